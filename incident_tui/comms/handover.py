"""The brief that goes with a role: what whoever takes over has to know, made from the state."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Final

from incident_tui.comms.composer import Composer
from incident_tui.domain.incident import Incident

BRIEF: Final = "handover/brief"


def brief_text(composer: Composer, incident: Incident, now: datetime, zone: tzinfo, person: str = "") -> str:
    """Return the brief for a person, with times in `zone`; what nobody knows is a hole in it and stops nothing."""
    typed = {"new_commander": person} if person else {}
    composed = composer.compose(BRIEF, incident, typed, zone=zone, now=now)
    return composed.text or composed.fault
