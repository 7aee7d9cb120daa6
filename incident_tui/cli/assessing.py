"""Three answers about the impact, and the severity that follows from them, the types and the flags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

import click

from incident_tui.cli.options import Named, act_options
from incident_tui.cli.output import emit, emit_json, say
from incident_tui.cli.recording import record_several
from incident_tui.domain.documents import to_document
from incident_tui.domain.event import Fact
from incident_tui.domain.events import ImpactAssessed, SeveritySet
from incident_tui.domain.text import visible
from incident_tui.domain.vocabulary import (
    FunctionalImpact,
    InformationImpact,
    Recoverability,
    severity_label,
)
from incident_tui.playbook.severity_help import QUESTIONS, propose

if TYPE_CHECKING:
    from incident_tui.cli.options import Decorated
    from incident_tui.cli.session import Session

_ANSWERS: Final = {
    "functional": get_args(FunctionalImpact),
    "information": get_args(InformationImpact),
    "recoverability": get_args(Recoverability),
}


def _impact_options(command: Decorated) -> Decorated:
    for question in reversed(QUESTIONS):
        meanings = "; ".join(f"{choice.value}: {choice.meaning}" for choice in question.choices)
        kind = Named("answer", _ANSWERS[question.name])
        command = click.option(
            f"--{question.name}", type=kind, required=True, metavar="ANSWER", help=f"{question.text} {meanings}."
        )(command)
    return command


@click.command("assess")
@_impact_options
@click.option("--set", "to_set", is_flag=True, help="Also set the severity that is proposed.")
@act_options
@click.pass_obj
def assess(
    session: Session,
    functional: FunctionalImpact,
    information: InformationImpact,
    recoverability: Recoverability,
    to_set: bool,
    at: str | None,
    as_json: bool,
) -> None:
    """Answer three questions about the impact, and print the severity that follows from them, with the reason.

    Types and flags count too: name them first. The answers are recorded. Who is not sure says unsure, which counts as
    the worst that can be: lowering it later costs nothing, and is for the review.
    """
    summary, incident = session.meant()
    proposal = propose(functional, information, recoverability, incident.flags, incident.types)
    label = severity_label(proposal.severity)
    facts: list[Fact] = [
        ImpactAssessed(
            functional=functional,
            information=information,
            recoverability=recoverability,
            proposed=proposal.severity,
            reason=proposal.reason,
        )
    ]
    as_proposed = incident.severity == proposal.severity
    if to_set and not as_proposed:
        facts.append(SeveritySet(severity=proposal.severity, reason=proposal.reason))
    events = record_several(session, facts, at=at, summary=summary)
    if to_set and as_proposed:
        say(f"{summary.reference}: it is {label} already.")
    elif not as_proposed and not to_set:
        present, how = severity_label(incident.severity), f"`severity {proposal.severity}` sets {label}"
        if incident.severity is not None and proposal.severity > incident.severity:
            say(f"{summary.reference} stays {present}: lowering it is for the review, when all is known. {how}.")
        else:
            say(f"{summary.reference} is {present}: {how}.")
    if as_json:
        documents = [to_document(event) for event in events]
        emit_json(
            {"proposed": proposal.severity, "reason": proposal.reason, "set": len(facts) > 1, "events": documents}
        )
    else:
        emit(visible(proposal.reason))
