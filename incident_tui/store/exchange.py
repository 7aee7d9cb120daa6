"""Taking events out of a data file and into one, and checking that nothing was changed in between.

The exchange form is JSON Lines: one stored event a line. Importing unites by id, so the same file twice, or the
files of two people in either order, give the same record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from incident_tui.domain import chain
from incident_tui.domain.documents import EventInvalid, from_document
from incident_tui.domain.identifiers import reference
from incident_tui.domain.text import shortened, visible
from incident_tui.store.incidents import IncidentStore
from incident_tui.store.losses import earlier_losses
from incident_tui.store.summaries import is_id, summarise

LONGEST_LINE: Final = 1 << 20
_encoder: Final = msgspec.json.Encoder()
_decoder: Final = msgspec.json.Decoder(dict[str, Any])


class Imported(msgspec.Struct):
    """What an import did: new events per incident, events already there, and the lines that were no events."""

    new: dict[str, int] = {}
    known: int = 0
    bad_lines: list[str] = []


class Verified(msgspec.Struct):
    """What a check found: how much was read, and what does not hold."""

    incidents: int = 0
    events: int = 0
    problems: list[str] = []


def export_lines(store: IncidentStore, incident_ids: Iterable[str]) -> Iterator[bytes]:
    """Yield the events of the incidents as JSON Lines, in order of happening within each."""
    for incident_id in incident_ids:
        documents = store.documents(incident_id)
        documents.sort(key=lambda document: (str(document.get("at")), str(document.get("id"))))
        for document in documents:
            yield _encoder.encode(document) + b"\n"


def import_lines(store: IncidentStore, lines: Iterable[bytes]) -> Imported:
    """Add the events of JSON Lines to the store; a line that is no event is left out and named.

    So is one with the id of an event that is there already and says something else: which of the two is true is
    for a person to find out. Raises StoreError; incidents that came earlier in the file are in then.
    """
    result, bad = Imported(), {}
    read: dict[str, tuple[int, dict[str, Any]]] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            document = _read(line)
        except ValueError as error:
            bad[number] = str(error)
            continue
        first, known = read.setdefault(document["id"], (number, document))
        if known != document:
            bad[number] = f"not the same as line {first}, which has the same id"
    by_incident: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for number, document in read.values():
        by_incident.setdefault(document["incident"], []).append((number, document))
    for incident_id, numbered in by_incident.items():
        stored = {document.get("id"): document for document in store.documents(incident_id)}
        wanted = []
        for number, document in numbered:
            if stored.get(document["id"], document) == document:
                wanted.append(document)
            else:
                bad[number] = "not the same as the event on record with the same id"
        new = store.add_documents(incident_id, wanted)
        result.known += len(wanted) - new
        if new:
            result.new[incident_id] = new
    result.bad_lines = [f"line {number}: {fault}" for number, fault in sorted(bad.items())]
    return result


def verify(store: IncidentStore) -> Verified:
    """Read every event of every incident and check its form and its place in its writer's chain.

    What was lost from the file at any time stays a problem: mending it did not bring that back.
    """
    result = Verified(problems=[notice.message for notice in store.notices if notice.lost])
    said = len(store.notices)
    for summary in store.summaries():
        documents = store.documents(summary.incident)
        store.events(summary.incident)
        counted = summarise(summary.incident, documents, summary.head_writer)
        if (summary.events, summary.head_seq, summary.head) != (counted.events, counted.head_seq, counted.head):
            # The chain alone cannot show that its last events were cut off or changed.
            result.problems.append(
                f"{reference(summary.incident)}: the list counts {summary.events} event(s), the last of them other "
                f"than the last of the {counted.events} that are there: events were removed or changed"
            )
        result.incidents += 1
        result.events += len(documents)
        for fault in chain.verify(documents):
            result.problems.append(
                f"{reference(summary.incident)}: event {fault.seq} of writer {fault.writer}: {fault.message}"
            )
    result.problems += [notice.message for notice in store.notices[said:] if notice.lost]
    result.problems += earlier_losses(store.db.journaled.about, store.notices)
    return result


def _read(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise ValueError(f"longer than {LONGEST_LINE} bytes")
    try:
        document = _decoder.decode(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"no JSON object: {error}") from error
    try:
        event = from_document(document)
    except EventInvalid as error:
        raise ValueError(f"no event: {error}") from error
    for name in (event.id, event.incident):
        if not is_id(name):
            raise ValueError(f"{shortened(visible(name), 40)!r} is no id")
    return document
