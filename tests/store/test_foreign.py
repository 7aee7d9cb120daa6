"""Files that are not ours, not only ours, or were edited by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

from incident_tui.domain.events import Declared, Noted, SeveritySet
from incident_tui.store import exchange
from incident_tui.store.errors import StoreForeign
from incident_tui.store.incidents import Act
from incident_tui.store.storage import JournaledStorage
from tests.store.stores import INCIDENT, OTHER, contents, files_in, journal_of, messages, note, open_store, opened


@pytest.mark.parametrize(
    "content",
    [
        b"shopping list: milk\n",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b'{"name": "a project", "version": "1.0"}',
        b'{"t": {"1": 5}}',
        b'{"t": {"one": {}}}',
        b'{"about": {"1": {"product": "another", "format": 1}}}',
        b'{"about": "me", "t": {}}',
        b"[1, 2]",
        b"5",
        b"{" * 100_000,
        b"\xef\xbb\xbf{}",
        b"\0" * 4096,
    ],
    ids=lambda content: repr(content[:12]),
)
def test_a_file_that_is_not_ours_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(StoreForeign) as raised:
        open_store(path)
    assert str(path) in str(raised.value)
    assert "left untouched" in str(raised.value)
    assert files_in(tmp_path) == {"x.json": content}


def test_a_file_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with opened(path) as db:
        db.insert({})
        db.insert({})
    path.write_bytes(path.read_bytes().replace(b'"format":1', b'"format":2'))
    before = files_in(tmp_path)
    with pytest.raises(StoreForeign, match="newer"):
        open_store(path)
    assert files_in(tmp_path) == before
    journal_of(path).unlink()
    path.write_bytes(path.read_bytes()[:-4])
    damaged = path.read_bytes()
    with pytest.raises(StoreForeign, match="newer"):
        open_store(path)
    assert path.read_bytes() == damaged
    assert not list(tmp_path.glob("*.damaged-*"))


@pytest.mark.parametrize("layout", [{}, {"indent": 0}, {"indent": 2}, {"separators": (",", ":")}])
def test_a_plain_tinydb_file_is_taken_over(tmp_path: Path, layout: dict[str, Any]) -> None:
    path = tmp_path / "x.json"
    with TinyDB(path, **layout) as plain:
        plain.insert_multiple({"n": n, "inner": {"7": n}} for n in range(30))
        plain.table("t").insert({"text": 'a\n"9":{'})
        expected = {name: {doc.doc_id: dict(doc) for doc in plain.table(name)} for name in plain.tables()}
    with opened(path) as db:
        assert contents(db) == expected
        assert not db.journaled.notices
        assert db.insert({"n": 31}) == 31
        db.journaled.checkpoint()
        db.insert({"n": 32})
    with opened(path) as db:
        assert not db.journaled.notices
        assert len(db) == 32
        db.close("always")
    with TinyDB(path, access_mode="r") as plain:
        assert len(plain) == 32


def test_plain_tinydb_may_write_our_file_while_nobody_has_it_open(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with opened(path) as db:
        db.insert({"n": 1})
        db.close("always")
    with TinyDB(path) as plain:
        plain.insert({"n": 2})
    with opened(path) as db:
        assert len(db) == 2
        assert not db.journaled.notices
        assert db.insert({"n": 3}) == 3


def edit(path: Path, table: str, changes: dict[str, Any]) -> None:
    """Change a closed data file as a person with an editor would."""
    tables = json.loads(path.read_text())
    tables[table].update(changes)
    path.write_text(json.dumps(tables, indent=1))


def closed_store(path: Path) -> None:
    store = open_store(path)
    store.record(INCIDENT, [Act(Declared(title="Checkout is down")), note("one")], by="alice")
    store.record(OTHER, [Act(Declared(title="Search is slow"))], by="alice")
    store.close()


def test_what_is_no_document_is_kept_said_once_and_ignored(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    closed_store(path)
    strange = {"3": 5, "x": {"n": 1}, "007": {"n": 2}, "4": [None]}
    edit(path, INCIDENT, strange)
    store = open_store(path)
    for _ in range(2):
        assert len(store.events(INCIDENT)) == 2
        assert len(store.documents(INCIDENT)) == 2
        assert store.summaries()[0].events == 2
    said = [notice.message for notice in store.notices]
    assert len(said) == 4
    assert any("entry 3 of table" in message for message in said)
    store.record(INCIDENT, [note("two")], by="alice")
    assert [document.doc_id for document in store.db.table(INCIDENT)] == [1, 2, 8]
    store.db.table(INCIDENT).update({"tag": 1}, doc_ids=[8])
    store.close()
    stored = json.loads(path.read_text())[INCIDENT]
    assert {key: stored[key] for key in strange} == strange
    assert stored["8"]["text"] == "two"
    again = open_store(path)
    assert len(again.events(INCIDENT)) == 3
    again.close()


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "severity", "severity": "high"},
        {"kind": 5},
        {"text": 5},
        {"at": "yesterday"},
        {"at": "2026-11-22T14:00:00"},
        {"seq": "two", "recorded_at": 7},
        {"seq": None, "writer": None},
        {"incident": OTHER},
        {"incident": OTHER, "kind": "phase", "phase": "review"},
    ],
    ids=str,
)
def test_an_event_with_a_wrong_field_is_kept_said_once_and_ignored(tmp_path: Path, fields: dict[str, Any]) -> None:
    path = tmp_path / "x.json"
    closed_store(path)
    document = {**json.loads(path.read_text())[INCIDENT]["2"], **fields}
    edit(path, INCIDENT, {"2": document})
    store = open_store(path)
    for _ in range(2):
        (event,) = store.events(INCIDENT)
        assert event.fact == Declared(title="Checkout is down")
    store.record(INCIDENT, [Act(SeveritySet(severity=2)), note("two")], by="alice")
    assert len(store.events(INCIDENT)) == 3
    summary = store.find(INCIDENT)
    assert (summary.title, summary.severity, summary.events) == ("Checkout is down", 2, 4)
    assert [notice.lost for notice in store.notices] == [True]
    assert "entry 2" in messages(store.db)
    assert exchange.verify(store).problems
    store.close()
    assert json.loads(path.read_text())[INCIDENT]["2"] == document


def test_an_event_of_an_unknown_kind_is_kept_and_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    closed_store(path)
    document = {**json.loads(path.read_text())[INCIDENT]["2"], "kind": "weather", "sky": {"blue": [1]}}
    edit(path, INCIDENT, {"2": document})
    store = open_store(path)
    assert [event.kind for event in store.events(INCIDENT)] == ["declare", "weather"]
    store.record(INCIDENT, [Act(SeveritySet(severity=2))], by="alice")
    assert not store.notices
    store.close()
    assert json.loads(path.read_text())[INCIDENT]["2"] == document


@pytest.mark.parametrize(
    "row",
    [
        {"incident": 5},
        {"incident": INCIDENT, "severity": "high"},
        {"incident": INCIDENT, "last_at": "2026-11-22T14:00:00"},
    ],
    ids=str,
)
def test_a_row_that_does_not_read_is_made_anew_from_the_events(tmp_path: Path, row: dict[str, Any]) -> None:
    path = tmp_path / "x.json"
    closed_store(path)
    edit(path, "incidents", {"1": row})
    store = open_store(path)
    for _ in range(2):
        assert {summary.title for summary in store.summaries()} == {"Checkout is down", "Search is slow"}
    assert len(store.notices) == 1
    store.record(INCIDENT, [note("two")], by="alice")
    assert store.find("K7QM").events == 3
    assert store.events(INCIDENT)[-1].seq == 3
    store.close()


def test_a_table_that_is_none_is_kept_aside(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    closed_store(path)
    tables = json.loads(path.read_text())
    tables["drafts"] = [1, 2]
    path.write_text(json.dumps(tables))
    edited = path.read_bytes()
    store = open_store(path)
    assert store.draft("note") == {}
    assert "drafts is no table" in messages(store.db)
    store.keep_draft("note", {"text": "x"})
    store.close()
    assert (tmp_path / "x.json.damaged-1").read_bytes() == edited
    again = open_store(path)
    assert again.draft("note") == {"text": "x"}
    assert not again.notices
    again.close()


def test_a_draft_that_is_none_is_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    store = open_store(path)
    store.keep_draft("note", {"text": "x"})
    store.close()
    edit(path, "drafts", {"1": {"key": "note", "values": 5}})
    store = open_store(path)
    assert store.draft("note") == {}
    store.close()


def test_numbers_that_nothing_can_hold_are_kept_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with opened(path) as db:
        db.insert({"n": 1})
        db.close("always")
    path.write_bytes(path.read_bytes().replace(b'{"n":1}', b'{"n":1},\n"2":{"n":1e999},"3":{"n":3}'))
    with opened(path) as db:
        assert contents(db)["_default"] == {1: {"n": 1}, 3: {"n": 3}}
        assert "entry 2" in messages(db)
        db.insert({"n": 4})
        db.journaled.checkpoint()
    assert b'"2":{"n":1e999}' in path.read_bytes()


def test_a_refused_file_leaves_no_descriptor_open(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(b"not ours")
    path.with_name("x.json.lock").touch()
    before = len(list(Path("/dev/fd").iterdir()))
    for _ in range(5):
        with pytest.raises(StoreForeign):
            JournaledStorage(path)
    assert len(list(Path("/dev/fd").iterdir())) <= before


def test_notes_of_another_hand_read_as_they_were_written(tmp_path: Path) -> None:
    store = open_store(tmp_path / "x.json")
    hostile = "\ud800 \x1b[31m\r\n\x00 “ü” \U0001f525"
    store.record(INCIDENT, [note(hostile)], by="a\udcffb")
    (event,) = store.events(INCIDENT)
    assert event.fact == Noted(text="? \x1b[31m\n\x00 “ü” \U0001f525")
    assert event.by == "a?b"
    store.close()
