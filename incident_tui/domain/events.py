"""What can happen in an incident: every kind of fact, in one file. The envelope around them: event.py."""

from __future__ import annotations

from typing import Any, Final, get_args

import msgspec

from incident_tui.domain.event import Fact, Instant, in_utc
from incident_tui.domain.vocabulary import (
    AskState,
    CallOutcome,
    ComponentState,
    DetectionSource,
    Flag,
    FunctionalImpact,
    HypothesisState,
    IncidentType,
    InformationImpact,
    MeasureEnd,
    Milestone,
    NoteCategory,
    PageImpact,
    Phase,
    Recoverability,
    Role,
    Severity,
    StatusPageState,
    ToldFact,
)


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
    """The severity was set or changed; `final` says that it is the one for the record, set after the end."""

    severity: Severity
    reason: str = ""
    final: bool = False


class ImpactAssessed(Fact, frozen=True, gc=False, tag="assessment"):
    """Somebody answered the three questions about the impact; `proposed` is the severity that followed from them."""

    functional: FunctionalImpact
    information: InformationImpact
    recoverability: Recoverability
    proposed: Severity | None = None
    reason: str = ""


class PhaseEntered(Fact, frozen=True, gc=False, tag="phase"):
    """The response moved to a phase; `left_open` are the gate items that were open then, for the `reason`."""

    phase: Phase
    reason: str = ""
    left_open: tuple[str, ...] = ()


class RoleAssigned(Fact, frozen=True, gc=False, tag="role"):
    """A role was given to a person, or given up where `person` is empty."""

    role: Role
    person: str = ""


class HandoverOffered(Fact, frozen=True, gc=False, tag="handover"):
    """A role was offered to a person, with the brief that they were given, word for word."""

    role: Role
    person: str
    text: str


class HandoverAccepted(Fact, frozen=True, gc=False, tag="accept"):
    """Whoever was offered a role took it; `handover` is the event of the offer."""

    handover: str
    role: Role
    person: str


class NagDismissed(Fact, frozen=True, gc=False, tag="dismiss"):
    """Somebody read a reminder and does not want to hear of it again."""

    nag: str
    reason: str = ""


class MilestoneReached(Fact, frozen=True, gc=False, tag="milestone"):
    """A milestone was reached at the event's time; marking it again corrects it."""

    milestone: Milestone


class TypesChanged(Fact, frozen=True, gc=False, tag="types"):
    """Incident types were added or removed."""

    added: tuple[IncidentType, ...] = ()
    removed: tuple[IncidentType, ...] = ()


class FlagsChanged(Fact, frozen=True, gc=False, tag="flags"):
    """Flags were set or taken away: what the incident touches, beside its types."""

    added: tuple[Flag, ...] = ()
    removed: tuple[Flag, ...] = ()


class CustomersAffected(Fact, frozen=True, gc=False, tag="customers"):
    """Somebody stated whether customers are affected."""

    affected: bool


class SourceStated(Fact, frozen=True, gc=False, tag="source"):
    """Somebody stated who or what saw the trouble first."""

    source: DetectionSource


class PublicDecided(Fact, frozen=True, gc=False, tag="public"):
    """Somebody decided whether the public is told."""

    public: bool
    reason: str = ""


class ItemTicked(Fact, frozen=True, gc=False, tag="tick"):
    """A checklist item was done. `marks` is the milestone that doing it reaches, if any.

    `evidence` is what was written beside it. Where `undo` is given, what was done is a temporary measure, called
    `measure`, and `undo` says how it ends.
    """

    item: str
    marks: Milestone | None = None
    evidence: str = ""
    measure: str = ""
    undo: str = ""


class ItemUnticked(Fact, frozen=True, gc=False, tag="untick"):
    """A checklist item was found not to be done after all."""

    item: str


class ItemSkipped(Fact, frozen=True, gc=False, tag="skip"):
    """A checklist item was skipped, for a reason."""

    item: str
    reason: str


class Asked(Fact, frozen=True, gc=False, tag="ask"):
    """Somebody was asked for something, by a time."""

    person: str
    text: str
    due_at: Instant | None = None

    def __post_init__(self) -> None:
        in_utc(self, "due_at")


class AskMoved(Fact, frozen=True, gc=False, tag="answer"):
    """An ask was acknowledged, answered or withdrawn; `ask` is its event."""

    ask: str
    state: AskState
    text: str = ""


class Decided(Fact, frozen=True, gc=False, tag="decision"):
    """Something was decided, with what else there was to choose from.

    `objections_asked` says that strong objections were asked for, `objections` what was objected. What cannot be
    undone (`reversible` false) needs a `second_person`, or says in `alone` why there was none.
    """

    text: str
    options: tuple[str, ...] = ()
    reason: str = ""
    reversible: bool = True
    objections_asked: bool = False
    objections: str = ""
    second_person: str = ""
    alone: str = ""


