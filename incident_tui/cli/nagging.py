"""Reminders of what is missing: those that stand, and putting one away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from incident_tui.cli.choosing import choose, numbered
from incident_tui.cli.listing import aside, emit_list, shown
from incident_tui.cli.options import act_options, read_options, reason_option
from incident_tui.cli.recording import Already, Plan, record_chosen
from incident_tui.cli.session import optional
from incident_tui.domain.events import NagDismissed
from incident_tui.domain.moments import clock_reading
from incident_tui.playbook.nags import Nag, nags

if TYPE_CHECKING:
    from incident_tui.cli.session import Session
    from incident_tui.domain.incident import Incident


@click.group("nag", invoke_without_command=True)
@read_options
@click.pass_context
def nag(ctx: click.Context, as_json: bool) -> None:
    """List the reminders that stand: what is missing, since when, and which command mends it."""
    if ctx.invoked_subcommand is not None:
        return
    session: Session = ctx.obj
    session.acting = False
    incident, now = session.incident(), session.services.clock.now()

    def line(each: Nag) -> str:
        since = clock_reading(each.since, session.services.zone, now)
        return f"{each.id:20} {shown(each.text)}{aside([f'since {since}', f'mend it: {each.remedy}'])}"

    emit_list(
        nags(session.services.playbook, incident, now),
        as_json=as_json,
        document=nag_document,
        line=line,
        nothing=f"{incident.reference}: there is nothing to remind anybody of.",
    )


def nag_document(each: Nag) -> dict[str, Any]:
    """Return a reminder as JSON has it; `remedy` is the command that mends it, `times` how often it was due by now."""
    return {
        "id": each.id,
        "text": each.text,
        "since": each.since,
        "first_at": each.first_at,
        "times": each.rung,
        "remedy": each.remedy,
    }


@nag.command("dismiss")
@click.argument("which", metavar="ID")
@reason_option
@act_options
@click.pass_obj
def dismiss(session: Session, which: str, reason: str, at: str | None, as_json: bool) -> None:
    """Put a reminder away for as long as the same thing is missing."""
    why, name, playbook = optional(reason, "the reason"), which.strip().lower(), session.services.playbook

    def pick(incident: Incident) -> Plan | Already:
        standing = nags(playbook, incident, session.services.clock.now())
        gone = {each.fact.nag for each in incident.recorded(NagDismissed)} - {each.id for each in standing}
        if name in gone:
            return Already(f"the reminder {shown(name)} is put away")
        choices = numbered(standing, id_of=lambda each: each.id, words=lambda each: each.text)
        one = choose("reminder", which, choices, named=True)
        return Plan(NagDismissed(nag=one.id, reason=why), one.text)

    record_chosen(session, session.summary(), pick, at=at, as_json=as_json)
