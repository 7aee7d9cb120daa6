"""Which decision on telling the public counts: the last, unless the incident has grown since it was kept private."""

from __future__ import annotations

from datetime import datetime

from incident_tui.domain.events import PublicDecided
from incident_tui.domain.incident import Incident
from incident_tui.domain.parts import Message, Situation


def standing_decision(incident: Incident, at: datetime | None = None) -> Message[PublicDecided] | None:
    """Return the decision that counts at a time (by default with all that is on record), or None without one.

    That the public is not told counts only for the incident that it was decided for: once the severity is raised, or
    customers are found to be affected, somebody has to decide anew, lest an old no keep a SEV-1 quiet.
    """
    decided = [each for each in incident.recorded(PublicDecided) if at is None or each.at <= at]
    if not decided:
        return None
    last = decided[-1]
    if last.fact.public:
        return last
    then = (last.at, last.event)
    known = [each for each in incident.situations if (each.at, each.event) < then][-1:]
    later = [each for each in incident.situations if (each.at, each.event) > then and (at is None or each.at <= at)]
    return None if known and any(_graver(each, known[0]) for each in later) else last


def kept_private(incident: Incident, at: datetime | None = None) -> bool:
    """Tell whether it stands that the public is not told."""
    decision = standing_decision(incident, at)
    return decision is not None and not decision.fact.public


def _graver(now: Situation, before: Situation) -> bool:
    raised = (now.severity or 1) < (before.severity or 1)
    return raised or (now.customers_affected is True and before.customers_affected is not True)
