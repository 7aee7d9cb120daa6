"""The time grammar: what people type for a time, read as a moment.

A moment is `-7m`, `-1h20m`, `14:05`, `14:05Z`, `14:05+02:00`, `~14:00` (about), `yesterday 14:05`,
`2026-11-22 14:05` or ISO 8601, or `now`. A time without a zone is the person's own.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final

from incident_tui.domain.moments import Moment, TimeInvalid, duration_text
from incident_tui.domain.text import shortened, visible

# Clocks of two machines differ a little; more than this ahead is a slip of the fingers.
FUTURE_TOLERANCE: Final = timedelta(minutes=1)
# A bare 23:50 typed at 00:10 is last night; a bare 14:05 typed at 13:00 is far likelier a slip.
BARE_TIME_REACH: Final = timedelta(hours=12)
OLDEST: Final = timedelta(days=366)
WESTMOST: Final = timedelta(hours=-12)
EASTMOST: Final = timedelta(hours=14)
_UNITS: Final = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_OFFSET: Final = r"[+-]\d{2}(?::?\d{2})?"
_OF_DAY: Final = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?"
_AGO: Final = re.compile(r"-((?:\d+[dhms])+)", re.ASCII | re.IGNORECASE)
_AHEAD: Final = re.compile(r"(?:\+|in\s+)?((?:\d+[dhms])+)", re.ASCII | re.IGNORECASE)
_CLOCK: Final = re.compile(rf"{_OF_DAY}(?P<zone>\s?(?:Z|UTC|GMT)|{_OFFSET})?", re.ASCII | re.IGNORECASE)
_DATED: Final = re.compile(
    rf"(?P<date>\d{{4}}-\d{{2}}-\d{{2}})[T ]{_OF_DAY}(?P<zone>\s?(?:Z|UTC|GMT|{_OFFSET}))?", re.ASCII | re.IGNORECASE
)
_YESTERDAY: Final = re.compile(r"(?:yesterday|today)\s+", re.ASCII | re.IGNORECASE)
_LEADING: Final = re.compile(
    rf"(?P<time>~?(?:{_AGO.pattern}|(?:{_YESTERDAY.pattern})?{_CLOCK.pattern}"
    rf"|{_DATED.pattern.replace('?P<', '?P<d_')}))(?=\s|$)",
    re.ASCII | re.IGNORECASE,
)
# What a person who mistyped a time has typed. Ratios (3:1), ports (80:8080), addresses, numbers and amounts are text.
_SLIP: Final = re.compile(
    r"(?:\d+[dhms]\s+ago(?u:\b)"
    r"|~?(?:(?:yesterday|today)\s+|\d{1,4}[-./]\d{1,2}(?:[-./]\d{1,4})?[.,]?[T ]\s*)?"
    r"(?:\d{1,3}:\d{2,3}|\d\d:\d)(?!\d)"
    r"|~?[-\u2212\u2013\u2014]\d+(?:[.,]\d+)?(?:[a-z]|\s(?:[dhms]|(?:min|sec|hr|hour|minute|second|day)s?)(?u:\b)))\S*",
    re.ASCII | re.IGNORECASE,
)
# What follows a time that was read whole and yet was not all of it: `2:05 pm`, `-1h 20m`.
_REST_OF_CLOCK: Final = re.compile(r"\s+[ap]\.?m(?u:\b)\.?", re.ASCII | re.IGNORECASE)
_REST_OF_AGO: Final = re.compile(r"\s+\d+[dhms](?u:\b)", re.ASCII | re.IGNORECASE)
# Letters name several zones each (IST, CST), so none is guessed; and none may be taken for the person's own.
_ZONE_LETTERS: Final = re.compile(
    r"\s+(?:CES?T|EES?T|WES?T|MSK|[BIJK]ST|SGT|HKT|A[EC][SD]T|AWST|NZ[SD]T|[ECMP][SD]T|AK[SD]T|HST|BRT|ART|PKT)(?u:\b)"
)
_KEEP: Final = "or start with a space to keep it as text"


def parse_duration(text: str) -> timedelta:
    """Read `90s`, `7m`, `1h20m`, `2d`; raise TimeInvalid for anything else."""
    if not re.fullmatch(r"(?:\d{1,6}[dhms])+", text.strip(), re.ASCII | re.IGNORECASE):
        raise TimeInvalid(f"{text!r} is not a duration: write 7m, 1h20m, 90s or 2d")
    parts = re.findall(r"(\d+)([dhms])", text.lower(), re.ASCII)
    try:
        return timedelta(seconds=sum(int(count) * _UNITS[unit] for count, unit in parts))
    except OverflowError as error:
        raise TimeInvalid(f"{shortened(text, 40)} is too long to be meant") from error


def split_trailing_duration(line: str) -> tuple[str, timedelta | None]:
    """Take a duration off the end of a line: `check replica lag 5m` is to be done within five minutes.

    Raises TimeInvalid for one that is too long to be meant.
    """
    head, _, last = line.strip().rpartition(" ")
    if head and is_duration(last):
        try:
            allowed = parse_duration(last)
        except TimeInvalid:
            # More digits than any duration has.
            allowed = timedelta(0)
        if not timedelta(0) < allowed <= FARTHEST_PLAN:
            raise TimeInvalid(f"{shortened(last, 40)} is no time that somebody could be given")
        return head.strip(), allowed
    return line.strip(), None


def is_duration(word: str) -> bool:
    """Tell whether a word is written like a duration, however long: `5m`, `1h20m`."""
    return re.fullmatch(r"(?:\d+[dhms])+", word, re.ASCII) is not None


def parse_moment(text: str, *, now: datetime, zone: tzinfo) -> Moment:
    """Read a moment that has passed, in the time grammar; raise TimeInvalid if it cannot be meant."""
    stripped = text.strip()
    about = stripped.startswith("~")
    body = stripped.removeprefix("~").strip()
    at = _parse(body, now, zone)
    if at > now + FUTURE_TOLERANCE:
        raise TimeInvalid(
            f"{stripped} is {duration_text(at - now)} in the future: the record only takes what has happened"
        )
    if now - at > OLDEST:
        raise TimeInvalid(f"{stripped} is more than a year ago: check the date")
    return Moment(at.astimezone(UTC), "about" if about else "exact")


def split_leading_moment(line: str, *, now: datetime, zone: tzinfo) -> tuple[Moment | None, str]:
    """Take a time off the front of a captured line: `-7m rolled back` is seven minutes ago, `rolled back`.

    A line that starts with a space is text to the letter. Raises TimeInvalid where the first word looks like a
    time and is none, so that a slip of the fingers never files a note under the wrong minute.
    """
    if line[:1].isspace():
        return None, line.strip()
    found = _LEADING.match(line)
    if found is None:
        if slip := _SLIP.match(line):
            shown = visible(shortened(slip[0], 40))
            raise TimeInvalid(f"{shown} is no time: write -7m, 14:05 or ~14:00, {_KEEP}")
        return None, line.strip()
    typed, rest = found["time"], line[found.end() :]
    if found["hour"] and int(found["hour"]) <= 12 and (half := _REST_OF_CLOCK.match(rest)):
        raise TimeInvalid(f"{typed}{half[0]} is not read: write the hour from 0 to 23, {_KEEP}")
    if (found["hour"] and not found["zone"]) and (letters := _ZONE_LETTERS.match(rest)):
        raise TimeInvalid(f"{typed}{letters[0]} is not read: write the offset, {typed}+01:00, or Z for UTC, {_KEEP}")
    if "-" in typed and found["hour"]:
        raise TimeInvalid(f"{typed} may be a span of time or an offset: write 14:05, 14:05Z or the date too, {_KEEP}")
    if not found["hour"] and not found["d_hour"] and (more := _REST_OF_AGO.match(rest)):
        raise TimeInvalid(f"{typed}{more[0]} is in two parts: write {typed}{more[0].strip()} as one word, {_KEEP}")
    return parse_moment(typed, now=now, zone=zone), rest.strip()


# Nobody promises an update for later, and far beyond it the calendar ends.
FARTHEST_PLAN: Final = timedelta(days=366)


def parse_plan(text: str, *, now: datetime, zone: tzinfo, ahead: bool) -> datetime:
    """Read a time for a message: `15:30`, `15:30Z`, `30m` from now, `-7m` ago, or a date and a time.

    With `ahead` it must lie in the future, as a promise does; without, a bare clock time is the nearest one.
    Raises TimeInvalid.
    """
    body = text.strip()
    if found := _AHEAD.fullmatch(body):
        try:
            at = (now + parse_duration(found[1])).astimezone(UTC)
        except OverflowError as error:
            raise TimeInvalid(f"{body} is too far ahead") from error
        if at - now > FARTHEST_PLAN:
            raise TimeInvalid(f"{body} is more than a year ahead")
        return at
    clock = _CLOCK.fullmatch(body)
    if clock is None:
        try:
            at = _parse(body.removeprefix("~"), now, zone)
        except TimeInvalid as error:
            if "is not a time" not in str(error):
                raise
            hint = "write 30m, 15:30, 15:30Z, 15:30+01:00 or 2026-11-24 09:00"
            raise TimeInvalid(f"{body!r} is not a time: {hint}") from error
    else:
        today = now.astimezone(_zone(clock["zone"], zone)).date()
        at = _on_day(today, clock, zone, now)
        # Another day's time is worked out only where it is meant: it may fall into the hour that a clock change skips.
        # A time just past is a slip or an old promise, hardly the same time tomorrow.
        if now - at > BARE_TIME_REACH:
            at = _on_day(today + timedelta(days=1), clock, zone, now)
        elif not ahead and at - now > BARE_TIME_REACH:
            at = _on_day(today - timedelta(days=1), clock, zone, now)
    if ahead and at <= now:
        raise TimeInvalid(f"{body} has passed: name a time to come, or 30m for half an hour from now")
    if at - now > FARTHEST_PLAN:
        raise TimeInvalid(f"{body} is more than a year ahead")
    return at.astimezone(UTC)


def _parse(body: str, now: datetime, zone: tzinfo) -> datetime:
    if body.lower() == "now":
        return now
    if found := _AGO.fullmatch(body):
        try:
            return now - parse_duration(found[1])
        except OverflowError as error:
            raise TimeInvalid(f"{body} is too long ago") from error
    if found := _DATED.fullmatch(body):
        return _on_day(_date(found["date"]), found, zone, now)
    yesterday = _YESTERDAY.match(body)
    if found := _CLOCK.fullmatch(body[yesterday.end() :] if yesterday else body):
        today = now.astimezone(_zone(found["zone"], zone)).date()
        if yesterday:
            if yesterday[0].lower().startswith("today"):
                return _on_day(today, found, zone, now)
            return _on_day(today - timedelta(days=1), found, zone, now)
        return _bare(body, today, found, zone, now)
    raise TimeInvalid(
        f"{body!r} is not a time: write -7m, -1h20m, 14:05, 14:05Z, ~14:00, yesterday 14:05 or 2026-11-22T14:05Z"
    )


def _bare(body: str, today: date, found: re.Match[str], zone: tzinfo, now: datetime) -> datetime:
    candidate = _on_day(today, found, zone, now)
    if candidate <= now + FUTURE_TOLERANCE:
        return candidate
    last_night = _on_day(today - timedelta(days=1), found, zone, now)
    if now - last_night <= BARE_TIME_REACH:
        return last_night
    ahead = duration_text(candidate - now)
    raise TimeInvalid(f"{body} is {ahead} in the future: write `yesterday {body}` if you mean that")


def _on_day(day: date, found: re.Match[str], zone: tzinfo, now: datetime) -> datetime:
    try:
        microsecond = int((found["fraction"] or "0")[:6].ljust(6, "0"))
        clock = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0), microsecond)
    except ValueError as error:
        raise TimeInvalid(f"{found[0].strip()} is no time of day: hours go to 23, minutes and seconds to 59") from error
    try:
        return _resolve(datetime.combine(day, clock), _zone(found["zone"], zone), now)
    except OverflowError as error:
        raise TimeInvalid(f"{found[0].strip()} is out of range: check the date") from error


def _resolve(naive: datetime, zone: tzinfo, now: datetime) -> datetime:
    """Place a wall-clock time in its zone, minding the two days a year on which clocks change.

    Where the clocks went back and the time came twice, the later that is not in the future is meant.
    """
    first, second = (naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(zone).replace(tzinfo=None) != naive:
        raise TimeInvalid(
            f"{naive:%H:%M} did not exist on {naive:%Y-%m-%d} in this zone: the clocks went forward over it"
        )
    return second if first < second <= now + FUTURE_TOLERANCE else first


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise TimeInvalid(f"{text} is no date: write it as 2026-11-22") from error


def _zone(text: str | None, default: tzinfo) -> tzinfo:
    if not text:
        return default
    name = text.strip().upper()
    if name in {"Z", "UTC", "GMT"}:
        return UTC
    hours, minutes = int(name[1:3]), int(name[3:].removeprefix(":") or 0)
    offset = (-1 if name[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or not WESTMOST <= offset <= EASTMOST:
        raise TimeInvalid(f"{name} is no offset from UTC: they go from -12:00 to +14:00")
    return timezone(offset)
