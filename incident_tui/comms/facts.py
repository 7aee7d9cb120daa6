"""What an incident already knows that a message may need, so that nobody types it twice."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import Final

from incident_tui.comms.lists import list_facts, listed
from incident_tui.comms.message import MOST_LINES, FactName, MessageTemplate
from incident_tui.comms.render import MAX_VALUE_CHARACTERS
from incident_tui.comms.time_text import duration_text
from incident_tui.domain.events import DataStated, Decided, HypothesisMoved, Noted
from incident_tui.domain.incident import Incident
from incident_tui.domain.loops import hypotheses
from incident_tui.domain.promises import open_promises
from incident_tui.domain.text import shortened
from incident_tui.domain.vocabulary import Milestone, NoteCategory, Severity, severity_label, spoken
from incident_tui.playbook.cadence import rhythm
from incident_tui.playbook.model import Playbook
from incident_tui.playbook.public_decision import standing_decision

Facts = dict[FactName, str | datetime]

# How far ahead the next update is offered where the cadence does not say; the person may always name another time.
# Statuspage's guidance is every half hour; an hour is kind enough where little is broken.
_DEFAULT_AHEAD: Final[dict[Severity, timedelta]] = {
    1: timedelta(minutes=30),
    2: timedelta(minutes=30),
    3: timedelta(minutes=60),
    4: timedelta(minutes=60),
}
_ROUND_TO_MINUTES: Final = 5
_MILESTONE_FACTS: Final[tuple[tuple[FactName, Milestone], ...]] = (
    ("impact_start", "impact_started"),
    ("detected_at", "detected"),
    ("identified_at", "identified"),
    ("mitigated_at", "mitigated"),
    ("resolved_at", "resolved"),
)
_NOTE_FACTS: Final[tuple[tuple[FactName, NoteCategory], ...]] = (
    ("impact", "impact"),
    ("latest_action", "action"),
    ("hypothesis", "hypothesis"),
    ("decision", "decision"),
)
# What somebody said in words of their own, the last of which counts.
_SAID: Final[tuple[FactName, ...]] = (*(name for name, _ in _NOTE_FACTS), "data_statement")


def incident_facts(
    incident: Incident, playbook: Playbook, now: datetime, template: MessageTemplate, zone: tzinfo
) -> Facts:
    """Return the facts by name; what is not known is left out. Times are aware, and in `zone` where they are words.

    A text longer than a value may be is cut: a note of ten pages must not keep a message from being written.
    """
    texts = _names(incident, playbook, now)
    # The lists take longer than all the rest, and this runs with every key.
    most: dict[FactName, int] = {each.source: each.most for each in template.variables if each.source is not None}
    texts |= list_facts(most, incident, playbook, now, zone)
    for fact in _SAID:
        if note := _latest(incident, fact):
            texts[fact] = note[0]
    public = [post for post in incident.posted if post.fact.public]
    if public:
        texts["last_public_words"] = _lines(public[-1].fact.text, most.get("last_public_words", MOST_LINES))
    facts: Facts = {name: shortened(text, MAX_VALUE_CHARACTERS) for name, text in texts.items() if text.strip()}
    for fact, milestone in _MILESTONE_FACTS:
        if milestone in incident.milestones:
            facts[fact] = incident.milestones[milestone].at
    if incident.declared_at:
        facts["declared_at"] = incident.declared_at
    if public:
        facts["first_public_at"] = public[0].at
    for promise in open_promises(incident):
        # What is late already is nothing to point anybody to.
        if promise.audience == "status_page" and promise.due_at > now:
            facts["promised_update"] = promise.due_at
    facts["now"] = now
    facts["next_update"] = offered_next_update(incident, playbook, now, template)
    return facts


def offered_next_update(incident: Incident, playbook: Playbook, now: datetime, template: MessageTemplate) -> datetime:
    """Return a next-update time worth offering: the last round five minutes within the cadence.

    Where the cadence says nothing about this audience it is half an hour, or an hour where little is broken.
    """
    limit = latest_next_update(incident, playbook, now, template) or now + _DEFAULT_AHEAD[incident.severity or 1]
    minute = limit.replace(second=0, microsecond=0)
    round_time = minute - timedelta(minutes=minute.minute % _ROUND_TO_MINUTES)
    # Of a short time, rounding must not take most.
    return round_time if round_time - now > (limit - now) / 2 else minute


def latest_next_update(
    incident: Incident, playbook: Playbook, now: datetime, template: MessageTemplate
) -> datetime | None:
    """Return the latest time that the cadence lets a text promise, or None where it does not say."""
    state = template.marks_state or incident.page_state or "investigating"
    beat = rhythm(playbook, incident, template.audience, now, state)
    return now + beat.hard if beat is not None else None


def note_event(incident: Incident, source: FactName) -> str:
    """Return the id of the note that gives a fact, or nothing for a fact that comes from elsewhere."""
    note = _latest(incident, source)
    return note[1] if note else ""


def _names(incident: Incident, playbook: Playbook, now: datetime) -> dict[FactName, str]:
    level = playbook.severity(incident.severity) if incident.severity else None
    organisation = playbook.organisation
    return {
        "title": incident.title,
        "severity": severity_label(incident.severity) if incident.severity else "",
        "severity_name": level.name if level else "",
        "reference": incident.reference,
        "commander": incident.roles.get("commander", ""),
        "service": organisation.service,
        "organisation": organisation.name,
        "status_page_url": organisation.status_page_url,
        "reply_to": organisation.reply_to,
        "types": ", ".join(spoken(name) for name in incident.types),
        "flags": ", ".join(spoken(name) for name in incident.flags),
        "customers": {True: "affected", False: "not affected", None: ""}[incident.customers_affected],
        "public_decision": _decided_on_telling(incident),
        "phase": playbook.phase(incident.phase).title,
        "duration": duration_text(timedelta(seconds=incident.elapsed_s(now))),
    }


def _lines(text: str, most: int) -> str:
    """Return a text of no more than so many lines."""
    return (
        text if len(text.splitlines()) <= most else listed((each for each in text.splitlines() if each.strip()), most)
    )


def _decided_on_telling(incident: Incident) -> str:
    decision = standing_decision(incident)
    if decision is None:
        return ""
    reason = f": {decision.fact.reason}" if decision.fact.reason.strip() else ""
    return f"decided that the public is {'' if decision.fact.public else 'not '}told{reason}"


def _latest(incident: Incident, source: FactName) -> tuple[str, str] | None:
    """Return the last words that give a fact, and their event; what was eliminated or confirmed is no hypothesis."""
    if source == "data_statement":
        stated = incident.recorded(DataStated)
        return (stated[-1].fact.text, stated[-1].event) if stated and stated[-1].fact.text.strip() else None
    category = dict(_NOTE_FACTS).get(source)
    if category is None:
        return None
    settled = _settled_hypotheses(incident) if category == "hypothesis" else frozenset()
    for entry in reversed(incident.timeline):
        fact, event = entry.fact, entry.event.id
        if entry.retracted or event in settled:
            continue
        if isinstance(fact, Decided) and category == "decision":
            return fact.text, event
        if isinstance(fact, Noted) and fact.category == category:
            return fact.text, event
    return None


def _settled_hypotheses(incident: Incident) -> frozenset[str]:
    if not incident.recorded(HypothesisMoved):
        return frozenset()
    return frozenset(one.id for one in hypotheses(incident) if one.state != "alive")
