"""Who holds which role since when, and what was offered to whom: handovers take two people."""

from __future__ import annotations

from datetime import datetime

import msgspec

from incident_tui.domain.events import HandoverAccepted, HandoverOffered
from incident_tui.domain.incident import Incident
from incident_tui.domain.parts import Tenure
from incident_tui.domain.vocabulary import Role


class Handover(msgspec.Struct, frozen=True):
    """A role that was offered with a brief; `accepted_at` is None until the incoming person has said so."""

    id: str
    at: datetime
    by: str
    role: Role
    person: str
    text: str
    accepted_at: datetime | None = None


def handovers(incident: Incident) -> list[Handover]:
    """Return every handover that was offered, in order."""
    accepted = {each.fact.handover: each.at for each in incident.recorded(HandoverAccepted)}
    return [
        Handover(
            each.event,
            each.at,
            each.by,
            each.fact.role,
            each.fact.person,
            each.fact.text,
            accepted.get(each.event),
        )
        for each in incident.recorded(HandoverOffered)
    ]


def open_handover(incident: Incident, role: Role | None = None) -> Handover | None:
    """Return the last handover that waits for its acceptance, of this role or of any.

    A later offer of the role, or anybody's taking it, ends an offer that was not accepted.
    """
    waiting: dict[Role, Handover] = {}
    for each in handovers(incident):
        tenure = current_tenure(incident, each.role)
        taken = tenure is not None and tenure.since > each.at
        if each.accepted_at is not None or taken:
            waiting.pop(each.role, None)
        elif role in (None, each.role):
            waiting[each.role] = each
    return max(waiting.values(), key=lambda each: (each.at, each.id), default=None)


def current_tenure(incident: Incident, role: Role) -> Tenure | None:
    """Return who holds a role and since when, or None."""
    return next((each for each in reversed(incident.tenures) if each.role == role and each.until is None), None)


def roles_of(incident: Incident, person: str) -> tuple[Role, ...]:
    """Name the roles that a person holds; case does not matter."""
    name = person.strip().casefold()
    return tuple(role for role, holder in incident.roles.items() if name and holder.strip().casefold() == name)


def handover_fault(handover: Handover | None, person: str) -> str:
    """Say why a person cannot accept a handover, or nothing: only who was named takes over."""
    if handover is None:
        return "nothing is offered: a handover begins with its brief"
    if not person.strip():
        return f"whoever takes over says so by name: {handover.person}"
    if handover.person.strip().casefold() != person.strip().casefold():
        return f"it is offered to {handover.person}: they accept it themselves, or it is offered to {person}"
    return ""
