from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from incident_tui.domain import chain
from incident_tui.domain.documents import to_document
from incident_tui.domain.event import Event
from incident_tui.domain.events import Noted
from tests.strategies import WRITERS, event, events, incidents, json_values


def documents(record: list[Event]) -> list[dict[str, Any]]:
    return [to_document(one) for one in record]


def linked(count: int) -> list[dict[str, Any]]:
    """A sound chain of one writer."""
    made: list[dict[str, Any]] = []
    for number in range(count):
        prev = chain.digest(made[-1]) if made else chain.GENESIS
        made.append({**to_document(event(Noted(text=f"note {number}"), number)), "prev": prev})
    return made


def is_last(record: list[Event], chosen: Event) -> bool:
    return chosen.seq == max(other.seq for other in record if other.writer == chosen.writer)


@given(incidents(most=8), st.data())
def test_a_sound_record_has_no_faults_in_any_order(record: list[Event], data: st.DataObject) -> None:
    assert chain.verify(data.draw(st.permutations(documents(record)))) == []


@given(events(), st.randoms(use_true_random=False))
def test_a_digest_does_not_depend_on_the_order_of_fields(one: Event, rng: Any) -> None:
    document = to_document(one)
    names = list(document)
    rng.shuffle(names)
    assert chain.digest({name: document[name] for name in names}) == chain.digest(document)


@given(incidents(most=8), st.data())
def test_a_changed_event_is_reported(record: list[Event], data: st.DataObject) -> None:
    # The end of a chain is named by nobody: only its place (writer, seq, prev) is checked, its words are not.
    chosen = data.draw(st.sampled_from(record))
    assume(not is_last(record, chosen))
    stored = documents(record)
    changed = stored[record.index(chosen)]
    name = data.draw(st.sampled_from(sorted(changed)))
    value = data.draw(json_values)
    assume(value != changed[name])
    changed[name] = value
    assert chain.verify(stored)


@given(incidents(most=8), st.data())
def test_a_removed_event_is_reported_unless_it_was_the_last(record: list[Event], data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from(record))
    left = [other for other in record if other is not chosen]
    faults = chain.verify(documents(left))
    if is_last(record, chosen):
        # Nothing names the end of a chain, so that nothing misses it.
        assert faults == []
    else:
        assert [(fault.writer, fault.seq) for fault in faults] == [(chosen.writer, chosen.seq)]
        assert faults[0].message == "1 event(s) before this one are missing"


@given(incidents(most=8), st.data())
def test_two_events_of_a_writer_that_changed_places_are_reported(record: list[Event], data: st.DataObject) -> None:
    one, other = data.draw(st.sampled_from(record)), data.draw(st.sampled_from(record))
    assume(one is not other and one.writer == other.writer)
    swapped = [
        msgspec.structs.replace(other, seq=one.seq, prev=one.prev)
        if found is other
        else msgspec.structs.replace(one, seq=other.seq, prev=other.prev)
        if found is one
        else found
        for found in record
    ]
    assert chain.verify(documents(swapped))


@given(incidents(most=8), st.data())
def test_an_event_that_another_writer_claims_is_reported(record: list[Event], data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from(record))
    assume(not (chosen.seq == 1 and is_last(record, chosen)))
    moved = [msgspec.structs.replace(one, writer="mallory") if one is chosen else one for one in record]
    assert chain.verify(documents(moved))


def test_a_fork_is_reported_at_its_number() -> None:
    stored = linked(4)
    forked = {**stored[2], "id": stored[2]["id"][:-1] + "Z", "text": "the other branch"}
    faults = chain.verify([*stored, forked])
    assert [(fault.writer, fault.seq, fault.event) for fault in faults] == [(WRITERS[0], 3, forked["id"])]
    assert "forked" in faults[0].message


def test_a_fault_names_the_event_after_the_one_that_was_changed() -> None:
    stored = linked(3)
    stored[1]["text"] = "another"
    (fault,) = chain.verify(stored)
    assert (fault.writer, fault.seq, fault.event) == (WRITERS[0], 3, stored[2]["id"])
    assert fault.message == "the event before this one was changed or replaced"


@pytest.mark.parametrize("seq", ["three", None, 0, -1, 1.5, []])
def test_an_event_without_a_number_is_reported_and_does_not_stop_the_check(seq: Any) -> None:
    stored = linked(3)
    stored.append({**stored[2], "id": "0" * 26, "seq": seq})
    (fault,) = chain.verify(stored)
    assert fault.event == "0" * 26
    assert "no place" in fault.message


@given(st.lists(st.dictionaries(st.sampled_from(["id", "writer", "seq", "prev", "text"]), json_values), max_size=5))
def test_nothing_that_a_file_can_hold_stops_the_check(stored: list[dict[str, Any]]) -> None:
    assert len(chain.verify(stored)) <= len(stored)
