"""Data on standard output, narration on standard error; nobody's text reaches a terminal as an instruction to it."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

from incident_tui.domain.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# What JSON leaves raw and a terminal may obey or hide is among these, and may be none of it.
_SUSPECT: Final = re.compile(r"[^\n -~]")


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


def emit_json_lines(pieces: Iterable[bytes]) -> None:
    """Write encoded JSON to the letter into a pipe or a file; on a terminal, what it might obey is escaped."""
    on_terminal = is_terminal(sys.stdout)
    emit_bytes(_SUSPECT.sub(_escaped, piece.decode()).encode() if on_terminal else piece for piece in pieces)


def emit_exact(text: str) -> None:
    """Write a text for a program to read: to the letter into a pipe or a file, made visible on a terminal."""
    if sys.stdout is not None and sys.stdout.isatty():
        emit(text)
    else:
        emit_bytes([text.encode("utf-8", "replace") + b"\n"])


def emit_json(value: Any) -> None:
    """Write a value as indented JSON in UTF-8: times in UTC as ISO 8601, texts to the letter.

    On a terminal, control and format characters are escaped, which any reader of JSON turns back. Bytes of an argument
    that are no UTF-8 become `�`: JSON has no other way to hold them that every reader takes.
    """
    import msgspec

    try:
        encoded = msgspec.json.encode(value)
    except UnicodeEncodeError:
        encoded = msgspec.json.encode(_without_surrogates(msgspec.to_builtins(value)))
    emit_json_lines([msgspec.json.format(encoded, indent=2) + b"\n"])


def well_formed(text: str) -> str:
    """Return the text with `�` for what stands for bytes that are no UTF-8 (surrogates)."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def prepare_streams() -> None:
    """Let a character that the terminal's encoding lacks be written as its code instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def write_to_terminal() -> Callable[[str], None] | None:
    """Return what writes to the controlling terminal past a redirected output, or None where there is none."""
    terminal = Path("/dev/tty")

    def write(text: str) -> None:
        with terminal.open("w", encoding="utf-8") as file:
            file.write(text)

    with suppress(OSError), terminal.open("w"):
        return write
    return None


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


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    if visible(character) == character:
        return character
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[place]:02x}{units[place + 1]:02x}" for place in range(0, len(units), 2))


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_without_surrogates(part) for part in value]
    return value
