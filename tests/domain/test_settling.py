from __future__ import annotations

from datetime import timedelta

import pytest

from incident_tui.domain.event import Fact
from incident_tui.domain.events import (
    Asked,
    AskMoved,
    FollowUpAssigned,
    FollowUpDone,
    HypothesisMoved,
    MeasureEnded,
    MeasureTaken,
    Noted,
    Retracted,
)
from incident_tui.domain.incident import Incident
from incident_tui.domain.settling import Move, settled
from incident_tui.domain.vocabulary import AskState, HypothesisState, MeasureEnd
from tests.strategies import START, event, event_id

IT = event_id(0)


def after(*facts: Fact) -> Incident:
    return Incident.from_events(
        [event(fact, place, START + timedelta(minutes=place)) for place, fact in enumerate(facts)]
    )


def said(move: Move, *facts: Fact) -> str:
    """What becomes of a move: it is recorded, it is said already, or it is refused."""
    found = settled(after(*facts), move)
    return "recorded" if found is None else "already" if found.same else "refused"


def asked(state: AskState, text: str = "") -> AskMoved:
    return AskMoved(ask=IT, state=state, text=text)


ASK = Asked(person="bo", text="how far")


@pytest.mark.parametrize(
    ("before", "move", "becomes"),
    [
        (None, asked("answered", "80 %"), "recorded"),
        (None, asked("acknowledged"), "recorded"),
        (None, asked("open"), "already"),
        (asked("acknowledged"), asked("acknowledged"), "already"),
        (asked("acknowledged"), asked("acknowledged", "five minutes more"), "recorded"),
        (asked("acknowledged"), asked("answered", "80 %"), "recorded"),
        (asked("answered", "80 %"), asked("answered", "80 %"), "already"),
        (asked("answered", "80 %"), asked("answered", "85 %"), "refused"),
        (asked("answered", "80 %"), asked("withdrawn"), "refused"),
        (asked("answered", "80 %"), asked("acknowledged"), "already"),
        (asked("answered", "80 %"), asked("open"), "recorded"),
        (asked("withdrawn"), asked("withdrawn"), "already"),
        (asked("withdrawn"), asked("answered", "80 %"), "refused"),
        (Retracted(target=IT), asked("answered", "80 %"), "refused"),
    ],
)
def test_an_ask_is_answered_once(before: Fact | None, move: Move, becomes: str) -> None:
    assert said(move, ASK, *([before] if before else [])) == becomes


def moved(state: HypothesisState, reason: str = "") -> HypothesisMoved:
    return HypothesisMoved(hypothesis=IT, state=state, reason=reason)


@pytest.mark.parametrize(
    ("before", "move", "becomes"),
    [
        (None, moved("eliminated", "x"), "recorded"),
        (None, moved("alive"), "already"),
        (moved("eliminated", "x"), moved("eliminated", "x"), "already"),
        (moved("eliminated", "x"), moved("eliminated", "y"), "refused"),
        (moved("eliminated", "x"), moved("confirmed"), "refused"),
        (moved("eliminated", "x"), moved("alive"), "recorded"),
        (Retracted(target=IT), moved("confirmed"), "refused"),
    ],
)
def test_a_hypothesis_is_ruled_out_or_confirmed_once(before: Fact | None, move: Move, becomes: str) -> None:
    note = Noted(text="the network", category="hypothesis")
    assert said(move, note, *([before] if before else [])) == becomes


def ended(how: MeasureEnd, ticket: str = "") -> MeasureEnded:
    return MeasureEnded(measure=IT, how=how, ticket=ticket)


@pytest.mark.parametrize(
    ("before", "move", "becomes"),
    [
        (None, ended("undone"), "recorded"),
        (ended("undone"), ended("undone"), "already"),
        (ended("undone"), ended("permanent", "x"), "refused"),
        (ended("ticketed", "T-1"), ended("ticketed", "T-1"), "already"),
        (ended("ticketed", "T-1"), ended("ticketed", "T-2"), "refused"),
        (ended("ticketed", "T-1"), ended("undone"), "recorded"),
        (ended("permanent", "x"), ended("undone"), "recorded"),
        (ended("permanent", "x"), ended("ticketed", "T-1"), "refused"),
        (Retracted(target=IT), ended("undone"), "refused"),
    ],
)
def test_a_measure_ends_once(before: Fact | None, move: Move, becomes: str) -> None:
    assert said(move, MeasureTaken(text="silenced"), *([before] if before else [])) == becomes


@pytest.mark.parametrize(
    ("before", "move", "becomes"),
    [
        (None, FollowUpDone(follow_up=IT), "recorded"),
        (FollowUpDone(follow_up=IT, text="quiet"), FollowUpDone(follow_up=IT), "already"),
        (FollowUpDone(follow_up=IT, text="quiet"), FollowUpDone(follow_up=IT, text="quiet"), "already"),
        (FollowUpDone(follow_up=IT), FollowUpDone(follow_up=IT, text="loud"), "refused"),
        (Retracted(target=IT), FollowUpDone(follow_up=IT), "refused"),
    ],
)
def test_left_over_work_is_done_once(before: Fact | None, move: Move, becomes: str) -> None:
    assert said(move, FollowUpAssigned(text="watch it", owner="bo"), *([before] if before else [])) == becomes
