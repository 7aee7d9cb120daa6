"""What a text claims that it should not: when it will be fixed (L11), and who is to blame (L13)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from incident_tui.comms.gate.finding import Situation
from incident_tui.comms.gate.model import Gate, Mark
from incident_tui.comms.gate.reading import Reading, Span, normal
from incident_tui.comms.gate.rules.words import word_marks

# A time this near to the start of its sentence (in characters) goes with what follows it.
OPENING: Final = 12
_BEFORE_TIME: Final = re.compile(
    r"(?:\b(?:by|before|until|at|around|about|no later than|latest|from|bis|um|gegen|ab|vor|spätestens)[ ]+)+$",
    re.IGNORECASE,
)
_VAGUE_TIME: Final = re.compile(
    r"\b(?:(?:by|before|bis)[ ](?:tomorrow|tonight|(?:tea|lunch|breakfast|dinner)[ ]?(?:time)?|(?:the[ ])?(?:end|close"
    r"|start)[ ]of[ ]"
    r"(?:the[ ]|this[ ]|our[ ])?(?:day|business|play|week|working day|morning|afternoon|evening|night|shift)|eod|cob"
    r"|(?:this|early|late|mid)[ -](?:morning|afternoon|evening|week|weekend|month|time)"
    r"|next (?:week|month)|the (?:evening|morning|afternoon|weekend|time you)"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|zum[ ]\w+|heute[ ]\w+|morgen|mittag|feierabend|abend)"
    r"|(?:with)?in[ ](?:the[ ](?:next|coming)|a|just a|another)[ ](?:few|couple[ ]of)[ ](?:more )?(?:minutes|hours|days"
    r"|moments|seconds)|(?:with)?in[ ](?:minutes|hours|moments|seconds)|(?:with)?in[ ]the[ ](?:coming"
    r"|next)[ ](?:minutes|hours|hour)"
    r"|in[ ](?:a|no)[ ](?:jiffy|moment|minute|second|sec|bit|flash|tick|while|short while|little while|heartbeat|time)"
    r"|(?:later|early|late|first thing|before the end of|some time|sometime)[ ](?:today|tonight|tomorrow|this \w+"
    r"|the day)"
    r"|(?:over|during)[ ]the[ ](?:next|coming)[ ](?:few |couple of )?(?:minutes|hours|hour)|overnight|tomorrow|tonight"
    r"|(?:will|should|may|might|could|'ll|’ll)[ ](?:\w+[ ])?(?:take|need|last)[ ](?:(?:about|around|another|us|up to"
    r"|some|at least|at most|roughly)[ ]){0,2}?"
    r"(?:\d{1,3}|an?|two|three|four|five|six|ten|fifteen|twenty|thirty|half an)[ ](?:more )?(?:minutes?|hours?|days?)"
    r"|(?:a |another )?(?:\d{1,3}|ten|five|fifteen|twenty|thirty|few) (?:more )?(?:minutes|mins?|hours) (?:tops|max"
    r"|away|or so|from now|more)"
    r"|im[ ]laufe[ ]des[ ]\w+|noch[ ]heute|heute[ ](?:abend|nacht|nachmittag|noch)"
    r"|in[ ](?:wenigen|einigen|den[ ]nächsten)[ ](?:\w+[ ])?(?:minuten|stunden|tagen))\b",
    re.IGNORECASE,
)


_DUE: Final = re.compile(r"(?:by|before|no later than|latest|bis|spätestens)\b", re.IGNORECASE)
_SINCE: Final = re.compile(r"\b(?:since|seit)[ ](?:about[ ]|around[ ]|etwa[ ])?$", re.IGNORECASE)
_FIGURE: Final = re.compile(r"\d")


_PREPOSITIONS: Final = frozenset(
    {
        "in",
        "for",
        "of",
        "to",
        "from",
        "on",
        "with",
        "via",
        "through",
        "across",
        "near",
        "by",
        "around",
        "and",
        "or",
        "the",
    }
)
_NO_NAMES: Final = frozenset(
    {"i", "we", "it", "you", "they", "that", "this", "which", "monday", "tuesday", "wednesday", "thursday", "friday"}
    | {"saturday", "sunday", "january", "february", "march", "april", "may", "june", "july", "august", "september"}
    | {"october", "november", "december", "ok"}
)


def fix_promised(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L11: when it will be fixed is for insiders only; when the next update comes is not meant."""
    yield from word_marks("L11", reading, gate)
    # Planned work has a window, and says so; "in a jiffy" is no window.
    planned = situation.stage.startswith("maintenance") or situation.stage in gate.setting("maintenance_stages")
    if situation.over or situation.state == "resolved":
        return
    future = gate.words_in("future_words", reading.language)
    fixed = gate.words_in("fixed_words", reading.language)
    other = gate.words_in("update_words", reading.language)
    if future is None or fixed is None or other is None:
        return
    past = gate.words_in("past_words", reading.language)
    sentences: dict[Span, tuple[int | None, bool]] = {}
    for start, end, clock in sorted(_times(reading)):
        if _SINCE.search(reading.text, max(0, start - 20), start):
            continue
        if planned and (clock or _FIGURE.search(reading.text[start:end])):
            continue
        sentence = reading.sentence_at(start)
        if sentence not in sentences:
            words = reading.words_of(sentence)
            coming = future.find(words)
            over = past is not None and not coming and bool(past.find(words))
            about_fix = not over and not other.find(words) and bool(fixed.find(words))
            sentences[sentence] = coming[0].start if coming else None, about_fix
        first_future, about_fix = sentences[sentence]
        if not about_fix:
            continue
        # "By 16:00 we will be back", and not "we restored it at 16:00 and will watch it".
        ahead = first_future is not None and (first_future < start or start - sentence.start < OPENING)
        # "Fixed by 16:00 UTC" needs no "will".
        ahead = ahead or (_DUE.match(reading.text, start) is not None)
        if ahead or not (clock or first_future is not None):
            yield Mark(start, end)


