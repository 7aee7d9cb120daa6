"""Who is to be called now: the escalation path, the hour, and what was already tried."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from incident_tui.domain.events import Called
from incident_tui.domain.incident import Incident
from incident_tui.domain.parts import Message
from incident_tui.domain.vocabulary import spoken
from incident_tui.playbook.applying import Course
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
    nobody answered: at once, or after that step's `wait` where a message was left. A step that nobody can reach is
    passed over. Where everybody was tried and nobody answered it begins again, with whoever was tried longest ago.
    """
    course = Course(playbook, incident, now)
    found: list[Call] = []
    handed_on: datetime | None = None
    for step in playbook.escalation:
        tries = tuple(each for each in incident.recorded(Called) if each.fact.step == step.id)
        due_at, reason = handed_on, "nobody has answered before" if handed_on is not None else ""
        if step.call_if is not None:
            how = course.applies(step.call_if)
            if how.now and incident.declared_at is not None:
                begun = max(how.since or incident.declared_at, incident.declared_at) + step.within
                if due_at is None or begun < due_at:
                    due_at, reason = begun, f"called in any case: {step.call_if.words()}"
        call = Call(step, answering(playbook, step, now), tries, due_at, reason)
        if tries:
            last = tries[-1]
            call = msgspec.structs.replace(call, due_at=None, reason=spoken(last.fact.outcome))
        if tries or step.reachable:
            handed_on = None if call.answered else _hands_on(call)
        found.append(call)
    return _again(found)


def calls_due(playbook: Playbook, incident: Incident, now: datetime) -> list[DueCall]:
    """Return the calls that are due or will be, while the incident runs; only of steps that can be reached."""
    if not incident.running:
        return []
    return [
        DueCall(call.step, call.who, call.due_at, call.reason)
        for call in calls(playbook, incident, now)
        if call.due_at is not None and call.step.reachable
    ]


def next_call(path: list[Call], now: datetime) -> Call | None:
    """Return whom to call: what is due, else the first who was not tried where nobody has answered, else what comes.

    Who can be reached comes before those whom nobody has filled in. A call that comes has its `due_at` after `now`.
    """
    calling = sorted((call for call in path if call.due_at is not None), key=_due_first)
    due = [call for call in calling if _due_first(call) <= now]
    untried = [] if any(call.answered for call in path) else [call for call in path if not call.tries]
    reachable = [call for call in (*due, *untried, *calling) if call.step.reachable]
    return next(iter((*reachable, *untried, *calling)), None)


def answering(playbook: Playbook, step: EscalationStep, now: datetime) -> str:
    """Name who answers for a step at this hour; nothing where the team has not said."""
    if step.by_day.strip() and not out_of_hours(playbook.hours, now, UTC):
        return step.by_day.strip()
    return step.who.strip()


def _due_first(call: Call) -> datetime:
    return call.due_at or datetime.max.replace(tzinfo=UTC)


def _hands_on(call: Call) -> datetime | None:
    """Return from when on the next one is to be called, after the last try of this one; None without any."""
    if not call.tries:
        return None
    last = call.tries[-1]
    return last.at + call.step.wait if last.fact.outcome == "left_message" else last.at


def _again(path: list[Call]) -> list[Call]:
    """Begin again where everybody who can be reached was tried and nobody answered."""
    tried = [call for call in path if call.tries]
    if not tried or any(call.answered or (call.step.reachable and not call.tries) for call in path):
        return path
    longest_ago = min(tried, key=lambda call: (not call.step.reachable, call.tries[-1].at))
    due_at = _hands_on(max(tried, key=lambda call: call.tries[-1].at))
    again = msgspec.structs.replace(longest_ago, due_at=due_at, reason="everybody was tried: begin again")
    return [again if call is longest_ago else call for call in path]
