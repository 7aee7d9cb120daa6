"""The incident: what a set of events says, as a pure function of the events and a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import chain, pairwise
from typing import Any, Final, Literal

import msgspec

from incident_tui.domain import identifiers
from incident_tui.domain.corrections import Entry, resolve, unite
from incident_tui.domain.events import (
    CORRECTIONS,
    Closed,
    CustomersAffected,
    Declared,
    Event,
    ItemSkipped,
    ItemTicked,
    ItemUnticked,
    MessageCopied,
    MessagePosted,
    MilestoneReached,
    PhaseEntered,
    Reopened,
    RoleAssigned,
    SeveritySet,
    TypesChanged,
)
from incident_tui.domain.moments import Moment
from incident_tui.domain.vocabulary import MILESTONES, IncidentType, Milestone, Phase, Role, Severity, spoken

State = Literal["open", "resolved", "closed", "withdrawn"]
DURATIONS: Final = (
    # name, from, to: MTTD, MTTA and so on as the field defines them; `impact` is what customers felt.
    ("detect", "impact_started", "detected"),
    ("acknowledge", "detected", "acknowledged"),
    ("declare", "detected", "declared"),
    ("identify", "detected", "identified"),
    ("mitigate", "detected", "mitigated"),
    ("resolve", "detected", "resolved"),
    ("impact", "impact_started", "mitigated"),
    ("first_public_words", "declared", "first_public_words"),
)


class ItemState(msgspec.Struct, frozen=True):
    """What became of a checklist item: done or skipped, when, by whom, and why it was skipped."""

    status: Literal["done", "skipped"]
    at: datetime
    by: str
    reason: str = ""


class Message(msgspec.Struct, frozen=True):
    """A message as it was copied or posted, with the event's time and person."""

    at: datetime
    by: str
    event: str
    fact: MessageCopied | MessagePosted


class Incident(msgspec.Struct, kw_only=True):
    """The state of one incident at one time. Made by `from_events`, read by everybody, changed by nobody.

    `marked_by` is the event that set a milestone, `marked_items` the item whose tick did. `settled` says what has been
    done without a tick: `severity`, a role, or a message by its identifier.
    """

    id: str
    title: str = ""
    severity: Severity | None = None
    types: tuple[IncidentType, ...] = ()
    phase: Phase = "detect"
    state: State = "withdrawn"
    customers_affected: bool | None = None
    declared_at: datetime | None = None
    declared_by: str = ""
    closed_at: datetime | None = None
    milestones: dict[Milestone, Moment] = {}
    marked_by: dict[Milestone, str] = {}
    marked_items: dict[Milestone, str] = {}
    settled: dict[str, ItemState] = {}
    roles: dict[Role, str] = {}
    items: dict[str, ItemState] = {}
    copied: list[Message] = []
    posted: list[Message] = []
    timeline: list[Entry] = []
    as_of: datetime | None = None

    @classmethod
    def from_events(cls, events: Iterable[Event], as_of: datetime | None = None) -> Incident:
        """Fold the events of one incident into its state.

        With `as_of`, only what had happened by then counts. Corrections always apply: they are about the
        record, not about the world. Raises ValueError for no events, or for events of two incidents.
        """
        events = list(events)
        if not events:
            raise ValueError("an incident has at least one event")
        if any(event.incident != events[0].incident for event in events):
            raise ValueError("these events belong to more than one incident")
        incident = cls(id=events[0].incident, as_of=as_of)
        for entry in resolve(events):
            if as_of is not None and entry.at > as_of:
                break
            kind = type(entry.fact)
            if kind not in CORRECTIONS:
                incident.timeline.append(entry)
            apply = _APPLY.get(kind)
            if apply is not None and not entry.retracted:
                apply(incident, entry.fact, entry)
        if incident.declared_at is None:
            # Whatever else the record says: what nobody declares, or no longer does, is no incident.
            incident.state = "withdrawn"
        return incident

    @property
    def reference(self) -> str:
        """The short name that people say and type."""
        return identifiers.reference(self.id)

    @property
    def running(self) -> bool:
        """Whether the incident still hurts: declared, and neither resolved nor closed."""
        return self.state == "open"

    def elapsed_s(self, now: datetime) -> float:
        """Seconds since it was declared, up to its end, or to `now` (or `as_of`) while it runs."""
        if self.declared_at is None:
            return 0.0
        resolved = self.milestones.get("resolved")
        end = (resolved.at if resolved else None) or self.closed_at or self.as_of or now
        return max(0.0, (end - self.declared_at).total_seconds())

    def durations_s(self, now: datetime) -> dict[str, int | None]:
        """Measure the response in whole seconds; None where an end is not known, negative where they are swapped."""
        ends: dict[str, datetime] = {name: moment.at for name, moment in self.milestones.items()}
        if self.declared_at:
            ends["declared"] = self.declared_at
        public = [message.at for message in self.posted if getattr(message.fact, "public", False)]
        if public:
            ends["first_public_words"] = min(public)
        measured: dict[str, int | None] = {"open": round(self.elapsed_s(now))}
        for name, start, end in DURATIONS:
            known = start in ends and end in ends
            measured[name] = round((ends[end] - ends[start]).total_seconds()) if known else None
        return measured

    def order_faults(self) -> list[str]:
        """Say which milestones cannot be right because each is before one that must come first."""
        reached = [(name, self.milestones[name].at) for name in MILESTONES if name in self.milestones]
        return [
            f"{spoken(later)} is before {spoken(earlier)}"
            for (earlier, first), (later, second) in pairwise(reached)
            if second < first
        ]

    def next_updates(self) -> dict[str, Message]:
        """Return, per audience, the last posted message if it promised a next update."""
        latest = {message.fact.audience: message for message in self.posted}
        return {
            audience: message
            for audience, message in latest.items()
            if isinstance(message.fact, MessagePosted) and message.fact.next_update_at
        }


