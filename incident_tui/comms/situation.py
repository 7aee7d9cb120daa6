"""What the gate is told about a message: the incident, the playbook and the message's own file."""

from __future__ import annotations

from datetime import datetime, tzinfo

from incident_tui.comms.approval import missing_approvals
from incident_tui.comms.composer import Composed
from incident_tui.comms.facts import latest_next_update
from incident_tui.comms.gate.finding import Situation
from incident_tui.comms.sent import last_heard
from incident_tui.comms.time_text import zone_text
from incident_tui.domain.incident import Incident
from incident_tui.playbook.model import Playbook

_BREACH = "breach"


def situation_of(
    composed: Composed,
    incident: Incident,
    playbook: Playbook,
    *,
    channel: str,
    now: datetime,
    zone: tzinfo,
    person: str,
) -> Situation:
    """Describe the situation in which a composed message is about to be copied by `person`, over `channel`."""
    template = composed.template
    heard = last_heard(incident, composed.audience, template.language)
    own_limit = template.limit if channel == template.way else None
    organisation = playbook.organisation
    return Situation(
        public=template.public,
        audience=template.audience,
        channel=channel,
        stage=template.stage,
        language=template.language,
        state=template.marks_state,
        page_state=incident.page_state if template.audience == "status_page" else None,
        reopened=incident.reopened,
        severity=incident.severity,
        types=incident.types,
        over="resolved" in incident.milestones,
        promises=None if template.promise else False,
        now=now,
        zone=zone_text(now.astimezone(zone)),
        next_update_at=composed.next_update_at,
        latest_update_at=latest_next_update(incident, playbook, now, template),
        limit=own_limit,
        holes=composed.holes,
        drill=False,
        people=tuple(dict.fromkeys(incident.roles.values())),
        services=tuple(each for each in (organisation.service, *organisation.components) if each),
        internal_names=organisation.internal_names,
        previous=heard.fact.text if heard is not None else "",
        approvals=missing_approvals(template, composed.text, incident, playbook, person),
        breach=template.public and template.identifier.startswith(f"{_BREACH}/"),
    )
