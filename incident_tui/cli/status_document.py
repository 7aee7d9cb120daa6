"""An incident's status as JSON has it: every key is always there, null where nothing is known."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from incident_tui.cli.board import due_document
from incident_tui.cli.guided_document import guided_document
from incident_tui.domain.events import MessagePosted
from incident_tui.domain.incident import Incident
from incident_tui.domain.parts import Message
from incident_tui.domain.promises import longest_silence_s, promise_figures
from incident_tui.domain.vocabulary import MILESTONES, PHASES, ROLES, Phase
from incident_tui.playbook.checklist import Row, checklist, progress
from incident_tui.playbook.due import due_list
from incident_tui.playbook.model import Playbook


def status_document(incident: Incident, playbook: Playbook, now: datetime) -> dict[str, Any]:
    """Return the status at `now` (UTC); durations in whole seconds."""
    rows = checklist(playbook, incident, now)
    milestones = {name: incident.milestones.get(name) for name in MILESTONES}
    return {
        "id": incident.id,
        "reference": incident.reference,
        "title": incident.title,
        "severity": incident.severity,
        "types": list(incident.types),
        "phase": incident.phase,
        "state": incident.state,
        "customers_affected": incident.customers_affected,
        "declared_at": incident.declared_at,
        "declared_by": incident.declared_by or None,
        "closed_at": incident.closed_at,
        "as_of": now,
        "milestones": {
            name: {"at": moment.at, "precision": moment.precision} if moment else None
            for name, moment in milestones.items()
        },
        "roles": {role: incident.roles.get(role) for role in ROLES},
        "checklist": {phase: _progress(rows, phase, now) for phase in PHASES},
        "due": [due_document(due, now) for due in due_list(playbook, incident, now, rows)],
        "status_page": {"state": incident.page_state, "components": incident.components},
        "channels_down": sorted(incident.channels_down),
        "promises": {**msgspec.structs.asdict(promise_figures(incident, now))},
        "longest_silence_s": longest_silence_s(incident, now),
        "posted": {audience: _posted(message) for audience, message in last_posted(incident).items()},
        "durations_s": incident.durations_s(now),
        **guided_document(incident, playbook, rows, now),
    }


def last_posted(incident: Incident) -> dict[str, Message[MessagePosted]]:
    """Return the last posted message of each audience, in order of posting."""
    latest: dict[str, Message[MessagePosted]] = {}
    for message in incident.posted:
        latest.pop(message.fact.audience, None)
        latest[message.fact.audience] = message
    return latest


def _progress(rows: list[Row], phase: Phase, now: datetime) -> dict[str, int]:
    counted = progress([row for row in rows if row.phase == phase], now)
    return {"settled": counted.settled, "total": counted.total, "late": counted.late}


def _posted(message: Message[MessagePosted]) -> dict[str, Any]:
    fact = message.fact
    return {
        "message": fact.message,
        "at": message.at,
        "by": message.by,
        "state": fact.state,
        "public": fact.public,
        "url": fact.url,
        "text": fact.text,
        "next_update_at": fact.next_update_at,
    }
