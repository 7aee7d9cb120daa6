from __future__ import annotations

import contextlib
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from incident_tui.domain.moments import Moment, TimeInvalid, countdown_text, duration_text, elapsed_text, zone_name
from incident_tui.domain.time_grammar import FUTURE_TOLERANCE, parse_duration, parse_moment, parse_plan

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
KATHMANDU = ZoneInfo("Asia/Kathmandu")
NOW = datetime(2026, 11, 22, 14, 47, 33, tzinfo=UTC)

zones = st.one_of(
    st.sampled_from([UTC, BERLIN, NEW_YORK, LORD_HOWE, KATHMANDU, timezone(timedelta(hours=-9, minutes=-30))]),
    st.timezones(),
)
nows = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - made aware here
back = st.timedeltas(timedelta(0), timedelta(days=365))
MARKS = [
    " ",
    "~",
    "-",
    "+",
    ":",
    "T",
    "Z",
    "UTC",
    "yesterday",
    "now",
    "2026-11-22",
    "1",
    "14",
    "05",
    "99",
    "m",
    "h",
    "d",
]
almost_times = st.lists(st.sampled_from(MARKS), max_size=8).map("".join)


def read(text: str, *, now: datetime = NOW, zone: tzinfo = UTC) -> datetime:
    return parse_moment(text, now=now, zone=zone).at


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("now", "2026-11-22T14:47:33Z"),
        ("-7m", "2026-11-22T14:40:33Z"),
        ("-90s", "2026-11-22T14:46:03Z"),
        ("-1h20m", "2026-11-22T13:27:33Z"),
        ("-2d", "2026-11-20T14:47:33Z"),
        ("14:05", "2026-11-22T13:05:00Z"),
        ("9:05", "2026-11-22T08:05:00Z"),
        ("14:05:09", "2026-11-22T13:05:09Z"),
        ("14:05:09.25", "2026-11-22T13:05:09.25Z"),
        ("14:05:09,250", "2026-11-22T13:05:09.25Z"),
        ("14:05Z", "2026-11-22T14:05:00Z"),
        ("14:05 Z", "2026-11-22T14:05:00Z"),
        ("14:05 UTC", "2026-11-22T14:05:00Z"),
        ("14:05 GMT", "2026-11-22T14:05:00Z"),
        ("14:05+02:00", "2026-11-22T12:05:00Z"),
        ("14:05+0545", "2026-11-22T08:20:00Z"),
        ("09:05-05", "2026-11-22T14:05:00Z"),
        ("yesterday 14:05", "2026-11-21T13:05:00Z"),
        ("yesterday  23:59Z", "2026-11-21T23:59:00Z"),
        ("2026-11-22 14:05", "2026-11-22T13:05:00Z"),
        ("2026-11-22T14:05", "2026-11-22T13:05:00Z"),
        ("2026-11-22T14:05Z", "2026-11-22T14:05:00Z"),
        ("2026-11-22T14:05:09.123456Z", "2026-11-22T14:05:09.123456Z"),
        ("2026-11-22T14:05:09.1234567899Z", "2026-11-22T14:05:09.123456Z"),
        ("2026-11-22 14:05:09,123", "2026-11-22T13:05:09.123Z"),
        ("2026-11-22 14:05:09 +0000", "2026-11-22T14:05:09Z"),
        ("2026-11-22T09:05:09-05:00", "2026-11-22T14:05:09Z"),
    ],
)
def test_every_form_is_read_in_any_case_with_and_without_about(typed: str, expected: str) -> None:
    for text in (typed, typed.upper(), typed.lower(), f"  {typed} "):
        assert parse_moment(text, now=NOW, zone=BERLIN) == Moment(at(expected), "exact")
        assert parse_moment(f"~{text.strip()}", now=NOW, zone=BERLIN) == Moment(at(expected), "about")


@given(nows, back, zones)
def test_any_moment_within_a_year_written_with_its_date_reads_back(now: datetime, ago: timedelta, zone: tzinfo) -> None:
    moment = now - ago
    local = moment.astimezone(zone)
    assert read(local.isoformat(), now=now, zone=UTC) == moment
    assert read(local.isoformat(" "), now=now, zone=UTC) == moment
    assert read(moment.isoformat().replace("+00:00", "Z"), now=now, zone=zone) == moment
    if local.fold == 0 and local.replace(fold=1).astimezone(UTC) == moment:
        assert read(local.replace(tzinfo=None).isoformat(), now=now, zone=zone) == moment


