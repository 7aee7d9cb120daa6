from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident_tui.domain.corrections import Entry, amend, resolve
from incident_tui.domain.documents import EventInvalid
from incident_tui.domain.event import Event, Fact, UnknownFact
from incident_tui.domain.events import (
    CORRECTIONS,
    Amended,
    Declared,
    MilestoneReached,
    Noted,
    Restored,
    Retracted,
    SeveritySet,
)
from incident_tui.domain.incident import Incident, merge
from tests.strategies import START, amendments, corrections, event, event_id, incidents, moments, unknown_facts

LATER = 1000


def state(incident: Incident) -> dict[str, Any]:
    """Everything that an incident says, save what is about the record itself and the time at which it was asked."""
    record = {"timeline", "numbers", "as_of"}
    return {name: getattr(incident, name) for name in incident.__struct_fields__ if name not in record}


def standing(entry: Entry) -> Event:
    """The event that an entry stands for, written down right in the first place."""
    return msgspec.structs.replace(entry.event, fact=entry.fact, at=entry.at, precision=entry.precision)


@given(st.data())
def test_the_order_of_arrival_changes_nothing(data: st.DataObject) -> None:
    record = data.draw(incidents())
    shuffled = data.draw(st.permutations(record))
    assert Incident.from_events(shuffled) == Incident.from_events(record)


@given(incidents(), st.data())
def test_the_same_event_twice_counts_once(record: list[Event], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(record)))
    assert Incident.from_events([*record, *again]) == Incident.from_events(record)


@given(incidents(), st.data())
def test_two_different_events_with_one_id_are_settled_the_same_way_round(
    record: list[Event], data: st.DataObject
) -> None:
    forged = msgspec.structs.replace(data.draw(st.sampled_from(record)), fact=Noted(text="forged"), by="mallory")
    assert Incident.from_events([*record, forged]) == Incident.from_events([forged, *record])
    assert merge(record, [forged]) == merge([forged], record)


@given(incidents(), st.data())
def test_merging_is_commutative_associative_and_idempotent(record: list[Event], data: st.DataObject) -> None:
    parts = st.lists(st.sampled_from(record), unique_by=lambda event: event.id)
    a, b, c = data.draw(parts), data.draw(parts), data.draw(parts)
    assert merge(a, b) == merge(b, a)
    assert merge(merge(a, b), c) == merge(a, merge(b, c)) == merge(a, b, c)
    assert merge(a, a) == merge(a)
    assert {event.id for event in merge(a, b)} == {event.id for event in (*a, *b)}


@given(incidents(), st.lists(unknown_facts, min_size=1, max_size=3), st.data())
def test_unknown_kinds_stay_in_the_timeline_and_change_nothing_else(
    record: list[Event], unknown: list[UnknownFact], data: st.DataObject
) -> None:
    strange = [event(fact, LATER + number, data.draw(moments)) for number, fact in enumerate(unknown)]
    folded = Incident.from_events([*strange, *record])
    assert state(folded) == state(Incident.from_events(record))
    assert [entry.event for entry in folded.timeline if entry.event in strange] == merge(strange)


@given(incidents())
def test_every_event_but_a_correction_is_in_the_timeline_in_order(record: list[Event]) -> None:
    timeline = Incident.from_events(record).timeline
    assert {entry.event.id for entry in timeline} == {e.id for e in record if not isinstance(e.fact, CORRECTIONS)}
    assert [entry.order for entry in timeline] == sorted(entry.order for entry in timeline)


@given(incidents(), st.data())
def test_a_retracted_event_leaves_the_state_as_if_it_had_never_been_and_comes_back_whole(
    record: list[Event], data: st.DataObject
) -> None:
    target = data.draw(st.sampled_from([*record, event(Noted(text="the only one"), LATER)]))
    record = merge(record, [target])
    before = Incident.from_events(record)
    # An event that was retracted already is restored first: what is compared then is its coming and going.
    shown = event(Restored(target=target.id), LATER + 1)
    held = Incident.from_events([*record, shown])
    retraction = event(Retracted(target=target.id), LATER + 2)
    without = [other for other in record if other.id != target.id]
    taken_back = Incident.from_events([*record, shown, retraction])
    # An incident of nothing but a retracted event is still an incident.
    expected = Incident.from_events(without) if without else Incident(id=target.incident)
    assert state(taken_back) == state(expected)
    restored = Incident.from_events([*record, shown, retraction, event(Restored(target=target.id), LATER + 3)])
    assert state(restored) == state(held)
    retraction_retracted = Incident.from_events(
        [*record, retraction, event(Retracted(target=retraction.id), LATER + 4)]
    )
    assert state(retraction_retracted) == state(before)


@given(incidents(), st.data())
def test_a_retracted_event_stays_visible_and_marked(record: list[Event], data: st.DataObject) -> None:
    target = data.draw(st.sampled_from(record))
    entries = resolve([*record, event(Retracted(target=target.id), LATER)])
    found = next(entry for entry in entries if entry.event.id == target.id)
    assert found.retracted
    assert found.event == target
    assert found.corrections[-1].id == event_id(LATER)


