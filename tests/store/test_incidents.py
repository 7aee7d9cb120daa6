from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident_tui.domain import chain
from incident_tui.domain.clock import ManualClock
from incident_tui.domain.documents import to_document
from incident_tui.domain.event import Event, Fact
from incident_tui.domain.events import (
    Amended,
    Closed,
    Declared,
    Noted,
    PhaseEntered,
    Retracted,
    RoleAssigned,
    SeveritySet,
)
from incident_tui.domain.identifiers import IdFactory
from incident_tui.domain.incident import Incident
from incident_tui.domain.moments import Moment
from incident_tui.store import snapshot
from incident_tui.store.incidents import Act, IncidentStore, NoSuchIncident
from incident_tui.store.summaries import read_row, summarise
from tests.store.stores import INCIDENT, OTHER, START, note, open_store
from tests.strategies import INCIDENT as FOREIGN
from tests.strategies import corrections, facts, incidents


def assert_rows_say_what_a_full_fold_says(store: IncidentStore) -> None:
    rows = {row["incident"]: read_row(row) for row in store.db.table("incidents")}
    for name in store.db.tables() - {"incidents", "drafts"}:
        documents, row = store.documents(name), rows.pop(name)
        assert row is not None
        assert row == summarise(name, documents, row.head_writer)
        incident = Incident.from_events(store.events(name))
        assert (row.title, row.state, row.phase) == (incident.title, incident.state, incident.phase)
        assert (row.severity, row.types) == (incident.severity, incident.types)
        assert row.commander == incident.roles.get("commander", "")
        assert row.declared_at == incident.declared_at
        assert row.last_at == max(event.recorded_at for event in store.events(name))
    assert not rows


