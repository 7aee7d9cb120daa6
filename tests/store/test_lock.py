from __future__ import annotations

import stat
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from incident_tui.store.errors import StoreBusy
from incident_tui.store.lock import FileLock
from tests.store.stores import INCIDENT, LIMIT_S, first_lines, lock_of, note, open_store, opened, start

PATIENCE_S = 0.05


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = start("hold", str(tmp_path / "x.json"))
    first_lines(process, 1)
    yield process
    process.communicate(timeout=LIMIT_S)


def test_a_process_that_hangs_with_the_lock_is_said_after_the_patience(
    tmp_path: Path, holder: subprocess.Popen[bytes]
) -> None:
    path = tmp_path / "x.json"
    store = open_store(path, patience_s=PATIENCE_S)
    with pytest.raises(StoreBusy) as raised:
        store.record(INCIDENT, [note("x")], by="alice")
    assert str(lock_of(path)) in str(raised.value)
    assert "Nothing was written" in str(raised.value)
    assert store.documents(INCIDENT) == []
    assert not path.exists()
    holder.communicate(timeout=LIMIT_S)
    store.record(INCIDENT, [note("x")], by="alice")
    assert len(store.documents(INCIDENT)) == 1
    store.close()


def test_reading_does_not_wait_for_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with opened(path, patience_s=PATIENCE_S) as db, opened(path) as other:
        db.insert({"n": 1})
        with other.journaled.transaction():
            assert len(db) == 1


def test_opening_waits_no_longer_than_the_patience(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with opened(path) as db:
        db.insert({"n": 1})
        with db.journaled.transaction(), pytest.raises(StoreBusy), opened(path, patience_s=PATIENCE_S):
            pass


def test_a_checkpoint_that_finds_the_lock_taken_leaves_everything_in_the_journal(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with opened(path) as other:
        with opened(path, patience_s=PATIENCE_S) as db:
            db.insert({"n": 1})
            db.insert({"n": 2})
            with other.journaled.transaction():
                db.close("always")
            assert "was not folded" in db.journaled.notices[0].message
        assert len(other) == 2


def test_threads_of_one_process_come_one_after_the_other(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "lock")
    inside: list[int] = []
    most: list[int] = []

    def work(number: int) -> None:
        for _ in range(50):
            with lock.held(), lock.held():
                inside.append(number)
                most.append(len(inside))
                inside.remove(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT_S)
    lock.close()
    assert max(most) == 1
    assert len(most) == 200


def test_threads_with_a_handle_each_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.json"

    def work() -> None:
        with opened(path, journal_limit=500) as db:
            for number in range(25):
                db.insert({"n": number})

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT_S)
    with opened(path) as db:
        assert {document.doc_id for document in db} == set(range(1, 76))


def test_nothing_is_made_by_opening_and_reading_what_does_not_exist(tmp_path: Path) -> None:
    path = tmp_path / "no" / "folder" / "x.json"
    store = open_store(path)
    assert store.summaries() == []
    assert store.events(INCIDENT) == []
    assert store.draft("note") == {}
    assert store.changed() == set()
    store.close()
    assert not list(tmp_path.iterdir())


def test_every_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "share" / "incident-tui" / "x.json"
    with opened(path, journal_limit=1) as db:
        db.insert({"n": 1})
        db.insert({"n": 2})
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:-6])
    with opened(path):
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert set(modes) == {"x.json", "x.json.journal", "x.json.lock", "x.json.damaged-1"}
    assert set(modes.values()) == {0o600}
    for folder in (path.parent, path.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