def merge(*sets: Iterable[Event]) -> list[Event]:
    """Unite sets of events by id, in order of happening; the order of the sets makes no difference."""
    return sorted(unite(chain.from_iterable(sets)).values(), key=lambda event: event.order)


def _declared(incident: Incident, fact: Declared, entry: Entry) -> None:
    incident.title, incident.declared_at, incident.declared_by = fact.title, entry.at, entry.event.by
    if fact.severity is not None:
        _severity(incident, SeveritySet(severity=fact.severity), entry)
    incident.types = tuple(dict.fromkeys((*incident.types, *fact.types)))
    if incident.state == "withdrawn":
        incident.state = "resolved" if "resolved" in incident.milestones else "open"


def _severity(incident: Incident, fact: SeveritySet, entry: Entry) -> None:
    incident.severity = fact.severity
    incident.settled.setdefault("severity", ItemState("done", entry.at, entry.event.by))


def _phase(incident: Incident, fact: PhaseEntered, entry: Entry) -> None:
    incident.phase = fact.phase


def _role(incident: Incident, fact: RoleAssigned, entry: Entry) -> None:
    if fact.person:
        incident.roles[fact.role] = fact.person
        incident.settled[fact.role] = ItemState("done", entry.at, entry.event.by)
    else:
        incident.roles.pop(fact.role, None)
        incident.settled.pop(fact.role, None)


def _types(incident: Incident, fact: TypesChanged, entry: Entry) -> None:
    kept = [name for name in incident.types if name not in fact.removed]
    incident.types = tuple(dict.fromkeys([*kept, *fact.added]))


def _customers(incident: Incident, fact: CustomersAffected, entry: Entry) -> None:
    incident.customers_affected = fact.affected


def _ticked(incident: Incident, fact: ItemTicked, entry: Entry) -> None:
    incident.items[fact.item] = ItemState("done", entry.at, entry.event.by)
    if fact.marks is not None:
        _mark(incident, fact.marks, entry, fact.item)


def _skipped(incident: Incident, fact: ItemSkipped, entry: Entry) -> None:
    incident.items[fact.item] = ItemState("skipped", entry.at, entry.event.by, fact.reason)


def _unticked(incident: Incident, fact: ItemUnticked, entry: Entry) -> None:
    incident.items.pop(fact.item, None)
    for milestone in [name for name, item in incident.marked_items.items() if item == fact.item]:
        _unmark(incident, milestone)
    if incident.state == "resolved" and "resolved" not in incident.milestones:
        incident.state = "open"


def _copied(incident: Incident, fact: MessageCopied, entry: Entry) -> None:
    incident.copied.append(Message(entry.at, entry.event.by, entry.event.id, fact))


def _posted(incident: Incident, fact: MessagePosted, entry: Entry) -> None:
    incident.posted.append(Message(entry.at, entry.event.by, entry.event.id, fact))
    incident.settled.setdefault(fact.message, ItemState("done", entry.at, entry.event.by))


def _closed(incident: Incident, fact: Closed, entry: Entry) -> None:
    incident.state, incident.closed_at = "closed", entry.at


def _reopened(incident: Incident, fact: Reopened, entry: Entry) -> None:
    incident.state, incident.closed_at = "open", None
    _unmark(incident, "mitigated")
    _unmark(incident, "resolved")


def _milestone(incident: Incident, fact: MilestoneReached, entry: Entry) -> None:
    _mark(incident, fact.milestone, entry)


def _mark(incident: Incident, milestone: Milestone, entry: Entry, item: str = "") -> None:
    # Marking again corrects: what was recorded last holds, whichever time it names. A tick is the weaker word: the
    # time at which somebody got round to ticking does not replace one that somebody stated.
    if milestone in incident.milestones:
        ticked_before = bool(incident.marked_items.get(milestone))
        if bool(item) != ticked_before:
            if item:
                return
        elif incident.marked_by[milestone] > entry.event.id:
            return
    incident.milestones[milestone] = Moment(entry.at, entry.precision)
    incident.marked_by[milestone], incident.marked_items[milestone] = entry.event.id, item
    if milestone == "resolved" and incident.state == "open":
        incident.state = "resolved"


def _unmark(incident: Incident, milestone: Milestone) -> None:
    incident.milestones.pop(milestone, None)
    incident.marked_by.pop(milestone, None)
    incident.marked_items.pop(milestone, None)


_APPLY: Final[dict[type, Callable[[Incident, Any, Entry], None]]] = {
    Declared: _declared,
    SeveritySet: _severity,
    PhaseEntered: _phase,
    RoleAssigned: _role,
    TypesChanged: _types,
    CustomersAffected: _customers,
    ItemTicked: _ticked,
    ItemSkipped: _skipped,
    ItemUnticked: _unticked,
    MessageCopied: _copied,
    MessagePosted: _posted,
    MilestoneReached: _milestone,
    Closed: _closed,
    Reopened: _reopened,
}