@given(st.data())
def test_the_list_always_says_what_a_full_fold_says(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, clock = Path(folder) / "x.json", ManualClock(START)
        counter = count()
        ids = IdFactory(clock, entropy=lambda size: next(counter).to_bytes(size))
        store = open_store(path, clock=clock, ids=ids)
        imported = data.draw(incidents(most=6))
        known: list[str] = []
        for _ in range(data.draw(st.integers(1, 6))):
            clock.set(START + timedelta(milliseconds=data.draw(st.integers(-900, 900)) * 100))
            step = data.draw(st.sampled_from(["record", "record", "import", "another machine"]))
            if step == "record":
                name = data.draw(st.sampled_from([OTHER, FOREIGN]))
                acts = [Act(fact) for fact in data.draw(st.lists(facts | corrections(*known), min_size=1, max_size=3))]
                if name not in store.db.tables():
                    acts.insert(0, Act(Declared(title="Checkout is down")))
                known += [event.id for event in store.record(name, acts, by="alice")]
            elif step == "import":
                some = data.draw(st.lists(st.sampled_from(imported), max_size=4))
                store.add_documents(FOREIGN, [to_document(event) for event in some])
            else:
                store.close(data.draw(st.sampled_from(["always", "never"])))
                host = data.draw(st.sampled_from(["laptop", "jump-host"]))
                store = open_store(path, clock=clock, ids=ids, host=host)
            assert_rows_say_what_a_full_fold_says(store)
        assert chain.verify(store.documents(OTHER)) == []
        assert not store.notices
        store.close("never")


def facts_of(events: Sequence[Event]) -> list[Fact]:
    return [event.fact for event in events]


def test_what_was_recorded_reads_back_the_same_from_another_handle(tmp_path: Path) -> None:
    store = open_store(tmp_path / "x.json")
    about = Moment(START - timedelta(minutes=7), "about")
    acts = [Act(Declared(title="ü\n“x”", severity=1)), Act(Noted(text="n"), about)]
    recorded = store.record(INCIDENT, acts, by="alice")
    assert [(event.at, event.precision) for event in recorded] == [(START, "exact"), (about.at, "about")]
    assert {event.recorded_at for event in recorded} == {START}
    again = open_store(tmp_path / "x.json")
    assert again.events(INCIDENT) == recorded
    assert again.documents(INCIDENT) == [to_document(event) for event in recorded]
    assert again.documents(INCIDENT)[0]["writer"].startswith("laptop-")
    store.close()
    again.close()


def test_an_id_is_larger_than_that_of_the_event_it_corrects(tmp_path: Path) -> None:
    store = open_store(tmp_path / "x.json", clock=ManualClock(START + timedelta(days=400)))
    (event,) = store.record(INCIDENT, [note("from a clock that runs ahead")], by="alice")
    store.close()
    store = open_store(tmp_path / "x.json")
    (undo,) = store.record(INCIDENT, [Act(Retracted(target=event.id))], by="alice")
    assert undo.id > event.id
    store.close()


def test_a_file_that_moved_to_another_machine_gets_a_writer_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    writers = []
    for host in ("laptop", "laptop", "jump-host"):
        store = open_store(path, host=host)
        writers += [event.writer for event in store.record(INCIDENT, [note("x")], by="alice")]
        store.close("never")
    assert writers[0] == writers[1] != writers[2]
    assert writers[2].startswith("jump-host-")
    store = open_store(path)
    assert [document["seq"] for document in store.documents(INCIDENT)] == [1, 2, 1]
    assert chain.verify(store.documents(INCIDENT)) == []
    store.close()


def test_events_seen_inside_a_failed_transaction_are_not_remembered(tmp_path: Path) -> None:
    store = open_store(tmp_path / "x.json")

    def fail() -> None:
        with store.db.journaled.transaction():
            store.record(INCIDENT, [note("ghost")], by="alice")
            assert Noted(text="ghost") in facts_of(store.events(INCIDENT))
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fail()
    assert store.events(INCIDENT) == []
    store.record(INCIDENT, [note("real")], by="alice")
    with pytest.raises(InterruptedError):
        fail()
    assert facts_of(store.events(INCIDENT)) == [Noted(text="real")]
    store.record(INCIDENT, [note("also real")], by="alice")
    assert facts_of(store.events(INCIDENT)) == [Noted(text="real"), Noted(text="also real")]
    store.close()


def test_text_that_no_file_can_hold_is_mended_wherever_it_stands(tmp_path: Path) -> None:
    store = open_store(tmp_path / "x.json")
    (event,) = store.record(INCIDENT, [note("x")], by="alice")
    fields: dict[str, Any] = {"text": "\udcff\r\n", "list": ["\ud800", {"\ud800": ("\ud800", 1)}]}
    store.record(INCIDENT, [Act(Amended(target=event.id, fields=fields))], by="alice")
    amended = open_store(tmp_path / "x.json").events(INCIDENT)[1].fact
    assert isinstance(amended, Amended)
    assert amended.fields == {"text": "?\n", "list": ["?", {"?": ["?", 1]}]}
    store.close()


def declared(store: IncidentStore, title: str = "x") -> str:
    return store.declare([Act(Declared(title=title))], by="alice")[0]


def test_declaring_never_gives_a_reference_that_is_taken(tmp_path: Path) -> None:
    clock = ManualClock(START)
    entropy = iter([b"\0" * 9 + bytes([n]) for n in (1, 1, 2, 1, 2, 3)] + [b"\xff" * 10] * 50)
    ids = IdFactory(clock, entropy=lambda _: next(entropy))
    store = IncidentStore(tmp_path / "x.json", clock=clock, ids=ids, host="laptop")
    made = []
    for _ in range(4):
        made.append(declared(store))
        clock.advance(seconds=1)
    assert len({name[-4:] for name in made}) == 4
    store.close()


class TestFinding:
    @pytest.fixture
    def store(self, tmp_path: Path) -> IncidentStore:
        return open_store(tmp_path / "x.json")

    def test_by_reference_by_its_letters_and_by_the_whole_id(self, store: IncidentStore) -> None:
        name = declared(store)
        declared(store)
        for wanted in (f"INC-{name[-4:]}", name[-4:], name[-4:].lower(), f" inc-{name[-4:].lower()} ", name, name[-9:]):
            assert store.find(wanted).incident == name

    @pytest.mark.parametrize("wanted", ["ZZZZ", "", "INC-", "K", "\0", "x" * 100])
    def test_none_by_that_name(self, store: IncidentStore, wanted: str) -> None:
        name = declared(store)
        with pytest.raises(NoSuchIncident) as raised:
            store.find(wanted)
        assert wanted in str(raised.value)
        assert [candidate.incident for candidate in raised.value.candidates] == [name]

    def test_more_than_one_by_that_name(self, store: IncidentStore) -> None:
        for name in (INCIDENT, "01KAQ11111111111111111K7QM"):
            store.record(name, [Act(Declared(title=name))], by="alice")
        with pytest.raises(NoSuchIncident, match="2 incidents") as raised:
            store.find("k7qm")
        assert len(raised.value.candidates) == 2
        assert store.find("01KAQ11111111111111111K7QM").title == "01KAQ11111111111111111K7QM"

    def test_the_one_that_is_open(self, store: IncidentStore) -> None:
        with pytest.raises(NoSuchIncident, match="no incident is open") as raised:
            store.find(None)
        assert raised.value.candidates == []
        first, second = declared(store, "first"), declared(store, "second")
        with pytest.raises(NoSuchIncident, match="2 incidents are open") as raised:
            store.find(None)
        assert {candidate.title for candidate in raised.value.candidates} == {"first", "second"}
        store.record(second, [Act(Closed())], by="alice")
        assert store.find(None).incident == first
        store.record(first, [Act(Closed())], by="alice")
        with pytest.raises(NoSuchIncident, match="no incident is open"):
            store.find(None)

    def test_open_ones_come_first_and_the_newest_of_each_first(self, store: IncidentStore) -> None:
        names = [declared(store, str(n)) for n in range(4)]
        store.record(names[3], [Act(Closed())], by="alice")
        store.record(names[1], [Act(Closed())], by="alice")
        assert [summary.title for summary in store.summaries()] == ["2", "0", "3", "1"]


def test_a_row_follows_every_kind_of_change(tmp_path: Path) -> None:
    store = open_store(tmp_path / "x.json")
    name = declared(store, "Checkout is down")
    store.record(name, [Act(SeveritySet(severity=2)), Act(RoleAssigned(role="commander", person="bo"))], by="alice")
    (phase,) = store.record(name, [Act(PhaseEntered(phase="resolve"))], by="alice")
    summary = store.find(name)
    assert (summary.severity, summary.commander, summary.phase, summary.open) == (2, "bo", "resolve", True)
    store.record(name, [Act(Retracted(target=phase.id)), Act(RoleAssigned(role="commander"))], by="alice")
    summary = store.find(name)
    assert (summary.commander, summary.phase, summary.events) == ("", "detect", 6)
    store.close()


def test_opening_decodes_no_incident(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.json"
    store = open_store(path)
    clock = ManualClock(START)
    ids = IdFactory(clock)
    with store.db.journaled.transaction():
        names = [ids.new() for _ in range(1000)]
        for name in names:
            store.record(name, [Act(Declared(title="x"))], by="alice")
    store.close()
    decoded: list[int] = []

    class Counting:
        def decode(self, raw: Any) -> Any:
            decoded.append(len(bytes(raw)))
            return real.decode(raw)

    real = snapshot._table
    monkeypatch.setattr(snapshot, "_table", Counting())
    store = open_store(path)
    assert store.db.tables() >= set(names)
    about = len(decoded)
    assert about <= 1
    assert len(store.summaries()) == 1000
    assert len(decoded) == about + 1
    # Nor does a note, a checkpoint, or another handle that sees them.
    other = open_store(path)
    store.record(names[7], [note("x")], by="alice")
    store.db.journaled.checkpoint()
    assert other.changed() == {names[7]}
    store.close()
    assert len(decoded) <= 5
    assert OTHER not in names
    assert len(other.events(names[7])) == 2
    other.close()
