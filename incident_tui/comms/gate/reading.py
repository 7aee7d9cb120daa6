"""A text as the rules read it: its words, its sentences and its addresses, each found once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import Final, NamedTuple

from incident_tui.comms.gate.clocks import ClockTime, clock_times
from incident_tui.comms.gate.durations import RELATIVE

# What is longer than this is no message; secrets, holes and control characters are looked for in all of it.
LONGEST_READ: Final = 20_000
# What has no full stop for so long is taken for several sentences: rules look at all words of a sentence together.
LONGEST_SENTENCE: Final = 2_000
_TOKEN: Final = re.compile(r"\d+(?:[:.,]\d+)+|[^\W_]+(?:['’.\-‐‑&][^\W_]+)*|%")
_WHOLE_NUMBER: Final = re.compile(r"\d+(?:[:.,]\d+)*")
_SOFT_GAP: Final = re.compile(r"[ \t\u00a0*_\"'“”„‘’]*(?:\n[ \t]*)?")
_ENDS_SENTENCE: Final = re.compile(r"[.!?…][\"'”’)*_]*\s|\n")
_SENTENCE_END: Final = re.compile(r"(?P<stop>[.!?…]+)[\"'”’)\]*_]*(?=\s|$)|\n[ \t]*(?=\n|[^a-zäöü\s]|$)")
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:e\.g|i\.e|approx|no|nr|ca|vs|etc|dr|mr|mrs|ms|st|ltd|inc|bzw|ggf|evtl|z\.\s?b|d\.\s?h|u\.\s?a|[ap]\.m)"
    r"|\b\d{1,2})$",
    re.IGNORECASE,
)
_MONTH: Final = re.compile(r"(?:jan|feb|mär|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|de[cz])\w*", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)[^\s<>\"]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_HEADING: Final = re.compile(r"\s*(?P<name>subject|title|betreff|titel)[ \t]*:[ \t]*(?P<words>[^\n]*)", re.IGNORECASE)


class Token(NamedTuple):
    """A word, a number or a percent sign. `norm` is how it is compared, `stem` the same without a possessive `'s`.

    `beginning` are the first three letters, by which beginnings of words are looked up. `gap` is what stands before:
    0 for blanks alone, 1 for signs within a sentence, 2 where a sentence ended.
    """

    start: int
    end: int
    norm: str
    number: bool
    gap: int
    stem: str
    beginning: str


class Span(NamedTuple):
    """From one place of the text to another."""

    start: int
    end: int


def normal(word: str) -> str:
    """Give a word as it is compared: without case, with plain apostrophes and hyphens."""
    return word.casefold().replace("’", "'").replace("‐", "-").replace("‑", "-")


def without_possessive(norm: str) -> str:
    """Give a normal word without its `'s`."""
    return norm[:-2] if norm.endswith("'s") else norm


class Reading:
    """A text and what can be read from it. Only its first 20,000 characters are taken apart."""

    def __init__(self, text: str, language: str = "en", previous: str = "") -> None:
        """Take the text, its language (of `en-GB` only the `en` counts) and the text that came before it."""
        self.text = text
        self.previous = previous
        self.head = text[:LONGEST_READ]
        self.language = re.split(r"[-_]", language.casefold() or "en", maxsplit=1)[0]

    @cached_property
    def addresses(self) -> list[Span]:
        """Give where web and e-mail addresses are."""
        return [Span(found.start(), found.end()) for found in _ADDRESS.finditer(self.head)]

    @cached_property
    def clock_times(self) -> list[ClockTime]:
        """Give the clock times."""
        return clock_times(self.head)

    @cached_property
    def relatives(self) -> list[re.Match[str]]:
        """Give the lengths of time, as matches with `number`, `unit` and `half`."""
        return list(RELATIVE.finditer(self.head))

    @cached_property
    def places(self) -> Mapping[str, list[int]]:
        """Give the positions of the tokens by norm, by stem, by `abc*` for their beginning, and by `#` for numbers."""
        found: dict[str, list[int]] = defaultdict(list)
        for position, token in enumerate(self.tokens):
            for key in {token.norm, token.stem, f"{token.beginning}*", "#" if token.number else token.norm}:
                found[key].append(position)
        return found

    @cached_property
    def last(self) -> Reading | None:
        """Give the last text that the same readers got."""
        return Reading(self.previous, self.language) if self.previous else None

    def in_address(self, place: int) -> bool:
        """Tell whether a place lies inside a web or e-mail address."""
        before = bisect_right(self.addresses, (place, len(self.text) + 1)) - 1
        return before >= 0 and self.addresses[before].end > place

    @cached_property
    def tokens(self) -> list[Token]:
        """Give the words outside of addresses."""
        found: list[Token] = []
        last = 0
        for match in _TOKEN.finditer(self.head):
            start, end = match.span()
            if self.in_address(start):
                continue
            word = match[0]
            number = word[0].isdigit() and _WHOLE_NUMBER.fullmatch(word) is not None
            norm = normal(word)
            found.append(Token(start, end, norm, number, self._gap(last, start), without_possessive(norm), norm[:3]))
            last = end
        return found

    def _gap(self, start: int, end: int) -> int:
        between = self.head[start : min(end, start + 200)]
        if between in {" ", ""} or _SOFT_GAP.fullmatch(between):
            return 0
        return 2 if end - start > 200 or _ENDS_SENTENCE.search(between) else 1

    @cached_property
    def sentences(self) -> list[Span]:
        """Give the sentences; lines that are headings, items or paragraphs of their own end one too."""
        found: list[Span] = []
        start = 0
        for match in _SENTENCE_END.finditer(self.head):
            if match["stop"] == "." and self._goes_on(match.start(), match.end()):
                continue
            self._add_sentence(found, start, match.end())
            start = match.end()
        self._add_sentence(found, start, len(self.head))
        return found

    def _goes_on(self, stop: int, end: int) -> bool:
        following = self.head[end : end + 20].lstrip(" \t\u00a0")
        if following[:1].islower():
            return True
        number = self.head[max(0, stop - 3) : stop].strip()
        if number.isdigit():
            return len(number) < 3 and _MONTH.match(following) is not None
        return bool(following) and _ABBREVIATION.search(self.head[max(0, stop - 12) : stop]) is not None

    def _add_sentence(self, found: list[Span], start: int, end: int) -> None:
        for begin in range(start, end, LONGEST_SENTENCE):
            piece = self.head[begin : min(end, begin + LONGEST_SENTENCE)]
            stripped = piece.strip()
            if stripped:
                begin += len(piece) - len(piece.lstrip())
                found.append(Span(begin, begin + len(stripped)))

    def sentence_at(self, place: int) -> Span:
        """Give the sentence in which a place lies, or the nearest before it."""
        position = bisect_right(self.sentences, (place, len(self.text) + 1)) - 1
        return self.sentences[max(position, 0)] if self.sentences else Span(0, 0)

    def words_of(self, sentence: Span) -> list[Token]:
        """Give the tokens of a stretch of the text."""
        first = bisect_right(self._starts, sentence.start - 1)
        last = bisect_right(self._starts, sentence.end - 1)
        return self.tokens[first:last]

    @cached_property
    def _starts(self) -> list[int]:
        return [token.start for token in self.tokens]

    def line_at(self, place: int) -> str:
        """Give the line in which a place lies, up to 500 characters either side of it."""
        before = self.text.rfind("\n", max(0, place - 500), place) + 1
        after = self.text.find("\n", place, place + 500)
        return self.text[before or max(0, place - 500) : after if after >= 0 else place + 500]

    @cached_property
    def heading(self) -> Span | None:
        """Give the words of a first line `Subject: …` or `Title: …`."""
        found = _HEADING.match(self.head)
        return Span(*found.span("words")) if found else None

    @cached_property
    def body(self) -> Span:
        """Give the text without that first line, from its first visible character to its last."""
        start = self.heading.end if self.heading else 0
        rest = self.text[start:]
        return Span(start + len(rest) - len(rest.lstrip()), max(start, len(self.text.rstrip())))
