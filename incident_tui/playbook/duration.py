"""Durations as people write them in the playbook: `15m`, `1h20m`, `48h`, `2d`, and tables of them by severity."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Final, TypeVar

from incident_tui.domain.vocabulary import SEVERITIES, Severity

Length = TypeVar("Length")
LONGEST: Final = timedelta(days=366)
_WRITTEN: Final = re.compile(r"(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?")


class Duration(timedelta):
    """A timedelta that was written as text.

    A type of its own, since msgspec insists on ISO 8601 (`PT1H`) for a plain timedelta.
    """


def parse_duration(text: str) -> Duration:
    """Read days, hours, minutes and seconds in that order, each at most once: `2d`, `1h20m`, `0m`.

    Raises ValueError, with words for the person who wrote it, for anything else and for more than 366 days.
    """
    found = _WRITTEN.fullmatch(text)
    if found is None or not text:
        raise ValueError('is not a duration: write days, hours, minutes like "2d", "1h20m" or "15m"')
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    # Whole seconds are bounded before timedelta sees them: it would overflow with an error of its own.
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    if total > LONGEST.total_seconds():
        raise ValueError(f"is longer than {LONGEST.days} days")
    return Duration(seconds=total)


def duration_text(duration: timedelta) -> str:
    """Write a duration of whole seconds, not negative, as `parse_duration` reads it, in its shortest form."""
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = ((days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s"))
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "0m"


class Deadlines(tuple[timedelta | None, ...]):
    """How long an item may take at each of the four severities, SEV-1 first; None where it has no deadline.

    A tuple, since msgspec would read a dataclass as a table with its own field names.
    """

    __slots__ = ()

    def at_severity(self, severity: Severity) -> timedelta | None:
        """Give the time allowed at this severity."""
        return self[severity - 1]

    def severities(self) -> tuple[Severity, ...]:
        """Name the severities that have a deadline."""
        return tuple(severity for severity in SEVERITIES if self[severity - 1] is not None)


def decode_duration(value: object) -> Duration:
    """Read a duration from a TOML value. Raises ValueError with words for the person who wrote it."""
    if not isinstance(value, str):
        raise ValueError('needs a duration in quotes, like "15m" or "48h"')
    return parse_duration(value)


def decode_deadlines(value: object) -> Deadlines:
    """Read one duration for all severities, or a table of them. Raises ValueError with words for its writer."""
    return Deadlines(by_severity(value, decode_duration))


def by_severity(value: object, read: Callable[[object], Length]) -> list[Length | None]:
    """Read one value for all severities, or a table of them, SEV-1 first. Raises ValueError as `read` does."""
    if not isinstance(value, dict):
        return [read(value)] * len(SEVERITIES)
    names = [f"SEV-{severity}" for severity in SEVERITIES]
    unknown = [name for name in value if name not in names]
    if unknown or not value:
        raise ValueError('needs severities as names: { SEV-1 = "15m", SEV-2 = "1h" }')
    return [read(value[name]) if name in value else None for name in names]
