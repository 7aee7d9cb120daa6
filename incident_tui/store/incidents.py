"""The incidents of one data file: recording what happens, and reading it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
from tinydb import where
from tinydb.table import Document

from incident_tui.domain import identifiers
from incident_tui.domain.clock import Clock
from incident_tui.domain.events import Event, EventInvalid, Fact, from_documents, to_document
from incident_tui.domain.identifiers import IdFactory
from incident_tui.domain.moments import Moment
from incident_tui.domain.text import storable
from incident_tui.store.errors import Notice
from incident_tui.store.storage import Fold
from incident_tui.store.summaries import PLAIN_KINDS, Summary, advance, summarise
from incident_tui.store.table import JournaledTinyDB

INCIDENTS: Final = "incidents"
DRAFTS: Final = "drafts"


class Act(msgspec.Struct, frozen=True):
    """Something to record: a fact, and when it happened if that is not now."""

    fact: Fact
    moment: Moment | None = None


class NoSuchIncident(LookupError):
    """No incident, or more than one, goes by the name that was given; `candidates` lists them."""

    def __init__(self, message: str, candidates: Sequence[Summary] = ()) -> None:
        """Say what was looked for, and what might have been meant."""
        super().__init__(message)
        self.candidates = list(candidates)


class IncidentStore:
    """All incidents in one TinyDB file, and the drafts of what is being typed.

    An incident's events are the table named by its id; `incidents` and `drafts` are tables of their own. Use it
    from one thread at a time.
    """

    def __init__(self, path: Path, *, clock: Clock, ids: IdFactory, host: str) -> None:
        """Open the file at `path`, or start empty; `host` names this machine in the writer's name."""
        self.path = path
        self._clock = clock
        self._ids = ids
        self._host = host
        self._db = JournaledTinyDB(path)
        self._events: dict[str, dict[str, Event]] = {}
        self._rows: dict[str, int] = {}
        self._reported: set[tuple[str, str]] = set()

    @property
    def notices(self) -> list[Notice]:
        """What had to be mended or left out so far."""
        return self._db.journaled.notices

    @property
    def db(self) -> JournaledTinyDB:
        """The TinyDB database itself."""
        return self._db

    def summaries(self) -> list[Summary]:
        """Return every incident, the open ones first, each group newest first."""
        found = [msgspec.convert(document, Summary) for document in self._db.table(INCIDENTS)]
        return sorted(found, key=lambda summary: (summary.open, summary.incident), reverse=True)

    def find(self, wanted: str | None) -> Summary:
        """Return the incident that a person means: by name, or the one that is open if `wanted` is None.

        Raises NoSuchIncident if there is none, or more than one.
        """
        summaries = self.summaries()
        if wanted is None:
            found = [summary for summary in summaries if summary.open]
            if not found:
                raise NoSuchIncident("no incident is open: declare one, or name one with -i ID", summaries[:5])
            if len(found) > 1:
                raise NoSuchIncident(f"{len(found)} incidents are open: name one with -i ID", found)
            return found[0]
        found = [summary for summary in summaries if identifiers.matches(wanted, summary.incident)]
        if not found:
            raise NoSuchIncident(f"no incident is called {wanted}", summaries[:5])
        if len(found) > 1:
            raise NoSuchIncident(f"{len(found)} incidents end in {wanted}: give more of the id", found)
        return found[0]

    def documents(self, incident_id: str) -> list[dict[str, Any]]:
        """Return an incident's stored events as they are in the file."""
        return [dict(document) for document in self._db.table(incident_id)]

    def events(self, incident_id: str) -> list[Event]:
        """Return an incident's events in no particular order; those that do not read are left out and said once."""
        stored = self._db.journaled.table(incident_id).documents()
        known = self._events.setdefault(incident_id, {})
        if len(known) < len(stored):
            new = [doc_id for doc_id in stored if doc_id not in known]
            for doc_id, event in zip(new, from_documents([stored[doc_id] for doc_id in new]), strict=True):
                if isinstance(event, EventInvalid):
                    self._report(incident_id, doc_id, event)
                else:
                    known[doc_id] = event
        return list(known.values())

    def declare(self, acts: Sequence[Act], by: str) -> tuple[str, list[Event]]:
        """Record the acts that open a new incident, and return its id and events."""
        taken = {summary.reference for summary in self.summaries()}
        incident_id = self._ids.new()
        for _ in range(100):
            if identifiers.reference(incident_id) not in taken:
                break
            incident_id = self._ids.new()
        return incident_id, self.record(incident_id, acts, by)

    def record(self, incident_id: str, acts: Sequence[Act], by: str) -> list[Event]:
        """Write acts to an incident, all or none, and return their events once they are safe on disk.

        Raises StoreError; then nothing was recorded.
        """
        storage = self._db.journaled
        with storage.transaction():
            writer = self._writer()
            row, summary = self._row(incident_id, writer)
            table = self._db.table(incident_id)
            events = []
            plain = True
            for act in acts:
                event = self._stamp(incident_id, act, by, writer, summary)
                document = to_document(event)
                table.insert(document)
                summary = advance(summary, document, event.recorded_at)
                plain = plain and event.kind in PLAIN_KINDS
                events.append(event)
            if not plain:
                summary = summarise(incident_id, storage.table(incident_id).documents().values(), writer)
            self._put_row(row, summary)
        return events

    def changed(self) -> set[str]:
        """Return the ids of incidents that changed since the last call, by this or any other process."""
        return self._db.journaled.take_touched() - {INCIDENTS, DRAFTS}

    def draft(self, key: str) -> dict[str, str]:
        """Return what was typed under this key and not yet recorded, or nothing."""
        found = self._db.table(DRAFTS).get(where("key") == key)
        return dict(found["values"]) if isinstance(found, dict) else {}

    def keep_draft(self, key: str, values: dict[str, str]) -> None:
        """Keep what is being typed, so that it outlives the process; empty values forget it."""
        table = self._db.table(DRAFTS)
        kept = {name: storable(value) for name, value in values.items() if value}
        with self._db.journaled.transaction(durable=False):
            if kept:
                table.upsert({"key": key, "values": kept}, where("key") == key)
            elif table.contains(where("key") == key):
                table.remove(where("key") == key)

    def close(self, fold: Fold = "always") -> None:
        """Close the file."""
        self._db.close(fold)

    def add_documents(self, incident_id: str, documents: Iterable[dict[str, Any]]) -> int:
        """Add events made elsewhere that are not here yet, and return how many were new."""
        with self._db.journaled.transaction():
            table = self._db.table(incident_id)
            present = {document.get("id") for document in table}
            new = [document for document in documents if document["id"] not in present]
            if new:
                table.insert_multiple(new)
                writer = self._writer()
                row, _ = self._row(incident_id, writer)
                stored = self._db.journaled.table(incident_id).documents()
                self._put_row(row, summarise(incident_id, stored.values(), writer))
        return len(new)

    def _stamp(self, incident_id: str, act: Act, by: str, writer: str, summary: Summary) -> Event:
        now = self._clock.now()
        moment = act.moment or Moment(now)
        target = getattr(act.fact, "target", "")
        return Event(
            id=self._ids.new(after=target),
            incident=incident_id,
            at=moment.at,
            precision=moment.precision,
            recorded_at=now,
            by=storable(by),
            writer=writer,
            seq=summary.head_seq + 1,
            prev=summary.head,
            fact=_storable_fact(act.fact),
        )

    def _writer(self) -> str:
        """Return the name of this file's writer, made anew if the file has moved to another machine."""
        about = self._db.journaled.about
        name = str(about.get("writer", ""))
        if not name or about.get("host") != self._host:
            name = f"{self._host}-{self._ids.new()[-6:].lower()}"
            self._db.journaled.describe({"writer": name, "host": self._host})
        return name

    def _row(self, incident_id: str, writer: str) -> tuple[int | None, Summary]:
        table = self._db.table(INCIDENTS)
        found = table.get(doc_id=self._rows[incident_id]) if incident_id in self._rows else None
        if not isinstance(found, Document) or found.get("incident") != incident_id:
            found = table.get(where("incident") == incident_id)
        if not isinstance(found, Document):
            return None, Summary(incident=incident_id, head_writer=writer)
        self._rows[incident_id] = found.doc_id
        summary = msgspec.convert(dict(found), Summary)
        if summary.head_writer != writer:
            stored = self._db.journaled.table(incident_id).documents()
            summary = summarise(incident_id, stored.values(), writer)
        return found.doc_id, summary

    def _put_row(self, row: int | None, summary: Summary) -> None:
        table = self._db.table(INCIDENTS)
        document = msgspec.to_builtins(summary)
        if row is None:
            table.insert(document)
        else:
            # Replaced whole: a field that went back to its default is left out of the document.
            table.remove(doc_ids=[row])
            table.insert(Document(document, row))

    def _report(self, incident_id: str, doc_id: str, error: EventInvalid) -> None:
        if (incident_id, doc_id) not in self._reported:
            self._reported.add((incident_id, doc_id))
            name = identifiers.reference(incident_id)
            self.notices.append(
                Notice(
                    f"{name}: entry {doc_id} does not read ({error}). It stays in the file, unused.",
                    lost=True,
                )
            )


def _storable_fact(fact: Fact) -> Fact:
    """Return the fact with every text such that it can be kept; most need nothing."""
    values = {
        name: storable(value)
        for name in fact.__struct_fields__
        if isinstance(value := getattr(fact, name), str) and not (value.isascii() and "\r" not in value)
    }
    return msgspec.structs.replace(fact, **values) if values else fact
