"""Any event in one short line: what the timeline and the command line show."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, tzinfo
from typing import Any, Final, NamedTuple

from incident_tui.domain.event import EARLIEST, Fact, UnknownFact
from incident_tui.domain.events import (
    Amended,
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
    Noted,
    NoticeDecided,
    NoticeSent,
    PhaseEntered,
    PromiseSnoozed,
    PublicDecided,
    Reopened,
    Restored,
    Retracted,
    ReviewScheduled,
    RoleAssigned,
    SeveritySet,
    SourceStated,
    TypesChanged,
)
from incident_tui.domain.moments import clock_reading
from incident_tui.domain.vocabulary import severity_label, spoken

ItemTitle = Callable[[str], str]


class _Saying(NamedTuple):
    """How items and moments are named."""

    title: ItemTitle
    zone: tzinfo
    at: datetime | None

    def moment(self, moment: datetime) -> str:
        # Beside a time of the same day, the day says nothing.
        return clock_reading(moment, self.zone, self.at or EARLIEST)


def describe(fact: Fact, item_title: ItemTitle | None = None, *, zone: tzinfo = UTC, at: datetime | None = None) -> str:
    """Say what happened in a short past-tense phrase: `severity SEV-1`, `done: roll-back`.

    User text is left as it is, line ends and control characters included: whoever shows it makes it visible
    (domain/text.py). `item_title` turns a checklist item's id into its title; without it the id is given. Times in the
    phrase are in `zone`, without their day where it is that of `at`, the time that stands beside the phrase.
    """
    return _PHRASES[type(fact)](fact, _Saying(item_title or str, zone, at))


def _declared(fact: Declared, say: _Saying) -> str:
    known = [severity_label(fact.severity)] if fact.severity is not None else []
    return f"declared: {fact.title}" + _aside(", ".join(known + [spoken(name) for name in fact.types]))


def _noted(fact: Noted, say: _Saying) -> str:
    return fact.text if fact.category == "note" else f"{fact.category}: {fact.text}"


def _severity(fact: SeveritySet, say: _Saying) -> str:
    return f"{'final ' if fact.final else ''}severity {severity_label(fact.severity)}" + _aside(fact.reason)


def _phase(fact: PhaseEntered, say: _Saying) -> str:
    left = f"left open: {', '.join(map(say.title, fact.left_open))}" if fact.left_open else ""
    return f"phase {fact.phase}" + _aside("; ".join(each for each in (left, fact.reason) if each))


def _role(fact: RoleAssigned, say: _Saying) -> str:
    return f"{spoken(fact.role)}: {fact.person or 'nobody'}"


def _types(fact: TypesChanged, say: _Saying) -> str:
    return f"types {_types_changed(fact.added, fact.removed)}"


def _ticked(fact: ItemTicked, say: _Saying) -> str:
    asides = [spoken(fact.marks)] if fact.marks else []
    return f"done: {say.title(fact.item)}" + _aside("; ".join([*asides, *([fact.evidence] if fact.evidence else [])]))


def _skipped(fact: ItemSkipped, say: _Saying) -> str:
    return f"skipped: {say.title(fact.item)}" + _aside(fact.reason)


def _posted(fact: MessagePosted, say: _Saying) -> str:
    return f"posted {fact.message}" + _aside(", ".join(each for each in (fact.where, fact.url) if each))


def _copied(fact: MessageCopied, say: _Saying) -> str:
    against = f"in spite of {', '.join(fact.overridden)}: {fact.reason}" if fact.overridden else ""
    return f"copied {fact.message}" + _aside(against)


def _approved(fact: MessageApproved, say: _Saying) -> str:
    return f"approved {fact.message}" + _aside(f"{fact.person}, {fact.approver}")


def _snoozed(fact: PromiseSnoozed, say: _Saying) -> str:
    return f"{spoken(fact.audience)} update put off until {say.moment(fact.until)}" + _aside(fact.reason)


def _channel(fact: ChannelMarked, say: _Saying) -> str:
    return f"{spoken(fact.channel)} {'does not work' if fact.down else 'works again'}" + _aside(fact.reason)


def _amended(fact: Amended, say: _Saying) -> str:
    return f"corrected an entry: {', '.join(fact.fields) or 'nothing'}"


def _retracted(fact: Retracted, say: _Saying) -> str:
    return ("undid an entry" if fact.undo else "took an entry back") + _aside(fact.reason)


def _types_changed(added: Iterable[str], removed: Iterable[str]) -> str:
    return " ".join([*(f"+{spoken(name)}" for name in added), *(f"-{spoken(name)}" for name in removed)]) or "unchanged"


def _assessed(fact: ImpactAssessed, say: _Saying) -> str:
    answers = f"functional {fact.functional}, information {fact.information}, recovery {spoken(fact.recoverability)}"
    proposed = f", {severity_label(fact.proposed)} proposed" if fact.proposed is not None else ""
    return f"impact assessed: {answers}{proposed}"


def _dated(text: str, due_at: datetime | None, say: _Saying) -> str:
    return f"{text} by {say.moment(due_at)}" if due_at is not None else text


def _decided(fact: Decided, say: _Saying) -> str:
    asides = [fact.reason] if fact.reason else []
    if not fact.reversible:
        asides.append(f"cannot be undone; seen by {fact.second_person}" if fact.second_person else "cannot be undone")
    return f"decided: {fact.text}" + _aside("; ".join(asides))


def _called(fact: Called, say: _Saying) -> str:
    way = f" by {fact.how}" if fact.how else ""
    return f"called {fact.person or spoken(fact.step)}{way}: {spoken(fact.outcome)}" + _aside(fact.text)


def _anchored(fact: AnchorSet, say: _Saying) -> str:
    return f"clock anchor: {spoken(fact.anchor)}" + _aside(
        "; ".join(each for each in (fact.regime, fact.reason) if each)
    )


def _notice_decided(fact: NoticeDecided, say: _Saying) -> str:
    return f"{spoken(fact.regime)}: {'to be notified' if fact.notify else 'no notice'}" + _aside(fact.reason)


def _stated(fact: DataStated, say: _Saying) -> str:
    said = "data was lost" if fact.lost else "no data was lost"
    return f"{said}: {fact.text}" if fact.text else said


def _measure_ended(fact: MeasureEnded, say: _Saying) -> str:
    ended = {"undone": "undone", "ticketed": "has a ticket", "permanent": "stays for good"}[fact.how]
    return f"a temporary measure {ended}" + _aside(fact.ticket)


def _aside(text: str) -> str:
    return f" ({text})" if text else ""


_PHRASES: Final[dict[type[Fact], Callable[[Any, _Saying], str]]] = {
    Declared: _declared,
    Noted: _noted,
    SeveritySet: _severity,
    PhaseEntered: _phase,
    RoleAssigned: _role,
    MilestoneReached: lambda fact, say: spoken(fact.milestone),
    TypesChanged: _types,
    CustomersAffected: lambda fact, say: "customers affected" if fact.affected else "customers not affected",
    SourceStated: lambda fact, say: f"first seen by: {spoken(fact.source)}",
    ItemTicked: _ticked,
    ItemUnticked: lambda fact, say: f"not done after all: {say.title(fact.item)}",
    ItemSkipped: _skipped,
    MessageCopied: _copied,
    MessageApproved: _approved,
    MessagePosted: _posted,
    PromiseSnoozed: _snoozed,
    ChannelMarked: _channel,
    ComponentSet: lambda fact, say: f"component {fact.component}: {spoken(fact.state)}",
    Closed: lambda fact, say: "closed" + _aside("; ".join(each for each in (fact.reason, *fact.missing) if each)),
    Reopened: lambda fact, say: "reopened" + _aside(fact.reason),
    Amended: _amended,
    Retracted: _retracted,
    Restored: lambda fact, say: "put an entry back",
    ImpactAssessed: _assessed,
    FlagsChanged: lambda fact, say: f"flags {_types_changed(fact.added, fact.removed)}",
    PublicDecided: lambda fact, say: ("public" if fact.public else "not public") + _aside(fact.reason),
    HandoverOffered: lambda fact, say: f"handover of {spoken(fact.role)} offered to {fact.person}",
    HandoverAccepted: lambda fact, say: f"handover accepted: {fact.person} is {spoken(fact.role)}",
    NagDismissed: lambda fact, say: f"reminder dismissed: {spoken(fact.nag)}" + _aside(fact.reason),
    Asked: lambda fact, say: _dated(f"asked {fact.person}: {fact.text}", fact.due_at, say),
    AskMoved: lambda fact, say: (
        ("asked again" if fact.state == "open" else f"an ask was {fact.state}") + _aside(fact.text)
    ),
    Decided: _decided,
    HypothesisMoved: lambda fact, say: f"a hypothesis is {fact.state}" + _aside(fact.reason),
    MeasureTaken: lambda fact, say: f"temporary: {fact.text}" + _aside(fact.undo),
    MeasureEnded: _measure_ended,
    Called: _called,
    AnchorSet: _anchored,
    NoticeDecided: _notice_decided,
    NoticeSent: lambda fact, say: f"notice sent: {spoken(fact.regime)}, {spoken(fact.step)}" + _aside(fact.receipt),
    DataStated: _stated,
    FactsTold: lambda fact, say: f"known for the review: {', '.join(map(spoken, fact.facts)) or 'nothing more'}",
    FollowUpAssigned: lambda fact, say: _dated(f"follow-up of {fact.owner}: {fact.text}", fact.due_at, say),
    FollowUpDone: lambda fact, say: "a follow-up is done" + _aside(fact.text),
    ReviewScheduled: lambda fact, say: (
        f"review scheduled for {say.moment(fact.scheduled_for)}" + _aside(f"owner {fact.owner}")
    ),
    UnknownFact: lambda fact, say: f"something of the kind {fact.kind}, which a newer version wrote",
}
