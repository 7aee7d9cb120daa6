"""Patterns that people write into gate.toml: a part of regular expressions that always comes to an end soon."""

from __future__ import annotations

import re
import string
from typing import Final, NamedTuple

# A pattern may not try more ways than this from one place of the text: `[a-z]{1,20}[a-z]{1,20}` has 400.
MOST_WAYS: Final = 600
LONGEST_REPEAT: Final = 500
LONGEST_PATTERN: Final = 400
DEEPEST: Final = 12
MOST_GROUPS: Final = 20
SHORT_REPEAT: Final = 20
# Characters by which the parts of a pattern are compared: those of ASCII, and one of each other kind.
_SAMPLE: Final = frozenset(map(chr, range(128))) | frozenset("é\u00a0٣漢😀€")
_COUNTS: Final = re.compile(r"\{(\d{1,9})(?:(,)(\d{0,9}))?\}")
_CLASS_ESCAPES: Final = frozenset("dDwWsStnr") | frozenset(string.punctuation)
_ESCAPES: Final = _CLASS_ESCAPES | frozenset("bB")
_OPENINGS: Final = ("(?:", "(?=", "(?!", "(?<!", "(?<=", "(?P<secret>")


class PatternRefused(ValueError):
    """A pattern that cannot be used; the message says why, and what to write."""


def compile_pattern(source: str, *, any_case: bool = False) -> re.Pattern[str]:
    """Compile a pattern of the part of regular expressions that is allowed in gate.toml.

    Allowed are characters, classes, escapes, groups, alternatives, `?`, `{m}` and `{m,n}`; a group `(?P<secret>…)`
    marks what counts. Not allowed is what could run for ever: `*`, `+`, `{m,}`, repeats within repeated groups,
    references back. Raises PatternRefused.
    """
    if not source:
        raise PatternRefused("is empty: it would match everywhere")
    if len(source) > LONGEST_PATTERN:
        raise PatternRefused(f"is longer than {LONGEST_PATTERN} characters")
    reader = _Reader(source)
    ways, _ = reader.alternatives(0)
    if reader.place < len(source):
        raise PatternRefused("has a ) without its (")
    if ways > MOST_WAYS:
        raise PatternRefused(f"could be tried in {ways} ways from one place, {MOST_WAYS} are the limit")
    try:
        pattern = re.compile(source, re.IGNORECASE if any_case else 0)
    except (re.error, OverflowError) as error:
        raise PatternRefused(f"is not a pattern: {error}") from error
    if pattern.match("") is not None:
        raise PatternRefused("matches an empty text: it would match everywhere")
    return pattern


class _Part(NamedTuple):
    """A part of a sequence: in how many ways it can match, whether that varies, and whether it may be missing.

    `sign` is the source of a single-character part, empty for a group. What only looks
    ahead or behind is never tried again, so its ways add up and do not multiply.
    """

    ways: int
    varies: bool = False
    sign: str = ""
    optional: bool = False
    looks: bool = False


