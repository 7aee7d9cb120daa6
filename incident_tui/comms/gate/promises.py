"""The time of the next update, read from the words of a message in English or German."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

from incident_tui.comms.gate.clocks import DATE_WORDS, ClockTime
from incident_tui.comms.gate.durations import NUMBERS
from incident_tui.comms.gate.reading import Reading, Span

# A bare clock time is the next such time, unless it went by less than this ago: then it is a promise that was broken.
LONG_PAST: Final = timedelta(hours=12)
_NEWS: Final = (
    r"(?:updates?|news|reports?|bulletins?|messages?|e-?mails?|mails?|posts?|postings?|notices?|notes?|words?|entry"
    r"|entries"
    r"|statements?|announcements?|briefings?|brief|briefs|letters?|texts?|information|info|details|communications?"
    r"|check-?ins?|look|round|informationen|meldung(?:en)?|nachrichten?|lagemeldung|mitteilung(?:en)?|stand|neuigkeiten"
    r"|infos?|beitrag|rundmail)"
)
# What people do who give news, after "we will", "we" or "you will".
_TELL: Final = (
    r"(?:updates?|post|write|report|share|provide|send|publish|give|inform|tell|say|speak|call|ring|mail|e-?mail|text"
    r"|message|brief|return|come back|get back|be back (?:here|with|to you|on this)|be in touch|get in touch|follow up"
    r"|let you know|keep you|keep this|put up|put out|issue|announce|check in|have more|have news|know more|be here"
    r"|drop"
    r"|refresh|confirm|respond|reply|answer|add to this|touch base|hear)\b"
)
_CUE: Final = re.compile(
    rf"\b(?:(?:next|following|another|further|fresh|new|one more|nächste[nrs]?|weitere[nrs]?|neue[nrs]?)[ ]"
    rf"(?:[\w-]+[ ]){{0,2}}?{_NEWS}\b"
    r"|(?:the )?next(?: one)?(?:[:,] |(?: at| by| is| comes| due| follows| in)\b)"
    rf"|{_NEWS}[ ](?:is[ ]|are[ ]|will[ ]|to[ ])?(?:due|follow|come|expected|follows?|coming|to come|folgt|folgen"
    rf"|every|each|hourly|by|at|again"
    r"|(?:and[ ])?\w+[ ](?:due|every|hourly|by|at))\b"
    rf"|(?:will|'ll|’ll|shall|expect to|plan to|aim to|going to|want to|mean to"
    rf"|promise to)[ ](?:[\w-]+[ ]){{0,3}}?{_TELL}"
    rf"|we[ ](?:[\w-]+[ ]){{0,2}}?{_TELL}"
    r"|(?:will|'ll|’ll)[ ](?:[\w-]+[ ]){0,5}?(?:here|on this page|in this (?:post|thread|space)|with more)\b"
    r"|(?:will|to|'ll|’ll) be (?:[\w-]+ )?(?:posted|sent|published|shared|written|given|provided|issued|put up"
    r"|released)\b"
    r"|more(?: \w+)?(?: to come| from us| follows?| here| on this| soon)?[,:]? (?:by|at|in|within|no later|around"
    r"|before)\b"
    r"|(?:back|again|posted)[ ](?:[\w-]+[ ]){0,3}?(?:here|inbox|on this (?:page|channel)|with (?:\w+ )?(?:news|more"
    r"|word))\b"
    r"|(?:back|here|on this page) again\b|hear (?:\w+ )?(?:more|again|back|from us)\b|hear from\b"
    r"|(?:look|check|come|visit|return|see you|watch)[ ](?:[\w-]+[ ]){0,2}?(?:back|here|again|this page|this space)\b"
    r"|(?:expect|look for|watch for)[ ](?:[\w-]+[ ]){0,3}?(?:updates?|news|here|report|word|post|mail|message|more"
    r"|us)\b"
    r"|keep(?:ing)?[ ](?:you|everyone|everybody|this page)[ ](?:[\w-]+[ ])?(?:posted|updated|informed|current"
    r"|up to date)\b"
    r"|(?:melden|meldet|melde|informieren|berichten|aktualisieren|schreiben|veröffentlichen|posten|geben|unterrichten"
    r"|mitteilen|teilen|hören|erfahren|halten|wissen|schauen|sagen|neues|folgt|aktualisiert|veröffentlicht)\b)",
    re.IGNORECASE,
)
# What else is promised in such words, and is no next update.
_OTHER: Final = re.compile(
    r"\b(?:full|final|detailed|incident|post-incident|post-mortem|abschließende\w*|ausführliche\w*|vollständige\w*)\b"
    r"[^.\n]{0,30}?\b(?:reports?|review|post-?mortem|account|bericht)\b|\b(?:refund|credit|invoice|gutschrift)\w*",
    re.IGNORECASE,
)
# Words after which a time lies behind: what began then, or the news that came before.
_PAST: Final = re.compile(
    r"\b(?:last|previous|earlier|letzte[nrs]?|vorige[nrs]?|frühere[nrs]?)[ ](?:[\w-]+[ ])?"
    rf"{_NEWS}\b|\b(?:since|began|begun|started|starting|seit|begann|from)[ ](?:about[ ]|around[ ]|at[ ]|etwa[ ]"
    rf"|um[ ])?$"
    r"|(?<!\bbe )(?<!\byou )(?<!\beveryone )(?<!\bpage )"
    r"\b(?:posted|wrote|told|said|sent|shared|published|gave|reported|informed|updated|promised|announced"
    r"|schrieben|meldeten|haben|hatten)\b",
    re.IGNORECASE,
)
_DATE_NEAR: Final = re.compile(rf"[ ,]{{0,2}}(?P<date>{DATE_WORDS})", re.IGNORECASE)
_DATE_BEFORE: Final = re.compile(rf"(?P<date>{DATE_WORDS}),?[ ]?(?:at |by |um |bis |, )?$", re.IGNORECASE)
_MONTHS: Final = ("jan", "feb", "mar mär", "apr", "may mai", "jun", "jul", "aug", "sep", "oct okt", "nov", "dec dez")


class PromisedTime(NamedTuple):
    """The words that promise the next update (`start` to `end`), and the aware time that they name.

    `relative` is true of `in 30 minutes`, which counts from now; `sure` is not true where the words do not tell the
    very time: `by 8`, or a zone that is not known here.
    """

    start: int
    end: int
    at: datetime
    relative: bool = False
    sure: bool = True


def promised_time(text: str, *, now: datetime, zone: tzinfo) -> PromisedTime | None:
    """Find the time of the next update that a text names; a time without a zone is read in `zone`.

    `now` is aware; lengths of time count from it. None where the text promises no time.
    """
    return promise_in(Reading(text), now=now, zone=zone)


def promise_in(reading: Reading, *, now: datetime, zone: tzinfo) -> PromisedTime | None:
    """Find the same as promised_time in a text that has been read already."""
    times = reading.clock_times
    relatives = reading.relatives
    places = sorted([each.start for each in times] + [match.start() for match in relatives])
    for sentence in reading.sentences if places else ():
        if bisect_left(places, sentence.start) == bisect_left(places, sentence.end) or _other(reading.head, sentence):
            continue
        cues = list(_CUE.finditer(reading.head, sentence.start, sentence.end))
        if not cues:
            continue
        named = sorted(_named_in(reading.head, sentence, times, relatives, now, zone))
        if named:
            after = [each for each in named if each.start >= cues[-1].start()]
            return after[0] if after else named[-1]
    return None


def _named_in(
    text: str,
    sentence: Span,
    times: list[ClockTime],
    relatives: list[re.Match[str]],
    now: datetime,
    zone: tzinfo,
) -> Iterator[PromisedTime]:
    for each in times:
        if sentence.start <= each.start < sentence.end and not _lies_behind(text, sentence, each.start):
            found = _clock_promise(text, sentence, each, now, zone)
            if found is not None:
                yield found
    for match in relatives:
        inside = sentence.start <= match.start() < sentence.end
        if inside and not _lies_behind(text, sentence, match.start()):
            yield from _relative_promise(match, now)


def _lies_behind(text: str, sentence: Span, place: int) -> bool:
    """Tell whether the words before a time say that it is past, with no word of news to come between."""
    start = max(sentence.start, place - 40)
    before = text[start:place]
    past = [match.end() for match in _PAST.finditer(before)]
    return bool(past) and not any(start + past[-1] <= match.start() for match in _CUE.finditer(text, start, place))


def _other(text: str, sentence: Span) -> bool:
    return _OTHER.search(text, sentence.start, sentence.end) is not None


def _relative_promise(match: re.Match[str], now: datetime) -> Iterator[PromisedTime]:
    written = (match["number"] or "one").lower()
    number = int(written) if written.isdigit() else NUMBERS[written]
    if match["half"]:
        number = 0
    unit = (match["unit"] or "hour").lower()
    length = (
        timedelta(minutes=number)
        if unit.startswith("m")
        else timedelta(days=number)
        if unit.startswith(("d", "t"))
        else timedelta(hours=number or 0.5)
    )
    try:
        yield PromisedTime(match.start(), match.end(), now + length, relative=True)
    except OverflowError:
        return


def _clock_promise(text: str, sentence: Span, each: ClockTime, now: datetime, zone: tzinfo) -> PromisedTime | None:
    there = each.zone if each.zone is not None else zone
    start, end = each.start, each.end
    told = each.date or _date_inside(text[each.clock_end : each.end])
    if not told:
        following = _DATE_NEAR.match(text, end, min(len(text), sentence.end))
        preceding = _DATE_BEFORE.search(text[max(sentence.start, start - 40) : start])
        if following is not None:
            told, end = following["date"], following.start("date") + len(following["date"].rstrip("."))
        elif preceding is not None:
            told = preceding["date"]
    try:
        at = _on_day(told, each, now.astimezone(there), there)
    except (ValueError, OverflowError):
        return None
    sure = not each.half_day and (each.zone is not None or not each.zoned)
    return PromisedTime(start, end, at, sure=sure)


def _date_inside(words: str) -> str:
    found = _DATE_NEAR.match(words)
    return found["date"] if found else ""


def _on_day(told: str, each: ClockTime, local: datetime, zone: tzinfo) -> datetime:
    day = _day(told, local.date()) if told else None
    if day is not None:
        return datetime(day.year, day.month, day.day, each.hour, each.minute, tzinfo=zone)
    at = local.replace(hour=each.hour, minute=each.minute, second=0, microsecond=0)
    if local - at > LONG_PAST:
        return at + timedelta(days=1)
    return at - timedelta(days=1) if at - local >= timedelta(days=1) - LONG_PAST else at


def _day(told: str, today: date) -> date | None:
    """Read a date as messages write it; raises ValueError for one that no calendar has."""
    words = told.lower().strip(" ,.")
    if words in {"tomorrow", "morgen"}:
        return today + timedelta(days=1)
    if words in {"today", "tonight", "heute"}:
        return today
    iso = re.search(r"\d{4}-\d{2}-\d{2}", words)
    if iso:
        return date.fromisoformat(iso[0])
    dotted = re.search(r"(\d{1,2})\.(\d{1,2})\.(\d{2,4})?", words)
    if dotted:
        year = int(dotted[3]) if dotted[3] else today.year
        return date(year + 2000 if year < 100 else year, int(dotted[2]), int(dotted[1]))
    day, year_told = re.search(r"\b(\d{1,2})(?!\d)", words), re.search(r"\b\d{4}\b", words)
    month = next((number for number, names in enumerate(_MONTHS, 1) for name in names.split() if name in words), None)
    if day is None or month is None:
        return None
    if year_told:
        return date(int(year_told[0]), month, int(day[1]))
    # On 31 December, "1 January" is next year's.
    near = [date(year, month, int(day[1])) for year in (today.year - 1, today.year, today.year + 1)]
    return min(near, key=lambda each: abs(each - today))
