"""Handing a role over: the brief, the offer, the acceptance by name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from incident_tui.cli.choosing import numbered
from incident_tui.cli.listing import emit_choices, shown
from incident_tui.cli.options import LONGEST_NAME, Named, act_options, read_options
from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.cli.output import emit_exact, emit_json, say
from incident_tui.cli.recording import Already, Plan, record_chosen, spoken_words
from incident_tui.cli.session import bounded, optional
from incident_tui.domain.command import Handover, handover_fault, handovers, open_handover, roles_of
from incident_tui.domain.events import HandoverAccepted, HandoverOffered
from incident_tui.domain.incident import Incident
from incident_tui.domain.moments import clock_reading
from incident_tui.domain.vocabulary import ROLES, Role, spoken

if TYPE_CHECKING:
    from incident_tui.cli.choosing import Choice
    from incident_tui.cli.session import Session

ROLE: Final = Named("role", ROLES, {"ic": "commander"})


class Standing(NamedTuple):
    """A handover, and whether it is `open`, `accepted`, or `lapsed`: offered anew, or the role was taken otherwise."""

    handover: Handover
    state: str


def standings(incident: Incident) -> list[Standing]:
    """Return every handover with its state, in order."""
    waiting = {each.id for role in ROLES if (each := open_handover(incident, role)) is not None}
    return [
        Standing(each, "open" if each.id in waiting else "accepted" if each.accepted_at is not None else "lapsed")
        for each in handovers(incident)
    ]


def handover_choices(incident: Incident) -> list[Choice[Standing]]:
    """Number the handovers; those that wait for their acceptance are open."""
    return numbered(
        standings(incident),
        id_of=lambda each: each.handover.id,
        words=lambda each: f"{spoken(each.handover.role)} to {each.handover.person}",
        is_open=lambda each: each.state == "open",
        numbers=incident.numbers,
    )


def handover_document(choice: Choice[Standing]) -> dict[str, Any]:
    """Return a handover as JSON has it."""
    one = choice.thing.handover
    return {
        "number": choice.number,
        "id": one.id,
        "at": one.at,
        "by": one.by,
        "role": one.role,
        "person": one.person,
        "text": one.text,
        "state": choice.thing.state,
        "accepted_at": one.accepted_at,
    }


@click.group("handover")
def handover() -> None:
    """Hand a role over: print its brief, offer it to somebody, accept it by name."""


_risks = click.option("--risk", "risks", multiple=True, metavar="TEXT", help="What could go wrong next; repeat it.")


@handover.command("brief")
@click.option("--role", type=ROLE, default="commander", metavar="ROLE", help="Which role. Default: commander.")
@click.option("--person", default="", metavar="NAME", help="Who takes over.")
@_risks
@read_options
@click.pass_obj
def brief(session: Session, role: Role, person: str, risks: tuple[str, ...], as_json: bool) -> None:
    """Print what whoever takes over has to know, in a minute's reading; it says so where there is nothing."""
    person = optional(person.strip(), "the name", LONGEST_NAME)
    text = _brief(session, session.incident(), role, person, risks)
    if as_json:
        emit_json({"role": role, "person": person or None, "text": text})
    else:
        emit_exact(text)


@handover.command("offer")
@click.argument("role", type=ROLE, metavar="ROLE")
@click.argument("words", nargs=-1, required=True, metavar="NAME...")
@_risks
@act_options
@click.pass_obj
def offer(
    session: Session, role: Role, words: tuple[str, ...], risks: tuple[str, ...], at: str | None, as_json: bool
) -> None:
    """Offer a role to somebody, and print their brief, which is kept word for word.

    Until they accept, the role stays where it is.
    """
    person = bounded(spoken_words(words), "the name", LONGEST_NAME)
    summary, incident = session.meant()
    text = _brief(session, incident, role, person, risks)

    def choose(found: Incident) -> Plan | Already:
        if at is None and role in roles_of(found, person):
            return Already(f"{shown(person)} has the role {spoken(role)}")
        return Plan(HandoverOffered(role=role, person=person, text=text))

    if record_chosen(session, summary, choose, at=at, as_json=as_json) is None:
        return
    if not as_json:
        emit_exact(text)
    say(f"{shown(person)} takes it with: incident-tui handover accept {shown(person)} -i {summary.reference}")


def _brief(session: Session, incident: Incident, role: Role, person: str, risks: tuple[str, ...]) -> str:
    from incident_tui.comms.handover import BRIEF, brief_text

    services = session.services
    draft = services.store.draft(f"{incident.id}/message/{BRIEF}")
    if risks:
        draft = {**draft, "risks": "\n".join(" ".join(bounded(risk, "the risk").split()) for risk in risks)}
    return brief_text(services.composer, incident, services.clock.now(), services.zone, person, role, draft)


@handover.command("accept")
@click.argument("words", nargs=-1, required=True, metavar="NAME...")
@click.option("--role", type=ROLE, metavar="ROLE", help="Which role, where several wait.")
@act_options
@click.pass_obj
def accept(session: Session, words: tuple[str, ...], role: Role | None, at: str | None, as_json: bool) -> None:
    """Accept the role that one was offered, by one's own name; from then on it is theirs."""
    person = bounded(spoken_words(words), "the name", LONGEST_NAME)

    def choose(incident: Incident) -> Plan | Already:
        offered = _offered(incident, person, role)
        if offered is None:
            taken = [each for each in handovers(incident) if each.accepted_at is not None and role in (None, each.role)]
            if at is None and taken and taken[-1].role in roles_of(incident, person):
                return Already(f"{shown(person)} is {spoken(taken[-1].role)}")
        if offered is None or handover_fault(offered, person):
            fault = shown(handover_fault(offered, person))
            raise Stopped(Exit.REFUSED, f"{fault}. Nothing was recorded. `handover offer ROLE NAME` offers a role.")
        return Plan(HandoverAccepted(handover=offered.id, role=offered.role, person=offered.person))

    record_chosen(session, session.summary(), choose, at=at, as_json=as_json)


def _offered(incident: Incident, person: str, role: Role | None) -> Handover | None:
    """Return the open handover that a person accepts: their own, or else the last, which they cannot."""
    waiting = [each for one in ROLES if role in (None, one) and (each := open_handover(incident, one)) is not None]
    theirs = [each for each in waiting if not handover_fault(each, person)]
    if len(theirs) > 1:
        raise Stopped(
            Exit.NOT_FOUND,
            f"{shown(person)} was offered more than one role: nothing was recorded. Name it with --role:",
            [f"  {each.role}" for each in theirs],
        )
    return theirs[0] if theirs else max(waiting, key=lambda each: (each.at, each.id), default=None)


@handover.command("list")
@click.option("--all", "every", is_flag=True, help="Also those that were accepted or have lapsed.")
@read_options
@click.pass_obj
def list_(session: Session, every: bool, as_json: bool) -> None:
    """List the handovers that wait to be accepted."""
    incident, now = session.incident(), session.services.clock.now()
    emit_choices(
        handover_choices(incident),
        every=every,
        as_json=as_json,
        document=handover_document,
        details=lambda each: _details(session, each, now),
        nothing=f"{incident.reference}: no handover waits to be accepted.",
    )


def _details(session: Session, each: Standing, now: datetime) -> Iterator[str]:
    zone = session.services.zone
    yield f"offered {clock_reading(each.handover.at, zone, now)} by {shown(each.handover.by)}"
    if each.handover.accepted_at is not None:
        yield f"accepted {clock_reading(each.handover.accepted_at, zone, now)}"
    elif each.state == "lapsed":
        yield each.state
