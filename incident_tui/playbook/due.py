"""What waits for somebody, and until when: checklist rows with their state, and everything that has a deadline."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from incident_tui.domain.events import MessagePosted
from incident_tui.domain.incident import Incident, ItemState
from incident_tui.domain.vocabulary import PHASES, Phase, Role, spoken
from incident_tui.playbook.checklist import applicable_items, deadline_at
from incident_tui.playbook.model import Item, Playbook


class Row(msgspec.Struct, frozen=True):
    """A checklist item as it stands: `state` is None while it is open; it applies unless things have changed."""

    item: Item
    state: ItemState | None
    due_at: datetime | None
    applies: bool = True


class Due(msgspec.Struct, frozen=True):
    """Something with a deadline that nobody has met yet.

    `kind` is what it is about: an item's id or a message's identifier is in `target`.
    """

    at: datetime
    label: str
    kind: Literal["item", "promise"]
    target: str
    role: Role | None = None
    detail: str = ""

    def late(self, now: datetime) -> bool:
        """Tell whether the deadline has passed."""
        return now > self.at


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
        state = incident.items.get(item.id)
        if item.id in applicable or state is not None:
            rows.append(Row(item, state, due_at(incident, item), item.id in applicable))
    return rows


def due_at(incident: Incident, item: Item) -> datetime | None:
    """Return when an item is due in this incident, or None."""
    resolved = incident.milestones.get("resolved")
    return deadline_at(item, incident.severity, incident.declared_at, resolved.at if resolved else None)


def progress(playbook: Playbook, incident: Incident, phase: Phase, now: datetime) -> Progress:
    """Count a phase's checklist."""
    rows = checklist_rows(playbook, incident, phase)
    open_rows = [row for row in rows if row.state is None]
    late = sum(1 for row in open_rows if row.due_at is not None and now > row.due_at)
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
        promises.append(Due(fact.next_update_at, f"{spoken(audience)} update", "promise", fact.message, detail=detail))
    return promises


def _items(playbook: Playbook, incident: Incident) -> list[Due]:
    dues = []
    for phase in PHASES:
        for row in checklist_rows(playbook, incident, phase):
            if row.state is None and row.due_at is not None:
                dues.append(Due(row.due_at, row.item.title, "item", row.item.id, row.item.role, row.item.why))
    return dues
