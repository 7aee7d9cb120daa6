"""Times and lengths of time in the words of a message, in its language."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import Final

# strftime's month names follow the process's locale, a message has a language of its own.
_ENGLISH: Final = [
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
]
_GERMAN: Final = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
_GERMAN_ZONES: Final = {"CET": "MEZ", "CEST": "MESZ"}


def clock_text(moment: datetime, *, zone: tzinfo, now: datetime, language: str = "en") -> str:
    """Write a time as readers of a message need it: `15:30 UTC`, and the date if it is not today's.

    Today is the day of `now` in `zone`; seconds are dropped, so that a promise is never later than meant. A language
    other than English and German gets its dates in figures. Raises ValueError for a time without a zone, OverflowError
    at the edge of the calendar.
    """
    if moment.utcoffset() is None or now.utcoffset() is None:
        raise ValueError("a time without a time zone cannot be told to anybody")
    local, today = moment.astimezone(zone), now.astimezone(zone)
    zone_name = zone_text(local)
    if language == "de":
        zone_name = _GERMAN_ZONES.get(zone_name, zone_name)
    clock = f"{local:%H:%M} {zone_name}"
    if local.date() == today.date():
        return clock
    joint = {"en": " on", "de": " am"}.get(language, ",")
    return f"{clock}{joint} {date_text(local, language=language, with_year=local.year != today.year)}"


def date_text(local: datetime, *, language: str = "en", with_year: bool = True) -> str:
    """Write the date of a time in its own zone: `24 November 2026`; in figures where the language is another one."""
    match language:
        case "en":
            day = f"{local.day} {_ENGLISH[local.month - 1]}"
        case "de":
            day = f"{local.day}. {_GERMAN[local.month - 1]}"
        case _:
            return f"{local:%Y-%m-%d}"
    return f"{day} {local.year}" if with_year else day


def zone_text(local: datetime) -> str:
    """Name the zone of an aware time: `UTC`, `CET`, or `UTC-03:00` where the zone has no letters."""
    name = local.tzname() or ""
    if name.isalpha():
        return name
    minutes = round((local.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"


def duration_text(length: timedelta, language: str = "en") -> str:
    """Write a length of time in its two largest units: `1 h 20 min`, `2 days 3 h`, `45 min`.

    Raises ValueError for a negative length: an end before its start is a mistake in the times.
    """
    if length < timedelta():
        raise ValueError("the end is before the start: correct one of the two times")
    minutes = int(length.total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if minutes == 0:
        return {"en": "less than a minute", "de": "weniger als eine Minute"}.get(language, "< 1 min")
    if days:
        one, more = {"en": ("day", "days"), "de": ("Tag", "Tage")}.get(language, ("d", "d"))
        parts = [f"{days} {more if days > 1 else one}", f"{hours} h" if hours else ""]
    else:
        parts = [f"{hours} h" if hours else "", f"{rest} min" if rest else ""]
    return " ".join(part for part in parts if part)
