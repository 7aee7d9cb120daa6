"""The playbook's conditions: `severity <= 2 and type(security, data_exposure)`, checked as they are read.

The language, in small letters and over as many lines as one likes; `not` binds closest, then `and`, then `or`:

    expression := term ("or" term)*
    term       := factor ("and" factor)*
    factor     := "not" factor | "(" expression ")" | test
    test       := "severity" COMPARISON 1..4
                | ("elapsed" | "lasted") COMPARISON DURATION
                | ("type" | "flag" | "reached" | "done" | "fact" | "review") "(" NAME ("," NAME)* ")"
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from incident_tui.playbook.circumstances import (
    LONG_INCIDENT,
    Circumstances,
    Either,
    Every,
    NameKind,
    NameTest,
    Negation,
    TimeTest,
    Tree,
    every,
)
from incident_tui.playbook.condition_parser import Parser
from incident_tui.playbook.condition_text import in_words, normal_form

LONGEST: Final = 1_000


class Condition:
    """When something holds: the text that it was read from, and the tree; equal where the trees are equal.

    A plain class, since msgspec would read a dataclass or a struct as a table with its own field names.
    """

    __slots__ = ("source", "tree")

    def __init__(self, source: str, tree: Tree) -> None:
        self.source: Final = source
        self.tree: Final = tree

    def holds(self, circumstances: Circumstances) -> bool:
        """Say whether the condition is true of an incident."""
        return self.tree.holds(circumstances)

    def names(self, kind: NameKind) -> frozenset[str]:
        """Give the names that its tests of a kind ask about: with `done`, the ids of checklist items."""
        return frozenset(_names(self.tree, kind))

    def durations(self) -> frozenset[timedelta]:
        """Name the times after the declaration at which it may change by itself."""
        return frozenset(_durations(self.tree))

    def words(self) -> str:
        """Say it in plain words, for a screen: `SEV-1 or SEV-2, security or data exposure`."""
        return in_words(self.tree)

    def __str__(self) -> str:
        """Write its normal form; `parse_condition` reads that back, save for `ALWAYS`, which has none."""
        return normal_form(self.tree)

    def __repr__(self) -> str:
        return f"Condition({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return self.tree == other.tree if isinstance(other, Condition) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.tree)


ALWAYS: Final = Condition("", Every(()))


def parse_condition(text: str) -> Condition:
    """Read a condition of at most 1,000 characters, also in its normal form, and 20 levels of brackets and `not`.

    Raises ValueError, with words for the person who wrote it: the column from 1 (and the line, where the text has
    several), what is wrong there, and what would be right.
    """
    if not text.strip():
        raise ValueError("is empty: say when it holds, or take the line out")
    if len(text) <= LONGEST:
        condition = Condition(text, Parser(text).tree())
        if len(str(condition)) <= LONGEST:
            return condition
    raise ValueError(f"is longer than {LONGEST:,} characters: say it in fewer words")


def decode_condition(value: object) -> Condition:
    """Read a condition from a TOML value; raises ValueError as `parse_condition` does, and for what is no text."""
    if not isinstance(value, str):
        raise ValueError('needs a condition in quotes, like "severity <= 2"')
    return parse_condition(value)


def both(first: Condition, second: Condition) -> Condition:
    """Join two conditions with `and`.

    The limits are for what people write: what is joined may go beyond them, and then its normal form cannot be read.
    """
    tree = every((first.tree, second.tree))
    for whole in (first, second):
        if whole.tree == tree:
            return whole
    return Condition(normal_form(tree), tree)


def beyond(whole: Condition, known: Condition) -> Condition:
    """Return what a condition asks for beyond another one that `both` has joined to it; `ALWAYS` for nothing."""
    parts = whole.tree.parts if isinstance(whole.tree, Every) else (whole.tree,)
    said = known.tree.parts if isinstance(known.tree, Every) else (known.tree,)
    tree = every(part for part in parts if part not in said)
    return ALWAYS if tree == ALWAYS.tree else Condition(normal_form(tree), tree)


def _names(tree: Tree, kind: NameKind) -> Iterator[str]:
    match tree:
        case NameTest(asked, names) if asked == kind:
            yield from names
        case Negation(part):
            yield from _names(part, kind)
        case Every(parts) | Either(parts):
            for part in parts:
                yield from _names(part, kind)


def _durations(tree: Tree) -> Iterator[timedelta]:
    match tree:
        case TimeTest("elapsed", _, duration):
            yield duration
        case NameTest("flag", names) if "long_incident" in names:
            yield LONG_INCIDENT
        case Negation(part):
            yield from _durations(part)
        case Every(parts) | Either(parts):
            for part in parts:
                yield from _durations(part)
