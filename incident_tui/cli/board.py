"""What runs out and what comes next: everything with a deadline on one list, and the three items to do now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

import click

from incident_tui.cli.checking import emit_row, row_document
from incident_tui.cli.listing import emit_list, shown
from incident_tui.cli.options import Named, read_options
from incident_tui.cli.output import emit, emit_json, say
from incident_tui.cli.times import left
from incident_tui.domain.command import roles_of
from incident_tui.domain.text import visible
from incident_tui.domain.vocabulary import ROLES, Role, spoken
from incident_tui.playbook.checklist import checklist, next_rows
from incident_tui.playbook.due import due_list
from incident_tui.playbook.due_kinds import Due

if TYPE_CHECKING:
    from incident_tui.cli.session import Session


@click.command("due")
@read_options
@click.pass_obj
def due(session: Session, as_json: bool) -> None:
    """List everything that has a deadline, soonest first: updates, items, asks, calls, handovers, legal clocks.

    Limits must not be missed, targets should not. `assumed` is a time that counts from a moment nobody has named yet.
    """
    incident, now, zone = session.incident(), session.services.clock.now(), session.services.zone
    emit_list(
        due_list(session.services.playbook, incident, now),
        as_json=as_json,
        document=lambda each: due_document(each, now),
        line=lambda each: f"{due_state(each, now):16}{shown(each.label)}\n{'':16}{' · '.join(_about(each, zone, now))}",
        nothing=f"{incident.reference}: nothing is due.",
    )


def due_document(each: Due, now: datetime) -> dict[str, Any]:
    """Return something that is due as JSON has it."""
    return {
        "at": each.at,
        "late_at": each.late_at,
        "label": each.label,
        "kind": each.kind,
        "target": each.target,
        "audience": each.audience or None,
        "snoozed": each.snoozed,
        "role": each.role,
        "detail": each.detail,
        "rule": each.rule,
        "anchor": each.anchor or None,
        "anchor_at": each.anchor_at,
        "hard": each.hard,
        "public": each.public,
        "provisional": each.provisional,
        "calendar": each.calendar or None,
        "zone_assumed": each.zone_assumed,
        "late": each.late(now),
        "seconds_left": round((each.at - now).total_seconds()),
    }


def due_state(each: Due, now: datetime) -> str:
    """Say how it stands with something that is due: `in 5m`, `NOW`, or `OVERDUE 5m`."""
    return "NOW" if each.due(now) else left(each.at, now)


def _about(each: Due, zone: tzinfo, now: datetime) -> Iterator[str]:
    strength = "limit" if each.hard else "target"
    if not each.rule.startswith(strength):
        yield strength
    yield f"{spoken(each.kind)} {visible(each.target)}".rstrip()
    if each.role is not None:
        yield spoken(each.role)
    # The rule and the anchor quote texts of people, such as the reason of a regime.
    yield shown(each.rule)
    yield shown(each.counted_from(zone, now))
    if each.calendar:
        yield shown(each.calendar)


@click.command("next")
@click.option("--role", type=Named("role", ROLES), help="For whoever has this role.")
@click.option("--person", metavar="NAME", help="For a person, by the roles that they have.")
@read_options
@click.pass_obj
def next_(session: Session, role: Role | None, person: str | None, as_json: bool) -> None:
    """Print the three checklist items to do next, of whatever phase: what is late, then what is due soonest."""
    if role is not None and person is not None:
        raise click.UsageError("--role and --person exclude each other: give one of them.")
    incident, playbook, now = session.incident(), session.services.playbook, session.services.clock.now()
    roles = (role,) if role is not None else roles_of(incident, person) if person is not None else ()
    if person is not None and not roles:
        say(f"{incident.reference}: {shown(person)} has no role; this is what anybody may do.")
    rows = next_rows(checklist(playbook, incident, now), incident, roles, now)
    if as_json:
        emit_json([row_document(row.phase, row, now) for row in rows])
        return
    for row in rows:
        emit_row(session, row, now)
        emit(f"      {visible(row.item.why)}")
    if not rows:
        say(f"{incident.reference}: nothing waits on the checklist.")
