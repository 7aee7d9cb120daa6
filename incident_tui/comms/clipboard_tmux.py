"""Ask a tmux server what becomes of a text that is loaded into its buffer: tmux itself does not say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from incident_tui.comms.clipboard_programs import run_program

_LIMIT_S: Final = 2.0
_QUESTION: Final = "|".join(
    f"#{{{name}}}"
    for name in ("version", "prefix", "set-clipboard", "session_attached", "client_termname", "client_tty")
)
_OLDEST_THAT_SENDS_ON: Final = (3, 2)


@dataclass(frozen=True)
class TmuxServer:
    """What a tmux server says of itself, and of the terminal that it would send a text on to.

    `terminal` is that terminal's TERM, empty if none is attached anywhere. `attached` counts the terminals of
    this session: the one that was used last is meant. `takes_clipboard` tells whether tmux knows how to fill
    its clipboard, None if that could not be found out; `set-clipboard` has no say in it (measured with tmux 3.3a).
    """

    version: str
    prefix: str = "C-b"
    set_clipboard: str = "external"
    attached: int = 1
    terminal: str = ""
    takes_clipboard: bool | None = None

    @property
    def is_old(self) -> bool:
        """Tell whether this version cannot send a buffer on (tmux learnt it in 3.2)."""
        found = re.match(r"(?:next-)?(\d+)\.(\d+)", self.version)
        return found is not None and (int(found[1]), int(found[2])) < _OLDEST_THAT_SENDS_ON

    def obstacle(self) -> str:
        """Say why a text goes no farther than the buffer, or why that is not known; empty if it is sent on."""
        if not self.terminal:
            return "no terminal is attached to tmux now"
        if self.takes_clipboard is None:
            return "whether tmux sends it on could not be found out"
        if not self.takes_clipboard:
            return f"tmux knows no clipboard for the type {self.terminal}"
        return ""


def ask_tmux(env: Mapping[str, str], limit_s: float = _LIMIT_S) -> TmuxServer | None:
    """Ask the server of `$TMUX`; None if none answers within `limit_s` seconds."""
    # The second command fails when no terminal is attached, the first has answered all the same.
    argv = ("tmux", "display-message", "-p", _QUESTION, ";", "show-messages", "-T")
    run = run_program(argv, b"", env=env, limit_s=limit_s, capture=True)
    first, _, terminals = run.output.decode("utf-8", "replace").partition("\n")
    if first.count("|") < _QUESTION.count("|"):
        return None
    version, prefix, set_clipboard, attached, terminal, tty = first.split("|", 5)
    return TmuxServer(
        version=version,
        prefix=prefix,
        set_clipboard=set_clipboard,
        attached=int(attached) if attached.isdecimal() else 0,
        terminal=terminal,
        takes_clipboard=_takes_clipboard(terminals, tty),
    )


def _takes_clipboard(terminals: str, tty: str) -> bool | None:
    """Find, in what tmux lists of every terminal, whether the one named has the capability Ms (OSC 52)."""
    of_ours = False
    for line in terminals.splitlines():
        if line.startswith("Terminal "):
            of_ours = f" for {tty}, " in line
        elif of_ours and (found := re.match(r"\s*\d+: Ms: (.)", line)):
            return found[1] != "["
    return None
