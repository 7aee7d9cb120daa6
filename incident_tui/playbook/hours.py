"""The team's hours: which days are business days, and whether a moment lies outside the hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Annotated, Final, Literal, get_args

import msgspec

from incident_tui.domain.clock import zone_named
from incident_tui.playbook.finding import Finding

if TYPE_CHECKING:
    from incident_tui.files.toml_lines import KeyPath

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
TimeOfDay = Annotated[time, msgspec.Meta(tz=False)]

WEEKDAYS: Final[tuple[Weekday, ...]] = get_args(Weekday)
MOST_HOLIDAYS: Final = 400
# A list of holidays that leaves two months without a business day is a slip of the hand, not a calendar.
LONGEST_REST: Final = timedelta(days=62)
UNKNOWN_ZONE: Final = "is no zone that is known here"


class Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When the team works: its business days, and its hours from `start` up to `end`, which is no longer of them.

    `zone` is a zone's name such as `Europe/Berlin`; empty, it is the person's own.
    """

    zone: str = ""
    days: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")
    start: TimeOfDay = time(9)
    end: TimeOfDay = time(18)
    holidays: tuple[date, ...] = ()


def zone_of(hours: Hours, own_zone: tzinfo) -> tzinfo:
    """Give the zone that the hours are in; a zone that this machine does not know counts as the person's own."""
    return (zone_named(hours.zone) if hours.zone else None) or own_zone


def is_business_day(hours: Hours, day: date) -> bool:
    """Tell whether the team works on this day: one of its days of the week, and no holiday."""
    return WEEKDAYS[day.weekday()] in hours.days and day not in hours.holidays


def out_of_hours(hours: Hours, moment: datetime, own_zone: tzinfo) -> bool:
    """Tell whether a moment, which must be aware, lies outside the team's hours."""
    local = moment.astimezone(zone_of(hours, own_zone))
    return not (is_business_day(hours, local.date()) and hours.start <= local.time() < hours.end)


def business_days_later(hours: Hours, day: date, count: int) -> date:
    """Give the `count`-th business day after a day, which is not counted itself.

    Counted from a Saturday, the first is the Monday: a period that an event on a day off begins starts on the first
    business day thereafter, that day included. Raises ValueError where no day of the week is a business day, and
    OverflowError at the end of the calendar.
    """
    if not hours.days:
        raise ValueError("no day of the week is a business day")
    # Holidays are a list of single dates, so that there is a business day after the last of them and this ends.
    holidays = frozenset(hours.holidays)
    while count > 0:
        day += timedelta(days=1)
        if WEEKDAYS[day.weekday()] in hours.days and day not in holidays:
            count -= 1
    return day


def hours_findings(hours: Hours) -> Iterator[Finding]:
    """Find what types cannot say about the table `hours` of a playbook."""
    key: KeyPath = ("hours",)
    if hours.zone and zone_named(hours.zone) is None:
        hint = 'a name such as "Europe/Berlin", or "" for the zone of whoever reads'
        yield Finding((*key, "zone"), UNKNOWN_ZONE, hint)
    yield from day_findings(key, hours.days)
    if hours.end <= hours.start:
        hint = "hours within one day, such as 09:00:00 to 18:00:00"
        yield Finding((*key, "end"), "is not after the start", hint, ((*key, "start"),))
    yield from holiday_findings(key, hours)


def day_findings(key: KeyPath, days: tuple[Weekday, ...]) -> Iterator[Finding]:
    """Find what is wrong with the days of the week in a table of a file."""
    if not days:
        yield Finding((*key, "days"), "is empty, so no business day would ever come", "name the days you work")
    for position, name in enumerate(days):
        if name in days[:position]:
            yield Finding((*key, "days", position), f"'{name}' is there twice", "keep one of the two")


def holiday_findings(key: KeyPath, hours: Hours) -> Iterator[Finding]:
    """Find what is wrong with the holidays in a table of a file."""
    if len(hours.holidays) > MOST_HOLIDAYS:
        hint = "this year's and next year's are enough"
        yield Finding((*key, "holidays"), f"has more than {MOST_HOLIDAYS} dates", hint)
    elif hours.days:
        yield from _long_rests(key, hours)


def _long_rests(key: KeyPath, hours: Hours) -> Iterator[Finding]:
    """Find holidays that leave no business day for too long."""
    reached = date.min
    for holiday in sorted(set(hours.holidays)):
        if holiday <= reached:
            continue
        try:
            reached = business_days_later(hours, holiday, 1)
        except OverflowError:
            reached = date.max
        if reached - holiday > LONGEST_REST:
            message = f"leaves no business day from {holiday} until {reached}"
            yield Finding((*key, "holidays"), message, "days off of every week belong in days")
            return
