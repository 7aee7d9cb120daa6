from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from incident_tui.playbook.hours import (
    LONGEST_REST,
    MOST_HOLIDAYS,
    WEEKDAYS,
    Hours,
    business_days_later,
    hours_findings,
    is_business_day,
    out_of_hours,
    zone_of,
)
from incident_tui.playbook.span import LATEST, MOST, Span, Unit, end_of, parse_span

OFFICE = Hours()
BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
MONDAY = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)

DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
MOMENTS = DAYS.flatmap(lambda day: st.times().map(lambda clock: datetime.combine(day, clock, UTC)))
ZONES = st.sampled_from([UTC, BERLIN, NEW_YORK, LORD_HOWE])
CALENDARS = st.builds(
    lambda days, holidays: Hours(days=tuple(days), holidays=tuple(holidays)),
    st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True),
    st.lists(DAYS, max_size=8),
)
COUNTS = st.integers(1, 25)
SPANS = st.one_of(
    st.builds(Span, st.integers(1, 300 * 60), st.just("minutes")),
    st.builds(Span, st.integers(1, 100), st.just("days")),
    st.builds(Span, st.integers(1, 24), st.just("months")),
    st.builds(Span, COUNTS, st.just("business days")),
)


def local(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("72h", 72 * 60, "minutes"),
        ("90m", 90, "minutes"),
        ("36h", 36 * 60, "minutes"),
        ("30 days", 30, "days"),
        ("1 day", 1, "days"),
        ("4 business days", 4, "business days"),
        ("1 business day", 1, "business days"),
        ("1 month", 1, "months"),
        ("24 months", 24, "months"),
        ("8784h", 366 * 24 * 60, "minutes"),
        ("366 days", 366, "days"),
        ("260 business days", 260, "business days"),
    ],
)
def test_spans_are_read_and_written_back(text: str, number: int, unit: Unit) -> None:
    span = parse_span(text)
    assert (span.number, span.unit) == (number, unit)
    assert str(span) == text


def test_hours_with_minutes_are_read_and_written_as_minutes() -> None:
    assert parse_span("1h30m") == parse_span("90m")
    assert str(parse_span("1h30m")) == "90m"
    assert str(parse_span("120m")) == "2h"


@given(SPANS)
def test_every_span_reads_back(span: Span) -> None:
    assert parse_span(str(span)) == span


@pytest.mark.parametrize(
    "text",
    [
        "",
        "72",
        "72 h",
        "3d",
        "30days",
        "2 weeks",
        "-72h",
        "+72h",
        "1.5h",
        "½ day",
        "4 Business days",
        "٣ days",
        "30 days\n",
    ],
)
def test_everything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match='write "72h", "90m", "30 days", "4 business days" or "1 month"'):
        parse_span(text)


@pytest.mark.parametrize("text", ["0h", "0m", "0 days", "0 business days", "0 months"])
def test_no_time_at_all_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no time at all"):
        parse_span(text)


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("8785h", "8784 hours"),
        ("999999999h999999999m", "8784 hours"),
        ("367 days", "366 days"),
        ("25 months", "24 months"),
        ("261 business days", "260 business days"),
    ],
)
def test_what_is_too_long_is_refused(text: str, most: str) -> None:
    with pytest.raises(ValueError, match=f"longer than {most}"):
        parse_span(text)


