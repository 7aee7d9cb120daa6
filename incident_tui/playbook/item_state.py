"""What became of a checklist item: by a tick, or because the record says it anyhow."""

from __future__ import annotations

from incident_tui.domain.incident import Incident
from incident_tui.domain.loops import follow_ups, measures
from incident_tui.domain.parts import ItemState
from incident_tui.playbook.model import Item, Playbook


def item_state(incident: Incident, item: Item) -> tuple[ItemState | None, ItemState | None]:
    """Return what settled an item, by a tick or by the record, and for one that comes back when it was done last."""
    state = incident.items.get(item.id) or _settled(incident, item)
    if item.repeat is None or item.repeat.until in incident.milestones:
        return state, None
    if state is not None and state.status == "skipped":
        return state, None
    if item.settled_by == "posted":
        posts = [post for post in incident.posted if post.fact.message == item.message]
        if posts and (state is None or posts[-1].at > state.at):
            state = ItemState("done", posts[-1].at, posts[-1].by)
    return None, state


def _settled(incident: Incident, item: Item) -> ItemState | None:
    """Return how an item was settled by what it asks for, so that nobody has to tick what the record says."""
    if item.deadline_from == "notice":
        # Whatever the public was told first are its first words.
        return incident.settled.get("public")
    if item.settled_by == "measures":
        return _register_empty(incident)
    if item.settled_by == "follow_ups":
        assigned = follow_ups(incident)
        return ItemState("done", assigned[0].at, assigned[0].by) if assigned else None
    what = item.message if item.settled_by == "posted" else item.settled_by
    return incident.settled.get(what) if what else None


def _register_empty(incident: Incident) -> ItemState | None:
    """Say since when the register of temporary measures has been empty, after the end: before it, more may come."""
    resolved = incident.settled.get("resolved")
    if resolved is None or any(each.ended is None for each in measures(incident)):
        return None
    return resolved


def done_items(playbook: Playbook, incident: Incident) -> frozenset[str]:
    """Return the ids of all items that are done, those that the record settles and that come back included."""
    done = {item for item, state in incident.items.items() if state.status == "done"}
    for _, item, _ in playbook.placed_items():
        if any(state is not None and state.status == "done" for state in item_state(incident, item)):
            done.add(item.id)
    return frozenset(done)
