"""The one-cell sign of each kind of event, as the timeline shows it."""

from __future__ import annotations

from typing import Final

from incident_tui.domain.event import Fact
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
    SourceStated: "◉",
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
    ImpactAssessed: "≈",
    FlagsChanged: "⚑",
    PublicDecided: "◈",
    HandoverOffered: "⇒",
    HandoverAccepted: "⇐",
    NagDismissed: "~",
    Asked: "¿",
    AskMoved: "¡",
    Decided: "⊢",
    HypothesisMoved: "∴",
    MeasureTaken: "+",
    MeasureEnded: "-",
    Called: "☏",
    AnchorSet: "⊙",
    NoticeDecided: "¶",
    NoticeSent: "@",
    DataStated: "=",
    FactsTold: "∵",
    FollowUpAssigned: "⇥",
    FollowUpDone: "⇤",
    ReviewScheduled: "◷",
}


def sign(fact: Fact) -> str:
    """Return the sign of a fact's kind, one cell wide; `?` for a kind that this version does not know."""
    if isinstance(fact, MilestoneReached) and fact.milestone == "impact_started":
        return IMPACT_SIGN
    return _SIGNS.get(type(fact), UNKNOWN_SIGN)
