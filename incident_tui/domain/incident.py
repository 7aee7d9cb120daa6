"""The incident: what a set of events says, as a pure function of the events and a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import chain, pairwise
from typing import Final, Literal, TypeVar, cast

import msgspec

from incident_tui.domain import identifiers
from incident_tui.domain.corrections import Entry, resolve, unite
from incident_tui.domain.event import Event, Fact
from incident_tui.domain.events import (
    CORRECTIONS,
    ChannelMarked,
    MessageApproved,
    MessageCopied,
    MessagePosted,
    PromiseSnoozed,
)
from incident_tui.domain.fold import take
from incident_tui.domain.moments import Moment
from incident_tui.domain.numbering import numbers
from incident_tui.domain.parts import ItemState, Message, Round, Situation, Tenure
from incident_tui.domain.vocabulary import (
    MILESTONES,
    ComponentState,
    Flag,
    IncidentType,
    Milestone,
    Phase,
    Role,
    Severity,
    StatusPageState,
    spoken,
)

AnyFact = TypeVar("AnyFact", bound=Fact)
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


class Incident(msgspec.Struct, kw_only=True):
    """The state of one incident at one time. Made by `from_events`, read by everybody, changed by nobody.

    `marked_by` is the event that set a milestone, `marked_items` the item whose tick did. `settled` says what has been
    done without a tick: `severity`, a role, or a message by its identifier; `this_round` is what of `items` and
    `settled` was done since the incident was last reopened. `page_state` is what the status page says,
    `reopened_at` when the incident came back after that. `snoozed` holds the last alarm that was put off, by audience,
    `channels_down` the ways to reach people that do not work. `situations` are what it was like, from when on each;
    `visited` when a phase was first entered. `records` are facts that belong together, read by `recorded`. `numbers`
    are those by which people name asks, hypotheses, measures, follow-ups and handovers, by event, at whatever time.
    """

    id: str
    title: str = ""
    severity: Severity | None = None
    severity_final: bool = False
    types: tuple[IncidentType, ...] = ()
    flags: tuple[Flag, ...] = ()
    phase: Phase = "detect"
    visited: dict[Phase, datetime] = {}
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
    tenures: list[Tenure] = []
    situations: list[Situation] = []
    records: dict[type[Fact], list[Message[Fact]]] = {}
    items: dict[str, ItemState] = {}
    this_round: Round = msgspec.field(default_factory=Round)
    copied: list[Message[MessageCopied]] = []
    approved: list[Message[MessageApproved]] = []
    posted: list[Message[MessagePosted]] = []
    snoozed: dict[str, Message[PromiseSnoozed]] = {}
    page_state: StatusPageState | None = None
    reopened_at: datetime | None = None
    components: dict[str, ComponentState] = {}
    channels_down: dict[str, Message[ChannelMarked]] = {}
    timeline: list[Entry] = []
    numbers: dict[str, int] = {}
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
        entries = resolve(events)
        incident = cls(id=events[0].incident, as_of=as_of, numbers=numbers(entries))
        for entry in entries:
            if as_of is not None and entry.at > as_of:
                break
            kind = type(entry.fact)
            if kind not in CORRECTIONS:
                incident.timeline.append(entry)
            if not entry.retracted:
                take(incident, entry)
        if incident.declared_at is None:
            # Whatever else the record says: what nobody declares, or no longer does, is no incident.
            incident.state = "withdrawn"
        return incident

    def recorded(self, kind: type[AnyFact]) -> list[Message[AnyFact]]:
        """Return the facts of a kind that hold, in the order in which they happened."""
        return cast("list[Message[AnyFact]]", self.records.get(kind, []))

    @property
    def reference(self) -> str:
        """The short name that people say and type."""
        return identifiers.reference(self.id)

    @property
    def reopened(self) -> bool:
        """Whether the incident came back after what the status page says."""
        return self.reopened_at is not None

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
        public = [message.at for message in self.posted if message.fact.public]
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


def merge(*sets: Iterable[Event]) -> list[Event]:
    """Unite sets of events by id, in order of happening; the order of the sets makes no difference."""
    return sorted(unite(chain.from_iterable(sets)).values(), key=lambda event: event.order)
