"""Legal and contract clocks: which are raised, when they began, whether notice is owed, that it was sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import click

from incident_tui.cli.choosing import choose, numbered
from incident_tui.cli.clock_documents import Clock, clock_document, clocks_of
from incident_tui.cli.listing import emit_list, shown
from incident_tui.cli.options import Named, act_options, read_options, reason_option
from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.cli.output import say
from incident_tui.cli.recording import already, record
from incident_tui.cli.session import bounded, optional
from incident_tui.cli.times import left
from incident_tui.domain import notices
from incident_tui.domain.events import AnchorSet, NoticeDecided, NoticeSent
from incident_tui.domain.incident import Incident
from incident_tui.domain.moments import clock_reading
from incident_tui.playbook.clocks import ANCHORS, Anchor, Regime, Step, anchor_meaning
from incident_tui.playbook.due_clocks import StepState, regime_states

if TYPE_CHECKING:
    from incident_tui.cli.session import Session

NO_ADVICE: Final = "note: this is no legal advice. Choose the clocks with counsel, and check each with its source."
_ANCHOR: Final = Named("anchor", ANCHORS)


@click.group("clock")
def clock() -> None:
    """Legal and contract clocks. None of it is legal advice: choose those that run with counsel."""


@clock.command("list")
@click.option("--all", "every", is_flag=True, help="Every clock there is, also those that do not run.")
@read_options
@click.pass_obj
def list_(session: Session, every: bool, as_json: bool) -> None:
    """List the clocks that the incident raises: what was decided, what is owed to whom until when, by which rule."""
    incident, now = session.incident(), session.services.clock.now()
    rows = clocks_of(session.services.loaded_playbook, incident, now)
    emit_list(
        [row for row in rows if every or row.standing is not None],
        as_json=as_json,
        document=lambda row: clock_document(row, now),
        line=lambda row: "\n".join(_lines(session, row)),
        nothing=f"{incident.reference}: no clock that runs here is raised. `clock list --all` names all there are.",
    )
    say(NO_ADVICE)


def _lines(session: Session, row: Clock) -> Iterator[str]:
    regime = row.regime
    yield f"{regime.id}  {shown(regime.title)} · {row.state}"
    if row.standing is None:
        return
    yield f"    applies to {shown(regime.applies)}"
    said = row.standing.decision
    if said is not None:
        what = "notify" if said.fact.notify else "no notice"
        yield f"    decided by {shown(said.by)}: {what}, {shown(said.fact.reason)}"
    for step in row.standing.steps:
        yield f"    {step.step.id}  {shown(step.step.title)} · {' · '.join(_about(session, step))}"
    yield f"    source: {shown(regime.source)} ({regime.proof}, checked {regime.checked})"


def _about(session: Session, step: StepState) -> Iterator[str]:
    zone, now = session.services.zone, session.services.clock.now()
    deadline = step.deadline
    if step.sent_at is not None:
        yield f"sent {clock_reading(step.sent_at, zone, now)}"
    elif step.skipped:
        yield "its item was skipped"
    elif deadline is None:
        yield "without undue delay" if not step.step.due else "counts from what has not happened yet"
    else:
        yield f"by {clock_reading(deadline.at, zone, now)}, {left(deadline.at, now)}"
        counted = clock_reading(deadline.anchor_at, zone, now)
        yield f"{deadline.rule}, {'assumed to be' if deadline.provisional else 'which was'} {counted}"
    yield f"to {shown(step.step.recipient)}"


def _regime(session: Session, wanted: str) -> Regime:
    """Return the clock that is meant; raise Stopped with exit code 3 if it is none, several, or does not run here."""
    every = session.services.loaded_playbook.clocks.regimes
    named = numbered(every, id_of=lambda each: each.id, words=lambda each: f"{each.title} {each.region}")
    regime = choose("clock", wanted, named, named=True)
    running = [each.id for each in session.services.playbook.regimes]
    if regime.id not in running:
        raise Stopped(
            Exit.NOT_FOUND,
            f"{regime.id} does not run here: nothing was recorded, since nothing would follow from it. To run it, name "
            f"it in the playbook: [legal] regimes. Running: {', '.join(running)}.",
        )
    return regime


@clock.command("anchor")
@click.argument("name", type=_ANCHOR, metavar="NAME")
@click.option("--regime", "wanted", metavar="REGIME", help="For this clock alone. Default: for all that count from it.")
@reason_option
@act_options
@click.pass_obj
def anchor(session: Session, name: Anchor, wanted: str | None, reason: str, at: str | None, as_json: bool) -> None:
    """Say when a clock began: `clock anchor aware --at 14:05`. Every clock that counts from it starts there.

    NAME is one of aware, determined, classified, assessed, discovered, noticed, found, confirmed, told, paid. One that
    is set is moved only with --at.
    """
    regime = _regime(session, wanted) if wanted is not None else None
    say_when(session, name, where=regime.id if regime is not None else "", reason=reason, at=at, as_json=as_json)


def say_when(session: Session, name: Anchor, *, where: str, reason: str, at: str | None, as_json: bool) -> None:
    """Record when an anchor was, for one regime or for all (`where` empty), and name what counts from it.

    One that is set is moved only to a time that is given.
    """
    summary, incident = session.meant()
    before = [each for each in incident.recorded(AnchorSet) if (each.fact.anchor, each.fact.regime) == (name, where)]
    if at is None and before:
        set_at = clock_reading(before[-1].at, session.services.zone, session.services.clock.now())
        already(summary, f"{name} is set to {set_at} (--at TIME moves it)", as_json=as_json)
        return
    fact = AnchorSet(anchor=name, regime=where, reason=optional(reason, "the reason"))
    record(session, fact, at=at, as_json=as_json, summary=summary, about=anchor_meaning(name))
    _say_what_follows(session, name)


def _say_what_follows(session: Session, name: Anchor) -> None:
    """Name the notices whose time counts from an anchor now."""
    services = session.services
    now = services.clock.now()
    for state in regime_states(services.playbook, session.incident(), now):
        for step in state.steps:
            if step.deadline is not None and step.deadline.anchor == name and step.waiting:
                by = clock_reading(step.deadline.at, services.zone, now)
                say(f"{state.regime.id}/{step.step.id}: {shown(step.step.title)}, by {by} ({step.deadline.rule})")


@clock.command("decide")
@click.argument("wanted", metavar="REGIME")
@click.argument("answer", type=Named("answer", ("yes", "no")), metavar="yes|no")
@click.option("--reason", required=True, metavar="TEXT", help="Why; a no needs one as much as a yes.")
@act_options
@click.pass_obj
def decide(session: Session, wanted: str, answer: str, reason: str, at: str | None, as_json: bool) -> None:
    """Decide whether a clock's notices are owed: `clock decide gdpr yes --reason "names and addresses"`."""
    why = bounded(reason, "the reason")
    regime = _regime(session, wanted)
    notify = answer == "yes"
    summary, incident = session.meant()
    before = notices.decision(incident, regime.id)
    if at is None and before is not None and (before.fact.notify, before.fact.reason) == (notify, why):
        already(summary, f"{regime.id} is decided so", as_json=as_json)
        return
    fact = NoticeDecided(regime=regime.id, notify=notify, reason=why)
    record(session, fact, at=at, as_json=as_json, summary=summary, about=regime.title)
    if regime.on:
        say(f"note: {regime.id} runs by itself: what it asks for is owed whatever is decided.")


