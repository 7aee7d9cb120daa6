"""Spans as rules give them, `72h`, `30 days`, `4 business days`, `1 month`, and the moment at which one ends."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta, tzinfo
from types import MappingProxyType
from typing import Final, Literal

from incident_tui.playbook.hours import Hours, business_days_later, is_business_day

Unit = Literal["minutes", "days", "months", "business days"]

MOST: Final[Mapping[Unit, int]] = MappingProxyType(
    {"minutes": 366 * 24 * 60, "days": 366, "months": 24, "business days": 260}
)
# Two days short of the calendar's end: every zone can still show it.
LATEST: Final = datetime(MAXYEAR, 12, 30, tzinfo=UTC)
_DAYS_END: Final = time(23, 59, 59)
_CLOCK: Final = re.compile(r"(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?")
_CALENDAR: Final = re.compile(r"([0-9]{1,9}) (day|business day|month)s?")
_UNITS: Final[Mapping[str, Unit]] = MappingProxyType(
    {"day": "days", "business day": "business days", "month": "months"}
)


class Span(tuple[int, Unit]):
    """A number of clock minutes, calendar days, calendar months or business days.

    A tuple, since msgspec would read a dataclass as a table with its own field names. Raises ValueError, with words
    for the person who wrote it, for less than one and for more than MOST of the unit.
    """

    __slots__ = ()

    def __new__(cls, number: int, unit: Unit) -> Span:
        """Make a span of so many of a unit."""
        if number < 1:
            raise ValueError("is no time at all: leave due out for 'without undue delay'")
        if number > MOST[unit]:
            most = f"{MOST[unit] // 60} hours" if unit == "minutes" else f"{MOST[unit]} {unit}"
            raise ValueError(f"is longer than {most}")
        return super().__new__(cls, (number, unit))

    @property
    def number(self) -> int:
        """Give how many."""
        return self[0]

    @property
    def unit(self) -> Unit:
        """Give of what."""
        return self[1]

    def __str__(self) -> str:
        if self.unit == "minutes":
            return f"{self.number}m" if self.number % 60 else f"{self.number // 60}h"
        return f"{self.number} {self.unit.removesuffix('s') if self.number == 1 else self.unit}"


def parse_span(text: str) -> Span:
    """Read `72h`, `90m` or `1h30m` for clock hours, else days, months or business days: `30 days`, `1 month`.

    Raises ValueError, with words for the person who wrote it, for anything else.
    """
    if text and (found := _CLOCK.fullmatch(text)):
        hours, minutes = (int(part or 0) for part in found.groups())
        return Span(hours * 60 + minutes, "minutes")
    if found := _CALENDAR.fullmatch(text):
        return Span(int(found[1]), _UNITS[found[2]])
    raise ValueError('is no span of time: write "72h", "90m", "30 days", "4 business days" or "1 month"')


def end_of(span: Span, start: datetime, hours: Hours, zone: tzinfo) -> datetime:
    """Give the moment, in UTC, at which a span ends that begins at `start`, which must be aware.

    Clock hours run through nights, weekends and clock changes. Days, months and business days keep the time of day
    in `zone`, to the second: a time that a clock change skips is the first one after it, of a time that comes twice
    the earlier is meant. Business days are counted as `business_days_later` says, and a month that is too short ends
    on its last day. What begins on a day off, or ends on such a last day, has its last day whole: with a time of day
    carried over, Friday 23:00 would end later than Saturday 01:00. Law lets a last day run out anyhow: Regulation
    (EEC, Euratom) 1182/71, Article 3(2)(b) and (c).

    What would lie beyond the calendar's end is LATEST. Raises ValueError where `hours` has no business day and one is
    asked for.
    """
    try:
        if span.unit == "minutes":
            return min(start.astimezone(UTC) + timedelta(minutes=span.number), LATEST)
        local = start.astimezone(zone)
        day, whole = _last_day(span, local.date(), hours)
        clock = _DAYS_END if whole else local.time().replace(microsecond=0, fold=0)
        return min(_placed(datetime.combine(day, clock), zone), LATEST)
    except OverflowError:
        return LATEST


def _last_day(span: Span, day: date, hours: Hours) -> tuple[date, bool]:
    """Give the day on which a span ends, and whether that day counts whole, whatever the time of day at the start."""
    if span.unit == "business days":
        return business_days_later(hours, day, span.number), not is_business_day(hours, day)
    if span.unit == "days":
        return day + timedelta(days=span.number), False
    year, month = divmod(day.year * 12 + day.month - 1 + span.number, 12)
    if year > MAXYEAR:
        raise OverflowError
    length = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, length)), day.day > length


def _placed(naive: datetime, zone: tzinfo) -> datetime:
    """Place a wall-clock time in its zone, minding the two days a year on which clocks change."""
    first = naive.replace(tzinfo=zone).astimezone(UTC)
    if _wall(first, zone) == naive:
        return first
    # It was skipped. Read with the later offset it lies before the change, with the earlier one after it (PEP 495);
    # clocks change on whole seconds, and the first of them that shows a later time is the moment of the change.
    before = naive.replace(tzinfo=zone, fold=1, microsecond=0).astimezone(UTC)
    low, high = 0, int((first - before).total_seconds()) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if _wall(before + timedelta(seconds=middle), zone) > naive:
            high = middle
        else:
            low = middle
    return before + timedelta(seconds=high)


def _wall(moment: datetime, zone: tzinfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)
