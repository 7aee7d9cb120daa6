"""What the record says after its corrections: which events hold, and with which fields.

A correction reaches only events with a smaller id. Ids grow (identifiers.py), so nothing can correct itself or
run in a circle, and the answer is the same in whatever order events arrive.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from incident_tui.domain.events import (
    Amended,
    Event,
    EventInvalid,
    Fact,
    Restored,
    Retracted,
    from_document,
    to_document,
)
from incident_tui.domain.vocabulary import Precision

AMENDABLE_ENVELOPE: Final = frozenset({"at", "precision"})
_FIXED: Final = frozenset({"id", "incident", "kind", "recorded_at", "by", "writer", "seq", "prev", "target"})


class Entry(msgspec.Struct, frozen=True):
    """One line of the timeline: an event as it now stands.

    `event` is as first recorded; `fact`, `at` and `precision` are after amendments. `corrections` are the events
    that changed or retracted it, oldest first.
    """

    event: Event
    fact: Fact
    at: datetime
    precision: Precision
    retracted: bool = False
    amended: bool = False
    corrections: tuple[Event, ...] = ()

    @property
    def order(self) -> tuple[datetime, str]:
        """The key that puts entries in the order in which things happened."""
        return (self.at, self.event.id)

    @property
    def lag_s(self) -> float:
        """Seconds between happening and being written down."""
        return (self.event.recorded_at - self.at).total_seconds()


def resolve(events: Iterable[Event]) -> list[Entry]:
    """Apply amendments, retractions and restorations, and return every event as an entry, in order of happening.

    The same event twice counts once.
    """
    by_id = {event.id: event for event in events}
    corrections = [event for event in by_id.values() if isinstance(event.fact, Amended | Retracted | Restored)]
    reaching: dict[str, list[Event]] = {}
    for correction in sorted(corrections, key=lambda event: event.id):
        target = by_id.get(correction.fact.target)  # type: ignore[attr-defined] # narrowed above
        if target is not None and target.id < correction.id:
            reaching.setdefault(target.id, []).append(correction)
    retracted: set[str] = set()
    for target_id in sorted(reaching, reverse=True):
        # Newest first: whether a correction itself holds is settled before what it corrects.
        switches = [
            event
            for event in reaching[target_id]
            if event.id not in retracted and isinstance(event.fact, Retracted | Restored)
        ]
        if switches and isinstance(switches[-1].fact, Retracted):
            retracted.add(target_id)
    entries = [
        _entry(event, reaching.get(event.id, ()), retracted) if event.id in reaching else _untouched(event)
        for event in by_id.values()
    ]
    entries.sort(key=lambda entry: (entry.at, entry.event.id))
    return entries


def amend(event: Event, fields: dict[str, Any]) -> Event:
    """Return the event with some fields corrected; raise EventInvalid if the result is no such event.

    Only `at`, `precision` and the fact's own fields can be corrected: who recorded what, and when, stays.
    """
    if fixed := _FIXED & fields.keys():
        raise EventInvalid(f"{', '.join(sorted(fixed))} cannot be amended")
    document = to_document(event)
    unknown = fields.keys() - AMENDABLE_ENVELOPE - set(event.fact.__struct_fields__)
    if unknown:
        raise EventInvalid(f"{event.kind} has no {', '.join(sorted(unknown))}")
    return from_document({**document, **fields})


def _untouched(event: Event) -> Entry:
    return Entry(event, event.fact, event.at, event.precision)


def _entry(event: Event, corrections: Iterable[Event], retracted: set[str]) -> Entry:
    corrections = tuple(corrections)
    standing, amended = event, False
    for correction in corrections:
        if isinstance(correction.fact, Amended) and correction.id not in retracted:
            try:
                standing = amend(standing, correction.fact.fields)
            except EventInvalid:
                # A correction that does not fit (another version wrote it) changes nothing; it stays in the detail.
                continue
            amended = True
    return Entry(
        event,
        standing.fact,
        standing.at.astimezone(UTC),
        standing.precision,
        retracted=event.id in retracted,
        amended=amended,
        corrections=corrections,
    )
