"""What an incident already knows that a message may need, so that nobody types it twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from incident_tui.comms.catalogue import FactName
from incident_tui.comms.time_text import duration_text
from incident_tui.domain.events import Noted
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import Milestone, NoteCategory, Severity, severity_label, spoken
from incident_tui.playbook.model import Playbook

# How far ahead the next update is offered; the person may always name another time. Statuspage's guidance is
# every half hour; an hour is kind enough where little is broken.
NEXT_UPDATE: Final[dict[Severity | None, timedelta]] = {
    None: timedelta(minutes=30),
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
)


def incident_facts(incident: Incident, playbook: Playbook, now: datetime) -> dict[FactName, str | datetime]:
    """Return the facts by name; what is not known is left out. Times are aware."""
    level = playbook.severity(incident.severity) if incident.severity else None
    organisation = playbook.organisation
    texts: dict[FactName, str] = {
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
        "duration": duration_text(timedelta(seconds=incident.elapsed_s(now))),
    }
    facts: dict[FactName, str | datetime] = {name: text for name, text in texts.items() if text.strip()}
    for fact, milestone in _MILESTONE_FACTS:
        if milestone in incident.milestones:
            facts[fact] = incident.milestones[milestone].at
    for fact, category in _NOTE_FACTS:
        if text := _latest(incident, category):
            facts[fact] = text
    if incident.declared_at:
        facts["declared_at"] = incident.declared_at
    facts["now"] = now
    facts["next_update"] = offered_next_update(incident.severity, now)
    return facts


def offered_next_update(severity: Severity | None, now: datetime) -> datetime:
    """Return a next-update time worth offering, on a round five minutes so that it reads well."""
    target = now + NEXT_UPDATE[severity]
    floor = target.replace(minute=target.minute - target.minute % _ROUND_TO_MINUTES, second=0, microsecond=0)
    return floor if floor == target else floor + timedelta(minutes=_ROUND_TO_MINUTES)


def _latest(incident: Incident, category: NoteCategory) -> str:
    for entry in reversed(incident.timeline):
        if isinstance(entry.fact, Noted) and entry.fact.category == category and not entry.retracted:
            return entry.fact.text
    return ""
