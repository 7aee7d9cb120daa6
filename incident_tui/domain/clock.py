"""The only place that reads the time or the machine's own zone; everyone else is handed a Clock."""

from __future__ import annotations

import re
import struct
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Final, Protocol

_LONGEST_RULE: Final = 100
# POSIX wants three letters at least; zoneinfo would take one, and any word with a number for a rule.
_RULE_START: Final = re.compile(r"(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)[+-]?\d")


class Clock(Protocol):
    """Something that tells the present moment."""

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the machine's time, aware and in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place that may


class ManualClock:
    """A clock that moves only when told to, for tests and drills."""

    def __init__(self, start: datetime) -> None:
        """Start at `start`, which must be aware."""
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment that the clock was last moved to."""
        return self._now

    def advance(self, **amount: float) -> None:
        """Move by an amount in `timedelta`'s words: `advance(minutes=5)`."""
        self._now += timedelta(**amount)

    def set(self, moment: datetime) -> None:
        """Move to `moment`, which must be aware and may lie in the past."""
        self._now = moment.astimezone(UTC)


def local_zone(name: str | None = None, *, system_file: Path = Path("/etc/localtime")) -> tzinfo:
    """Return the zone that `name` means (`TZ`, or a setting), else the machine's own, else UTC.

    A named zone or the machine's zone file knows its clock changes, unlike a fixed offset, so that a
    backdated time before a change still means what the person meant.
    """
    zone = zone_of_variable(name) if name else None
    return zone or _zone_of_file(system_file) or UTC


def zone_named(name: str) -> tzinfo | None:
    """Return the zone called `name`, such as `Europe/Berlin`; None if there is none."""
    # Imported late, here and below: most commands show no local time.
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_of_variable(value: str) -> tzinfo | None:
    """Return the zone that the C library reads in the variable `TZ`; None if it means none.

    That is a zone's name, an absolute path of a zone file, or a rule such as `CET-1CEST,M3.5.0,M10.5.0/3`; empty, it
    is UTC. Source: POSIX.1-2024, Base Definitions, 8.3, and tzset(3) for paths and the empty value.
    """
    value = value.removeprefix(":")
    if not value:
        return UTC
    if value.startswith("/"):
        return _zone_of_file(Path(value))
    return zone_named(value) or _zone_of_rule(value)


def _zone_of_file(path: Path) -> tzinfo | None:
    from zoneinfo import ZoneInfo

    try:
        resolved = path.resolve(strict=True)
        # Opening a pipe would wait for ever.
        if not resolved.is_file():
            return None
        key = resolved.as_posix().partition("zoneinfo/")[2] or None
        with resolved.open("rb") as file:
            return ZoneInfo.from_file(file, key=key)
    except (OSError, ValueError, RuntimeError):
        # RuntimeError is how Python before 3.13 says that links lead in a circle.
        return None


def _zone_of_rule(rule: str) -> tzinfo | None:
    from io import BytesIO
    from zoneinfo import ZoneInfo

    if len(rule) > _LONGEST_RULE or not _RULE_START.match(rule) or not (rule.isascii() and rule.isprintable()):
        return None
    # A zone file without a single past clock change ends in just such a rule, which then holds for all time: RFC 8536,
    # sections 3.1 to 3.3. Version 2 has its data twice, each with one local time type.
    counts = struct.pack(">4sc15x6l", b"TZif", b"2", 0, 0, 0, 0, 1, 4)
    block = counts + struct.pack(">lbb4s", 0, 0, 0, b"UTC")
    try:
        zone = ZoneInfo.from_file(BytesIO(block + block + f"\n{rule}\n".encode()), key=rule)
        # Offsets of a day and more show only in use.
        for month in (1, 7):
            datetime(2026, month, 1, tzinfo=zone).utcoffset()
        return zone
    except ValueError:
        return None