@given(st.text(alphabet="0123456789hm daysbuinotw-", max_size=20))
@example("999999999 business days")
def test_any_text_is_a_span_or_a_plain_refusal(text: str) -> None:
    try:
        span = parse_span(text)
    except ValueError:
        return
    assert 1 <= span.number <= MOST[span.unit]


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, LORD_HOWE])
@given(start=MOMENTS, minutes=st.integers(1, 366 * 24 * 60))
def test_clock_hours_run_through_everything(zone: ZoneInfo, start: datetime, minutes: int) -> None:
    assert end_of(Span(minutes, "minutes"), start, OFFICE, zone) == start + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("start", "text", "end"),
    [
        ("2026-01-28T09:00", "1 month", "2026-02-28T09:00"),
        ("2028-01-29T09:00", "1 month", "2028-02-29T09:00"),
        ("2026-11-23T09:00", "1 month", "2026-12-23T09:00"),
        ("2026-11-30T09:00", "24 months", "2028-11-30T09:00"),
        # The wall clock is kept, the number of hours is not: the clocks went back on 25 October.
        ("2026-10-24T12:00", "3 days", "2026-10-27T12:00"),
        ("2026-10-24T12:00", "1 month", "2026-11-24T12:00"),
        # Friday, over the weekend.
        ("2026-11-20T17:45", "4 business days", "2026-11-26T17:45"),
        ("2026-11-20T17:45", "1 business day", "2026-11-23T17:45"),
        ("2026-11-23T10:00", "4 business days", "2026-11-27T10:00"),
    ],
)
def test_days_months_and_business_days_keep_the_time_of_day(start: str, text: str, end: str) -> None:
    assert end_of(parse_span(text), local(start, BERLIN), OFFICE, BERLIN) == local(end, BERLIN)


@pytest.mark.parametrize(
    ("start", "text", "end"),
    [
        # On a Saturday or a Sunday the first business day is the Monday.
        ("2026-11-21T10:00", "4 business days", "2026-11-26T23:59:59"),
        ("2026-11-22T10:00", "4 business days", "2026-11-26T23:59:59"),
        ("2026-12-25T10:00", "1 business day", "2026-12-28T23:59:59"),
        # The month has no such day.
        ("2026-01-31T09:00", "1 month", "2026-02-28T23:59:59"),
        ("2028-01-31T09:00", "1 month", "2028-02-29T23:59:59"),
        ("2026-12-31T09:00", "2 months", "2027-02-28T23:59:59"),
    ],
)
def test_where_no_time_of_day_can_be_kept_the_last_day_counts_whole(start: str, text: str, end: str) -> None:
    christmas = Hours(holidays=(date(2026, 12, 25),))
    assert end_of(parse_span(text), local(start, BERLIN), christmas, BERLIN) == local(end, BERLIN)


def test_the_day_is_that_of_the_zone() -> None:
    # 23:30 on Monday in New York is Tuesday in Berlin.
    moment = local("2026-11-23T23:30", NEW_YORK)
    assert end_of(parse_span("1 business day"), moment, OFFICE, NEW_YORK) == local("2026-11-24T23:30", NEW_YORK)
    assert end_of(parse_span("1 business day"), moment, OFFICE, BERLIN) == local("2026-11-25T05:30", BERLIN)


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        # Europe and America skip an hour, Lord Howe Island half of one.
        (BERLIN, "2027-03-27T02:30", "2027-03-28T01:00+00:00"),
        (NEW_YORK, "2027-03-13T02:00", "2027-03-14T07:00+00:00"),
        (NEW_YORK, "2027-03-13T02:59:59.999999", "2027-03-14T07:00+00:00"),
        (LORD_HOWE, "2026-10-03T02:15", "2026-10-03T15:30+00:00"),
        # And back: the time comes twice, and the earlier is meant.
        (BERLIN, "2026-10-24T02:30", "2026-10-25T00:30+00:00"),
        (NEW_YORK, "2026-10-31T01:30", "2026-11-01T05:30+00:00"),
        (LORD_HOWE, "2027-04-03T01:45", "2027-04-03T14:45+00:00"),
    ],
)
def test_a_time_that_was_skipped_is_the_next_and_of_two_the_earlier(zone: ZoneInfo, start: str, end: str) -> None:
    assert end_of(parse_span("1 day"), local(start, zone), OFFICE, zone) == datetime.fromisoformat(end)


def test_a_day_that_a_zone_skipped_whole_is_the_next() -> None:
    # Samoa went from 29 to 31 December 2011 when it changed the side of the date line.
    apia = ZoneInfo("Pacific/Apia")
    end = end_of(parse_span("1 day"), local("2011-12-29T12:00", apia), OFFICE, apia)
    assert end == local("2011-12-31T00:00", apia)


