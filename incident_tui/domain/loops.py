"""What is open between people: asks, hypotheses, temporary measures, follow-ups."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Literal, TypeVar

import msgspec

from incident_tui.domain.corrections import Entry
from incident_tui.domain.event import Fact
from incident_tui.domain.events import (
    Asked,
    AskMoved,
    Decided,
    FollowUpAssigned,
    FollowUpDone,
    HypothesisMoved,
    ItemTicked,
    ItemUnticked,
    MeasureEnded,
    MeasureTaken,
    Noted,
)
from incident_tui.domain.incident import Incident
from incident_tui.domain.parts import Message
from incident_tui.domain.time_grammar import split_trailing_duration
from incident_tui.domain.vocabulary import AskState, HypothesisState, MeasureEnd

AnyFact = TypeVar("AnyFact", bound=Fact)
# PagerDuty's commanders come back to what they asked for after ten minutes where they named no time.
TIME_TO_ANSWER: Final = timedelta(minutes=10)
Loop = Literal["ask", "hypothesis", "measure", "follow_up"]


class Ask(msgspec.Struct, frozen=True):
    """Something that somebody was asked for; `moved_at` is when its state changed last, `answer` the last words."""

    id: str
    at: datetime
    by: str
    person: str
    text: str
    due_at: datetime | None = None
    state: AskState = "open"
    moved_at: datetime | None = None
    answer: str = ""

    @property
    def waiting(self) -> bool:
        """Whether somebody still waits for the answer."""
        return self.state in {"open", "acknowledged"}

    def expired(self, now: datetime) -> bool:
        """Tell whether its time is up and no answer has come."""
        return self.waiting and self.due_at is not None and now >= self.due_at


class Hypothesis(msgspec.Struct, frozen=True):
    """A suspected cause, and whether it is still one."""

    id: str
    at: datetime
    by: str
    text: str
    state: HypothesisState = "alive"
    reason: str = ""


class Measure(msgspec.Struct, frozen=True):
    """A temporary measure; `ended` says how it ended, None while it is in force. `item` is the item that began it."""

    id: str
    at: datetime
    by: str
    text: str
    undo: str = ""
    person: str = ""
    item: str = ""
    ended: MeasureEnd | None = None
    ticket: str = ""


class FollowUp(msgspec.Struct, frozen=True):
    """Left-over work and its owner; `done_at` is None while it is to be done."""

    id: str
    at: datetime
    by: str
    text: str
    owner: str
    due_at: datetime | None = None
    done_at: datetime | None = None


def asks(incident: Incident) -> list[Ask]:
    """Return every ask in the order in which they were made."""
    moves = _latest((move.fact.ask, move) for move in incident.recorded(AskMoved))
    found = []
    for asked in incident.recorded(Asked):
        fact = asked.fact
        ask = Ask(asked.event, asked.at, asked.by, fact.person, fact.text, fact.due_at)
        if move := moves.get(ask.id):
            ask = msgspec.structs.replace(ask, state=move.fact.state, moved_at=move.at, answer=move.fact.text)
        found.append(ask)
    return found


def hypotheses(incident: Incident) -> list[Hypothesis]:
    """Return every hypothesis: the notes of that kind, in their order."""
    moves = _latest((move.fact.hypothesis, move) for move in incident.recorded(HypothesisMoved))
    found = []
    for entry in incident.timeline:
        fact = entry.fact
        if isinstance(fact, Noted) and fact.category == "hypothesis" and not entry.retracted:
            one = Hypothesis(entry.event.id, entry.at, entry.event.by, fact.text)
            if move := moves.get(one.id):
                one = msgspec.structs.replace(one, state=move.fact.state, reason=move.fact.reason)
            found.append(one)
    return found


def measures(incident: Incident) -> list[Measure]:
    """Return the register of temporary measures: what was written down, and what ticked items began."""
    begun = [
        Measure(taken.event, taken.at, taken.by, taken.fact.text, taken.fact.undo, taken.fact.person)
        for taken in incident.recorded(MeasureTaken)
    ]
    ticks = _latest((tick.fact.item, tick) for tick in incident.recorded(ItemTicked))
    unticks = _latest((untick.fact.item, untick) for untick in incident.recorded(ItemUnticked))
    for item, tick in ticks.items():
        untick = unticks.get(item)
        taken_back = untick is not None and (untick.at, untick.event) > (tick.at, tick.event)
        if tick.fact.undo and not taken_back:
            text = tick.fact.measure or item
            begun.append(Measure(tick.event, tick.at, tick.by, text, tick.fact.undo, item=item))
    ends = _latest((end.fact.measure, end) for end in incident.recorded(MeasureEnded))
    return sorted(
        (
            msgspec.structs.replace(each, ended=end.fact.how, ticket=end.fact.ticket)
            if (end := ends.get(each.id))
            else each
            for each in begun
        ),
        key=lambda each: (each.at, each.id),
    )


def measures_in_force(incident: Incident) -> list[Measure]:
    """Return the temporary measures that nobody has undone or written a ticket for."""
    return [each for each in measures(incident) if each.ended is None]


def follow_ups(incident: Incident) -> list[FollowUp]:
    """Return the left-over work, done or not."""
    done = _latest((each.fact.follow_up, each) for each in incident.recorded(FollowUpDone))
    return [
        FollowUp(
            each.event,
            each.at,
            each.by,
            each.fact.text,
            each.fact.owner,
            each.fact.due_at,
            done[each.event].at if each.event in done else None,
        )
        for each in incident.recorded(FollowUpAssigned)
    ]


def read_ask(line: str, now: datetime) -> Asked:
    """Read what somebody is asked for: `bob check replica lag 5m`; ten minutes where no time is given.

    Raises ValueError, TimeInvalid among it, with what to type.
    """
    words, allowed = split_trailing_duration(line)
    person, _, text = words.partition(" ")
    if not person.rstrip(":,") or not text.strip():
        raise ValueError("a name, then what: bob check replica lag 5m")
    return Asked(person=person.rstrip(":,"), text=text.strip(), due_at=now + (allowed or TIME_TO_ANSWER))


def read_follow_up(line: str, now: datetime) -> FollowUpAssigned:
    """Read who does what afterwards: `bo refund the double charges 2d`; without a day where none is given.

    Raises ValueError, TimeInvalid among it, with what to type.
    """
    words, allowed = split_trailing_duration(line)
    owner, _, text = words.partition(" ")
    if not owner.rstrip(":,") or not text.strip():
        raise ValueError("an owner, then what: bo refund the double charges 2d")
    due_at = now + allowed if allowed is not None else None
    return FollowUpAssigned(text=text.strip(), owner=owner.rstrip(":,"), due_at=due_at)


def decision_fault(fact: Decided, by: str) -> str:
    """Say why a decision cannot be recorded as it is, or nothing.

    What cannot be undone takes two people, or a reason for being alone: commands of this kind have wiped databases.
    """
    if fact.reversible:
        return ""
    second = fact.second_person.strip()
    if not second and not fact.alone.strip():
        return "what cannot be undone needs a second person, or a reason why there is none"
    if second.casefold() == by.strip().casefold():
        return f"{second} decides: the second person is somebody else"
    return ""


def first_decision(incident: Incident) -> Entry | None:
    """Return the first decision on record, whether it was written down as one or as a note of that kind."""
    return next((entry for entry in incident.timeline if not entry.retracted and _decides(entry.fact)), None)


def _decides(fact: Fact) -> bool:
    return isinstance(fact, Decided) or (isinstance(fact, Noted) and fact.category == "decision")


def irreversible_decisions(incident: Incident) -> list[Message[Decided]]:
    """Return what was decided that cannot be undone, in order."""
    return [each for each in incident.recorded(Decided) if not each.fact.reversible]


def _latest(pairs: Iterable[tuple[str, Message[AnyFact]]]) -> dict[str, Message[AnyFact]]:
    """Return, by what each is about, the last that happened; of two at the same time, the one recorded later."""
    found: dict[str, Message[AnyFact]] = {}
    for name, message in pairs:
        held = found.get(name)
        if held is None or (held.at, held.event) < (message.at, message.event):
            found[name] = message
    return found