class HypothesisMoved(Fact, frozen=True, gc=False, tag="hypothesis"):
    """A suspected cause was eliminated, confirmed, or is alive again; `hypothesis` is the event of its note."""

    hypothesis: str
    state: HypothesisState
    reason: str = ""


class MeasureTaken(Fact, frozen=True, gc=False, tag="measure"):
    """A temporary measure is in force: what was done, how it is undone, and by whom."""

    text: str
    undo: str = ""
    person: str = ""


class MeasureEnded(Fact, frozen=True, gc=False, tag="measure_end"):
    """A temporary measure was undone, has a `ticket`, or stays; `measure` is the event that began it."""

    measure: str
    how: MeasureEnd
    ticket: str = ""


class Called(Fact, frozen=True, gc=False, tag="call"):
    """Somebody on the escalation path was called; `step` is the step's id, `how` the way (phone, chat)."""

    step: str
    outcome: CallOutcome
    person: str = ""
    how: str = ""
    text: str = ""


class AnchorSet(Fact, frozen=True, gc=False, tag="anchor"):
    """What a legal or contract clock counts from happened, at the event's time; `regime` is empty for all of them."""

    anchor: str
    regime: str = ""
    reason: str = ""


class NoticeDecided(Fact, frozen=True, gc=False, tag="notice"):
    """Somebody decided whether a regime's notice is owed, and why."""

    regime: str
    notify: bool
    reason: str


class NoticeSent(Fact, frozen=True, gc=False, tag="notified"):
    """A step's notice went out; `receipt` is the number or address under which it can be found."""

    regime: str
    step: str
    receipt: str = ""


class DataStated(Fact, frozen=True, gc=False, tag="data"):
    """Somebody stated what data was lost or changed, or that none was."""

    lost: bool
    text: str = ""


class FollowUpAssigned(Fact, frozen=True, gc=False, tag="follow_up"):
    """Work that is left over has an owner."""

    text: str
    owner: str
    due_at: Instant | None = None

    def __post_init__(self) -> None:
        in_utc(self, "due_at")


class FollowUpDone(Fact, frozen=True, gc=False, tag="follow_up_done"):
    """Left-over work is done; `follow_up` is the event that assigned it."""

    follow_up: str
    text: str = ""


class FactsTold(Fact, frozen=True, gc=False, tag="facts"):
    """Somebody said what only people know and the review depends on: of all that there is to know, `facts` are so."""

    facts: tuple[ToldFact, ...] = ()


class ReviewScheduled(Fact, frozen=True, gc=False, tag="review"):
    """The review will be held at a time, and somebody owns it."""

    scheduled_for: Instant
    owner: str

    def __post_init__(self) -> None:
        in_utc(self, "scheduled_for")


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
    values: dict[str, str] = msgspec.field(default_factory=dict)
    public: bool = False
    channel: str = ""
    overridden: tuple[str, ...] = ()
    reason: str = ""

    def __post_init__(self) -> None:
        in_utc(self, "next_update_at")


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
        in_utc(self, "written_at")


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
    values: dict[str, str] = msgspec.field(default_factory=dict)
    channel: str = ""
    impact: PageImpact | None = None
    components: dict[str, ComponentState] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        in_utc(self, "next_update_at")


class PromiseSnoozed(Fact, frozen=True, gc=False, tag="snooze"):
    """The alarm of an audience's next update rests until a time, for a reason; what was promised stays promised.

    `post` is the event after which the update was due: the next post is waited for without it.
    """

    audience: str
    until: Instant
    reason: str
    post: str = ""

    def __post_init__(self) -> None:
        in_utc(self, "until")


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
    """The incident's record was closed: nothing more is expected of anybody.

    `missing` is what should have been there first, in words: it was closed all the same, for the `reason`.
    """

    reason: str = ""
    missing: tuple[str, ...] = ()


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


CORRECTIONS: Final = (Amended, Retracted, Restored)

_Response = Declared | Noted | SeveritySet | ImpactAssessed | PhaseEntered | MilestoneReached
_Kind = TypesChanged | FlagsChanged
_People = RoleAssigned | HandoverOffered | HandoverAccepted | NagDismissed | Asked | AskMoved | Called
_Work = (
    CustomersAffected
    | SourceStated
    | PublicDecided
    | ItemTicked
    | ItemUnticked
    | ItemSkipped
    | Decided
    | HypothesisMoved
)
_Loops = MeasureTaken | MeasureEnded | FollowUpAssigned | FollowUpDone | DataStated | FactsTold | ReviewScheduled
_Clocks = AnchorSet | NoticeDecided | NoticeSent
_Communication = MessageCopied | MessageApproved | MessagePosted | PromiseSnoozed | ChannelMarked | ComponentSet
_Record = Closed | Reopened | Amended | Retracted | Restored
KnownFact = _Response | _Kind | _People | _Work | _Loops | _Clocks | _Communication | _Record
KINDS: Final[dict[str, type[Fact]]] = {str(fact.__struct_config__.tag): fact for fact in get_args(KnownFact)}
