"""A text beside the last one that its readers got: figures that changed (L23), nothing that changed (L25)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from incident_tui.comms.gate.clocks import ClockTime
from incident_tui.comms.gate.finding import Situation
from incident_tui.comms.gate.model import Gate, Mark
from incident_tui.comms.gate.reading import Reading, Token, without_possessive

SAME: Final = 0.97
# Comparing takes time with the square of the words; longer texts are compared by their first words only.
MOST_WORDS: Final = 600
_STARTED: Final = re.compile(
    r"\b(?:began|begun|start(?:ed|ing)|since|from|as of|first noticed|seit|begann|begonnen|startete|ab)\b[^.\n]{0,25}$",
    re.IGNORECASE,
)
_MOST_BETWEEN: Final = 2
# How far the work has come is no new count of those it hits.
_PROGRESS: Final = re.compile(
    r"\b(?:again|back|restored|recovered|works?|working|fixed|repaired|moved|finish(?:ed|es)?|done|remaining|left"
    r"|still|so far"
    r"|mended|rest|wieder|erledigt|übrig|noch|bisher|behoben)\b",
    re.IGNORECASE,
)
_NOT_COUNTED: Final = frozenset(
    {"minutes", "hours", "days", "seconds", "weeks", "months", "years", "mins", "times", "steps", "points", "percents"}
    | {"euros", "dollars", "pounds", "cents", "teams", "engineers", "tries", "plus", "does", "this", "less", "metres"}
    | {"systems", "bytes", "megabytes", "gigabytes", "degrees", "characters", "words", "was"}
)


class Figure(NamedTuple):
    """A number in a text, and the noun or unit that it counts."""

    start: int
    end: int
    value: str
    noun: str


def figures_differ(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L23: a number or a start time that is not the one published before, without a word of correction."""
    corrected = gate.words_in("correction_words", reading.language)
    before = reading.last
    if before is None or corrected is None or corrected.within(reading):
        return
    if situation.stage == "correction":
        return
    known: dict[str, set[str]] = defaultdict(set)
    for figure in _figures(before, gate):
        known[figure.noun].add(figure.value)
    for figure in _figures(reading, gate):
        if figure.noun in known and figure.value not in known[figure.noun]:
            said = " and ".join(sorted(known[figure.noun]))
            yield Mark(figure.start, figure.end, f"The last text said {said}, this one says {figure.value}.")
    old, new = _start_times(before), _start_times(reading)
    for each in new:
        if old and all((each.hour, each.minute) != (other.hour, other.minute) for other in old):
            reason = f"The last text said that it began at {old[0].hour:02}:{old[0].minute:02}."
            yield Mark(each.start, each.end, reason)


def _figures(reading: Reading, gate: Gate) -> Iterator[Figure]:
    tokens = reading.tokens
    nouns = gate.words_in("counted_nouns", reading.language)
    counted = {found.first for found in nouns.find(tokens)} if nouns else set()
    progress: dict[int, bool] = {}
    for place, token in enumerate(tokens):
        if not token.number or ":" in token.norm:
            continue
        following = tokens[place + 1 : place + 3 + _MOST_BETWEEN]
        percent = bool(following) and following[0].norm in {"%", "percent", "prozent"} and following[0].gap == 0
        sentence = reading.sentence_at(token.start)
        if sentence.start not in progress:
            progress[sentence.start] = bool(_PROGRESS.search(reading.head, sentence.start, sentence.end))
        if progress[sentence.start]:
            continue
        if following and reading.language == "en" and _is_plural(following[0]):
            counted.add(place + 1)
        for offset, word in enumerate(following):
            if word.gap > 1 or (word.number and offset):
                break
            if place + 1 + offset in counted:
                noun = ("% " if percent else "") + _singular(word)
                yield Figure(token.start, following[0].end if percent else token.end, _value(token.norm), noun)
                break
        else:
            if percent:
                yield Figure(token.start, following[0].end, _value(token.norm), "%")


def _is_plural(word: Token) -> bool:
    """Guess that a word right after a number is what is counted: "140 firms"."""
    return not word.gap and len(word.norm) > 3 and word.norm.endswith("s") and word.norm not in _NOT_COUNTED


def _singular(word: Token) -> str:
    return without_possessive(word.norm).removesuffix("s")


def _value(written: str) -> str:
    thousands = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", written)
    return re.sub(r"[.,]", "", written) if thousands else written.replace(",", ".")


def _start_times(reading: Reading) -> list[ClockTime]:
    found = []
    for each in reading.clock_times:
        sentence = reading.sentence_at(each.start)
        if _STARTED.search(reading.head[max(sentence.start, each.start - 60) : each.start]):
            found.append(each)
    return found


def nothing_new(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L25: the same words as last time, but for times."""
    del situation, gate
    old, new = _words(reading.last) if reading.last else [], _words(reading)
    if old and new and (old == new or _alike(old[:MOST_WORDS], new[:MOST_WORDS])):
        yield Mark(0, 0)


def _words(reading: Reading) -> list[str]:
    times = reading.clock_times
    words, position = [], 0
    for token in reading.tokens:
        while position < len(times) and times[position].end <= token.start:
            position += 1
        if position == len(times) or token.end <= times[position].start:
            words.append(token.norm)
    return words


def _alike(old: list[str], new: list[str]) -> bool:
    common = sum((Counter(old) & Counter(new)).values())
    if 2 * common / (len(old) + len(new)) < SAME:
        return False
    return SequenceMatcher(None, old, new, autojunk=False).ratio() >= SAME
