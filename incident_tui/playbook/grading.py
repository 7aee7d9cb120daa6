"""Since when an incident has been as bad as it is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import Severity


def graded_since(incident: Incident, severities: Collection[Severity]) -> datetime:
    """Return since when the severity has been one of these without a break; one that nobody has set counts as SEV-1.

    The incident has been declared at some time.
    """
    since = None
    for situation in incident.situations:
        since = (since or situation.at) if (situation.severity or 1) in severities else None
    return since or incident.situations[-1].at
