from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident_tui.domain.event import Event, Fact
from incident_tui.domain.events import (
    Amended,
    Asked,
    FollowUpAssigned,
    HandoverOffered,
    ItemTicked,
    MeasureTaken,
    Noted,
    Restored,
    Retracted,
)
from incident_tui.domain.incident import Incident
from tests.strategies import START, event, event_id, incidents


def numbers(*facts: Fact | tuple[int, Fact]) -> list[int | None]:
    """The numbers of facts recorded one after the other, each at the same time or at its own minute."""
    placed = [fact if isinstance(fact, tuple) else (0, fact) for fact in facts]
    record = [event(fact, place, START + timedelta(minutes=at)) for place, (at, fact) in enumerate(placed)]
    found = Incident.from_events(record).numbers
    return [found.get(event_id(place)) for place in range(len(record))]


HYPOTHESIS = Noted(text="the network", category="hypothesis")


@pytest.mark.parametrize(
    "fact",
    [
        Asked(person="bo", text="how far"),
        HYPOTHESIS,
        MeasureTaken(text="alerts silenced"),
        FollowUpAssigned(text="clean up", owner="bo"),
        HandoverOffered(role="commander", person="bo", text="the brief"),
    ],
)
def test_each_kind_counts_from_one_as_it_was_recorded(fact: Fact) -> None:
    assert numbers((9, fact), Noted(text="x"), (3, fact), (6, fact)) == [1, None, 2, 3]


def test_what_was_taken_back_keeps_its_number() -> None:
    retracted = Retracted(target=event_id(0))
    assert numbers(HYPOTHESIS, retracted, HYPOTHESIS) == [1, None, 2]
    assert numbers(HYPOTHESIS, retracted, HYPOTHESIS, Restored(target=event_id(0))) == [1, None, 2, None]


def test_what_a_tick_began_is_among_the_measures() -> None:
    tick = ItemTicked(item="freeze", undo="unfreeze")
    assert numbers(ItemTicked(item="page"), tick, MeasureTaken(text="x"), tick) == [None, 1, 2, 3]


def test_a_note_that_is_called_a_hypothesis_later_comes_behind_those_of_then() -> None:
    note = Noted(text="the network")
    corrected = Amended(target=event_id(0), fields={"category": "hypothesis"})
    assert numbers(note, HYPOTHESIS, corrected, HYPOTHESIS) == [2, 1, None, 3]
    denied = Amended(target=event_id(0), fields={"category": "note"})
    assert numbers(HYPOTHESIS, denied, HYPOTHESIS) == [1, None, 2]


@given(incidents(), st.integers(1, 10))
def test_a_number_is_the_same_whatever_is_recorded_later(record: list[Event], first: int) -> None:
    before = sorted(record, key=lambda each: each.id)[:first]
    known = Incident.from_events(before).numbers
    assert known.items() <= Incident.from_events(record).numbers.items()


@given(incidents())
def test_a_number_is_the_same_at_any_time(record: list[Event]) -> None:
    whole = Incident.from_events(record)
    assert Incident.from_events(record, as_of=START).numbers == whole.numbers
