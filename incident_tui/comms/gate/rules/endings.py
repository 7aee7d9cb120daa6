"""Whether a text says when it ended, in English or German."""

from __future__ import annotations

import re
from typing import Final

from incident_tui.comms.gate.clocks import ClockTime
from incident_tui.comms.gate.reading import Reading, Span

_START: Final = re.compile(
    r"\b(?:began|begun|begins?|start(?:ed|ing)?|onset|noticed|detected|first|begann|beginn|begonnen|anfang)\b", re.I
)
_ENDED: Final = (
    r"ended|over|resolved|restored|recovered|fixed|normal(?:ly)?|solved|re-?established|resumed|returned|reinstated"
    r"|reopened|repaired|cleared|lifted|stable|healthy|undid|undone|reverted|switched back|put back|working|sorted"
    r"|complete[d]?|mended|closed|finished|stopped|endete|beendet|behoben|wiederhergestellt|normal|vorbei|gelöst"
    r"|repariert"
    r"|abgeschlossen|erreichbar|verfügbar"
)
_END: Final = re.compile(
    rf"\b(?:{_ENDED}|ends?|until|till|til|to|back|up to|as of|effective|bis|ende|wieder|end time|duration)\b", re.I
)
_SURE_END: Final = re.compile(rf"\b(?:{_ENDED})\b", re.IGNORECASE)
# "Maps show again since 09:10 UTC" has ended, "it failed again at 09:10 UTC" has not.
_AGAIN: Final = re.compile(r"\b(?:again|once more|available|online|running|as usual|up and running)\b", re.IGNORECASE)
_TROUBLE: Final = re.compile(
    r"\b(?:fail\w*|broke\w*|crash\w*|drop\w*|slow\w*|errors?|unavailable|down|not|n't|cannot|could|stuck|lost"
    r"|worse)\b|n['’]t\b",
    re.IGNORECASE,
)
_LASTED: Final = re.compile(
    r"\b(?:lasted|took|duration|for|after|dauerte|dauer|within)\b[^.\n]{0,20}?\b\d{1,4}[ \u00a0-]?"
    r"(?:minutes?|mins?|hours?|hrs?|h|days?|minuten|stunden?)\b",
    re.IGNORECASE,
)
_RANGE: Final = re.compile(r"[ ]{0,2}(?:[-–—]|to|until|till|and|bis|und)[ ]{0,2}(?:about |etwa )?", re.IGNORECASE)


def end_told(reading: Reading) -> bool:
    """Tell whether a text names the time at which it was over, or its start and how long it lasted."""
    times = reading.clock_times
    for position, each in enumerate(times):
        sentence = reading.sentence_at(each.start)
        before = times[position - 1] if position else None
        from_place = max(sentence.start, before.end) if before and before.start >= sentence.start else sentence.start
        if before and _RANGE.fullmatch(reading.head[before.clock_end : each.start][-40:]):
            return True
        if _ends_here(reading.head, sentence, from_place, each):
            return True
    lasted = _LASTED.search(reading.head) if times else None
    return lasted is not None and (_START.search(reading.head) is not None or lasted[0][:1].lower() in "ld")


def _ends_here(text: str, sentence: Span, from_place: int, each: ClockTime) -> bool:
    lead = text[from_place : each.start]
    starts = [match.start() for match in _START.finditer(lead)]
    ends = [match.start() for match in _END.finditer(lead)]
    if ends and (not starts or ends[-1] > starts[-1]):
        return True
    again = [match.start() for match in _AGAIN.finditer(lead)]
    if again and not _TROUBLE.search(lead):
        return True
    following = text[each.end : min(sentence.end, each.end + 80)]
    return (
        not starts
        and not re.search(r"\b(?:since|seit|from|von|ab)\b", lead, re.I)
        and bool(_SURE_END.search(following) or (_AGAIN.search(following) and not _TROUBLE.search(following)))
    )
