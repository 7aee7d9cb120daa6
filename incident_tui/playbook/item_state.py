"""What became of a checklist item: by a tick, or because the record says it anyhow."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from incident_tui.domain import notices
from incident_tui.domain.events import HandoverAccepted, ItemTicked, NoticeSent
from incident_tui.domain.incident import Incident
from incident_tui.domain.loops import first_decision, follow_ups, irreversible_decisions, measures
from incident_tui.domain.parts import ItemState, Round
from incident_tui.domain.vocabulary import MILESTONES, Role, original_of
from incident_tui.playbook.clocks import ANCHORS
from incident_tui.playbook.model import Item, Playbook
from incident_tui.playbook.public_decision import standing_decision


def item_state(
    incident: Incident, item: Item, needed: Collection[Role] = ()
) -> tuple[ItemState | None, ItemState | None]:
    """Return what settled an item, by a tick or by the record, and for one that comes back when it was done last.

    `needed` are the roles that the severity needs. Of one that is asked for again after a reopening, what was done
    before it does not count.
    """
    state = _state(incident, item, needed, _that_counts(incident, item))
    if item.repeat is None or item.repeat.until in incident.milestones:
        return state, None
    if state is not None and state.status == "skipped":
        return state, None
    again = _settled_again(incident, item)
    return None, again if state is None or (again is not None and again.at > state.at) else state


def ticked(incident: Incident, item: Item) -> ItemState | None:
    """Return the tick or the skip of an item that counts, None where there is none."""
    return _that_counts(incident, item).items.get(item.id)


def state_before(incident: Incident, item: Item, needed: Collection[Role] = ()) -> ItemState | None:
    """Return what had become of an item before a reopening because of which it is asked for again."""
    if item.again is None or incident.this_round.since is None or item_state(incident, item, needed)[0] is not None:
        return None
    return _state(incident, item, needed, _every_round(incident))


def _every_round(incident: Incident) -> Round:
    return Round(None, incident.items, incident.settled)


def _that_counts(incident: Incident, item: Item) -> Round:
    return incident.this_round if item.again == "reopened" else _every_round(incident)


def _state(incident: Incident, item: Item, needed: Collection[Role], within: Round) -> ItemState | None:
    return within.items.get(item.id) or _settled(incident, item, needed, within)


def _settled(incident: Incident, item: Item, needed: Collection[Role], within: Round) -> ItemState | None:
    """Return how an item was settled by what it asks for, so that nobody has to tick what the record says."""
    if item.deadline_from == "notice":
        # Whatever the public was told first are its first words.
        return within.settled.get("public")
    if item.settled_by == "measures":
        return _register_empty(incident)
    if item.settled_by == "public_decision":
        decision = standing_decision(incident)
        return ItemState("done", decision.at, decision.by) if decision is not None else None
    if item.settled_by == "decision":
        first = first_decision(incident)
        return ItemState("done", first.at, first.event.by) if first is not None else None
    if item.settled_by == "roles":
        return _roles_held(incident, needed)
    if item.settled_by == "second_person":
        return _checked_by_two(incident)
    if item.settled_by == "follow_ups":
        assigned = follow_ups(incident)
        return ItemState("done", assigned[0].at, assigned[0].by) if assigned else None
    if item.settled_by in ANCHORS:
        said = notices.anchored(incident, item.settled_by)
        return ItemState("done", said.at, said.by) if said is not None else None
    if item.clock is not None:
        return _notified(incident, item.clock)
    if item.settled_by == "handover":
        return _handed_over(incident, item)
    if item.settled_by == "posted":
        posted = [within.settled[name] for name in _messages(item) if name in within.settled]
        return min(posted, key=lambda each: each.at, default=None)
    what: str | None = item.settled_by
    if what is None and item.evidence is None:
        # The milestone may have been marked without a tick; where evidence is asked for, it is still wanted.
        what = item.marks
    return within.settled.get(what) if what else None


def _settled_again(incident: Incident, item: Item) -> ItemState | None:
    """Return how the record settled last what comes back: its message was posted again, a role handed over again."""
    if item.settled_by == "posted":
        wanted = _messages(item)
        posts = [post for post in incident.posted if wanted & {post.fact.message, original_of(post.fact.message)}]
        return ItemState("done", posts[-1].at, posts[-1].by) if posts else None
    if item.settled_by == "handover":
        accepted = incident.recorded(HandoverAccepted)
        return ItemState("done", accepted[-1].at, accepted[-1].by) if accepted else None
    return None


def _notified(incident: Incident, clock: str) -> ItemState | None:
    """Say when the notice of a clock's step went out, the first time: with that the job of its item is done."""
    regime, _, step = clock.partition("/")
    sent = [each for each in incident.recorded(NoticeSent) if (each.fact.regime, each.fact.step) == (regime, step)]
    return ItemState("done", sent[0].at, sent[0].by, evidence=sent[0].fact.receipt) if sent else None


