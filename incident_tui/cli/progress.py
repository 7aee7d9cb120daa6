"""How far the response is: its phase, with what should be settled before one is left, and its milestones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from incident_tui.cli.options import Named, act_options, phase_type
from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.cli.recording import Already, Plan, record, record_chosen, warn_of_order, warn_of_watch
from incident_tui.cli.session import optional
from incident_tui.domain.events import MilestoneReached, PhaseEntered
from incident_tui.domain.text import visible
from incident_tui.domain.vocabulary import MILESTONES, PHASES, Milestone, Phase

if TYPE_CHECKING:
    from datetime import datetime

    from incident_tui.cli.session import Session
    from incident_tui.domain.incident import Incident
    from incident_tui.playbook.checklist import Row
    from incident_tui.playbook.model import Playbook


@click.command("phase")
@click.argument("name", type=phase_type(), metavar="NAME")
@click.option("--reason", default="", metavar="TEXT", help="Why; with it, the phase is left whatever is open.")
@act_options
@click.pass_obj
def phase(session: Session, name: Phase, reason: str, at: str | None, as_json: bool) -> None:
    """Move to a phase: detect, mitigate, communicate, resolve, review, or its number from 1.

    Going on is refused while what should be settled first is open, unless --reason says why. Going back is not.
    """
    from incident_tui.cli.checking import titles

    why = optional(reason, "the reason")
    summary, playbook = session.summary(), session.services.playbook

    def choose(incident: Incident) -> Plan | Already:
        if at is None and incident.phase == name:
            return Already(f"it is in phase {name}")
        gates = _open_gates(playbook, incident, name, session.services.clock.now())
        if gates and not why:
            raise Stopped(
                Exit.REFUSED,
                f"phase {incident.phase} is not to be left with this open: nothing was recorded. Tick it, skip it "
                "(tick ITEM --skip REASON), or say with --reason why it stays open:",
                [f"  {visible(row.item.id)}  {visible(row.item.title)}" for row in gates],
            )
        return Plan(PhaseEntered(phase=name, reason=why, left_open=tuple(row.item.id for row in gates)))

    record_chosen(session, summary, choose, at=at, as_json=as_json, item_title=titles(playbook))


def _open_gates(playbook: Playbook, incident: Incident, name: Phase, now: datetime) -> list[Row]:
    """Return what is open of the phase that is left, where another comes after it."""
    from incident_tui.playbook.checklist import checklist, open_gates

    if PHASES.index(name) <= PHASES.index(incident.phase):
        return []
    return open_gates(checklist(playbook, incident, now), incident.phase, now)


@click.command("mark")
@click.argument("name", type=Named("milestone", MILESTONES), metavar="MILESTONE")
@act_options
@click.pass_obj
def mark(session: Session, name: Milestone, at: str | None, as_json: bool) -> None:
    """Mark a milestone: impact_started, detected, acknowledged, identified, mitigated, resolved.

    Marking it again corrects its time.
    """
    event = record(session, MilestoneReached(milestone=name), at=at, as_json=as_json)
    warn_of_order(session, event.incident, name)
    warn_of_watch(session, event)
