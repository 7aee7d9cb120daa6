"""Hypothesis strategies for events, for every test that wants more than the examples one thinks of.

Times fall on few minutes and people, writers and items are few, so that equal times, re-marked milestones and
corrections of corrections come up often.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from incident_tui.domain import chain
from incident_tui.domain.documents import to_document
from incident_tui.domain.event import EARLIEST, LATEST, Event, Fact, UnknownFact
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
from incident_tui.domain.identifiers import encode
from incident_tui.domain.vocabulary import (
    COMPONENT_STATES,
    INCIDENT_TYPES,
    MILESTONES,
    NOTE_CATEGORIES,
    PHASES,
    ROLES,
    SEVERITIES,
    STATUS_PAGE_STATES,
)

START: Final = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
INCIDENT: Final = "01KAP00000000000000000K7QM"
PEOPLE: Final = ("alice", "bo", "chiara")
WRITERS: Final = ("laptop-1", "jump-host-2")
NO_EVENT: Final = "01KAPZZZZZZZZZZZZZZZZZZZZZ"

texts = st.text(st.characters(codec="utf-8"), max_size=12)
people = st.sampled_from(PEOPLE)
items = st.sampled_from(["rollback", "tell-the-room", "metrics"])
moments = st.integers(-30, 90).map(lambda minutes: START + timedelta(minutes=minutes))
precise_moments = st.timedeltas(timedelta(0), LATEST - EARLIEST).map(lambda since: EARLIEST + since)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=4,
)
_types = st.lists(st.sampled_from(INCIDENT_TYPES), max_size=3).map(tuple)
_milestones = st.sampled_from(MILESTONES)
_audiences = st.sampled_from(["public", "customers", "executives"])

_written = st.dictionaries(texts, texts, max_size=2)

unknown_facts = st.builds(
    UnknownFact,
    kind=st.sampled_from(["weather", "paged", "Declare", ""]),
    fields=st.dictionaries(st.sampled_from(["text", "fact", "fields", "target", "severity", "pager"]), json_values),
)
COORDINATION: Final = (
    AnchorSet,
    AskMoved,
    Asked,
    Called,
    DataStated,
    Decided,
    FactsTold,
    FlagsChanged,
    FollowUpAssigned,
    FollowUpDone,
    HandoverAccepted,
    HandoverOffered,
    HypothesisMoved,
    ImpactAssessed,
    MeasureEnded,
    MeasureTaken,
    NagDismissed,
    NoticeDecided,
    NoticeSent,
    PublicDecided,
    ReviewScheduled,
    SourceStated,
)


def _anything(kind: type[Fact]) -> st.SearchStrategy[Fact]:
    """Build a kind of fact with anything in its fields that their types allow."""
    hints = {name: hint for name, hint in get_type_hints(kind).items() if name in kind.__struct_fields__}
    return st.builds(kind, **{name: _of_type(hint) for name, hint in hints.items()})


def _of_type(hint: Any) -> st.SearchStrategy[Any]:
    if hint is str:
        return texts
    if hint is datetime:
        return precise_moments
    arguments = get_args(hint)
    if get_origin(hint) is Literal:
        return st.sampled_from(arguments)
    if get_origin(hint) is tuple:
        return st.lists(_of_type(arguments[0]), max_size=2).map(tuple)
    return st.one_of(*map(_of_type, arguments)) if arguments else st.from_type(hint)


facts: st.SearchStrategy[Fact] = st.one_of(
    st.builds(Declared, title=texts, severity=st.none() | st.sampled_from(SEVERITIES), types=_types),
    st.builds(Noted, text=texts, category=st.sampled_from(NOTE_CATEGORIES)),
    st.builds(SeveritySet, severity=st.sampled_from(SEVERITIES), reason=texts),
    st.builds(PhaseEntered, phase=st.sampled_from(PHASES), reason=texts),
    st.builds(RoleAssigned, role=st.sampled_from(ROLES), person=st.just("") | people),
    st.builds(MilestoneReached, milestone=_milestones),
    st.builds(TypesChanged, added=_types, removed=_types),
    st.builds(CustomersAffected, affected=st.booleans()),
    st.builds(ItemTicked, item=items, marks=st.none() | _milestones),
    st.builds(ItemUnticked, item=items),
    st.builds(ItemSkipped, item=items, reason=texts),
    st.builds(
        MessageCopied,
        message=texts,
        audience=_audiences,
        text=texts,
        level=texts,
        via=st.tuples(texts),
        values=_written,
        overridden=st.tuples(texts),
        reason=texts,
    ),
    st.builds(
        MessageApproved, message=texts, audience=_audiences, text=texts, approver=st.just("legal"), person=people
    ),
    st.builds(PromiseSnoozed, audience=_audiences, until=precise_moments, reason=texts),
    st.builds(ChannelMarked, channel=st.sampled_from(["chat", "email"]), down=st.booleans(), reason=texts),
    st.builds(ComponentSet, component=texts, state=st.sampled_from(COMPONENT_STATES)),
    st.builds(
        MessagePosted,
        message=texts,
        audience=_audiences,
        text=texts,
        public=st.booleans(),
        where=texts,
        url=texts,
        state=st.none() | st.sampled_from(STATUS_PAGE_STATES),
        next_update_at=st.none() | precise_moments,
        values=_written,
        impact=st.none() | st.just("major"),
        components=st.dictionaries(texts, st.sampled_from(COMPONENT_STATES), max_size=2),
    ),
    st.builds(Closed, reason=texts, missing=st.tuples(texts)),
    # The rest, of which every field may hold anything.
    *(_anything(kind) for kind in COORDINATION),
    st.builds(Reopened, reason=texts),
    unknown_facts,
)
# Some fit the event that they reach, some fit another kind, some fit none.
amendments = st.dictionaries(
    st.sampled_from(["at", "precision", "text", "severity", "item", "milestone", "id", "kind", "target", "fields"]),
    st.one_of(
        moments.map(datetime.isoformat),
        st.sampled_from(["about", "resolved", "mitigate", "rollback", "2026-11-22T14:05:00", "never", 1, 4, 9, None]),
        st.just({"severity": 2}),
    ),
    max_size=2,
)


@cache
def corrections(*targets: str) -> st.SearchStrategy[Fact]:
    """Corrections of these events, of none that exists, and of nothing at all."""
    target = st.sampled_from([*targets, NO_EVENT, ""])
    return st.one_of(
        st.builds(Amended, target=target, fields=amendments),
        st.builds(Retracted, target=target, reason=texts, undo=st.booleans()),
        st.builds(Restored, target=target, redo=st.booleans()),
    )


any_facts: st.SearchStrategy[Fact] = facts | corrections()


@cache
def _facts_among(ids: tuple[str, ...]) -> st.SearchStrategy[Fact]:
    # Kept, because making a strategy takes longer than drawing from it.
    return st.one_of(facts, facts, corrections(*ids))


def event_id(number: int) -> str:
    """The id of the event with this number, in order."""
    return encode((int(START.timestamp() * 1000) << 80) + number)


def event(
    fact: Fact, number: int, at: datetime = START, *, by: str = "alice", recorded_at: datetime | None = None
) -> Event:
    """One event of the one incident, with just what a test is about."""
    return Event(
        id=event_id(number),
        incident=INCIDENT,
        at=at,
        recorded_at=recorded_at or at,
        by=by,
        writer=WRITERS[0],
        seq=number + 1,
        prev="",
        fact=fact,
    )


@st.composite
def events(draw: st.DrawFn, *, of: st.SearchStrategy[Fact] = any_facts) -> Event:
    """Any single event, of any kind or `of` some facts, with anything in its fields that a document can hold."""
    return Event(
        id=event_id(draw(st.integers(0, 2**80 - 1))),
        incident=INCIDENT,
        at=draw(precise_moments),
        recorded_at=draw(precise_moments),
        by=draw(texts),
        writer=draw(texts),
        seq=draw(st.integers(1, 10**9)),
        prev=draw(texts),
        precision=draw(st.sampled_from(["exact", "about"])),
        fact=draw(of),
    )


@st.composite
def incidents(draw: st.DrawFn, *, most: int = 10) -> list[Event]:
    """The events of one incident, unsorted, from several people and writers, with sound chains.

    Corrections reach anything: earlier and later events, themselves, each other in a circle, and nothing.
    """
    count = draw(st.integers(1, most))
    ids = tuple(event_id(number) for number in range(count))
    any_fact = _facts_among(ids)
    opening: Fact = Declared(title="Checkout is down") if draw(st.booleans()) else draw(any_fact)
    chosen = [opening, *(draw(any_fact) for _ in ids[1:])]
    heads: dict[str, tuple[int, str]] = {}
    made = []
    for identifier, fact in zip(ids, chosen, strict=True):
        writer = draw(st.sampled_from(WRITERS))
        seq, prev = heads.get(writer, (0, chain.GENESIS))
        made.append(
            Event(
                id=identifier,
                incident=INCIDENT,
                at=draw(moments),
                recorded_at=draw(moments),
                by=draw(people),
                writer=writer,
                seq=seq + 1,
                prev=prev,
                precision=draw(st.sampled_from(["exact", "about"])),
                fact=fact,
            )
        )
        heads[writer] = (seq + 1, chain.digest(to_document(made[-1])))
    return draw(st.permutations(made))
