"""The parts that an incident's state is made of."""

from __future__ import annotations

from datetime import datetime
from typing import Generic, Literal, TypeVar

import msgspec

from incident_tui.domain.event import Fact
from incident_tui.domain.vocabulary import Flag, IncidentType, Milestone, Role, Severity

AnyFact = TypeVar("AnyFact", bound=Fact, covariant=True)


class ItemState(msgspec.Struct, frozen=True):
    """What became of a checklist item: done or skipped, when, by whom, why it was skipped or with what evidence."""

    status: Literal["done", "skipped"]
    at: datetime
    by: str
    reason: str = ""
    evidence: str = ""


class Round(msgspec.Struct):
    """What was done since an incident was last reopened, at `since`, or since its beginning where it never was.

    `items` and `settled` are as in the incident, whose own keep what was done in every round.
    """

    since: datetime | None = None
    items: dict[str, ItemState] = {}
    settled: dict[str, ItemState] = {}


class Message(msgspec.Struct, Generic[AnyFact], frozen=True):
    """A fact about a message or its audience, with the event's time, person and id."""

    at: datetime
    by: str
    event: str
    fact: AnyFact


class Situation(msgspec.Struct, frozen=True):
    """What an incident was like from `at` on, as far as its checklist depends on it; `event` made it so."""

    at: datetime
    severity: Severity | None
    types: tuple[IncidentType, ...]
    flags: tuple[Flag, ...]
    customers_affected: bool | None
    reached: tuple[Milestone, ...]
    event: str = ""


class Tenure(msgspec.Struct, frozen=True):
    """How long somebody held a role; `until` is None while they do."""

    role: Role
    person: str
    since: datetime
    until: datetime | None = None
