"""Legal and contract clocks: what runs, what it counts from, what was decided, what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from incident_tui.cli.listing import aside, emit_list, shown
from incident_tui.cli.options import Named, act_options, did_you_mean, read_options
from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.cli.output import say
from incident_tui.cli.recording import record
from incident_tui.cli.session import bounded, optional
from incident_tui.domain.events import AnchorSet, NoticeDecided, NoticeSent
from incident_tui.domain.moments import clock_reading
from incident_tui.playbook.clocks import ANCHORS, Regime
from incident_tui.playbook.due_clocks import RegimeState, StepState, regime_states

if TYPE_CHECKING:
    from incident_tui.cli.session import Session

NO_ADVICE = "note: this is no legal advice. Choose the clocks with counsel, and check each with its source."


@click.group("clock")
def clock() -> None:
    """Legal and contract clocks: list them, say when they began, decide, record what was sent."""


@clock.command("list")
@click.option("--all", "every", is_flag=True, help="Every clock that there is a file for, running or not.")
@read_options
@click.pass_obj
def list_(session: Session, every: bool, as_json: bool) -> None:
    """List the clocks that the incident has started, each with its deadline, rule and source."""
    say(NO_ADVICE)
    services = session.services
    if every:
        running = {regime.id for regime in services.playbook.regimes}
        emit_list(
            services.loaded_playbook.clocks.regimes,
            as_json=as_json,
            document=lambda each: regime_document(each) | {"runs": each.id in running},
            line=lambda each: f"{'on ' if each.id in running else 'off'} {each.id:20} {shown(each.title)}",
            nothing="there are no clocks.",
        )
        return
    incident, now = session.incident(), services.clock.now()
    emit_list(
        regime_states(services.playbook, incident, now),
        as_json=as_json,
        document=state_document,
        line=lambda each: _line(session, each),
        nothing=f"{incident.reference}: no clock runs. `incident-tui clock list --all` names those there are.",
    )


def regime_document(regime: Regime) -> dict[str, Any]:
    """Return a regime as JSON has it."""
    return {
        "id": regime.id,
        "title": regime.title,
        "region": regime.region,
        "applies": regime.applies,
        "source": regime.source,
        "proof": regime.proof,
        "checked": regime.checked,
        "note": regime.note,
    }


def state_document(state: RegimeState) -> dict[str, Any]:
    """Return a clock of an incident as JSON has it."""
    decided = state.decision
    return regime_document(state.regime) | {
        "raised_at": state.raised_at,
        "decision_needed": state.decision_needed,
        "owed": state.owed,
        "decision": None
        if decided is None
        else {"notify": decided.fact.notify, "reason": decided.fact.reason, "at": decided.at, "by": decided.by},
        "steps": [_step_document(step) for step in state.steps],
    }


def _step_document(step: StepState) -> dict[str, Any]:
    deadline = step.deadline
    return {
        "id": step.step.id,
        "title": step.step.title,
        "recipient": step.step.recipient,
        "sent_at": step.sent_at,
        "due_at": deadline.at if deadline is not None else None,
        "rule": deadline.rule if deadline is not None else "without undue delay",
        "anchor": deadline.anchor if deadline is not None else None,
        "anchor_at": deadline.anchor_at if deadline is not None else None,
        "provisional": deadline.provisional if deadline is not None else True,
    }


def _line(session: Session, state: RegimeState) -> str:
    zone, now = session.services.zone, session.services.clock.now()
    known = [step.deadline for step in state.steps if step.deadline is not None and step.sent_at is None]
    first = min(known, key=lambda each: each.at, default=None)
    how = "decision needed" if state.decision_needed else "owed" if state.owed else "no notice"
    about = [how]
    if first is not None and (state.decision_needed or state.owed):
        assumed = ", assumed" if first.provisional else ""
        about.append(f"{clock_reading(first.at, zone, now)} ({first.rule}{assumed})")
    return f"{state.regime.id:20} {shown(state.regime.title)}{aside(about)}"


@clock.command("anchor")
@click.argument("name", type=Named("moment that a clock counts from", ANCHORS), metavar="NAME")
@click.option("--regime", metavar="REGIME", help="Only for this clock; left out: for all that start there.")
@click.option("--reason", default="", metavar="TEXT", help="How that is known.")
@act_options
@click.pass_obj
def anchor(session: Session, name: str, regime: str | None, reason: str, at: str | None, as_json: bool) -> None:
    """Say when something happened that clocks count from: aware, determined, classified, told, paid and so on."""
    only = _regime(session, regime).id if regime is not None else ""
    record(session, AnchorSet(anchor=name, regime=only, reason=optional(reason, "the reason")), at=at, as_json=as_json)


@clock.command("decide")
@click.argument("regime", metavar="REGIME")
@click.argument("answer", type=Named("answer", ("yes", "no")), metavar="yes|no")
@click.option("--reason", required=True, metavar="TEXT", help="Why: a no needs it as much as a yes.")
@act_options
@click.pass_obj
def decide(session: Session, regime: str, answer: str, reason: str, at: str | None, as_json: bool) -> None:
    """Decide whether a notice is owed, with the reason."""
    found = _regime(session, regime)
    fact = NoticeDecided(regime=found.id, notify=answer == "yes", reason=bounded(reason, "the reason"))
    record(session, fact, at=at, as_json=as_json)


@clock.command("sent")
@click.argument("which", metavar="REGIME[/STEP]")
@click.option("--receipt", default="", metavar="TEXT", help="The number or place under which it can be found.")
@act_options
@click.pass_obj
def sent(session: Session, which: str, receipt: str, at: str | None, as_json: bool) -> None:
    """Record that a notice went out; of a clock with one step, the clock's name is enough."""
    name, _, step = which.partition("/")
    regime = _regime(session, name)
    steps = [each.id for each in regime.steps]
    wanted = step or (steps[0] if len(steps) == 1 else "")
    if wanted not in steps:
        hint = did_you_mean(wanted, steps) if wanted else ""
        raise Stopped(
            Exit.NOT_FOUND, f"name the step that was sent.{hint} There are: {', '.join(steps)}. Nothing was recorded."
        )
    fact = NoticeSent(regime=regime.id, step=wanted, receipt=optional(receipt, "the receipt"))
    record(session, fact, at=at, as_json=as_json)


def _regime(session: Session, name: str) -> Regime:
    """Return a clock that the team runs, or end with exit code 3."""
    running = {regime.id: regime for regime in session.services.playbook.regimes}
    wanted = name.strip().lower().replace("-", "_")
    if wanted not in running:
        there = ", ".join(running) or "none: name them in [legal] regimes of your playbook"
        raise Stopped(
            Exit.NOT_FOUND,
            f"no clock {shown(name)!r} runs here.{did_you_mean(wanted, running)} Running: {there}. "
            "Nothing was recorded.",
        )
    return running[wanted]
