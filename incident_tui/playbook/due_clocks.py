"""Legal and contract clocks of an incident: which questions are raised, what was decided, what is owed until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from incident_tui.domain import notices
from incident_tui.domain.events import NoticeDecided
from incident_tui.domain.incident import Incident
from incident_tui.domain.parts import Message
from incident_tui.domain.vocabulary import spoken
from incident_tui.playbook.applying import Course
from incident_tui.playbook.clock_state import Deadline, step_deadline
from incident_tui.playbook.clocks import Regime, Step
from incident_tui.playbook.due_kinds import Due
from incident_tui.playbook.hours import zone_of
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


class RegimeState(msgspec.Struct, frozen=True):
    """A regime that an incident raises: what was decided, or that somebody has to, and its steps.

    One that is on by itself needs no decision: what it asks for is owed.
    """

    regime: Regime
    raised_at: datetime
    decision: Message[NoticeDecided] | None
    steps: tuple[StepState, ...]

    @property
    def decision_needed(self) -> bool:
        """Whether nobody has said yet whether its notices are owed."""
        return self.decision is None and not self.regime.on

    @property
    def owed(self) -> bool:
        """Whether its notices are owed."""
        return self.regime.on or (self.decision is not None and self.decision.fact.notify)


def regime_states(playbook: Playbook, incident: Incident, now: datetime) -> list[RegimeState]:
    """Return the regimes in force that the incident raises, or on which somebody has decided something."""
    course = Course(playbook, incident, now)
    zone = zone_of(playbook.hours, UTC)
    jobs = {item.clock: item.id for _, item, _ in playbook.placed_items() if item.clock is not None}
    found = []
    for regime in playbook.regimes:
        how = course.applies(regime.when)
        decision = notices.decision(incident, regime.id)
        if not how.now and decision is None:
            continue
        fallback = _fallback(incident)
        items = {step.id: jobs.get(f"{regime.id}/{step.id}", "") for step in regime.steps}
        ticked = {step: course.done_since[item] for step, item in items.items() if item in course.done_since}
        anchors, sent = notices.anchors(incident, regime.id), {**ticked, **notices.sent(incident, regime.id)}
        steps = tuple(
            StepState(
                step,
                step_deadline(regime, step, anchors, sent, fallback, playbook.hours, zone),
                sent.get(step.id),
                regime.on and _skipped(incident, items[step.id]),
            )
            for step in regime.steps
        )
        raised_at = how.since or (decision.at if decision is not None else now)
        found.append(RegimeState(regime, raised_at, decision, steps))
    return found


def _skipped(incident: Incident, item_id: str) -> bool:
    state = incident.items.get(item_id)
    return state is not None and state.status == "skipped"


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
    at = first.at if first is not None else state.raised_at + OWN_TARGET
    return Due(
        at,
        at,
        f"decide: {state.regime.title}",
        "clock",
        state.regime.id,
        detail=f"decision needed: notify or not, with the reason. {state.regime.applies}",
        rule=first.rule if first is not None else "without undue delay; within 24h is a target of our own",
        anchor=_anchor(first),
        anchor_at=first.anchor_at if first is not None else None,
        hard=True,
        provisional=first.provisional if first is not None else True,
    )


def _notice(state: RegimeState, step: StepState) -> Due:
    deadline = step.deadline
    at = deadline.at if deadline is not None else state.raised_at + OWN_TARGET
    return Due(
        at,
        at,
        step.step.title,
        "clock",
        f"{state.regime.id}/{step.step.id}",
        detail=f"to {step.step.recipient} ({state.regime.title})",
        rule=deadline.rule if deadline is not None else "without undue delay; within 24h is a target of our own",
        anchor=_anchor(deadline),
        anchor_at=deadline.anchor_at if deadline is not None else None,
        hard=True,
        provisional=deadline.provisional if deadline is not None else True,
    )


def _anchor(deadline: Deadline | None) -> str:
    return spoken(deadline.anchor) if deadline is not None else "since the question came up"


def _fallback(incident: Incident) -> datetime | None:
    """Return what a clock counts from while nobody has said: the earliest moment at which anybody may have known."""
    detected = incident.milestones.get("detected")
    known = [each for each in (detected.at if detected else None, incident.declared_at) if each is not None]
    return min(known, default=None)
