"""Whom to call: the escalation path, its state in an incident, and the vendors."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec

from incident_tui.playbook.conditions import Condition
from incident_tui.playbook.duration import Duration

Text = Annotated[str, msgspec.Meta(min_length=1)]


class EscalationStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody to call; empty contacts are those that the team has not filled in.

    `when` says in words when, and where `call_if` holds they are called whatever the steps before said. `within` is
    how soon after the declaration. Who was left a message has `wait` to answer before the next step is due.
    `by_day` is who answers within the team's hours, where that is somebody else.
    """

    id: Text
    title: Text
    when: Text
    who: str = ""
    phone: str = ""
    chat: str = ""
    by_day: str = ""
    call_if: Condition | None = None
    within: Duration = Duration(0)
    wait: Duration = Duration(minutes=5)

    @property
    def reachable(self) -> bool:
        """Whether anybody has filled in how to reach them."""
        return bool(self.phone.strip() or self.chat.strip())


class Vendor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A supplier's support: how to reach it, what they ask for (`account`), and when somebody last tried."""

    name: Text
    contact: str = ""
    account: str = ""
    status_page: str = ""
    checked: date | None = None
