"""The storage under TinyDB: a snapshot, a journal and a lock instead of a file rewritten at every insert."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tinydb.storages import Storage

from incident_tui.files.atomic import make_private_folder
from incident_tui.store.data_file import JOURNAL_LIMIT, DataFile, Fold
from incident_tui.store.errors import Notice, StoreUnwritable
from incident_tui.store.journal import Change, settled
from incident_tui.store.lock import PATIENCE_S, FileLock
from incident_tui.store.rollback import Rollback
from incident_tui.store.slices import ABOUT, SliceDamaged
from incident_tui.store.snapshot import Documents, TableData, apply
from incident_tui.store.view import TablesView, difference

__all__ = ["Fold", "JournaledStorage"]


class JournaledStorage(Storage):
    """Keeps TinyDB's tables in memory, every change in a journal, and now and then a snapshot.

    `path` is the TinyDB file; beside it lie `.journal` and `.lock`. Nothing is created before the first write.
    Several processes may use one path; within one process, one thread at a time. Raises StoreForeign for a file
    that is not ours, OSError if it cannot be read.
    """

    def __init__(self, path: Path | str, *, journal_limit: int = JOURNAL_LIMIT, patience_s: float = PATIENCE_S) -> None:
        """Open the file, or start empty; fold the journal in at `journal_limit` bytes, wait `patience_s` for locks."""
        self._file = DataFile(Path(path), journal_limit=journal_limit, patience_s=patience_s)
        self._depth = 0
        self._pending = Change()
        self._durable = False
        self._describe = False
        self._rollback = Rollback(self._file.tables)
        self._reported: set[tuple[str, str]] = set()

    @property
    def path(self) -> Path:
        """The TinyDB file, with links followed."""
        return self._file.path

    @property
    def notices(self) -> list[Notice]:
        """What had to be mended or left out so far."""
        return self._file.notices

    @property
    def lock(self) -> FileLock:
        """The lock that keeps other processes from writing."""
        return self._file.lock

    @property
    def about(self) -> Mapping[str, Any]:
        """What the file says of itself."""
        return self._file.about

    def read(self) -> dict[str, Documents] | None:
        """Return every table, as a mapping that copies a table when it is looked at."""
        self.refresh()
        return TablesView(self._file.tables)  # type: ignore[return-value] # TinyDB only needs a mutable mapping

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """Make the tables equal to `data`, or bring in what was changed in a view from `read`."""
        with self.transaction():
            self.record(difference(self._file.tables, data))

    def table(self, name: str) -> TableData:
        """Return a table's data as of now, empty if there is no such table."""
        self.refresh()
        return self._file.tables.get(name) or TableData()

    def documents(self, name: str) -> Documents:
        """Return a table's documents as of now; what is no document is said once and left alone."""
        table = self.table(name)
        try:
            documents = table.documents()
        except SliceDamaged:
            if self._depth:
                raise
            self._file.look_through()
            table = self.table(name)
            documents = table.documents()
        for key in table.unsound:
            if (name, key) not in self._reported:
                self._reported.add((name, key))
                message = f"{self.path}: entry {key} of table {name} is no document. It stays there, unused."
                self.notices.append(Notice(message, lost=True))
        return documents

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[None]:
        """Write everything that happens inside as one journal line, on disk when the block ends.

        With `durable=False` the line survives the end of the process but not a power cut: for drafts. Nested
        blocks join the outermost. On an error nothing of the block remains, in memory or on disk. Raises StoreBusy
        or StoreUnwritable.
        """
        if self._depth:
            self._durable = self._durable or durable
            yield
            return
        try:
            make_private_folder(self.path.parent)
            held = self.lock.held()
            held.__enter__()
        except OSError as error:
            raise StoreUnwritable(self.lock.path, error) from error
        try:
            self._file.refresh()
            about, self._rollback = dict(self._file.about), Rollback(self._file.tables)
            self._depth, self._durable, self._describe, self._pending = 1, durable, False, Change()
            try:
                yield
                if self._pending or self._describe:
                    self._file.append(self._pending, durable=self._durable, describe=self._describe)
            except BaseException:
                self._file.about = about
                self._rollback.run()
                raise
            finally:
                self._depth = 0
        finally:
            held.__exit__(None, None, None)

    def record(self, change: Change) -> None:
        """Apply a change inside a transaction.

        Raises ValueError for the table `about`, which is the file's own, and TypeError, OverflowError or
        UnicodeEncodeError for a value that JSON has no place for.
        """
        change = settled(change)
        if ABOUT in {*change.drop, *change.create, *change.delete, *change.set}:
            raise ValueError(f"no table can be called {ABOUT!r}: there the file describes itself")
        self._rollback.remember(change)
        self._file.touched |= apply(self._file.tables, change)
        pending = self._pending
        for name in change.drop:
            pending.set.pop(name, None)
            pending.delete.pop(name, None)
            pending.create = [created for created in pending.create if created != name]
        pending.drop += change.drop
        pending.create += change.create
        for name, doc_ids in change.delete.items():
            for doc_id in doc_ids:
                pending.set.get(name, {}).pop(doc_id, None)
            pending.delete.setdefault(name, []).extend(doc_ids)
        for name, documents in change.set.items():
            pending.set.setdefault(name, {}).update(documents)

    def refresh(self) -> None:
        """Take in what other processes have written since the last look, except within a transaction."""
        if self._depth == 0:
            self._file.refresh()

    def describe(self, values: Mapping[str, Any]) -> None:
        """Set what the file says of itself, in a transaction; it is in the file when the block ends."""
        self._file.about.update(values)
        self._describe = True

    def has_table(self, name: str) -> bool:
        """Tell whether there is a table of this name."""
        return name in self._file.tables

    def table_names(self) -> set[str]:
        """Return the names of all tables."""
        return set(self._file.tables)

    def take_touched(self) -> set[str]:
        """Return the names of the tables that changed since the last call, by whomever."""
        self.refresh()
        touched, self._file.touched = self._file.touched, set()
        return touched

    def checkpoint(self) -> None:
        """Fold the journal into the snapshot, so that plain TinyDB opens the file and sees everything.

        Raises StoreBusy, or OSError if the disk refuses; nothing is lost then.
        """
        with self.lock.held():
            self._file.refresh()
            self._file.checkpoint()

    def close(self, fold: Fold = "always") -> None:
        """Close the file; `fold` says whether to fold the journal into the snapshot first."""
        self._file.close(fold)