def _handed_over(incident: Incident, item: Item) -> ItemState | None:
    """Return the first handover that was accepted after what the item counts from, where that is a milestone.

    What is left at the end was not handed over by a change of shift in the middle.
    """
    accepted = incident.recorded(HandoverAccepted)
    mark = next((each for each in MILESTONES if each == item.deadline_from), None)
    if mark is not None:
        began = incident.milestones.get(mark)
        accepted = [each for each in accepted if began is not None and each.at > began.at]
    return ItemState("done", accepted[0].at, accepted[0].by) if accepted else None


def _messages(item: Item) -> set[str]:
    """Return the messages any of which settles an item that its posting settles."""
    return {*item.also_posted, *([item.message] if item.message is not None else [])}


def _register_empty(incident: Incident) -> ItemState | None:
    """Say since when the register of temporary measures has been empty, after the end: before it, more may come."""
    resolved = incident.settled.get("resolved")
    if resolved is None or any(each.ended is None for each in measures(incident)):
        return None
    return resolved


def _roles_held(incident: Incident, needed: Collection[Role]) -> ItemState | None:
    """Say since when somebody holds every role that is needed, of which command is always one."""
    held = [incident.settled.get(role) for role in {"commander", *needed}]
    states = [each for each in held if each is not None]
    return max(states, key=lambda each: each.at) if len(states) == len(held) else None


def _checked_by_two(incident: Incident) -> ItemState | None:
    """Say since when everything decided that cannot be undone has a second person, or a reason why there was none."""
    decided = irreversible_decisions(incident)
    if not decided or any(not (each.fact.second_person.strip() or each.fact.alone.strip()) for each in decided):
        return None
    return ItemState("done", decided[-1].at, decided[-1].by)


def done_since(playbook: Playbook, incident: Incident) -> dict[str, datetime]:
    """Return since when each item that is done has been, also by the record; one that comes back, the first time."""
    found = {item: state.at for item, state in incident.items.items() if state.status == "done"}
    needed = needed_roles(playbook, incident)
    for _, item, _ in playbook.placed_items():
        state, last = item_state(incident, item, needed)
        done = state or last
        if done is not None and done.status == "done":
            found[item.id] = done.at if item.repeat is None else _first_time(incident, item, done, needed)
        else:
            found.pop(item.id, None)
    return found


def done_before(playbook: Playbook, incident: Incident) -> dict[str, datetime]:
    """Return since when each item was done that is asked for again since the incident was reopened."""
    if incident.this_round.since is None:
        return {}
    needed = needed_roles(playbook, incident)
    before = {item.id: state_before(incident, item, needed) for _, item, _ in playbook.placed_items()}
    return {item: state.at for item, state in before.items() if state is not None and state.status == "done"}


def needed_roles(playbook: Playbook, incident: Incident) -> tuple[Role, ...]:
    """Name the roles that the severity needs; one that nobody has set counts as SEV-1."""
    return playbook.severity(incident.severity or 1).needs


def _first_time(incident: Incident, item: Item, last: ItemState, needed: Collection[Role]) -> datetime:
    settled = _settled(incident, item, needed, _every_round(incident))
    ticks = [tick.at for tick in incident.recorded(ItemTicked) if tick.fact.item == item.id]
    return min([last.at, *ticks, *([settled.at] if settled is not None else [])])
