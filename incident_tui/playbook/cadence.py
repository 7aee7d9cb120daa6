"""How soon an audience must hear from us again: the playbook's cadence, as it applies to an incident."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import Severity, StatusPageState
from incident_tui.playbook.model import Playbook


class Rhythm(NamedTuple):
    """The time between two updates: after `target` one is due, after `hard` it is overdue."""

    target: timedelta
    hard: timedelta


def rhythm(
    playbook: Playbook,
    incident: Incident,
    audience: str,
    at: datetime,
    state: StatusPageState | None = None,
    severity: Severity | None = None,
) -> Rhythm | None:
    """Give the rhythm that follows words said at `at`, or None where the playbook asks for none.

    `state` is what the status page says after them and `severity` how bad it is, the present ones unless told. While no
    severity is set that of SEV-1 holds. The row with the longest `after` that has passed wins: long incidents may be
    slower.
    """
    says = state or incident.page_state
    # A clock may have been put back since the declaration.
    elapsed = max(timedelta(), at - incident.declared_at) if incident.declared_at else timedelta()
    graded = severity or incident.severity or 1
    found = None
    for row in sorted(playbook.cadence, key=lambda row: row.after):
        target, hard = row.target.at_severity(graded), row.hard.at_severity(graded)
        if (
            row.audience == audience
            and row.state in (None, says)
            and row.after <= elapsed
            and target is not None
            and hard is not None
        ):
            found = Rhythm(target, hard)
    return found
