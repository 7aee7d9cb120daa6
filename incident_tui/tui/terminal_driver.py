"""The driver between Textual and the terminal, mended where Textual's own loses the screen, the keys or the process."""

from __future__ import annotations

import os
import select
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING, Any, cast

from textual.drivers.linux_driver import LinuxDriver

from incident_tui.tui.lifecycle import has_shell_above

if TYPE_CHECKING:
    from textual.app import App


class TerminalOutput:
    """Standard output as a file to draw on. Where the terminal has gone, what is written is gone too.

    An error would end the thread that draws; the next drawings would then wait for it for ever.
    """

    def __init__(self, descriptor: int, encoding: str) -> None:
        """Write to this descriptor; characters that the encoding lacks are written as their codes."""
        self._descriptor = descriptor
        self._encoding = encoding
        self._pieces: list[str] = []

    def write(self, text: str) -> int:
        """Take a text in."""
        self._pieces.append(text)
        return len(text)

    def flush(self) -> None:
        """Hand everything to the terminal; wait where it does not keep up."""
        data = "".join(self._pieces).encode(self._encoding, "backslashreplace")
        self._pieces.clear()
        while data:
            try:
                data = data[os.write(self._descriptor, data) :]
            except BlockingIOError:
                # Another program has switched the shared terminal to non-blocking.
                select.select([], [self._descriptor], [])
            except OSError:
                return

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._descriptor


class TerminalDriver(LinuxDriver):
    """Draws on standard output, where Textual draws on standard error: `2>log` would leave an empty screen.

    The console starts only where standard input and output are terminals.
    """

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        """Take the terminal of the process."""
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        stdout = sys.__stdout__
        assert stdout is not None
        self._file = cast(Any, TerminalOutput(stdout.fileno(), stdout.encoding))

    def run_input_thread(self) -> None:
        """Read keys until the end, whatever bytes come."""
        while True:
            try:
                return super().run_input_thread()
            except UnicodeDecodeError:
                # A paste in another encoding: what was read with it is dropped, the next keys count again.
                continue
            except OSError:
                # No terminal to read from: the same as one that was closed, which not every system signals.
                os.kill(os.getpid(), signal.SIGHUP)
                return None

    def _sigtstp_application(self, *_: int | FrameType | None) -> None:
        """Give the terminal back and stop, with the whole job: a shell also waits for the `make` that started us."""
        if self._auto_restart:
            self.suspend_application_mode()
            self._must_signal_resume = True
        if has_shell_above():
            os.killpg(os.getpgrp(), signal.SIGSTOP)
        else:
            os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: int | FrameType | None) -> None:
        """Take the screen back after a stop."""
        if self._auto_restart and not self._must_signal_resume:
            # Stopped by SIGSTOP, or not at all: starting over a running driver would leave two threads reading keys
            # and take the full screen's modes for the shell's.
            self.suspend_application_mode()
            self._must_signal_resume = True
        super()._sigcont_application()
