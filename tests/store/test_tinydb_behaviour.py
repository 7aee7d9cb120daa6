from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB, where
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from incident_tui.store.storage import JournaledStorage
from incident_tui.store.table import JournaledTable, JournaledTinyDB
from tests.store.stores import by_id, contents, opened


@pytest.fixture(params=["journaled", "memory"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    db = JournaledTinyDB(tmp_path / "x.json") if request.param == "journaled" else TinyDB(storage=MemoryStorage)
    with db:
        yield db


def test_ids_count_on_after_a_removal_and_anew_after_truncating(database: TinyDB) -> None:
    assert database.insert_multiple([{"n": 1}, {"n": 2}, {"n": 3}]) == [1, 2, 3]
    database.remove(doc_ids=[3])
    assert database.insert({}) == 4
    database.insert(Document({}, 9))
    assert database.insert({}) == 10
    database.truncate()
    assert database.insert({}) == 1


def test_no_cached_answer_outlives_a_write(database: TinyDB) -> None:
    cond = where("n") == 1
    assert database.search(cond) == []
    database.insert({"n": 1})
    assert len(database.search(cond)) == 1


@pytest.mark.parametrize("bad", [{"n": object()}, {"n": "\ud800"}, 5])
def test_what_json_cannot_hold_is_refused_and_nothing_is_left_of_it(tmp_path: Path, bad: Any) -> None:
    with opened(tmp_path / "x.json") as db:
        for known in (0, 1):
            with pytest.raises((TypeError, UnicodeEncodeError, ValueError)):
                db.insert_multiple([{"n": 1}, bad])
            assert len(db) == known
            assert not list(tmp_path.glob("*.new"))
            db.insert({"n": 2})


def test_memory_holds_what_the_file_will_say(tmp_path: Path) -> None:
    nested = {"list": [1]}
    with opened(tmp_path / "x.json") as db:
        db.insert({"pair": (1, 2), "nothing": float("nan"), "nested": nested})
        nested["list"].append(2)
        before = contents(db)
    with opened(tmp_path / "x.json") as db:
        assert contents(db) == before
        assert before["_default"][1] == {"pair": [1, 2], "nothing": None, "nested": {"list": [1]}}


def test_truncating_does_not_look_at_every_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path / "x.json") as db:
        db.insert_multiple({"n": n} for n in range(50))
        monkeypatch.setattr("copy.deepcopy", lambda _: pytest.fail("a document was copied"))
        db.truncate()
        assert len(db) == 0


def test_the_description_of_the_file_is_no_table(tmp_path: Path) -> None:
    with opened(tmp_path / "x.json") as db:
        db.insert({"n": 1})
        with pytest.raises(ValueError, match="about"):
            db.table("about").insert({"n": 1})
        assert db.tables() == {"_default"}


def test_tinydbs_own_table_works_on_the_storage(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with TinyDB(path, storage=JournaledStorage) as db:
        assert not isinstance(db.table("t"), JournaledTable)
        db.table("t").insert_multiple([{"n": 1}, {"n": 2}])
        db.table("t").update({"n": 3}, where("n") == 2)
        db.table("gone").insert({})
        db.drop_table("gone")
        db.table("t").remove(where("n") == 1)
    with TinyDB(path, access_mode="r") as plain:
        assert by_id(plain.table("t")) == {2: {"n": 3}}
        assert plain.tables() == {"t", "about"}


def test_dropping_one_table_spares_what_another_process_wrote_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with opened(path) as first, opened(path) as second:
        first.table("old").insert({"n": 1})
        view: Any = first.storage.read()
        second.table("new").insert({"n": 2})
        second.table("old").insert({"n": 3})
        del view["old"]
        view["mine"] = {"1": {"n": 4}}
        first.storage.write(view)
        assert contents(second) == {"new": {1: {"n": 2}}, "mine": {1: {"n": 4}}}
