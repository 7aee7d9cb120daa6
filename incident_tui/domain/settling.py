"""What is settled stays so: whether an ask, a hypothesis, a measure or a follow-up may still be moved on."""

from __future__ import annotations

from typing import Final, NamedTuple

from incident_tui.domain.events import AskMoved, FollowUpDone, HypothesisMoved, MeasureEnded
from incident_tui.domain.incident import Incident
from incident_tui.domain.loops import asks, follow_ups, hypotheses, measures
from incident_tui.domain.vocabulary import MeasureEnd

Move = AskMoved | HypothesisMoved | MeasureEnded | FollowUpDone
# A ticket is a promise to undo it or to keep it, and what was to stay may be taken back after all.
_STILL_POSSIBLE: Final[dict[MeasureEnd, tuple[MeasureEnd, ...]]] = {
    "undone": (),
    "ticketed": ("undone", "permanent"),
    "permanent": ("undone",),
}


class Settled(NamedTuple):
    """How something stands and with which words, and whether a move would say the `same` once more."""

    same: bool
    state: str
    words: str = ""


def settled(incident: Incident, move: Move) -> Settled | None:
    """Say what keeps a move from being recorded, or None where it may be.

    What was settled otherwise has to be opened again first: whoever settles it anew has not seen that.
    """
    match move:
        case AskMoved():
            return _ask(incident, move)
        case HypothesisMoved():
            return _hypothesis(incident, move)
        case MeasureEnded():
            return _measure(incident, move)
        case FollowUpDone():
            return _follow_up(incident, move)


_GONE: Final = Settled(False, "taken back")


def _ask(incident: Incident, move: AskMoved) -> Settled | None:
    ask = next((each for each in asks(incident) if each.id == move.ask), None)
    if ask is None:
        return _GONE
    if move.state == "open":
        same = ask.waiting
    else:
        # Whoever acknowledges late changes nothing.
        late = move.state == "acknowledged" and not ask.waiting
        same = late or (ask.state == move.state and move.text in {"", ask.answer})
    possible = ask.waiting or move.state == "open"
    return Settled(same, ask.state, ask.answer) if same or not possible else None


def _hypothesis(incident: Incident, move: HypothesisMoved) -> Settled | None:
    one = next((each for each in hypotheses(incident) if each.id == move.hypothesis), None)
    if one is None:
        return _GONE
    if one.state == move.state:
        return Settled(move.state == "alive" or move.reason in {"", one.reason}, one.state, one.reason)
    return None if "alive" in {one.state, move.state} else Settled(False, one.state, one.reason)


def _measure(incident: Incident, move: MeasureEnded) -> Settled | None:
    one = next((each for each in measures(incident) if each.id == move.measure), None)
    if one is None:
        return _GONE
    if one.ended is None or move.how in _STILL_POSSIBLE[one.ended]:
        return None
    return Settled((one.ended, one.ticket) == (move.how, move.ticket), one.ended, one.ticket)


def _follow_up(incident: Incident, move: FollowUpDone) -> Settled | None:
    work = next((each for each in follow_ups(incident) if each.id == move.follow_up), None)
    if work is None:
        return _GONE
    if work.done_at is None:
        return None
    return Settled(move.text in {"", work.outcome}, "done", work.outcome)
