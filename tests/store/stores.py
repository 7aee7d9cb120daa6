"""What the tests of the store share: opening it, looking at its files, and running it in other processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

from tinydb.table import Document

from incident_tui.domain.clock import ManualClock
from incident_tui.domain.events import Noted
from incident_tui.domain.identifiers import IdFactory
from incident_tui.store.incidents import Act, IncidentStore
from incident_tui.store.table import JournaledTinyDB

START: Final = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
INCIDENT: Final = "01KAP00000000000000000K7QM"
OTHER: Final = "01KAP00000000000000000A1B2"
ROOT: Final = Path(__file__).parents[2]
LIMIT_S: Final = 30.0

Contents = dict[str, dict[int, dict[str, Any]]]


def open_store(
    path: Path, *, host: str = "laptop", clock: ManualClock | None = None, ids: IdFactory | None = None, **options: Any
) -> IncidentStore:
    clock = clock or ManualClock(START)
    return IncidentStore(path, clock=clock, ids=ids or IdFactory(clock), host=host, **options)


@contextmanager
def opened(path: Path, **options: Any) -> Iterator[JournaledTinyDB]:
    """A database that is given up rather than closed, so that the files stay as the test left them."""
    db = JournaledTinyDB(path, **options)
    try:
        yield db
    finally:
        db.close("never")


def note(text: str) -> Act:
    return Act(Noted(text=text))


def journal_of(path: Path) -> Path:
    return path.with_name(path.name + ".journal")


def lock_of(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


def files_in(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()}


def copied(folder: Path, to: Path) -> Path:
    shutil.copytree(folder, to)
    return to


def contents(db: JournaledTinyDB) -> Contents:
    """Everything in the database, whatever the order of documents."""
    return {name: by_id(db.table(name)) for name in db.tables()}


def by_id(documents: Iterable[Document]) -> dict[int, dict[str, Any]]:
    return {document.doc_id: dict(document) for document in documents}


def assert_kept_and_quiet(path: Path, damaged: Path, content: bytes, found: Contents) -> None:
    """The damaged file lies aside as it was, and opening again changes nothing and says nothing."""
    copies = [copy for copy in path.parent.glob("*.damaged-*") if copy.name.startswith(damaged.name + ".damaged-")]
    assert [copy.read_bytes() for copy in copies] == [content]
    before = files_in(path.parent)
    with opened(path) as db:
        assert contents(db) == found
        assert not db.journaled.notices
    assert files_in(path.parent) == before


def messages(db: JournaledTinyDB) -> str:
    return "\n".join(notice.message for notice in db.journaled.notices)


def start(*arguments: str) -> subprocess.Popen[bytes]:
    """Run tests/store/worker.py with these arguments."""
    environment: Mapping[str, str] = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.worker", *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def finish(process: subprocess.Popen[bytes]) -> list[str]:
    """Wait for a process that must succeed, and return the lines that it wrote."""
    out, error = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 0, error.decode()
    return out.decode().split()


def first_lines(process: subprocess.Popen[bytes], count: int) -> list[str]:
    """The first lines that a process writes; the test fails if they do not come in time."""
    stream: IO[bytes] | None = process.stdout
    assert stream is not None
    given_up = threading.Timer(LIMIT_S, process.kill)
    given_up.start()
    try:
        lines = [stream.readline().decode().strip() for _ in range(count)]
    finally:
        given_up.cancel()
    assert all(lines), "the process ended too early"
    return lines
