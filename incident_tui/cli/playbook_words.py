"""What a playbook's values are in words: deadlines, conditions, where a clock counts from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Final

from incident_tui.domain.vocabulary import SEVERITIES, Severity, severity_label, spoken
from incident_tui.playbook.clocks import ANCHORS, Regime, Step
from incident_tui.playbook.conditions import ALWAYS, Condition
from incident_tui.playbook.duration import Deadlines, duration_text
from incident_tui.playbook.model import Item, Playbook, SettledBy, SeverityLevel
from incident_tui.playbook.reckoning import calendar_of
from incident_tui.playbook.terms import Terms, term_text

_ON_RECORD: Final[Mapping[SettledBy, str]] = {
    "posted": "its message was posted",
    "measures": "no temporary measure is left open",
    "follow_ups": "left-over work has an owner",
    "handover": "somebody took the role over",
    "review_scheduled": "the review has a time and an owner",
    "data_statement": "somebody stated what happened to data",
    "public_decision": "it is decided whether the public is told",
    "final_severity": "the final severity is set",
    "assessment": "the three questions are answered",
    "customers": "it is stated whether customers are affected",
    "commander": "somebody commands",
    "severity": "the severity is set",
    "types": "the types are set",
    "impact_started": "it is marked when the impact started",
    "detected": "it is marked when it was detected",
    "roles": "somebody holds every role that the severity needs",
    "decision": "a decision is on record",
    "second_person": "everything decided that cannot be undone has a second person, or a reason for none",
    "detection_source": "it is stated who saw it first",
}
_EVIDENCE: Final = {
    "text": "a line of text",
    "number": "a number",
    "link": "a link",
    "person": "a name",
    "time": "a time",
}


def deadlines_in_words(deadlines: Deadlines | Terms) -> str:
    """Say how long something may take: `15m`, or `5m at SEV-1, 15m at SEV-2 to SEV-4`."""
    parts = []
    for length, run in groupby(SEVERITIES, deadlines.at_severity):
        severities = list(run)
        if length is None:
            continue
        if len(severities) == len(SEVERITIES):
            return term_text(length)
        joined = " to " if len(severities) > 2 else " and "
        last = f"{joined}{severity_label(severities[-1])}" if len(severities) > 1 else ""
        parts.append(f"{term_text(length)} at {severity_label(severities[0])}{last}")
    return ", ".join(parts)


def notice_in_words(level: SeverityLevel) -> str:
    """Say whether and how soon the public is told at a severity."""
    if level.notify_when == "never" or level.notify_within is None:
        return "the public is not told"
    soon = "at once" if not level.notify_within else f"within {duration_text(level.notify_within)}"
    return f"the public is told {soon}{', if customers are affected' if level.notify_when != 'always' else ''}"


def item_in_words(playbook: Playbook, item: Item, own: Condition, titles: Mapping[str, str]) -> Iterator[str]:
    """Say everything of a checklist item but its title, a line each.

    `own` is its condition beyond its pack's, `titles` are those of all items, by id.
    """
    yield item.why
    what = [playbook.role(item.role).title]
    if item.kind != "do":
        what.append(item.kind)
    if item.evidence is not None:
        what.append(f"asks for {_EVIDENCE[item.evidence]}")
    if item.gate:
        what.append("wanted before the phase is left")
    yield "; ".join(what)
    if own != ALWAYS:
        yield f"when: {own.words()}"
    yield from _due(item, titles)
    if item.undo is not None:
        yield f"undo: {item.undo}"
    if item.again is not None:
        yield "asked for again once the incident was reopened"
    if item.outlives_closing:
        yield "still due once the record is closed"
    if item.intervention:
        yield "doing it is an intervention: a review is then required"
    if item.message is not None:
        yield f"message: {item.message}"
    if item.audience is not None:
        yield f"message: what fits the {spoken(item.audience)} then"
    if item.marks is not None:
        yield f"ticking it marks: {spoken(item.marks)}"
    if item.clock is not None:
        yield f"the same job as the clock's step: {item.clock}"
    if item.settled_by is not None:
        others = f", or {' or '.join(item.also_posted)}" if item.also_posted else ""
        when_it_was = f"somebody has said when it was: {item.settled_by}"
        settled = when_it_was if item.settled_by in ANCHORS else f"{_ON_RECORD[item.settled_by]}{others}"
        yield f"done without a tick once {settled}"


def _due(item: Item, titles: Mapping[str, str]) -> Iterator[str]:
    limit = "limit" if item.hard or item.deadline_from == "notice" else "due"
    after = _start("declared" if item.deadline_from == "notice" else item.deadline_from, titles)
    if item.deadline_from == "notice" and item.deadline is not None:
        yield f"due after {after}: {deadlines_in_words(item.deadline)}"
    if item.deadline_from == "notice":
        yield f"{limit}: when the severity wants the public to know"
    elif item.deadline is not None:
        yield f"{limit} after {after}: {deadlines_in_words(item.deadline)}"
    if item.limit is not None:
        yield f"limit after {after}: {deadlines_in_words(item.limit)}"
    if item.repeat is not None:
        yield f"again: every {deadlines_in_words(item.repeat.every)}, until {spoken(item.repeat.until)}"


def _start(mark: str, titles: Mapping[str, str]) -> str:
    if mark == "declared":
        return "the declaration"
    return f"'{titles[mark]}'" if mark in titles else spoken(mark)


def step_in_words(regime: Regime, step: Step) -> str:
    """Say what a step of a clock asks for: `Notify the authority (supervisory authority): 72h after aware`."""
    terms = []
    for term in step.due:
        earlier = regime.step(term.anchor)
        start = spoken(term.anchor) if term.anchor in ANCHORS or earlier is None else f"'{earlier.title}'"
        terms.append(f"{term.within} after {start}")
    due = ", or ".join(terms) or "without undue delay"
    return f"{step.title}, to {step.recipient}: {due}"


def calendar_in_words(regime: Regime) -> str:
    """Say by whose days a clock counts: `counted in America/New_York, mon tue wed thu fri, no holidays listed`."""
    calendar = calendar_of(regime)
    zone = f"in {calendar.zone}" if calendar.zone else "by the earliest of all zones, since none is named"
    holidays = f"not on {', '.join(map(str, calendar.holidays))}" if calendar.holidays else "no holidays listed"
    return f"counted {zone}, {' '.join(calendar.days)}, {holidays}"


def severities_in_words(severities: tuple[Severity, ...]) -> str:
    """Name severities: `SEV-1, SEV-2`."""
    return ", ".join(map(severity_label, severities))
