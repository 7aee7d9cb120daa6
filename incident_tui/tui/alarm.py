"""Calling a person back who looks elsewhere: a bell or a desktop notification with an interruption."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final, Literal

from incident_tui.domain.text import visible
from incident_tui.playbook.due_kinds import Due
from incident_tui.playbook.interruptions import Interruption, Memory, interrupt
from incident_tui.playbook.nags import Nag

BELL: Final = "\a"
_LONGEST: Final = 120


class Alarm:
    """Decides what to interrupt with, at most once a minute, and rings for it where the person wants that."""

    def __init__(self, kind: Literal["off", "bell", "desktop"], write: Callable[[str], None]) -> None:
        """Write to the terminal with `write`."""
        self._kind = kind
        self._write = write
        self._memory = Memory()

    def look(
        self, standing: Iterable[Nag], dues: Iterable[Due], now: datetime, env: Mapping[str, str]
    ) -> Interruption | None:
        """Return what to say now, if anything, and ring for it."""
        said, self._memory = interrupt(standing, dues, now, self._memory)
        if said is not None and self._kind != "off":
            self._write(BELL if self._kind == "bell" else notification(said.text, env))
        return said


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
