"""Any event in one short line, and the one-cell sign of its kind: what the timeline and the command line show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from incident_tui.domain.events import (
    Amended,
    ChannelMarked,
    Closed,
    ComponentSet,
    CustomersAffected,
    Declared,
    Fact,
    ItemSkipped,
    ItemTicked,
    ItemUnticked,
    MessageApproved,
    MessageCopied,
    MessagePosted,
    MilestoneReached,
    Noted,
    PhaseEntered,
    PromiseSnoozed,
    Reopened,
    Restored,
    Retracted,
    RoleAssigned,
    SeveritySet,
    TypesChanged,
    UnknownFact,
)
from incident_tui.domain.vocabulary import severity_label, spoken

ItemTitle = Callable[[str], str]

UNKNOWN_SIGN: Final = "?"
IMPACT_SIGN: Final = "◆"
# No sign with an emoji form: terminals disagree whether such a sign takes one cell or two.
_SIGNS: Final[dict[type[Fact], str]] = {
    Declared: "●",
    Noted: "✎",
    SeveritySet: "▲",
    PhaseEntered: "→",
    RoleAssigned: "☻",
    MilestoneReached: "●",
    TypesChanged: "#",
    CustomersAffected: "◇",
    ItemTicked: "✓",
    ItemUnticked: "☐",
    ItemSkipped: "↷",
    MessageCopied: "❐",
    MessageApproved: "§",
    MessagePosted: "»",
    PromiseSnoozed: "z",
    ChannelMarked: "!",
    ComponentSet: "◫",
    Closed: "■",
    Reopened: "□",
    Amended: "±",
    Retracted: "↶",
    Restored: "↻",
}


def sign(fact: Fact) -> str:
    """Return the sign of a fact's kind, one cell wide; `?` for a kind that this version does not know."""
    if isinstance(fact, MilestoneReached) and fact.milestone == "impact_started":
        return IMPACT_SIGN
    return _SIGNS.get(type(fact), UNKNOWN_SIGN)


def describe(fact: Fact, item_title: ItemTitle | None = None) -> str:
    """Say what happened in a short past-tense phrase: `severity SEV-1`, `done: roll-back`.

    User text is left as it is, line ends and control characters included: whoever shows it makes it visible
    (domain/text.py). `item_title` turns a checklist item's id into its title; without it the id is given.
    """
    return _PHRASES[type(fact)](fact, item_title or str)


def _declared(fact: Declared, title: ItemTitle) -> str:
    known = [severity_label(fact.severity)] if fact.severity is not None else []
    return f"declared: {fact.title}" + _aside(", ".join(known + [spoken(name) for name in fact.types]))


def _noted(fact: Noted, title: ItemTitle) -> str:
    return fact.text if fact.category == "note" else f"{fact.category}: {fact.text}"


def _severity(fact: SeveritySet, title: ItemTitle) -> str:
    return f"severity {severity_label(fact.severity)}" + _aside(fact.reason)


def _phase(fact: PhaseEntered, title: ItemTitle) -> str:
    return f"phase {fact.phase}" + _aside(fact.reason)


def _role(fact: RoleAssigned, title: ItemTitle) -> str:
    return f"{spoken(fact.role)}: {fact.person or 'nobody'}"


def _types(fact: TypesChanged, title: ItemTitle) -> str:
    changes = [f"+{spoken(name)}" for name in fact.added] + [f"-{spoken(name)}" for name in fact.removed]
    return f"types {' '.join(changes) or 'unchanged'}"


def _customers(fact: CustomersAffected, title: ItemTitle) -> str:
    return "customers affected" if fact.affected else "customers not affected"


def _ticked(fact: ItemTicked, title: ItemTitle) -> str:
    return f"done: {title(fact.item)}" + _aside(spoken(fact.marks) if fact.marks else "")


def _skipped(fact: ItemSkipped, title: ItemTitle) -> str:
    return f"skipped: {title(fact.item)}" + _aside(fact.reason)


def _posted(fact: MessagePosted, title: ItemTitle) -> str:
    return f"posted {fact.message}" + _aside(", ".join(each for each in (fact.where, fact.url) if each))


def _copied(fact: MessageCopied, title: ItemTitle) -> str:
    against = f"in spite of {', '.join(fact.overridden)}: {fact.reason}" if fact.overridden else ""
    return f"copied {fact.message}" + _aside(against)


def _approved(fact: MessageApproved, title: ItemTitle) -> str:
    return f"approved {fact.message}" + _aside(f"{fact.person}, {fact.approver}")


def _snoozed(fact: PromiseSnoozed, title: ItemTitle) -> str:
    return f"{spoken(fact.audience)} update put off until {fact.until:%Y-%m-%d %H:%M} UTC" + _aside(fact.reason)


def _channel(fact: ChannelMarked, title: ItemTitle) -> str:
    return f"{spoken(fact.channel)} {'does not work' if fact.down else 'works again'}" + _aside(fact.reason)


def _amended(fact: Amended, title: ItemTitle) -> str:
    return f"corrected an entry: {', '.join(fact.fields) or 'nothing'}"


def _retracted(fact: Retracted, title: ItemTitle) -> str:
    return ("undid an entry" if fact.undo else "took an entry back") + _aside(fact.reason)


def _aside(text: str) -> str:
    return f" ({text})" if text else ""


_PHRASES: Final[dict[type[Fact], Callable[[Any, ItemTitle], str]]] = {
    Declared: _declared,
    Noted: _noted,
    SeveritySet: _severity,
    PhaseEntered: _phase,
    RoleAssigned: _role,
    MilestoneReached: lambda fact, title: spoken(fact.milestone),
    TypesChanged: _types,
    CustomersAffected: _customers,
    ItemTicked: _ticked,
    ItemUnticked: lambda fact, title: f"not done after all: {title(fact.item)}",
    ItemSkipped: _skipped,
    MessageCopied: _copied,
    MessageApproved: _approved,
    MessagePosted: _posted,
    PromiseSnoozed: _snoozed,
    ChannelMarked: _channel,
    ComponentSet: lambda fact, title: f"component {fact.component}: {spoken(fact.state)}",
    Closed: lambda fact, title: "closed" + _aside(fact.reason),
    Reopened: lambda fact, title: "reopened" + _aside(fact.reason),
    Amended: _amended,
    Retracted: _retracted,
    Restored: lambda fact, title: "put an entry back",
    UnknownFact: lambda fact, title: f"something of the kind {fact.kind}, which a newer version wrote",
}
