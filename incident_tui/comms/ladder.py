"""When a way to reach people does not work: by which other way, and in which form, they are told."""

from __future__ import annotations

from datetime import date
from typing import Final

import msgspec

from incident_tui.comms.catalogue import RUNGS, Catalogue
from incident_tui.comms.message import MessageTemplate
from incident_tui.domain.incident import Incident
from incident_tui.playbook.communication import Channel
from incident_tui.playbook.model import Playbook

# Numbers change: what nobody has tried for so long is told as perhaps out of date.
STALE_AFTER_DAYS: Final = 90


class Detour(msgspec.Struct, frozen=True):
    """How a message goes out while its own channel does not work.

    `rung` is the message that passes its words on, None where no way that works has one: then nothing is left but to
    write it by hand.
    """

    dead: Channel
    instead: Channel | None
    rung: MessageTemplate | None


def detour(template: MessageTemplate, incident: Incident, playbook: Playbook, catalogue: Catalogue) -> Detour | None:
    """Find the first way that works of those the playbook names, or None while the message's own channel works."""
    if template.way not in incident.channels_down:
        return None
    dead = playbook.channel(template.way) or Channel(id=template.way, title=template.way)
    for name in dead.fallback:
        rung = catalogue.messages.get(f"{RUNGS}/{name}.{template.language}") or catalogue.messages.get(
            f"{RUNGS}/{name}"
        )
        channel = playbook.channel(name)
        if name not in incident.channels_down and rung is not None and channel is not None:
            return Detour(dead, channel, rung)
    return Detour(dead, None, None)


def contacts_reading(channel: Channel, today: date) -> str:
    """Say what is cached to use a channel, and how sure it is."""
    if not channel.contacts.strip():
        return "no contacts are kept in the playbook"
    if channel.checked is None:
        return f"{channel.contacts} (nobody has noted when this was last checked)"
    age = (today - channel.checked).days
    worth = f", {age} days ago: may be out of date" if age > STALE_AFTER_DAYS else ""
    return f"{channel.contacts} (checked {channel.checked.isoformat()}{worth})"
