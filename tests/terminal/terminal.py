"""The console in a real pseudo-terminal, and in a tmux server of its own, driven by keys and watched on its screen."""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import pyte

LIMIT_S = 20.0
KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "ctrl+q": "\x11",
    "ctrl+z": "\x1a",
}
# The screen model takes the end of these for text: the keyboard protocol of kitty, switched on and off.
_KEYBOARD_PROTOCOL = re.compile(rb"\x1b\[[<>]\d*u")
_LEAVING = b"\x1b[?1049l"
# Alternate screen, hidden cursor, mouse, focus reports, bracketed paste, no line wrap, the keyboard protocol.
_SWITCHED = (
    (b"\x1b[?1049h", _LEAVING),
    (b"\x1b[?25l", b"\x1b[?25h"),
    (b"\x1b[?1000h", b"\x1b[?1000l"),
    (b"\x1b[?1003h", b"\x1b[?1003l"),
    (b"\x1b[?1006h", b"\x1b[?1006l"),
    (b"\x1b[?1004h", b"\x1b[?1004l"),
    (b"\x1b[?2004h", b"\x1b[?2004l"),
    (b"\x1b[?7l", b"\x1b[?7h"),
    (b"\x1b[>", b"\x1b[<u"),
)


class Terminal:
    """A program in a pseudo-terminal of its own. As a context manager it leaves no process behind.

    `controlling` makes the terminal the one that signals the program; `stderr` sends standard error elsewhere;
    `ignored` are signals that the program inherits as ignored, as from nohup.
    """

    def __init__(
        self,
        argv: Sequence[str | Path],
        env: Mapping[str, str],
        *,
        columns: int = 80,
        rows: int = 24,
        folder: Path | None = None,
        controlling: bool = True,
        stderr: IO[bytes] | None = None,
        ignored: Sequence[signal.Signals] = (),
    ) -> None:
        self.raw = bytearray()
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._master, self._slave = os.openpty()
        self._set_size(columns, rows)
        self.modes_before = self.modes()

        def prepare() -> None:
            for each in ignored:
                signal.signal(each, signal.SIG_IGN)
            if controlling:
                fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            argv,
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave if stderr is None else stderr,
            env=dict(env),
            cwd=folder,
            start_new_session=True,
            preexec_fn=prepare,
        )

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        # A shell's jobs have groups of their own, but all are in the session that the program leads.
        for pid in _session(self.process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(LIMIT_S)
        self.hang_up()

    def press(self, *keys: str) -> None:
        """Press keys one after the other, by name or by the character itself."""
        self.write("".join(KEYS.get(key, key) for key in keys))

    def write(self, text: str) -> None:
        """Send text in one piece, as a slow line delivers it."""
        os.write(self._master, text.encode())

    def write_bytes(self, data: bytes) -> None:
        """Send bytes as they are."""
        os.write(self._master, data)

    def wait_for(self, wanted: str | Callable[[], bool], limit_s: float = LIMIT_S) -> None:
        """Read the screen until it shows a text, or until a condition holds."""

        def holds() -> bool:
            return wanted in self.screen_text() if isinstance(wanted, str) else wanted()

        end = time.monotonic() + limit_s
        while not holds():
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError(f"not within {limit_s:g} s: {wanted!r}. The screen:\n{self.screen_text()}")
            self.read(min(left, 0.02))

    def wait_exit(self, limit_s: float = LIMIT_S) -> int:
        """Read until the program has ended and return its exit code, the negative number of a signal that killed it."""
        if self._master < 0:
            return self.process.wait(limit_s)
        self.wait_for(lambda: self.process.poll() is not None, limit_s)
        while self.read(0):
            pass
        assert self.process.returncode is not None
        return self.process.returncode

    def read(self, limit_s: float) -> bool:
        """Take in what the program writes within `limit_s` seconds; True if there was something."""
        if not select.select([self._master] if self._master >= 0 else [], [], [], limit_s)[0]:
            return False
        data = os.read(self._master, 1 << 16)
        self.raw += data
        self._stream.feed(_KEYBOARD_PROTOCOL.sub(b"", data))
        return bool(data)

    def screen_text(self) -> str:
        """Return what stands on the screen, line by line."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def later_by(self, seconds: int) -> Callable[[], bool]:
        """Return a condition: the console's own clock shows a time later than now by that much."""
        begin = self._live_s()
        return lambda: self._live_s() >= begin + seconds

    def _live_s(self) -> int:
        found = re.search(r"LIVE (\d+):(\d\d):(\d\d)", self.screen_text())
        assert found, f"no clock is on the screen:\n{self.screen_text()}"
        hours, minutes, seconds = map(int, found.groups())
        return hours * 3600 + minutes * 60 + seconds

    def times_left(self) -> int:
        """Return how often the full screen was left."""
        return self.raw.count(_LEAVING)

    def in_full_screen(self) -> bool:
        """Tell whether the program has the full screen now."""
        return self.raw.rfind(b"\x1b[?1049h") > self.raw.rfind(_LEAVING)

    def printed_after(self) -> str:
        """Return what was written after the program had left the full screen."""
        left, _, after = bytes(self.raw).rpartition(_LEAVING)
        assert left, "the alternate screen was never left"
        return re.sub(r"\x1b\[[0-9;?<>]*[A-Za-z]", "", after.decode()).replace("\r\n", "\n")

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window; the program hears of it as from a real one."""
        self.screen.resize(rows, columns)
        self._set_size(columns, rows)

    def assert_restored(self) -> None:
        """Check that the terminal is as it was: modes as `stty` shows them, and what was switched by sequences."""
        assert self.modes() == self.modes_before
        self.assert_restored_but_modes()

    def assert_restored_but_modes(self) -> None:
        """Check what was switched by sequences; a shell at its prompt has modes of its own."""
        for on, off in _SWITCHED:
            assert self.raw.rfind(off) > self.raw.rfind(on), f"{on!r} was not undone"

    def modes(self) -> list[Any]:
        """Return the terminal's modes, as `stty -a` shows them."""
        modes: list[Any] = termios.tcgetattr(self._master)
        return modes

    def hang_up(self) -> None:
        """Take the terminal away, as closing its window does."""
        for descriptor in (self._slave, self._master):
            if descriptor >= 0:
                os.close(descriptor)
        self._slave = self._master = -1

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def _session(leader: int) -> list[int]:
    argv = ["ps", "-A", "-o", "pid=,sess="]
    listed = subprocess.run(argv, capture_output=True, check=True).stdout.decode()
    rows = [line.split() for line in listed.splitlines()]
    return [int(pid) for pid, session in rows if session == str(leader)]


def process_state(pid: int) -> str:
    """Return a process's state as `ps` has it (`T` is stopped), or nothing if it has ended."""
    argv = ["ps", "-o", "stat=", "-p", str(pid)]
    state = subprocess.run(argv, capture_output=True, check=False).stdout.decode().strip()[:1]
    return "" if state == "Z" else state


class TmuxServer:
    """A tmux server with default settings, one window, nobody else's sessions. It ends with the `with` block."""

    def __init__(self, name: str, argv: Sequence[str | Path], env: Mapping[str, str], runtime: Path) -> None:
        self._name = name
        self._env = {**env, "TMUX_TMPDIR": str(runtime)}
        command = ["new-session", "-d", "-x", "80", "-y", "24", "--", *map(str, argv)]
        self.run("-f", os.devnull, *command)

    def __enter__(self) -> TmuxServer:
        return self

    def __exit__(self, *_: object) -> None:
        # The server ends with its last window, so it may be gone already.
        self.run("kill-server", check=False)

    def run(self, *arguments: str, check: bool = True) -> str:
        """Run a tmux command on this server and return what it prints."""
        argv = ["tmux", "-L", self._name, *arguments]
        done = subprocess.run(argv, capture_output=True, env=self._env, timeout=LIMIT_S, check=check)
        return done.stdout.decode()

    def press(self, *keys: str) -> None:
        """Press keys one after the other, by name or by the character itself."""
        for key in keys:
            self.run("send-keys", "-l", KEYS.get(key, key))

    def screen_text(self) -> str:
        """Return what stands on the screen, line by line."""
        return self.run("capture-pane", "-p")

    def wait_for(self, wanted: str, limit_s: float = LIMIT_S) -> None:
        """Look at the screen until it shows a text."""
        end = time.monotonic() + limit_s
        while wanted not in (shown := self.screen_text()):
            if time.monotonic() > end:
                raise AssertionError(f"not within {limit_s:g} s: {wanted!r}. The screen:\n{shown}")
