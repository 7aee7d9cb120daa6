"""L20: how hard a text is to read, by its longest sentences and its Flesch-Kincaid grade."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from incident_tui.comms.gate.finding import Situation
from incident_tui.comms.gate.model import Gate, Mark
from incident_tui.comms.gate.reading import Reading, Token

LONGEST_SENTENCE: Final = 25
HIGHEST_GRADE: Final = 10
HIGHEST_NOTICE_GRADE: Final = 8
# Of a few words the grade says nothing: "We are investigating authentication errors." alone has grade 22. Of some more
# it says enough where it is far above.
FEWEST_WORDS: Final = 25
ENOUGH_WORDS: Final = 40
FAR_ABOVE: Final = 4
_SYLLABLE: Final = re.compile(r"[aeiouy]+")


def hard_to_read(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L20: sentences of more than 25 words, in any language; in English also the grade of the whole."""
    del gate
    words, sentences = [], 0
    for sentence in reading.sentences:
        if sentence.start < reading.body.start:
            continue
        inside = [token for token in reading.words_of(sentence) if token.norm != "%"]
        if len(inside) > LONGEST_SENTENCE:
            yield Mark(sentence.start, sentence.end, f"This sentence has {len(inside)} words.")
        if len(inside) > 2:
            words += inside
            sentences += 1
    if reading.language != "en" or len(words) < FEWEST_WORDS or sentences < 2:
        return
    highest = HIGHEST_NOTICE_GRADE if situation.breach else HIGHEST_GRADE
    found = grade(words, sentences)
    if found > highest + (FAR_ABOVE if len(words) < ENOUGH_WORDS else 0):
        yield Mark(0, 0, f"It needs {found:.0f} years of school to read (Flesch-Kincaid); {highest} should do.")


def grade(words: Sequence[Token], sentences: int) -> float:
    """Give the Flesch-Kincaid grade: 0.39 words per sentence + 11.8 syllables per word - 15.59."""
    syllables = sum(_syllables(word.norm) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    """Guess the syllables of an English word: its groups of vowels, but for a silent e."""
    count = len(_SYLLABLE.findall(word))
    if word.endswith(("e", "es", "ed")) and not word.endswith(
        ("le", "ted", "ded", "ses", "ces", "zes", "shes", "ches")
    ):
        count -= 1
    return max(count, 1)
