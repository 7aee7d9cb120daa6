"""Moving on what is open between people: answered, eliminated, ended, done; what is settled stays so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incident_tui.cli.listing import shown
from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.cli.recording import Already, Plan, record_chosen
from incident_tui.domain.settling import Move, settled

if TYPE_CHECKING:
    from incident_tui.cli.session import Session
    from incident_tui.domain.incident import Incident
    from incident_tui.store.summaries import Summary


def record_move(
    session: Session,
    summary: Summary,
    move: Move,
    *,
    name: str,
    words: str,
    otherwise: str,
    at: str | None,
    as_json: bool,
) -> None:
    """Record a move unless what it is about is settled: said again is said, otherwise it is refused with exit code 4.

    `name` has its number, `words` are its own, `otherwise` says what to do where it was settled another way.
    """

    def choose(incident: Incident) -> Plan | Already:
        standing = settled(incident, move)
        if standing is None:
            return Plan(move, words)
        what = f"{name} ({shown(words)}) is {standing.state}"
        said = f": {shown(standing.words)}" if standing.words else ""
        if standing.same:
            return Already(what, said)
        raise Stopped(Exit.REFUSED, f"{what} already{said}. Nothing was recorded. {otherwise}")

    record_chosen(session, summary, choose, at=at, as_json=as_json)
