"""The store from inside: an append against the disk itself, against stock TinyDB, and against its own history."""

from __future__ import annotations

import gc
import itertools
import os
import time
from pathlib import Path
from typing import Any

from tinydb import TinyDB

from benchmarks.files import store_at
from benchmarks.ratio import Row
from incident_tui.domain.events import Declared, Noted
from incident_tui.store.incidents import Act, IncidentStore

_APPENDS = 200
_NOTE = Act(Noted(text="rolled back deploy 4512, error rate falling"))


def rows(folder: Path) -> list[Row]:
    """Measure the store; `folder` is empty and is written to."""
    stores = {size: _incident_of(folder / f"{size}.json", size) for size in (100, 10_000, 100_000)}
    # Collecting what the baseline leaves behind would be charged to whoever comes next.
    gc.disable()
    result = [_against_disk(folder, *stores[100])]
    result += [_against_stock(folder, size, aim, *stores[size]) for size, aim in ((10_000, 100.0), (100_000, 500.0))]
    measured = [(_append(*stores[100_000]), _append(*stores[100])) for _ in range(_APPENDS)]
    result.append(Row("durable append at 100,000 events", "the same at 100 events", 1.2, measured))
    gc.enable()
    for store, _ in stores.values():
        store.close("never")
    return result


def _incident_of(path: Path, events: int) -> tuple[IncidentStore, str]:
    store = store_at(path)
    notes = [Act(Noted(text=f"looked at graph {number}, p99 at 4.2 s")) for number in range(events - 1)]
    incident_id, _ = store.declare([Act(Declared(title="Payments are slow", severity=2)), *notes], "alice")
    store.close()
    return store_at(path), incident_id


def _append(store: IncidentStore, incident_id: str) -> float:
    begun = time.perf_counter()
    store.record(incident_id, [_NOTE], "alice")
    return time.perf_counter() - begun


def _against_disk(folder: Path, store: IncidentStore, incident_id: str) -> Row:
    """Append the same number of bytes to a plain file, with the same fsync."""
    journal = store.path.with_name(store.path.name + ".journal")
    measured = []
    with (folder / "raw").open("ab", buffering=0) as raw:
        for _ in range(_APPENDS):
            before = journal.stat().st_size
            ours = _append(store, incident_id)
            line = b"x" * max(1, journal.stat().st_size - before)
            begun = time.perf_counter()
            raw.write(line)
            os.fsync(raw.fileno())
            measured.append((ours, time.perf_counter() - begun))
    return Row("durable append of an event", "write + fsync of the same bytes", 3.0, measured)


def _against_stock(folder: Path, size: int, aim: float, store: IncidentStore, incident_id: str) -> Row:
    """Insert into stock TinyDB's file of as many documents."""
    stock = TinyDB(folder / f"stock-{size}.json")
    documents: list[dict[str, Any]] = store.documents(incident_id)
    stock.insert_multiple(documents[:size])
    measured = []
    for document in itertools.islice(documents, 7):
        begun = time.perf_counter()
        stock.insert(document)
        theirs = time.perf_counter() - begun
        measured += [(_append(store, incident_id), theirs) for _ in range(5)]
    stock.close()
    gc.collect()
    return Row(f"durable append at {size:,} events", "stock TinyDB insert", aim, measured, faster=True)
