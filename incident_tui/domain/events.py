"""What can happen in an incident: every kind of event, in one file.

An event is an envelope (who, when it happened, when it was recorded, its place in the writer's chain) around
one fact. In the data file both lie flat in one JSON object; `kind` names the fact.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Final, get_args

import msgspec

from incident_tui.domain.vocabulary import (
    ComponentState,
    IncidentType,
    Milestone,
    NoteCategory,
    PageImpact,
    Phase,
    Precision,
    Role,
    Severity,
    StatusPageState,
)

# Ids count from 1970; a year before the calendar's end, every zone can still tell its wall-clock time.
EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(9998, 12, 31, tzinfo=UTC)
Instant = Annotated[datetime, msgspec.Meta(tz=True)]


def _in_utc(fact: Fact, *names: str) -> None:
    """Turn times into UTC, as events have them. Raises ValueError for one out of range."""
    for name in names:
        if (moment := getattr(fact, name)) is not None:
            if not EARLIEST <= moment <= LATEST:
                raise ValueError(f"`{name}` is out of range")
            msgspec.structs.force_setattr(fact, name, moment.astimezone(UTC))


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", gc=False):
    """The part of an event that is its own: what happened."""


class Declared(Fact, frozen=True, gc=False, tag="declare"):
    """Somebody declared the incident."""

    title: str
    severity: Severity | None = None
    types: tuple[IncidentType, ...] = ()


class Noted(Fact, frozen=True, gc=False, tag="note"):
    """Somebody wrote down what they saw, did, decided or suspect."""

    text: str
    category: NoteCategory = "note"


class SeveritySet(Fact, frozen=True, gc=False, tag="severity"):
    """The severity was set or changed."""

    severity: Severity
    reason: str = ""


class PhaseEntered(Fact, frozen=True, gc=False, tag="phase"):
    """The response moved to a phase."""

    phase: Phase
    reason: str = ""


class RoleAssigned(Fact, frozen=True, gc=False, tag="role"):
    """A role was given to a person, or given up where `person` is empty."""

    role: Role
    person: str = ""


class MilestoneReached(Fact, frozen=True, gc=False, tag="milestone"):
    """A milestone was reached at the event's time; marking it again corrects it."""

    milestone: Milestone


class TypesChanged(Fact, frozen=True, gc=False, tag="types"):
    """Incident types were added or removed."""

    added: tuple[IncidentType, ...] = ()
    removed: tuple[IncidentType, ...] = ()


class CustomersAffected(Fact, frozen=True, gc=False, tag="customers"):
    """Somebody stated whether customers are affected."""

    affected: bool


class ItemTicked(Fact, frozen=True, gc=False, tag="tick"):
    """A checklist item was done. `marks` is the milestone that doing it reaches, if any."""

    item: str
    marks: Milestone | None = None


class ItemUnticked(Fact, frozen=True, gc=False, tag="untick"):
    """A checklist item was found not to be done after all."""

    item: str


class ItemSkipped(Fact, frozen=True, gc=False, tag="skip"):
    """A checklist item was skipped, for a reason."""

    item: str
    reason: str


class MessageCopied(Fact, frozen=True, gc=False, tag="copied"):
    """A message's exact text was handed to the clipboard. Copied is not posted.

    `values` is what people wrote into it, by blank. `overridden` are the gate's rules that would have stopped it, and
    `reason` is why it was copied all the same. `channel` is how it is to go out.
    """

    message: str
    audience: str
    text: str
    level: str = ""
    via: tuple[str, ...] = ()
    next_update_at: Instant | None = None
    values: dict[str, str] = {}
    public: bool = False
    channel: str = ""
    overridden: tuple[str, ...] = ()
    reason: str = ""

    def __post_init__(self) -> None:
        _in_utc(self, "next_update_at")


class MessageApproved(Fact, frozen=True, gc=False, tag="approved"):
    """Somebody who must agree has seen this very text and agreed, in the capacity of an `approver`, such as `legal`.

    `written_at` is the time for which the text was filled in: its own times are those that were approved.
    """

    message: str
    audience: str
    text: str
    approver: str
    person: str
    written_at: Instant | None = None

    def __post_init__(self) -> None:
        _in_utc(self, "written_at")


class MessagePosted(Fact, frozen=True, gc=False, tag="posted"):
    """Somebody published a message; `text` is what went out, word for word.

    `state`, `impact` and `components` are what the status page was set to with it.
    """

    message: str
    audience: str
    text: str
    public: bool = False
    where: str = ""
    url: str = ""
    state: StatusPageState | None = None
    next_update_at: Instant | None = None
    values: dict[str, str] = {}
    channel: str = ""
    impact: PageImpact | None = None
    components: dict[str, ComponentState] = {}

    def __post_init__(self) -> None:
        _in_utc(self, "next_update_at")


class PromiseSnoozed(Fact, frozen=True, gc=False, tag="snooze"):
    """The alarm of an audience's next update rests until a time, for a reason; what was promised stays promised.

    `post` is the event after which the update was due: the next post is waited for without it.
    """

    audience: str
    until: Instant
    reason: str
    post: str = ""

    def __post_init__(self) -> None:
        _in_utc(self, "until")


class ChannelMarked(Fact, frozen=True, gc=False, tag="channel"):
    """A way to reach people was found not to work, or to work again."""

    channel: str
    down: bool
    reason: str = ""


class ComponentSet(Fact, frozen=True, gc=False, tag="component"):
    """A component of the status page is in this state."""

    component: str
    state: ComponentState


class Closed(Fact, frozen=True, gc=False, tag="close"):
    """The incident's record was closed: nothing more is expected of anybody."""

    reason: str = ""


class Reopened(Fact, frozen=True, gc=False, tag="reopen"):
    """The incident came back, or was closed too early."""

    reason: str = ""


class Amended(Fact, frozen=True, gc=False, tag="amend"):
    """Fields of an earlier event were corrected; the original stays in the record."""

    target: str
    fields: dict[str, Any]


class Retracted(Fact, frozen=True, gc=False, tag="retract"):
    """An earlier event is taken back: the state is as if it had not happened."""

    target: str
    reason: str = ""
    undo: bool = False


class Restored(Fact, frozen=True, gc=False, tag="restore"):
    """An event that was taken back holds again, whoever took it back; with `redo`, only its latest undo ends."""

    target: str
    redo: bool = False


class UnknownFact(Fact, frozen=True, gc=False, tag=False):
    """A fact of a kind that this version does not know: kept, shown as unknown, ignored by the fold."""

    kind: str
    fields: dict[str, Any]


CORRECTIONS: Final = (Amended, Retracted, Restored)

_Response = Declared | Noted | SeveritySet | PhaseEntered | RoleAssigned | MilestoneReached | TypesChanged
_Work = CustomersAffected | ItemTicked | ItemUnticked | ItemSkipped
_Communication = MessageCopied | MessageApproved | MessagePosted | PromiseSnoozed | ChannelMarked | ComponentSet
KnownFact = _Response | _Work | _Communication | Closed | Reopened | Amended | Retracted | Restored
KINDS: Final[dict[str, type[Fact]]] = {str(fact.__struct_config__.tag): fact for fact in get_args(KnownFact)}


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
