"""Clock times as messages write them, with the zone that they name, if any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from incident_tui.comms.time_text import zone_text

# Letters that several countries use are read as the meaning most common in public messages: CST and IST are
# America's and India's. Offsets are hours ahead of UTC.
ZONES: Final = {
    **{"UTC": 0.0, "GMT": 0.0, "WET": 0.0, "WEST": 1.0, "BST": 1.0, "CET": 1.0, "MEZ": 1.0, "WAT": 1.0},
    **{"CEST": 2.0, "MESZ": 2.0, "EET": 2.0, "SAST": 2.0, "CAT": 2.0, "EEST": 3.0, "MSK": 3.0, "EAT": 3.0, "TRT": 3.0},
    **{"GST": 4.0, "PKT": 5.0, "IST": 5.5, "WIB": 7.0, "ICT": 7.0, "SGT": 8.0, "HKT": 8.0, "AWST": 8.0, "PHT": 8.0},
    **{"JST": 9.0, "KST": 9.0, "ACST": 9.5, "ACDT": 10.5, "AEST": 10.0, "AEDT": 11.0, "NZST": 12.0, "NZDT": 13.0},
    **{"EST": -5.0, "EDT": -4.0, "CST": -6.0, "CDT": -5.0, "MST": -7.0, "MDT": -6.0, "PST": -8.0, "PDT": -7.0},
    **{"PET": -5.0, "COT": -5.0, "ECT": -5.0, "VET": -4.0, "BOT": -4.0, "CLT": -4.0, "CLST": -3.0, "PYT": -4.0},
    **{"UYT": -3.0, "GYT": -4.0, "MYT": 8.0, "WITA": 8.0, "NPT": 5.75, "UZT": 5.0, "IRST": 3.5, "IDT": 3.0},
    **{"YEKT": 5.0, "OMST": 6.0, "KRAT": 7.0, "VLAT": 10.0, "FJT": 12.0, "AZT": 4.0, "AMT": -4.0},
    **{"AKST": -9.0, "AKDT": -8.0, "HST": -10.0, "AST": -4.0, "ADT": -3.0, "NST": -3.5, "BRT": -3.0, "ART": -3.0},
}
_REGIONS: Final = {
    **{"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"},
    **{"EASTERN": "America/New_York", "CENTRAL": "America/Chicago", "MOUNTAIN": "America/Denver"},
    **{"PACIFIC": "America/Los_Angeles", "CENTRAL EUROPEAN": "Europe/Berlin"},
}
# Cities and countries as messages name them ("Lima time"); Europe's are found by their name alone.
_PLACES: Final = {
    **{"New York": "America/New_York", "Chicago": "America/Chicago", "Denver": "America/Denver"},
    **{"Los Angeles": "America/Los_Angeles", "San Francisco": "America/Los_Angeles", "Seattle": "America/Los_Angeles"},
    **{"Boston": "America/New_York", "Toronto": "America/Toronto", "Mexico City": "America/Mexico_City"},
    **{"Lima": "America/Lima", "Bogota": "America/Bogota", "Santiago": "America/Santiago", "Dubai": "Asia/Dubai"},
    **{"Buenos Aires": "America/Argentina/Buenos_Aires", "Tokyo": "Asia/Tokyo", "Seoul": "Asia/Seoul"},
    **{"Singapore": "Asia/Singapore", "Hong Kong": "Asia/Hong_Kong", "Shanghai": "Asia/Shanghai"},
    **{"Beijing": "Asia/Shanghai", "Mumbai": "Asia/Kolkata", "Delhi": "Asia/Kolkata", "India": "Asia/Kolkata"},
    **{"Sydney": "Australia/Sydney", "Melbourne": "Australia/Melbourne", "Perth": "Australia/Perth"},
    **{"Auckland": "Pacific/Auckland", "Nairobi": "Africa/Nairobi", "Lagos": "Africa/Lagos", "Cairo": "Africa/Cairo"},
    **{"Johannesburg": "Africa/Johannesburg", "Japan": "Asia/Tokyo", "Jakarta": "Asia/Jakarta"},
}
_GERMAN_NAMES: Final = {"CET": "MEZ", "CEST": "MESZ"}

_CLOCK: Final = re.compile(
    r"(?<![\w.,/+:−])(?<![^\W\d]-)(?:(?P<date>\d{4}-\d{2}-\d{2})(?:T|[ ]))?"
    r"(?:(?P<hour>[01]?\d|2[0-4])(?::|(?<=\d)h)(?P<minute>[0-5]\d)(?::[0-5]\d(?:[.,]\d{1,9})?)?(?!\d|:\d|[.,/]\d)"
    r"(?:[ ]?(?P<half>[ap])\.?m\b(?:\.(?=[ ]?[^\sA-Z]|[ ][A-Z]{2}))?|[ \u00a0]?Uhr\b)?"
    r"|(?P<hour12>1[0-2]|0?[1-9])(?:[:.](?P<minute12>[0-5]\d))?[ ]?"
    r"(?P<half12>[ap])\.?m\b(?:\.(?=[ ]?[^\sA-Z]|[ ][A-Z]{2}))?"
    r"|(?P<hourUhr>[01]?\d|2[0-4])(?:\.(?P<minuteUhr>[0-5]\d))?[ \u00a0]?Uhr\b(?:[ ](?P<minuteAfter>[0-5]\d)\b(?!:))?"
    r"|(?P<hourPlain>[01]\d|2[0-3])\.?(?P<minutePlain>[0-5]\d)"
    r"(?=[ ]?(?:UTC|GMT|Z|CES?T|MES?Z|E[SD]T|P[SD]T|hrs|hours)\b))",
    re.IGNORECASE,
)
_HOURS: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_HOUR: Final = rf"{'|'.join(_HOURS)}|1[0-2]|[1-9]"
_PART_OF_DAY: Final = (
    r"(?:(?:this|in the|tomorrow|early this|late this) (?:morning|afternoon|evening)|at night|sharp"
    r"|(?:heute|morgen) (?:früh|vormittag|mittag|nachmittag|abend))"
)
# What a clock says in words: "half past nine", "noon", and "by 8" where the clause ends there.
_SPOKEN: Final = re.compile(
    rf"\b(?:(?P<round>{_HOUR})[ ]o['’]?clock\b"
    rf"|(?P<part>half|quarter|five|ten|twenty|twenty-five)[ ]past[ ](?P<after>{_HOUR})\b"
    rf"|quarter[ ]to[ ](?P<before>{_HOUR})\b"
    r"|(?:at|by|before|until|till|since|from|around|about|after|to|12|um|ab|gegen|seit|bis)[ ]"
    r"(?P<word>noon|midday|midnight|mitternacht)\b"
    r"|(?P<lead>by|until|till|before)[ ](?P<bare>1[0-2]|[1-9])(?=[.!?;,)]+(?:\s|\Z)|\s*(?:\Z|\n))"
    rf"|(?:at|by|since|from|until|till|before|around|about|after)[ ](?P<daily>{_HOUR})"
    rf"(?=,?[ ](?:{_PART_OF_DAY}|today\b|tonight\b|tomorrow\b))"
    r"|(?:at|um|by|bis|until|seit)[ ](?P<hourDot>(?:[01]\d|2[0-3]|[1-9])\.[0-5]\d)(?![\w.]|,\d"
    r"|[ \u00a0]?(?:[%€$£]|per\b|percent|prozent|(?-i:[A-Z]{3}\b)|euro|dollar|point|million|billion|seconds|minutes"
    r"|hours"
    r"|times\b|[kmgt]?b\b|m?s\b|kg\b|km\b|m\b|x\b|to\b)))",
    re.IGNORECASE,
)
# Before "by 8", these tell how much something changed.
_AMOUNT: Final = re.compile(
    r"\b(?:increas|decreas|reduc|lower|rais|divid|multipl|gr[eo]w|f[ea]ll|r[oi]s|drop|cut|late|short|exceed|shrink"
    r"|(?:went|gone|go|is|are|was|were) (?:up|down)|version)\w*[ ](?:\w+[ ])?$",
    re.IGNORECASE,
)
_MINUTES: Final = {"half": 30, "quarter": 15, "five": 5, "ten": 10, "twenty": 20, "twenty-five": 25}
_MONTH: Final = (
    r"(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?|dez(?:ember)?)\b\.?"
)
DATE_WORDS: Final = (
    rf"(?:(?:on |am |the )*(?:\d{{1,2}}(?:st|nd|rd|th|\.)? (?:of )?{_MONTH}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b)"
    r"(?:,? \d{4}\b)?|(?:on |am )?\d{4}-\d{2}-\d{2}\b|am \d{1,2}\.\d{1,2}\.(?:\d{2,4}\b)?"
    r"|today|tomorrow|tonight|heute|morgen)"
)
_NAMES: Final = "|".join(sorted((*ZONES, "ET", "CT", "MT", "PT"), key=len, reverse=True))
_SIGN: Final = "[+\\-−±]"
_ZONE: Final = re.compile(
    rf"(?:[ ,]{{0,2}}(?i:{_PART_OF_DAY}|{DATE_WORDS}),?)?[ \u00a0]{{0,2}}[(\[]?(?:in )?(?:"
    rf"(?P<utc>(?i:UTC|GMT))(?P<offset>[ ]?{_SIGN}[ ]?\d{{1,2}}(?::?\d{{2}})?(?![\d:]))?(?!\w)"
    rf"|(?P<zulu>[Zz](?:ulu)?)(?!\w)|(?P<name>{_NAMES})(?!\w)"
    rf"|(?P<bare>{_SIGN}\d{{2}}:?\d{{2}})(?![\d:])"
    r"|(?P<region>(?i:Eastern|Pacific|Central European|Central|Mountain))(?=\W)"
    r"(?i: (?:standard|daylight|summer))?(?i: time)?"
    r"|(?P<key>[A-Z][a-z]{2,10}/[A-Z][A-Za-z_]{2,20})"
    r"|(?P<place>[A-Z][a-z]{2,20}(?: [A-Z][a-z]{2,20})?)(?= time\b| Zeit\b))"
)
_JOINS: Final = re.compile(
    rf"(?:[ ,]{{0,2}}(?i:{DATE_WORDS}))?[ ]{{0,2}}(?:[-–—/,&]|(?i:to|until|till|through|and|or|bis|und|oder|between))"
    rf"[ ]{{0,2}}(?i:(?:at|um|about|approximately) )?(?i:{DATE_WORDS} )?",
)
_ALL_TIMES: Final = re.compile(
    rf"\b(?:all|alle)? ?(?:times?|uhrzeiten|zeiten|zeitangaben|zeitzone|time zone)\b[^.\n]{{0,30}}?\b(?:{_NAMES})\b",
    re.IGNORECASE,
)
_IS_DURATION: Final = re.compile(r"[ ]?(?:h|hrs?|hours?|min|mins|minutes?|stunden|std|elapsed)\b", re.IGNORECASE)
_DURATION_CUE: Final = re.compile(
    r"(?:lasted|took|takes|elapsed|duration|uptime|runtime|dauerte|dauer|ratio(?: of)?"
    r"|score(?: of)?)(?: (?:for|about|of|etwa))*:?[ ]$",
    re.IGNORECASE,
)


class ClockTime(NamedTuple):
    """A clock time in a text: `start` to `clock_end` are the digits, `end` is after the zone too.

    `zone` is None where the text names none, or where it names one that is not known here; `zoned` tells which.
    `half_day` is true of `by 8`, which may be in the morning or in the evening.
    """

    start: int
    clock_end: int
    end: int
    hour: int
    minute: int
    zoned: bool
    zone: tzinfo | None
    date: str = ""
    half_day: bool = False


def clock_times(text: str) -> list[ClockTime]:
    """Find the clock times of a text: `14:05 UTC`, `3pm ET`, `15 Uhr MEZ`, `2026-11-24T09:00Z`, `14:31–15:52 CET`."""
    written = list(_times(text))
    taken = {place for each in written for place in range(each.start, each.end)}
    spoken = [each for each in _spoken_times(text) if each.start not in taken]
    found = sorted([*written, *spoken]) if spoken else written
    common = _ALL_TIMES.search(text)
    for position in range(len(found) - 1, -1, -1):
        each = found[position]
        if each.zoned:
            continue
        after = found[position + 1] if position + 1 < len(found) else None
        between = text[each.clock_end : min(after.start, each.clock_end + 80)] if after else ""
        if after and after.zoned and after.start - each.clock_end < 80 and _JOINS.fullmatch(between):
            found[position] = each._replace(zoned=True, zone=after.zone)
        elif common is not None:
            named = ZONES.get(common[0].split()[-1].upper())
            zone = _fixed(named) if named is not None else None
            found[position] = each._replace(zoned=True, zone=zone)
    return found


def _times(text: str) -> Iterator[ClockTime]:
    place = 0
    while (match := _CLOCK.search(text, place)) is not None:
        place = match.end()
        before = text[max(0, match.start() - 24) : match.start()]
        if _IS_DURATION.match(text, match.end()) or _DURATION_CUE.search(before):
            continue
        hour, minute = _hour(match)
        if hour > 23:
            hour = 0
        each = _with_zone(text, ClockTime(*match.span(), match.end(), hour, minute, False, None, match["date"] or ""))
        place = each.end
        yield each


def _with_zone(text: str, each: ClockTime) -> ClockTime:
    zone = _ZONE.match(text, each.end)
    if zone is not None and zone["bare"] and not each.date and _is_range(zone["bare"], each.hour, each.minute):
        zone = None
    if zone is None:
        return each
    closing = 1 if text[zone.end() : zone.end() + 1] in {")", "]"} and re.search(r"[(\[]", zone[0]) else 0
    return each._replace(end=zone.end() + closing, zoned=True, zone=_meant(zone))


def _spoken_times(text: str) -> Iterator[ClockTime]:
    for match in _SPOKEN.finditer(text):
        if match["bare"] and _AMOUNT.search(text[max(0, match.start() - 24) : match.start()]):
            continue
        name = match.lastgroup if match.lastgroup != "lead" else "bare"
        hour, minute = _spoken_hour(match)
        start = match.start() if name in {"round", "after", "before", None} else match.start(name)
        half_day = hour <= 12 and not match["hourDot"] and not match["word"]
        yield _with_zone(text, ClockTime(start, match.end(), match.end(), hour, minute, False, None, "", half_day))


def _spoken_hour(match: re.Match[str]) -> tuple[int, int]:
    if match["word"]:
        return (0 if match["word"].lower() in {"midnight", "mitternacht"} else 12), 0
    if match["hourDot"]:
        hour, _, minute = match["hourDot"].partition(".")
        return int(hour), int(minute)
    written = (match["round"] or match["after"] or match["before"] or match["bare"] or match["daily"]).lower()
    hour = int(written) if written.isdigit() else _HOURS.index(written) + 1
    if match["before"]:
        return (hour - 1) % 24, 45
    return hour, _MINUTES[match["part"].lower()] if match["part"] else 0


def _hour(match: re.Match[str]) -> tuple[int, int]:
    hour = int(match["hour"] or match["hour12"] or match["hourUhr"] or match["hourPlain"])
    minutes = (match[name] for name in ("minute", "minute12", "minuteUhr", "minuteAfter", "minutePlain"))
    minute = int(next((each for each in minutes if each), 0))
    half = (match["half"] or match["half12"] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour, minute


def _is_range(offset: str, hour: int, minute: int) -> bool:
    """Tell `09:00-10:00`, which is a stretch of time, from `14:05-05:00`, which has an offset."""
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    return offset[0] in "-−" and ((hours, minutes) > (hour, minute) or hours > 12)


def _meant(zone: re.Match[str]) -> tzinfo | None:
    if zone["utc"]:
        return _offset(zone["offset"]) if zone["offset"] else UTC
    if zone["zulu"]:
        return UTC
    if zone["bare"]:
        return _offset(zone["bare"])
    if zone["name"] in ZONES:
        return _fixed(ZONES[zone["name"]])
    key = _REGIONS.get((zone["name"] or zone["region"] or "").upper()) or zone["key"]
    if zone["place"]:
        return zone_named(_PLACES.get(zone["place"]) or f"Europe/{zone['place'].replace(' ', '_')}")
    return zone_named(key) if key else None


def _fixed(hours: float) -> tzinfo:
    return UTC if hours == 0 else timezone(timedelta(hours=hours))


def _offset(written: str) -> tzinfo | None:
    digits = re.sub(r"\D", "", written)
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if hours > 14 or minutes > 59:
        return None
    return timezone(timedelta(hours=hours, minutes=minutes) * (-1 if written.strip()[0] in "-−" else 1))


def zone_named(name: str) -> tzinfo | None:
    """Give the zone of a name (`Europe/Berlin`, `UTC`, `CET`, `+02:00`), None for one that is not known."""
    if name.upper() in {"UTC", "Z", "GMT"}:
        return UTC
    if re.fullmatch(rf"(?:UTC|GMT)?{_SIGN}\d{{1,2}}(?::?\d{{2}})?", name):
        return _offset(name.removeprefix("UTC").removeprefix("GMT"))
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def clock_with_zone(moment: datetime, zone: tzinfo, language: str = "en") -> str:
    """Write a time with its zone, `15:30 UTC`, in letters that clock_times reads; German has its own for CET."""
    local = moment.astimezone(zone)
    return f"{local:%H:%M} {zone_letters(local, language)}"


def zone_letters(local: datetime, language: str = "en") -> str:
    """Name the zone of an aware time in letters that clock_times reads, or as `UTC+05:45`."""
    name = zone_text(local)
    if name.isalpha() and name not in ZONES:
        name = zone_text(local.replace(tzinfo=timezone(local.utcoffset() or timedelta())))
    return _GERMAN_NAMES.get(name, name) if language == "de" else name
