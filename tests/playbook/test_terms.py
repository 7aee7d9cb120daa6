from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from incident_tui.playbook.hours import Hours
from incident_tui.playbook.span import Span
from incident_tui.playbook.terms import Term, decode_terms, term_end, term_text

FRIDAY = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("15m", timedelta(minutes=15)),
        ("2d", timedelta(days=2)),
        ("1 business day", Span(1, "business days")),
        ("5 business days", Span(5, "business days")),
    ],
)
def test_a_term_is_a_duration_or_business_days_and_is_written_as_it_is_read(text: str, term: Term) -> None:
    assert decode_terms(text) == (term,) * 4
    assert decode_terms({"SEV-2": text}) == (None, term, None, None)
    assert term_text(term) == text


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("0 business days", "no time at all"),
        ("2 buisness days", '"2 business days" for days on which you work'),
        ("3 days", '"2d" for calendar days'),
        ("2 bd", "is not a duration"),
        ("9999 business days", "longer than 260"),
        (3, "in quotes"),
        ({"SEV-5": "2d"}, "needs severities"),
    ],
)
def test_anything_else_is_refused_with_what_to_write(value: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        decode_terms(value)


def test_a_term_ends_after_its_time_or_its_days_at_the_same_time_of_day() -> None:
    assert term_end(timedelta(hours=48), FRIDAY, Hours()) == FRIDAY + timedelta(days=2)
    assert term_end(Span(1, "business days"), FRIDAY, Hours()) == FRIDAY + timedelta(days=3)
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert term_end(Span(1, "business days"), late, Hours(zone="Asia/Tokyo")) == datetime(
        2026, 11, 23, 14, 59, 59, tzinfo=UTC
    ), "there it is Saturday already, and the first business day is the whole Monday"
