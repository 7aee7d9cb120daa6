"""Which messages fit an incident now, and which of them is wanted first."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from incident_tui.comms.catalogue import Catalogue
from incident_tui.comms.message import MessageTemplate
from incident_tui.comms.sent import last_copied, last_heard
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import STATUS_PAGE_STATES, StatusPageState

# What the record shows to have been reached, and what the status page may therefore say; the last that holds counts.
_REACHED: Final[tuple[tuple[str, StatusPageState], ...]] = (
    ("identified", "identified"),
    ("mitigated", "monitoring"),
    ("resolved", "resolved"),
)


def fits(message: MessageTemplate, incident: Incident, now: datetime) -> bool:
    """Tell whether a message belongs to the incident as it is: phase, severity, types, status page, time passed."""
    severity = incident.severity or 1
    elapsed = now - incident.declared_at if incident.declared_at else timedelta()
    return (
        not message.on_request
        and severity in message.severities
        and (not message.phases or incident.phase in message.phases or _comes_next(message, incident))
        and (not message.types or any(name in incident.types for name in message.types))
        and (not message.states or page_says(incident) in message.states)
        and (message.after is None or elapsed >= message.after)
    )


def _comes_next(message: MessageTemplate, incident: Incident) -> bool:
    # The page follows what was reached; which checklist people look at meanwhile makes no difference.
    return message.marks_state is not None and message.marks_state == next_state(incident)


def page_says(incident: Incident) -> str:
    """Name the state of the status page, `none` before the first post."""
    return incident.page_state or "none"


def next_state(incident: Incident) -> StatusPageState | None:
    """Say what the status page should say next, by what has been reached; None if it says so already.

    A page that says resolved goes back only after the incident was reopened, and then to investigating.
    """
    if incident.page_state == "resolved":
        return "investigating" if incident.reopened else None
    reached: StatusPageState = "investigating"
    for milestone, state in _REACHED:
        if milestone in incident.milestones:
            reached = state
    order = STATUS_PAGE_STATES
    if incident.page_state is not None and order.index(reached) <= order.index(incident.page_state):
        return None
    return reached


def ranked(catalogue: Catalogue, incident: Incident, now: datetime) -> list[tuple[MessageTemplate, bool]]:
    """Return every message that can be chosen, the most wanted first, and whether it fits now.

    Wanted is what fits, then what is begun, then what is next, then whose audience waits longest.
    """
    messages = sorted(catalogue.choices(), key=lambda message: _rank(message, incident, now))
    return [(message, fits(message, incident, now)) for message in messages]


def _rank(message: MessageTemplate, incident: Incident, now: datetime) -> tuple[object, ...]:
    heard = last_heard(incident, message.audience, message.language)
    waiting_since = heard.at if heard is not None else incident.declared_at or now
    return (
        not fits(message, incident, now),
        # Copied and not posted: somebody is about to publish it, and will come back to say so.
        last_copied(incident, message.identifier) is None,
        not _comes_next(message, incident),
        not message.public,
        waiting_since,
        message.order,
        message.identifier,
    )


def for_audience(catalogue: Catalogue, incident: Incident, audience: str, now: datetime) -> str:
    """Return the identifier of the message to write to an audience now, or nothing if there is none."""
    own = [message for message, _ in ranked(catalogue, incident, now) if message.audience == audience]
    return own[0].identifier if own else ""
