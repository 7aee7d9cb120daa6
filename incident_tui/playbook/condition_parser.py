"""Reads the language of conditions: first into words and signs, then by recursive descent into a checked tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from incident_tui.domain.vocabulary import DERIVED_FLAGS, FLAGS, INCIDENT_TYPES, MILESTONES, SEVERITIES, Severity
from incident_tui.playbook.circumstances import (
    COMPARISONS,
    NAME_KINDS,
    REVIEW_FACTS,
    REVIEW_LEVELS,
    WATCHES,
    Comparison,
    NameKind,
    NameTest,
    SeverityTest,
    TimeTest,
    Tree,
    either,
    every,
    opposite,
)
from incident_tui.playbook.duration import Duration, parse_duration

# What finds the words for a fault (files/toml_faults) is imported where a fault is found: sound conditions, which
# are nearly all, do not pay for it at the console's start.

MOST_NESTED: Final = 20
_TOKEN: Final = re.compile(r"(?P<word>[\w.-]+)|(?P<comparison>[=!<>]=|[<>])|(?P<mark>[(),])|(?P<space>\s+)")
_ITEM: Final = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_NOUNS: Final[dict[NameKind, str]] = {
    "type": "incident type",
    "flag": "flag",
    "reached": "milestone",
    "done": "item id",
    "fact": "review fact",
    "review": "review level",
}
# The ids of items are the playbook's own: whether they exist is asked once the whole of it is read.
_KNOWN: Final[dict[NameKind, tuple[str, ...]]] = {
    "type": INCIDENT_TYPES,
    "flag": FLAGS + DERIVED_FLAGS,
    "reached": MILESTONES,
    "done": (),
    "fact": REVIEW_FACTS,
    "review": REVIEW_LEVELS,
}
_TESTS: Final = ("severity", *WATCHES, *NAME_KINDS)
_JOINTS: Final = ("and", "or", "not")
_MEANT: Final = {"=": "==", "!": "not", "&": "and", "|": "or", "≤": "<=", "≥": ">=", "≠": "!="}
_AND_OR: Final = "'and' or 'or'"
_A_TEST: Final = "a test like severity <= 2 or type(security)"


class _Token(NamedTuple):
    kind: Literal["word", "comparison", "mark", "end"]
    text: str
    at: int


class Parser:
    """Reads one text into its tree; raises ValueError for the first fault, with its column and what would be right.

    Each rule of the language is a method; `depth` counts the brackets and negations around it.
    """

    def __init__(self, text: str) -> None:
        self._text = text.rstrip()
        self._tokens = list(self._read_tokens())
        self._position = 0

    def tree(self) -> Tree:
        """Read the whole text."""
        tree = self._expression(0)
        if self._next.text == ")":
            raise self._fault(self._next.at, "')' closes no bracket, take it out")
        if self._next.kind != "end":
            raise self._needed(_AND_OR)
        return tree

    def _read_tokens(self) -> Iterator[_Token]:
        at = 0
        while at < len(self._text):
            found = _TOKEN.match(self._text, at)
            if found is None:
                raise self._strange_sign(at)
            match found.lastgroup:
                case "word" | "comparison" | "mark" as kind:
                    yield _Token(kind, found[0], at)
            at = found.end()
        yield _Token("end", "", at)

    @property
    def _next(self) -> _Token:
        return self._tokens[self._position]

    def _take(self) -> _Token:
        token = self._next
        # The end is never passed, so that there is always a token to ask about.
        self._position += token.kind != "end"
        return token

    def _took(self, text: str) -> bool:
        if self._next.text != text:
            return False
        self._take()
        return True

    def _expression(self, depth: int) -> Tree:
        parts = [self._term(depth)]
        while self._took("or"):
            parts.append(self._term(depth))
        return either(parts)

    def _term(self, depth: int) -> Tree:
        parts = [self._factor(depth)]
        while self._took("and"):
            parts.append(self._factor(depth))
        return every(parts)

    def _factor(self, depth: int) -> Tree:
        start = self._next
        if start.text in {"not", "("} and depth == MOST_NESTED:
            message = f"more than {MOST_NESTED} levels of brackets and 'not', say it with fewer"
            raise self._fault(start.at, message)
        if self._took("not"):
            return opposite(self._factor(depth + 1))
        if self._took("("):
            inside = self._expression(depth + 1)
            self._close(start, _AND_OR)
            return inside
        return self._test()

    def _test(self) -> Tree:
        if self._took("severity"):
            return SeverityTest(self._comparison("severity <= 2"), self._severity())
        for watch in WATCHES:
            if self._took(watch):
                return TimeTest(watch, self._comparison(f"{watch} > 2h"), self._duration())
        for kind in NAME_KINDS:
            if self._took(kind):
                return NameTest(kind, self._names(kind))
        raise self._no_test()

    def _comparison(self, example: str) -> Comparison:
        for comparison in COMPARISONS:
            if self._took(comparison):
                return comparison
        raise self._needed(f"a comparison like {example}")

    def _severity(self) -> Severity:
        for severity in SEVERITIES:
            if self._took(str(severity)):
                return severity
        raise self._needed("a severity from 1 to 4")

    def _duration(self) -> Duration:
        token = self._next
        if token.kind != "word":
            raise self._needed("a duration like 2h or 1h20m")
        try:
            duration = parse_duration(token.text)
        except ValueError as error:
            raise self._about(token, str(error)) from None
        self._take()
        return duration

    def _names(self, kind: NameKind) -> tuple[str, ...]:
        opening = self._next
        if not self._took("("):
            raise self._needed(f"a list like {kind}({_KNOWN[kind][0] if _KNOWN[kind] else 'detect.lead'})")
        names = [self._name(kind)]
        while self._took(","):
            token = self._next
            name = self._name(kind)
            if name in names:
                raise self._about(token, "is there twice, keep one of the two")
            names.append(name)
        self._close(opening, "a comma or a closing bracket")
        return tuple(names)

    def _name(self, kind: NameKind) -> str:
        token = self._next
        if token.kind != "word":
            raise self._needed(f"{'an' if _NOUNS[kind][0] in 'aeiou' else 'a'} {_NOUNS[kind]}")
        if token.text not in _KNOWN[kind] and not (kind == "done" and _ITEM.fullmatch(token.text)):
            raise self._unknown_name(kind, token)
        return self._take().text

    def _close(self, opening: _Token, otherwise: str) -> None:
        if self._took(")"):
            return
        if self._next.kind == "end":
            raise self._fault(opening.at, "'(' is not closed, add ')' where it ends")
        raise self._needed(otherwise)

    def _needed(self, what: str) -> ValueError:
        token = self._next
        if token.text.lower() in _JOINTS and token.text not in _JOINTS:
            return self._about(token, f"is not read, write '{token.text.lower()}' in small letters")
        if token.kind == "end":
            return self._fault(token.at, f"ends where {what} is needed")
        return self._about(token, f"stands where {what} is needed")

    def _no_test(self) -> ValueError:
        from incident_tui.files.toml_faults import suggestion

        token = self._next
        if token.kind != "word" or token.text.lower() in _JOINTS:
            return self._needed(_A_TEST)
        number = re.fullmatch(r"(?i:sev)[-_.]?([1-4])", token.text)
        meant = f"did you mean severity == {number[1]}?" if number else _test_with(token.text)
        return self._about(token, f"is no test, {meant or suggestion(token.text, (*_TESTS, 'not'))}")

    def _unknown_name(self, kind: NameKind, token: _Token) -> ValueError:
        from incident_tui.files.toml_faults import suggestion

        if kind == "done":
            meant = "write it with its phase or pack, like detect.lead"
        else:
            meant = _test_with(token.text) or suggestion(token.text, _KNOWN[kind])
        return self._about(token, f"is no {_NOUNS[kind]}, {meant}")

    def _strange_sign(self, at: int) -> ValueError:
        sign = self._text[at]
        if sign in "'\"":
            return self._fault(at, "quotes are not read, write the name without them")
        meant = f"did you mean '{_MEANT[sign]}'?" if sign in _MEANT else "take it out"
        return self._about(_Token("mark", sign, at), f"is not read, {meant}")

    def _about(self, token: _Token, message: str) -> ValueError:
        from incident_tui.files.toml_faults import shown

        return self._fault(token.at, f"{shown(token.text)} {message}")

    def _fault(self, at: int, message: str) -> ValueError:
        line = self._text.count("\n", 0, at) + 1
        column = at - self._text.rfind("\n", 0, at)
        place = f"line {line}, column {column}" if "\n" in self._text else f"column {column}"
        return ValueError(f"{place}: {message}")


def _test_with(name: str) -> str:
    """Name the test that a name belongs into, where there is one."""
    return next((f"did you mean {kind}({name})?" for kind in NAME_KINDS if name in _KNOWN[kind]), "")
