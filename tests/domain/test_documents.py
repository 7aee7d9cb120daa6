from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incident_tui.domain.documents import EventInvalid, from_document, from_documents, to_document
from incident_tui.domain.event import ENVELOPE_FIELDS, Event, Fact, UnknownFact
from incident_tui.domain.events import MessagePosted, Noted
from tests.strategies import START, any_facts, event, events, unknown_facts


def through_json(document: dict[str, Any]) -> dict[str, Any]:
    """What a program reads that finds the document in the data file."""
    decoded: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(document))
    return decoded


def changed(document: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {name: value for name, value in {**document, **fields}.items() if value is not ...}


@given(events())
def test_every_kind_survives_the_data_file(original: Event) -> None:
    document = to_document(original)
    assert from_document(document) == original
    assert from_document(through_json(document)) == original
    assert to_document(from_document(through_json(document))) == document


@given(st.lists(events(), max_size=4))
def test_reading_many_is_reading_each(originals: list[Event]) -> None:
    assert from_documents([to_document(original) for original in originals]) == originals


@given(events(of=unknown_facts))
def test_an_unknown_kind_keeps_every_field(original: Event) -> None:
    assert isinstance(original.fact, UnknownFact)
    document = to_document(original)
    assert document["kind"] == original.kind == original.fact.kind
    assert {name: document[name] for name in original.fact.fields} == original.fact.fields
    assert to_document(from_document(through_json(document))) == document


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(events(), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_a_bad_document_among_good_ones_is_named_in_its_place(originals: list[Event], rng: random.Random) -> None:
    documents = [to_document(original) for original in originals]
    place = rng.randrange(len(documents) + 1)
    documents.insert(place, changed(to_document(event(Noted(text="x"), 1)), text=...))
    read = from_documents(documents)
    bad = read.pop(place)
    assert isinstance(bad, EventInvalid)
    assert "note: Object missing required field `text`" in str(bad)
    assert read == originals


def test_every_kind_has_a_strategy() -> None:
    kinds = {str(kind.__struct_config__.tag) for kind in Fact.__subclasses__() if kind is not UnknownFact}
    seen: set[str] = set()

    @settings(max_examples=1_000, database=None, derandomize=True)
    @given(any_facts)
    def look(found: Fact) -> None:
        seen.add(event(found, 1).kind)

    look()
    assert kinds <= seen


def test_no_fact_hides_a_field_of_the_envelope() -> None:
    for kind in Fact.__subclasses__():
        assert not ENVELOPE_FIELDS & set(kind.__struct_fields__), kind


@pytest.mark.parametrize("field", ["at", "recorded_at", "next_update_at"])
@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("2026-11-22T14:05:00", "timezone"),
        ("0001-01-01T00:00:00+14:00", "range|1970"),
        ("9999-12-31T23:59:59-12:00", "range|9998"),
        ("14:05", "Invalid RFC3339"),
        (1763820300, "Expected `datetime"),
        (None, "Expected `datetime`|next"),
    ],
)
def test_a_time_that_nobody_could_compare_or_show_is_refused(field: str, value: Any, message: str) -> None:
    posted = MessagePosted(message="m", audience="public", text="t", next_update_at=START)
    document = changed(to_document(event(posted, 1)), **{field: value})
    if field == "next_update_at" and value is None:
        assert from_document(document).fact == msgspec.structs.replace(posted, next_update_at=None)
        return
    with pytest.raises(EventInvalid, match=message):
        from_document(document)
    assert isinstance(from_documents([document])[0], EventInvalid)


def test_times_come_out_in_utc_whatever_offset_they_were_written_with() -> None:
    document = changed(to_document(event(Noted(text="x"), 1)), at="2026-11-22T19:50:00+05:45")
    for read in (from_document(document), from_documents([document])[0]):
        assert isinstance(read, Event)
        assert read.at == datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
        assert read.at.tzinfo is UTC


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"kind": ...}, "needs a `kind`"),
        ({"kind": ["note"]}, "needs a `kind`"),
        ({"seq": "1"}, "note: Expected `int`"),
        ({"seq": ...}, "note: Object missing required field `seq`"),
        ({"precision": "roughly"}, "precision"),
        ({"category": "gossip"}, "category"),
    ],
)
def test_what_is_no_event_is_refused_by_field(fields: dict[str, Any], message: str) -> None:
    document = changed(to_document(event(Noted(text="x"), 1)), **fields)
    with pytest.raises(EventInvalid, match=message):
        from_document(document)
    assert isinstance(from_documents([document])[0], EventInvalid)
