"""Calling a person back who looks elsewhere: once for each thing that people outside have begun to wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final, Literal

from incident_tui.domain.text import visible
from incident_tui.playbook.due_kinds import Due

BELL: Final = "\a"
_LONGEST: Final = 120


class OverdueAlarm:
    """Rings when something that is public or was promised becomes late, and never twice for the same."""

    def __init__(self, kind: Literal["off", "bell", "desktop"], write: Callable[[str], None]) -> None:
        """Write to the terminal with `write`."""
        self._kind = kind
        self._write = write
        self._rung: set[tuple[str, str, datetime]] = set()

    def look(self, dues: Iterable[Due], now: datetime, env: Mapping[str, str]) -> None:
        """Ring for what is late by now and was not before."""
        late = {(due.kind, due.label, due.at): due for due in dues if due.late(now) and (due.public or due.audience)}
        new = [due for key, due in late.items() if key not in self._rung]
        self._rung |= late.keys()
        if new and self._kind != "off":
            self._write(BELL if self._kind == "bell" else notification(f"OVERDUE: {new[0].label}", env))


def notification(text: str, env: Mapping[str, str]) -> str:
    """Return what makes the terminal notify the desktop, with a bell for those that cannot.

    OSC 9 (iTerm2, kitty, WezTerm, Windows Terminal) and OSC 777 (urxvt, foot, Ghostty), each ignored by the others.
    tmux hands on only what is wrapped, and only with `allow-passthrough on`.
    """
    words = "".join(sign for sign in visible(text)[:_LONGEST] if sign.isprintable() and sign != ";")
    sequences = [f"\x1b]9;{words}\x1b\\", f"\x1b]777;notify;incident-tui;{words}\x1b\\"]
    if env.get("TMUX"):
        sequences = ["\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\" for sequence in sequences]
    return "".join(sequences) + BELL
