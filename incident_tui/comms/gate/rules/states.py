"""Rules about what happened beside the text: approvals (L08) and the status page's states (L10)."""

from __future__ import annotations

from collections.abc import Iterator

from incident_tui.comms.gate.finding import Situation
from incident_tui.comms.gate.model import Gate, Mark
from incident_tui.comms.gate.reading import Reading
from incident_tui.domain.vocabulary import STATUS_PAGE_STATES


def approval_missing(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L08: one error for each approval that is still missing."""
    del reading, gate
    for who in situation.approvals:
        yield Mark(0, 0, f"The approval by {who} is missing.")


def state_backwards(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L10: the status page goes forward; back only to investigating, once the incident was reopened."""
    del reading, gate
    before, after = situation.page_state, situation.state
    if before is None or after is None or STATUS_PAGE_STATES.index(after) >= STATUS_PAGE_STATES.index(before):
        return
    if situation.reopened and (after == "investigating" or before == "resolved"):
        return
    advice = "" if before == "resolved" else "Go back to investigating, and reopen the incident first."
    yield Mark(0, 0, f"The status page says {before}; {after} would be a step back.", advice)
