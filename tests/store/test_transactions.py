from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from incident_tui.domain.documents import EventInvalid
from incident_tui.domain.event import UnknownFact
from incident_tui.domain.events import Noted, SeveritySet
from incident_tui.domain.moments import Moment
from incident_tui.store.incidents import Act
from tests.store.stores import INCIDENT, contents, files_in, note, open_store, opened


class Interrupted(BaseException):
    """Stands for Ctrl-C."""


@pytest.mark.parametrize("described", [False, True])
@pytest.mark.parametrize("written", [0, 2])
def test_a_transaction_that_fails_leaves_memory_and_disk_as_they_were(
    tmp_path: Path, written: int, described: bool
) -> None:
    path = tmp_path / "x.json"
    with opened(path) as db:
        for n in range(written):
            db.table("t").insert({"n": n})
        before, files, about = contents(db), files_in(tmp_path), dict(db.journaled.about)

        def fail() -> None:
            with db.journaled.transaction():
                db.table("t").insert({"n": 1})
                db.table("t").update({"n": 2})
                db.table("new").insert({})
                if described:
                    db.journaled.describe({"writer": "somebody"})
                raise Interrupted

        with pytest.raises(Interrupted):
            fail()
        assert contents(db) == before
        assert dict(db.journaled.about) == about
        assert {**files_in(tmp_path), "x.json.lock": b""} == {**files, "x.json.lock": b""}
        assert db.table("t").insert({"n": 3}) == written + 1
        assert "writer" not in db.journaled.about


def test_a_transaction_is_one_line_and_seen_by_others_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with opened(path) as db, opened(path) as other:
        db.insert({"n": 0})
        assert len(other) == 1
        journal = path.with_name("x.json.journal")
        lines = journal.read_bytes().count(b"\n")
        with db.journaled.transaction():
            db.insert({"n": 1})
            with db.journaled.transaction():
                db.table("t").insert({"n": 2})
            assert len(db) == 2
            assert contents(other) == {"_default": {1: {"n": 0}}}
        assert journal.read_bytes().count(b"\n") == lines + 1
        assert contents(other) == contents(db)


def test_a_document_replaced_within_a_transaction_is_there_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with opened(path) as db:
        db.insert_multiple([{"n": 1}, {"n": 2}])
        with db.journaled.transaction():
            db.remove(doc_ids=[1, 2])
            assert db.insert({"n": 3}) == 1
        assert contents(db) == {"_default": {1: {"n": 3}}}
    with opened(path) as again:
        assert contents(again) == {"_default": {1: {"n": 3}}}


def test_a_table_made_and_dropped_within_a_transaction_is_not_there_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with opened(path) as db:
        db.insert({})
        with db.journaled.transaction():
            db.table("t").insert({})
            db.drop_table("t")
            db.table("u").insert({})
            db.drop_table("u")
            db.table("u").insert({"n": 2})
    with opened(path) as again:
        assert contents(again) == {"_default": {1: {}}, "u": {1: {"n": 2}}}


def test_a_description_alone_is_written(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with opened(path) as db, db.journaled.transaction():
        db.journaled.describe({"writer": "laptop-1"})
    with opened(path) as again:
        assert again.journaled.about["writer"] == "laptop-1"


def test_acts_recorded_inside_an_outer_transaction_share_its_fate(tmp_path: Path) -> None:
    store = open_store(tmp_path / "x.json")
    store.record(INCIDENT, [note("before")], by="alice")

    def fail() -> None:
        with store.db.journaled.transaction():
            store.record(INCIDENT, [note("one"), Act(SeveritySet(severity=1))], by="alice")
            assert len(store.events(INCIDENT)) == 3
            raise Interrupted

    with pytest.raises(Interrupted):
        fail()
    assert [event.fact for event in store.events(INCIDENT)] == [Noted(text="before")]
    assert store.summaries()[0].severity is None
    with store.db.journaled.transaction():
        store.record(INCIDENT, [note("two")], by="alice")
        store.record(INCIDENT, [note("three")], by="alice")
    texts = [event.fact.text for event in store.events(INCIDENT) if isinstance(event.fact, Noted)]
    assert texts == ["before", "two", "three"]
    assert [document["seq"] for document in store.documents(INCIDENT)] == [1, 2, 3]
    store.close()


def test_acts_are_recorded_all_or_none(tmp_path: Path) -> None:
    store = open_store(tmp_path / "x.json")
    store.record(INCIDENT, [note("before")], by="alice")
    before = (store.documents(INCIDENT), store.summaries(), files_in(tmp_path))
    with pytest.raises(TypeError):
        store.record(INCIDENT, [note("one"), Act(UnknownFact(kind="x", fields={"no": object()}))], by="alice")
    assert (store.documents(INCIDENT), store.summaries(), files_in(tmp_path)) == before
    store.close()


def test_no_acts_make_no_incident(tmp_path: Path) -> None:
    store = open_store(tmp_path / "x.json")
    assert store.record(INCIDENT, [], by="alice") == []
    assert store.summaries() == []
    assert not (tmp_path / "x.json").exists()
    store.close()


@pytest.mark.parametrize(
    "act",
    [
        Act(Noted(text=5)),  # type: ignore[arg-type] # the fault
        Act(Noted(text="x"), Moment(datetime(1969, 1, 1, tzinfo=UTC))),
        Act(Noted(text="x"), Moment(datetime(9999, 12, 31, tzinfo=UTC))),
    ],
)
def test_what_would_not_read_back_is_not_recorded(tmp_path: Path, act: Act) -> None:
    store = open_store(tmp_path / "x.json")
    with pytest.raises(EventInvalid):
        store.record(INCIDENT, [note("one"), act], by="alice")
    assert store.documents(INCIDENT) == []
    store.record(INCIDENT, [note("two")], by="alice")
    assert [document["seq"] for document in store.documents(INCIDENT)] == [1]
    store.close()
