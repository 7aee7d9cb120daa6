from __future__ import annotations

import msgspec
import pytest
from hypothesis import given

from incident_tui.domain.vocabulary import IncidentType
from incident_tui.playbook.circumstances import LONG_INCIDENT, Circumstances
from incident_tui.playbook.conditions import ALWAYS, parse_condition
from incident_tui.playbook.possibility import can_hold
from tests.playbook.test_conditions import circumstances, written


@given(written, circumstances)
def test_what_holds_of_some_incident_can_hold(text: str, incident: Circumstances) -> None:
    # Whether an incident is a long one is no matter of choice.
    flags = incident.flags - {"long_incident"} | ({"long_incident"} if incident.elapsed >= LONG_INCIDENT else set())
    condition = parse_condition(text)
    if condition.holds(msgspec.structs.replace(incident, flags=flags)):
        assert can_hold(condition)


@pytest.mark.parametrize(
    ("text", "possible"),
    [
        ("severity < 1", False),
        ("severity <= 2 and severity > 2", False),
        ("type(cost) and not type(cost, vendor)", False),
        ("type(cost, vendor) and not type(cost)", True),
        ("type(cost) and type(vendor) and not flag(personal_data) and flag(payment_data)", True),
        ("elapsed > 1h and elapsed < 61m", True),
        ("elapsed > 1h and elapsed <= 60m", False),
        ("elapsed < 2h and flag(long_incident)", False),
        ("elapsed < 3h and flag(long_incident)", True),
        ("lasted > 1h and not lasted > 1h", False),
        ("not lasted >= 0m and not lasted < 0m", True),
        ("fact(near_miss) and not fact(near_miss, costly)", False),
        ("fact(near_miss, deadline_missed)", True),
        ("review(always) and not review(skip)", True),
        ("review(always) and review(skip)", False),
        ("not review(short, always, consider, skip)", False),
        ("done(detect.lead) and not done(detect.lead, detect.types)", False),
    ],
)
def test_a_condition_is_tried_each_way_round(text: str, possible: bool) -> None:
    assert can_hold(parse_condition(text)) is possible


@pytest.mark.parametrize(("kind", "possible"), [("cost", True), ("vendor", False)])
def test_of_an_incident_of_one_type_the_rest_is_free(kind: IncidentType, possible: bool) -> None:
    condition = parse_condition(
        "severity <= 2 and flag(payment_data) and (type(cost) or type(vendor) and not type(vendor))"
    )
    assert can_hold(condition, types=(kind,)) is possible
    assert can_hold(ALWAYS, types=(kind,))


def test_what_takes_too_long_to_find_out_counts_as_possible() -> None:
    names = " and ".join(f"done(detect.n{number}) and not done(detect.m{number})" for number in range(12))
    assert can_hold(parse_condition(f"{names} and severity < 1"))


def test_only_what_may_be_done_counts_as_done() -> None:
    condition = parse_condition("done(detect.lead, detect.types) and severity <= 2")
    assert can_hold(condition)
    assert can_hold(condition, done={"detect.types"})
    assert not can_hold(condition, done={"mitigate.fix"})
    assert can_hold(parse_condition("not done(detect.lead)"), done=())
