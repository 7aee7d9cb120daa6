"""Several writers whose clocks disagree, and acts that are chosen in view of what the others recorded."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from incident_tui.domain.clock import ManualClock
from incident_tui.domain.corrections import resolve
from incident_tui.domain.documents import to_document
from incident_tui.domain.event import Event
from incident_tui.domain.events import Declared, Retracted, SeveritySet
from incident_tui.domain.incident import Incident
from incident_tui.domain.moments import Moment
from incident_tui.domain.undo import last_act
from incident_tui.domain.vocabulary import SEVERITIES
from incident_tui.store.exchange import verify
from incident_tui.store.incidents import Act, IncidentStore
from incident_tui.store.recovery import INCIDENTS
from tests.store.stores import INCIDENT, LIMIT_S, START, finish, note, open_store, start

AHEAD = START + timedelta(hours=1)


def undo(events: list[Event]) -> Sequence[Act]:
    last = last_act(events, "alice")
    return [] if last is None else [Act(Retracted(target=last.event.id, undo=True))]


def test_what_is_recorded_last_has_the_largest_id_whatever_the_clocks_say(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    ahead, behind = open_store(path, clock=ManualClock(AHEAD)), open_store(path, clock=ManualClock(START))
    ids = []
    for severity in SEVERITIES:
        for store in (ahead, behind):
            # The same minute on the wall, whoever types it.
            act = Act(SeveritySet(severity=severity), Moment(START))
            ids += [event.id for event in store.record(INCIDENT, [note("seen"), act], by="alice")]
    assert ids == sorted(set(ids))
    for store in (ahead, behind):
        assert Incident.from_events(store.events(INCIDENT)).severity == 4
        assert store.find(None if store.summaries()[0].open else INCIDENT).severity == 4
        assert store.summaries()[0].last_event == ids[-1]
        assert verify(store).problems == []
    (retraction,) = ahead.record_chosen(INCIDENT, undo, by="alice")
    assert isinstance(retraction.fact, Retracted)
    assert retraction.fact.target == ids[-1]
    (retraction,) = behind.record_chosen(INCIDENT, undo, by="alice")
    assert isinstance(retraction.fact, Retracted)
    assert retraction.fact.target == ids[-2]
    ahead.close()
    behind.close()


def test_a_clock_that_was_set_back_between_two_runs_makes_no_smaller_id(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    before = open_store(path, clock=ManualClock(AHEAD))
    (first,) = before.record(INCIDENT, [note("before")], by="alice")
    before.close()
    after = open_store(path)
    (second,) = after.record(INCIDENT, [note("after")], by="alice")
    assert second.id > first.id
    after.close()


def test_a_row_of_an_older_version_learns_the_largest_id_from_its_events(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    ahead = open_store(path, clock=ManualClock(AHEAD))
    (first,) = ahead.record(INCIDENT, [note("before")], by="alice")
    (row,) = ahead.db.table(INCIDENTS).all()
    ahead.db.table(INCIDENTS).truncate()
    ahead.db.table(INCIDENTS).insert({name: value for name, value in row.items() if name != "last_event"})
    ahead.close()
    behind = open_store(path)
    assert behind.summaries()[0].last_event == ""
    (second,) = behind.record(INCIDENT, [note("after")], by="alice")
    assert second.id > first.id
    assert behind.summaries()[0].last_event == second.id
    behind.close()


@pytest.mark.parametrize("forged", ["7" + "Z" * 25, "no id", ""])
def test_an_id_that_cannot_be_outgrown_is_not_followed(tmp_path: Path, forged: str) -> None:
    store = open_store(tmp_path / "x.json")
    (first,) = store.record(INCIDENT, [note("one")], by="alice")
    store.add_documents(INCIDENT, [{**to_document(first), "id": forged, "writer": "another"}])
    (second,) = store.record(INCIDENT, [note("two")], by="alice")
    assert first.id < second.id < "7"
    store.close()


def declared(path: Path, notes: int) -> IncidentStore:
    store = open_store(path)
    store.record(INCIDENT, [Act(Declared(title="Checkout is down"))], by="bo")
    store.record(INCIDENT, [note(str(number)) for number in range(notes)], by="alice")
    return store


def assert_all_notes_are_taken_back(store: IncidentStore, notes: int) -> None:
    entries = resolve(store.events(INCIDENT))
    assert sum(entry.retracted for entry in entries) == notes
    assert all(len(entry.retracted_by) <= 1 for entry in entries)
    assert [entry.event.by for entry in entries if not entry.retracted and entry.event.kind == "declare"] == ["bo"]


def test_threads_that_undo_at_once_take_back_different_acts(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    store = declared(path, notes=4)
    together = threading.Barrier(4, timeout=LIMIT_S)

    def work() -> None:
        mine = open_store(path)
        together.wait()
        mine.record_chosen(INCIDENT, undo, by="alice")
        mine.close("never")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT_S)
    assert_all_notes_are_taken_back(store, 4)
    assert store.record_chosen(INCIDENT, undo, by="alice") == []
    store.close()


def test_processes_that_undo_at_once_take_back_different_acts(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    store = declared(path, notes=40)
    targets = [line for process in [start("undo", str(path), "10") for _ in range(4)] for line in finish(process)]
    assert len(targets) == len(set(targets)) == 40
    assert_all_notes_are_taken_back(store, 40)
    store.close()


def test_a_choice_that_fails_records_nothing(tmp_path: Path) -> None:
    store = declared(tmp_path / "x.json", notes=1)
    before = store.documents(INCIDENT)

    def fail(events: list[Event]) -> Sequence[Act]:
        assert len(events) == 2
        raise LookupError("nothing fits")

    with pytest.raises(LookupError, match="nothing fits"):
        store.record_chosen(INCIDENT, fail, by="alice")
    assert store.documents(INCIDENT) == before
    assert len(store.record(INCIDENT, [note("on we go")], by="alice")) == 1
    store.close()
