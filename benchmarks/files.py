"""Data files to measure on, made through the store itself."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path

from incident_tui.domain.clock import ManualClock
from incident_tui.domain.events import Closed, Declared, ItemTicked, MilestoneReached, Noted
from incident_tui.domain.identifiers import IdFactory
from incident_tui.store.incidents import Act, IncidentStore

_START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def store_at(path: Path) -> IncidentStore:
    """Open a store whose clock starts on a fixed day and whose ids are the same in every run."""
    clock = ManualClock(_START)
    counter = itertools.count(1)
    entropy = IdFactory(clock, lambda size: next(counter).to_bytes(size, "big"))
    return IncidentStore(path, clock=clock, ids=entropy, host="benchmark")


def write_incidents(path: Path, *, incidents: int, events: int, closed: bool) -> list[str]:
    """Write incidents of `events` events each, mostly notes, and return their ids."""
    store = store_at(path)
    ids = []
    for number in range(incidents):
        acts = [Act(Declared(title=f"Payments are slow in region {number}", severity=2))]
        acts += [Act(ItemTicked(item="detect.acknowledge")) for _ in range(min(5, max(0, events - 3)))]
        notes = events - len(acts) - (2 if closed else 0)
        acts += [Act(Noted(text=f"looked at graph {index}, p99 at 4.2 s, still rising")) for index in range(notes)]
        if closed:
            acts += [Act(MilestoneReached(milestone="resolved")), Act(Closed(reason="done"))]
        ids.append(store.declare(acts, "alice")[0])
    store.close()
    return ids
