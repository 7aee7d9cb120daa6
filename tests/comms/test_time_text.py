from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest

from incident_tui.comms.time_text import clock_text, duration_text

from .message_files import NOW


@pytest.mark.parametrize(
    ("moment", "zone", "text"),
    [
        (datetime(2026, 11, 23, 15, 30, 59, tzinfo=UTC), UTC, "15:30 UTC"),
        (datetime(2026, 11, 23, 15, 30, tzinfo=UTC), ZoneInfo("Europe/Berlin"), "16:30 CET"),
        (datetime(2026, 11, 23, 15, 30, tzinfo=UTC), ZoneInfo("America/Sao_Paulo"), "12:30 UTC-03:00"),
        (datetime(2026, 11, 23, 15, 30, tzinfo=UTC), timezone(timedelta(hours=5, minutes=45)), "21:15 UTC+05:45"),
        (datetime(2026, 11, 24, 0, 5, tzinfo=UTC), UTC, "00:05 UTC on 24 November"),
        (datetime(2026, 11, 22, 23, 55, tzinfo=UTC), UTC, "23:55 UTC on 22 November"),
        (datetime(2027, 1, 1, 0, 5, tzinfo=UTC), UTC, "00:05 UTC on 1 January 2027"),
        # Tomorrow in UTC is still today in New York, and the other way round in Tokyo.
        (datetime(2026, 11, 24, 0, 5, tzinfo=UTC), ZoneInfo("America/New_York"), "19:05 EST"),
        (datetime(2026, 11, 23, 15, 5, tzinfo=UTC), ZoneInfo("Asia/Tokyo"), "00:05 JST on 24 November"),
    ],
)
def test_a_time_names_its_zone_and_its_day_if_it_is_another(moment: datetime, zone: tzinfo, text: str) -> None:
    assert clock_text(moment, zone=zone, now=NOW) == text


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        clock_text(NOW.replace(tzinfo=None), zone=UTC, now=NOW)
    with pytest.raises(ValueError, match="without a time zone"):
        clock_text(NOW, zone=UTC, now=NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(0), "less than a minute"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1, seconds=59), "1 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=1, minutes=20), "1 h 20 min"),
        (timedelta(hours=23, minutes=59), "23 h 59 min"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=2, hours=3, minutes=59), "2 days 3 h"),
    ],
)
def test_a_length_of_time_in_two_units(length: timedelta, text: str) -> None:
    assert duration_text(length) == text


def test_an_end_before_its_start_is_refused() -> None:
    with pytest.raises(ValueError, match="before the start"):
        duration_text(timedelta(seconds=-1))
