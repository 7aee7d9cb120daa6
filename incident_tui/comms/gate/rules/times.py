"""Rules about times: the next update (L02, L03), zones (L04), when it ended (L09)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from incident_tui.comms.gate.clocks import clock_with_zone, zone_letters, zone_named
from incident_tui.comms.gate.finding import Fix, Situation
from incident_tui.comms.gate.model import Gate, Mark
from incident_tui.comms.gate.phrases import Matcher
from incident_tui.comms.gate.promises import LONG_PAST, PromisedTime, promise_in
from incident_tui.comms.gate.reading import Reading, Span
from incident_tui.comms.gate.rules.endings import end_told

GRACE: Final = timedelta(minutes=1)
# Where nobody knows the time, it does not matter to the question whether a text names one.
_ANY_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)


def next_update_missing(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L02: a public text, while it is not over, that does not say when the next one comes."""
    if not _promise_needed(situation, gate) or situation.next_update_at is not None:
        return
    # In a language whose words are not read here, any clock time may be the one.
    elsewhere = reading.language not in {"en", "de"} and bool(reading.clock_times)
    if not elsewhere and _promise(reading, situation) is None:
        yield Mark(0, 0)


def _promise_needed(situation: Situation, gate: Gate) -> bool:
    if not situation.public or situation.over or situation.state == "resolved":
        return False
    if situation.promises is not None:
        return situation.promises
    stage = situation.stage
    final = stage in gate.setting("final_stages") or stage.startswith("maintenance")
    return not final and situation.channel in {"", *gate.setting("promising_channels")}


def _promise(reading: Reading, situation: Situation) -> PromisedTime | None:
    return promise_in(reading, now=situation.now or _ANY_DAY, zone=_zone(situation))


def _zone(situation: Situation) -> tzinfo:
    return zone_named(situation.zone) or UTC


def next_update_wrong(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L03: a next update in the past, or later than the cadence allows. The text's own words count where it has any."""
    del gate
    now, latest = situation.now, situation.latest_update_at
    if now is None:
        return
    words = _promise(reading, situation)
    at = words.at if words else situation.next_update_at
    if at is None or (words is not None and not words.sure):
        return
    late = latest is not None and at > latest + GRACE
    if at + GRACE >= now and not late:
        return
    zone = _zone(situation)
    shown = clock_with_zone(at, zone, reading.language)
    reason = f"The next update, {shown}, is in the past."
    if at + GRACE >= now and latest is not None:
        reason = (
            f"The next update, {shown}, is later than it may be: {clock_with_zone(latest, zone, reading.language)}."
        )
    start, end = (words.start, words.end) if words else (0, 0)
    yield Mark(start, end, reason, fix=_on_time(words, situation, reading.language))


def _on_time(words: PromisedTime | None, situation: Situation, language: str) -> Fix | None:
    now, latest = situation.now, situation.latest_update_at
    if words is None or now is None or latest is None:
        return None
    minute = latest.replace(second=0, microsecond=0)
    # A clock time without its date is read as the next such time, so it must be near enough to be that.
    if not now <= minute + GRACE or minute - now >= LONG_PAST - GRACE:
        return None
    clock = clock_with_zone(minute, _zone(situation), language)
    wording = {"en": "by ", "de": "bis "}.get(language)
    if words.relative and wording is None:
        return None
    return Fix(f"{wording}{clock}" if words.relative else clock, f"write {clock}")


def zone_missing(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L04: a clock time that does not say in which zone."""
    del gate
    zone = zone_named(situation.zone)
    name = _zone_for_fix(zone, situation.now, reading.language) if zone is not None else ""
    for each in reading.clock_times:
        if each.zoned or reading.in_address(each.start):
            continue
        words = reading.text[each.start : each.clock_end]
        # Colleagues who say "noon" among themselves know whose; a figure needs its zone wherever it stands.
        if not situation.public and not any(sign.isdigit() for sign in words):
            continue
        fix = Fix(f"{words} {name}", f"write {words} {name}") if name else None
        yield Mark(each.start, each.clock_end, f"{words} has no time zone.", fix=fix)


def _zone_for_fix(zone: tzinfo, now: datetime | None, language: str) -> str:
    if now is not None:
        return zone_letters(now.astimezone(zone), language)
    winter, summer = (zone_letters(datetime(2026, month, 1, tzinfo=zone), language) for month in (1, 7))
    return winter if winter == summer else ""


def resolved_parts(reading: Reading, situation: Situation, gate: Gate) -> Iterator[Mark]:
    """L09: a text that says resolved has to say when it ended, and what became of data."""
    if situation.state != "resolved" and situation.stage != "resolved":
        return
    if situation.state not in {"resolved", None} or situation.channel in gate.setting("short_channels"):
        return
    # A false alarm had no end, and what corrects or explains goes with a text that has said both.
    if situation.stage in gate.setting("no_impact_stages"):
        return
    nouns = gate.words_in("data_nouns", reading.language)
    verbs = gate.words_in("data_verbs", reading.language)
    whole = gate.words_in("data_statements", reading.language)
    told = whole is not None and bool(whole.within(reading))
    if nouns and verbs and not told and not any(_both(reading, each, nouns, verbs) for each in reading.sentences):
        advice = "Say whether customers' data was lost, exposed or changed, also where it was not."
        yield Mark(0, 0, "It does not say what became of customers' data.", advice)
    if reading.language in {"en", "de"} and not end_told(reading):
        yield Mark(0, 0, "It does not say when it ended.", "Give the time, with its zone, at which it was over.")


def _both(reading: Reading, sentence: Span, *matchers: Matcher) -> bool:
    words = reading.words_of(sentence)
    return all(matcher.find(words) for matcher in matchers)
