"""Taking events out of a data file and into one, and checking that nothing was changed in between.

The exchange form is JSON Lines: one stored event a line. Importing unites by id, so the same file twice, or the
files of two people in either order, give the same record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from incident_tui.domain import chain
from incident_tui.domain.events import EventInvalid, from_document
from incident_tui.domain.identifiers import ALPHABET, LENGTH, reference
from incident_tui.domain.text import shortened, visible
from incident_tui.store.incidents import IncidentStore

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
    """Add the events of JSON Lines to the store; a line that is no event is left out and named."""
    result = Imported()
    by_incident: dict[str, dict[str, dict[str, Any]]] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            document = _read(line)
        except ValueError as error:
            result.bad_lines.append(f"line {number}: {error}")
            continue
        by_incident.setdefault(document["incident"], {})[document["id"]] = document
    for incident_id, documents in by_incident.items():
        new = store.add_documents(incident_id, documents.values())
        result.known += len(documents) - new
        if new:
            result.new[incident_id] = new
    return result


def verify(store: IncidentStore) -> Verified:
    """Read every event of every incident and check its form and its place in its writer's chain."""
    result = Verified(problems=[notice.message for notice in store.notices if notice.lost])
    said = len(store.notices)
    for summary in store.summaries():
        documents = store.documents(summary.incident)
        store.events(summary.incident)
        result.incidents += 1
        result.events += len(documents)
        for fault in chain.verify(documents):
            result.problems.append(
                f"{reference(summary.incident)}: event {fault.seq} of writer {fault.writer}: {fault.message}"
            )
    result.problems += [notice.message for notice in store.notices[said:] if notice.lost]
    return result


def _read(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise ValueError(f"longer than {LONGEST_LINE} bytes")
    try:
        document = _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"no JSON object: {error}") from error
    try:
        event = from_document(document)
    except EventInvalid as error:
        raise ValueError(f"no event: {error}") from error
    for name in (event.id, event.incident):
        if len(name) != LENGTH or set(name) - set(ALPHABET):
            raise ValueError(f"{shortened(visible(name), 40)!r} is no id")
    return document
