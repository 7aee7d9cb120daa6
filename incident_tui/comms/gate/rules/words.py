"""Rules that are word lists: what they find, what excuses it, and the better words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from incident_tui.comms.gate.finding import Fix, Situation
from incident_tui.comms.gate.model import Gate, Mark, WordGroup
from incident_tui.comms.gate.phrases import Found, Matcher
from incident_tui.comms.gate.reading import Reading, Span, normal
from incident_tui.comms.gate.rules.endings import end_told
from incident_tui.comms.gate.rules.signature import RuleFunction

_VOWELS = "aeiou"
# As much of a word as tells it from others: "deploys" and "deployed" are alike.
_STEM = 5


def word_marks(rule: str, reading: Reading, gate: Gate) -> Iterator[Mark]:
    """Find the words of a rule, those of the text's language and those of every language."""
    for group in gate.words.get(rule, ()):
        if group.entry.language not in {"any", reading.language}:
            continue
        matches = group.find.within(reading)
        excused = _spans(group.unless, reading) if matches else []
        for found in matches:
            if not _touches(found, excused) and not _sentence_excuses(group, found, reading, gate):
                yield _mark(found, group, reading)


def always(rule: str) -> RuleFunction:
    """Make the function of a rule that is nothing but its words."""

    def words(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
        del situation
        return word_marks(rule, reading, gate)

    return words


def jargon(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L19: words that readers do not know, but for those in the glossary, names, and what the product is called."""
    own = {normal(word)[:_STEM] for service in situation.services for word in service.split() if len(word) >= _STEM}
    names = gate.setting("words_that_are_names")
    for mark in word_marks("L19", reading, gate):
        word = reading.text[mark.start : mark.end]
        opens = reading.sentence_at(mark.start).start == mark.start
        if word.casefold() in gate.glossary or normal(word)[:_STEM] in own:
            continue
        # "Near the Shard" is a place.
        if word[0].isupper() and not word.isupper() and not opens and word.casefold() in names:
            continue
        yield mark


def outage(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L15: the word outage where something is only degraded."""
    if "degradation" in situation.types and "outage" not in situation.types:
        yield from word_marks("L15", reading, gate)


def certainty(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L30: certainty while nobody can be certain yet; a text that says resolved has to state what became of data."""
    stage = situation.stage
    over = stage.endswith("resolved") or stage in gate.setting("over_stages") or situation.over
    # A post outside the status page has no state; one that says when it ended is about what is over.
    over = over or (situation.state is None and reading.language in {"en", "de"} and end_told(reading))
    if not (over or situation.state == "resolved"):
        yield from word_marks("L30", reading, gate)


def _spans(matcher: Matcher | None, reading: Reading) -> list[Span]:
    return [Span(each.start, each.end) for each in matcher.within(reading)] if matcher else []


def _touches(found: Found, spans: Sequence[Span]) -> bool:
    return any(span.start < found.end and found.start < span.end for span in spans)


def _sentence_excuses(group: WordGroup, found: Found, reading: Reading, gate: Gate) -> bool:
    entry = group.entry
    if not (entry.unless_number or entry.unless_lists or group.unless_in_sentence):
        return False
    words = reading.words_of(reading.sentence_at(found.start))
    if entry.unless_number and any(token.number or token.norm == "%" for token in words):
        return True
    lists = (gate.words_in(name, reading.language) for name in entry.unless_lists)
    return any(matcher is not None and matcher.find(words) for matcher in (group.unless_in_sentence, *lists))


def _mark(found: Found, group: WordGroup, reading: Reading) -> Mark:
    entry = group.entry
    better = group.replace.get(found.phrase)
    plain = Mark(found.start, found.end, entry.reason, entry.advice)
    if better is None:
        return plain
    return taken_out(plain, found, reading) if not better else _replaced(plain, found, better, reading)


def _replaced(mark: Mark, found: Found, better: str, reading: Reading) -> Mark:
    before = reading.tokens[found.first - 1] if found.first and not reading.tokens[found.first].gap else None
    words = reading.text[mark.start : mark.end]
    article = before.norm if before is not None else ""
    # "an OOM" must not become "an shortage of memory".
    if article in {"a", "an"} and (article == "an") != (better[0].lower() in _VOWELS):
        return mark
    if reading.sentence_at(mark.start).start == mark.start and words[0].isupper():
        better = better[0].upper() + better[1:]
    return mark._replace(fix=Fix(better, f"write “{better}”"))


def taken_out(mark: Mark, found: Found, reading: Reading) -> Mark:
    """Give the mark with a fix that takes the words out, with the blank that would be left double."""
    text, label = reading.text, f"take out “{reading.text[mark.start : mark.end]}”"
    sentence = reading.sentence_at(mark.start)
    tokens = reading.words_of(sentence)
    following = reading.tokens[found.after] if found.after < len(reading.tokens) else None
    if len(tokens) - (found.after - found.first) < 2:
        return mark
    if mark.start > sentence.start and text[mark.start - 1] in " \u00a0":
        return mark._replace(start=mark.start - 1, fix=Fix("", label))
    if mark.start == sentence.start and following is not None and following.gap == 0:
        word = text[following.start : following.end]
        word = word[0].upper() + word[1:] if text[mark.start].isupper() else word
        return mark._replace(end=following.end, fix=Fix(word, label))
    return mark
