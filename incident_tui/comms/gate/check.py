"""The copy gate at work: a text and its situation in, what is wrong with it out."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

from incident_tui.comms.gate.finding import Finding, Situation
from incident_tui.comms.gate.model import Gate, Mark, Rule
from incident_tui.comms.gate.reading import Reading, Span
from incident_tui.comms.gate.rules import (
    advice,
    claims,
    content,
    limits,
    previous,
    readable,
    secrets,
    states,
    times,
    unfinished,
)
from incident_tui.comms.gate.rules.signature import RuleFunction
from incident_tui.comms.gate.rules.words import always, certainty, jargon, outage

# Nobody mends more than this at once, and a hostile text could have one at every character.
MOST_PER_RULE: Final = 100
# Excused words are about style and inside names; no list of words lets a secret or an empty hole out.
NEVER_EXCUSED: Final = frozenset({"L01", "L02", "L03", "L04", "L05", "L06", "L07", "L08", "L09", "L10", "L32"})

_FUNCTIONS: Final[dict[str, RuleFunction]] = {
    "L01": unfinished.holes,
    "L02": times.next_update_missing,
    "L03": times.next_update_wrong,
    "L04": times.zone_missing,
    "L05": secrets.secret,
    "L06": unfinished.drill_mark,
    "L07": limits.too_long,
    "L08": states.approval_missing,
    "L09": times.resolved_parts,
    "L10": states.state_backwards,
    "L11": claims.fix_promised,
    "L13": claims.blame,
    "L15": outage,
    "L17": secrets.internal,
    "L18": secrets.persons,
    "L19": jargon,
    "L20": readable.hard_to_read,
    "L21": content.impact_not_first,
    "L22": content.scope_missing,
    "L23": previous.figures_differ,
    "L24": advice.workaround_missing,
    "L25": previous.nothing_new,
    "L26": content.nobody_acts,
    "L27": unfinished.loud,
    "L28": content.apology,
    "L30": certainty,
    "L31": content.notice_incomplete,
    "L32": unfinished.invisible,
}


def check(text: str, situation: Situation, gate: Gate) -> list[Finding]:
    """Find what is wrong with a text, errors first, then by place; no more than 100 findings of one rule.

    Pure: the same text, situation and gate have the same findings.
    """
    reading = Reading(text, situation.language, situation.previous)
    excused = [Span(each.start, each.end) for each in gate.allowed.within(reading)] if gate.allowed else []
    found: list[Finding] = []
    for rule in gate.rules:
        if rule.level == "off" or (rule.applies == "public" and not situation.public):
            continue
        function = _FUNCTIONS.get(rule.id) or always(rule.id)
        marks: Iterable[Mark] = islice(function(reading, situation, gate), 2 * MOST_PER_RULE)
        if excused and rule.id not in NEVER_EXCUSED:
            marks = [mark for mark in marks if not _inside(mark, excused)]
        found += [_finding(rule, mark) for mark in _merged(marks)[:MOST_PER_RULE]]
    return sorted(found, key=lambda each: (each.level != "error", each.start, each.end, each.rule, each.reason))


def _inside(mark: Mark, spans: list[Span]) -> bool:
    return mark.end > mark.start and any(span.start <= mark.start and mark.end <= span.end for span in spans)


def _merged(marks: Iterable[Mark]) -> list[Mark]:
    """Make one of marks that overlap; the longer one's words and fix stay, unless it is longer than what is mended."""
    merged: list[Mark] = []
    for mark in sorted(marks, key=lambda each: (each.start, each.end)):
        last = merged[-1] if merged else None
        if last is None or mark.start >= last.end or last.start == last.end:
            if mark not in merged[-1:]:
                merged.append(mark)
            continue
        longer = mark if mark.end - mark.start > last.end - last.start else last
        whole = longer._replace(start=last.start, end=max(last.end, mark.end))
        covers = (longer.start, longer.end) == (whole.start, whole.end)
        merged[-1] = whole if covers else whole._replace(fix=None)
    return merged


def _finding(rule: Rule, mark: Mark) -> Finding:
    level = mark.level or rule.level
    if level == "off":
        raise ValueError(f"{rule.id} is off and finds nothing")
    return Finding(
        rule.id, level, mark.start, mark.end, mark.reason or rule.reason, mark.advice or rule.advice, mark.fix
    )
