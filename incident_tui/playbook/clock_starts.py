"""Which notices run from a moment that somebody has put on record, or that none does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from incident_tui.domain.incident import Incident
from incident_tui.playbook.clock_state import Deadline
from incident_tui.playbook.clocks import ANCHORS, Anchor, Regime, Step
from incident_tui.playbook.due_clocks import RegimeState, StepState, regime_states
from incident_tui.playbook.model import Playbook


class Start(NamedTuple):
    """A step that counts from an anchor, or a regime whose steps do: its `deadline`, or in words why it has none."""

    regime: Regime
    step: Step | None = None
    deadline: Deadline | None = None
    why_not: str = ""

    @property
    def name(self) -> str:
        """Name it as the command line does: `gdpr/notice`, `gdpr`."""
        return f"{self.regime.id}/{self.step.id}" if self.step is not None else self.regime.id


def starts_from(playbook: Playbook, incident: Incident, now: datetime, anchor: Anchor, only: str = "") -> list[Start]:
    """Return all that counts from an anchor among the clocks that run, those of one regime where `only` names it."""
    standing = {state.regime.id: state for state in regime_states(playbook, incident, now)}
    found: list[Start] = []
    for regime in playbook.regimes:
        if any(term.anchor == anchor for step in regime.steps for term in step.due) and only in {"", regime.id}:
            state = standing.get(regime.id)
            if state is None:
                found.append(Start(regime, why_not="this incident does not raise it"))
            else:
                found += _starts(state, anchor)
    return found


def anchors_in_use(playbook: Playbook, incident: Incident, now: datetime) -> list[Anchor]:
    """Name the anchors from which the clocks of an incident count, in the order in which they are explained."""
    used = {
        term.anchor
        for state in regime_states(playbook, incident, now)
        for step in state.steps
        if step.waiting
        for term in step.step.due
    }
    return [anchor for anchor in ANCHORS if anchor in used]


def _starts(state: RegimeState, anchor: Anchor) -> Iterator[Start]:
    if not state.owed and not state.decision_needed:
        yield Start(state.regime, why_not="it is decided that no notice is owed")
        return
    for step in state.steps:
        if any(term.anchor == anchor for term in step.step.due):
            yield Start(state.regime, step.step, step.deadline, _why_not(step, anchor))


def _why_not(step: StepState, anchor: Anchor) -> str:
    if step.sent_at is not None:
        return "it is on record as sent"
    if step.skipped:
        return "the checklist's item for it was skipped"
    if step.deadline is not None and step.deadline.anchor != anchor:
        return f"{step.deadline.rule} is earlier"
    return ""
