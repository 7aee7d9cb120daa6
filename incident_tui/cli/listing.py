"""Lists on standard output: a line each for people, an object each for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar

from incident_tui.cli.choosing import Choice, Thing
from incident_tui.cli.output import emit, emit_json, say
from incident_tui.domain.text import shortened, visible

Row = TypeVar("Row")
_LONGEST: Final = 160


def emit_list(
    rows: Sequence[Row],
    *,
    as_json: bool,
    document: Callable[[Row], Any],
    line: Callable[[Row], str],
    nothing: str,
) -> None:
    """Print a list; where it is empty, say on standard error that there is `nothing`, except in JSON."""
    if as_json:
        emit_json([document(row) for row in rows])
        return
    for row in rows:
        emit(line(row))
    if not rows:
        say(nothing)


def emit_choices(
    choices: Iterable[Choice[Thing]],
    *,
    every: bool,
    as_json: bool,
    document: Callable[[Choice[Thing]], Any],
    details: Callable[[Thing], Iterable[str]],
    nothing: str,
) -> None:
    """Print things with the numbers by which they are named, those that are over only with `every`."""
    emit_list(
        [choice for choice in choices if choice.open or every],
        as_json=as_json,
        document=document,
        line=lambda choice: f"{choice.number:>2}  {shown(choice.words)}{aside(details(choice.thing))}",
        nothing=nothing,
    )


def shown(text: str) -> str:
    """Return somebody's text on one line that is safe to show, not endless."""
    return shortened(visible(text), _LONGEST)


def aside(parts: Iterable[str]) -> str:
    """Return what is said beside a line, in brackets; nothing where there is nothing to say."""
    said = ", ".join(part for part in parts if part)
    return f"  ({said})" if said else ""
