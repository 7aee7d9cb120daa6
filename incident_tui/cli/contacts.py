"""Whom to call in a bad night: the escalation path, the vendors and the tools, as the playbook has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from incident_tui.cli.options import data_options
from incident_tui.cli.output import emit, emit_json, say

if TYPE_CHECKING:
    from incident_tui.cli.session import Session


@click.command("contacts")
@data_options
@click.pass_obj
def contacts(session: Session, as_json: bool) -> None:
    """Print whom to call, the vendors and the tools to have ready; `call` says whom to call now."""
    playbook = session.services.playbook
    if as_json:
        from incident_tui.cli.playbook_documents import contacts_document

        emit_json(contacts_document(playbook))
    else:
        from incident_tui.cli.playbook_page import contacts_page
        from incident_tui.cli.playbook_writing import plain_lines

        for line in plain_lines(contacts_page(playbook)):
            emit(line)
    if empty := len(playbook.unfilled_contacts()):
        say(f"note: {empty} contact(s) are not filled in: [[escalation]] in your playbook.")
