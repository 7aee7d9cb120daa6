"""The `playbook` command: its own commands by name."""

from __future__ import annotations

import click

from incident_tui.cli.playbook_checking import check
from incident_tui.cli.playbook_showing import show


@click.group("playbook")
def playbook() -> None:
    """Check your team's files with what ships, and show the playbook as a page."""


for _command in (check, show):
    playbook.add_command(_command)
