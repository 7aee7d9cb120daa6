from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from incident_tui.domain.corrections import resolve
from incident_tui.domain.event import Event, Fact
from incident_tui.domain.events import Amended, Noted, Restored, Retracted, SeveritySet
from incident_tui.domain.incident import Incident
from incident_tui.domain.undo import last_act, last_undone
from incident_tui.domain.vocabulary import SEVERITIES, Severity
from tests.domain.test_fold import state
from tests.strategies import PEOPLE, event, incidents, people

LATER = 1000


class Record:
    """A record that one writes to by hand, each event one number further."""

    def __init__(self, events: list[Event], by: str = "alice") -> None:
        self.events, self.by = list(events), by

    def add(self, fact: Fact, by: str = "") -> Event:
        made = event(fact, LATER + len(self.events), by=by or self.by)
        self.events.append(made)
        return made

    def undo(self, by: str = "") -> Event | None:
        found = last_act(self.events, by or self.by)
        if found is not None:
            self.add(Retracted(target=found.event.id, undo=True), by)
        return None if found is None else found.event

    def redo(self, by: str = "") -> Event | None:
        found = last_undone(self.events, by or self.by)
        if found is not None:
            self.add(Restored(target=found.event.id, redo=True), by)
        return None if found is None else found.event

    def standing(self) -> set[str]:
        return {entry.event.id for entry in resolve(self.events) if not entry.retracted}


@given(incidents(), people)
def test_undoing_takes_back_every_act_of_one_person_from_the_last_to_the_first(
    events: list[Event], person: str
) -> None:
    record = Record(events, person)
    undone = []
    while (act := record.undo()) is not None:
        assert act.id not in record.standing()
        undone.append(act)
        assert len(undone) <= len(events)
    assert [act.id for act in undone] == sorted((act.id for act in undone), reverse=True)
    assert {act.by for act in undone} <= {person}
    left = [e for e in resolve(record.events) if e.event.by == person and not e.retracted and e.event in events]
    assert all(getattr(e.fact, "undo", False) or getattr(e.fact, "redo", False) for e in left)


@given(incidents(), people, st.integers(1, 4))
def test_redoing_as_often_as_undoing_brings_everything_back(events: list[Event], person: str, times: int) -> None:
    record = Record(events, person)
    stood, before = record.standing(), state(Incident.from_events(events))
    undone = [act for _ in range(times) if (act := record.undo()) is not None]
    assert [record.redo() for _ in undone] == undone[::-1]
    assert record.standing() & {one.id for one in events} == stood
    assert state(Incident.from_events(record.events)) == before


@given(incidents(), people)
def test_undo_and_redo_offer_the_same_whatever_the_order_of_arrival(events: list[Event], person: str) -> None:
    in_order = sorted(events, key=lambda one: one.id)
    assert last_act(events, person) == last_act(in_order, person)
    assert last_undone(events, person) == last_undone(in_order, person)


class UndoAndRedo(RuleBasedStateMachine):
    """Undo and redo against the two stacks that every editor has, one pair a person."""

    def __init__(self) -> None:
        super().__init__()
        self.record = Record([])
        self.done: dict[str, list[str]] = {person: [] for person in PEOPLE}
        self.undone: dict[str, list[str]] = {person: [] for person in PEOPLE}

    @rule(person=people, severity=st.sampled_from(SEVERITIES))
    def set_severity(self, person: str, severity: Severity) -> None:
        self._act(person, SeveritySet(severity=severity))

    @rule(person=people)
    def note(self, person: str) -> None:
        self._act(person, Noted(text="rolled back"))

    @precondition(lambda self: self.record.events)
    @rule(person=people, data=st.data())
    def amend(self, person: str, data: st.DataObject) -> None:
        target = data.draw(st.sampled_from(self.record.events))
        self._act(person, Amended(target=target.id, fields={"precision": "about"}))

    @rule(person=people)
    def undo(self, person: str) -> None:
        taken_back = self.record.undo(person)
        expected = self.done[person].pop() if self.done[person] else None
        assert (taken_back.id if taken_back else None) == expected
        if expected:
            self.undone[person].append(expected)

    @rule(person=people)
    def redo(self, person: str) -> None:
        put_back = self.record.redo(person)
        expected = self.undone[person].pop() if self.undone[person] else None
        assert (put_back.id if put_back else None) == expected
        if expected:
            self.done[person].append(expected)

    @invariant()
    def what_stands_is_what_was_done(self) -> None:
        acts = {act for done in self.done.values() for act in done}
        taken_back = {act for undone in self.undone.values() for act in undone}
        standing = self.record.standing()
        assert acts <= standing
        assert not taken_back & standing

    def _act(self, person: str, fact: Fact) -> None:
        self.done[person].append(self.record.add(fact, person).id)
        self.undone[person].clear()


TestUndoAndRedo = UndoAndRedo.TestCase


def test_a_retraction_by_hand_is_an_act_that_can_be_undone_and_redone() -> None:
    record = Record([])
    note = record.add(Noted(text="wrong"))
    retraction = record.add(Retracted(target=note.id))
    assert note.id not in record.standing()
    assert [record.undo(), record.undo()] == [retraction, note]
    assert [record.redo(), record.redo()] == [note, retraction]
    assert note.id not in record.standing()


def test_restoring_by_hand_ends_every_retraction() -> None:
    record = Record([])
    note = record.add(Noted(text="right after all"))
    record.add(Retracted(target=note.id), "bo")
    record.add(Retracted(target=note.id), "chiara")
    restoration = record.add(Restored(target=note.id))
    assert note.id in record.standing()
    assert record.undo() == restoration
    assert note.id not in record.standing()


def test_nothing_is_redone_after_a_new_act() -> None:
    record = Record([])
    record.add(Noted(text="first"))
    record.undo()
    record.add(Noted(text="second"))
    assert record.redo() is None


def test_an_act_of_another_person_does_not_stand_in_the_way_of_redo() -> None:
    record = Record([])
    note = record.add(Noted(text="mine"))
    record.undo()
    record.add(Noted(text="theirs"), "bo")
    assert record.redo() == note


def test_redo_is_not_offered_for_what_another_person_took_back_since() -> None:
    record = Record([])
    note = record.add(Noted(text="mine"))
    record.undo()
    record.redo()
    record.add(Retracted(target=note.id), "bo")
    assert record.redo() is None
    assert note.id not in record.standing()


def test_redo_ends_the_undo_and_not_what_another_person_took_back_meanwhile() -> None:
    record = Record([])
    note = record.add(Noted(text="mine"))
    record.undo()
    record.add(Retracted(target=note.id), "bo")
    assert [record.redo(), record.redo()] == [note, None]
    assert note.id not in record.standing()
    record.undo("bo")
    assert note.id in record.standing()
