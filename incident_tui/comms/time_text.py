"""Times and lengths of time in the words of a message."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import Final

# strftime's month names follow the process's locale; the messages around them are English.
MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def clock_text(moment: datetime, *, zone: tzinfo, now: datetime) -> str:
    """Write a time as readers of a message need it: `15:30 UTC`, and the date if it is not today's.

    Today is the day of `now` in `zone`; seconds are dropped, so that a promise is never later than meant.
    Raises ValueError for a time without a zone, OverflowError at the edge of the calendar.
    """
    if moment.utcoffset() is None or now.utcoffset() is None:
        raise ValueError("a time without a time zone cannot be told to anybody")
    local, today = moment.astimezone(zone), now.astimezone(zone)
    clock = f"{local:%H:%M} {zone_text(local)}"
    if local.date() == today.date():
        return clock
    day = f"{local.day} {MONTHS[local.month - 1]}"
    return f"{clock} on {day}" if local.year == today.year else f"{clock} on {day} {local.year}"


def zone_text(local: datetime) -> str:
    """Name the zone of an aware time: `UTC`, `CET`, or `UTC-03:00` where the zone has no letters."""
    name = local.tzname() or ""
    if name.isalpha():
        return name
    minutes = round((local.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"


def duration_text(length: timedelta) -> str:
    """Write a length of time in its two largest units: `1 h 20 min`, `2 days 3 h`, `45 min`.

    Raises ValueError for a negative length: an end before its start is a mistake in the times.
    """
    if length < timedelta():
        raise ValueError("the end is before the start: correct one of the two times")
    minutes = int(length.total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if minutes == 0:
        return "less than a minute"
    if days:
        parts = [f"{days} day{'s' if days > 1 else ''}", f"{hours} h" if hours else ""]
    else:
        parts = [f"{hours} h" if hours else "", f"{rest} min" if rest else ""]
    return " ".join(part for part in parts if part)
