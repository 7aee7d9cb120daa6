"""The only place that reads the time or the machine's own zone; everyone else is handed a Clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Protocol


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
    """Return the zone called `name` (`TZ`, or a setting), else the machine's own, else UTC.

    A named zone or the machine's zone file knows its clock changes, unlike a fixed offset, so that a
    backdated time before a change still means what the person meant.
    """
    # Imported late: most commands show no local time.
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    if name:
        try:
            return ZoneInfo(name.removeprefix(":"))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    try:
        resolved = system_file.resolve(strict=True)
        key = resolved.as_posix().partition("zoneinfo/")[2] or None
        with resolved.open("rb") as file:
            return ZoneInfo.from_file(file, key=key)
    except (OSError, ValueError):
        return UTC
