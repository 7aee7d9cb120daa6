"""How the console ends: by signal, with its terminal gone, or put aside; always with the file closed properly."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import threading
from collections.abc import Callable
from typing import Final

ENDING_SIGNALS: Final = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)
_LIMIT_S: Final = 2.0


def install(leave: Callable[[int], None]) -> None:
    """Leave cleanly, with 128 plus the signal's number, when the process is told to end.

    This also replaces an inherited `nohup`: a console whose terminal is gone would spin for ever. If the process has
    not ended within two seconds it ends by itself; everything acknowledged is on disk already.
    """
    loop = asyncio.get_running_loop()

    def end(number: int) -> None:
        for each in ENDING_SIGNALS:
            # A closing terminal sends several; the second must not cut the closing of the file short.
            loop.remove_signal_handler(each)
            signal.signal(each, signal.SIG_IGN)
        # A thread, since the loop may be the one that hangs.
        backstop = threading.Timer(_LIMIT_S, os._exit, [128 + number])
        backstop.daemon = True
        backstop.start()
        leave(128 + number)

    for each in ENDING_SIGNALS:
        loop.add_signal_handler(each, end, int(each))


def remove() -> None:
    """Give the signals back to Python when the console is over."""
    loop = asyncio.get_running_loop()
    for each in ENDING_SIGNALS:
        loop.remove_signal_handler(each)


def terminal_gone() -> bool:
    """Tell whether the terminal that we read keys from has been closed, which not every parent signals."""
    try:
        poll = select.poll()
        poll.register(sys.__stdin__.fileno(), select.POLLHUP)  # type: ignore[union-attr] # a console has a stdin
        # Not POLLNVAL: some systems give it for every terminal.
        return any(flags & (select.POLLHUP | select.POLLERR) for _, flags in poll.poll(0))
    except (AttributeError, OSError, ValueError):
        return False


def has_shell_above() -> bool:
    """Tell whether a shell with job control started us, which can bring us back after a stop.

    Without one we belong to the session's first job (`xterm -e`, `docker run`), and a stop would be for ever.
    """
    return os.getpgrp() != os.getsid(0)
