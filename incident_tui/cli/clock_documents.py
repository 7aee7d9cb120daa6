"""Legal and contract clocks as they stand for an incident, and as JSON has them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from incident_tui.domain.incident import Incident
from incident_tui.playbook.clocks import Regime
from incident_tui.playbook.due_clocks import RegimeState, StepState, regime_states
from incident_tui.playbook.load import LoadedPlaybook


class Clock(NamedTuple):
    """A regime, whether it runs here, and how it stands where the incident raises it."""

    regime: Regime
    runs: bool
    standing: RegimeState | None

    @property
    def state(self) -> str:
        """Say how it stands: off, not raised, decision needed, owed, not owed, sent."""
        if self.standing is None:
            return "not raised" if self.runs else "off"
        if self.standing.decision_needed:
            return "decision needed"
        if not self.standing.owed:
            return "not owed"
        return "owed" if any(step.waiting for step in self.standing.steps) else "sent"


def clocks_of(loaded: LoadedPlaybook, incident: Incident, now: datetime) -> list[Clock]:
    """Return every clock there is: those that the incident raises first, then by their names."""
    standing = {state.regime.id: state for state in regime_states(loaded.playbook, incident, now)}
    running = {regime.id for regime in loaded.playbook.regimes}
    found = [Clock(each, each.id in running, standing.get(each.id)) for each in loaded.clocks.regimes]
    return sorted(found, key=lambda each: (each.standing is None, not each.runs))


def standing_clocks(states: list[RegimeState]) -> list[Clock]:
    """Return the clocks of an incident that it raises."""
    return [Clock(state.regime, True, state) for state in states]


def clock_document(row: Clock, now: datetime) -> dict[str, Any]:
    """Return a clock as JSON has it; what is known only of one that is raised is null for the others."""
    regime, standing = row.regime, row.standing
    said = standing.decision if standing is not None else None
    return {
        "id": regime.id,
        "title": regime.title,
        "region": regime.region,
        "applies": regime.applies,
        "condition": regime.when.words(),
        "source": regime.source,
        "proof": regime.proof,
        "checked": regime.checked,
        "note": regime.note or None,
        "runs": row.runs,
        "by_itself": regime.on,
        "state": row.state,
        "decision_needed": standing is not None and standing.decision_needed,
        "owed": standing is not None and standing.owed,
        "raised_at": standing.raised_at if standing is not None else None,
        "decision": {"notify": said.fact.notify, "reason": said.fact.reason, "at": said.at, "by": said.by}
        if said is not None
        else None,
        "steps": [
            _step_document(regime, step, now)
            for step in (standing.steps if standing is not None else map(StepState, regime.steps))
        ],
    }


def _step_document(regime: Regime, standing: StepState, now: datetime) -> dict[str, Any]:
    step, deadline = standing.step, standing.deadline
    return {
        "id": step.id,
        "title": step.title,
        "recipient": step.recipient,
        "message": regime.message_of(step),
        "terms": [{"from": term.anchor, "within": str(term.within)} for term in step.due],
        "due_at": deadline.at if deadline is not None else None,
        "late": deadline is not None and standing.waiting and now > deadline.at,
        "anchor": deadline.anchor if deadline is not None else None,
        "anchor_at": deadline.anchor_at if deadline is not None else None,
        "rule": deadline.rule if deadline is not None else None,
        "provisional": deadline.provisional if deadline is not None else None,
        "sent_at": standing.sent_at,
    }
