"""The brief that goes with a role: what whoever takes over has to know, made from the state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Final

from incident_tui.comms.composer import Composer
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import Role

BRIEF: Final = "handover/brief"


def brief_text(
    composer: Composer,
    incident: Incident,
    now: datetime,
    zone: tzinfo,
    person: str = "",
    role: Role = "commander",
    typed: Mapping[str, str] | None = None,
) -> str:
    """Return the brief for a person, with times in `zone`; what nobody knows is a hole in it and stops nothing.

    `typed` is what somebody has written into its blanks. Of a role other than command the brief says which, and who
    holds it. Where the message cannot be written, the text says why.
    """
    values = dict(typed or {})
    if person:
        values["new_commander"] = person
    if role != "commander":
        # The role's title is the team's, as in everything that people read.
        values["role"] = composer.role_title(role)
        values["outgoing"] = incident.roles.get(role, "")
    composed = composer.compose(BRIEF, incident, values, zone=zone, now=now)
    return composed.text or composed.fault
