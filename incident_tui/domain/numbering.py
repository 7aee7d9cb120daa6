"""The numbers by which people name what is open between them: the first ask is 1 for good, whatever becomes of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from incident_tui.domain.corrections import Entry
from incident_tui.domain.event import Fact
from incident_tui.domain.events import (
    Amended,
    Asked,
    FollowUpAssigned,
    HandoverOffered,
    ItemTicked,
    MeasureTaken,
    Noted,
)

# What a ticked item began and what was written down are one register of measures.
_SERIES: Final[dict[type[Fact], str]] = {
    Asked: "ask",
    Noted: "hypothesis",
    MeasureTaken: "measure",
    ItemTicked: "measure",
    FollowUpAssigned: "follow_up",
    HandoverOffered: "handover",
}


def numbers(entries: Iterable[Entry]) -> dict[str, int]:
    """Return, by its event, the number of each ask, hypothesis, measure, follow-up and handover.

    Each kind counts from 1 in the order in which it was recorded, not in which it happened: what is written down later
    never takes another's number, and what was taken back keeps its own. Only events that were made elsewhere and are
    imported can come in between.
    """
    series: dict[str, list[tuple[str, str]]] = {}
    for entry in entries:
        name = _SERIES.get(type(entry.event.fact))
        if name is not None and (recorded := _recorded_as(entry)):
            series.setdefault(name, []).append((recorded, entry.event.id))
    return {event: number for each in series.values() for number, (_, event) in enumerate(sorted(each), 1)}


def _recorded_as(entry: Entry) -> str:
    """Return the event that made an entry one of its kind: its own, or the correction that did; nothing if none."""
    first, now = entry.event.fact, entry.fact
    if isinstance(first, ItemTicked) and isinstance(now, ItemTicked):
        return entry.event.id if first.undo or now.undo else ""
    if not isinstance(first, Noted) or not isinstance(now, Noted) or first.category == "hypothesis":
        return entry.event.id
    for correction in entry.corrections:
        if isinstance(correction.fact, Amended) and correction.fact.fields.get("category") == "hypothesis":
            return correction.id
    return entry.event.id if now.category == "hypothesis" else ""
