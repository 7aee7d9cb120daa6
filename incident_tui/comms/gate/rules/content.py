"""What a text should have.

Impact first (L21), scope (L22), a workaround (L24), `we` (L26), an apology (L28), a notice's five parts (L31).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from incident_tui.comms.gate.finding import Situation
from incident_tui.comms.gate.model import Gate, Mark
from incident_tui.comms.gate.phrases import Matcher
from incident_tui.comms.gate.reading import Reading, Span, normal

_LABEL: Final = re.compile(
    r"(?:the|this|dieser?|der|die|das)?\s*(?:incident|issue|problem|störung|vorfall)?\b", re.IGNORECASE
)
_PLACE: Final = re.compile(
    r"\b(?:in|across|from|throughout|within|near|on|aus)[ ](?:the[ ]|der[ ]|den[ ])?"
    r"(?!(?:January|February|March|April|May|June"
    r"|July|August|September|October|November|December|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember|Monday|Tuesday"
    r"|Wednesday|Thursday|Friday|Saturday|Sunday)\b)[A-ZÄÖÜ][\w-]{1,30}"
)
# What an error message said is no apology of ours.
_QUOTED: Final = re.compile(r"[\"“„»][^\"“”„«»\n]{1,120}[\"“”«]")
_SHORTEST_NAME_PART: Final = 4
_ONE_LINE: Final = 16


def impact_not_first(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L21: the first sentence does not name what customers call the product."""
    if not situation.services or situation.stage in gate.setting("no_impact_stages"):
        return
    sentence = _first_sentence(reading, gate)
    if sentence is None:
        return
    spans = [sentence] if reading.heading is None else [sentence, reading.heading]
    if not any(_names_service(reading, span, situation.services) for span in spans):
        yield Mark(sentence.start, sentence.end)


def _first_sentence(reading: Reading, gate: Gate) -> Span | None:
    greetings = gate.words_in("openings", reading.language)
    for sentence in reading.sentences:
        if sentence.start < reading.body.start:
            continue
        words = reading.words_of(sentence)
        # A greeting, a status label or "This incident is resolved." is not yet the first sentence.
        if words and not (greetings and len(words) <= 6 and greetings.find(words[:2])):
            return sentence
    return None


def _names_service(reading: Reading, span: Span, services: tuple[str, ...]) -> bool:
    text = normal(reading.text[span.start : span.end])
    words = {token.norm for token in reading.words_of(span)} | set(re.findall(r"[^\W_]+", text))
    for service in services:
        name = normal(service.strip())
        if name and name in text:
            return True
        parts = [part for part in re.findall(r"[^\W_]+", name) if len(part) >= _SHORTEST_NAME_PART]
        if any(part in words or f"{part}s" in words or part.removesuffix("s") in words for part in parts):
            return True
    return False


def scope_missing(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L22: neither who is affected nor where."""
    if not _early(situation, gate, "scope_stages"):
        return
    who = gate.words_in("scope_words", reading.language)
    if who is not None and not who.within(reading) and not _PLACE.search(reading.head):
        yield Mark(0, 0)


def workaround_missing(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L24: neither what readers can do meanwhile, nor that there is nothing."""
    if not _early(situation, gate, "workaround_stages"):
        return
    words = gate.words_in("workaround_words", reading.language)
    if words is not None and not words.within(reading):
        yield Mark(0, 0)


def _early(situation: Situation, gate: Gate, stages: str) -> bool:
    if situation.over or situation.channel in gate.setting("short_channels"):
        return False
    if situation.state is not None and situation.state not in {"investigating", "identified"}:
        return False
    return situation.stage in gate.setting(stages) or (not situation.stage and situation.state is not None)


def nobody_acts(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L26: a text without `we`, in which things are done by nobody."""
    persons = gate.words_in("we_words", reading.language)
    if persons is None or situation.channel in gate.setting("short_channels") or persons.within(reading):
        return
    if situation.stage.startswith("maintenance") or situation.stage in gate.setting("maintenance_stages"):
        return
    passive = gate.words_in("passive_words", reading.language)
    found = passive.within(reading) if passive else []
    if found:
        yield Mark(found[0].start, found[0].end)
    elif len(reading.tokens) >= _ONE_LINE:
        yield Mark(0, 0)


def apology(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L28: after a SEV-1 or SEV-2 people are owed an apology, and one is enough."""
    words = gate.words_in("apology_words", reading.language)
    if words is None:
        return
    quoted = [match.span() for match in _QUOTED.finditer(reading.head)]
    found = [
        each
        for each in words.within(reading)
        if each.start >= reading.body.start and not any(start < each.start < end for start, end in quoted)
    ]
    for each in found[1:]:
        yield Mark(each.start, each.end, "It apologises more than once.", "Once, for something concrete, is enough.")
    resolved = situation.state == "resolved" or situation.stage == "resolved"
    if (
        not found
        and resolved
        and situation.severity in {1, 2}
        and situation.channel not in gate.setting("short_channels")
    ):
        yield Mark(0, 0, "It does not say sorry.")


_NOTICE: Final = {
    "notice_happened": "what happened",
    "notice_data": "which data it concerns",
    "notice_measures": "what you do about it",
    "notice_readers": "what readers can do",
    "notice_contact": "whom to ask",
}


def notice_incomplete(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L31: a breach notice without one of its five parts."""
    if not situation.breach:
        return
    for name, meaning in _NOTICE.items():
        words: Matcher | None = gate.words_in(name, reading.language)
        contact = name == "notice_contact" and any("@" in reading.text[a:b] for a, b in reading.addresses)
        if words is not None and not contact and not words.within(reading):
            yield Mark(0, 0, f"The notice does not say {meaning}.")
