"""The data file: a snapshot, a journal that goes on from it, and a lock, kept in step with other processes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final, Literal

from incident_tui.store import recovery
from incident_tui.store.errors import Notice, StoreError, StoreUnwritable
from incident_tui.store.journal import BadLine, Change, Header, JournalFile, encode_line
from incident_tui.store.location import data_path
from incident_tui.store.lock import PATIENCE_S, FileLock
from incident_tui.store.losses import with_losses
from incident_tui.store.snapshot import TableData, apply, write_tables

JOURNAL_LIMIT: Final = 1 << 20
CHEAP: Final = 2 << 20
Fold = Literal["always", "cheap", "never"]
_Signature = tuple[int, int, int] | None


class DataFile:
    """All tables in memory, as the snapshot and the journal on disk say.

    `path` is the TinyDB file; beside it lie `.journal` and `.lock`. Nothing is created before the first write.
    `tables` changes by `apply` only; `about` is what the file says of itself; `touched` collects the names of the
    tables that changed, by whomever; what had to be mended is in `notices`.
    """

    def __init__(self, path: Path, *, journal_limit: int = JOURNAL_LIMIT, patience_s: float = PATIENCE_S) -> None:
        """Open the file, or start empty; raise StoreForeign if it is not ours, OSError if it cannot be read."""
        self.path = data_path(path)
        self.lock = FileLock(self.path.with_name(self.path.name + ".lock"), patience_s)
        self.notices: list[Notice] = []
        self.tables: dict[str, TableData] = {}
        self.about: dict[str, Any] = dict(recovery.ABOUT_DOCUMENT)
        self.touched: set[str] = set()
        self._journal_path = self.path.with_name(self.path.name + ".journal")
        self._journal_limit = journal_limit
        self._journal: JournalFile | None = None
        self._generation = 0
        self._seen: tuple[_Signature, _Signature] | None = None
        self._unkept: list[Path] = []
        self._whole = False
        if self._exists():
            self._open()

    def refresh(self) -> None:
        """Take in what other processes have written since the last look."""
        if self._journal is None:
            if self._exists() and self._seen != self._signatures():
                self._open()
                self.touched |= set(self.tables)
            return
        current = self._journal.is_current()
        if current and self._journal.size() == self._journal.offset:
            return
        self._replay()
        if current is False:
            self._follow()

    def look_through(self) -> None:
        """Read the whole file anew, because a table that was left on disk did not read."""
        self._whole = True
        self._reload()

    def append(self, change: Change, *, durable: bool, describe: bool) -> None:
        """Write a change that is in memory already; with `describe`, also what the file says of itself.

        The lock is held and everything was read. Raises StoreUnwritable, and then the file is as it was.
        """
        journal = self._journal
        try:
            if journal is None or journal.is_current() is None or not journal.is_whole():
                # The first write, or a journal deleted under us: memory holds everything. Others who go on from
                # the journal that was deleted never saw the change there, so they must read everything anew.
                self.checkpoint(step=1 if journal is None else 2)
                return
            # In the journal even where a checkpoint follows: others go on from this journal to the next.
            journal.append(encode_line(change), durable=durable)
        except OSError as error:
            raise StoreUnwritable(self._journal_path, error) from error
        if describe or self._over_limit(journal):
            self._checkpoint_quietly()

    def checkpoint(self, step: int = 1) -> None:
        """Write the snapshot beside the old one, put it in place, and begin a new journal. The lock is held.

        Others follow into the journal whose generation is one `step` further, and read any later one anew.
        """
        while self._unkept:
            recovery.keep_copy(self._unkept[-1])
            self._unkept.pop()
        self.about.setdefault("lineage", os.urandom(8).hex())
        generation = self._generation + step
        about = {**self.about, "generation": generation}
        recovery.replace_file(self.path, write_tables(self.tables, about))
        try:
            journal = JournalFile.create(self._journal_path, self._header(generation))
        except OSError:
            # Nothing is amiss: replaying the older journal over the new snapshot changes nothing, so it goes on.
            return
        self._close_journal()
        self._journal, self._generation = journal, generation

    def close(self, fold: Fold) -> None:
        """Close the files, folding the journal into the snapshot before where that is asked for or cheap.

        A journal that cannot be folded (a full disk) stays as it is and loses nothing.
        """
        if self._journal is not None and self._journal.writable and self._worth_folding(self._journal, fold):
            try:
                with self.lock.held():
                    self.refresh()
                    self.checkpoint()
            except (OSError, StoreError) as error:
                self.notices.append(Notice(f"the journal was not folded into {self.path}: {error}. Nothing is lost."))
        self._close_journal()
        self.lock.close()

    def _worth_folding(self, journal: JournalFile, fold: Fold) -> bool:
        if fold == "never" or journal.size() <= len(encode_line(self._header(self._generation))):
            return fold == "always" and not self.path.exists() and bool(self.tables)
        return fold == "always" or self._snapshot_size() + journal.size() <= CHEAP or self._over_limit(journal)

    def _exists(self) -> bool:
        return self._journal_path.exists() or self.path.exists()

    def _open(self) -> None:
        """Read snapshot and journal, mending what a crash left; without the right to write, only read."""
        said = len(self.notices)
        try:
            if not self.lock.path.exists():
                # Beside a file that is not ours, not even a lock is made.
                recovery.load(self.path, mend=False)
            with self.lock.held():
                self._load(mend=True)
        except StoreError:
            self._close_journal()
            self.lock.close()
            raise
        except OSError as error:
            if not self._exists():
                raise StoreUnwritable(self.path, error) from error
            del self.notices[said:]
            self._load(mend=False)

    def _load(self, *, mend: bool) -> None:
        said = len(self.notices)
        self._seen = self._signatures()
        loaded = recovery.load(self.path, mend=mend, whole=self._whole)
        self.tables, self.about, self._generation = loaded.tables, loaded.about, loaded.generation or 0
        self.notices += loaded.notices
        if loaded.kept == self.path:
            self._unkept.append(self.path)
        self._close_journal()
        self._journal = JournalFile.open(self._journal_path)
        stale = self._journal is not None and self._take_in(self._journal, loaded.generation, mend=mend)
        self.about = with_losses(self.about, self.notices[said:])
        if mend and (stale or any(notice.lost for notice in self.notices[said:])):
            self._checkpoint_quietly()
        elif self._journal is None and mend:
            self._journal = JournalFile.create(self._journal_path, self._header(self._generation))

    def _take_in(self, journal: JournalFile, generation: int | None, *, mend: bool) -> bool:
        """Apply a journal to the snapshot of this generation, and tell whether both should be written anew."""
        header = journal.read_header()
        if header is not None:
            # Where the snapshot's own number is lost, nothing says that the two do not fit.
            self._generation = generation = header.generation if generation is None else generation
            misfit = ""
            if self.about.get("lineage") and header.lineage not in {"", self.about["lineage"]}:
                misfit = "belongs to another data file"
            elif header.generation < generation - 1:
                # Its changes would undo later ones. One behind is what a crash within a checkpoint leaves.
                misfit = "is older than the snapshot beside it"
            if misfit:
                self._say_kept(self._journal_path, *recovery.set_aside(journal, misfit))
                self._close_journal()
                return True
        self._replay()
        if header is not None and header.generation > self._generation:
            self.notices.append(recovery.old_snapshot(self.path))
        torn = mend and journal.writable and journal.torn_bytes() > 0
        if torn:
            self.notices.append(recovery.torn(journal))
        return torn or header is None or header.generation != self._generation

    def _replay(self) -> None:
        assert self._journal is not None
        bad: list[BadLine] = []
        for line in self._journal.read_lines():
            if isinstance(line, BadLine):
                bad.append(line)
            else:
                self.touched |= apply(self.tables, line)
        if bad:
            self._say_kept(self._journal_path, *recovery.bad_lines(self._journal_path, bad))

    def _say_kept(self, path: Path, notice: Notice, kept: Path) -> None:
        self.notices.append(notice)
        self.about = with_losses(self.about, [notice])
        if kept == path:
            self._unkept.append(path)

    def _follow(self) -> None:
        """Go on in the journal that another process's checkpoint began, or read everything anew."""
        assert self._journal is not None
        journal = JournalFile.open(self._journal_path)
        if journal is None:
            return
        header = journal.read_header()
        lineage = self.about.get("lineage", "")
        if header is not None and (header.generation, header.lineage) == (self._generation + 1, lineage):
            self._close_journal()
            self._journal, self._generation = journal, header.generation
            self.about = recovery.described_anew(self.path, self.about)
            self._replay()
            return
        journal.close()
        later = header is not None and header.generation > self._generation
        related = header is not None and lineage in {"", header.lineage}
        said: list[Notice] = []
        if not (later and related) and self._journal.size() > len(encode_line(self._header(self._generation))):
            said.append(recovery.replaced(self._journal))
        self.notices += said
        self._reload()
        self.about = with_losses(self.about, said)

    def _reload(self) -> None:
        """Forget what is in memory and read the files anew."""
        self._close_journal()
        self.touched |= set(self.tables)
        self.tables = {}
        if self._exists():
            self._open()
        self.touched |= set(self.tables)

    def _close_journal(self) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def _checkpoint_quietly(self) -> None:
        try:
            self.checkpoint()
        except OSError as error:
            self.notices.append(Notice(f"{self.path} could not be rewritten: {error}. The journal holds everything."))

    def _header(self, generation: int) -> Header:
        return Header(generation, lineage=str(self.about.get("lineage", "")))

    def _over_limit(self, journal: JournalFile) -> bool:
        # Half the snapshot, so that rewriting costs the same per event however long the history is.
        return journal.offset > max(self._journal_limit, self._snapshot_size() // 2)

    def _snapshot_size(self) -> int:
        signature = _signature(self.path)
        return signature[1] if signature else 0

    def _signatures(self) -> tuple[_Signature, _Signature]:
        return _signature(self.path), _signature(self._journal_path)


def _signature(path: Path) -> _Signature:
    """Tell one state of a file from another: its inode, its size in bytes, when it was changed in nanoseconds."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