@given(MOMENTS, SPANS, CALENDARS, ZONES)
def test_a_span_ends_after_it_begins_and_in_utc(start: datetime, span: Span, hours: Hours, zone: ZoneInfo) -> None:
    end = end_of(span, start, hours, zone)
    assert end > start
    assert end.tzinfo is UTC


@given(MOMENTS, COUNTS, CALENDARS, ZONES)
def test_a_span_of_business_days_ends_on_one(start: datetime, count: int, hours: Hours, zone: ZoneInfo) -> None:
    end = end_of(Span(count, "business days"), start, hours, zone).astimezone(zone)
    assert is_business_day(hours, end.date())


@given(MOMENTS, SPANS, CALENDARS, ZONES)
def test_a_longer_span_never_ends_sooner(start: datetime, span: Span, hours: Hours, zone: ZoneInfo) -> None:
    assume(span.number < MOST[span.unit])
    longer = Span(span.number + 1, span.unit)
    assert end_of(longer, start, hours, zone) > end_of(span, start, hours, zone)


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(days=40)), SPANS, CALENDARS, ZONES)
@example(  # Friday 23:00 and Saturday 01:00
    datetime(2026, 11, 20, 23, tzinfo=UTC), timedelta(hours=2), parse_span("1 business day"), OFFICE, UTC
)
@example(datetime(2026, 1, 29, 23, tzinfo=UTC), timedelta(hours=2), parse_span("1 month"), OFFICE, UTC)
def test_an_earlier_start_never_ends_later(
    start: datetime, by: timedelta, span: Span, hours: Hours, zone: ZoneInfo
) -> None:
    later = start + by
    # An hour that comes twice has each time of day twice, and the second of the two ends with the first.
    assume(not start.astimezone(zone).fold and not later.astimezone(zone).fold)
    assert end_of(span, start, hours, zone) <= end_of(span, later, hours, zone)


@given(DAYS, COUNTS, COUNTS, CALENDARS)
def test_business_days_add_up(day: date, first: int, second: int, hours: Hours) -> None:
    at_once = business_days_later(hours, day, first + second)
    assert business_days_later(hours, business_days_later(hours, day, first), second) == at_once


@given(DAYS, COUNTS, CALENDARS)
def test_every_business_day_between_is_counted(day: date, count: int, hours: Hours) -> None:
    end = business_days_later(hours, day, count)
    between = [day + timedelta(days=number) for number in range(1, (end - day).days + 1)]
    assert sum(is_business_day(hours, each) for each in between) == count


@given(DAYS, COUNTS, CALENDARS, st.data())
def test_a_holiday_puts_the_end_off_where_it_was_counted_and_only_there(
    day: date, count: int, hours: Hours, data: st.DataObject
) -> None:
    end = business_days_later(hours, day, count)
    holiday = data.draw(st.dates(day - timedelta(days=3), end + timedelta(days=3)))
    with_holiday = msgspec.structs.replace(hours, holidays=(*hours.holidays, holiday))
    shifted = business_days_later(with_holiday, day, count)
    counted = day < holiday <= end and is_business_day(hours, holiday)
    assert shifted == (business_days_later(with_holiday, end, 1) if counted else end)
    assert (shifted > end) == counted


def test_a_calendar_without_business_days_is_refused_and_ends() -> None:
    with pytest.raises(ValueError, match="no day of the week"):
        end_of(parse_span("1 business day"), MONDAY, Hours(days=()), UTC)
    # Every Monday of years a holiday: the first Monday after them counts.
    mondays = tuple(date(2026, 11, 30) + timedelta(weeks=number) for number in range(MOST_HOLIDAYS))
    closed = Hours(days=("mon",), holidays=mondays)
    end = end_of(parse_span("260 business days"), MONDAY, closed, UTC)
    assert end == MONDAY + timedelta(weeks=MOST_HOLIDAYS + 260)


