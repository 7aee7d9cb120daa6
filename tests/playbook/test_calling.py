from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident_tui.domain.events import Called, CustomersAffected, Declared, MilestoneReached, PublicDecided, SeveritySet
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import CALL_OUTCOMES, CallOutcome
from incident_tui.playbook.calling import answering, calls, calls_due, next_call
from incident_tui.playbook.due import due_list
from incident_tui.playbook.escalation import EscalationStep
from incident_tui.playbook.model import Playbook
from tests.playbook.incidents import Placed, made, minute
from tests.strategies import event

PATH = ("primary", "secondary", "escalation", "executive")


def filled(playbook: Playbook, *, leaving_out: Collection[str] = ()) -> Playbook:
    """Fill in the phones of the bundled path, but for some."""
    steps = tuple(
        step if step.id in leaving_out else msgspec.structs.replace(step, who=f"Ms {step.id}", phone="555")
        for step in playbook.escalation
    )
    return msgspec.structs.replace(playbook, escalation=steps)


def tried(at: float, step: str, outcome: CallOutcome = "no_answer") -> Placed:
    return (at, Called(step=step, outcome=outcome, how="phone"))


def due(playbook: Playbook, *facts: Placed, at: float, severity: int = 3) -> dict[str, datetime]:
    """Give whom somebody should call, from when on."""
    incident = made(*facts, severity=severity)  # type: ignore[arg-type] # one of the four
    return {call.step.id: call.due_at for call in calls_due(playbook, incident, minute(at))}


def turn(playbook: Playbook, incident: Incident, at: float) -> str | None:
    found = next_call(calls(playbook, incident, minute(at)), minute(at))
    return found.step.id if found is not None else None


def test_nobody_is_due_before_anybody_was_called_and_the_first_is_the_one_to_call(playbook: Playbook) -> None:
    path = filled(playbook)
    assert due(path, at=60) == {}
    assert turn(path, made(severity=3), 60) == "primary"


def test_who_does_not_answer_hands_on_at_once_and_to_the_next_alone(playbook: Playbook) -> None:
    path = filled(playbook)
    assert due(path, tried(3, "primary"), at=3) == {"secondary": minute(3)}
    assert due(path, tried(3, "primary", "declined"), at=3) == {"secondary": minute(3)}
    assert due(path, tried(3, "primary"), tried(5, "secondary"), at=6) == {"escalation": minute(5)}
    assert turn(path, made(tried(3, "primary"), tried(5, "secondary"), severity=3), 6) == "escalation"


def test_who_was_left_a_message_has_time_to_answer(playbook: Playbook) -> None:
    path = filled(playbook)
    assert due(path, tried(3, "primary", "left_message"), at=4) == {"secondary": minute(8)}
    to_the_top = (tried(1, "primary"), tried(2, "secondary"), tried(3, "escalation"))
    assert due(path, *to_the_top, tried(4, "executive", "left_message"), at=5) == {"primary": minute(14)}


def test_an_answer_ends_it_also_when_they_call_back(playbook: Playbook) -> None:
    path = filled(playbook)
    assert due(path, tried(3, "primary", "answered"), at=4) == {}
    assert due(path, tried(3, "primary"), tried(4, "secondary", "answered"), at=5) == {}
    assert due(path, tried(3, "primary", "left_message"), tried(6, "primary", "answered"), at=9) == {}


def test_what_the_last_try_came_to_is_said(playbook: Playbook) -> None:
    path = calls(filled(playbook), made(tried(3, "primary", "left_message"), severity=3), minute(9))
    assert [(call.who, call.reason, call.answered) for call in path[:3]] == [
        ("Ms primary", "left message", False),
        ("Ms secondary", "nobody has answered before", False),
        ("Ms escalation", "", False),
    ]
    assert [call.fact.outcome for call in path[0].tries] == ["left_message"]


