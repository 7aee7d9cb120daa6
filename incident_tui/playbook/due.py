"""What waits for somebody, and until when: checklist rows with their state, and everything that has a deadline."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from incident_tui.domain.events import MessagePosted
from incident_tui.domain.incident import Incident, ItemState
from incident_tui.domain.vocabulary import PHASES, Phase, Role, spoken
from incident_tui.playbook.checklist import applicable_items, deadline_at
from incident_tui.playbook.model import Item, Playbook

# "At once" means as fast as anybody can: five minutes is PagerDuty's target for the first public post.
AT_ONCE: Final = timedelta(minutes=5)


class Row(msgspec.Struct, frozen=True):
    """A checklist item as it stands: `state` is None while it is open; it applies unless things have changed.

    `at_once` says that it was due the moment its clock started, so that it is late only after AT_ONCE.
    """

    item: Item
    state: ItemState | None
    due_at: datetime | None
    applies: bool = True
    at_once: bool = False

    def late(self, now: datetime) -> bool:
        """Tell whether it is still open and its deadline has passed."""
        return self.state is None and self.applies and _passed(self.due_at, self.at_once, now)


class Due(msgspec.Struct, frozen=True):
    """Something with a deadline that nobody has met yet.

    `kind` is what it is about: an item's id or a message's identifier is in `target`. `public` says that people
    outside are waiting for it.
    """

    at: datetime
    label: str
    kind: Literal["item", "promise"]
    target: str
    role: Role | None = None
    detail: str = ""
    at_once: bool = False
    public: bool = False

    def late(self, now: datetime) -> bool:
        """Tell whether the deadline has passed."""
        return _passed(self.at, self.at_once, now)


class Progress(msgspec.Struct, frozen=True):
    """How far a phase's checklist is: items settled (done or skipped), items that apply, items late."""

    settled: int
    total: int
    late: int


def checklist_rows(playbook: Playbook, incident: Incident, phase: Phase) -> list[Row]:
    """Return a phase's rows in the playbook's order.

    An item that was settled and no longer applies stays, so that nothing vanishes under the cursor.
    """
    applicable = {item.id for item in applicable_items(playbook, phase, incident.severity, incident.customers_affected)}
    rows = []
    for item in playbook.phase(phase).items:
        state = incident.items.get(item.id) or _settled(incident, item)
        if item.id in applicable or state is not None:
            due = due_at(incident, item)
            rows.append(Row(item, state, due, item.id in applicable, due is not None and due == incident.declared_at))
    return rows


def _settled(incident: Incident, item: Item) -> ItemState | None:
    """Return how an item was settled by what it asks for, so that nobody has to tick what the record says."""
    what = item.message if item.settled_by == "posted" else item.settled_by
    return incident.settled.get(what) if what else None


def due_at(incident: Incident, item: Item) -> datetime | None:
    """Return when an item is due in this incident, or None."""
    resolved = incident.milestones.get("resolved")
    return deadline_at(item, incident.severity, incident.declared_at, resolved.at if resolved else None)


def progress(playbook: Playbook, incident: Incident, phase: Phase, now: datetime) -> Progress:
    """Count a phase's checklist."""
    rows = checklist_rows(playbook, incident, phase)
    open_rows = [row for row in rows if row.state is None]
    late = sum(1 for row in open_rows if row.late(now))
    return Progress(len(rows) - len(open_rows), len(rows), late)


def due_list(playbook: Playbook, incident: Incident) -> list[Due]:
    """Return everything that has a deadline and is not met, soonest first: promises made and items of every phase."""
    if incident.state in {"closed", "withdrawn"}:
        return []
    dues = [*_promises(incident), *_items(playbook, incident)]
    return sorted(dues, key=lambda due: (due.at, due.label))


def _promises(incident: Incident) -> list[Due]:
    promises = []
    for audience, message in incident.next_updates().items():
        fact = message.fact
        if not isinstance(fact, MessagePosted) or fact.next_update_at is None or fact.state == "resolved":
            continue
        detail = f"promised at {message.at:%H:%M} UTC by {message.by}"
        label = f"{spoken(audience)} update"
        due = Due(fact.next_update_at, label, "promise", fact.message, detail=detail, public=fact.public)
        promises.append(due)
    return promises


def _items(playbook: Playbook, incident: Incident) -> list[Due]:
    dues = []
    for phase in PHASES:
        for row in checklist_rows(playbook, incident, phase):
            if row.state is None and row.due_at is not None:
                item = row.item
                public = phase == "communicate"
                dues.append(Due(row.due_at, item.title, "item", item.id, item.role, item.why, row.at_once, public))
    return dues


def _passed(due: datetime | None, at_once: bool, now: datetime) -> bool:
    return due is not None and now > due + (AT_ONCE if at_once else timedelta(0))
