"""Moments and how they are written for people: durations, countdowns, clock readings. Reading them: time_grammar.py."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

import msgspec

from incident_tui.domain.vocabulary import Precision


class Moment(msgspec.Struct, frozen=True, gc=False):
    """A point in time, aware and in UTC, with how sure the person was of it."""

    at: datetime
    precision: Precision = "exact"


class TimeInvalid(ValueError):
    """A time that cannot be meant; the message says why and what to type."""


def duration_text(amount: timedelta) -> str:
    """Write a duration for a sentence, to two units at most: `45s`, `7m`, `1h 20m`, `2d 4h`; a minus if negative."""
    seconds = round(amount.total_seconds())
    sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
    if seconds < 60:
        return f"{sign}{seconds}s"
    minutes = seconds // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    units = [f"{count}{unit}" for count, unit in ((days, "d"), (hours, "h"), (minutes, "m")) if count]
    return sign + " ".join(units[:2])


def countdown_text(amount: timedelta) -> str:
    """Write a running time so that nobody takes it for a time of day: `45s`, `4m12s`, `1h20m`, `2d4h`; no sign."""
    seconds = int(abs(amount.total_seconds()))
    days, hours, minutes, rest = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60, seconds % 60
    if days:
        return f"{days}d{hours}h"
    if hours:
        return f"{hours}h{minutes:02}m"
    return f"{minutes}m{rest:02}s" if minutes else f"{rest}s"


def elapsed_text(seconds: float) -> str:
    """Write how long an incident has run, as a clock with hours: `00:42:13`, `2d 04:05:06`."""
    days, rest = divmod(int(seconds), 86400)
    clock = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    return f"{days}d {clock}" if days else clock


def clock_reading(moment: datetime, zone: tzinfo, now: datetime) -> str:
    """Write a moment for the screen: `14:05 CET`, with the date in front if that is not today."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    day = "" if local.date() == today else f"{local:%Y-%m-%d} "
    return f"{day}{local:%H:%M} {zone_name(local)}"


def zone_name(moment: datetime) -> str:
    """Name a moment's zone as people do: `UTC`, `CET`, or the offset `+05:45` where a zone has no letters."""
    name = moment.tzname() or ""
    if name.isalpha():
        return name
    offset = moment.strftime("%z")
    return f"{offset[:3]}:{offset[3:5]}"