@clock.command("sent")
@click.argument("wanted", metavar="REGIME[/STEP]")
@click.option("--receipt", default="", metavar="TEXT", help="The number or address under which it can be found.")
@act_options
@click.pass_obj
def sent(session: Session, wanted: str, receipt: str, at: str | None, as_json: bool) -> None:
    """Record that a notice went out; without a step, the only one that has not."""
    receipt = optional(receipt, "the receipt")
    name, _, step_name = wanted.partition("/")
    regime = _regime(session, name)
    summary, incident = session.meant()
    step = _step(regime, step_name, incident)
    before = [
        each for each in incident.recorded(NoticeSent) if (each.fact.regime, each.fact.step) == (regime.id, step.id)
    ]
    if at is None and before and receipt in {"", before[-1].fact.receipt}:
        already(summary, f"{regime.id}/{step.id} is on record as sent", as_json=as_json)
        return
    fact = NoticeSent(regime=regime.id, step=step.id, receipt=receipt)
    record(session, fact, at=at, as_json=as_json, summary=summary, about=step.title)


def _step(regime: Regime, wanted: str, incident: Incident) -> Step:
    """Return the step that is meant; without a name the only one, or the only one whose notice is not sent."""
    if wanted:
        steps = numbered(regime.steps, id_of=lambda each: each.id, words=lambda each: each.title)
        return choose(f"step of {regime.id}", wanted, steps, named=True)
    gone = notices.sent(incident, regime.id)
    waiting = [step for step in regime.steps if step.id not in gone] or list(regime.steps[-1:])
    if len(waiting) == 1:
        return waiting[0]
    raise Stopped(
        Exit.NOT_FOUND,
        f"{regime.id} has {len(waiting)} steps that are not on record as sent: nothing was recorded. Name one:",
        [f"  {regime.id}/{step.id}  {shown(step.title)}" for step in waiting],
    )
