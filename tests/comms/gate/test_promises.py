from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident_tui.comms.gate.promises import promised_time
from tests.comms.gate.checking import NOW

BERLIN = ZoneInfo("Europe/Berlin")


def at(hour: int, minute: int = 0, day: int = 23, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "words", "moment"),
    [
        ("We will post the next update by 15:30 UTC.", "15:30 UTC", at(15, 30)),
        ("Next update: 15:30Z", "15:30Z", at(15, 30)),
        ("The next update comes at 3:30 pm GMT.", "3:30 pm GMT", at(15, 30)),
        ("The next update is at 15:30 UTC on 24 November.", "15:30 UTC on 24 November", at(15, 30, 24)),
        ("The next update is on 24 November at 15:30 UTC.", "15:30 UTC", at(15, 30, 24)),
        ("The next update is at 09:00 UTC on 2 January 2027.", "09:00 UTC on 2 January 2027", at(9, 0, 2, 1, 2027)),
        ("The next update comes tomorrow at 09:00 UTC.", "09:00 UTC", at(9, 0, 24)),
        ("We will write again by 16:30 CET.", "16:30 CET", at(15, 30)),
        ("We will write again by 11:30 EDT.", "11:30 EDT", at(15, 30)),
        ("We'll update this page by 10:30 EST.", "10:30 EST", at(15, 30)),
        ("We will report back at 9:30 CST.", "9:30 CST", at(15, 30)),
        ("We will be back with news by 7:30 PST.", "7:30 PST", at(15, 30)),
        ("Next update by 21:00 IST.", "21:00 IST", at(15, 30)),
        ("Next update by 00:30 JST.", "00:30 JST", at(15, 30)),
        ("Next update by 02:30 AEDT.", "02:30 AEDT", at(15, 30)),
        ("Next update by 17:30+02:00.", "17:30+02:00", at(15, 30)),
        ("Next update by 17:30 UTC+02:00.", "17:30 UTC+02:00", at(15, 30)),
        ("Next update by 10:30 am ET.", "10:30 am ET", at(15, 30)),
        ("Next update by 2026-11-24T09:00Z.", "2026-11-24T09:00Z", at(9, 0, 24)),
        ("Next update by 16:30.", "16:30", at(15, 30)),
        ("It began at 14:31 UTC. Next update by 15:30 UTC.", "15:30 UTC", at(15, 30)),
        ("We found it at 14:50 UTC and will post the next update by 15:30 UTC.", "15:30 UTC", at(15, 30)),
        ("At 15:30 UTC we will post the next update.", "15:30 UTC", at(15, 30)),
        ("Next update in 30 minutes.", "in 30 minutes", at(15, 30)),
        ("You will hear from us within the next two hours.", "within the next two hours", at(17)),
        ("We will post again in half an hour.", "in half an hour", at(15, 30)),
        ("We post updates every 20 minutes.", "every 20 minutes", at(15, 20)),
        ("We will keep you posted every hour.", "every hour", at(16)),
        ("Wir melden uns stündlich.", "stündlich", at(16)),
        ("Wir melden uns bis 16:30 MEZ wieder.", "16:30 MEZ", at(15, 30)),
        ("Nächstes Update um 16:30 Uhr.", "16:30 Uhr", at(15, 30)),
        ("Das nächste Update folgt um 17 Uhr MESZ.", "17 Uhr MESZ", at(15)),
        ("Wir melden uns in 30 Minuten.", "in 30 Minuten", at(15, 30)),
        ("Wir informieren Sie innerhalb einer halben Stunde.", "innerhalb einer halben Stunde", at(15, 30)),
        ("Nächstes Update am 24. November um 10:00 MEZ.", "10:00 MEZ", at(9, 0, 24)),
        ("Nächstes Update morgen um 10:00 MEZ.", "10:00 MEZ", at(9, 0, 24)),
    ],
)
def test_the_words_name_this_time(text: str, words: str, moment: datetime) -> None:
    promise = promised_time(text, now=NOW, zone=BERLIN)
    assert promise is not None
    assert text[promise.start : promise.end] == words
    assert promise.at == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "We are looking into it.",
        "It began at 14:31 UTC.",
        "Last update: 14:31 UTC",
        "We posted an update at 14:31 UTC.",
        "We will be back online by 15:30 UTC.",
        "We will send a full report within 48 hours.",
        "Next update on 31 February at 10:00 UTC.",
        "Next update as soon as we know more.",
        "Wir arbeiten seit 14:31 MEZ daran.",
    ],
)
def test_no_words_no_promise(text: str) -> None:
    assert promised_time(text, now=NOW, zone=BERLIN) is None


def test_a_time_that_went_by_less_than_half_a_day_ago_is_past() -> None:
    promise = promised_time("Next update by 04:00 UTC.", now=NOW, zone=UTC)
    assert promise is not None
    assert promise.at == at(4, 0)
    earlier = promised_time("Next update by 02:00 UTC.", now=NOW, zone=UTC)
    assert earlier is not None
    assert earlier.at == at(2, 0, 24)


def test_around_midnight_the_nearest_day_is_meant() -> None:
    late = at(23, 50)
    promise = promised_time("Next update by 00:20 UTC.", now=late, zone=UTC)
    assert promise is not None
    assert promise.at == at(0, 20, 24)
    broken = promised_time("Next update by 23:50 UTC.", now=at(0, 10, 24), zone=UTC)
    assert broken is not None
    assert broken.at == at(23, 50)


@given(st.integers(0, 50_000_000), st.integers(-720, 840), st.integers(-700, 700))
def test_what_is_written_with_its_zone_is_read_back(minutes: int, offset: int, ahead: int) -> None:
    now = at(0, 0, 1, 1, 2001) + timedelta(minutes=minutes)
    zone = timezone(timedelta(minutes=offset))
    wanted = (now + timedelta(minutes=ahead)).astimezone(zone)
    sign = "-" if offset < 0 else "+"
    text = f"Next update by {wanted:%H:%M} UTC{sign}{abs(offset) // 60:02}:{abs(offset) % 60:02}."
    promise = promised_time(text, now=now, zone=UTC)
    assert promise is not None
    assert promise.at == wanted


@given(st.text(max_size=200), st.sampled_from(["next update by ", "in ", "on ", "nächstes Update um ", "", "99:99 "]))
def test_any_text_is_read_without_an_error(text: str, start: str) -> None:
    promise = promised_time(start + text, now=NOW, zone=BERLIN)
    assert promise is None or promise.at.utcoffset() is not None
