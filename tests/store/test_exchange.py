from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident_tui.domain import chain
from incident_tui.domain.documents import to_document
from incident_tui.domain.event import Event
from incident_tui.domain.events import Declared, Noted, SeveritySet
from incident_tui.store.exchange import LONGEST_LINE, export_lines, import_lines, verify
from incident_tui.store.incidents import Act, IncidentStore
from tests.store.stores import INCIDENT, OTHER, START, note, open_store
from tests.strategies import INCIDENT as FOREIGN
from tests.strategies import incidents


def by_id(store: IncidentStore, incident: str) -> dict[str, dict[str, Any]]:
    return {document["id"]: document for document in store.documents(incident)}


@pytest.fixture
def store(tmp_path: Path) -> IncidentStore:
    store = open_store(tmp_path / "x.json")
    for name in (INCIDENT, OTHER):
        store.record(name, [Act(Declared(title="ü")), note("a\nb"), Act(SeveritySet(severity=1))], by="alice")
    return store


@pytest.fixture
def empty(tmp_path: Path) -> IncidentStore:
    return open_store(tmp_path / "empty.json", host="jump-host")


def test_what_was_exported_comes_in_the_same(store: IncidentStore, empty: IncidentStore) -> None:
    lines = list(export_lines(store, [INCIDENT, OTHER]))
    assert all(line.endswith(b"\n") and line.count(b"\n") == 1 for line in lines)
    result = import_lines(empty, lines)
    assert (result.new, result.known, result.bad_lines) == ({INCIDENT: 3, OTHER: 3}, 0, [])
    for name in (INCIDENT, OTHER):
        assert by_id(empty, name) == by_id(store, name)
    assert [(row.title, row.severity) for row in empty.summaries()] == [("ü", 1)] * 2
    assert list(export_lines(empty, [INCIDENT, OTHER])) == lines
    assert verify(empty).problems == []
    before = empty.path.with_name("empty.json.journal").read_bytes()
    again = import_lines(empty, lines)
    assert (again.new, again.known, again.bad_lines) == ({}, 6, [])
    assert empty.path.with_name("empty.json.journal").read_bytes() == before
    assert empty.changed() == {INCIDENT, OTHER}


def test_recording_goes_on_after_an_import(store: IncidentStore, empty: IncidentStore) -> None:
    import_lines(empty, export_lines(store, [INCIDENT]))
    empty.record(INCIDENT, [note("here")], by="bo")
    import_lines(store, export_lines(empty, [INCIDENT]))
    store.record(INCIDENT, [note("there")], by="alice")
    assert [document["seq"] for document in store.documents(INCIDENT)] == [1, 2, 3, 1, 4]
    assert verify(store).problems == verify(empty).problems == []


