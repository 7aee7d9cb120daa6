"""Reminders of what is missing: those that stand, and putting one away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from incident_tui.cli.choosing import choose, numbered
from incident_tui.cli.listing import aside, emit_list, shown
from incident_tui.cli.options import act_options, read_options, reason_option
from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.cli.recording import Already, Plan, record_chosen
from incident_tui.cli.session import optional
from incident_tui.domain.events import NagDismissed
from incident_tui.domain.moments import clock_reading
from incident_tui.playbook.due import due_list
from incident_tui.playbook.due_kinds import Due, DueKind
from incident_tui.playbook.interruptions import overdue, overdue_words
from incident_tui.playbook.nags import Nag, nags

if TYPE_CHECKING:
    from incident_tui.cli.session import Session
    from incident_tui.domain.incident import Incident


OVERDUE: Final = "overdue/"
# The command that ends what a kind of deadline asks for.
_REMEDIES: Final[dict[DueKind, str]] = {
    "item": "tick",
    "promise": "message",
    "cadence": "message",
    "ask": "answer",
    "call": "call",
    "handover": "handover",
    "clock": "clock",
    "follow_up": "follow-up",
    "review": "schedule-review",
    "watch": "mark",
}


@click.group("nag", invoke_without_command=True)
@read_options
@click.pass_context
def nag(ctx: click.Context, as_json: bool) -> None:
    """List the reminders that stand: limits that have passed, what is missing, and which command mends it."""
    if ctx.invoked_subcommand is not None:
        return
    session: Session = ctx.obj
    session.acting = False
    incident, now = session.incident(), session.services.clock.now()
    playbook = session.services.playbook
    late = overdue(due_list(playbook, incident, now), now)

    def line(row: dict[str, Any]) -> str:
        since = clock_reading(row["since"], session.services.zone, now)
        # Only what is missing has a name to be put away by.
        name = "" if row["id"].startswith(OVERDUE) else row["id"]
        asides = [f"since {since}", f"mend it: {row['remedy']}"]
        return f"{name:20} {shown(row['text'])}{aside(asides)}"

    emit_list(
        [*(overdue_document(each) for each in late), *(nag_document(each) for each in nags(playbook, incident, now))],
        as_json=as_json,
        document=lambda row: row,
        line=line,
        nothing=f"{incident.reference}: there is nothing to remind anybody of.",
    )


def overdue_document(each: Due) -> dict[str, Any]:
    """Return something whose time is over as a reminder of it, in the form of the others."""
    return {
        "id": f"{OVERDUE}{each.kind}/{each.audience or each.target}",
        "text": overdue_words(each),
        "since": each.at,
        "first_at": each.late_at,
        "times": 1,
        "remedy": _REMEDIES[each.kind],
    }


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
        if name.startswith(OVERDUE):
            raise Stopped(
                Exit.REFUSED,
                f"{shown(name)} stays until what it asks for is done: nothing was recorded. `due` lists it; `snooze` "
                "puts an update off.",
            )
        standing = nags(playbook, incident, session.services.clock.now())
        gone = {each.fact.nag for each in incident.recorded(NagDismissed)} - {each.id for each in standing}
        if name in gone:
            return Already(f"the reminder {shown(name)} is put away")
        choices = numbered(standing, id_of=lambda each: each.id, words=lambda each: each.text)
        one = choose("reminder", which, choices, named=True)
        return Plan(NagDismissed(nag=one.id, reason=why), one.text)

    record_chosen(session, session.summary(), pick, at=at, as_json=as_json)
