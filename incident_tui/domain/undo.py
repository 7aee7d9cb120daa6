"""Undo and redo over a record that never forgets: what the last act was, and what takes it back."""

from __future__ import annotations

from collections.abc import Iterable

from incident_tui.domain.corrections import Entry, resolve
from incident_tui.domain.event import Event
from incident_tui.domain.events import Restored, Retracted


def last_act(events: Iterable[Event], by: str) -> Entry | None:
    """Return what `undo` would take back: the latest act of this person that still holds.

    Undos themselves are no acts, so that undoing twice goes back two steps. Retracting or restoring by hand
    is an act, and so is an amendment. None if there is nothing left.
    """
    acts = [entry for entry in resolve(events) if _is_act(entry, by) and not entry.retracted]
    return max(acts, key=lambda entry: entry.event.id, default=None)


def last_undone(events: Iterable[Event], by: str) -> Entry | None:
    """Return what `redo` would put back: the target of this person's latest undo, if nothing was done since."""
    entries = {entry.event.id: entry for entry in resolve(events)}
    undos = [
        entry
        for entry in entries.values()
        if entry.event.by == by and isinstance(entry.fact, Retracted) and entry.fact.undo and not entry.retracted
    ]
    for undo in sorted(undos, key=lambda entry: entry.event.id, reverse=True):
        assert isinstance(undo.fact, Retracted)
        target = entries.get(undo.fact.target)
        if target is None or undo.event.id not in target.retracted_by:
            continue
        done_since = any(
            _is_act(entry, by) and not entry.retracted and entry.event.id > undo.event.id for entry in entries.values()
        )
        return None if done_since else target
    return None


def undo_step(events: Iterable[Event], by: str) -> tuple[Entry, Retracted] | None:
    """Return what `undo` takes back and the fact that does it, or None if nothing is left."""
    entry = last_act(events, by)
    return None if entry is None else (entry, Retracted(target=entry.event.id, undo=True))


def redo_step(events: Iterable[Event], by: str) -> tuple[Entry, Restored] | None:
    """Return what `redo` puts back and the fact that does it, or None if there is nothing."""
    entry = last_undone(events, by)
    return None if entry is None else (entry, Restored(target=entry.event.id, redo=True))


def _is_act(entry: Entry, by: str) -> bool:
    if entry.event.by != by:
        return False
    fact = entry.fact
    return not (isinstance(fact, Retracted) and fact.undo) and not (isinstance(fact, Restored) and fact.redo)
