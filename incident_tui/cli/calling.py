"""Calls: whom to call now, the escalation path as it stands, and what came of a call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from incident_tui.cli.choosing import Choice, choose, numbered
from incident_tui.cli.listing import emit_list, shown
from incident_tui.cli.options import LONGEST_NAME, Named, act_options
from incident_tui.cli.output import emit, emit_json, say
from incident_tui.cli.recording import record, spoken_words
from incident_tui.cli.session import optional
from incident_tui.cli.times import left
from incident_tui.domain.events import Called
from incident_tui.domain.incident import Incident
from incident_tui.domain.moments import clock_reading
from incident_tui.domain.text import visible
from incident_tui.domain.vocabulary import CALL_OUTCOMES, CallOutcome, spoken
from incident_tui.playbook.calling import Call, calls, next_call
from incident_tui.playbook.model import Playbook

if TYPE_CHECKING:
    from incident_tui.cli.session import Session

_OUTCOME = Named("outcome", CALL_OUTCOMES)


@click.command("call")
@click.argument("step", required=False, metavar="[list|STEP]")
@click.argument("outcome", required=False, metavar="[OUTCOME]")
@click.argument("words", nargs=-1, metavar="[TEXT...]")
@click.option("--how", type=Named("way", ("phone", "chat")), help="phone or chat.")
@click.option("--person", default="", metavar="NAME", help="Who was called. Default: who answers at this hour.")
@act_options
@click.pass_context
def call(
    ctx: click.Context,
    step: str | None,
    outcome: str | None,
    words: tuple[str, ...],
    how: str | None,
    person: str,
    at: str | None,
    as_json: bool,
) -> None:
    """Say whom to call now and how; `call list` shows the whole path.

    `call STEP OUTCOME` records what came of a call: answered, no_answer, left_message or declined.
    """
    session: Session = ctx.obj
    session.acting = outcome is not None
    if step is None or (step == "list" and outcome is None):
        if how or person or at:
            raise click.UsageError(
                "--how, --person and --at belong to a call that was made: name its step and outcome."
            )
        _show_next(session, as_json) if step is None else _show_path(session, as_json)
        return
    if outcome is None:
        raise click.UsageError(f"What came of it? Write one of {_OUTCOME} behind the step.")
    came = _OUTCOME.convert(outcome, None, ctx)
    _record(session, step, came, words, how, person, at, as_json)


def _record(
    session: Session,
    wanted: str,
    outcome: str,
    words: tuple[str, ...],
    how: str | None,
    person: str,
    at: str | None,
    as_json: bool,
) -> None:
    summary, incident = session.meant()
    one = choose("step of the escalation path", wanted, _path(session), named=True)
    came: CallOutcome = next(each for each in CALL_OUTCOMES if each == outcome)
    fact = Called(
        step=one.step.id,
        outcome=came,
        person=optional(person.strip(), "the name", LONGEST_NAME) or one.who,
        how=how or "",
        text=optional(spoken_words(words), "the text"),
    )
    record(session, fact, at=at, as_json=as_json, summary=summary, about=one.step.title)
    following = next_call([choice.thing for choice in _path(session)], session.services.clock.now())
    if following is not None and outcome != "answered":
        say(f"{incident.reference}: next is {visible(following.step.title)}{_contact(following)}")


def path_choices(playbook: Playbook, incident: Incident, now: datetime) -> list[Choice[Call]]:
    """Number the steps of the escalation path, each as it stands at `now`."""
    path = calls(playbook, incident, now)
    return numbered(path, id_of=lambda each: each.step.id, words=lambda each: f"{each.step.title} {each.who}".strip())


def _path(session: Session) -> list[Choice[Call]]:
    return path_choices(session.services.playbook, session.incident(), session.services.clock.now())


def call_document(choice: Choice[Call], now: datetime) -> dict[str, Any]:
    """Return a step of the escalation path as JSON has it."""
    one = choice.thing
    return {
        "number": choice.number,
        "step": one.step.id,
        "title": one.step.title,
        "who": one.who or None,
        "phone": one.step.phone or None,
        "chat": one.step.chat or None,
        "when": one.step.when,
        "reason": one.reason or None,
        "due_at": one.due_at,
        "late": one.due_at is not None and now > one.due_at,
        "answered": one.answered,
        "tries": [
            {
                "at": each.at,
                "by": each.by,
                "outcome": each.fact.outcome,
                "person": each.fact.person or None,
                "how": each.fact.how or None,
                "text": each.fact.text or None,
            }
            for each in one.tries
        ],
    }


def _show_next(session: Session, as_json: bool) -> None:
    choices, now = _path(session), session.services.clock.now()
    one = next_call([choice.thing for choice in choices], now)
    chosen = next((choice for choice in choices if one is not None and choice.id == one.step.id), None)
    if as_json:
        emit_json(call_document(chosen, now) if chosen is not None else None)
    elif one is None:
        say("nobody is to be called: somebody has answered.")
    else:
        emit(f"{visible(one.step.title)}: {visible(one.who) or 'nobody is named'}")
        for name, value in (("phone", one.step.phone), ("chat", one.step.chat)):
            if value.strip():
                emit(f"{name}: {visible(value)}")
        emit(f"why: {visible(one.reason or one.step.when)}")
        if one.due_at is not None:
            emit(f"due: {left(one.due_at, now)}")
    if one is not None and not one.step.reachable:
        say(f"note: the playbook has no number or chat for the step {one.step.id}: fill in [[escalation]].")


def _show_path(session: Session, as_json: bool) -> None:
    now = session.services.clock.now()
    emit_list(
        _path(session),
        as_json=as_json,
        document=lambda choice: call_document(choice, now),
        line=lambda choice: f"{choice.number:>2}  {visible(choice.id):12} {' · '.join(_about(session, choice.thing))}",
        nothing="the playbook has no escalation path.",
    )


def _about(session: Session, one: Call) -> Iterator[str]:
    now, zone = session.services.clock.now(), session.services.zone
    yield f"{shown(one.step.title)}{_contact(one)}"
    for each in one.tries:
        yield f"{spoken(each.fact.outcome)} {clock_reading(each.at, zone, now)}"
    if one.due_at is not None:
        yield left(one.due_at, now)
    if one.due_at is not None or not one.tries:
        yield shown(one.reason or one.step.when)


def _contact(one: Call) -> str:
    ways = ", ".join(shown(each) for each in (one.who, one.step.phone, one.step.chat) if each.strip())
    return f": {ways}" if ways else ": nobody is named"
