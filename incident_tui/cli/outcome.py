"""How a command ends: its exit code, and the exception that ends it with a message."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum


class Exit(IntEnum):
    """The exit codes that scripts may rely on."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    REFUSED = 4
    DAMAGED = 5
    INTERRUPTED = 130


class Stopped(Exception):
    """A command cannot go on; the message says what happened, what is safe and what to do.

    `lines` follow the message on lines of their own: candidates, or what is missing.
    """

    def __init__(self, code: Exit, message: str, lines: Sequence[str] = ()) -> None:
        """End with this exit code."""
        super().__init__(message)
        self.code = code
        self.lines = list(lines)
