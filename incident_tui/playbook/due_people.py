"""What is due between people: asks, calls, handovers that wait, follow-ups, the review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from incident_tui.domain.command import open_handover
from incident_tui.domain.events import ReviewScheduled
from incident_tui.domain.incident import Incident
from incident_tui.domain.loops import asks, follow_ups
from incident_tui.domain.vocabulary import spoken
from incident_tui.playbook.calling import calls_due
from incident_tui.playbook.due_kinds import Due
from incident_tui.playbook.model import Playbook

# A call that is due can be made at once; a handover takes the reading of a brief.
CALL_GRACE: Final = timedelta(minutes=2)
HANDOVER_GRACE: Final = timedelta(minutes=10)


def people_dues(playbook: Playbook, incident: Incident, now: datetime) -> Iterator[Due]:
    """Give what people wait for from each other, in no order."""
    for ask in asks(incident):
        if ask.waiting and ask.due_at is not None:
            heard = "acknowledged" if ask.state == "acknowledged" else "not acknowledged"
            detail = f"{heard}; asked by {ask.by}"
            yield Due(
                ask.due_at,
                ask.due_at,
                f"{ask.person}: {ask.text}",
                "ask",
                ask.id,
                detail=detail,
                rule="time given",
                anchor="asked",
                anchor_at=ask.at,
            )
    for call in calls_due(playbook, incident, now):
        title = call.step.title.lower()
        label = f"call {call.who}, {title}" if call.who else f"call the {title}"
        yield Due(
            call.due_at,
            call.due_at + CALL_GRACE,
            label,
            "call",
            call.step.id,
            detail=call.reason,
            rule=call.step.when,
            anchor="escalation path",
        )
    offered = open_handover(incident)
    if offered is not None:
        yield Due(
            offered.at,
            offered.at + HANDOVER_GRACE,
            f"{offered.person} to accept the handover of {spoken(offered.role)}",
            "handover",
            offered.id,
            detail=f"offered by {offered.by}; until it is accepted the role stays where it is",
            rule="both say so by name",
            anchor="offered",
            anchor_at=offered.at,
        )
    yield from _left_over(incident, now)


def _left_over(incident: Incident, now: datetime) -> Iterator[Due]:
    for work in follow_ups(incident):
        if work.done_at is None and work.due_at is not None:
            yield Due(
                work.due_at,
                work.due_at,
                f"{work.owner}: {work.text}",
                "follow_up",
                work.id,
                rule="date given",
                anchor="assigned",
                anchor_at=work.at,
            )
    scheduled = incident.recorded(ReviewScheduled)
    if scheduled and now <= scheduled[-1].fact.scheduled_for:
        fact, at = scheduled[-1].fact, scheduled[-1].at
        held, label = fact.scheduled_for, f"review, with {fact.owner}"
        yield Due(held, held, label, "review", "", rule="date set", anchor="scheduled", anchor_at=at)
