"""What the record says after its corrections: which events hold, and with which fields.

A correction reaches only events with a smaller id. Ids grow (identifiers.py), so nothing can correct itself or
run in a circle, and the answer is the same in whatever order events arrive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any, Final

import msgspec

from incident_tui.domain.documents import EventInvalid, from_document, to_document
from incident_tui.domain.event import Event, Fact, UnknownFact
from incident_tui.domain.events import Amended, Restored, Retracted
from incident_tui.domain.moments import duration_text
from incident_tui.domain.vocabulary import Precision

AMENDABLE_ENVELOPE: Final = frozenset({"at", "precision"})
_FIXED: Final = frozenset({"id", "incident", "kind", "recorded_at", "by", "writer", "seq", "prev", "target"})


# A minute or two between doing and writing down is how people work; more is worth seeing.
LATE_AFTER_S: Final = 120


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One line of the timeline: an event as it now stands.

    `event` is as first recorded; `fact`, `at` and `precision` are after amendments. `corrections` are the events
    that changed or retracted it, oldest first; `retracted_by` are the ids of the retractions in force.
    """

    event: Event
    fact: Fact
    at: datetime
    precision: Precision
    amended: bool = False
    corrections: tuple[Event, ...] = ()
    retracted_by: tuple[str, ...] = ()

    @property
    def retracted(self) -> bool:
        """Whether it is taken back."""
        return bool(self.retracted_by)

    @property
    def order(self) -> tuple[datetime, str]:
        """The key that puts entries in the order in which things happened."""
        return (self.at, self.event.id)

    @property
    def lag_text(self) -> str:
        """How long after the fact it was written down, `+7m`, or nothing if that was soon enough."""
        if self.lag_s < LATE_AFTER_S:
            return ""
        return "+" + duration_text(self.event.recorded_at - self.at).replace(" ", "")

    @property
    def lag_s(self) -> float:
        """Seconds between happening and being written down."""
        return (self.event.recorded_at - self.at).total_seconds()


def unite(events: Iterable[Event]) -> dict[str, Event]:
    """Return the events by id, each once.

    Of two different events with one id, which only damage or forgery makes, the same one is kept in whatever
    order they come; the chain reports them.
    """
    by_id: dict[str, Event] = {}
    for event in events:
        held = by_id.setdefault(event.id, event)
        if held is not event and held != event:
            by_id[event.id] = min(held, event, key=_content)
    return by_id


def resolve(events: Iterable[Event]) -> list[Entry]:
    """Apply amendments, retractions and restorations, and return every event as an entry, in order of happening.

    The same event twice counts once.
    """
    by_id = unite(events)
    corrections = [event for event in by_id.values() if isinstance(event.fact, Amended | Retracted | Restored)]
    reaching: dict[str, list[Event]] = {}
    for correction in sorted(corrections, key=lambda event: event.id):
        target = by_id.get(correction.fact.target)  # type: ignore[attr-defined] # narrowed above
        if target is not None and target.id < correction.id:
            reaching.setdefault(target.id, []).append(correction)
    corrected: dict[str, Entry] = {}
    for target_id in sorted(reaching, reverse=True):
        # Newest first: what a correction itself says by now is settled before what it corrects.
        corrected[target_id] = _entry(by_id[target_id], reaching[target_id], corrected)
    entries = [corrected.get(event.id) or _untouched(event) for event in by_id.values()]
    # Twice by one key is faster than once by a pair, and most of it is in order already.
    entries.sort(key=attrgetter("event.id"))
    entries.sort(key=attrgetter("at"))
    return entries


def amend(event: Event, fields: dict[str, Any]) -> Event:
    """Return the event with some fields corrected; raise EventInvalid if the result is no such event.

    Only `at`, `precision` and the fact's own fields can be corrected: who recorded what, and when, stays.
    """
    if fixed := _FIXED & fields.keys():
        raise EventInvalid(f"{', '.join(sorted(fixed))} cannot be amended")
    document = to_document(event)
    own = event.fact.fields if isinstance(event.fact, UnknownFact) else event.fact.__struct_fields__
    if unknown := fields.keys() - AMENDABLE_ENVELOPE - set(own):
        raise EventInvalid(f"{event.kind} has no {', '.join(sorted(unknown))}")
    return from_document({**document, **fields})


def _content(event: Event) -> bytes:
    return msgspec.json.encode(to_document(event), order="sorted")


def _untouched(event: Event) -> Entry:
    return Entry(event, event.fact, event.at, event.precision)


def _entry(event: Event, corrections: list[Event], corrected: Mapping[str, Entry]) -> Entry:
    standing, amended = event, False
    retractions: dict[str, Retracted] = {}
    for correction in corrections:
        entry = corrected.get(correction.id) or _untouched(correction)
        if entry.retracted:
            continue
        match entry.fact:
            case Amended(fields=fields):
                try:
                    standing = amend(standing, fields)
                except EventInvalid:
                    # A correction that does not fit (another version wrote it) changes nothing; it stays in the detail.
                    continue
                amended = True
            case Retracted() as retraction:
                retractions[correction.id] = retraction
            case Restored(redo=False):
                retractions.clear()
            case Restored():
                # A redo ends one undo and no more, else undoing and redoing a whole history would not bring it back.
                undone = [made for made, retraction in retractions.items() if retraction.undo]
                if undone:
                    del retractions[undone[-1]]
    return Entry(
        event,
        standing.fact,
        standing.at,
        standing.precision,
        amended=amended,
        corrections=tuple(corrections),
        retracted_by=tuple(retractions),
    )
