"""What a text should have.

Impact first (L21), scope (L22), `we` (L26), an apology (L28), a notice's five parts (L31).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from incident_tui.comms.gate.finding import Situation
from incident_tui.comms.gate.model import Gate, Mark
from incident_tui.comms.gate.phrases import Matcher
from incident_tui.comms.gate.reading import Reading, Span, normal
from incident_tui.comms.gate.rules.secrets import PHONE
from incident_tui.comms.gate.rules.stages import early, first_sentence

_LABEL: Final = re.compile(
    r"(?:the|this|dieser?|der|die|das)?\s*(?:incident|issue|problem|störung|vorfall)?\b", re.IGNORECASE
)
_PLACE: Final = re.compile(
    r"\b(?:in|across|from|throughout|within|near|on|aus)[ ](?:the[ ]|der[ ]|den[ ])?"
    r"(?!(?:January|February|March|April|May|June"
    r"|July|August|September|October|November|December|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember|Monday"
    r"|Tuesday"
    r"|Wednesday|Thursday|Friday|Saturday|Sunday|Uhr|UTC|GMT|CET|I|We|Our|The)\b)(?P<name>[A-ZÄÖÜ][\w-]{1,30})"
    r"|\b(?:im|am)[ ](?:(?:ganzen|Raum|Großraum|Kreis|Landkreis|Kanton|Bundesland)[ ])?"
    r"(?P<name_de>Norden|Süden|Osten|Westen|Ausland|Inland|[A-ZÄÖÜ]\w{2,20}(?:gäu|gau|land|tal|gebiet|wald|burg|berg"
    r"|hausen"
    r"|see|harz|eifel|pfalz))\b"
)
_REGION: Final = re.compile(
    r"\b(?:EU|US|USA|UK|UAE|EMEA|APAC|LATAM|DACH|ANZ|[a-z]{2}-(?:east|west|north|south|central|northeast|southeast)"
    r"(?:-\d)?|(?:north|south|east|west)(?:ern)? (?:of )?[A-Z]\w+)\b"
)
# What an error message said is no apology of ours.
_QUOTED: Final = re.compile(r"[\"“„»][^\"“”„«»\n]{1,120}[\"“”«]")
_SHORTEST_NAME_PART: Final = 4
_READER: Final = frozenset({"you", "your", "ihnen", "ihr", "ihre"})
_ONE_LINE: Final = 16


def impact_not_first(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L21: the first sentence neither names what customers call the product nor says what they cannot do."""
    stage = situation.stage
    if not situation.services or stage in gate.setting("no_impact_stages") or _nothing_hit(situation, gate):
        return
    sentence = first_sentence(reading, gate)
    if sentence is None:
        return
    spans = [sentence] if reading.heading is None else [sentence, reading.heading]
    if any(_names_service(reading, span, situation.services) for span in spans):
        return
    impact = gate.words_in("breach_impact_words" if situation.breach else "impact_words", reading.language)
    if impact is None or not any(impact.find(reading.words_of(span)) for span in spans):
        yield Mark(sentence.start, sentence.end)


def _nothing_hit(situation: Situation, gate: Gate) -> bool:
    """Tell planned work and thanks, which are about no impact."""
    return (
        situation.stage.startswith(("maintenance", "thanks"))
        or situation.stage in gate.setting("maintenance_stages")
        or "thanks" in {situation.channel, situation.audience}
    )


def _names_service(reading: Reading, span: Span, services: tuple[str, ...]) -> bool:
    text = normal(reading.text[span.start : span.end])
    words = {token.norm for token in reading.words_of(span)} | set(re.findall(r"[^\W_]+", text))
    for service in services:
        name = normal(service.strip())
        if name and name in text:
            return True
        parts = [part for part in re.findall(r"[^\W_]+", name) if len(part) >= _SHORTEST_NAME_PART]
        if any(part in words for part in parts) or {_stem(part) for part in parts} & {_stem(word) for word in words}:
            return True
    return False


def _stem(word: str) -> str:
    """Give a word without the endings by which "printing" differs from "prints": enough to know it again."""
    for ending in ("ings", "ing", "ments", "ment", "ers", "er", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_NAME_PART:
            return word.removesuffix(ending).removesuffix("e")
    return word.removesuffix("e")


def scope_missing(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L22: neither who is affected nor where."""
    if not early(situation, gate, "scope_stages"):
        return
    who = gate.words_in("scope_words", reading.language)
    # A letter goes to those who are hit, and tells them so.
    if "email" in situation.channel and any(token.norm in _READER for token in reading.tokens):
        return
    if who is not None and not who.within(reading) and not _names_place(reading, situation.services):
        yield Mark(0, 0)


def _names_place(reading: Reading, services: tuple[str, ...]) -> bool:
    """Find a region or a place. A product is none: "deploys in Stackpile fail" does not say where."""
    text = reading.head
    own = {part for service in services for part in re.findall(r"[^\W_]+", normal(service))}
    places = (
        match for match in _PLACE.finditer(text) if normal((match["name"] or match["name_de"]).split("-")[0]) not in own
    )
    return next(places, None) is not None or _REGION.search(text) is not None


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
    # Nobody was hit by a false alarm.
    resolved = situation.state == "resolved" or situation.stage == "resolved"
    resolved = resolved and not situation.stage.startswith("false")
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
        contact = name == "notice_contact" and (
            PHONE.search(reading.head) is not None or any("@" in reading.text[a:b] for a, b in reading.addresses)
        )
        if words is not None and not contact and not words.within(reading):
            yield Mark(0, 0, f"The notice does not say {meaning}.")
