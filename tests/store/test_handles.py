"""Several handles on one file, in one process and in several."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest
from tinydb import TinyDB, where

from incident_tui.domain import chain
from incident_tui.domain.events import Declared, Noted, SeveritySet
from incident_tui.store.exchange import verify
from incident_tui.store.incidents import Act
from tests.store.stores import INCIDENT, OTHER, contents, finish, journal_of, messages, note, open_store, opened, start


def test_handles_see_each_others_writes_and_never_give_one_id_twice(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with opened(path) as first, opened(path) as second, opened(path, journal_limit=1) as third:
        ids = [db.insert({"n": n}) for n in range(10) for db in (first, second, third)]
        assert sorted(ids) == list(range(1, 31))
        assert contents(first) == contents(second) == contents(third)
        assert len(first) == 30
        assert [messages(db) for db in (first, second, third)] == ["", "", ""]


@pytest.mark.parametrize("checkpoints", [0, 1, 2, 3])
def test_a_handle_keeps_up_with_checkpoints_that_it_did_not_make(tmp_path: Path, checkpoints: int) -> None:
    path = tmp_path / "x.json"
    with opened(path) as idle, opened(path) as busy:
        idle.insert({"n": 0})
        for n in range(checkpoints):
            busy.insert({"n": n})
            busy.journaled.checkpoint()
        busy.update({"n": 9}, where("n") == 0)
        assert contents(idle) == contents(busy)
        assert idle.insert({"n": 5}) == checkpoints + 2
        assert contents(idle) == contents(busy)
        assert [messages(db) for db in (idle, busy)] == ["", ""]


def test_what_another_handle_dropped_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with opened(path) as first, opened(path) as second:
        first.table("t").insert({})
        first.table("u").insert({})
        second.drop_table("t")
        assert first.tables() == {"u"}
        second.drop_tables()
        assert first.tables() == set()


def test_a_link_and_the_file_itself_share_one_lock(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    path, link = tmp_path / "data" / "x.json", tmp_path / "link.json"
    link.symlink_to(path)
    with opened(path, journal_limit=1) as direct, opened(link, journal_limit=1) as linked:
        for n in range(3):
            direct.insert({"n": n})
            linked.insert({"n": n})
        assert contents(direct) == contents(linked)
        assert len(direct) == 6
    assert link.is_symlink()
    assert [entry.name for entry in tmp_path.iterdir() if entry.name != "data"] == ["link.json"]


def test_a_handle_stays_where_it_was_opened_when_the_working_folder_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    with opened(Path("x.json")) as db:
        db.insert({"n": 1})
        monkeypatch.chdir(tmp_path / "elsewhere")
        db.insert({"n": 2})
        db.journaled.checkpoint()
    assert not list((tmp_path / "elsewhere").iterdir())


def test_changed_names_the_incidents_that_anybody_changed_once(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    mine, theirs = open_store(path), open_store(path)
    mine.record(INCIDENT, [note("mine")], by="alice")
    assert mine.changed() == {INCIDENT}
    assert mine.changed() == set()
    theirs.record(OTHER, [note("theirs")], by="bo")
    theirs.keep_draft("note", {"text": "half a sen"})
    assert mine.changed() == {OTHER}
    theirs.db.journaled.checkpoint()
    theirs.record(INCIDENT, [note("after a checkpoint")], by="bo")
    assert mine.changed() == {INCIDENT}
    assert [event.fact for event in mine.events(INCIDENT)] == [Noted(text="mine"), Noted(text="after a checkpoint")]
    mine.close()
    theirs.close()


def test_both_handles_continue_one_chain(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    first, second = open_store(path), open_store(path)
    for n in range(4):
        for store in (first, second):
            store.record(INCIDENT, [note(str(n)), Act(SeveritySet(severity=1))], by="alice")
    documents = first.documents(INCIDENT)
    assert chain.verify(documents) == []
    assert {document["writer"] for document in documents} == {documents[0]["writer"]}
    assert [document["seq"] for document in documents] == list(range(1, 17))
    assert first.summaries() == second.summaries()
    assert first.summaries()[0].events == 16
    first.close()
    second.close()


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    watching = open_store(path)
    processes = [start("record", str(path), "200", str(limit)) for limit in (1, 3000, 20_000, 1 << 20)]
    acknowledged = [line for process in processes for line in finish(process)]
    assert len(set(acknowledged)) == 800
    assert watching.changed() == {INCIDENT}
    store = open_store(path)
    for seen in (watching, store):
        documents = seen.documents(INCIDENT)
        assert {document["id"] for document in documents} == set(acknowledged)
        assert len(documents) == 800
        assert chain.verify(documents) == []
        assert seen.summaries()[0].events == 800
        assert not seen.notices
    assert {document.doc_id for document in store.db.table(INCIDENT)} == set(range(1, 801))
    store.close()
    watching.close()
    with TinyDB(path, access_mode="r") as plain:
        assert len(plain.table(INCIDENT)) == 800


def test_a_journal_deleted_under_us_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with opened(path) as db, opened(path) as other:
        db.insert({"n": 1})
        db.insert({"n": 2})
        journal_of(path).unlink()
        assert len(db) == 2
        db.insert({"n": 3})
        assert len(other) == 3
    with opened(path) as again:
        assert len(again) == 3
        assert not again.journaled.notices


def test_a_journal_emptied_under_us_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with opened(path) as db:
        db.insert({"n": 1})
        db.insert({"n": 2})
        os.truncate(journal_of(path), 5)
        db.insert({"n": 3})
    with opened(path) as again:
        assert len(again) == 3
        assert not again.journaled.notices


def test_what_a_replaced_journal_held_is_kept_and_said(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with opened(path) as db:
        db.insert({"n": 1})
        old = journal_of(path).read_bytes()
        db.journaled.checkpoint()
        db.insert({"n": 2})
        held = journal_of(path).read_bytes()
        journal_of(path).with_name("old").write_bytes(old)
        journal_of(path).with_name("old").replace(journal_of(path))
        assert len(db) == 1
        (notice,) = db.journaled.notices
        assert notice.lost
        assert "replaced" in notice.message
        kept = tmp_path / "x.json.journal.damaged-1"
        assert str(kept) in notice.message
        assert kept.read_bytes() == held
        assert db.insert({"n": 3}) == 2


def test_the_whole_folder_deleted_under_us_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "data" / "x.json"
    with opened(path) as db:
        db.insert({"n": 1})
        for file in path.parent.iterdir():
            file.unlink()
        path.parent.rmdir()
        db.insert({"n": 2})
    with opened(path) as again:
        assert len(again) == 2
        assert not again.journaled.notices


def test_another_file_put_in_our_place_is_never_mixed_with_ours(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with opened(path) as old:
        old.insert({"store": "old"})
        old.insert({"store": "old"})
        for file in tmp_path.iterdir():
            file.unlink()
        with opened(path) as new:
            new.insert({"store": "new"})
            new.journaled.checkpoint()
            # Now the new journal's number is just the one that follows the old one's.
            new.insert({"store": "new"})
            assert [document["store"] for document in old] == ["new", "new"]
            old.insert({"store": "new"})
            old.journaled.checkpoint()
            assert [document["store"] for document in new] == ["new"] * 3
        assert [notice.lost for notice in old.journaled.notices] == [True]
        assert list(tmp_path.glob("*.damaged-1"))


def test_a_lock_file_deleted_under_us_locks_again(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with opened(path) as first, opened(path) as second:
        first.insert({})
        second.insert({})
        first.journaled.lock.path.unlink()
        ids = [db.insert({}) for db in (first, second, first)]
        assert ids == [3, 4, 5]
        with (
            first.journaled.transaction(),
            second.journaled.lock.path.open("w") as file,
            pytest.raises(BlockingIOError),
        ):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_backup_put_back_under_us_does_not_take_away_what_we_know(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with opened(path) as db:
        db.insert({"n": 1})
        backup = path.read_bytes()
        db.insert({"n": 2})
        db.journaled.checkpoint()
        path.write_bytes(backup)
        db.insert({"n": 3})
        db.close("always")
    with opened(path) as again:
        assert len(again) == 3


@pytest.mark.parametrize("limit", [1, 1 << 20])
def test_a_declaration_that_describes_the_file_is_seen_by_a_handle_that_was_open_before(
    tmp_path: Path, limit: int
) -> None:
    path = tmp_path / "x.json"
    first = open_store(path, journal_limit=limit)
    first.keep_draft("note", {"text": "half a sen"})
    second = open_store(path, journal_limit=limit)
    theirs, _ = second.declare([Act(Declared(title="Logins fail"))], by="bo")
    mine, _ = first.declare([Act(Declared(title="Checkout is down"))], by="alice")
    fresh = open_store(path)
    for store in (first, second, fresh):
        assert {summary.incident: summary.title for summary in store.summaries()} == {
            theirs: "Logins fail",
            mine: "Checkout is down",
        }
        assert verify(store).problems == []
    abouts = [store.db.journaled.about for store in (first, second, fresh)]
    assert len({(about["writer"], about["lineage"]) for about in abouts}) == 1
    assert {event.writer for store in (first, second) for event in store.events(theirs) + store.events(mine)} == {
        abouts[0]["writer"]
    }
    for store in (first, second, fresh):
        store.close("always")


def test_a_handle_that_shared_a_deleted_journal_sees_what_followed(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with opened(path) as first, opened(path) as second:
        first.insert({"n": 1})
        first.insert({"n": 2})
        assert len(second) == 2
        journal_of(path).unlink()
        first.insert({"n": 3})
        assert len(second) == 3
        assert second.insert({"n": 4}) == 4
        assert len(first) == 4
        assert [messages(db) for db in (first, second)] == ["", ""]