@given(nows, st.timedeltas(timedelta(0), timedelta(hours=12)), zones)
def test_any_moment_of_the_last_half_day_written_as_a_clock_shows_it_reads_back(
    now: datetime, ago: timedelta, zone: tzinfo
) -> None:
    moment = now - ago
    local = moment.astimezone(zone)
    # Where the clocks went back the same reading comes twice, and the later one is meant.
    assume(local.replace(fold=0).astimezone(UTC) == local.replace(fold=1).astimezone(UTC))
    assert read(f"{local:%H:%M:%S.%f}", now=now, zone=zone) == moment
    assert read(f"{moment:%H:%M:%S.%f}Z", now=now, zone=zone) == moment


@given(nows, zones, st.integers(0, 1439))
def test_a_clock_of_yesterday_is_that_reading_on_the_day_before(now: datetime, zone: tzinfo, minute: int) -> None:
    typed = f"yesterday {minute // 60}:{minute % 60:02}"
    try:
        local = read(typed, now=now, zone=zone).astimezone(zone)
    except TimeInvalid:
        day = now.astimezone(zone).date() - timedelta(days=1)
        missing = datetime.combine(day, time(*divmod(minute, 60)), zone)
        assert missing.astimezone(UTC).astimezone(zone) != missing
        return
    assert local.date() == now.astimezone(zone).date() - timedelta(days=1)
    assert (local.hour, local.minute) == divmod(minute, 60)


