"""The incidents of one data file: recording what happens, and reading it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
from tinydb import where
from tinydb.table import Document

from incident_tui.domain import identifiers
from incident_tui.domain.clock import Clock
from incident_tui.domain.documents import EventInvalid, from_document, from_documents, to_document
from incident_tui.domain.event import Event
from incident_tui.domain.identifiers import IdFactory
from incident_tui.domain.moments import Moment
from incident_tui.domain.text import storable
from incident_tui.store.acts import Act, storable_fact
from incident_tui.store.errors import Notice
from incident_tui.store.recovery import DRAFTS, INCIDENTS
from incident_tui.store.snapshot import TableData
from incident_tui.store.storage import Fold
from incident_tui.store.summaries import PLAIN_KINDS, Summary, advance, is_id, read_row, summarise
from incident_tui.store.table import JournaledTinyDB

__all__ = ["Act", "IncidentStore", "NoSuchIncident"]
_TRIES: Final = 100


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

    def __init__(self, path: Path, *, clock: Clock, ids: IdFactory, host: str, **storage_options: Any) -> None:
        """Open the file at `path`, or start empty; `host` names this machine in the writer's name.

        The options are JournaledStorage's, as are the errors.
        """
        self.path = path
        self._clock = clock
        self._ids = ids
        self._host = host
        self._db = JournaledTinyDB(path, **storage_options)
        self._events: dict[str, _ReadEvents] = {}
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
        """Return every incident, the open ones first, each group newest first.

        An incident whose row does not read or is missing, as after damage, is summarised from its events.
        """
        storage = self._db.journaled
        found: dict[str, Summary] = {}
        for doc_id, document in storage.documents(INCIDENTS).items():
            summary = read_row(document)
            if summary is not None:
                found.setdefault(summary.incident, summary)
            else:
                self._report("the list", doc_id, "it is no row of the list")
        for name in storage.table_names() - found.keys() - {INCIDENTS, DRAFTS}:
            documents = storage.documents(name) if is_id(name) else {}
            if documents:
                found[name] = summarise(name, documents.values(), str(storage.about.get("writer", "")))
        return sorted(found.values(), key=lambda summary: (summary.open, summary.incident), reverse=True)

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
        storage = self._db.journaled
        table, stored = storage.table(incident_id), storage.documents(incident_id)
        read = self._events.get(incident_id)
        if read is None or read.table is not table:
            # Another object: the file was read anew, and what was known may not be there any more.
            read = self._events[incident_id] = _ReadEvents(table)
        if len(read.sound) + len(read.unsound) < len(stored):
            new = [doc_id for doc_id in stored if doc_id not in read.sound and doc_id not in read.unsound]
            for doc_id, event in zip(new, from_documents([stored[doc_id] for doc_id in new]), strict=True):
                if isinstance(event, EventInvalid):
                    fault = str(event)
                elif event.incident != incident_id:
                    fault = "it belongs to another incident"
                else:
                    read.sound[doc_id] = event
                    continue
                read.unsound.add(doc_id)
                self._report(identifiers.reference(incident_id), doc_id, fault)
        return list(read.sound.values())

    def declare(self, acts: Sequence[Act], by: str) -> tuple[str, list[Event]]:
        """Record the acts that open a new incident, and return its id and events."""
        with self._db.journaled.transaction():
            # Under the lock, so that nobody takes the same reference meanwhile.
            taken = {summary.reference for summary in self.summaries()}
            incident_id = self._ids.new()
            for _ in range(_TRIES):
                if identifiers.reference(incident_id) not in taken:
                    break
                incident_id = self._ids.new()
            return incident_id, self.record(incident_id, acts, by)

    def record(self, incident_id: str, acts: Sequence[Act], by: str) -> list[Event]:
        """Write acts to an incident, all or none, and return their events once they are safe on disk.

        Raises StoreError, or EventInvalid for an act that would not read back; then nothing was recorded.
        """
        if not acts:
            return []
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
                from_document(document)
                table.insert(document)
                summary = advance(summary, document)
                plain = plain and event.kind in PLAIN_KINDS
                events.append(event)
            if not plain:
                summary = summarise(incident_id, storage.documents(incident_id).values(), writer)
            self._put_row(row, summary)
        return events

    def record_chosen(self, incident_id: str, choose: Callable[[list[Event]], Sequence[Act]], by: str) -> list[Event]:
        """Write the acts that `choose` picks in view of the incident's events, which nobody can change meanwhile.

        For acts that depend on what is there, such as an undo. `choose` is called once, under the lock, so it must
        not wait for anybody; what it raises is passed on and nothing is recorded. Otherwise like `record`.
        """
        with self._db.journaled.transaction():
            return self.record(incident_id, choose(self.events(incident_id)), by)

    def changed(self) -> set[str]:
        """Return the ids of incidents that changed since the last call, by this or any other process."""
        return self._db.journaled.take_touched() - {INCIDENTS, DRAFTS}

    def draft(self, key: str) -> dict[str, str]:
        """Return what was typed under this key and not yet recorded, or nothing."""
        found = self._db.table(DRAFTS).get(where("key") == storable(key))
        values = found.get("values") if isinstance(found, dict) else None
        return {name: str(value) for name, value in values.items()} if isinstance(values, dict) else {}

    def keep_draft(self, key: str, values: dict[str, str]) -> None:
        """Keep what is being typed, so that it outlives the process; empty values forget it."""
        table = self._db.table(DRAFTS)
        key = storable(key)
        kept = {storable(name): storable(value) for name, value in values.items() if value}
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
            new = {document["id"]: document for document in documents if document["id"] not in present}
            if new:
                writer = self._writer()
                row, _ = self._row(incident_id, writer)
                table.insert_multiple(new.values())
                stored = self._db.journaled.documents(incident_id)
                self._put_row(row, summarise(incident_id, stored.values(), writer))
        return len(new)

    def _stamp(self, incident_id: str, act: Act, by: str, writer: str, summary: Summary) -> Event:
        now = self._clock.now()
        moment = act.moment or Moment(now)
        target = getattr(act.fact, "target", "")
        return Event(
            # Whoever recorded before may have a clock that runs ahead: what is recorded last has the largest id.
            id=self._ids.new(after=max(target, summary.last_event)),
            incident=incident_id,
            at=moment.at,
            precision=moment.precision,
            recorded_at=now,
            by=storable(by),
            writer=writer,
            seq=summary.head_seq + 1,
            prev=summary.head,
            fact=storable_fact(act.fact),
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
        row = found.doc_id if isinstance(found, Document) else None
        summary = read_row(found) if isinstance(found, Document) else None
        if row is not None:
            self._rows[incident_id] = row
        if summary is None or summary.head_writer != writer or (summary.events and not summary.last_event):
            summary = summarise(incident_id, self._db.journaled.documents(incident_id).values(), writer)
        return row, summary

    def _put_row(self, row: int | None, summary: Summary) -> None:
        table = self._db.table(INCIDENTS)
        document = msgspec.to_builtins(summary)
        if row is None:
            table.insert(document)
        else:
            # Replaced whole: a field that went back to its default is left out of the document.
            table.remove(doc_ids=[row])
            table.insert(Document(document, row))

    def _report(self, place: str, doc_id: str, fault: str) -> None:
        if (place, doc_id) not in self._reported:
            self._reported.add((place, doc_id))
            message = f"{place}: entry {doc_id} does not read ({fault}). It stays in the file, unused."
            self.notices.append(Notice(message, lost=True))


class _ReadEvents:
    """The events of one table as far as they were read, and the ids of the documents that are none."""

    def __init__(self, table: TableData) -> None:
        self.table = table
        self.sound: dict[str, Event] = {}
        self.unsound: set[str] = set()
