"""The envelope of every event: who, when it happened, when it was recorded, its place in the writer's chain.

An event is an envelope around one fact (events.py lists them). In the data file both lie flat in one JSON object;
`kind` names the fact.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Final

import msgspec

from incident_tui.domain.vocabulary import Precision

# Ids count from 1970; a year before the calendar's end, every zone can still tell its wall-clock time.
EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(9998, 12, 31, tzinfo=UTC)
Instant = Annotated[datetime, msgspec.Meta(tz=True)]


def in_utc(fact: Fact, *names: str) -> None:
    """Turn a fact's times into UTC, as events have them. Raises ValueError for one out of range."""
    for name in names:
        if (moment := getattr(fact, name)) is not None:
            if not EARLIEST <= moment <= LATEST:
                raise ValueError(f"`{name}` is out of range")
            msgspec.structs.force_setattr(fact, name, moment.astimezone(UTC))


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", gc=False):
    """The part of an event that is its own: what happened."""


class UnknownFact(Fact, frozen=True, gc=False, tag=False):
    """A fact of a kind that this version does not know: kept, shown as unknown, ignored by the fold."""

    kind: str
    fields: dict[str, Any]


class Envelope(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What every event carries around its fact.

    `at` is when it happened and `recorded_at` when it was written down, both aware and in UTC. `seq` counts a
    writer's events in this incident from 1; `prev` is the digest of the writer's event before (domain/chain.py).
    """

    id: str
    incident: str
    at: Instant
    recorded_at: Instant
    by: str
    writer: str
    seq: int
    prev: str
    precision: Precision = "exact"


ENVELOPE_FIELDS: Final = frozenset(Envelope.__struct_fields__)


class Event(Envelope, frozen=True, omit_defaults=True, kw_only=True, gc=False):
    """One immutable event: the envelope's fields, and the fact."""

    fact: Fact

    @property
    def kind(self) -> str:
        """The stored name of the fact's kind."""
        if isinstance(self.fact, UnknownFact):
            return self.fact.kind
        return str(self.fact.__struct_config__.tag)

    @property
    def order(self) -> tuple[datetime, str]:
        """The key that puts events in the order in which they happened."""
        return (self.at, self.id)
