"""Who is to be called now: the escalation path, the hour, and what was already tried."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from incident_tui.domain.events import Called
from incident_tui.domain.incident import Incident
from incident_tui.domain.parts import Message
from incident_tui.domain.vocabulary import spoken
from incident_tui.playbook.applying import applies, circumstances
from incident_tui.playbook.escalation import EscalationStep
from incident_tui.playbook.hours import out_of_hours
from incident_tui.playbook.model import Playbook


class Call(msgspec.Struct, frozen=True):
    """A step of the path as it stands: who answers at this hour, what came of the last try, when it is due.

    `due_at` is None where nothing asks for the call yet, `reason` says why it is its turn or is not.
    """

    step: EscalationStep
    who: str
    tries: tuple[Message[Called], ...] = ()
    due_at: datetime | None = None
    reason: str = ""

    @property
    def answered(self) -> bool:
        """Whether somebody has answered."""
        return any(each.fact.outcome == "answered" for each in self.tries)


class DueCall(msgspec.Struct, frozen=True):
    """A call that somebody should make, from `due_at` on."""

    step: EscalationStep
    who: str
    due_at: datetime
    reason: str


def calls(playbook: Playbook, incident: Incident, now: datetime) -> list[Call]:
    """Return the path in its order, each step with its tries and its turn.

    A step is due where its condition holds, from `within` after that on; and after a try of the step before it that
    nobody answered: at once, or after that step's `wait` where a message was left.
    """
    seen = circumstances(playbook, incident, now)
    found: list[Call] = []
    handed_on: datetime | None = None
    for step in playbook.escalation:
        tries = tuple(each for each in incident.recorded(Called) if each.fact.step == step.id)
        due_at, reason = handed_on, "nobody has answered before" if handed_on is not None else ""
        if step.call_if is not None:
            how = applies(playbook, incident, step.call_if, seen, now)
            if how.now and incident.declared_at is not None:
                begun = max(how.since or incident.declared_at, incident.declared_at) + step.within
                if due_at is None or begun < due_at:
                    due_at, reason = begun, f"called in any case: {step.call_if.words()}"
        answered = any(each.fact.outcome == "answered" for each in tries)
        if tries:
            last = tries[-1]
            left = last.fact.outcome == "left_message"
            handed_on = None if answered else last.at + (step.wait if left else step.wait * 0)
            due_at, reason = None, f"{spoken(last.fact.outcome)}, {last.at:%H:%M} UTC"
        elif handed_on is not None:
            # Whose turn it is now hands it on only after a try of their own.
            handed_on = None
        found.append(Call(step, answering(playbook, step, now), tries, due_at, reason))
    return _from_the_start(found, handed_on)


def calls_due(playbook: Playbook, incident: Incident, now: datetime) -> list[DueCall]:
    """Return the calls that are due or will be, while the incident runs; only of steps that can be reached."""
    if not incident.running:
        return []
    return [
        DueCall(call.step, call.who, call.due_at, call.reason)
        for call in calls(playbook, incident, now)
        if call.due_at is not None and call.step.reachable
    ]


def next_call(path: list[Call], now: datetime | None = None) -> Call | None:
    """Return whom to call now: what has been due longest, else the first who was not tried, else nobody.

    Without `now`, what will be due counts as due.
    """
    due = [call for call in path if call.due_at is not None and (now is None or call.due_at <= now)]
    if due:
        return min(due, key=lambda call: call.due_at or datetime.max.replace(tzinfo=UTC))
    return next((call for call in path if not call.tries), None)


def answering(playbook: Playbook, step: EscalationStep, now: datetime) -> str:
    """Name who answers for a step at this hour; nothing where the team has not said."""
    if step.by_day.strip() and not out_of_hours(playbook.hours, now, UTC):
        return step.by_day.strip()
    return step.who.strip()


def _from_the_start(path: list[Call], handed_on: datetime | None) -> list[Call]:
    """Begin again with the first where everybody was tried and nobody answered."""
    if handed_on is None or not path or not all(call.tries for call in path):
        return path
    again = msgspec.structs.replace(path[0], due_at=handed_on, reason="everybody was tried: begin again")
    return [again, *path[1:]]
