"""TOML files read into typed structures, with every fault told by file, line, key and remedy."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from incident_tui.files.problem import FileProblem

if TYPE_CHECKING:
    from incident_tui.files.toml_lines import KeyLines, KeyPath

# What explains a fault (toml_faults, toml_lines) is imported where a fault is found: sound files, which are
# nearly all, do not pay for it at the console's start.

T = TypeVar("T")
# TOML data and msgspec's hook are dynamic by nature: any of TOML's types may come, any type may be asked for.
DecodeHook = Callable[[type, Any], Any]

MOST_BYTES: Final = 1_000_000
_SYNTAX_PLACE: Final = re.compile(r" \((?:at line (?P<line>\d+), column \d+|at end of document)\)$")
_ENDLESS_NUMBER: Final = re.compile(r"[0-9_]{4300,}")
# tomllib takes time with the square of a key's parts: 20,000 of them take seconds, and nobody writes a hundred.
_KEY_PART: Final = r"""(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')"""
_ENDLESS_KEY: Final = re.compile(rf"(?<![A-Za-z0-9_-])(?:{_KEY_PART}[ \t]*+\.[ \t]*+){{100}}")
_REPEATED: Final = re.compile(r"Cannot (?:overwrite|declare|mutate)|Duplicate")


def read_toml(path: Path, type_: type[T], *, dec_hook: DecodeHook | None = None) -> T:
    """Read a TOML file of at most 1 MB (10**6 bytes) into `type_`, normally a strict msgspec.Struct.

    `dec_hook` is msgspec's: it turns a plain value into a type of your own, and raises ValueError with
    words for the reader. Raises FileProblem for every fault, the file's absence included.
    """
    return parse_toml(read_text(path), type_, path, dec_hook=dec_hook)


def parse_toml(text: str, type_: type[T], path: Path, first_line: int = 1, *, dec_hook: DecodeHook | None = None) -> T:
    """Turn TOML text into `type_`; `first_line` is the line of `path` on which `text` begins.

    Raises FileProblem for the first fault found, with its line and key.
    """
    data = decoded(text, path, first_line)
    try:
        return msgspec.convert(data, type_, dec_hook=dec_hook)
    except msgspec.ValidationError as error:
        from incident_tui.files.toml_faults import explain

        fault = explain(error, data, type_, dec_hook)
    except RecursionError:
        raise too_deep(path) from None
    raise problem_at(text, path, fault.key, fault.message, hint=fault.hint, first_line=first_line)


def problem_at(
    text: str, path: Path, key: KeyPath, message: str, *, hint: str = "", first_line: int = 1
) -> FileProblem:
    """Make the FileProblem for `key` in the TOML `text` of `path`: for checks beyond the types.

    `key` has names and, inside lists, positions from 0: `("phases", 1, "items", 0, "id")`.
    """
    from incident_tui.files.toml_lines import scan_lines, spoken_key

    line = scan_lines(text, first_line).line(key)
    return FileProblem(path, message, line, spoken_key(key), hint)


def read_text(path: Path) -> str:
    """Read a UTF-8 text file of at most 1 MB (10**6 bytes), a leading byte order mark left out.

    Raises FileProblem if it is missing, unreadable, not a regular file, too large, or not text.
    """
    try:
        # A pipe would make the console wait for ever, so the kind is asked before the file is opened.
        if not stat.S_ISREG(path.stat().st_mode):
            raise FileProblem(path, "is not a regular file", hint="put a file there, or take it away")
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if len(raw) > MOST_BYTES:
        raise FileProblem(path, "is larger than 1 MB, so it was not read", hint="is it the right file?")
    return _text(raw, path)


def _text(raw: bytes, path: Path) -> str:
    hint = "save it as UTF-8 without special encodings"
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise FileProblem(path, f"is not UTF-8 text (byte {error.start + 1})", line, hint=hint) from error
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise FileProblem(path, "has a NUL byte, so it is not a text file", line, hint=hint)
    return text


def _unreadable(path: Path, error: OSError | ValueError) -> FileProblem:
    if isinstance(error, FileNotFoundError):
        return FileProblem(path, "does not exist")
    if isinstance(error, PermissionError):
        return FileProblem(path, "may not be read", hint=f"allow it: chmod u+r {path.name}")
    reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
    return FileProblem(path, f"cannot be read: {reason}")


def decoded(text: str, path: Path, first_line: int = 1) -> dict[str, Any]:
    """Turn TOML text into plain values. Raises FileProblem for the first fault of its syntax, with its line."""
    if key := _ENDLESS_KEY.search(text):
        place = text.count("\n", 0, key.start()) + first_line
        raise FileProblem(path, "has a key of more than 100 parts", place, hint="a few levels are enough")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise too_deep(path) from None
    except tomllib.TOMLDecodeError as error:
        raise _syntax_problem(text, path, str(error), first_line) from error
    except ValueError as error:
        # Python refuses to read whole numbers of more than 4,300 digits, and tomllib passes that on.
        number = _ENDLESS_NUMBER.search(text)
        line = text.count("\n", 0, number.start()) + first_line if number else None
        raise FileProblem(path, "has a number with too many digits", line) from error


def too_deep(path: Path) -> FileProblem:
    """Say that a file has more levels than can be read."""
    return FileProblem(path, "is nested too deeply to be read", hint="lists and tables go a few levels deep")


def _syntax_problem(text: str, path: Path, told: str, first_line: int) -> FileProblem:
    from incident_tui.files.toml_lines import scan_lines, spoken_key

    place = _SYNTAX_PLACE.search(told)
    message = told[: place.start()] if place else told
    lines = scan_lines(text, first_line)
    if _REPEATED.match(message) and lines.repeats:
        key, line, before = lines.repeats[0]
        return FileProblem(
            path, f"is set twice, first on line {before}", line, spoken_key(key), hint="keep one of the two"
        )
    if _REPEATED.match(message):
        message = "contradicts a value or table that the file has already given"
    line_told = int(place["line"]) + first_line - 1 if place and place["line"] else None
    return _at_statement(lines, path, message, line_told)


def _at_statement(lines: KeyLines, path: Path, message: str, line: int | None) -> FileProblem:
    """Name the statement in which the parser stopped; `line` is None where that was the end of the text."""
    from incident_tui.files.toml_lines import spoken_key

    if line is None:
        statement = lines.statements[-1] if lines.statements else None
        hint = "" if message.startswith("contradicts") else "is it closed, with a quote or a bracket?"
    else:
        statement = lines.statement_at(line)
        begun = statement is not None and statement.first < line
        hint = f"the value begins on line {statement.first}: is it closed?" if statement and begun else ""
    if message == "Invalid value" and not hint:
        hint = "text needs quotes around it"
    if statement is None:
        return FileProblem(path, message, line, hint=hint)
    return FileProblem(path, message, line or statement.first, spoken_key(statement.key), hint)
