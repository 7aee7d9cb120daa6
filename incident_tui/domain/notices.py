"""What is on record about legal and contract clocks: when they began, what was decided, what was sent."""

from __future__ import annotations

from datetime import datetime

from incident_tui.domain.events import AnchorSet, NoticeDecided, NoticeSent
from incident_tui.domain.incident import Incident
from incident_tui.domain.parts import Message


def anchors(incident: Incident, regime: str) -> dict[str, datetime]:
    """Return when each anchor of a regime happened.

    What was set for this regime alone counts before what holds for all. Setting one again corrects it.
    """
    found: dict[str, tuple[bool, str, datetime]] = {}
    for each in incident.recorded(AnchorSet):
        fact = each.fact
        if fact.regime in {"", regime}:
            rank = (fact.regime == regime, each.event, each.at)
            if fact.anchor not in found or found[fact.anchor][:2] < rank[:2]:
                found[fact.anchor] = rank
    return {anchor: at for anchor, (_, _, at) in found.items()}


def anchored(incident: Incident, anchor: str) -> Message[AnchorSet] | None:
    """Return what says when an anchor happened for every regime, the last that was said, or None."""
    return max(
        (each for each in incident.recorded(AnchorSet) if each.fact.anchor == anchor and not each.fact.regime),
        key=lambda each: each.event,
        default=None,
    )


def decision(incident: Incident, regime: str) -> Message[NoticeDecided] | None:
    """Return the last decision on whether a regime's notice is owed, or None while nobody has decided."""
    return max(
        (each for each in incident.recorded(NoticeDecided) if each.fact.regime == regime),
        key=lambda each: (each.at, each.event),
        default=None,
    )


def sent(incident: Incident, regime: str) -> dict[str, datetime]:
    """Return when each step's notice of a regime was sent, the last time where it was sent again."""
    found: dict[str, datetime] = {}
    for each in incident.recorded(NoticeSent):
        if each.fact.regime == regime:
            found[each.fact.step] = max(each.at, found.get(each.fact.step, each.at))
    return found
