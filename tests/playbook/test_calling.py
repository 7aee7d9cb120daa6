"""Whom to call now: from the severity, the hour and what was already tried."""

from __future__ import annotations

import msgspec

from incident_tui.domain.events import Called, CustomersAffected
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import CallOutcome
from incident_tui.playbook.calling import calls, calls_due, next_call
from incident_tui.playbook.due import due_list
from incident_tui.playbook.model import Playbook
from tests.playbook.incidents import made, minute


def filled(playbook: Playbook) -> Playbook:
    """The bundled path, with somebody to reach at each step."""
    steps = tuple(
        msgspec.structs.replace(step, who=f"{step.id}-person", phone="+44 20 7946 0000", by_day=by_day)
        for step, by_day in zip(playbook.escalation, ("day-person", "", "", ""), strict=True)
    )
    return msgspec.structs.replace(playbook, escalation=steps)


def tried(step: str, outcome: CallOutcome) -> Called:
    return Called(step=step, outcome=outcome)


def due(playbook: Playbook, incident: Incident, minutes: float) -> list[tuple[str, float]]:
    found = calls_due(filled(playbook), incident, minute(minutes))
    return [(call.step.id, (call.due_at - minute(0)).total_seconds() / 60) for call in found]


def test_at_sev_1_escalation_and_executive_are_called_in_any_case(playbook: Playbook) -> None:
    assert due(playbook, made(), 1) == [("escalation", 10), ("executive", 15)]
    quiet = made((2, CustomersAffected(affected=False)))
    assert due(playbook, quiet, 3) == [("escalation", 10)]
    assert due(playbook, made(severity=2), 30) == []


def test_who_does_not_answer_hands_on_at_once_and_a_message_has_its_time(playbook: Playbook) -> None:
    no_answer = made((3, tried("primary", "no_answer")), severity=2)
    assert due(playbook, no_answer, 4) == [("secondary", 3)]
    message = made((3, tried("primary", "left_message")), severity=2)
    assert due(playbook, message, 4) == [("secondary", 8)]
    answered = made((3, tried("primary", "no_answer")), (5, tried("secondary", "answered")), severity=2)
    assert due(playbook, answered, 6) == []


def test_when_everybody_was_tried_it_begins_again(playbook: Playbook) -> None:
    steps = [step.id for step in playbook.escalation]
    incident = made(*((3 + number, tried(step, "no_answer")) for number, step in enumerate(steps)), severity=2)
    assert [step for step, _ in due(playbook, incident, 8)] == ["primary"]


def test_the_next_call_is_who_is_due_or_the_first_who_was_not_tried(playbook: Playbook) -> None:
    path = calls(filled(playbook), made(severity=3), minute(5))
    first = next_call(path)
    assert first is not None
    # 14:05 UTC on a Sunday is out of hours; the same on a Monday is not.
    assert (first.step.id, first.who) == ("primary", "primary-person")
    monday = next_call(calls(filled(playbook), made(severity=3), minute(5 + 24 * 60)))
    assert monday is not None
    assert monday.who == "day-person"


def test_who_cannot_be_reached_is_not_due_and_is_still_named(playbook: Playbook) -> None:
    assert calls_due(playbook, made(), minute(20)) == []
    assert [each for each in due_list(playbook, made(), minute(20)) if each.kind == "call"] == []
    assert next_call(calls(playbook, made(), minute(20))) is not None
