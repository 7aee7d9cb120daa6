"""Legal and contract clocks of an incident: which questions are raised, what was decided, what is owed until when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import msgspec

from incident_tui.domain import notices
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import spoken
from incident_tui.playbook.applying import Course
from incident_tui.playbook.clock_state import Deadline, step_deadline
from incident_tui.playbook.clocks import Regime, Step
from incident_tui.playbook.due_kinds import Due
from incident_tui.playbook.model import Playbook

# Where the rule has no figure ("without undue delay"), a target of our own keeps it from being forgotten.
OWN_TARGET: Final = timedelta(hours=24)


class StepState(msgspec.Struct, frozen=True):
    """A step of a regime as it stands: its deadline as far as it is known, and when its notice was sent.

    Where a checklist item is the same job, `sent_at` is also when that was done. `skipped` says that it was skipped:
    that ends what no law asks for, while a law's own question is answered by a decision.
    """

    step: Step
    deadline: Deadline | None = None
    sent_at: datetime | None = None
    skipped: bool = False

    @property
    def waiting(self) -> bool:
        """Whether somebody still has to send it."""
        return self.sent_at is None and not self.skipped


class Answer(NamedTuple):
    """Whether a regime's notices are owed, why, and who said so when.

    `by_sending` where nobody decided that in words: whoever sends a notice takes it as owed.
    """

    notify: bool
    reason: str
    at: datetime
    by: str
    by_sending: bool = False


class RegimeState(msgspec.Struct, frozen=True):
    """A regime that an incident raises: whether its notices are owed, or that somebody has to decide, and its steps.

    One that is on by itself needs no decision: what it asks for is owed.
    """

    regime: Regime
    raised_at: datetime
    answer: Answer | None
    steps: tuple[StepState, ...]

    @property
    def decision_needed(self) -> bool:
        """Whether nobody has said yet whether its notices are owed."""
        return self.answer is None and not self.regime.on

    @property
    def owed(self) -> bool:
        """Whether its notices are owed."""
        return self.regime.on or (self.answer is not None and self.answer.notify)


def regime_states(playbook: Playbook, incident: Incident, now: datetime) -> list[RegimeState]:
    """Return the regimes in force that the incident raises, or on which somebody has decided something."""
    course = Course(playbook, incident, now)
    jobs = {item.clock: item.id for _, item, _ in playbook.placed_items() if item.clock is not None}
    found = []
    for regime in playbook.regimes:
        how = course.applies(regime.when)
        items = {step.id: jobs.get(f"{regime.id}/{step.id}", "") for step in regime.steps}
        answer = _answer(incident, regime, items)
        if not how.now and answer is None:
            continue
        fallback = _fallback(incident)
        ticked = {step: course.done_since[item] for step, item in items.items() if item in course.done_since}
        anchors, sent = notices.anchors(incident, regime.id), {**ticked, **notices.sent(incident, regime.id)}
        steps = tuple(
            StepState(
                step,
                step_deadline(regime, step, anchors, sent, fallback),
                sent.get(step.id),
                regime.on and _skipped(incident, items[step.id]),
            )
            for step in regime.steps
        )
        raised_at = how.since or (answer.at if answer is not None else now)
        found.append(RegimeState(regime, raised_at, answer, steps))
    return found


def _skipped(incident: Incident, item_id: str) -> bool:
    state = incident.items.get(item_id)
    return state is not None and state.status == "skipped"


def _answer(incident: Incident, regime: Regime, items: Mapping[str, str]) -> Answer | None:
    """Return what was decided last, or the first sending of a notice that this does not allow for; None before both.

    `items` names, by step, the checklist item that is the same job: its tick is a sending.
    """
    decision = notices.decision(incident, regime.id)
    said = Answer(decision.fact.notify, decision.fact.reason, decision.at, decision.by) if decision else None
    if decision is not None and decision.fact.notify:
        return said
    sendings = [(each.at, each.event, each.fact.step, each.by) for each in notices.sendings(incident, regime.id)]
    for name, item in items.items():
        state = incident.items.get(item)
        if state is not None and state.status == "done":
            sendings.append((state.at, "", name, state.by))
    for at, event, name, by in sorted(sendings):
        step = regime.step(name)
        notice = step is None or step.notice
        if notice and (decision is None or (decision.at, decision.event) < (at, event)):
            return Answer(True, f"sent: {step.title if step is not None else spoken(name)}", at, by, by_sending=True)
    return said


def clock_dues(playbook: Playbook, incident: Incident, now: datetime) -> Iterator[Due]:
    """Give what the clocks ask for: a decision first, then each notice that is owed."""
    for state in regime_states(playbook, incident, now):
        waiting = [step for step in state.steps if step.waiting]
        if state.decision_needed:
            if waiting:
                yield _decision(state, waiting)
        elif state.owed:
            for step in waiting:
                # What counts from an earlier notice has no time before that one was sent.
                if step.deadline is not None or not step.step.due:
                    yield _notice(state, step)


def _decision(state: RegimeState, waiting: list[StepState]) -> Due:
    known = [step.deadline for step in waiting if step.deadline is not None]
    first = min(known, key=lambda each: each.at, default=None)
    label = f"decide: {state.regime.title}"
    detail = f"decision needed: notify or not, with the reason. {state.regime.applies}"
    if recipients := ", ".join(dict.fromkeys(step.step.recipient for step in waiting if step.step.notice)):
        detail += f". To {recipients}"
    return _due(state, first, label, state.regime.id, detail)


def _notice(state: RegimeState, step: StepState) -> Due:
    detail = f"to {step.step.recipient} ({state.regime.title})"
    return _due(state, step.deadline, step.step.title, f"{state.regime.id}/{step.step.id}", detail)


def _due(state: RegimeState, deadline: Deadline | None, label: str, target: str, detail: str) -> Due:
    at = deadline.at if deadline is not None else state.raised_at + OWN_TARGET
    due = Due(at, at, label, "clock", target, detail=detail, hard=True)
    if deadline is None:
        rule = "without undue delay; own target: 24h"
        return msgspec.structs.replace(due, rule=rule, anchor="since the question came up", provisional=True)
    earlier = state.regime.step(deadline.anchor)
    return msgspec.structs.replace(
        due,
        rule=deadline.rule,
        anchor=spoken(deadline.anchor) if earlier is None else f"'{earlier.title}' sent",
        anchor_at=deadline.anchor_at,
        provisional=deadline.provisional,
        calendar=deadline.calendar,
        zone_assumed=deadline.zone_assumed,
    )


def _fallback(incident: Incident) -> datetime | None:
    """Return what a clock counts from while nobody has said: the earliest moment at which anybody may have known."""
    detected = incident.milestones.get("detected")
    known = [each for each in (detected.at if detected else None, incident.declared_at) if each is not None]
    return min(known, default=None)
