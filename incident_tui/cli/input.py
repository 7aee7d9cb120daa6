"""Text from a file or from standard input, as much as anybody can mean."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.domain.text import visible

# Enough for any log excerpt that the record would take, and a bound for a pipe that never ends.
LARGEST_INPUT: Final = 4_000_000


def read_standard_input() -> str:
    """Return what is piped in, without the line ends after it; bytes that are no UTF-8 become `�`."""
    if sys.stdin is None:
        return ""
    data = sys.stdin.buffer.read(LARGEST_INPUT + 1)
    if len(data) > LARGEST_INPUT:
        raise Stopped(
            Exit.USAGE,
            f"standard input is longer than {LARGEST_INPUT:,} bytes: nothing was recorded. Pipe an excerpt of it.",
        )
    return data.decode("utf-8", "replace").rstrip("\r\n")


def read_text(file: str) -> str:
    """Read a text file, or standard input for `-`; bytes that are no UTF-8 become `�`. Raises Stopped."""
    if file == "-":
        return read_standard_input()
    try:
        with Path(file).open("rb") as opened:
            data = opened.read(LARGEST_INPUT + 1)
    except OSError as error:
        raise Stopped(Exit.FAILED, f"{visible(file)} cannot be read: {error.strerror or error}.") from error
    if len(data) > LARGEST_INPUT:
        raise Stopped(Exit.USAGE, f"{visible(file)} is larger than {LARGEST_INPUT:,} bytes.")
    return data.decode("utf-8", "replace")
