from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from incident_tui.playbook.duration import LONGEST, duration_text, parse_duration


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0m", timedelta()),
        ("15m", timedelta(minutes=15)),
        ("1h20m", timedelta(minutes=80)),
        ("90m", timedelta(minutes=90)),
        ("48h", timedelta(hours=48)),
        ("2d", timedelta(days=2)),
        ("1d2h3m4s", timedelta(days=1, hours=2, minutes=3, seconds=4)),
        ("366d", LONGEST),
    ],
)
def test_durations_are_read_as_written(text: str, expected: timedelta) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    "text", ["", "15", "m", "15 m", "-5m", "+5m", "1.5h", "20m1h", "1h1h", "PT1H", "1H", "٣m", "5m\n", "1w"]
)
def test_everything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match='like "2d", "1h20m"'):
        parse_duration(text)


@pytest.mark.parametrize("text", ["367d", "999999999d", "366d1s", "999999999h999999999m"])
def test_a_duration_beyond_a_year_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="longer than 366 days"):
        parse_duration(text)


@given(st.integers(min_value=0, max_value=int(LONGEST.total_seconds())))
def test_what_is_written_reads_back(seconds: int) -> None:
    assert parse_duration(duration_text(timedelta(seconds=seconds))) == timedelta(seconds=seconds)


PARTS = st.tuples(*(st.none() | st.integers(min_value=0, max_value=300) for _ in range(4)))


@given(PARTS)
def test_every_choice_of_units_adds_up(parts: tuple[int | None, ...]) -> None:
    text = "".join(f"{part}{unit}" for part, unit in zip(parts, "dhms", strict=True) if part is not None)
    days, hours, minutes, seconds = (part or 0 for part in parts)
    if text:
        assert parse_duration(text) == timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


@given(st.text(alphabet="0123456789dhms .-", max_size=12))
@example("999999999d999999999h")
def test_any_text_is_a_duration_or_a_plain_refusal(text: str) -> None:
    try:
        duration = parse_duration(text)
    except ValueError:
        return
    assert timedelta() <= duration <= LONGEST


@pytest.mark.parametrize(("seconds", "text"), [(0, "0m"), (80 * 60, "1h20m"), (48 * 3600, "2d"), (61, "1m1s")])
def test_a_duration_is_written_in_its_shortest_form(seconds: int, text: str) -> None:
    assert duration_text(timedelta(seconds=seconds)) == text
