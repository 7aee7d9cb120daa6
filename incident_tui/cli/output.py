"""Data on standard output, narration on standard error; nobody's text reaches a terminal as an instruction to it."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TextIO

from incident_tui.domain.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable


def say(text: str) -> None:
    """Narrate on standard error, with control characters made visible; a closed standard error is no fault."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.write(visible(text, lines=True) + "\n")
            sys.stderr.flush()


def emit(text: str) -> None:
    """Write lines of data on standard output, with control characters made visible."""
    if sys.stdout is not None:
        sys.stdout.write(visible(text, lines=True) + "\n")


def emit_bytes(pieces: Iterable[bytes]) -> None:
    """Write bytes on standard output exactly as they are."""
    if sys.stdout is not None:
        sys.stdout.flush()
        for piece in pieces:
            sys.stdout.buffer.write(piece)


def emit_exact(text: str) -> None:
    """Write a text for a program to read: to the letter into a pipe or a file, made visible on a terminal."""
    if sys.stdout is not None and sys.stdout.isatty():
        emit(text)
    else:
        emit_bytes([text.encode("utf-8", "replace"), b"\n"])


def emit_json(value: Any) -> None:
    """Write a value as indented JSON in UTF-8: times in UTC as ISO 8601, texts to the letter."""
    import msgspec

    emit_bytes([msgspec.json.format(msgspec.json.encode(value), indent=2), b"\n"])


def prepare_streams() -> None:
    """Let a character that the terminal's encoding lacks be written as its code instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def finish_output() -> None:
    """Write out what is buffered. Raises OSError (BrokenPipeError, disk full) like every write."""
    if sys.stdout is not None:
        sys.stdout.flush()


def abandon_output() -> None:
    """Send what is still buffered nowhere, so that the interpreter's own flush at exit cannot fail again."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def is_terminal(stream: TextIO | None) -> bool:
    """Tell whether a standard stream is a terminal; a closed one is not."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False