@given(incidents(), st.data())
def test_the_order_of_files_and_lines_makes_no_difference(
    tmp_path_factory: pytest.TempPathFactory, events: list[Event], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("exchange")
    lines = [json.dumps(to_document(event)).encode() for event in events]
    some = data.draw(st.lists(st.sampled_from(lines)))
    stores = [open_store(folder / f"{n}.json") for n in range(2)]
    for store, files in zip(stores, ([some, lines], [data.draw(st.permutations(lines)), some]), strict=True):
        for file in files:
            assert import_lines(store, file).bad_lines == []
    assert by_id(stores[0], FOREIGN) == by_id(stores[1], FOREIGN)
    rows = [store.find(FOREIGN) for store in stores]
    assert (rows[0].title, rows[0].state, rows[0].events) == (rows[1].title, rows[1].state, rows[1].events)
    for store in stores:
        store.close("never")


def hostile(**fields: object) -> bytes:
    document = {
        "id": "01KAPQ00000000000000000001",
        "kind": "note",
        "incident": INCIDENT,
        "at": "2026-11-22T14:00:00Z",
        "recorded_at": "2026-11-22T14:00:00Z",
        "by": "mallory",
        "writer": "w",
        "seq": 1,
        "prev": "",
        "text": "x",
    }
    return json.dumps({**document, **fields}).encode() + b"\n"


@pytest.mark.parametrize(
    "line",
    [
        b"not JSON\n",
        b"[]\n",
        b'"text"\n',
        b"{}\n",
        b"\xff\xfe\n",
        b"\0\n",
        b'{"a":' * 100_000 + b"\n",
        b'{"a":' * 1000 + b"1" + b"}" * 1000 + b"\n",
        hostile(text="x" * LONGEST_LINE),
        hostile(incident="incidents"),
        hostile(incident="drafts"),
        hostile(incident="about"),
        hostile(incident="../x"),
        hostile(incident=""),
        hostile(incident="K7QM"),
        hostile(incident=INCIDENT.lower()),
        hostile(incident="Z" * 26),
        hostile(incident="\x1b[2J" * 10),
        hostile(id="Z" * 26),
        hostile(id="1"),
        hostile(id=1),
        hostile(seq="1"),
        hostile(text=None),
        hostile(at="9999-12-31T23:59:59-14:00"),
        hostile(at="2026-11-22T14:00:00"),
        hostile(at="yesterday"),
        hostile(kind=5),
        hostile(kind=None),
        hostile()[:-20] + b"\n",
        hostile(seq=77).replace(b"77", b"7" * 5000),
        hostile(text="\udcff").replace(b"\\udcff", b"\xff"),
    ],
    ids=lambda line: repr(line[-60:])[:70],
)
def test_a_line_that_is_no_event_is_refused_with_its_number_and_the_rest_goes_in(
    store: IncidentStore, empty: IncidentStore, line: bytes
) -> None:
    sound = list(export_lines(store, [INCIDENT]))
    result = import_lines(empty, [sound[0], b"\n", line, *sound[1:]])
    assert result.new == {INCIDENT: 3}
    (bad,) = result.bad_lines
    assert bad.startswith("line 3: ")
    assert len(bad) < 400
    assert bad.isprintable()
    assert by_id(empty, INCIDENT) == by_id(store, INCIDENT)
    assert empty.db.tables() == {"incidents", INCIDENT}


@pytest.mark.parametrize("field", [{"text": "another"}, {"seq": 2}, {"extra": 1}, {"incident": OTHER}])
def test_two_events_with_one_id_are_never_silently_one(empty: IncidentStore, field: dict[str, Any]) -> None:
    result = import_lines(empty, [hostile(), hostile(**field), hostile()])
    assert [bad.partition(":")[0] for bad in result.bad_lines] == ["line 2"]
    assert result.new == {INCIDENT: 1}
    if "incident" not in field:
        result = import_lines(empty, [b"\n", hostile(**field), hostile()])
        assert [bad.partition(":")[0] for bad in result.bad_lines] == ["line 2", "line 3"]
        assert (result.new, result.known) == ({}, 0)
        assert "on record" in result.bad_lines[0]
    assert by_id(empty, INCIDENT)["01KAPQ00000000000000000001"]["text"] == "x"


def test_an_unknown_kind_passes_through(empty: IncidentStore) -> None:
    line = hostile(kind="weather", sky={"blue": [1, None, 2.5]})
    assert import_lines(empty, [line]).new == {INCIDENT: 1}
    (out,) = export_lines(empty, [INCIDENT])
    assert json.loads(out) == json.loads(line)


def tampered(store: IncidentStore, what: str) -> None:
    table = store.db.table(INCIDENT)
    if what == "text":
        table.update({"text": "changed"}, doc_ids=[2])
    elif what == "time":
        table.update({"at": "2026-11-22T13:00:00Z"}, doc_ids=[1])
    elif what == "removed":
        table.remove(doc_ids=[2])
    elif what == "last removed":
        table.remove(doc_ids=[3])
    elif what == "last changed":
        table.update({"severity": 4}, doc_ids=[3])
    elif what == "added":
        forged = to_document(store.events(INCIDENT)[1])
        table.insert({**forged, "id": "01KAPQ00000000000000000001"})
    elif what == "renumbered":
        table.update({"seq": "two"}, doc_ids=[2])
    else:
        table.truncate()


@pytest.mark.parametrize(
    "what", ["text", "time", "removed", "last removed", "last changed", "added", "renumbered", "everything"]
)
def test_a_check_finds_what_was_changed(store: IncidentStore, what: str) -> None:
    sound = verify(store)
    assert (sound.incidents, sound.events, sound.problems) == (2, 6, [])
    tampered(store, what)
    found = verify(store)
    assert found.problems
    assert all(re.search(r"K7QM", problem) for problem in found.problems)
    # A check changes nothing and finds the same again.
    assert set(verify(store).problems) == set(found.problems)
    for fault in chain.verify(store.documents(INCIDENT)):
        assert any(fault.message in problem for problem in found.problems)


def test_a_check_names_what_was_lost_on_opening(store: IncidentStore) -> None:
    store.close("never")
    journal = store.path.with_name("x.json.journal")
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([*lines[:-1], lines[-1].replace(b"alice", b"mallo")]))
    again = open_store(store.path)
    assert "could not be read back" in verify(again).problems[0]
    again.close()


def test_documents_added_twice_in_one_call_go_in_once(empty: IncidentStore) -> None:
    event = to_document(
        Event(
            id="01KAPQ00000000000000000001",
            incident=INCIDENT,
            at=START,
            recorded_at=START,
            by="bo",
            writer="w",
            seq=1,
            prev="",
            fact=Noted(text="x"),
        )
    )
    assert empty.add_documents(INCIDENT, [event, event]) == 1
    assert empty.add_documents(INCIDENT, [event]) == 0
    assert len(empty.documents(INCIDENT)) == 1
