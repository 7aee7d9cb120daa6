"""The storage under TinyDB: a snapshot, a journal and a lock instead of a file rewritten at every insert."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
from tinydb.storages import Storage

from incident_tui.store import recovery
from incident_tui.store.errors import Notice, StoreError, StoreUnwritable
from incident_tui.store.journal import BadLine, Change, Header, JournalFile, as_change, encode_line
from incident_tui.store.lock import FileLock
from incident_tui.store.snapshot import Documents, TableData, apply, write_tables

JOURNAL_LIMIT: Final = 1 << 20
CHEAP: Final = 2 << 20
Fold = Literal["always", "cheap", "never"]


class JournaledStorage(Storage):
    """Keeps TinyDB's tables in memory, every change in a journal, and now and then a snapshot.

    `path` is the TinyDB file; beside it lie `.journal` and `.lock`. Nothing is created before the first write.
    Several processes may use one path; within one process, one thread at a time. What had to be mended on opening
    is in `notices`. Raises StoreForeign for a file that is not ours, OSError if it cannot be read.
    """

    def __init__(self, path: Path | str, *, journal_limit: int = JOURNAL_LIMIT) -> None:
        """Open the file, or start empty if there is none."""
        self.path = Path(path)
        self.notices: list[Notice] = []
        self.lock = FileLock(self.path.with_name(self.path.name + ".lock"))
        self._journal_path = self.path.with_name(self.path.name + ".journal")
        self._journal_limit = journal_limit
        self._journal: JournalFile | None = None
        self._tables: dict[str, TableData] = {}
        self.about: dict[str, Any] = dict(recovery.ABOUT_DOCUMENT)
        self._generation = 0
        self._depth = 0
        self._pending = Change()
        self._durable = False
        self._rewrite = False
        self._touched: set[str] = set()
        if self.path.exists() or self._journal_path.exists():
            self._open()

    def read(self) -> dict[str, Documents] | None:
        """Return every table, as a mapping that copies a table when it is looked at; None for no file."""
        self.refresh()
        return TablesView(self._tables) if self._tables or self._exists() else None  # type: ignore[return-value] # TinyDB only needs a mutable mapping

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """Make the tables equal to `data`, journalling only what differs."""
        with self.transaction():
            self.record(_difference(self._tables, data))

    def table(self, name: str) -> TableData:
        """Return a table's data as of now, empty if there is no such table."""
        if self._depth == 0:
            self.refresh()
        return self._tables.get(name) or TableData()

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
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            held = self.lock.held()
            held.__enter__()
        except OSError as error:
            raise StoreUnwritable(self.lock.path, error) from error
        try:
            self.refresh()
            self._depth, self._durable, self._pending = 1, durable, Change()
            try:
                yield
                if self._pending:
                    self._append(self._pending)
            except BaseException:
                if self._pending:
                    self._reload()
                raise
            finally:
                self._depth = 0
        finally:
            held.__exit__(None, None, None)

    def record(self, change: Change) -> None:
        """Apply a change inside a transaction."""
        self._touched |= apply(self._tables, change)
        for name in change.drop:
            self._pending.set.pop(name, None)
            self._pending.delete.pop(name, None)
        self._pending.drop += change.drop
        self._pending.create += change.create
        for name, documents in change.set.items():
            self._pending.set.setdefault(name, {}).update(documents)
        for name, doc_ids in change.delete.items():
            pending = self._pending.set.get(name, {})
            for doc_id in doc_ids:
                pending.pop(doc_id, None)
            self._pending.delete.setdefault(name, []).extend(doc_ids)

    def refresh(self) -> None:
        """Take in what other processes have written since the last look."""
        if self._depth:
            return
        if self._journal is None:
            if self._exists():
                self._open()
            return
        current = self._journal.is_current()
        if current and self._journal.size() == self._journal.offset:
            return
        self._replay()
        if current is False:
            self._follow()

    def describe(self, values: Mapping[str, Any]) -> None:
        """Set what the file says of itself, in a transaction; it is in the file when the block ends."""
        self.about.update(values)
        self._rewrite = True

    def table_names(self) -> set[str]:
        """Return the names of all tables."""
        return set(self._tables)

    def take_touched(self) -> set[str]:
        """Return the names of the tables that changed since the last call, by whomever."""
        self.refresh()
        touched, self._touched = self._touched, set()
        return touched

    def checkpoint(self) -> None:
        """Fold the journal into the snapshot, so that plain TinyDB opens the file and sees everything."""
        with self.lock.held():
            self.refresh()
            self._checkpoint()

    def close(self, fold: Fold = "always") -> None:
        """Close the file, folding the journal in before where `fold` asks for it or where that is cheap.

        A journal that cannot be folded (a full disk) stays as it is and loses nothing.
        """
        if self._journal is not None:
            if self._journal.writable and self._worth_folding(fold):
                try:
                    self.checkpoint()
                except (OSError, StoreError) as error:
                    self.notices.append(
                        Notice(f"the journal was not folded into {self.path}: {error}. Nothing is lost.")
                    )
            self._journal.close()
            self._journal = None
        self.lock.close()

    def _worth_folding(self, fold: Fold) -> bool:
        assert self._journal is not None
        if fold == "never" or self._journal.size() <= len(encode_line(Header(self._generation))):
            return fold == "always" and not self.path.exists() and bool(self._tables)
        return fold == "always" or self._snapshot_size() + self._journal.size() <= CHEAP or self._over_limit()

    def _exists(self) -> bool:
        return self._journal_path.exists() or self.path.exists()

    def _open(self) -> None:
        """Read snapshot and journal, mending what a crash left; without the right to write, only read."""
        try:
            with self.lock.held():
                self._load(mend=True)
        except OSError as error:
            if not self.path.exists() and not self._journal_path.exists():
                raise StoreUnwritable(self.path, error) from error
            self._load(mend=False)

    def _load(self, *, mend: bool) -> None:
        loaded = recovery.load(self.path, mend=mend)
        self._tables, self.about, self._generation = loaded.tables, loaded.about, loaded.generation
        self.notices += loaded.notices
        journal = JournalFile.open(self._journal_path)
        stale = False
        if journal is not None:
            header = journal.read_header()
            stale = header is None or header.generation != self._generation
            self._journal = journal
            if header is not None and header.generation < self._generation - 1:
                # An old journal put back over a newer snapshot: its changes would undo later ones.
                self.notices.append(recovery.set_aside(self._journal_path))
            else:
                self._replay()
            if header is not None and header.generation > self._generation:
                self.notices.append(recovery.old_snapshot(self.path))
            if mend and journal.writable and journal.torn_bytes():
                self.notices.append(recovery.torn(journal))
                stale = True
        damaged = loaded.damaged or any(notice.lost for notice in self.notices)
        if mend and (stale or damaged):
            self._checkpoint_quietly()
        elif self._journal is None and mend:
            self._journal = JournalFile.create(self._journal_path, self._generation)

    def _replay(self) -> None:
        assert self._journal is not None
        for value in self._journal.read_lines():
            change = None if isinstance(value, BadLine) else as_change(value)
            if change is not None:
                self._touched |= apply(self._tables, change)
            elif isinstance(value, BadLine):
                self.notices.append(recovery.bad_line(self._journal_path, value))

    def _follow(self) -> None:
        """Go on in the journal that another process's checkpoint began, or read everything anew."""
        journal = JournalFile.open(self._journal_path)
        header = journal.read_header() if journal is not None else None
        if journal is None or header is None or header.generation != self._generation + 1:
            if journal is not None:
                journal.close()
            self._reload()
            return
        if self._journal is not None:
            self._journal.close()
        self._journal, self._generation = journal, header.generation
        self._replay()

    def _reload(self) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        self._touched |= set(self._tables)
        self._tables, self._pending, self._depth = {}, Change(), 0
        if self._exists():
            self._open()
        self._touched |= set(self._tables)

    def _append(self, change: Change) -> None:
        try:
            if self._journal is None or self._rewrite or self._journal.is_current() is None:
                # The first write, a new description, or a journal deleted under us: memory holds everything.
                self._checkpoint()
                return
            self._journal.append(encode_line(change), durable=self._durable)
        except OSError as error:
            raise StoreUnwritable(self._journal_path, error) from error
        if self._over_limit():
            self._checkpoint_quietly()

    def _checkpoint_quietly(self) -> None:
        try:
            self._checkpoint()
        except OSError as error:
            self.notices.append(Notice(f"{self.path} could not be rewritten: {error}. The journal holds everything."))

    def _checkpoint(self) -> None:
        """Write the snapshot beside the old one, put it in place, and begin a new journal. The lock is held."""
        generation = self._generation + 1
        about = TableData()
        about.put("1", {**self.about, "generation": generation})
        recovery.replace_file(self.path, write_tables({recovery.ABOUT: about, **self._tables}))
        journal = JournalFile.create(self._journal_path, generation)
        if self._journal is not None:
            self._journal.close()
        self._journal, self._generation, self._rewrite = journal, generation, False

    def _snapshot_size(self) -> int:
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def _over_limit(self) -> bool:
        assert self._journal is not None
        # Half the snapshot, so that rewriting costs the same per event however long the history is.
        return self._journal.offset > max(self._journal_limit, self._snapshot_size() // 2)


class TablesView(MutableMapping[str, Documents]):
    """All tables by name for TinyDB's own code, each copied when it is looked at."""

    def __init__(self, tables: Mapping[str, TableData]) -> None:
        """Show these tables."""
        self._tables = tables
        self._shown: dict[str, Documents] = {}
        self._names = dict.fromkeys(tables)

    def __getitem__(self, name: str) -> Documents:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._shown:
            self._shown[name] = msgspec.json.decode(msgspec.json.encode(self._tables[name].documents()))
        return self._shown[name]

    def __setitem__(self, name: str, documents: Documents) -> None:
        self._names[name] = None
        self._shown[name] = documents

    def __delitem__(self, name: str) -> None:
        del self._names[name]
        self._shown.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def changed(self) -> Mapping[str, Documents]:
        """Return the tables that were looked at and so may differ."""
        return self._shown


def _difference(tables: Mapping[str, TableData], data: Mapping[str, Mapping[str, Any]]) -> Change:
    change = Change(drop=[name for name in tables if name not in data])
    looked_at = data.changed() if isinstance(data, TablesView) else data
    for name, wanted in looked_at.items():
        if name not in tables:
            change.create.append(name)
        before = tables[name].documents() if name in tables else {}
        wanted = {str(doc_id): dict(document) for doc_id, document in wanted.items()}
        put = {doc_id: doc for doc_id, doc in wanted.items() if before.get(doc_id) != doc}
        if put:
            change.set[name] = put
        gone = [doc_id for doc_id in before if doc_id not in wanted]
        if gone:
            change.delete[name] = gone
    return change
