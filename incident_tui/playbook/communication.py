"""What a playbook says about talking to people: how often, by which ways, in which languages, and who approves."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec

from incident_tui.domain.vocabulary import Severity, StatusPageState
from incident_tui.playbook.duration import Deadlines, Duration

Text = Annotated[str, msgspec.Meta(min_length=1)]
Code = Annotated[str, msgspec.Meta(pattern="^[a-z]{2,3}$")]


class Cadence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often an audience hears from us while nothing was promised to it.

    It holds while the status page says `state` (in any state where left out), from `after` the declaration on. After
    `target` an update is due, after `hard` it is overdue; a promise may not reach beyond `hard`.
    """

    target: Deadlines
    hard: Deadlines
    audience: Text = "status_page"
    state: StatusPageState | None = None
    after: Duration = Duration(0)


class Channel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A way to reach people: `fallback` names the ways to take instead, in order, while it does not work.

    `contacts` is what one needs to use it (numbers, a list, a bridge), true when last `checked`.
    """

    id: Text
    title: Text
    fallback: tuple[Text, ...] = ()
    contacts: str = ""
    checked: date | None = None


class Language(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A second language, and who gets it."""

    code: Code
    name: Text
    audience: Text


class Messages(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What holds for messages: whose texts the commander approves, and at which severities."""

    commander_approves: tuple[Text, ...] = ()
    commander_approves_at: tuple[Severity, ...] = (1, 2)
