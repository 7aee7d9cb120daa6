"""Which one is meant: by its number in the list, by its id, or by words that only it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Generic, TypeVar

import msgspec

from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.domain.text import shortened, visible

Thing = TypeVar("Thing")
_MOST_LISTED: Final = 12
_LONGEST_WORDS: Final = 100


class Choice(msgspec.Struct, Generic[Thing], frozen=True):
    """Something to choose: its number, its id, what it says, and whether it is still open."""

    number: int
    id: str
    words: str
    open: bool
    thing: Thing


def numbered(
    things: Iterable[Thing],
    *,
    id_of: Callable[[Thing], str],
    words: Callable[[Thing], str],
    is_open: Callable[[Thing], bool] = lambda thing: True,
    numbers: Mapping[str, int] | None = None,
) -> list[Choice[Thing]]:
    """Give each thing its number: that of its id in `numbers`, else its place from 1; what is open comes first.

    A number of `numbers` stays with its thing, whatever else is open.
    """
    choices = [
        Choice(place if numbers is None else numbers[id_of(each)], id_of(each), words(each), is_open(each), each)
        for place, each in enumerate(things, 1)
    ]
    return sorted(choices, key=lambda choice: (not choice.open, choice.number))


def choose(
    what: str, wanted: str, choices: Sequence[Choice[Thing]], *, ended: bool = False, named: bool = False
) -> Thing:
    """Return the one that is meant; raise Stopped with exit code 3 if it is none or several.

    A number alone is a number, never a word of a text. Of several that fit, the only one that is open is meant, or with
    `ended` the only one that is not. With `named`, their ids are names that people type, and a beginning is enough.
    """
    found = _matching(wanted, choices, named=named)
    if len(found) > 1:
        found = [choice for choice in found if choice.open != ended] or found
    if len(found) == 1:
        return found[0].thing
    shown = shortened(visible(wanted), 40)
    how = "by its id" if named else "by its number"
    if found:
        raise Stopped(
            Exit.NOT_FOUND,
            f"more than one {what} fits {shown!r}: nothing was recorded. Name one {how}, or give more of its words:",
            _lines(found, named=named),
        )
    there = "There are:" if choices else f"There is no {what}."
    raise Stopped(
        Exit.NOT_FOUND, f"no {what} fits {shown!r}: nothing was recorded. {there}", _lines(choices, named=named)
    )


def has_words(text: str, wanted: str) -> bool:
    """Tell whether a text has every one of some words; case does not matter."""
    folded = text.casefold()
    return all(word in folded for word in wanted.casefold().split())


def _matching(wanted: str, choices: Sequence[Choice[Thing]], *, named: bool) -> list[Choice[Thing]]:
    name = wanted.strip().casefold()
    if not name:
        return []
    exact = [choice for choice in choices if choice.id.casefold() == name or str(choice.number) == name]
    if exact or name.isdecimal():
        return exact
    start = name.replace(" ", "_").replace("-", "_")
    begun = [choice for choice in choices if named and choice.id.casefold().startswith(start)]
    return begun or [choice for choice in choices if has_words(choice.words, name)]


def _lines(choices: Sequence[Choice[Thing]], *, named: bool) -> list[str]:
    lines = []
    for choice in choices[:_MOST_LISTED]:
        mark = choice.id if named else f"{choice.number:>2}"
        over = "" if choice.open else "  (over)"
        lines.append(f"  {visible(mark)}  {shortened(visible(choice.words), _LONGEST_WORDS)}{over}")
    more = len(choices) - _MOST_LISTED
    return [*lines, f"  and {more} more"] if more > 0 else lines