@given(nows, st.integers(0, 364), st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
def test_an_amount_ago_is_counted_back_from_now(
    now: datetime, days: int, hours: int, minutes: int, seconds: int
) -> None:
    ago = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    assert read(f"-{days}d{hours}h{minutes}m{seconds}s", now=now) == now - ago
    assert parse_duration(f"{days}d{hours}h{minutes}m{seconds}s") == ago


@given(nows, zones, st.integers(0, 1439))
def test_a_bare_clock_is_never_in_the_future_nor_older_than_a_day(now: datetime, zone: tzinfo, minute: int) -> None:
    typed = f"{minute // 60:02}:{minute % 60:02}"
    try:
        moment = read(typed, now=now, zone=zone)
    except TimeInvalid:
        return
    assert now - timedelta(hours=25) <= moment <= now + FUTURE_TOLERANCE
    assert f"{moment.astimezone(zone):%H:%M}" == typed


@pytest.mark.parametrize(
    ("zone", "now", "typed", "expected"),
    [
        (BERLIN, "2026-11-23T00:10+01:00", "23:50", "2026-11-22T23:50+01:00"),
        (BERLIN, "2026-11-23T00:10+01:00", "00:05", "2026-11-23T00:05+01:00"),
        (BERLIN, "2026-11-23T00:10+01:00", "12:10", "2026-11-22T12:10+01:00"),
        (BERLIN, "2026-11-22T23:58+01:00", "00:05", "2026-11-22T00:05+01:00"),
        (BERLIN, "2026-11-23T00:10+01:00", "yesterday 00:05", "2026-11-22T00:05+01:00"),
        # In Auckland it is tomorrow already: yesterday is the person's, not that of UTC.
        (ZoneInfo("Pacific/Auckland"), "2026-11-22T12:30Z", "23:50", "2026-11-22T23:50+13:00"),
        (ZoneInfo("Pacific/Auckland"), "2026-11-22T12:30Z", "01:20", "2026-11-23T01:20+13:00"),
        # A zone that is written counts for the day too.
        (ZoneInfo("Pacific/Auckland"), "2026-11-23T00:10Z", "23:50Z", "2026-11-22T23:50Z"),
    ],
)
def test_around_midnight_a_bare_clock_is_the_night_that_is_meant(
    zone: tzinfo, now: str, typed: str, expected: str
) -> None:
    assert read(typed, now=at(now), zone=zone) == at(expected)


@pytest.mark.parametrize(
    ("zone", "now", "typed", "message"),
    [
        (BERLIN, "2026-03-29T09:00+02:00", "02:30", "02:30 did not exist on 2026-03-29"),
        (BERLIN, "2026-03-30T09:00+02:00", "yesterday 02:00", "02:00 did not exist on 2026-03-29"),
        (BERLIN, "2026-04-30T09:00+02:00", "2026-03-29 02:59", "02:59 did not exist on 2026-03-29"),
        (NEW_YORK, "2026-03-08T09:00-04:00", "2:30", "02:30 did not exist on 2026-03-08"),
        (LORD_HOWE, "2026-10-04T09:00+11:00", "02:15", "02:15 did not exist on 2026-10-04"),
    ],
)
def test_a_time_that_the_clocks_went_over_is_refused(zone: tzinfo, now: str, typed: str, message: str) -> None:
    with pytest.raises(TimeInvalid, match=message):
        read(typed, now=at(now), zone=zone)


@pytest.mark.parametrize(
    ("zone", "now", "typed", "expected"),
    [
        (BERLIN, "2026-10-25T09:00+01:00", "02:30", "2026-10-25T02:30+01:00"),
        # At 02:40 of the first pass, the second 02:30 is still to come.
        (BERLIN, "2026-10-25T02:40+02:00", "02:30", "2026-10-25T02:30+02:00"),
        (BERLIN, "2026-10-25T02:40+01:00", "02:30", "2026-10-25T02:30+01:00"),
        (BERLIN, "2026-10-25T09:00+01:00", "02:30+02:00", "2026-10-25T02:30+02:00"),
        (NEW_YORK, "2026-11-01T09:00-05:00", "1:30", "2026-11-01T01:30-05:00"),
        (NEW_YORK, "2026-11-01T01:40-04:00", "1:30", "2026-11-01T01:30-04:00"),
        (LORD_HOWE, "2026-04-05T09:00+10:30", "01:45", "2026-04-05T01:45+10:30"),
        (LORD_HOWE, "2026-04-05T01:50+11:00", "01:45", "2026-04-05T01:45+11:00"),
        (LORD_HOWE, "2026-10-04T09:00+11:00", "02:30", "2026-10-04T02:30+11:00"),
    ],
)
def test_of_a_time_that_came_twice_the_later_that_has_passed_is_meant(
    zone: tzinfo, now: str, typed: str, expected: str
) -> None:
    assert read(typed, now=at(now), zone=zone) == at(expected)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("14:49", "14:49 is 1m in the future: write `yesterday 14:49`"),
        ("23:50Z", "9h 2m in the future: write `yesterday 23:50Z`"),
        ("2026-11-23 09:00", "18h 12m in the future: the record only takes what has happened"),
        ("2027-11-22T14:05Z", "in the future"),
        ("2025-11-20 14:05", "more than a year ago: check the date"),
        ("-367d", "more than a year ago"),
        ("-999999d", "too long ago"),
        ("-9999999m", "is not a duration"),
        ("25:10", "no time of day: hours go to 23"),
        ("24:00", "no time of day"),
        ("14:60", "no time of day"),
        ("14:05:60", "seconds to 59"),
        ("yesterday 25:10", "no time of day"),
        ("2026-11-31 14:05", "2026-11-31 is no date"),
        ("0000-01-01 14:05", "0000-01-01 is no date"),
        ("0001-01-01T00:00+14:00", "out of range"),
        ("9999-12-31T23:59-12:00", "out of range"),
        ("14:05+14:15", "no offset from UTC"),
        ("14:05-12:30", "no offset from UTC"),
        ("14:05+02:60", "no offset from UTC"),
        ("7m", "is not a time: write -7m"),
        ("-7", "is not a time"),
        ("-1h 20m", "is not a time"),
        ("14.05", "is not a time"),
        ("2:05 pm", "is not a time"),
        ("14", "is not a time"),
        ("2026-11-22", "is not a time"),
        ("~~14:05", "is not a time"),
        ("yesterday", "is not a time"),
        ("tomorrow 14:05", "is not a time"),
        ("", "is not a time"),
        ("~", "is not a time"),
        ("14:05\N{NO-BREAK SPACE}x", "is not a time"),
        ("１４:０５", "is not a time"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_reason(typed: str, message: str) -> None:
    with pytest.raises(TimeInvalid, match=message):
        read(typed)


def test_a_clock_that_is_a_little_ahead_is_forgiven() -> None:
    assert read("14:48") == at("2026-11-22T14:48Z")


@given(st.one_of(st.text(), almost_times), nows, zones)
@example("-" + "9" * 5000 + "d", NOW, UTC)
@example("-" + "999999d" * 2000, NOW, UTC)
@example("\ud800:05", NOW, UTC)
def test_garbage_is_refused_and_never_breaks_anything(typed: str, now: datetime, zone: tzinfo) -> None:
    with contextlib.suppress(TimeInvalid):
        assert read(typed, now=now, zone=zone) <= now + FUTURE_TOLERANCE
    with contextlib.suppress(TimeInvalid):
        assert parse_duration(typed) >= timedelta(0)
    with contextlib.suppress(TimeInvalid):
        assert parse_plan(typed, now=now, zone=zone, ahead=True) > now
    with contextlib.suppress(TimeInvalid):
        assert parse_plan(typed, now=now, zone=zone, ahead=False).tzinfo is UTC


@pytest.mark.parametrize("typed", ["", "7", "m", "-7m", "7 m", "7.5m", "1h 20m", "7w", "0x7m", "٧m", "999999d" * 2000])
def test_what_is_no_duration_is_refused(typed: str) -> None:
    with pytest.raises(TimeInvalid, match=r"not a duration|too long"):
        parse_duration(typed)


@pytest.mark.parametrize(
    ("typed", "ahead", "expected"),
    [
        ("15:30", True, "2026-11-22T15:30Z"),
        ("14:48", True, "2026-11-22T14:48Z"),
        ("00:30", True, "2026-11-23T00:30Z"),
        ("17:30+02:00", True, "2026-11-22T15:30Z"),
        ("30m", True, "2026-11-22T15:17:33Z"),
        ("+1h30m", True, "2026-11-22T16:17:33Z"),
        ("in 30m", True, "2026-11-22T15:17:33Z"),
        ("2026-11-24 09:00", True, "2026-11-24T09:00Z"),
        ("14:40", False, "2026-11-22T14:40Z"),
        ("15:30", False, "2026-11-22T15:30Z"),
        ("02:30", False, "2026-11-23T02:30Z"),
        ("-7m", False, "2026-11-22T14:40:33Z"),
        ("yesterday 14:05", False, "2026-11-21T14:05Z"),
    ],
)
def test_a_time_for_a_message_may_be_to_come(typed: str, ahead: bool, expected: str) -> None:
    assert parse_plan(typed, now=NOW, zone=UTC, ahead=ahead) == at(expected)


@pytest.mark.parametrize("typed", ["14:47", "14:40", "15:30+02:00", "03:00"])
def test_a_promise_for_a_time_just_past_is_refused_and_not_taken_for_tomorrow(typed: str) -> None:
    with pytest.raises(TimeInvalid, match="has passed"):
        parse_plan(typed, now=NOW, zone=UTC, ahead=True)


def test_a_plan_on_the_day_before_the_clocks_change_is_not_confused_by_it() -> None:
    now = at("2026-03-28T01:00+01:00")
    assert parse_plan("02:30", now=now, zone=BERLIN, ahead=True) == at("2026-03-28T02:30+01:00")
    assert parse_plan("02:30", now=now, zone=BERLIN, ahead=False) == at("2026-03-28T02:30+01:00")


@pytest.mark.parametrize("typed", ["-7m", "2026-11-22 14:05", "yesterday 14:05", "now", "999999d" * 2, "soon", "25:99"])
def test_a_promise_that_cannot_be_kept_is_refused(typed: str) -> None:
    now = NOW if typed != "999999d" * 2 else NOW.replace(year=9000)
    with pytest.raises(TimeInvalid):
        parse_plan(typed, now=now, zone=UTC, ahead=True)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "0s"),
        (-0.4, "0s"),
        (45, "45s"),
        (59.6, "1m"),
        (60, "1m"),
        (119, "1m"),
        (3599, "59m"),
        (3600, "1h"),
        (4800, "1h 20m"),
        (86400, "1d"),
        (86400 + 300, "1d 5m"),
        (2 * 86400 + 4 * 3600 + 59 * 60, "2d 4h"),
        (-7 * 60, "-7m"),
        (-45, "-45s"),
    ],
)
def test_a_duration_in_words(seconds: float, expected: str) -> None:
    assert duration_text(timedelta(seconds=seconds)) == expected


