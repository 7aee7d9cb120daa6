"""How the console ends: by signal, with its terminal gone, or put aside; always with the file closed properly."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
from collections.abc import Callable

ENDING_SIGNALS = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)


def install(leave: Callable[[int], None]) -> None:
    """Leave cleanly, with 128 plus the signal's number, when the process is told to end.

    This also replaces an inherited `nohup`: a console whose terminal is gone would spin for ever. If the app does
    not leave within two seconds the process ends by itself; everything acknowledged is on disk already.
    """
    loop = asyncio.get_running_loop()

    def end(number: int) -> None:
        leave(128 + number)
        loop.call_later(2.0, os._exit, 128 + number)

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
        return any(flags & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, flags in poll.poll(0))
    except (AttributeError, OSError, ValueError):
        return False
