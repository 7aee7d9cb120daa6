"""By when a review should be held: people remember what they saw for a few days only."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from incident_tui.domain.incident import Incident
from incident_tui.playbook.model import Playbook
from incident_tui.playbook.terms import term_end

# The item that holds it: its deadline is the limit. PagerDuty: 3 calendar days at SEV-1, 5 business days at SEV-2.
REVIEW_HELD: Final = "review.meeting"


def held_by(playbook: Playbook, incident: Incident) -> datetime | None:
    """Give by when the review should be held; None where the severity has no limit or its count has not begun."""
    item = playbook.item(REVIEW_HELD)
    if item is None or item.deadline is None:
        return None
    term = item.deadline.at_severity(incident.severity or 1)
    start = next((moment.at for name, moment in incident.milestones.items() if name == item.deadline_from), None)
    return term_end(term, start, playbook.hours) if term is not None and start is not None else None


def held_too_late(playbook: Playbook, incident: Incident, scheduled_for: datetime) -> datetime | None:
    """Give by when it should be held, where it is set for later than that."""
    limit = held_by(playbook, incident)
    return limit if limit is not None and scheduled_for > limit else None