def test_at_sev_1_the_escalation_is_called_in_any_case_and_the_executive_where_customers_notice(
    playbook: Playbook,
) -> None:
    path = filled(playbook)
    assert due(path, at=1, severity=1) == {"escalation": minute(10), "executive": minute(15)}
    spared = CustomersAffected(affected=False)
    assert due(path, spared, at=1, severity=1) == {"escalation": minute(10)}
    assert due(path, tried(2, "primary", "answered"), spared, at=12, severity=1) == {"escalation": minute(10)}
    reason = calls(path, made(), minute(1))[2].reason
    assert reason == "called in any case: SEV-1, not false alarm"
    assert turn(path, made(), 1) == "primary", "it is not due yet, and nobody has been called"
    assert turn(path, made(), 11) == "escalation"
    answered = tried(2, "primary", "answered")
    assert turn(path, made(answered), 3) == "escalation", "what comes next, not the secondary"


def test_the_executive_is_called_when_the_company_is_to_speak_in_public(playbook: Playbook) -> None:
    path, spared = filled(playbook), CustomersAffected(affected=False)
    yes, no = PublicDecided(public=True), PublicDecided(public=False)
    assert due(path, (20, yes), at=21, severity=2) == {"executive": minute(35)}
    assert due(path, spared, (20, yes), at=21, severity=1)["executive"] == minute(35), "whether or not they notice"
    assert due(path, (20, no), at=21, severity=2) == {}
    assert due(path, (20, yes), (25, no), at=26, severity=2) == {}
    assert due(path, (20, yes), at=21, severity=3) == {}, "nobody is woken for a small fault on the page"
    raised = due(path, (20, yes), (40, SeveritySet(severity=2)), at=41, severity=3)
    assert raised == {"executive": minute(55)}


def test_a_severity_that_is_raised_gives_its_calls_their_time(playbook: Playbook) -> None:
    assert due(filled(playbook), (40, SeveritySet(severity=1)), at=41) == {
        "escalation": minute(50),
        "executive": minute(55),
    }


def test_who_is_handed_the_call_earlier_is_due_earlier(playbook: Playbook) -> None:
    failed = (tried(1, "primary"), tried(2, "secondary"))
    assert due(filled(playbook), *failed, at=3, severity=1)["escalation"] == minute(2)


def test_who_was_called_in_any_case_and_did_not_answer_hands_on_too(playbook: Playbook) -> None:
    spared = CustomersAffected(affected=False)
    facts = (spared, tried(2, "primary", "answered"), tried(11, "escalation"))
    assert due(filled(playbook), *facts, at=12, severity=1) == {"executive": minute(11)}


ALL_FAILED = tuple(tried(number, step) for number, step in enumerate(PATH, 1))


def test_when_everybody_was_tried_it_begins_again_in_the_same_order(playbook: Playbook) -> None:
    path = filled(playbook)
    assert due(path, *ALL_FAILED, at=5) == {"primary": minute(4)}
    again = calls(path, made(*ALL_FAILED, severity=3), minute(5))[0]
    assert again.reason == "everybody was tried: begin again"
    assert due(path, *ALL_FAILED, tried(6, "primary"), at=7) == {"secondary": minute(6)}
    assert due(path, *ALL_FAILED, tried(6, "primary"), tried(7, "secondary"), at=8) == {"escalation": minute(7)}
    assert turn(path, made(*ALL_FAILED, tried(6, "primary"), severity=3), 7) == "secondary"


def test_it_does_not_begin_again_where_anybody_answered(playbook: Playbook) -> None:
    answered = (tried(1, "primary", "answered"), *ALL_FAILED[1:])
    assert due(filled(playbook), *answered, at=5) == {}
    assert turn(filled(playbook), made(*answered, severity=3), 5) is None


