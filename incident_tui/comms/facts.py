"""What an incident already knows that a message may need, so that nobody types it twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from incident_tui.comms.message import FactName, MessageTemplate
from incident_tui.comms.time_text import duration_text
from incident_tui.domain.events import Noted
from incident_tui.domain.incident import Incident
from incident_tui.domain.promises import open_promises
from incident_tui.domain.vocabulary import Milestone, NoteCategory, Severity, severity_label, spoken
from incident_tui.playbook.cadence import rhythm
from incident_tui.playbook.checklist import checklist
from incident_tui.playbook.model import Playbook

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
# As many lines as a message may go over (template_engine.MAX_LINES), one of them saying how many more there are.
_MOST_LINES: Final = 50
_LISTS: Final[frozenset[FactName | None]] = frozenset({"roles", "done_items", "open_items"})
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


def incident_facts(incident: Incident, playbook: Playbook, now: datetime, template: MessageTemplate) -> Facts:
    """Return the facts by name; what is not known is left out. Times are aware."""
    texts = _names(incident, playbook, now)
    if _LISTS.intersection(each.source for each in template.variables):
        # The whole checklist takes longer than all the rest, and this runs with every key.
        texts |= _lists(incident, playbook, now)
    facts: Facts = {name: text for name, text in texts.items() if text.strip()}
    for fact, milestone in _MILESTONE_FACTS:
        if milestone in incident.milestones:
            facts[fact] = incident.milestones[milestone].at
    for fact, category in _NOTE_FACTS:
        if note := _latest(incident, category):
            facts[fact] = note[0]
    if incident.declared_at:
        facts["declared_at"] = incident.declared_at
    public = [post for post in incident.posted if post.fact.public]
    if public:
        facts["first_public_at"] = public[0].at
        facts["last_public_words"] = public[-1].fact.text
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
    category = dict(_NOTE_FACTS).get(source)
    note = _latest(incident, category) if category else None
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
        "phase": playbook.phase(incident.phase).title,
        "duration": duration_text(timedelta(seconds=incident.elapsed_s(now))),
    }


def _lists(incident: Incident, playbook: Playbook, now: datetime) -> dict[FactName, str]:
    """Return the facts that are lists, one entry a line."""
    rows = checklist(playbook, incident, now)
    waiting = [row.item for row in rows if row.phase == incident.phase and row.open(now)]
    return {
        "roles": _listed([f"{playbook.role(role).title}: {name}" for role, name in incident.roles.items()]),
        "done_items": _listed([row.item.title for row in rows if row.state and row.state.status == "done"]),
        "open_items": _listed([item.title for item in waiting]),
    }


def _listed(lines: list[str]) -> str:
    more = len(lines) - _MOST_LINES
    return "\n".join(lines if more <= 0 else [*lines[: _MOST_LINES - 1], f"and {more + 1} more"])


def _latest(incident: Incident, category: NoteCategory) -> tuple[str, str] | None:
    for entry in reversed(incident.timeline):
        if isinstance(entry.fact, Noted) and entry.fact.category == category and not entry.retracted:
            return entry.fact.text, entry.event.id
    return None
