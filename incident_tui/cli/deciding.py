"""Decisions and what is suspected: what was chosen and from what, which causes are alive, eliminated, confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import click

from incident_tui.cli.choosing import choose
from incident_tui.cli.listing import emit_choices, shown
from incident_tui.cli.loops import hypothesis_choices, hypothesis_document
from incident_tui.cli.options import LONGEST_NAME, act_options, read_options, reason_option
from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.cli.recording import record, spoken_words
from incident_tui.cli.session import bounded, optional
from incident_tui.cli.settling import record_move
from incident_tui.domain.events import Decided, HypothesisMoved, Noted
from incident_tui.domain.loops import Hypothesis, decision_fault
from incident_tui.domain.moments import clock_reading
from incident_tui.domain.vocabulary import HypothesisState

if TYPE_CHECKING:
    from incident_tui.cli.session import Session


@click.command("decide")
@click.argument("words", nargs=-1, required=True, metavar="TEXT...")
@click.option("--option", "options", multiple=True, metavar="TEXT", help="What else there was to choose; repeat it.")
@reason_option
@click.option("--irreversible", is_flag=True, help="It cannot be undone: that takes two people.")
@click.option("--second", metavar="NAME", help="Who else has looked at it.")
@click.option("--alone", metavar="WHY", help="Why there is nobody else.")
@click.option("--objections", default="", metavar="TEXT", help="What was objected.")
@click.option("--no-objections", "none_objected", is_flag=True, help="Objections were asked for, and there are none.")
@act_options
@click.pass_obj
def decide(
    session: Session,
    words: tuple[str, ...],
    options: tuple[str, ...],
    reason: str,
    irreversible: bool,
    second: str | None,
    alone: str | None,
    objections: str,
    none_objected: bool,
    at: str | None,
    as_json: bool,
) -> None:
    """Write down a decision: `decide roll back deploy 4512 --option "wait for the fix" --no-objections`.

    What cannot be undone is refused without a second person, or a reason for being alone.
    """
    if none_objected and objections:
        raise click.UsageError("--objections and --no-objections exclude each other: give one of them.")
    fact = Decided(
        text=bounded(spoken_words(words), "the decision"),
        options=tuple(bounded(option, "the option") for option in options),
        reason=optional(reason, "the reason"),
        reversible=not irreversible,
        objections_asked=none_objected or bool(objections.strip()),
        objections=optional(objections, "the objection"),
        second_person=bounded(second.strip(), "the name", LONGEST_NAME) if second is not None else "",
        alone=bounded(alone, "the reason for being alone") if alone is not None else "",
    )
    if fault := decision_fault(fact, session.person):
        raise Stopped(
            Exit.REFUSED,
            f"{fault}: nothing was recorded. Say who has looked at it with --second NAME, or with --alone WHY why "
            "nobody has.",
        )
    record(session, fact, at=at, as_json=as_json)


@click.group("hypothesis")
def hypothesis() -> None:
    """What may be the cause: add one, list them, eliminate, confirm and revive them."""


@hypothesis.command("add")
@click.argument("words", nargs=-1, required=True, metavar="TEXT...")
@act_options
@click.pass_obj
def add(session: Session, words: tuple[str, ...], at: str | None, as_json: bool) -> None:
    """Write down what may be the cause; the same as `note --kind hypothesis`."""
    fact = Noted(text=bounded(spoken_words(words), "the hypothesis"), category="hypothesis")
    record(session, fact, at=at, as_json=as_json)


@hypothesis.command("list")
@click.option("--all", "every", is_flag=True, help="Also those that were eliminated or confirmed.")
@read_options
@click.pass_obj
def list_(session: Session, every: bool, as_json: bool) -> None:
    """List what may be the cause; the numbers are those that the other commands take."""
    incident, now = session.incident(), session.services.clock.now()
    emit_choices(
        hypothesis_choices(incident),
        every=every,
        as_json=as_json,
        document=hypothesis_document,
        details=lambda one: _details(session, one, now),
        nothing=f"{incident.reference}: nothing is suspected.",
    )


def _details(session: Session, one: Hypothesis, now: datetime) -> Iterator[str]:
    yield f"{clock_reading(one.at, session.services.zone, now)} by {shown(one.by)}"
    if one.state != "alive":
        yield f"{one.state}: {shown(one.reason)}" if one.reason else one.state


@hypothesis.command("eliminate")
@click.argument("which", metavar="NUMBER|WORDS")
@click.argument("words", nargs=-1, required=True, metavar="REASON...")
@act_options
@click.pass_obj
def eliminate(session: Session, which: str, words: tuple[str, ...], at: str | None, as_json: bool) -> None:
    """Rule a hypothesis out, with what speaks against it."""
    bounded(spoken_words(words), "the reason")
    _move(session, which, "eliminated", words, at, as_json)


@hypothesis.command("confirm")
@click.argument("which", metavar="NUMBER|WORDS")
@click.argument("words", nargs=-1, metavar="[REASON...]")
@act_options
@click.pass_obj
def confirm(session: Session, which: str, words: tuple[str, ...], at: str | None, as_json: bool) -> None:
    """Confirm a hypothesis: it is the cause."""
    _move(session, which, "confirmed", words, at, as_json)


@hypothesis.command("revive")
@click.argument("which", metavar="NUMBER|WORDS")
@click.argument("words", nargs=-1, metavar="[REASON...]")
@act_options
@click.pass_obj
def revive(session: Session, which: str, words: tuple[str, ...], at: str | None, as_json: bool) -> None:
    """Take a hypothesis up again that was eliminated or confirmed; `hypothesis list --all` numbers those too."""
    _move(session, which, "alive", words, at, as_json)


def _move(
    session: Session, which: str, state: HypothesisState, words: tuple[str, ...], at: str | None, as_json: bool
) -> None:
    reason = optional(spoken_words(words), "the reason")
    summary, incident = session.meant()
    one = choose("hypothesis", which, hypothesis_choices(incident), ended=state == "alive")
    number = incident.numbers[one.id]
    record_move(
        session,
        summary,
        HypothesisMoved(hypothesis=one.id, state=state, reason=reason),
        name=f"hypothesis {number}",
        words=one.text,
        otherwise=f"`hypothesis revive {number}` takes it up again.",
        at=at,
        as_json=as_json,
    )
