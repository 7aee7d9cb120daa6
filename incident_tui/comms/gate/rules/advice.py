"""L24: whether a text tells its readers what they can do until it is fixed, in whatever words it does so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from incident_tui.comms.gate.finding import Situation
from incident_tui.comms.gate.model import Gate, Mark
from incident_tui.comms.gate.reading import Reading, Span, Token
from incident_tui.comms.gate.rules.stages import early, first_sentence

# Before an imperative that does not open its sentence: "so use that", "instead pay by card".
_LEADS: Final = frozenset(
    {"so", "please", "instead", "meanwhile", "simply", "just", "then", "also", "bitte", "stattdessen"}
)
# A clause before the comma that an imperative may follow: "If it fails, retry".
_OPENERS: Final = frozenset(
    {"until", "if", "for", "to", "in", "while", "when", "as", "should", "where", "at", "before", "after", "wherever"}
)
_SUBJECTS: Final = frozenset(
    {
        "we",
        "you",
        "it",
        "they",
        "this",
        "that",
        "the",
        "a",
        "an",
        "your",
        "our",
        "there",
        "i",
        "some",
        "and",
        "or",
        "but",
    }
)
_CAN: Final = frozenset({"can", "may"})
_NOT_READERS: Final = frozenset(
    {"we", "it", "nobody", "no-one", "one", "that", "which", "there", "this", "i", "they", "what", "why", "how", "in"}
)
# What people can see or suffer is no advice.
_SUFFERED: Final = frozenset(
    {
        "take",
        "fail",
        "experience",
        "lead",
        "cause",
        "happen",
        "occur",
        "notice",
        "feel",
        "look",
        "not",
        "vary",
        "last",
        "result",
        "affect",
        "mean",
    }
)
_FAULTS: Final = frozenset(
    {"error", "errors", "failures", "delays", "timeouts", "wrong", "issues", "problems", "blank", "empty", "slow"}
)
_HARMED: Final = frozenset(
    {
        "delayed",
        "lost",
        "affected",
        "rejected",
        "refused",
        "missed",
        "charged",
        "declined",
        "delivered",
        "slow",
        "late",
        "failed",
        "duplicated",
        "broken",
    }
)
_PARTICIPLE: Final = ("ed", "en", "id", "nt", "ne", "de", "ad", "nd", "ld", "pt", "ht")
_NOT_WORKING: Final = frozenset(
    {"not", "never", "cannot", "no", "nicht", "nie", "kein", "keine", "nothing", "nobody", "nichts"}
)
_NO_ADVICE_AFTER_PLEASE: Final = frozenset(
    {"accept", "bear", "note", "be", "know", "rest", "stay", "excuse", "forgive", "see", "understand"}
)


def workaround_missing(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L24: neither what readers can do meanwhile, nor what still works, nor that there is nothing."""
    if situation.channel not in {"", *gate.setting("promising_channels")}:
        return
    if not early(situation, gate, "workaround_stages"):
        return
    words = gate.words_in("workaround_words", reading.language)
    if words is None or words.within(reading):
        return
    first = first_sentence(reading, gate)
    for sentence in reading.sentences:
        if sentence.start >= reading.body.start and _helps(reading, gate, sentence, opens=sentence == first):
            return
    yield Mark(0, 0)


def _helps(reading: Reading, gate: Gate, sentence: Span, *, opens: bool) -> bool:
    tokens = reading.words_of(sentence)
    return (
        _asks(reading, gate, tokens, opens=opens)
        or _allows(tokens)
        or _still_works(reading, gate, tokens)
        or (reading.language == "de" and _speaks_to_readers(reading, tokens))
    )


def _asks(reading: Reading, gate: Gate, tokens: Sequence[Token], *, opens: bool) -> bool:
    """Find an imperative. "Search in the shop works" opens a text with a noun, so its very first word is none."""
    for place, token in enumerate(tokens[:-1]):
        if token.norm in {"please", "bitte"} and tokens[place + 1].norm not in _NO_ADVICE_AFTER_PLEASE:
            return True
    if len(tokens) > 3 and (tokens[0].norm == "to" or (tokens[0].norm, tokens[1].norm) == ("if", "you")):
        # "If you cannot wait, poll …": what follows the comma is asked of readers, whatever the verb.
        after = next((each for each in tokens[2:] if "," in reading.head[each.start - 2 : each.start]), None)
        if after is not None and after.norm not in _SUBJECTS:
            return True
    verbs = gate.words_in("advice_verbs", reading.language)
    for found in verbs.find(tokens) if verbs is not None else ():
        place = found.first
        if place == 0:
            if not opens:
                return True
            continue
        before = tokens[place - 1]
        between = reading.head[before.end : tokens[place].start]
        if (
            before.norm in _LEADS
            or any(sign in between for sign in ";:—–(")
            or ("," in between and tokens[0].norm in _OPENERS)
        ):
            return True
    return False


def _allows(tokens: Sequence[Token]) -> bool:
    """Find who can do something: "teachers can share slides", "it can be paid at the desk"."""
    for place, token in enumerate(tokens[1:-1], 1):
        if token.norm not in _CAN or tokens[place - 1].norm in _NOT_READERS or token.gap:
            continue
        rest = [
            each.norm for each in tokens[place + 1 : place + 4] if each.norm not in {"still", "also", "always", "now"}
        ]
        harm = {each.norm for each in tokens[place + 1 : place + 7]} & _FAULTS
        if not rest or rest[0] in _SUFFERED or (rest[0] == "see" and harm):
            continue
        if rest[0] != "be" or (len(rest) > 1 and rest[1].endswith(_PARTICIPLE) and rest[1] not in _HARMED):
            return True
    return False


def _still_works(reading: Reading, gate: Gate, tokens: Sequence[Token]) -> bool:
    words = gate.words_in("works_words", reading.language)
    for found in words.find(tokens) if words is not None else ():
        far = 4 if reading.language == "de" else 1
        around = (*tokens[max(0, found.first - 2) : found.first], *tokens[found.after : found.after + far])
        near = {each.norm for each in around}
        if not near & _NOT_WORKING and not any(each.endswith("n't") for each in near):
            return True
    return False


def _speaks_to_readers(reading: Reading, tokens: Sequence[Token]) -> bool:
    """Find the polite `Sie` in a sentence that is not about what `wir` do: "Am Regler sehen Sie die Werte"."""
    spoken_to = any(reading.head[each.start : each.end] in {"Sie", "Ihnen"} for each in tokens[1:])
    return spoken_to and not any(each.norm in {"wir", "uns", "nicht", "keine"} for each in tokens)
