"""Runs a full-screen program in a real pseudo-terminal and measures what it does, from outside."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

_LIMIT_S = 60.0


class Started(NamedTuple):
    """How long a program took to paint a text, and the most memory it held, in KiB."""

    seconds: float
    peak_kib: int


class Terminal:
    """A program in a pseudo-terminal of 120 by 36 cells."""

    def __init__(self, arguments: Sequence[str], environment: dict[str, str]) -> None:
        """Start the program; `started_at` is the moment before."""
        self.started_at = time.perf_counter()
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            os.execvpe(arguments[0], list(arguments), {**environment, "TERM": "xterm-256color"})
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))

    def wait_for(self, wanted: bytes) -> float:
        """Read until `wanted` has been painted and return when; raise TimeoutError after a minute."""
        seen = b""
        deadline = time.perf_counter() + _LIMIT_S
        while time.perf_counter() < deadline:
            if select.select([self.descriptor], [], [], 0.5)[0]:
                try:
                    seen = (seen + os.read(self.descriptor, 1 << 16))[-200_000:]
                except OSError as error:
                    raise TimeoutError(f"the program ended before it painted {wanted!r}: {seen[-500:]!r}") from error
                if wanted in seen:
                    return time.perf_counter()
        raise TimeoutError(f"{wanted!r} was not painted: {seen[-500:]!r}")

    def drain(self, quiet_s: float = 0.15) -> None:
        """Read until nothing has come for a while."""
        while select.select([self.descriptor], [], [], quiet_s)[0]:
            if not os.read(self.descriptor, 1 << 16):
                return

    def press_and_wait(self, key: bytes, wanted: bytes) -> float:
        """Press a key and return the seconds until a text was painted that its effect brings."""
        self.drain(0.03)
        begun = time.perf_counter()
        os.write(self.descriptor, key)
        return self.wait_for(wanted) - begun

    def end(self) -> int:
        """End the program and return the most memory it held, in KiB."""
        # Asked of the kernel while it lives: what wait4 reports includes the parent's size at the fork.
        status = Path(f"/proc/{self.pid}/status").read_text()
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.descriptor)
        return int(status.partition("VmHWM:")[2].split()[0])


def start(arguments: Sequence[str], wanted: bytes, environment: dict[str, str]) -> Started:
    """Start a program, wait until it has painted `wanted`, and end it."""
    terminal = Terminal(arguments, environment)
    try:
        painted = terminal.wait_for(wanted) - terminal.started_at
        terminal.drain(0.3)
    finally:
        peak = terminal.end()
    return Started(painted, peak)