@pytest.mark.parametrize("text", ["8784h", "366 days", "24 months", "260 business days"])
@pytest.mark.parametrize("zone", [UTC, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Niue")])
def test_at_the_end_of_the_calendar_a_span_ends_with_it(text: str, zone: ZoneInfo) -> None:
    start = datetime(9999, 12, 29, tzinfo=UTC)
    end = end_of(parse_span(text), start, OFFICE, zone)
    assert end == LATEST
    assert end.astimezone(zone)


@pytest.mark.parametrize(
    ("moment", "out"),
    [
        ("2026-11-23T08:59:59", True),
        ("2026-11-23T09:00", False),
        ("2026-11-23T17:59:59", False),
        ("2026-11-23T18:00", True),
        ("2026-11-21T12:00", True),
        ("2026-12-25T12:00", True),
    ],
)
def test_out_of_hours_is_before_after_and_on_days_off(moment: str, out: bool) -> None:
    hours = Hours(zone="Europe/Berlin", holidays=(date(2026, 12, 25),))
    assert out_of_hours(hours, local(moment, BERLIN), NEW_YORK) is out


def test_hours_without_a_zone_are_the_persons_own() -> None:
    moment = local("2026-11-23T09:30", BERLIN)
    assert not out_of_hours(Hours(), moment, BERLIN)
    assert out_of_hours(Hours(), moment, NEW_YORK)
    assert zone_of(Hours(), BERLIN) is BERLIN
    assert zone_of(Hours(zone="America/New_York"), BERLIN) == NEW_YORK
    assert zone_of(Hours(zone="Mars/Olympus"), BERLIN) is BERLIN


def test_hours_are_read_from_toml_as_people_write_them() -> None:
    data = {"days": ["sun", "mon"], "start": time(8), "end": time(16, 30), "holidays": [date(2026, 12, 25)]}
    hours = msgspec.convert(data, Hours)
    assert hours == Hours("", ("sun", "mon"), time(8), time(16, 30), (date(2026, 12, 25),))
    assert list(hours_findings(hours)) == []
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"starts": time(8)}, Hours)


MANY = tuple(date(2026, 1, 1) + timedelta(days=number) for number in range(MOST_HOLIDAYS + 1))


@pytest.mark.parametrize(
    ("hours", "key", "message"),
    [
        (Hours(zone="Mars/Olympus"), ("hours", "zone"), "no zone"),
        (Hours(zone="../../etc/passwd"), ("hours", "zone"), "no zone"),
        (Hours(days=()), ("hours", "days"), "no business day would ever come"),
        (Hours(days=("mon", "tue", "mon")), ("hours", "days", 2), "'mon' is there twice"),
        (Hours(start=time(18), end=time(9)), ("hours", "end"), "not after the start"),
        (Hours(start=time(9), end=time(9)), ("hours", "end"), "not after the start"),
        (Hours(holidays=MANY), ("hours", "holidays"), "more than 400"),
        (Hours(holidays=MANY[:90]), ("hours", "holidays"), "no business day from 2026-01-01 until 2026-04-01"),
        (Hours(days=("mon",), holidays=MANY[:70]), ("hours", "holidays"), "no business day from 2026-01-01 until"),
        (Hours(holidays=(date.max,)), ("hours", "holidays"), ""),
    ],
)
def test_hours_that_cannot_be_meant_are_told(hours: Hours, key: tuple[str | int, ...], message: str) -> None:
    found = [(finding.key, finding.message) for finding in hours_findings(hours)]
    if message:
        assert [where for where, _ in found] == [key]
        assert message in found[0][1]
    else:
        assert found == []


def test_a_year_of_common_holidays_is_in_order() -> None:
    assert list(hours_findings(Hours(holidays=MANY[: LONGEST_REST.days - 10]))) == []
    assert list(hours_findings(Hours(zone="Europe/Berlin", holidays=(date(2026, 12, 25), date(2026, 1, 1))))) == []
