"""Handing a role over: the brief, the offer, and its acceptance by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import click

from incident_tui.cli.listing import aside, emit_list, shown
from incident_tui.cli.options import LONGEST_NAME, Named, act_options, read_options
from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.cli.output import emit, emit_json
from incident_tui.cli.recording import record, spoken_words
from incident_tui.cli.session import bounded
from incident_tui.domain.command import Handover, handover_fault, handovers, open_handover
from incident_tui.domain.events import HandoverAccepted, HandoverOffered
from incident_tui.domain.moments import clock_reading
from incident_tui.domain.vocabulary import ROLES, Role, spoken

if TYPE_CHECKING:
    from incident_tui.cli.session import Session
    from incident_tui.domain.incident import Incident

ROLE = Named("role", ROLES, {"ic": "commander"})


@click.group("handover")
def handover() -> None:
    """Hand a role over: print the brief, offer the role, accept it by name."""


@handover.command("brief")
@read_options
@click.pass_obj
def brief(session: Session, as_json: bool) -> None:
    """Print what whoever takes over has to know, made from the record."""
    text = _text(session, session.incident(), "")
    if as_json:
        emit_json({"text": text})
    else:
        emit(text)


@handover.command("offer")
@click.argument("role", type=ROLE, metavar="ROLE")
@click.argument("words", nargs=-1, required=True, metavar="NAME...")
@act_options
@click.pass_obj
def offer(session: Session, role: Role, words: tuple[str, ...], at: str | None, as_json: bool) -> None:
    """Offer a role to a person, with the brief as it is now; the role stays where it is until they accept."""
    person = bounded(spoken_words(words), "the name", LONGEST_NAME)
    summary, incident = session.meant()
    fact = HandoverOffered(role=role, person=person, text=_text(session, incident, person))
    record(session, fact, at=at, as_json=as_json, summary=summary)


@handover.command("accept")
@click.argument("words", nargs=-1, required=True, metavar="NAME...")
@click.option("--role", type=ROLE, metavar="ROLE", help="Which, where several are offered.")
@act_options
@click.pass_obj
def accept(session: Session, words: tuple[str, ...], role: str | None, at: str | None, as_json: bool) -> None:
    """Take over what was offered; NAME is who was named in the offer."""
    person = bounded(spoken_words(words), "the name", LONGEST_NAME)
    summary, incident = session.meant()
    offered = open_handover(incident, cast("Role | None", role))
    if offered is None or (fault := handover_fault(offered, person)):
        why = fault if offered is not None else handover_fault(None, person)
        raise Stopped(Exit.REFUSED, f"{why}. Nothing was recorded.")
    fact = HandoverAccepted(handover=offered.id, role=offered.role, person=offered.person)
    record(session, fact, at=at, as_json=as_json, summary=summary)


@handover.command("list")
@read_options
@click.pass_obj
def list_(session: Session, as_json: bool) -> None:
    """List every handover that was offered, and whether it was accepted."""
    incident, now, zone = session.incident(), session.services.clock.now(), session.services.zone

    def line(each: Handover) -> str:
        state = "waits" if each.accepted_at is None else f"accepted {clock_reading(each.accepted_at, zone, now)}"
        offered = f"offered {clock_reading(each.at, zone, now)} by {shown(each.by)}"
        return f"{spoken(each.role):18} {shown(each.person)}{aside([state, offered])}"

    emit_list(
        handovers(incident),
        as_json=as_json,
        document=handover_document,
        line=line,
        nothing=f"{incident.reference}: no role was handed over.",
    )


def handover_document(each: Handover) -> dict[str, Any]:
    """Return a handover as JSON has it; `accepted_at` is null while it waits."""
    return {
        "id": each.id,
        "at": each.at,
        "by": each.by,
        "role": each.role,
        "person": each.person,
        "text": each.text,
        "accepted_at": each.accepted_at,
    }


def _text(session: Session, incident: Incident, person: str) -> str:
    from incident_tui.comms.handover import brief_text

    services = session.services
    return brief_text(services.composer, incident, services.clock.now(), services.zone, person)
