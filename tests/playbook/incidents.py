"""Incidents and small playbooks, for the tests of everything that a playbook says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from incident_tui.domain.event import Fact
from incident_tui.domain.events import Declared, MessagePosted
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import PHASES, Severity
from incident_tui.playbook.checklist import Row, checklist
from incident_tui.playbook.model import Item, Playbook
from incident_tui.playbook.toml_types import decode_playbook_value
from tests.strategies import START, event

Placed = Fact | tuple[float, Fact]


def minute(minutes: float) -> datetime:
    """Give the moment so many minutes after the declaration."""
    return START + timedelta(minutes=minutes)


def made(*facts: Placed, severity: Severity | None = 1, by: str = "alice") -> Incident:
    """Declare an incident at minute 0, and put facts on its record, each at its minute; the nth has event_id(n).

    One that begins with a declaration of its own is not declared again.
    """
    placed = [fact if isinstance(fact, tuple) else (0.0, fact) for fact in facts]
    if not any(isinstance(fact, Declared) for _, fact in placed):
        placed.insert(0, (0.0, Declared(title="Checkout is down", severity=severity)))
    return Incident.from_events(
        [event(fact, number, minute(minutes), by=by) for number, (minutes, fact) in enumerate(placed)]
    )


def posted(message: str, **fields: Any) -> MessagePosted:
    """Give the posting of a message to its audience, in public unless told."""
    told: dict[str, Any] = {"message": message, "audience": message.partition("/")[0], "text": "…", "public": True}
    return MessagePosted(**told | fields)


def item(item_id: str, **fields: Any) -> Item:
    """Make an item from what a playbook file would say of it."""
    told = {"id": item_id, "title": item_id, "why": "So.", "role": "expert"} | fields
    return msgspec.convert(told, Item, dec_hook=decode_playbook_value)


def with_items(playbook: Playbook, *items: Item) -> Playbook:
    """Put these in place of all the items of a playbook, each into the phase that its id begins with."""
    phases = tuple(
        msgspec.structs.replace(plan, items=tuple(each for each in items if each.id.partition(".")[0] == plan.id))
        for plan in playbook.phases
    )
    assert sum(len(plan.items) for plan in phases) == len(items), f"an id begins with one of {PHASES}"
    return msgspec.structs.replace(playbook, phases=phases, packs=(), regimes=())


def find(rows: list[Row], item_id: str) -> Row | None:
    """Give the row of an item, or None where it is not shown."""
    return next((row for row in rows if row.item.id == item_id), None)


def row(playbook: Playbook, incident: Incident, item_id: str, minutes: float) -> Row:
    """Give the row of an item at a minute, which must be there."""
    found = find(checklist(playbook, incident, minute(minutes)), item_id)
    assert found is not None, f"{item_id} is not shown"
    return found


def shown(playbook: Playbook, incident: Incident, minutes: float) -> list[str]:
    """Name the items that apply at a minute."""
    return [each.item.id for each in checklist(playbook, incident, minute(minutes)) if each.applies]
