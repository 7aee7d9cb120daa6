"""What must not be left behind: temporary measures, follow-ups, what became of the data, the review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import click

from incident_tui.cli.choosing import choose
from incident_tui.cli.listing import emit_choices, shown
from incident_tui.cli.loops import follow_up_choices, follow_up_document, measure_choices, measure_document
from incident_tui.cli.options import LONGEST_NAME, Named, act_options, read_options
from incident_tui.cli.output import say
from incident_tui.cli.recording import Already, Plan, record, record_chosen, spoken_words
from incident_tui.cli.session import bounded, optional
from incident_tui.cli.settling import record_move
from incident_tui.cli.times import PlanCommand, due_option, left, planned, text_and_time
from incident_tui.domain.events import (
    DataStated,
    FollowUpAssigned,
    FollowUpDone,
    MeasureEnded,
    MeasureTaken,
    ReviewScheduled,
)
from incident_tui.domain.loops import FollowUp, Measure
from incident_tui.domain.moments import clock_reading
from incident_tui.domain.vocabulary import MeasureEnd, severity_label

if TYPE_CHECKING:
    from incident_tui.cli.session import Session
    from incident_tui.domain.incident import Incident


@click.group("measure")
def measure() -> None:
    """Temporary measures: write one down, list those in force, say how one ended."""


@measure.command("add")
@click.argument("words", nargs=-1, required=True, metavar="TEXT...")
@click.option("--undo", default="", metavar="HOW", help="How it is taken back.")
@click.option("--person", default="", metavar="NAME", help="Who takes it back. Default: who acts.")
@act_options
@click.pass_obj
def add_measure(
    session: Session, words: tuple[str, ...], undo: str, person: str, at: str | None, as_json: bool
) -> None:
    """Write down a temporary measure: an alert silenced, a limit raised, an account opened."""
    fact = MeasureTaken(
        text=bounded(spoken_words(words), "the measure"),
        undo=optional(undo, "how it is undone"),
        person=optional(person.strip(), "the name", LONGEST_NAME) or session.person,
    )
    record(session, fact, at=at, as_json=as_json)


@measure.command("list")
@click.option("--all", "every", is_flag=True, help="Also those that have ended.")
@read_options
@click.pass_obj
def list_measures(session: Session, every: bool, as_json: bool) -> None:
    """List the temporary measures in force, those that ticked items began as well."""
    incident, now = session.incident(), session.services.clock.now()
    emit_choices(
        measure_choices(incident),
        every=every,
        as_json=as_json,
        document=measure_document,
        details=lambda one: _about_measure(session, one, now),
        nothing=f"{incident.reference}: no temporary measure is in force.",
    )


def _about_measure(session: Session, one: Measure, now: datetime) -> Iterator[str]:
    yield f"{clock_reading(one.at, session.services.zone, now)} by {shown(one.by)}"
    yield f"undo: {shown(one.undo)}" if one.undo else "nobody said how it is undone"
    yield shown(one.person)
    if one.ended is not None:
        yield f"{one.ended}: {shown(one.ticket)}" if one.ticket else one.ended


@measure.command("end")
@click.argument("which", nargs=-1, required=True, metavar="NUMBER|WORDS...")
@click.option("--undone", is_flag=True, help="It was taken back.")
@click.option("--ticket", default="", metavar="REF", help="It will be, and this is the ticket for it.")
@click.option("--permanent", default="", metavar="REASON", help="It stays for good, and why.")
@act_options
@click.pass_obj
def end_measure(
    session: Session,
    which: tuple[str, ...],
    undone: bool,
    ticket: str,
    permanent: str,
    at: str | None,
    as_json: bool,
) -> None:
    """Say how a temporary measure ended: undone, with a ticket, or for good."""
    chosen: list[tuple[MeasureEnd, str]] = [("undone", "")] if undone else []
    chosen += [("ticketed", bounded(ticket, "the ticket", LONGEST_NAME))] if ticket else []
    chosen += [("permanent", bounded(permanent, "the reason"))] if permanent else []
    if len(chosen) != 1:
        raise click.UsageError("Say one of --undone, --ticket REF, --permanent REASON.")
    [(how, words)] = chosen
    summary, incident = session.meant()
    one = choose("temporary measure", spoken_words(which), measure_choices(incident))
    record_move(
        session,
        summary,
        MeasureEnded(measure=one.id, how=how, ticket=words),
        name=f"measure {incident.numbers[one.id]}",
        words=one.text,
        otherwise="If it is in force again, `measure add` writes that down.",
        at=at,
        as_json=as_json,
    )


@click.group("follow-up")
def follow_up() -> None:
    """Left-over work: give it an owner, list it, say that it is done."""


@follow_up.command("add", cls=PlanCommand)
@click.argument("owner", metavar="OWNER")
@click.argument("words", nargs=-1, required=True, metavar="TEXT... [DURATION]")
@due_option
@act_options
@click.pass_obj
def add_follow_up(
    session: Session, owner: str, words: tuple[str, ...], due: str | None, at: str | None, as_json: bool
) -> None:
    """Give left-over work an owner: `follow-up add bo refund the double charges 2d`; --due takes any other time."""
    text, due_at = text_and_time(session, words, due, at)
    fact = FollowUpAssigned(
        text=bounded(text, "the follow-up"),
        owner=bounded(owner.strip(), "the name", LONGEST_NAME),
        due_at=due_at,
    )
    record(session, fact, at=at, as_json=as_json)


@follow_up.command("list")
@click.option("--all", "every", is_flag=True, help="Also those that are done.")
@read_options
@click.pass_obj
def list_follow_ups(session: Session, every: bool, as_json: bool) -> None:
    """List the left-over work that is to be done, with its owners."""
    incident, now = session.incident(), session.services.clock.now()
    emit_choices(
        follow_up_choices(incident),
        every=every,
        as_json=as_json,
        document=lambda choice: follow_up_document(choice, now),
        details=lambda one: _about_follow_up(session, one, now),
        nothing=f"{incident.reference}: no work is left over.",
    )


def _about_follow_up(session: Session, one: FollowUp, now: datetime) -> Iterator[str]:
    if one.done_at is not None:
        yield f"done {clock_reading(one.done_at, session.services.zone, now)}"
    else:
        yield left(one.due_at, now) if one.due_at is not None else "no date"


@follow_up.command("done")
@click.argument("which", nargs=-1, required=True, metavar="NUMBER|WORDS...")
@click.option("--text", default="", metavar="TEXT", help="What came of it.")
@act_options
@click.pass_obj
def done_follow_up(session: Session, which: tuple[str, ...], text: str, at: str | None, as_json: bool) -> None:
    """Say that left-over work is done."""
    text = optional(text, "the text")
    summary, incident = session.meant()
    one = choose("follow-up", spoken_words(which), follow_up_choices(incident))
    record_move(
        session,
        summary,
        FollowUpDone(follow_up=one.id, text=text),
        name=f"follow-up {incident.numbers[one.id]}",
        words=f"{one.owner}: {one.text}",
        otherwise="If more is to be done, `follow-up add` gives that an owner.",
        at=at,
        as_json=as_json,
    )


@click.command("data")
@click.argument("what", type=Named("answer", ("lost", "nothing")), metavar="lost|nothing")
@click.argument("words", nargs=-1, metavar="[TEXT...]")
@act_options
@click.pass_obj
def data(session: Session, what: str, words: tuple[str, ...], at: str | None, as_json: bool) -> None:
    """State what data was lost or changed, or that none was, in a sentence that customers may read.

    `data nothing No data was lost.`, `data lost Forty orders were lost.` The all-clear says it in these words.
    """
    lost, text = what == "lost", optional(spoken_words(words), "the text")

    def choose(incident: Incident) -> Plan | Already:
        before = incident.recorded(DataStated)
        if at is None and before and before[-1].fact.lost == lost and text in {"", before[-1].fact.text}:
            return Already(f"it is stated that {'data' if lost else 'no data'} was lost")
        return Plan(DataStated(lost=lost, text=text))

    record_chosen(session, session.summary(), choose, at=at, as_json=as_json)


@click.command("schedule-review", cls=PlanCommand)
@click.argument("time", metavar="TIME")
@click.argument("owner", nargs=-1, required=True, metavar="OWNER...")
@act_options
@click.pass_obj
def schedule_review(session: Session, time: str, owner: tuple[str, ...], at: str | None, as_json: bool) -> None:
    """Say when the review is held, and who owns it: `schedule-review "2026-11-25 14:00" bo`."""
    fact = ReviewScheduled(
        scheduled_for=planned(session, time, at), owner=bounded(spoken_words(owner), "the name", LONGEST_NAME)
    )

    def choose(incident: Incident) -> Plan | Already:
        before = incident.recorded(ReviewScheduled)
        return Already("it is scheduled so") if at is None and before and before[-1].fact == fact else Plan(fact)

    if record_chosen(session, session.summary(), choose, at=at, as_json=as_json) is None:
        return
    from incident_tui.playbook.review_dates import held_too_late

    incident = session.incident()
    limit = held_too_late(session.services.playbook, incident, fact.scheduled_for)
    if limit is not None:
        by = clock_reading(limit, session.services.zone, session.services.clock.now())
        say(f"note: that is late: at {severity_label(incident.severity or 1)} it should be held by {by}.")