def test_who_cannot_be_reached_is_never_due_and_passed_over(playbook: Playbook) -> None:
    assert due(playbook, tried(3, "primary"), at=4, severity=1) == {}, "nobody has filled in a contact"
    path = filled(playbook, leaving_out={"secondary"})
    assert due(path, tried(3, "primary"), at=4) == {"escalation": minute(3)}
    assert turn(path, made(tried(3, "primary"), severity=3), 4) == "escalation"
    only = filled(playbook, leaving_out={"secondary", "escalation", "executive"})
    assert due(only, tried(3, "primary"), at=4) == {"primary": minute(3)}, "there is nobody else"
    assert turn(only, made(severity=1), 20) == "primary"
    everybody = made(*ALL_FAILED, severity=3)
    assert turn(playbook, everybody, 20) == "primary", "somebody looked up the numbers elsewhere"
    assert turn(playbook, made(severity=1), 20) == "primary", "nobody can be reached yet: it begins with the first"


def test_no_call_is_due_once_it_is_resolved(playbook: Playbook) -> None:
    path = filled(playbook)
    over = (5.0, MilestoneReached(milestone="resolved"))
    assert due(path, tried(3, "primary"), over, at=6, severity=1) == {}


def test_a_due_call_is_on_the_list_by_name_and_late_after_two_minutes(playbook: Playbook) -> None:
    dues = due_list(filled(playbook), made(tried(3, "primary"), severity=3), minute(4))
    (call,) = [each for each in dues if each.kind == "call"]
    assert (call.label, call.target, call.at, call.late_at) == (
        "call Ms secondary, secondary on-call",
        "secondary",
        minute(3),
        minute(5),
    )
    nameless = tuple(msgspec.structs.replace(step, who="") for step in filled(playbook).escalation)
    unnamed = msgspec.structs.replace(playbook, escalation=nameless)
    labels = [each.label for each in due_list(unnamed, made(tried(3, "primary"), severity=3), minute(4))]
    assert "call the secondary on-call" in labels


@pytest.mark.parametrize(
    ("moment", "who"),
    [
        (datetime(2026, 11, 23, 10, 0, tzinfo=UTC), "the desk"),
        (datetime(2026, 11, 23, 22, 0, tzinfo=UTC), "Ana"),
        (datetime(2026, 11, 22, 10, 0, tzinfo=UTC), "Ana"),
    ],
    ids=["a Monday morning", "a Monday night", "a Sunday"],
)
def test_within_the_teams_hours_somebody_else_may_answer(playbook: Playbook, moment: datetime, who: str) -> None:
    step = EscalationStep(id="one", title="One", when="Always", who="Ana ", phone="555", by_day=" the desk")
    assert answering(playbook, step, moment) == who
    assert answering(playbook, msgspec.structs.replace(step, by_day=""), moment) == "Ana"
    path = msgspec.structs.replace(playbook, escalation=(step,))
    incident = Incident.from_events([event(Declared(title="x"), 0, moment)])
    assert calls(path, incident, moment)[0].who == who


@given(
    st.lists(st.tuples(st.sampled_from(PATH), st.sampled_from(CALL_OUTCOMES)), max_size=9),
    st.sampled_from([1, 3]),
    st.sets(st.sampled_from(PATH)),
)
def test_whatever_was_tried_there_is_somebody_to_call_until_one_answers(
    playbook: Playbook, tries: list[tuple[str, CallOutcome]], severity: int, unreachable: set[str]
) -> None:
    path = filled(playbook, leaving_out=unreachable)
    facts = [tried(number, step, outcome) for number, (step, outcome) in enumerate(tries, 1)]
    incident = made(*facts, severity=severity)  # type: ignore[arg-type] # one of the four
    found = calls_due(path, incident, minute(20))
    assert {call.step.id for call in found}.isdisjoint(unreachable)
    answered = {step for step, outcome in tries if outcome == "answered"}
    assert {call.step.id for call in found}.isdisjoint(answered)
    somebody = turn(path, incident, 20)
    if not answered:
        assert somebody is not None
        assert somebody not in unreachable or unreachable == set(PATH)
    if found:
        assert somebody == min(found, key=lambda call: call.due_at).step.id
