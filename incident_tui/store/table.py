"""TinyDB's table on the journaled storage: an insert costs the same however long the table is."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any, cast

from tinydb import TinyDB
from tinydb.table import Table

from incident_tui.store.journal import Change
from incident_tui.store.snapshot import TableData
from incident_tui.store.storage import Fold, JournaledStorage


class JournaledTable(Table):
    """A TinyDB table that journals what an operation changed instead of rewriting the table.

    As with TinyDB's own memory storage, lists and objects inside a returned document are shared with the table:
    they are for reading.
    """

    # Another process may change the table between two searches, so nothing is remembered.
    default_query_cache_capacity = 0

    @property
    def _journaled(self) -> JournaledStorage:
        return cast(JournaledStorage, self._storage)

    def insert(self, document: Mapping[str, Any]) -> int:
        """Insert a document and return its id, which no other process has given out."""
        with self._journaled.transaction():
            self._next_id = None
            return super().insert(document)

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Insert documents as one write and return their ids."""
        with self._journaled.transaction():
            self._next_id = None
            return super().insert_multiple(documents)

    def _get_next_id(self) -> int:
        known = cast(int | None, self._next_id)
        doc_id = self._journaled.table(self.name).last_id + 1 if known is None else known
        self._next_id = doc_id + 1  # type: ignore[assignment] # TinyDB infers None from its initial value
        return doc_id

    def _read_table(self) -> dict[str, Mapping[str, Any]]:
        return cast(dict[str, Mapping[str, Any]], self._journaled.documents(self.name))

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], Any]) -> None:
        storage = self._journaled
        with storage.transaction():
            recording = RecordingTable(storage.table(self.name))
            updater(cast(dict[int, Mapping[str, Any]], recording))
            change = recording.change(self.name)
            if not storage.has_table(self.name):
                change.create.append(self.name)
            if change:
                storage.record(change)
        self.clear_cache()


class RecordingTable(MutableMapping[int, dict[str, Any]]):
    """A table as TinyDB's updaters see it, which remembers what they changed.

    Documents are handed out as copies, so that changes in place are seen, and ids are integers.
    """

    def __init__(self, table: TableData) -> None:
        """Record changes against this table, which itself stays as it is."""
        self._table = table
        self._put: dict[int, dict[str, Any]] = {}
        self._gone: set[int] = set()

    def __getitem__(self, doc_id: int) -> dict[str, Any]:
        if doc_id in self._put:
            return self._put[doc_id]
        if doc_id in self._gone or not self._table.holds(str(doc_id)):
            raise KeyError(doc_id)
        document = copy.deepcopy(self._table.documents()[str(doc_id)])
        self._put[doc_id] = document
        return document

    def __setitem__(self, doc_id: int, document: Mapping[str, Any]) -> None:
        self._gone.discard(doc_id)
        self._put[doc_id] = dict(document)

    def __delitem__(self, doc_id: int) -> None:
        if doc_id not in self:
            raise KeyError(doc_id)
        self._put.pop(doc_id, None)
        self._gone.add(doc_id)

    def clear(self) -> None:
        """Delete every document, without looking at each."""
        self._gone.update(self)
        self._put.clear()

    def __contains__(self, doc_id: object) -> bool:
        return doc_id in self._put or (doc_id not in self._gone and self._table.holds(str(doc_id)))

    def __iter__(self) -> Iterator[int]:
        stored = [int(doc_id) for doc_id in self._table.documents()]
        known = set(stored)
        yield from (doc_id for doc_id in stored if doc_id not in self._gone)
        yield from (doc_id for doc_id in self._put if doc_id not in known)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def change(self, name: str) -> Change:
        """Return what differs from the table, as a change of the table called `name`."""
        put = {}
        for doc_id, document in self._put.items():
            key = str(doc_id)
            if not self._table.holds(key) or self._table.documents()[key] != document:
                put[key] = document
        gone = [str(doc_id) for doc_id in self._gone if self._table.holds(str(doc_id))]
        change = Change()
        if put:
            change.set[name] = put
        if gone:
            change.delete[name] = gone
        return change


class JournaledTinyDB(TinyDB):
    """TinyDB on a journaled file. All of TinyDB's API works; it costs what changed, not what is there."""

    table_class = JournaledTable

    def __init__(self, path: Path | str, **storage_options: Any) -> None:
        """Open the file at `path`; the options are JournaledStorage's."""
        super().__init__(path, storage=JournaledStorage, **storage_options)

    @property
    def journaled(self) -> JournaledStorage:
        """The storage, for transactions, notices and what other processes changed."""
        return cast(JournaledStorage, self._storage)

    def close(self, fold: Fold = "always") -> None:
        """Close the file; `fold` says whether to fold the journal into the snapshot first."""
        self._opened = False
        self.journaled.close(fold)
