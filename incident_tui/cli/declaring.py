"""Declaring an incident: everything that is known at that moment in one write."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click

from incident_tui.cli.kinds import TYPE
from incident_tui.cli.options import LONGEST_NAME, TIME_HELP, Named, act_options, severity_type
from incident_tui.cli.output import emit, emit_json, say
from incident_tui.cli.recording import phrase, spoken_words, warn_of_order, when
from incident_tui.cli.session import bounded
from incident_tui.domain.documents import to_document
from incident_tui.domain.events import CustomersAffected, Declared, MilestoneReached, RoleAssigned
from incident_tui.domain.identifiers import reference
from incident_tui.domain.text import shortened
from incident_tui.domain.vocabulary import IncidentType, Milestone, Severity
from incident_tui.store.incidents import Act

if TYPE_CHECKING:
    from incident_tui.cli.session import Session


@click.command("declare")
@click.argument("title", nargs=-1, required=True, metavar="TITLE...")
@click.option("--severity", "number", type=severity_type(), metavar="N", help="1 (worst) to 4. Default: not set yet.")
@click.option("--type", "types", type=TYPE, multiple=True, metavar="TYPE", help=f"Any of: {TYPE}.")
@click.option("--impact-start", "impact_started", metavar="TIME", help=f"When harm began. {TIME_HELP.split('.')[0]}.")
@click.option("--detected", metavar="TIME", help="When somebody or something noticed.")
@click.option("--commander", metavar="NAME", help="Who leads.")
@click.option("--customers", type=Named("answer", ("yes", "no")), metavar="yes|no", help="Whether they are affected.")
@act_options
@click.pass_obj
def declare(
    session: Session,
    title: tuple[str, ...],
    number: str | None,
    types: tuple[IncidentType, ...],
    impact_started: str | None,
    detected: str | None,
    commander: str | None,
    customers: str | None,
    at: str | None,
    as_json: bool,
) -> None:
    """Declare an incident and print its reference. A title is enough; the rest can follow."""
    if session.wanted is not None:
        raise click.UsageError(
            f"declare makes a new incident with a reference of its own: leave out -i {shortened(session.wanted, 40)}. "
            "To add to an incident that is there, use note, severity, role, mark or type with -i."
        )
    declared = Declared(
        title=bounded(spoken_words(title), "the title"),
        severity=cast(Severity, int(number)) if number else None,
        types=tuple(dict.fromkeys(types)),
    )
    moment = session.moment(at)
    acts = [Act(declared, moment)]
    marks: tuple[tuple[Milestone, str | None], ...] = (("impact_started", impact_started), ("detected", detected))
    acts += [Act(MilestoneReached(milestone=name), session.moment(text)) for name, text in marks if text is not None]
    if commander is not None:
        acts.append(
            Act(RoleAssigned(role="commander", person=bounded(commander.strip(), "the name", LONGEST_NAME)), moment)
        )
    if customers is not None:
        acts.append(Act(CustomersAffected(affected=customers == "yes"), moment))
    store = session.services.store
    others = [summary for summary in store.summaries() if summary.open]
    incident_id, events = store.declare(acts, session.person)
    name = reference(incident_id)
    session.did_record(name)
    for act in acts:
        say(f"{name}: {phrase(session, act.fact)}{when(session, act.moment)}")
    if len(acts) > 1:
        warn_of_order(session, incident_id)
    if others:
        say(f"{len(others) + 1} incidents are open now: name the one you mean with -i, as in -i {name}")
    if as_json:
        documents = [to_document(event) for event in events]
        emit_json({"incident": incident_id, "reference": name, "events": documents})
    else:
        emit(name)
