"""That the public is not told has an effect, for as long as the incident is the one that it was decided for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident_tui.domain.event import Event
from incident_tui.domain.events import (
    CustomersAffected,
    ItemTicked,
    MilestoneReached,
    PublicDecided,
    Retracted,
    SeveritySet,
)
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import Severity
from incident_tui.playbook.applying import circumstances
from incident_tui.playbook.checklist import checklist, notice_within, open_gates
from incident_tui.playbook.due import due_list
from incident_tui.playbook.interruptions import Memory, interrupt
from incident_tui.playbook.model import Playbook
from incident_tui.playbook.public_decision import kept_private, standing_decision
from tests.playbook.incidents import Placed, find, item, made, minute, posted, row, shown, with_items
from tests.strategies import event_id, incidents

NO = PublicDecided(public=False, reason="they read along")
YES = PublicDecided(public=True)
# What tells the public something, or ends in doing so.
PUBLIC = {
    "communicate.status_page",
    "communicate.updates",
    "communicate.customer_email",
    "communicate.promise_report",
    "communicate.replies",
    "resolve.status_page",
    "resolve.customer_notice",
    "review.send_report",
}


def asked(playbook: Playbook, *facts: Placed, at: float = 60, severity: Severity = 1) -> set[str]:
    return PUBLIC & set(shown(playbook, made(*facts, severity=severity), at))


def interrupted(playbook: Playbook, incident: Incident, at: float) -> str:
    told, _ = interrupt([], due_list(playbook, incident, minute(at)), minute(at), Memory())
    return told.text if told is not None else ""


@pytest.mark.parametrize("severity", [1, 2, 3])
def test_a_no_ends_everything_that_asks_for_public_words_and_a_later_yes_brings_it_back(
    playbook: Playbook, severity: Severity
) -> None:
    # What follows the first public words is asked for once they are out, and the end of it once it is resolved.
    begun = ((1, posted("status_page/investigating")), (2, MilestoneReached(milestone="resolved")))
    everything = asked(playbook, *begun, severity=severity)
    assert everything >= PUBLIC - {"communicate.updates", "communicate.customer_email", "review.send_report"}
    assert asked(playbook, *begun, (5, NO), severity=severity) == set()
    assert asked(playbook, *begun, (5, NO), (9, YES), severity=severity) == everything
    assert asked(playbook, *begun, (5, NO), (9, Retracted(target=event_id(3))), severity=severity) == everything


def test_no_limit_interrupts_and_no_gate_holds_what_is_kept_private(playbook: Playbook) -> None:
    late = "OVERDUE: Post the first status page update"
    assert interrupted(playbook, made(), 10) == late
    private = made((1, NO))
    assert interrupted(playbook, private, 600) == ""
    assert notice_within(playbook, private) is None
    assert open_gates(checklist(playbook, private, minute(10)), "communicate", minute(10)) == []
    first = find(checklist(playbook, private, minute(10)), "communicate.status_page")
    assert first is not None
    assert not first.applies, "it was asked for once, and stays to be seen"
    back = made((1, NO), (60, YES))
    assert notice_within(playbook, back) == timedelta()
    assert row(playbook, back, "communicate.status_page", 61).due_at == minute(60), "nobody was late meanwhile"


def test_an_item_with_the_public_deadline_alone_has_none_while_it_is_kept_private(playbook: Playbook) -> None:
    words = with_items(playbook, item("communicate.words", deadline_from="notice"))
    assert row(words, made(), "communicate.words", 1).due_at == minute(0)
    assert row(words, made((1, NO)), "communicate.words", 2).due_at is None


def test_customers_who_are_not_affected_leave_the_rule_of_sev_1_and_2_as_it_is(playbook: Playbook) -> None:
    spared = CustomersAffected(affected=False)
    assert "communicate.status_page" in asked(playbook, spared, severity=2)
    assert asked(playbook, spared, severity=3) == set()


def test_a_report_that_was_promised_is_owed_whatever_was_decided_since(playbook: Playbook) -> None:
    promised = (10.0, ItemTicked(item="communicate.promise_report"))
    assert asked(playbook, promised, (20, NO)) == {"review.send_report"}


@pytest.mark.parametrize(
    ("since", "stands"),
    [
        (SeveritySet(severity=1), False),
        (SeveritySet(severity=3), True),
        (SeveritySet(severity=2), True),
        (CustomersAffected(affected=True), False),
        (CustomersAffected(affected=False), True),
    ],
)
def test_a_no_stands_until_the_severity_is_raised_or_customers_are_found_to_be_affected(
    playbook: Playbook, since: Placed, stands: bool
) -> None:
    fact = since[1] if isinstance(since, tuple) else since
    incident = made((5, NO), (20, fact), severity=2)
    assert kept_private(incident) is stands
    assert kept_private(incident, minute(10)), "it stood until then"
    assert ("kept_private" in circumstances(playbook, incident, minute(30)).flags) is stands
    assert (row(playbook, incident, "communicate.notify", 30).state is not None) is stands
    again = made((5, NO), (20, fact), (25, NO), severity=2)
    assert kept_private(again), "it was decided anew"
    assert row(playbook, again, "communicate.notify", 30).state is not None


def test_what_customers_were_known_to_be_when_it_was_decided_does_not_end_it() -> None:
    affected = CustomersAffected(affected=True)
    assert kept_private(made((1, affected), (5, NO), (9, affected)))
    assert not kept_private(made((5, NO), (9, affected), (12, CustomersAffected(affected=False))))


def test_raised_from_what_nobody_had_set_is_no_rise() -> None:
    assert kept_private(made((5, NO), (9, SeveritySet(severity=1)), severity=None))


def test_a_raised_severity_gives_the_public_words_their_time(playbook: Playbook) -> None:
    raised = made((5, NO), (40, SeveritySet(severity=1)), severity=3)
    assert row(playbook, raised, "communicate.status_page", 41).limit_at == minute(40)


@given(incidents(most=14), st.integers(-30, 120))
def test_whatever_is_on_record_the_flag_is_there_exactly_while_a_no_stands(
    playbook: Playbook, facts: list[Event], minutes: int
) -> None:
    incident, at = Incident.from_events(facts), minute(minutes)
    decision = standing_decision(incident, at)
    flags = circumstances(playbook, incident, at).flags
    assert ("kept_private" in flags) == (decision is not None and not decision.fact.public)
    assert ("going_public" in flags) == (decision is not None and decision.fact.public)
    if decision is not None:
        assert decision == [each for each in incident.recorded(PublicDecided) if each.at <= at][-1]
