"""Reading the record: the status of one incident, and the list of all."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from incident_tui.cli.options import data_options, read_options
from incident_tui.cli.output import emit, emit_json, say
from incident_tui.domain.moments import clock_reading
from incident_tui.domain.text import shortened, visible
from incident_tui.domain.vocabulary import severity_label

if TYPE_CHECKING:
    from incident_tui.cli.session import Session
    from incident_tui.store.summaries import Summary


@click.command("status")
@click.option("--as-of", metavar="TIME", help="As it stood at that time.")
@read_options
@click.pass_obj
def status(session: Session, as_of: str | None, as_json: bool) -> None:
    """Show how bad it is, how long it has lasted, who does what and what is due."""
    show_status(session, as_of=as_of, as_json=as_json)


def show_status(session: Session, *, as_of: str | None = None, as_json: bool = False) -> None:
    """Print the status of the incident that is meant. Raises NoSuchIncident, TimeInvalid."""
    from incident_tui.cli.status_document import status_document
    from incident_tui.cli.status_text import status_lines

    services = session.services
    moment = session.moment(as_of)
    incident = session.incident(moment)
    now = moment.at if moment else services.clock.now()
    declared_later = session.incident().declared_at if moment and incident.declared_at is None else None
    state = "undeclared" if declared_later is not None else incident.state
    if as_json:
        emit_json({**status_document(incident, services.playbook, now), "state": state})
        return
    if declared_later is not None:
        declared = clock_reading(declared_later, services.zone, services.clock.now())
        say(f"{incident.reference}: not declared at that time, but at {declared}.")
    elif incident.declared_at is None:
        say(f"{incident.reference}: withdrawn: its declaration was undone.")
    for line in status_lines(incident, services.playbook, services.zone, now, state):
        emit(line)


@click.command("list")
@click.option("--open", "only_open", is_flag=True, help="Only those that are not closed.")
@click.option("--search", metavar="WORDS", help="Only those with all these words in title, reference, type or people.")
@data_options
@click.pass_obj
def list_(session: Session, only_open: bool, search: str | None, as_json: bool) -> None:
    """List incidents, the open ones first, each group newest first."""
    words = (search or "").lower().split()
    found = [
        summary
        for summary in session.services.store.summaries()
        if (summary.open or not only_open) and all(word in _searched(summary) for word in words)
    ]
    if as_json:
        emit_json([_document(summary) for summary in found])
        return
    for summary in found:
        emit(_line(summary, session))
    if not found:
        say(
            "no incident matches."
            if words or only_open
            else "there are no incidents yet: `incident-tui declare TITLE`."
        )


def _searched(summary: Summary) -> str:
    parts = [summary.title, summary.reference, summary.incident, summary.commander, *summary.types]
    return " ".join([*parts, severity_label(summary.severity), summary.state]).lower()


def _line(summary: Summary, session: Session) -> str:
    zone = session.services.zone
    declared = f"{summary.declared_at.astimezone(zone):%Y-%m-%d %H:%M}" if summary.declared_at else "-" * 16
    title = shortened(visible(summary.title), 36)
    return f"{summary.reference:8}  {severity_label(summary.severity)}  {summary.state:9}  {declared}  {title}".rstrip()


def _document(summary: Summary) -> dict[str, Any]:
    times: dict[str, datetime | None] = {
        "declared_at": summary.declared_at,
        "ended_at": summary.ended_at,
        "last_at": summary.last_at,
    }
    return {
        "id": summary.incident,
        "reference": summary.reference,
        "title": summary.title,
        "severity": summary.severity,
        "phase": summary.phase,
        "state": summary.state,
        "types": list(summary.types),
        "commander": summary.commander or None,
        **times,
        "events": summary.events,
    }
