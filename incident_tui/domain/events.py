"""What can happen in an incident: every kind of event, in one file.

An event is an envelope (who, when it happened, when it was recorded, its place in the writer's chain) around
one fact. In the data file both lie flat in one JSON object; `kind` names the fact.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Final, get_args

import msgspec

from incident_tui.domain.vocabulary import (
    IncidentType,
    Milestone,
    NoteCategory,
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
    """A message's exact text was handed to the clipboard. Copied is not posted."""

    message: str
    audience: str
    text: str
    level: str = ""
    via: tuple[str, ...] = ()
    next_update_at: Instant | None = None

    def __post_init__(self) -> None:
        if self.next_update_at is not None and not EARLIEST <= self.next_update_at <= LATEST:
            raise ValueError("`next_update_at` is out of range")


class MessagePosted(Fact, frozen=True, gc=False, tag="posted"):
    """Somebody published a message; `text` is what went out, word for word."""

    message: str
    audience: str
    text: str
    public: bool = False
    where: str = ""
    url: str = ""
    state: StatusPageState | None = None
    next_update_at: Instant | None = None

    def __post_init__(self) -> None:
        if self.next_update_at is not None and not EARLIEST <= self.next_update_at <= LATEST:
            raise ValueError("`next_update_at` is out of range")


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

_RESPONSE = Declared | Noted | SeveritySet | PhaseEntered | RoleAssigned | MilestoneReached | TypesChanged
_WORK = CustomersAffected | ItemTicked | ItemUnticked | ItemSkipped | MessageCopied | MessagePosted
_KNOWN = _RESPONSE | _WORK | Closed | Reopened | Amended | Retracted | Restored
_KINDS: Final[dict[str, type[Fact]]] = {str(fact.__struct_config__.tag): fact for fact in get_args(_KNOWN)}


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


class EventInvalid(ValueError):
    """A document that is no event; the message says which field is wrong."""


def to_document(event: Event) -> dict[str, Any]:
    """Turn an event into the flat document that the store keeps."""
    document: dict[str, Any] = msgspec.to_builtins(event)
    fact = document.pop("fact")
    if isinstance(event.fact, UnknownFact):
        fact = {"kind": event.fact.kind, **event.fact.fields}
    return {"id": document.pop("id"), "kind": fact.pop("kind"), **document, **fact}


def fact_from(document: dict[str, Any]) -> Fact:
    """Read the fact of a stored document, or an UnknownFact for a kind that this version does not know.

    Raises EventInvalid if the kind is known and a field is missing or wrong.
    """
    kind = document.get("kind")
    if not isinstance(kind, str):
        raise EventInvalid("an event needs a `kind`")
    known = _KINDS.get(kind)
    if known is None:
        own = {name: value for name, value in document.items() if name not in ENVELOPE_FIELDS and name != "kind"}
        return UnknownFact(kind=kind, fields=own)
    try:
        return msgspec.convert(document, known)
    except msgspec.ValidationError as error:
        raise EventInvalid(f"{kind}: {error}") from error


def from_document(document: dict[str, Any]) -> Event:
    """Read an event from a stored document; raise EventInvalid if it is none."""
    fact = fact_from(document)
    try:
        envelope = msgspec.convert(document, Envelope)
    except msgspec.ValidationError as error:
        raise EventInvalid(f"{document.get('kind')}: {error}") from error
    return _event(envelope, fact)


def from_documents(documents: list[dict[str, Any]]) -> list[Event | EventInvalid]:
    """Read many documents, in their order, with an EventInvalid in the place of each that is no event.

    When all are sound, as they nearly always are, this takes a third of the time of reading them one by one.
    """
    try:
        facts = msgspec.convert(documents, list[_KNOWN])
        envelopes = msgspec.convert(documents, list[Envelope])
        return [_event(envelope, fact) for envelope, fact in zip(envelopes, facts, strict=True)]
    except (msgspec.ValidationError, EventInvalid):
        return [_try(document) for document in documents]


def _try(document: dict[str, Any]) -> Event | EventInvalid:
    try:
        return from_document(document)
    except EventInvalid as error:
        return error


def _event(e: Envelope, fact: Fact) -> Event:
    at, recorded_at = e.at, e.recorded_at
    if not (EARLIEST <= at <= LATEST and EARLIEST <= recorded_at <= LATEST):
        raise EventInvalid("`at` and `recorded_at` must lie between 1970 and 9998")
    if at.tzinfo is not UTC or recorded_at.tzinfo is not UTC:
        at, recorded_at = at.astimezone(UTC), recorded_at.astimezone(UTC)
    return Event(e.id, e.incident, at, recorded_at, e.by, e.writer, e.seq, e.prev, e.precision, fact=fact)
