"""Whether the public is told: yes or no, or what follows from the record and the answers that it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import click

from incident_tui.cli.options import LONGEST_NAME, Named, act_options, reason_option
from incident_tui.cli.output import emit, say
from incident_tui.cli.recording import already, record
from incident_tui.cli.session import optional
from incident_tui.domain.events import PublicDecided
from incident_tui.domain.text import visible
from incident_tui.domain.vocabulary import FunctionalImpact
from incident_tui.playbook.public_decision import standing_decision
from incident_tui.playbook.public_help import (
    PUBLIC_QUESTIONS,
    Answer,
    Answers,
    PublicAdvice,
    PublicName,
    known_answers,
    known_in_words,
    open_questions,
    public_advice,
)

if TYPE_CHECKING:
    from incident_tui.cli.options import Decorated
    from incident_tui.cli.session import Session
    from incident_tui.domain.incident import Incident

_IN_PLACE: dict[PublicName, str] = {"noticed": " In place of --bad, which says so as a rule."}


def _public_options(command: Decorated) -> Decorated:
    for question in reversed(PUBLIC_QUESTIONS):
        if question.name == "product":
            kind, shown = None, "NAME"
        elif question.name == "bad":
            kind, shown = Named("answer", get_args(FunctionalImpact)), "ANSWER"
        else:
            kind, shown = Named("answer", get_args(Answer)), "yes|no|unsure"
        words = "; ".join(f"{each.value}: {each.meaning}" for each in question.choices if question.name == "bad")
        help_ = f"{question.text}{f' {words}.' if words else ''}{_IN_PLACE.get(question.name, '')}"
        command = click.option(f"--{question.name}", type=kind, metavar=shown, help=help_)(command)
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
    product: str | None,
    bad: str | None,
    noticed: str | None,
    many: str | None,
    helps: str | None,
    reason: str,
    at: str | None,
    as_json: bool,
) -> None:
    """Decide whether the public is told: yes or no, or what follows from a few answers, which is printed.

    What the record knows need not be answered: broken components, the last assessment, whether customers are affected.
    """
    given = {"product": product, "bad": bad, "noticed": noticed, "many": many, "helps": helps}
    told: Answers = {name: given[name] or "" for name in get_args(PublicName) if given[name] is not None}
    why = optional(reason, "the reason")
    if decided is not None and told:
        raise click.UsageError("Give yes or no, or answer the questions: one of the two.")
    summary, incident = session.meant()
    if decided is None:
        advice = _advice(session, incident, told)
        is_public, why = advice.public, "; ".join(filter(None, (advice.reason, why)))
    else:
        is_public = decided == "yes"
    # A no that was overtaken by what happened since is decided anew.
    before = standing_decision(incident)
    if at is None and before and before.fact.public == is_public and why in {"", before.fact.reason}:
        already(summary, f"it is {'' if is_public else 'not '}public", as_json=as_json)
    else:
        record(session, PublicDecided(public=is_public, reason=why), at=at, as_json=as_json, summary=summary)
        if not is_public:
            say("note: nothing asks for public words until it is decided anew or grows worse.")
    if decided is None and not as_json:
        emit(f"{'yes' if is_public else 'no'}: {visible(why)}")


def _advice(session: Session, incident: Incident, told: Answers) -> PublicAdvice:
    """Propose from what was told and what is known. Raises UsageError where that is not enough."""
    if "product" in told:
        told["product"] = optional(told["product"].strip(), "the name", LONGEST_NAME)
    playbook = session.services.playbook
    known = known_answers(incident, playbook)
    answers: Answers = {**known, **told}
    missing = [each for each in open_questions(answers, playbook) if each.name != "product"]
    if "noticed" in told:
        missing = [each for each in missing if each.name != "bad"]
    if missing:
        asked = " ".join(f"--{each.name}: {each.text}" for each in missing)
        raise click.UsageError(f"Say yes or no, or answer also what the record does not: {asked}")
    if words := known_in_words(known):
        say(f"known from the record: {visible(words)}.")
    return public_advice(answers)
