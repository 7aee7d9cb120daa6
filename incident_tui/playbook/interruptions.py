"""Calling a person away from what they do: at most once a minute, the gravest first, and never twice for the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

import msgspec

from incident_tui.playbook.due_kinds import Due
from incident_tui.playbook.nags import Nag, Remedy

# Somebody who is interrupted more often gets nothing done.
_SAID: Final[Mapping[str, str]] = MappingProxyType({"ask": "no answer yet", "call": "time to call"})
PAUSE: Final = timedelta(minutes=1)


class Interruption(msgspec.Struct, frozen=True):
    """Something to say now. `nag` is the reminder's id, empty for a deadline; `remedy` the act that mends it.

    `about` is the label of what is due.
    """

    key: str
    text: str
    nag: str = ""
    remedy: Remedy | None = None
    about: str = ""


class Memory(msgspec.Struct, frozen=True):
    """What was said already: how often each thing, and when the last."""

    said: dict[str, int] = msgspec.field(default_factory=dict)
    last_at: datetime | None = None


def interrupt(
    standing: Iterable[Nag], dues: Iterable[Due], now: datetime, memory: Memory
) -> tuple[Interruption | None, Memory]:
    """Return what to say now, or None, and what to remember.

    Deadlines are told where a limit has passed, or somebody was asked or is to be called; targets wait in the list.
    What comes within a minute of the last interruption waits for its turn.
    """
    wanted = [*_late(dues, now), *_nagging(standing)]
    new = [(each, times) for each, times in wanted if times > memory.said.get(each.key, 0)]
    if not new or (memory.last_at is not None and now - memory.last_at < PAUSE):
        return None, memory
    chosen, times = new[0]
    return chosen, Memory({**memory.said, chosen.key: times}, now)


def overdue(dues: Iterable[Due], now: datetime) -> list[Due]:
    """Return what people are reminded of because its time is over, the gravest first: limits, asks and calls."""
    late = [due for due in dues if due.late(now) and (due.hard or due.kind in _SAID)]
    return sorted(late, key=lambda due: (not due.public, not due.hard, due.at))


def overdue_words(due: Due) -> str:
    """Say that something's time is over."""
    return f"OVERDUE: {due.label}" if due.hard else f"{_SAID[due.kind]}: {due.label}"


def _late(dues: Iterable[Due], now: datetime) -> list[tuple[Interruption, int]]:
    return [
        (
            Interruption(
                f"{due.kind} {due.target} {due.audience} {due.at.isoformat()}", overdue_words(due), about=due.label
            ),
            1,
        )
        for due in overdue(dues, now)
    ]


def _nagging(standing: Iterable[Nag]) -> list[tuple[Interruption, int]]:
    return [
        (Interruption(f"nag {nag.id} {nag.since.isoformat()}", nag.text, nag.id, nag.remedy), nag.rung)
        for nag in standing
    ]
