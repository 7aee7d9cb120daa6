"""What a person types into the capture line, and what is taken for a time in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from incident_tui.domain.moments import Moment, TimeInvalid
from incident_tui.domain.time_grammar import _ZONE_LETTERS, parse_moment, split_leading_moment
from tests.domain.test_moments import BERLIN, NOW, almost_times

TIMES = ["-7m", "-1h20m", "9:05", "14:05", "14:05:09", "14:05Z", "14:05 UTC", "~14:00", "~-7m", "yesterday 14:05"]
DATED = ["2026-11-22 14:05", "2026-11-22T14:05:09.5Z", "2026-11-22 09:05:09 -0500", "2026-11-22T09:05-05:00"]


def split(line: str) -> tuple[Moment | None, str]:
    return split_leading_moment(line, now=NOW, zone=BERLIN)


@pytest.mark.parametrize("typed", [*TIMES, *DATED])
@pytest.mark.parametrize("text", ["rolled back", "  rolled back ", "42 pods", "", "-5 degrees", "(was 13:00)"])
def test_a_time_in_front_is_when_it_happened_and_the_rest_is_the_text(typed: str, text: str) -> None:
    assert split(f"{typed} {text}") == (parse_moment(typed, now=NOW, zone=BERLIN), text.strip())


@pytest.mark.parametrize(
    "line",
    [
        "rolled back",
        "-5 dünne Hosts",
        "-5 degrees in the server room",
        "-2 replicas",
        "-5% traffic",
        "- 7m users affected",
        "-v shows nothing",
        "2 nodes down",
        "5m users affected",
        "30s timeouts everywhere",
        "2h of backlog",
        "+3m users affected",
        "10.0.0.1 is gone",
        "10.0.0.1:8080 is gone",
        "2001:db8::1 is gone",
        "80:8080 is mapped wrongly",
        "3:1 ratio of errors",
        "1:1 with the vendor",
        "14.05 GB left",
        "14.05",
        "99.95 % this month",
        "~200 hosts down",
        "~5% of users",
        "~14 pods",
        "2. restart the proxy",
        "2: restart the proxy",
        "4512 deployed",
        "503: upstream says no",
        "2026-11-22 is the date of the freeze",
        "yesterday at 14:05 the certificate expired",
        "yesterday evening it was fine",
        "now it is back",
        "deploy at 14:05",
        "~ about a third",
        "-",
        "~",
        ":",
        "",
    ],
)
def test_plain_text_stays_text(line: str) -> None:
    assert split(line) == (None, line)


@pytest.mark.parametrize(
    "line",
    [
        "25:99 rolled back",
        "24:00 rolled back",
        "14:5",
        "14:5 rolled back",
        "14:055 rolled back",
        "144:05 rolled back",
        "14:05:99",
        "14:05:9 rolled back",
        "14:05, rolled back",
        "14:05: rolled back",
        "14:05h rolled back",
        "14:05-14:20 the database was down",
        "14:05\N{EN DASH}14:20 the database was down",
        "10:00-10:30 the database was down",
        "2:05pm rolled back",
        "2:05 pm rolled back",
        "2:05 P.M. rolled back",
        "-7x foo",
        "-7min rolled back",
        "-7 min rolled back",
        "-7 m rolled back",
        "-2 hours rolled back",
        "-7.5m rolled back",
        "-1h 20m rolled back",
        "-7m, rolled back",
        "-9999999m rolled back",
        "\N{MINUS SIGN}7m rolled back",
        "\N{EN DASH}7m rolled back",
        "~14:5 rolled back",
        "~25:00 rolled back",
        "yesterday 14:5 rolled back",
        "yesterday 25:00 rolled back",
        "2026-11-22 14:5 rolled back",
        "2026-11-22T25:00 rolled back",
        "2026-13-22 14:05 rolled back",
        "2026-1-2 14:05 rolled back",
        "22.11.2026 14:05 rolled back",
        "22.11. 14:05 rolled back",
        "23:50 not yet",
        "2025-01-01 14:05 long ago",
        "14:05+99:00 where is that",
    ],
)
def test_a_slip_that_looks_like_a_time_is_refused_and_a_space_in_front_keeps_it(line: str) -> None:
    with pytest.raises(TimeInvalid) as refused:
        split(line)
    assert len(str(refused.value)) < 200
    assert split(f" {line}") == (None, line)


def test_the_refusal_of_a_slip_shows_it_and_says_what_to_type() -> None:
    with pytest.raises(TimeInvalid) as refused:
        split("14:5\x1b[2J rolled back")
    assert str(refused.value) == (
        "14:5␛[2J is no time: write -7m, 14:05 or ~14:00, or start with a space to keep it as text"
    )


def words(text: str) -> str:
    return "".join(text.split())


@given(st.one_of(st.text(), almost_times, st.tuples(almost_times, st.text()).map(" ".join)))
@example("yesterday " * 3000)
@example("-" * 3000 + "7m")
@example("9" * 3000)
def test_no_word_is_lost_and_no_time_is_invented(line: str) -> None:
    try:
        moment, text = split(line)
    except TimeInvalid:
        assert not line[:1].isspace()
        return
    if moment is None:
        assert text == line.strip()
        return
    # What was taken off the front is a time by itself, and the same one.
    assert words(line).endswith(words(text))
    typed = line.strip().removesuffix(text).strip()
    assert parse_moment(typed, now=NOW, zone=BERLIN) == moment


@given(st.text(st.characters(categories=["L", "P", "Zs", "So"]), min_size=1))
def test_a_line_without_a_digit_is_text(line: str) -> None:
    assert split(line) == (None, line.strip())


@given(st.timedeltas(timedelta(0), timedelta(hours=12)), st.text(st.characters(categories=["Lu", "Ll"]), max_size=9))
def test_a_note_is_filed_under_the_minute_that_was_typed(ago: timedelta, text: str) -> None:
    happened = NOW - ago
    minute = datetime(*happened.timetuple()[:5], tzinfo=UTC)
    typed = f"{happened.astimezone(BERLIN):%H:%M} {text}"
    if minute < NOW - timedelta(hours=12):
        return
    if text.lower() in {"am", "pm", "z", "utc", "gmt"} or _ZONE_LETTERS.match(f" {text}"):
        # A zone by its letters, such as PDT, is refused: no note is filed under another minute.
        return
    assert split(typed) == (Moment(minute), text)


@pytest.mark.parametrize("line", ["05:50 CET failing over", "14:05 PST x", "14:05 NZST x", "7m ago it began"])
def test_what_looks_like_a_time_and_is_not_read_is_refused(line: str) -> None:
    with pytest.raises(TimeInvalid, match="start with a space"):
        split_leading_moment(line, now=NOW, zone=UTC)


def test_today_says_what_a_bare_time_means() -> None:
    moment, text = split_leading_moment("today 14:05 failed over", now=NOW, zone=UTC)
    assert moment is not None
    assert (moment.at.hour, moment.at.minute, moment.at.date(), text) == (14, 5, NOW.date(), "failed over")


@pytest.mark.parametrize("line", ["PST region is down", "5 nodes ago", "+5 nodes", "- item", "today was bad"])
def test_words_that_only_resemble_times_stay_text(line: str) -> None:
    assert split_leading_moment(line, now=NOW, zone=UTC) == (None, line)
