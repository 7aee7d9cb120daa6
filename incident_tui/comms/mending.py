"""Taking the fix that a finding offers: into the blank whose words it is about."""

from __future__ import annotations

import re

from incident_tui.comms.composer import Composed
from incident_tui.comms.gate.finding import Finding

_TIMES = frozenset({"L02", "L03"})


def mended(composed: Composed, finding: Finding) -> dict[str, str] | None:
    """Return what is to be typed so that the finding is gone, by variable; None where only a person can mend it.

    The words of the text come from blanks, or from the template, which no key changes. A blank's words may begin with a
    capital letter in the text that they do not have in the blank.
    """
    if finding.fix is None:
        return None
    if finding.rule in _TIMES:
        promise = next((each for each in composed.fields if each.variable.source == "next_update"), None)
        # The blank reads times of the zone that the text is in; zone letters are for readers.
        clock = re.search(r"\d\d:\d\d", finding.fix.replacement)
        return {promise.variable.name: clock[0]} if promise is not None and clock else None
    words = composed.text[finding.start : finding.end]
    if not words:
        return None
    # A full stop after a blank's words may be the template's.
    bare = words.rstrip(".!?") or words
    around = composed.text[max(0, finding.start - 20) : finding.end + 20]
    best: tuple[int, dict[str, str]] | None = None
    for field in composed.fields:
        value = field.typed or field.offered
        if field.variable.kind != "text":
            continue
        for found in re.finditer(re.escape(words) + "|" + re.escape(bare), value, re.IGNORECASE):
            before, after = value[: found.start()], value[found.end() :]
            replaced = _joined(before, _cased(finding.fix.replacement, found[0]), after)
            # The same word may stand in several blanks: the one with the same words around it is meant.
            shared = _shared(around, value[max(0, found.start() - 20) : found.end() + 20])
            if best is None or shared > best[0]:
                best = shared, {field.variable.name: replaced}
    return best[1] if best is not None else None


def _cased(replacement: str, words: str) -> str:
    """Leave a lower-case beginning where the blank had one: the template makes the capital."""
    if replacement[:1].isupper() and words[:1].islower() and replacement[1:2].islower():
        return replacement[:1].lower() + replacement[1:]
    return replacement


def _shared(one: str, other: str) -> int:
    """Count the words that two pieces of text have in common."""
    return len(set(one.casefold().split()) & set(other.casefold().split()))


def _joined(before: str, replacement: str, after: str) -> str:
    """Put the replacement in; a word that is only taken out leaves one blank, and none before a mark."""
    if replacement:
        return before + replacement + after
    before, after = before.rstrip(" \t"), after.lstrip(" \t")
    blank = " " if before and after and not re.match(r"[,.;:!?](?:\s|$)", after) else ""
    return before + blank + after