@given(st.timedeltas(timedelta(0), timedelta(days=9999)))
def test_a_duration_in_words_is_right_to_its_last_unit(amount: timedelta) -> None:
    text = duration_text(amount)
    said = parse_duration(text.replace(" ", ""))
    unit = {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
    slack = timedelta(hours=1) if "d" in text else unit[text[-1]]
    assert abs(amount - said) <= max(slack, timedelta(minutes=1) if "h" in text else slack)
    assert duration_text(-amount) == (f"-{text}" if text != "0s" else "0s")


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, "0s"), (59.9, "59s"), (252, "4m12s"), (3600, "1h00m"), (4833, "1h20m"), (86405, "1d0h"), (187_200, "2d4h")],
)
def test_a_running_time_has_the_same_reading_before_and_after(seconds: float, expected: str) -> None:
    assert countdown_text(timedelta(seconds=seconds)) == expected
    assert countdown_text(timedelta(seconds=-seconds)) == expected


@pytest.mark.parametrize(("seconds", "expected"), [(0, "00:00:00"), (2533.9, "00:42:13"), (187_506, "2d 04:05:06")])
def test_an_incidents_clock_always_has_hours(seconds: float, expected: str) -> None:
    assert elapsed_text(seconds) == expected


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (UTC, "UTC"),
        (BERLIN, "CET"),
        (NEW_YORK, "EST"),
        (KATHMANDU, "+05:45"),
        (ZoneInfo("America/Sao_Paulo"), "-03:00"),
        (LORD_HOWE, "+11:00"),
        (timezone(timedelta(hours=2)), "+02:00"),
        (timezone(timedelta(hours=-3, minutes=-30)), "-03:30"),
    ],
)
def test_a_zone_is_named_in_letters_or_by_its_offset(zone: tzinfo, expected: str) -> None:
    assert zone_name(NOW.astimezone(zone)) == expected


@given(nows, zones)
def test_every_zone_has_a_name_that_fits_on_the_screen(now: datetime, zone: tzinfo) -> None:
    assert 1 <= len(zone_name(now.astimezone(zone))) <= 6
