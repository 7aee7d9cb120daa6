"""The watch over a fix: how long everything must stay well before it counts as resolved."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from incident_tui.domain.incident import Incident
from incident_tui.playbook.model import Playbook

# The item that deactivates exposed keys: whoever did it takes them for exposed.
KEYS_DEACTIVATED: Final = "mitigate.keys"
# AWS watches a dead key for half an hour: use that goes on means that there is a way in that nobody has found.
CREDENTIALS_WATCH: Final = timedelta(minutes=30)


def watch_window(playbook: Playbook, incident: Incident) -> timedelta:
    """Give how long the fix is watched: as the severity asks, and no less than half an hour for exposed credentials."""
    asked = playbook.severity(incident.severity or 1).watch
    keys = incident.items.get(KEYS_DEACTIVATED)
    exposed = "credentials_exposed" in incident.flags or (keys is not None and keys.status == "done")
    return max(asked, CREDENTIALS_WATCH) if exposed else asked


def watch_left(playbook: Playbook, incident: Incident, now: datetime) -> timedelta | None:
    """Return how long the watch over the fix still runs, zero when it is over, None before anything was mitigated."""
    mitigated = incident.milestones.get("mitigated")
    if mitigated is None:
        return None
    return max(timedelta(), mitigated.at + watch_window(playbook, incident) - now)
