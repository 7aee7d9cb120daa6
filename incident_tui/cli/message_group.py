"""The `message` command: its own commands by name, each imported when it runs."""

from __future__ import annotations

import click

from incident_tui.cli.message_checking import lint, rules
from incident_tui.cli.message_records import approved, posted
from incident_tui.cli.messages import list_, show


@click.group("message")
def message() -> None:
    """List messages, show one filled in, check and copy it, mark it as posted."""


for _command in (list_, show, posted, approved, lint, rules):
    message.add_command(_command)