def _times(reading: Reading) -> Iterator[tuple[int, int, bool]]:
    """Give the times of a text, and whether each is a clock time: those alone may also lie in the past."""
    text = reading.head
    for each in reading.clock_times:
        lead = _BEFORE_TIME.search(text[max(0, each.start - 30) : each.start])
        yield each.start - len(lead[0]) if lead else each.start, each.end, True
    for matches in (reading.relatives, _VAGUE_TIME.finditer(text)):
        for match in matches:
            if not match[0].lower().startswith(("every", "alle", "hourly", "jede", "stündlich")):
                yield match.start(), match.end(), False


def blame(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L13: a vendor or a person as the cause. Naming a vendor is fine where it is no excuse."""
    yield from word_marks("L13", reading, gate)
    causes = gate.words_in("cause_words", reading.language)
    lead = [(found.start, found.after) for found in causes.within(reading)] if causes else []
    faults = gate.words_in("fault_words", reading.language)
    first = reading.sentence_at(reading.body.start)
    for start, end, token, after in _named(reading, situation, gate):
        cause = next((each for each in lead if 0 <= token - each[1] <= 5 and _unbroken(reading, each[1], token)), None)
        if cause is not None:
            yield Mark(cause[0], end, f"It names {reading.text[start:end]} as the cause.")
        elif faults and start < first.end:
            # "AWS is down" as the opening words is an excuse before anybody knows what it means for them.
            subject = faults.find(reading.tokens[after : after + 6])
            if subject and subject[0].start < first.end and _unbroken(reading, after, after + subject[0].first + 1):
                yield Mark(
                    start,
                    after and reading.tokens[after + subject[0].after - 1].end,
                    f"It opens with what {reading.text[start:end]} did.",
                )
    yield from _others_did_it(reading, situation, gate)


def _named(reading: Reading, situation: Situation, gate: Gate) -> Iterator[tuple[int, int, int, int]]:
    """Give vendors and people that a text names: offsets, and tokens."""
    vendors = gate.words_in("vendors", "any")
    for found in vendors.within(reading) if vendors is not None else ():
        yield found.start, found.end, found.first, found.after
    people = {
        part.casefold() for name in situation.people for part in (name, name.split()[0] if name.split() else name)
    }
    for place, token in enumerate(reading.tokens):
        if token.norm in people:
            yield token.start, token.end, place, place + 1


def _others_did_it(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """Find a name that no list has as the one who broke it: "…: Telibel has cut a cable"."""
    verbs = gate.words_in("harm_words", reading.language)
    own = {part for service in situation.services for part in normal(service).split()}
    for found in verbs.within(reading) if verbs is not None else ():
        place = found.first - 1
        while place > 0 and reading.tokens[place].norm in {
            "has",
            "have",
            "had",
            "hat",
            "haben",
            "then",
            "also",
            "just",
        }:
            place -= 1
        name = reading.tokens[place] if place >= 0 else None
        if name is None or place == 0 or name.norm in own or not _unbroken(reading, place + 1, found.first):
            continue
        before, written = reading.tokens[place - 1], reading.text[name.start : name.end]
        opens = reading.sentence_at(name.start).start == name.start
        if opens or not written[:1].isupper() or written.isupper() or before.norm in _PREPOSITIONS:
            continue
        if reading.language == "en" and name.norm not in _NO_NAMES:
            yield Mark(name.start, found.end, f"It names {written} as the cause.")


def _unbroken(reading: Reading, first: int, last: int) -> bool:
    return all(token.gap < 2 for token in reading.tokens[first : last + 1])
