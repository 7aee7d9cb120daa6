"""Phrases: the few signs in which word lists are written, and how they are found in a text in one go.

A phrase is words with blanks between. `apolog*` is any word that begins so, `we|i` either word, `very?` a word that
may be missing, `#` a number, `...` up to five words of the same sentence. Case, kinds of apostrophe and line ends make
no difference.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from incident_tui.comms.gate.reading import Reading, Token, normal

LONGEST_GAP: Final = 5
MOST_ITEMS: Final = 12
SHORTEST_BEGINNING: Final = 3  # as long as Token.beginning
_WORD: Final = re.compile(r"[^\W_]+(?:['.\-&][^\W_]+)*|%")


class PhraseRefused(ValueError):
    """A phrase that cannot be used; the message says why."""


class Item(NamedTuple):
    """One place of a phrase: words that may stand there, beginnings of words, a number, or a gap."""

    words: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()
    number: bool = False
    gap: bool = False

    def fits(self, token: Token) -> bool:
        """Tell whether a word of the text can stand here."""
        if self.number and token.number:
            return True
        if token.norm in self.words or token.stem in self.words:
            return True
        return bool(self.beginnings) and token.norm.startswith(self.beginnings)


class Phrase(NamedTuple):
    """A phrase as written, and the sequences of items that it stands for."""

    source: str
    variants: tuple[tuple[Item, ...], ...]


class Found(NamedTuple):
    """Where a phrase is in a text: offsets, and which tokens, the last one not included."""

    phrase: Phrase
    start: int
    end: int
    first: int
    after: int


def read_phrase(source: str) -> Phrase:
    """Read a phrase; raises PhraseRefused with words for whoever wrote it."""
    written = source.split()
    if not written:
        raise PhraseRefused("is empty")
    if len(written) > MOST_ITEMS:
        raise PhraseRefused(f"has more than {MOST_ITEMS} words")
    variants: list[tuple[Item, ...]] = [()]
    for word in written:
        item = _item(word.removesuffix("?"))
        if word.endswith("?"):
            if len(variants) > 8:
                raise PhraseRefused("has too many words with ?")
            variants = [*variants, *((*variant, item) for variant in variants)]
        else:
            variants = [(*variant, item) for variant in variants]
    for variant in variants:
        if not variant or variant[0].gap or variant[-1].gap:
            raise PhraseRefused("must begin and end with a word that has to be there")
    return Phrase(source, tuple(variants))


def _item(word: str) -> Item:
    if word in {"...", "…"}:
        return Item(gap=True)
    words: set[str] = set()
    beginnings: list[str] = []
    number = False
    for choice in normal(word).split("|"):
        if choice == "#":
            number = True
            continue
        plain = choice.removesuffix("*")
        if not _WORD.fullmatch(plain):
            raise PhraseRefused(f"has {word!r}, which is not a word: signs other than - ' . & * | ? # are not read")
        if choice.endswith("*"):
            if len(plain) < SHORTEST_BEGINNING:
                raise PhraseRefused(f"has {word!r}: before a * come at least {SHORTEST_BEGINNING} letters")
            beginnings.append(plain)
        else:
            words.add(plain)
    return Item(frozenset(words), tuple(beginnings), number)


class Matcher:
    """Finds any of many phrases; each word of the text is looked up, not each phrase."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        """Take the phrases to find."""
        self._by_word: dict[str, list[tuple[tuple[Item, ...], Phrase]]] = defaultdict(list)
        self._by_beginning: dict[str, list[tuple[tuple[Item, ...], Phrase]]] = defaultdict(list)
        self._by_number: list[tuple[tuple[Item, ...], Phrase]] = []
        for phrase in phrases:
            for variant in phrase.variants:
                self._add(variant, phrase)
        self._keys = {*self._by_word, *(f"{each}*" for each in self._by_beginning), *(["#"] if self._by_number else [])}

    def _add(self, variant: tuple[Item, ...], phrase: Phrase) -> None:
        first = variant[0]
        for word in first.words:
            self._by_word[word].append((variant, phrase))
        for beginning in dict.fromkeys(each[:SHORTEST_BEGINNING] for each in first.beginnings):
            self._by_beginning[beginning].append((variant, phrase))
        if first.number:
            self._by_number.append((variant, phrase))

    def find(self, tokens: Sequence[Token]) -> list[Found]:
        """Give the longest match at every word where one begins; matches may overlap."""
        return self._at(range(len(tokens)), tokens)

    def within(self, reading: Reading) -> list[Found]:
        """Give the same for a whole text, looking only at words with which a phrase begins."""
        places = reading.places
        return self._at(sorted({place for key in places.keys() & self._keys for place in places[key]}), reading.tokens)

    def _at(self, positions: Iterable[int], tokens: Sequence[Token]) -> list[Found]:
        found: list[Found] = []
        for position in positions:
            token = tokens[position]
            following = tokens[position + 1] if position + 1 < len(tokens) else None
            best: tuple[int, Phrase] | None = None
            for variant, phrase in self._begun(token):
                # Most phrases fail at their second word: asked here, that costs no call.
                if len(variant) > 1 and not variant[1].gap and (following is None or not variant[1].fits(following)):
                    continue
                after = _match(variant, 0, tokens, position)
                if after is not None and (best is None or after > best[0]):
                    best = after, phrase
            if best is not None:
                after, phrase = best
                found.append(Found(phrase, token.start, tokens[after - 1].end, position, after))
        return found

    def _begun(self, token: Token) -> Sequence[tuple[tuple[Item, ...], Phrase]]:
        """Give the phrases that may begin with a word. Asked for many words, so it does little."""
        words = self._by_word.get(token.norm, _NONE)
        if token.stem is not token.norm:
            words = [*words, *self._by_word.get(token.stem, _NONE)]
        beginnings = self._by_beginning.get(token.beginning)
        if beginnings:
            words = [*words, *beginnings]
        return [*words, *self._by_number] if token.number and self._by_number else words


_NONE: Final[Sequence[tuple[tuple[Item, ...], Phrase]]] = ()


def _match(items: tuple[Item, ...], item: int, tokens: Sequence[Token], position: int) -> int | None:
    """Give the position after the match, None where there is none."""
    while item < len(items):
        if items[item].gap:
            for skipped in range(LONGEST_GAP + 1):
                there = position + skipped
                if there >= len(tokens) or tokens[there].gap > 1:
                    return None
                after = _match_after_gap(items, item + 1, tokens, there)
                if after is not None:
                    return after
            return None
        if position >= len(tokens) or not items[item].fits(tokens[position]) or (item and tokens[position].gap):
            return None
        item, position = item + 1, position + 1
    return position


def _match_after_gap(items: tuple[Item, ...], item: int, tokens: Sequence[Token], position: int) -> int | None:
    if not items[item].fits(tokens[position]):
        return None
    return position + 1 if item + 1 == len(items) else _match(items, item + 1, tokens, position + 1)
