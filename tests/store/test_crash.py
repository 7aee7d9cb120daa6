from __future__ import annotations

import os
import random
import signal
from pathlib import Path

import pytest

from incident_tui.domain import chain
from incident_tui.store.journal import JournalFile
from tests.store.stores import (
    INCIDENT,
    LIMIT_S,
    contents,
    copied,
    files_in,
    first_lines,
    journal_of,
    messages,
    note,
    open_store,
    opened,
    start,
)


def assert_quiet(path: Path, expected: object) -> None:
    """Opening again changes no file, says nothing and shows the same."""
    before = files_in(path.parent)
    with opened(path) as db:
        assert contents(db) == expected
        assert not db.journaled.notices
    assert files_in(path.parent) == before


def test_a_crash_at_any_byte_of_a_write_costs_only_that_write(tmp_path: Path) -> None:
    path = tmp_path / "data" / "x.json"
    with opened(path) as db:
        db.insert({"text": "first"})
        db.insert({"text": "ü\n second"})
        acknowledged = contents(db)
        whole = journal_of(path).stat().st_size
        db.insert({"text": "third"})
        everything = contents(db)
    size = journal_of(path).stat().st_size
    for cut in range(whole, size + 1):
        there = copied(path.parent, tmp_path / f"cut-{cut}") / "x.json"
        os.truncate(journal_of(there), cut)
        expected = everything if cut == size else acknowledged
        with opened(there) as db:
            assert contents(db) == expected
            assert all(not notice.lost for notice in db.journaled.notices)
            assert [notice.message.count("cut off") for notice in db.journaled.notices] == [1] * (whole < cut < size)
            if whole < cut < size:
                assert f"{cut - whole} bytes" in messages(db)
        assert_quiet(there, expected)


def test_after_a_torn_write_the_next_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with opened(path) as db, opened(path) as other:
        db.insert({"n": 1})
        db.insert({"n": 2})
        assert len(other) == 2
        with journal_of(path).open("ab") as file:
            file.write(b'0badc0de {"set":{"_default":{"3":{"n":"' + b"x" * 500)
        assert len(other) == 2
        assert other.insert({"n": 3}) == 3
        assert len(db) == 3
    assert_quiet(path, {"_default": {1: {"n": 1}, 2: {"n": 2}, 3: {"n": 3}}})


@pytest.mark.parametrize("first", [True, False])
def test_a_crash_at_any_step_of_a_checkpoint_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: bool
) -> None:
    path = tmp_path / "data" / "x.json"
    states: list[Path] = []

    def keep_state() -> None:
        states.append(copied(path.parent, tmp_path / f"state-{len(states)}"))

    real_fsync, real_replace = os.fsync, Path.replace

    def fsync(descriptor: int) -> None:
        keep_state()
        real_fsync(descriptor)

    def replace(self: Path, target: Path) -> Path:
        keep_state()
        done = real_replace(self, target)
        keep_state()
        return done

    with opened(path) as db:
        db.insert_multiple([{"n": n} for n in range(3)])
        if not first:
            db.journaled.checkpoint()
        db.update({"n": 7}, doc_ids=[1])
        db.remove(doc_ids=[2])
        db.insert({"n": 4})
        expected = contents(db)
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", fsync)
            patch.setattr(Path, "replace", replace)
            db.journaled.checkpoint()
    assert len(states) >= 8
    assert {frozenset(files_in(state)) for state in states} >= {
        frozenset({"x.json", "x.json.journal", "x.json.lock", "x.json.new"}),
        frozenset({"x.json", "x.json.journal", "x.json.journal.new", "x.json.lock"}),
    }
    for state in states:
        with opened(state / "x.json") as db:
            assert contents(db) == expected
            assert not db.journaled.notices
        assert_quiet(state / "x.json", expected)


def test_another_process_may_write_after_a_crash_within_a_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.json"

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with opened(path) as crashing, opened(path) as living:
        crashing.insert({"n": 1})
        crashing.insert({"n": 2})
        with monkeypatch.context() as patch:
            patch.setattr(JournalFile, "create", crash)
            with pytest.raises(KeyboardInterrupt):
                crashing.journaled.checkpoint()
        living.insert({"n": 3})
        living.journaled.checkpoint()
        living.insert({"n": 4})
        with opened(path) as third:
            assert len(third) == len(living) == len(crashing) == 4
            assert not third.journaled.notices


def test_killed_processes_keep_everything_that_they_acknowledged(tmp_path: Path) -> None:
    chance = random.Random(20261122)
    path = tmp_path / "x.json"
    acknowledged: list[str] = []
    for _ in range(6):
        processes = [start("record", str(path), "100000", str(limit)) for limit in (1, 4000)]
        for process in processes:
            acknowledged += first_lines(process, chance.randrange(1, 60))
        for process in processes:
            process.send_signal(signal.SIGKILL)
        for process in processes:
            out, error = process.communicate(timeout=LIMIT_S)
            assert process.returncode == -signal.SIGKILL, error.decode()
            acknowledged += [line for line in out.decode().split("\n") if len(line) == 26]
        store = open_store(path)
        documents = store.documents(INCIDENT)
        assert {document["id"] for document in documents} >= set(acknowledged)
        assert chain.verify(documents) == []
        assert store.summaries()[0].events == len(documents)
        assert all(not notice.lost for notice in store.notices)
        store.close("never")


def test_a_draft_survives_the_end_of_the_process(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    text = "rolled back ü\n\x1b[31m deploy"
    process = start("draft", str(path), text)
    process.communicate(timeout=LIMIT_S)
    assert process.returncode == -signal.SIGKILL
    store = open_store(path)
    assert store.draft("note") == {"text": text}
    store.record(INCIDENT, [note("x")], by="alice")
    assert store.changed() == {INCIDENT}
    store.close()
