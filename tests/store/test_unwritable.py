"""Disks and permissions that refuse: nothing is half written, and reading goes on."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from incident_tui.store import recovery
from incident_tui.store.errors import Notice, StoreUnwritable
from incident_tui.store.journal import JournalFile
from tests.store.stores import INCIDENT, LIMIT_S, contents, files_in, journal_of, note, open_store, opened, start

NOBODY = 65534


@pytest.fixture
def reachable(tmp_path: Path) -> Iterator[Path]:
    """A folder that another user can reach: those above pytest's own are private."""
    folder = Path("/tmp") / f"incident-store-{os.getpid()}-{tmp_path.name}"
    folder.mkdir(mode=0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def attempt_as_nobody(path: Path) -> list[str]:
    """Open, read and record as a user without rights: the superuser is refused nothing."""
    process = start("attempt", str(path), "0", str(NOBODY if os.geteuid() == 0 else 0))
    out, error = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 0, error.decode()
    return out.decode().strip().split("\n")


def fill(path: Path, readable: int = 0o644) -> None:
    store = open_store(path)
    for text in ("one", "two"):
        store.record(INCIDENT, [note(text)], by="alice")
    store.close("never")
    for file in path.parent.iterdir():
        file.chmod(readable)


@pytest.mark.parametrize("without", ["", ".lock", ".journal"])
def test_data_that_may_only_be_read_is_read(reachable: Path, without: str) -> None:
    path = reachable / "x.json"
    fill(path)
    if without:
        path.with_name("x.json" + without).unlink()
    before = files_in(reachable)
    reachable.chmod(0o555)
    read, refused, again = attempt_as_nobody(path)
    assert read == again == ("read 1" if without == ".journal" else "read 2")
    assert refused.startswith("StoreUnwritable")
    for part in ("Permission denied", str(path), "not recorded", "--data FILE"):
        assert part in refused
    assert files_in(reachable) == before


def test_a_folder_that_cannot_be_written_is_said(reachable: Path) -> None:
    reachable.chmod(0o555)
    read, refused, again = attempt_as_nobody(reachable / "new" / "x.json")
    assert read == again == "read 0"
    assert "StoreUnwritable" in refused
    assert not list(reachable.iterdir())


def test_a_journal_that_cannot_be_written_is_said(reachable: Path) -> None:
    path = reachable / "x.json"
    fill(path)
    reachable.chmod(0o777)
    path.with_name("x.json.lock").chmod(0o666)
    before = files_in(reachable)
    _, refused, again = attempt_as_nobody(path)
    assert "Permission denied" in refused
    assert again == "read 2"
    assert files_in(reachable) == before


def test_a_read_only_file_without_a_journal_is_read_once_and_again_when_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.json"
    fill(path)
    store = open_store(path)
    store.close("always")
    journal_of(path).unlink()

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("incident_tui.store.lock.FileLock._acquire", refuse)
    with opened(path) as db:
        assert len(db.table(INCIDENT)) == 2
        first = db.journaled.table(INCIDENT)
        assert db.journaled.table(INCIDENT) is first
        path.write_bytes(path.read_bytes().replace(b'"text":"two"', b'"text":"changed"'))
        assert db.table(INCIDENT).all()[1]["text"] == "changed"
        assert not db.journaled.notices


def test_damage_is_said_once_even_if_mending_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.json"
    fill(path, 0o600)
    journal_of(path).unlink()
    path.write_bytes(path.read_bytes()[:-4])
    real = recovery.load

    def load_and_fail(path: Path, *, mend: bool, whole: bool = False) -> recovery.Loaded:
        loaded = real(path, mend=mend)
        if mend:
            loaded.notices.append(Notice("said twice"))
            monkeypatch.setattr(JournalFile, "open", fail_once(JournalFile.open))
        return loaded

    def fail_once(opening: Callable[[Path], JournalFile | None]) -> Callable[[Path], JournalFile | None]:
        def fail(_: Path) -> JournalFile | None:
            monkeypatch.setattr(JournalFile, "open", opening)
            raise OSError(errno.EIO, "Input/output error")

        return fail

    monkeypatch.setattr(recovery, "load", load_and_fail)
    with opened(path) as db:
        assert len(db.journaled.notices) == 1
        assert "is damaged" in db.journaled.notices[0].message


def test_a_full_disk_costs_only_the_act_that_it_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    fill(path, 0o600)
    # Room for a hundred bytes more: the line is begun and cannot be ended.
    limit = journal_of(path).stat().st_size + 100
    process = start("attempt", str(path), str(limit), "0")
    out, error = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 0, error.decode()
    read, refused, again, recorded = out.decode().strip().split("\n")
    assert (read, again, recorded) == ("read 2", "read 2", "recorded")
    assert refused.startswith("StoreUnwritable")
    assert "File too large" in refused
    store = open_store(path)
    assert [document["text"] for document in store.documents(INCIDENT)] == ["one", "two", "after"]
    assert not store.notices
    store.close()


def writes_half(real: Callable[[int, memoryview, int], int]) -> Callable[[int, memoryview, int], int]:
    begun: list[int] = []

    def pwrite(descriptor: int, data: memoryview, offset: int) -> int:
        if begun:
            raise OSError(errno.ENOSPC, "No space left on device")
        begun.append(1)
        return real(descriptor, data[: len(data) // 2], offset)

    return pwrite


def fails(number: int) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize("what", ["half a line", "no line", "no fsync", "no fsync of a snapshot", "no new journal"])
def test_a_refused_write_leaves_file_and_memory_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    path = tmp_path / "x.json"
    with opened(path) as db, opened(path) as other:
        db.table("t").insert_multiple([{"n": 1}, {"n": 2}])
        db.table("t").insert({"n": 3})
        before, files = contents(db), files_in(tmp_path)
        with monkeypatch.context() as patch:
            if what == "half a line":
                patch.setattr(os, "pwrite", writes_half(os.pwrite))
            elif what == "no line":
                patch.setattr(os, "pwrite", fails(errno.ENOSPC))
            else:
                patch.setattr(os, "fsync", fails(errno.EIO))
                if what == "no fsync of a snapshot":
                    journal_of(path).unlink()
                elif what == "no new journal":
                    db.journaled._file._journal_limit = 1
            with pytest.raises(StoreUnwritable) as raised:
                db.table("t").insert({"n": 4})
        assert "not recorded" in str(raised.value)
        assert raised.value.errno in (errno.ENOSPC, errno.EIO)
        if what != "no fsync of a snapshot":
            assert files_in(tmp_path) == files
            assert contents(db) == contents(other) == before
        assert not list(tmp_path.glob("*.new"))
        added = db.table("t").insert({"n": 5})
        assert contents(db) == contents(other) == {"t": {**before["t"], added: {"n": 5}}}
    with opened(path) as again:
        assert [document["n"] for document in again.table("t")] == [1, 2, 3, 5]
        assert not again.journaled.notices


def test_a_first_write_that_is_refused_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(tmp_path / "x.json")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fails(errno.EIO))
        with pytest.raises(StoreUnwritable):
            store.record(INCIDENT, [note("one")], by="alice")
    assert set(files_in(tmp_path)) == {"x.json.lock"}
    assert store.summaries() == []
    assert store.events(INCIDENT) == []
    store.record(INCIDENT, [note("two")], by="alice")
    assert len(store.events(INCIDENT)) == 1
    store.close()


def test_a_checkpoint_that_cannot_begin_its_journal_does_not_make_a_write_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.json"
    real = os.open

    def refuse_journal(name: Path | str, *arguments: int) -> int:
        if str(name).endswith(".journal.new"):
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(name, *arguments)

    with opened(path) as db, opened(path) as other:
        with monkeypatch.context() as patch:
            patch.setattr(os, "open", refuse_journal)
            for n in range(3):
                db.insert({"n": n})
        assert len(db) == len(other) == 3
        other.insert({"n": 3})
        db.insert({"n": 4})
        db.journaled.checkpoint()
        db.insert({"n": 5})
        assert len(db) == len(other) == 6
    with opened(path) as again:
        assert len(again) == 6
        assert not again.journaled.notices


def test_a_file_system_that_cannot_fsync_a_folder_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def fsync(descriptor: int) -> None:
        if Path(f"/dev/fd/{descriptor}").is_dir():
            raise OSError(errno.EINVAL, "Invalid argument")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    with opened(tmp_path / "x.json", journal_limit=1) as db:
        db.insert({"n": 1})
        db.insert({"n": 2})
        assert len(db) == 2
        assert not db.journaled.notices


def test_a_full_disk_at_the_end_leaves_everything_in_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.json"
    with opened(path) as db:
        db.insert({"n": 1})
        db.insert({"n": 2})
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", fails(errno.ENOSPC))
            db.close("always")
        assert "Nothing is lost" in db.journaled.notices[0].message
    with opened(path) as again:
        assert len(again) == 2
