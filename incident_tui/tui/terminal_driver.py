"""The driver between Textual and the terminal, mended where Textual's own loses the screen, the keys or the process."""

from __future__ import annotations

import os
import select
import selectors
import signal
import sys
from codecs import getincrementaldecoder
from types import FrameType
from typing import TYPE_CHECKING, Any, Final, cast

from textual.drivers.linux_driver import LinuxDriver

from incident_tui.tui.lifecycle import has_shell_above
from incident_tui.tui.plain_paste import PlainPasteParser

if TYPE_CHECKING:
    from textual.app import App


_LOOK_UP_S: Final = 0.1
_MOST_READ: Final = 1 << 12


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
        """Read keys until the end, whatever bytes come; a terminal that is gone ends the program."""
        parser = PlainPasteParser(self._debug)
        # A paste in another encoding must cost its odd characters only.
        decode = getincrementaldecoder("utf-8")("replace").decode
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self.fileno, selectors.EVENT_READ)
                while not self.exit_event.is_set():
                    if selector.select(_LOOK_UP_S):
                        data = os.read(self.fileno, _MOST_READ)
                        if not data:
                            raise OSError("the terminal was closed")
                        for message in parser.feed(decode(data)):
                            self.process_message(message)
                    for message in parser.tick():
                        self.process_message(message)
        except OSError:
            # The same as a terminal that was closed, which not every system signals.
            os.kill(os.getpid(), signal.SIGHUP)

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
