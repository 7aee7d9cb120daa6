"""What each kind of event does to an incident. Read by `Incident.from_events`, which brings the order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import msgspec

from incident_tui.domain.corrections import Entry
from incident_tui.domain.event import Fact
from incident_tui.domain.events import (
    AnchorSet,
    Asked,
    AskMoved,
    Called,
    ChannelMarked,
    Closed,
    ComponentSet,
    CustomersAffected,
    DataStated,
    Decided,
    Declared,
    FactsTold,
    FlagsChanged,
    FollowUpAssigned,
    FollowUpDone,
    HandoverAccepted,
    HandoverOffered,
    HypothesisMoved,
    ImpactAssessed,
    ItemSkipped,
    ItemTicked,
    ItemUnticked,
    MeasureEnded,
    MeasureTaken,
    MessageApproved,
    MessageCopied,
    MessagePosted,
    MilestoneReached,
    NagDismissed,
    NoticeDecided,
    NoticeSent,
    PhaseEntered,
    PromiseSnoozed,
    PublicDecided,
    Reopened,
    ReviewScheduled,
    RoleAssigned,
    SeveritySet,
    SourceStated,
    TypesChanged,
)
from incident_tui.domain.marking import mark, settle, unmark, unsettle
from incident_tui.domain.parts import ItemState, Message, Round, Situation, Tenure
from incident_tui.domain.vocabulary import original_of

if TYPE_CHECKING:
    from incident_tui.domain.incident import Incident


def take(incident: Incident, entry: Entry) -> None:
    """Change the incident by one entry that holds; a kind without effect on the state changes nothing."""
    kind = type(entry.fact)
    if kind in _KEPT:
        incident.records.setdefault(kind, []).append(Message(entry.at, entry.event.by, entry.event.id, entry.fact))
    apply = _APPLY.get(kind)
    if apply is not None:
        apply(incident, entry.fact, entry)
    if settled := _SETTLES.get(kind):
        settle(incident, settled, entry)
    if kind in _CHANGING:
        _look(incident, entry)


def _look(incident: Incident, entry: Entry) -> None:
    reached, at, by = tuple(incident.milestones), entry.at, entry.event.id
    now = Situation(at, incident.severity, incident.types, incident.flags, incident.customers_affected, reached, by)
    before = incident.situations[-1] if incident.situations else None
    if before is None or msgspec.structs.replace(before, at=at, event=by) != now:
        incident.situations.append(now)


def _declared(incident: Incident, fact: Declared, entry: Entry) -> None:
    incident.title, incident.declared_at, incident.declared_by = fact.title, entry.at, entry.event.by
    if fact.severity is not None:
        _severity(incident, SeveritySet(severity=fact.severity), entry)
    incident.types = tuple(dict.fromkeys((*incident.types, *fact.types)))
    if fact.types:
        settle(incident, "types", entry)
    if incident.state == "withdrawn":
        incident.state = "resolved" if "resolved" in incident.milestones else "open"


def _severity(incident: Incident, fact: SeveritySet, entry: Entry) -> None:
    incident.severity, incident.severity_final = fact.severity, fact.final
    settle(incident, "severity", entry)
    unsettle(incident, "final_severity")
    if fact.final:
        settle(incident, "final_severity", entry)


def _phase(incident: Incident, fact: PhaseEntered, entry: Entry) -> None:
    incident.phase = fact.phase
    incident.visited.setdefault(fact.phase, entry.at)


def _role(incident: Incident, fact: RoleAssigned | HandoverAccepted, entry: Entry) -> None:
    role, person = fact.role, fact.person
    if incident.roles.get(role) == person:
        return
    for number, tenure in enumerate(incident.tenures):
        if tenure.role == role and tenure.until is None:
            incident.tenures[number] = msgspec.structs.replace(tenure, until=entry.at)
    if person:
        incident.roles[role] = person
        incident.tenures.append(Tenure(role, person, entry.at))
        settle(incident, role, entry, latest=True)
    else:
        incident.roles.pop(role, None)
        unsettle(incident, role)


def _types(incident: Incident, fact: TypesChanged, entry: Entry) -> None:
    kept = [name for name in incident.types if name not in fact.removed]
    incident.types = tuple(dict.fromkeys([*kept, *fact.added]))


def _flags(incident: Incident, fact: FlagsChanged, entry: Entry) -> None:
    kept = [name for name in incident.flags if name not in fact.removed]
    incident.flags = tuple(dict.fromkeys([*kept, *fact.added]))


def _customers(incident: Incident, fact: CustomersAffected, entry: Entry) -> None:
    incident.customers_affected = fact.affected


def _ticked(incident: Incident, fact: ItemTicked, entry: Entry) -> None:
    _became(incident, fact.item, ItemState("done", entry.at, entry.event.by, evidence=fact.evidence))
    if fact.marks is not None:
        mark(incident, fact.marks, entry, fact.item)


def _skipped(incident: Incident, fact: ItemSkipped, entry: Entry) -> None:
    _became(incident, fact.item, ItemState("skipped", entry.at, entry.event.by, fact.reason))


def _became(incident: Incident, item: str, state: ItemState) -> None:
    incident.items[item] = incident.this_round.items[item] = state


def _unticked(incident: Incident, fact: ItemUnticked, entry: Entry) -> None:
    incident.items.pop(fact.item, None)
    incident.this_round.items.pop(fact.item, None)
    for milestone in [name for name, item in incident.marked_items.items() if item == fact.item]:
        unmark(incident, milestone)
    if incident.state == "resolved" and "resolved" not in incident.milestones:
        incident.state = "open"


def _copied(incident: Incident, fact: MessageCopied, entry: Entry) -> None:
    incident.copied.append(Message(entry.at, entry.event.by, entry.event.id, fact))


def _approved(incident: Incident, fact: MessageApproved, entry: Entry) -> None:
    incident.approved.append(Message(entry.at, entry.event.by, entry.event.id, fact))


def _posted(incident: Incident, fact: MessagePosted, entry: Entry) -> None:
    incident.posted.append(Message(entry.at, entry.event.by, entry.event.id, fact))
    if fact.state is not None:
        incident.page_state, incident.reopened_at = fact.state, None
    # A translation is the message too, and whatever the public was told first is its first words.
    for settled in (fact.message, original_of(fact.message), *(["public"] if fact.public else [])):
        settle(incident, settled, entry)


def _snoozed(incident: Incident, fact: PromiseSnoozed, entry: Entry) -> None:
    incident.snoozed[fact.audience] = Message(entry.at, entry.event.by, entry.event.id, fact)


def _channel(incident: Incident, fact: ChannelMarked, entry: Entry) -> None:
    incident.channels_down.pop(fact.channel, None)
    if fact.down:
        incident.channels_down[fact.channel] = Message(entry.at, entry.event.by, entry.event.id, fact)


def _component(incident: Incident, fact: ComponentSet, entry: Entry) -> None:
    incident.components[fact.component] = fact.state


def _closed(incident: Incident, fact: Closed, entry: Entry) -> None:
    incident.state, incident.closed_at = "closed", entry.at


def _reopened(incident: Incident, fact: Reopened, entry: Entry) -> None:
    incident.state, incident.closed_at, incident.reopened_at = "open", None, entry.at
    incident.severity_final = False
    unsettle(incident, "final_severity")
    unmark(incident, "mitigated")
    unmark(incident, "resolved")
    incident.this_round = Round(since=entry.at)


def _milestone(incident: Incident, fact: MilestoneReached, entry: Entry) -> None:
    mark(incident, fact.milestone, entry)


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
    MessageApproved: _approved,
    MessagePosted: _posted,
    PromiseSnoozed: _snoozed,
    ChannelMarked: _channel,
    ComponentSet: _component,
    MilestoneReached: _milestone,
    FlagsChanged: _flags,
    HandoverAccepted: _role,
    Closed: _closed,
    Reopened: _reopened,
}
# Facts that belong together in pairs and sets are kept as they are: what follows from them is worked out where it is
# asked for (loops.py, command.py, notices.py), in whatever order they happened.
_KEPT: Final[frozenset[type[Fact]]] = frozenset(
    {
        AnchorSet,
        AskMoved,
        Asked,
        Called,
        DataStated,
        Decided,
        FactsTold,
        FollowUpAssigned,
        FollowUpDone,
        HandoverAccepted,
        HandoverOffered,
        HypothesisMoved,
        ImpactAssessed,
        ItemTicked,
        ItemUnticked,
        MeasureEnded,
        MeasureTaken,
        NagDismissed,
        NoticeDecided,
        NoticeSent,
        PublicDecided,
        ReviewScheduled,
        SourceStated,
    }
)
_SETTLES: Final[dict[type[Fact], str]] = {
    TypesChanged: "types",
    ImpactAssessed: "assessment",
    CustomersAffected: "customers",
    DataStated: "data_statement",
    ReviewScheduled: "review_scheduled",
    SourceStated: "detection_source",
}
_CHANGING: Final[frozenset[type[Fact]]] = frozenset(
    {
        CustomersAffected,
        Declared,
        FlagsChanged,
        ItemTicked,
        ItemUnticked,
        MilestoneReached,
        Reopened,
        SeveritySet,
        TypesChanged,
    }
)
