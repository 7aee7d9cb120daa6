"""Opening the console; without a terminal, the plain status instead."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from incident_tui.cli.options import global_options
from incident_tui.cli.output import is_terminal, say

if TYPE_CHECKING:
    from incident_tui.cli.session import Session


@click.command("open")
@click.argument("wanted", required=False, metavar="[ID]")
@global_options
@click.pass_obj
def open_(session: Session, wanted: str | None) -> int | None:
    """Open the console, on the incident with this id or on the home screen."""
    return open_incident(session, wanted or session.wanted)


def open_incident(session: Session, wanted: str | None) -> int | None:
    """Run the console and return its exit code. Raises NoSuchIncident for a name that fits none or several."""
    obstacle = missing_terminal(session)
    if obstacle:
        from incident_tui.cli.reading import show_status

        say(f"note: {obstacle}, so the plain status is printed instead of the console.")
        session.wanted = wanted
        show_status(session)
        return None
    if wanted is not None:
        wanted = session.services.store.find(wanted).incident
    from incident_tui.tui.app import run_console

    session.services.person = session.person
    return run_console(session.services, wanted)


def missing_terminal(session: Session) -> str:
    """Say what keeps the console from opening here, or nothing."""
    if not is_terminal(sys.stdin):
        return "standard input is no terminal"
    if not is_terminal(sys.stdout):
        return "standard output is no terminal"
    if session.env.get("TERM", "") in {"", "dumb"}:
        return f"the terminal cannot place text on the screen (TERM={session.env.get('TERM', '')})"
    return ""