class _Reader:
    """Reads a pattern from left to right, counting the ways in which it can match from one place."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.place = 0

    def alternatives(self, depth: int) -> tuple[int, bool]:
        """Give the ways, and whether something in it repeats a varying number of times."""
        if depth > DEEPEST:
            raise PatternRefused("has too many groups within each other")
        ways, varies = self._sequence(depth)
        while self._take("|"):
            more, also = self._sequence(depth)
            ways, varies = ways + more, varies or also
        return ways, varies

    def _sequence(self, depth: int) -> tuple[int, bool]:
        parts: list[_Part] = []
        while self.place < len(self.source) and self.source[self.place] not in "|)":
            parts.append(self._repeated(self._atom(depth)))
        ends = not self.source[self.place :].strip(")")
        ways, aside = 1, 0
        for place, part in enumerate(parts):
            following = parts[place + 1] if place + 1 < len(parts) else None
            if part.looks:
                aside += part.ways
                continue
            # What a pattern ends with is never tried again. Reading a long repeat again and again costs too, so it is
            # not forgiven where ways went before.
            last = ends and following is None and part.sign
            if not last and (ways > SHORT_REPEAT < part.ways or not _settled(part, following)):
                # Capped, so that a long pattern cannot make a number that takes long to work with.
                ways = min(ways * part.ways, 10**9)
        return ways + aside, any(part.varies for part in parts)

    def _atom(self, depth: int) -> _Part:
        sign, start = self.source[self.place], self.place
        if sign == "(":
            return self._group(depth)
        if sign in "*+?{":
            raise PatternRefused(f"has a {sign} with nothing in front that it could repeat")
        if sign == "[":
            self._class()
        elif sign == "\\":
            self._escape(_ESCAPES)
        else:
            self.place += 1
        return _Part(1, sign=self.source[start : self.place])

    def _group(self, depth: int) -> _Part:
        opening = next((each for each in _OPENINGS if self.source.startswith(each, self.place)), "(")
        if opening == "(" and self.source.startswith("(?", self.place):
            raise PatternRefused(f"has a group that begins with {self.source[self.place : self.place + 3]!r}")
        self.place += len(opening)
        ways, varies = self.alternatives(depth + 1)
        if not self._take(")"):
            raise PatternRefused("has a ( without its )")
        return _Part(ways, varies, looks=opening[:3] in {"(?=", "(?!", "(?<"})

    def _class(self) -> None:
        self.place += 1
        self._take("^")
        first = True
        while self.place < len(self.source):
            sign = self.source[self.place]
            if sign == "]" and not first:
                self.place += 1
                return
            if sign == "\\":
                self._escape(_CLASS_ESCAPES)
            else:
                self.place += 1
            first = False
        raise PatternRefused("has a [ without its ]")

    def _escape(self, allowed: frozenset[str]) -> None:
        sign = self.source[self.place + 1 : self.place + 2]
        if sign not in allowed:
            raise PatternRefused(f"has \\{sign}, which is not allowed here")
        self.place += 2

    def _repeated(self, part: _Part) -> _Part:
        sign = self.source[self.place : self.place + 1]
        if sign and sign in "*+":
            raise PatternRefused(f"has a {sign}, which may run for ever: write for example {{1,100}}")
        if sign == "?":
            self.place += 1
            self._nothing_more()
            return part._replace(ways=part.ways + 1, varies=True, optional=True)
        if sign != "{":
            return part
        fewest, most = self._counts()
        self._nothing_more()
        if not part.sign and (part.varies or part.ways > 1 or most > MOST_GROUPS):
            raise PatternRefused("repeats a group with choices inside, or too often: write it out instead")
        return part._replace(ways=most - fewest + 1, varies=most > fewest, optional=fewest == 0)

    def _counts(self) -> tuple[int, int]:
        counts = _COUNTS.match(self.source, self.place)
        if counts is None:
            raise PatternRefused("has a { that is not a number of times: write {3} or {1,20}, or \\{ for the sign")
        self.place = counts.end()
        fewest = int(counts[1])
        if counts[2] and not counts[3]:
            raise PatternRefused(f"has {counts[0]}, which has no end: write for example {{{fewest},{fewest + 100}}}")
        most = int(counts[3]) if counts[3] else fewest
        if most > LONGEST_REPEAT or most < fewest:
            raise PatternRefused(f"has {counts[0]}: at most {LONGEST_REPEAT} times, the smaller number first")
        return fewest, most

    def _nothing_more(self) -> None:
        if self.source[self.place : self.place + 1] in {"*", "+", "?", "{"}:
            raise PatternRefused("repeats a repeat")

    def _take(self, sign: str) -> bool:
        if self.source.startswith(sign, self.place):
            self.place += len(sign)
            return True
        return False


def _settled(part: _Part, following: _Part | None) -> bool:
    """Tell whether how often a character repeats is settled by what follows, so that nothing is tried twice."""
    if following is None or following.optional or not (part.varies and part.sign and following.sign):
        return False
    return not _taken(part.sign) & _taken(following.sign)


def _taken(item: str) -> frozenset[str]:
    try:
        pattern = re.compile(item)
    except re.error as error:
        raise PatternRefused(f"is not a pattern: {error}") from error
    return frozenset(sign for sign in _SAMPLE if pattern.fullmatch(sign) or pattern.fullmatch(sign.swapcase()))
