"""Asks: somebody is asked for something by a time, and answers or does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import click

from incident_tui.cli.choosing import choose
from incident_tui.cli.listing import emit_choices, shown
from incident_tui.cli.loops import ask_choices, ask_document
from incident_tui.cli.options import LONGEST_NAME, act_options, read_options
from incident_tui.cli.output import say
from incident_tui.cli.recording import record, spoken_words
from incident_tui.cli.session import bounded, optional
from incident_tui.cli.settling import record_move
from incident_tui.cli.times import PlanCommand, due_option, left, moment_of, text_and_time
from incident_tui.domain.events import Asked, AskMoved
from incident_tui.domain.loops import TIME_TO_ANSWER, Ask
from incident_tui.domain.moments import clock_reading
from incident_tui.domain.vocabulary import AskState

if TYPE_CHECKING:
    from incident_tui.cli.session import Session


@click.command("ask", cls=PlanCommand)
@click.argument("person", metavar="NAME")
@click.argument("words", nargs=-1, required=True, metavar="TEXT... [DURATION]")
@due_option
@act_options
@click.pass_obj
def ask(session: Session, person: str, words: tuple[str, ...], due: str | None, at: str | None, as_json: bool) -> None:
    """Ask somebody for something by a time: `ask bo how far is the restore 5m`.

    A last word such as 5m or 1h20m is how long they have; without one, or --due TIME, it is ten minutes.
    """
    text, due_at = text_and_time(session, words, due, at)
    fact = Asked(
        person=bounded(person.strip(), "the name", LONGEST_NAME),
        text=bounded(text, "what is asked for"),
        due_at=due_at or moment_of(session, at) + TIME_TO_ANSWER,
    )
    event = record(session, fact, at=at, as_json=as_json)
    session.wanted = event.incident
    number = session.incident().numbers[event.id]
    say(f"It is ask {number}: `incident-tui answer {number} TEXT` once they have answered.")


@click.command("asks")
@click.option("--all", "every", is_flag=True, help="Also those that were answered or withdrawn.")
@read_options
@click.pass_obj
def asks(session: Session, every: bool, as_json: bool) -> None:
    """List what was asked of whom, by when; the numbers are those that `answer` takes."""
    incident, now = session.incident(), session.services.clock.now()
    emit_choices(
        ask_choices(incident),
        every=every,
        as_json=as_json,
        document=lambda choice: ask_document(choice, now),
        details=lambda one: _details(session, one, now),
        nothing=f"{incident.reference}: nobody's answer is waited for.",
    )


def _details(session: Session, one: Ask, now: datetime) -> Iterator[str]:
    if one.waiting and one.due_at is not None:
        yield left(one.due_at, now)
    yield f"asked {clock_reading(one.at, session.services.zone, now)} by {shown(one.by)}"
    if one.state != "open":
        yield f"{one.state}: {shown(one.answer)}" if one.answer else one.state


@click.command("answer")
@click.argument("which", metavar="NUMBER|WORDS")
@click.argument("words", nargs=-1, metavar="[TEXT...]")
@click.option("--acknowledge", is_flag=True, help="They have heard it, and are at it.")
@click.option("--withdraw", is_flag=True, help="Nobody needs the answer any more.")
@click.option("--reopen", is_flag=True, help="It waits for an answer again.")
@act_options
@click.pass_obj
def answer(
    session: Session,
    which: str,
    words: tuple[str, ...],
    acknowledge: bool,
    withdraw: bool,
    reopen: bool,
    at: str | None,
    as_json: bool,
) -> None:
    """Write down the answer to an ask: `answer 1 it is at 80 %`; its number is the one in `asks`.

    What is answered is not answered anew: `--reopen` comes first.
    """
    if acknowledge + withdraw + reopen > 1:
        raise click.UsageError("--acknowledge, --withdraw and --reopen exclude each other: give one of them.")
    state: AskState = "acknowledged" if acknowledge else "withdrawn" if withdraw else "open" if reopen else "answered"
    text = spoken_words(words)
    text = bounded(text, "the answer") if state == "answered" else optional(text, "the text")
    summary, incident = session.meant()
    one = choose("ask", which, ask_choices(incident), ended=state == "open")
    number = incident.numbers[one.id]
    record_move(
        session,
        summary,
        AskMoved(ask=one.id, state=state, text=text),
        name=f"ask {number}",
        words=f"{one.person}: {one.text}",
        otherwise=f"`answer {number} --reopen` opens it again.",
        at=at,
        as_json=as_json,
    )
