"""What puts a milestone, or whatever else settles a checklist item, on an incident's state, and takes it off again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incident_tui.domain.corrections import Entry
from incident_tui.domain.moments import Moment
from incident_tui.domain.parts import ItemState
from incident_tui.domain.vocabulary import Milestone

if TYPE_CHECKING:
    from incident_tui.domain.incident import Incident


def settle(incident: Incident, name: str, entry: Entry, *, latest: bool = False) -> None:
    """Say that something is on record since an entry: the first one that said so counts, or with `latest` this one.

    For what is asked for again after a reopening, the first one since then counts.
    """
    for settled in (incident.settled, incident.this_round.settled):
        if latest or name not in settled:
            settled[name] = ItemState("done", entry.at, entry.event.by)


def unsettle(incident: Incident, name: str) -> None:
    """Say that something is on record no more."""
    for settled in (incident.settled, incident.this_round.settled):
        settled.pop(name, None)


def mark(incident: Incident, milestone: Milestone, entry: Entry, item: str = "") -> None:
    """Mark a milestone at an entry's time; `item` is the checklist item whose tick does it.

    Marking again corrects: what was recorded last holds, whichever time it names. A tick is the weaker word: the time
    at which somebody got round to ticking does not replace one that somebody stated.
    """
    if milestone in incident.milestones:
        ticked_before = bool(incident.marked_items.get(milestone))
        if bool(item) != ticked_before:
            if item:
                return
        elif incident.marked_by[milestone] > entry.event.id:
            return
    incident.milestones[milestone] = Moment(entry.at, entry.precision)
    settle(incident, milestone, entry, latest=True)
    incident.marked_by[milestone], incident.marked_items[milestone] = entry.event.id, item
    if milestone == "resolved" and incident.state == "open":
        incident.state = "resolved"


def unmark(incident: Incident, milestone: Milestone) -> None:
    """Take a milestone away."""
    incident.milestones.pop(milestone, None)
    unsettle(incident, milestone)
    incident.marked_by.pop(milestone, None)
    incident.marked_items.pop(milestone, None)