@given(incidents(), amendments, st.data())
def test_amending_and_retracting_the_amendment_changes_nothing(
    record: list[Event], fields: dict[str, Any], data: st.DataObject
) -> None:
    target = data.draw(st.sampled_from(record))
    amendment = event(Amended(target=target.id, fields=fields), LATER)
    retraction = event(Retracted(target=amendment.id), LATER + 1)
    assert state(Incident.from_events([*record, amendment, retraction])) == state(Incident.from_events(record))


@given(incidents(), moments)
def test_as_of_a_time_is_the_fold_of_what_had_happened_by_then(record: list[Event], as_of: Any) -> None:
    entries = [entry for entry in resolve(record) if entry.at <= as_of]
    folded = Incident.from_events(record, as_of=as_of)
    happened = [standing(e) for e in entries if not e.retracted and not isinstance(e.fact, CORRECTIONS)]
    expected = Incident.from_events(happened) if happened else Incident(id=record[0].incident)
    assert state(folded) == state(expected)
    assert folded.timeline == [entry for entry in entries if not isinstance(entry.fact, CORRECTIONS)]


@given(incidents())
def test_as_of_the_end_is_the_whole(record: list[Event]) -> None:
    whole = Incident.from_events(record)
    last = max(entry.at for entry in resolve(record))
    assert state(Incident.from_events(record, as_of=last)) == state(whole)


@given(incidents(), st.data())
def test_corrections_of_themselves_in_circles_and_of_the_future_do_nothing(
    record: list[Event], data: st.DataObject
) -> None:
    first, second = event_id(LATER), event_id(LATER + 1)
    target = data.draw(st.sampled_from(record))
    circle = [
        event(data.draw(corrections(first, second)), LATER),
        event(data.draw(corrections(first, second)), LATER + 1),
        # Recorded before what it claims to correct: an id that sorts before the target's.
        msgspec.structs.replace(event(Retracted(target=target.id), 0), id="0" * 26),
    ]
    assert state(Incident.from_events([*record, *circle])) == state(Incident.from_events(record))


def test_an_amendment_corrects_fields_and_time_and_keeps_the_original() -> None:
    note = event(Noted(text="rolled bakc"), 1)
    earlier = START.replace(minute=30)
    fields = {"text": "rolled back", "at": earlier.isoformat(), "precision": "about", "category": "action"}
    entries = resolve([note, event(Amended(target=note.id, fields=fields), 2)])
    (entry,) = [entry for entry in entries if entry.event == note]
    assert (entry.fact, entry.at, entry.precision) == (Noted(text="rolled back", category="action"), earlier, "about")
    assert entry.amended
    assert entry.event.fact == Noted(text="rolled bakc")


def test_an_amended_amendment_says_what_it_was_amended_to() -> None:
    severity = event(SeveritySet(severity=4), 1)
    amendment = event(Amended(target=severity.id, fields={"severity": 3}), 2)
    second = event(Amended(target=amendment.id, fields={"fields": {"severity": 1}}), 3)
    assert Incident.from_events([severity, amendment]).severity == 3
    assert Incident.from_events([severity, amendment, second]).severity == 1
    taken_back = event(Retracted(target=second.id), 4)
    assert Incident.from_events([severity, amendment, second, taken_back]).severity == 3


def test_the_last_amendment_of_a_field_wins_and_others_stand() -> None:
    note = event(Noted(text="a"), 1)
    first = event(Amended(target=note.id, fields={"text": "b", "category": "impact"}), 2)
    second = event(Amended(target=note.id, fields={"text": "c"}), 3)
    entry = resolve([second, note, first])[0]
    assert entry.fact == Noted(text="c", category="impact")


@pytest.mark.parametrize(
    ("fact", "fields", "message"),
    [
        (Noted(text="x"), {"by": "bo"}, "by cannot be amended"),
        (Noted(text="x"), {"id": "1", "kind": "declare"}, "id, kind cannot be amended"),
        (Noted(text="x"), {"severity": 1}, "note has no severity"),
        (SeveritySet(severity=1), {"severity": 5}, "severity: Invalid enum value 5"),
        (Noted(text="x"), {"at": "2026-11-22T14:05:00"}, "timezone"),
        (Noted(text="x"), {"at": "0001-01-01T00:00:00+14:00"}, "between 1970 and 9998"),
        (UnknownFact(kind="weather", fields={"sky": "grey"}), {"fields": {}}, "weather has no fields"),
    ],
)
def test_an_amendment_that_fits_no_such_event_is_refused(fact: Fact, fields: dict[str, Any], message: str) -> None:
    with pytest.raises(EventInvalid, match=message):
        amend(event(fact, 1), fields)


def test_an_amendment_that_does_not_fit_changes_nothing_and_stays_in_the_detail() -> None:
    milestone = event(MilestoneReached(milestone="detected"), 1)
    bad = event(Amended(target=milestone.id, fields={"milestone": "imagined"}), 2)
    (entry,) = [entry for entry in resolve([milestone, bad]) if entry.event == milestone]
    assert not entry.amended
    assert entry.fact == milestone.fact
    assert entry.corrections == (bad,)


def test_events_of_two_incidents_and_of_none_are_refused() -> None:
    one = event(Declared(title="one"), 1)
    other = msgspec.structs.replace(event(Declared(title="other"), 2), incident=event_id(7))
    with pytest.raises(ValueError, match="more than one incident"):
        Incident.from_events([one, other])
    with pytest.raises(ValueError, match="at least one event"):
        Incident.from_events([])
