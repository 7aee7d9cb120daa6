"""Three answers about the impact and the severity that follows; whether the public is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

import click

from incident_tui.cli.options import Named, act_options, reason_option
from incident_tui.cli.output import emit, emit_json, say
from incident_tui.cli.recording import Already, Plan, record_chosen, record_several
from incident_tui.cli.session import optional
from incident_tui.domain.documents import to_document
from incident_tui.domain.event import Fact
from incident_tui.domain.events import ImpactAssessed, PublicDecided, SeveritySet
from incident_tui.domain.text import visible
from incident_tui.domain.vocabulary import (
    FunctionalImpact,
    InformationImpact,
    Recoverability,
    severity_label,
)
from incident_tui.playbook.severity_help import (
    PUBLIC_QUESTIONS,
    QUESTIONS,
    Answer,
    PublicAdvice,
    propose,
    public_advice,
)

if TYPE_CHECKING:
    from incident_tui.cli.options import Decorated
    from incident_tui.cli.session import Session
    from incident_tui.domain.incident import Incident

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

    The answers are recorded. Who is not sure says unsure, which counts as the worst: lowering it later costs nothing.
    """
    summary, incident = session.meant()
    proposal = propose(functional, information, recoverability, incident.flags)
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
        say(f"{summary.reference} is {severity_label(incident.severity)}: `severity {proposal.severity}` sets {label}.")
    if as_json:
        documents = [to_document(event) for event in events]
        emit_json(
            {"proposed": proposal.severity, "reason": proposal.reason, "set": len(facts) > 1, "events": documents}
        )
    else:
        emit(visible(proposal.reason))


def _public_options(command: Decorated) -> Decorated:
    for name, question in reversed(PUBLIC_QUESTIONS):
        kind = Named("answer", get_args(Answer))
        command = click.option(f"--{name}", type=kind, metavar="yes|no|unsure", help=question)(command)
    return command


@click.command("public")
@click.argument("decided", type=Named("answer", ("yes", "no")), required=False, metavar="[yes|no]")
@_public_options
@reason_option
@act_options
@click.pass_obj
def public(
    session: Session,
    decided: str | None,
    noticed: Answer | None,
    many: Answer | None,
    helps: Answer | None,
    reason: str,
    at: str | None,
    as_json: bool,
) -> None:
    """Decide whether the public is told: yes or no, or what follows from three answers, which is printed."""
    why = optional(reason, "the reason")
    if decided is None:
        advice = _advice(noticed, many, helps)
        is_public, why = advice.public, "; ".join(filter(None, (advice.reason, why)))
    elif noticed or many or helps:
        raise click.UsageError("Give yes or no, or answer the three questions: one of the two.")
    else:
        is_public = decided == "yes"

    def choose(incident: Incident) -> Plan | Already:
        before = incident.recorded(PublicDecided)
        if at is None and before and before[-1].fact.public == is_public and why in {"", before[-1].fact.reason}:
            return Already(f"it is {'' if is_public else 'not '}public")
        return Plan(PublicDecided(public=is_public, reason=why))

    record_chosen(session, session.summary(), choose, at=at, as_json=as_json)
    if decided is None and not as_json:
        emit(f"{'yes' if is_public else 'no'}: {visible(why)}")


def _advice(noticed: Answer | None, many: Answer | None, helps: Answer | None) -> PublicAdvice:
    if noticed is None or many is None or helps is None:
        questions = " ".join(f"--{name}: {question}" for name, question in PUBLIC_QUESTIONS)
        raise click.UsageError(f"Say yes or no, or answer all three with yes, no or unsure. {questions}")
    return public_advice(noticed, many, helps)
