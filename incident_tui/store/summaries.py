"""The `incidents` table: one line per incident for the list, and the end of our own hash chain in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from incident_tui.domain import chain
from incident_tui.domain.documents import EventInvalid, from_document
from incident_tui.domain.event import LATEST, Event, Instant
from incident_tui.domain.identifiers import ALPHABET, LENGTH, encode, reference
from incident_tui.domain.incident import Incident, State
from incident_tui.domain.vocabulary import IncidentType, Phase, Severity

# Kinds that never change a summary: most events are of these, so that a note costs no fold.
PLAIN_KINDS: Final = frozenset(
    {
        *("note", "copied", "approved", "snooze", "channel", "component", "assessment", "flags", "public", "handover"),
        *("dismiss", "ask", "answer", "decision", "hypothesis", "measure", "measure_end", "call", "anchor", "notice"),
        *("notified", "data", "follow_up", "follow_up_done", "review", "source", "facts"),
    }
)
# An id from beyond the calendar could not be outgrown: ids after it would begin again from zero.
_LARGEST_ID: Final = encode(int(LATEST.timestamp() * 1000) << 80)


class Summary(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An incident in one line. `head_seq` and `head` are where `head_writer`'s chain stands in it.

    `last_event` is the largest id of its events, which the next one's must exceed; rows of older versions lack it.
    """

    incident: str
    title: str = ""
    severity: Severity | None = None
    phase: Phase = "detect"
    state: State = "withdrawn"
    types: tuple[IncidentType, ...] = ()
    commander: str = ""
    declared_at: datetime | None = None
    ended_at: datetime | None = None
    last_at: datetime | None = None
    events: int = 0
    last_event: str = ""
    head_writer: str = ""
    head_seq: int = 0
    head: str = chain.GENESIS

    @property
    def reference(self) -> str:
        """The short name that people say and type."""
        return reference(self.incident)

    @property
    def open(self) -> bool:
        """Whether the incident still waits for somebody: not closed, not withdrawn."""
        return self.state in {"open", "resolved"}


def is_id(name: str) -> bool:
    """Tell whether a name can be an incident's or an event's id: a ULID, which 128 bits hold."""
    return len(name) == LENGTH and name[0] <= "7" and not set(name) - set(ALPHABET)


def read_row(document: Mapping[str, Any]) -> Summary | None:
    """Read a row of the `incidents` table; None if somebody made something else of it."""
    try:
        summary = msgspec.convert(dict(document), Summary)
    except msgspec.ValidationError:
        return None
    moments = (summary.declared_at, summary.ended_at, summary.last_at)
    return None if any(moment is not None and moment.tzinfo is None for moment in moments) else summary


def summarise(incident_id: str, documents: Iterable[Mapping[str, Any]], writer: str) -> Summary:
    """Make an incident's summary from its stored events; events that do not read are counted and skipped."""
    summary = Summary(incident=incident_id, head_writer=writer)
    folded: list[Event] = []
    head, recorded, ids = None, [], []
    for document in documents:
        recorded.append(document.get("recorded_at"))
        ids.append(document.get("id"))
        seq = document.get("seq")
        if document.get("writer") == writer and isinstance(seq, int) and seq > summary.head_seq:
            summary.head_seq, head = seq, document
        if document.get("kind") in PLAIN_KINDS:
            continue
        try:
            event = from_document(dict(document))
        except EventInvalid:
            continue
        if event.incident == incident_id:
            folded.append(event)
    summary.events, summary.last_at, summary.last_event = len(recorded), _latest(recorded), _largest_id(ids)
    if head is not None:
        summary.head = chain.digest(head)
    if folded:
        _take(summary, Incident.from_events(folded))
    return summary


def advance(summary: Summary, document: Mapping[str, Any]) -> Summary:
    """Return the summary after one more event of ours of a plain kind."""
    return msgspec.structs.replace(
        summary,
        events=summary.events + 1,
        last_at=_latest([summary.last_at, document["recorded_at"]]),
        last_event=_largest_id([summary.last_event, document["id"]]),
        head_writer=document["writer"],
        head_seq=document["seq"],
        head=chain.digest(document),
    )


def _largest_id(ids: list[Any]) -> str:
    # Sorted first, so that nearly always only one has to be looked at.
    texts = sorted((value for value in ids if isinstance(value, str)), reverse=True)
    return next((text for text in texts if text < _LARGEST_ID and is_id(text)), "")


def _latest(moments: list[Any]) -> datetime | None:
    try:
        return max(msgspec.convert(moments, list[Instant]), default=None)
    except msgspec.ValidationError:
        sound = [moment for moment in map(_moment, moments) if moment is not None]
        return max(sound, default=None)


def _moment(value: Any) -> datetime | None:
    try:
        return msgspec.convert(value, Instant)
    except msgspec.ValidationError:
        return None


def _take(summary: Summary, incident: Incident) -> None:
    resolved = incident.milestones.get("resolved")
    summary.title, summary.severity = incident.title, incident.severity
    summary.phase, summary.state, summary.types = incident.phase, incident.state, incident.types
    summary.commander = incident.roles.get("commander", "")
    summary.declared_at = incident.declared_at
    summary.ended_at = (resolved.at if resolved else None) or incident.closed_at
