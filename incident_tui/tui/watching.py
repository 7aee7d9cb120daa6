"""Hearing at once that a file in a folder was written, where the system can tell (Linux); elsewhere nothing happens.

The kernel's directory notification is a signal, and one that nobody handles ends the process: its handler stays until
the notification is off, and a late signal is thrown away.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

# A folder may be busy with other people's files: one look in this time, in seconds, is enough.
PAUSE_S: Final = 0.05


class FolderWatch:
    """Calls `written` soon after any file of the folder was written, by whomever, and at most once per PAUSE_S.

    To be used in the main thread, under a running loop. `written` may write to the folder only if something else
    than its own call makes it.
    """

    def __init__(self, folder: Path, written: Callable[[], object]) -> None:
        """Watch nothing yet."""
        self._folder = folder
        self._written = written
        self._descriptor: int | None = None
        self._handler_before: Any = None

    def start(self) -> bool:
        """Begin to watch, unless that is so already; False where there is no folder yet, or no way to watch it."""
        if sys.platform != "linux":
            return False
        if self._descriptor is None:
            loop = asyncio.get_running_loop()
            try:
                self._descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                # Not the loop's own handler: closing the loop would take that away while signals may still come.
                self._handler_before = signal.signal(signal.SIGIO, lambda *_: self._notified(loop))
                self._listen()
            except (OSError, ValueError):
                self.stop()
                return False
        return True

    def stop(self) -> None:
        """Watch no more."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
        if self._handler_before is not None:
            # Ignoring a signal also discards one that is pending.
            signal.signal(signal.SIGIO, signal.SIG_IGN)
            signal.signal(signal.SIGIO, self._handler_before)
            self._handler_before = None

    def _listen(self) -> None:
        if sys.platform == "linux" and self._descriptor is not None:
            # For one notification only, so that a busy folder cannot flood us with signals.
            fcntl.fcntl(self._descriptor, fcntl.F_NOTIFY, fcntl.DN_MODIFY | fcntl.DN_CREATE | fcntl.DN_RENAME)

    def _notified(self, loop: asyncio.AbstractEventLoop) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(loop.call_later, PAUSE_S, self._look)

    def _look(self) -> None:
        if self._descriptor is not None:
            # First listen, then look: what is written in between is notified.
            self._listen()
            self._written()
