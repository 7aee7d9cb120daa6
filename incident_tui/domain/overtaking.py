"""What happened later and holds instead: whether an act that is written down late still changes the present."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from incident_tui.domain.corrections import Entry
from incident_tui.domain.event import Fact
from incident_tui.domain.events import (
    AskMoved,
    ChannelMarked,
    Closed,
    ComponentSet,
    CustomersAffected,
    DataStated,
    Declared,
    FlagsChanged,
    HandoverAccepted,
    HypothesisMoved,
    ItemSkipped,
    ItemTicked,
    ItemUnticked,
    MeasureEnded,
    MilestoneReached,
    NoticeDecided,
    PhaseEntered,
    PublicDecided,
    Reopened,
    ReviewScheduled,
    RoleAssigned,
    SeveritySet,
    TypesChanged,
)
from incident_tui.domain.incident import Incident

# What a fact is about, and what it says of it: of two that say something of the same, the later one holds.
Sayings = dict[tuple[str, str], object]


def overtaken_by(incident: Incident, event_id: str) -> Entry | None:
    """Return the later entry that keeps an event from changing anything about the present; None if it does change it.

    Only what holds one at a time is overtaken, such as the severity or the state of an ask: a note never is.
    """
    place = next((place for place, each in enumerate(incident.timeline) if each.event.id == event_id), None)
    if place is None:
        return None
    said = _said(incident.timeline[place].fact)
    later: dict[tuple[str, str], tuple[object, Entry]] = {}
    for entry in incident.timeline[place + 1 :]:
        if not entry.retracted:
            words = {**_said(entry.fact), **_also_said(entry.fact)}
            later |= {about: (saying, entry) for about, saying in words.items() if about in said}
    if not said or not all(about in later and later[about][0] != saying for about, saying in said.items()):
        return None
    return max((entry for _, entry in later.values()), key=lambda entry: entry.order)


def _said(fact: Fact) -> Sayings:
    saying = _SAYINGS.get(type(fact))
    return saying(fact) if saying is not None else {}


def _also_said(fact: Fact) -> Sayings:
    """Return what a fact says by the way: it overtakes others so, and is not itself overtaken by it."""
    match fact:
        case Declared(severity=severity, types=types):
            known: Sayings = {("severity", ""): (severity, False)} if severity is not None else {}
            return known | {("type", name): True for name in types}
        case Closed():
            return {("running", ""): False}
        case Reopened():
            return {("closed", ""): False, ("milestone", "mitigated"): False, ("milestone", "resolved"): False}
        case MilestoneReached(milestone="resolved") | ItemTicked(marks="resolved"):
            return {("running", ""): False}
    return {}


def _changes(kind: str) -> Callable[[Any], Sayings]:
    return lambda fact: {
        **{(kind, name): False for name in fact.removed},
        **{(kind, name): True for name in fact.added},
    }


_SAYINGS: Final[dict[type[Fact], Callable[[Any], Sayings]]] = {
    SeveritySet: lambda fact: {("severity", ""): (fact.severity, fact.final)},
    PhaseEntered: lambda fact: {("phase", ""): fact.phase},
    RoleAssigned: lambda fact: {("role", fact.role): fact.person},
    HandoverAccepted: lambda fact: {("role", fact.role): fact.person},
    TypesChanged: _changes("type"),
    FlagsChanged: _changes("flag"),
    CustomersAffected: lambda fact: {("customers", ""): fact.affected},
    PublicDecided: lambda fact: {("public", ""): fact.public},
    DataStated: lambda fact: {("data", ""): (fact.lost, fact.text)},
    ReviewScheduled: lambda fact: {("review", ""): (fact.scheduled_for, fact.owner)},
    ComponentSet: lambda fact: {("component", fact.component): fact.state},
    ChannelMarked: lambda fact: {("channel", fact.channel): fact.down},
    MilestoneReached: lambda fact: {("milestone", fact.milestone): True},
    ItemTicked: lambda fact: {
        ("item", fact.item): "done",
        **({("milestone", fact.marks): True} if fact.marks is not None else {}),
    },
    ItemSkipped: lambda fact: {("item", fact.item): "skipped"},
    ItemUnticked: lambda fact: {("item", fact.item): "open"},
    AskMoved: lambda fact: {("ask", fact.ask): fact.state},
    HypothesisMoved: lambda fact: {("hypothesis", fact.hypothesis): fact.state},
    MeasureEnded: lambda fact: {("measure", fact.measure): fact.how},
    NoticeDecided: lambda fact: {("notice", fact.regime): fact.notify},
    Closed: lambda fact: {("closed", ""): True},
    Reopened: lambda fact: {("running", ""): True},
}
