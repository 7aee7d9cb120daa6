"""What a team has to look after: the numbers and ways that nobody has tried for long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from incident_tui.files.toml_faults import shown
from incident_tui.files.toml_lines import KeyPath
from incident_tui.playbook.judgement import Judgement
from incident_tui.playbook.model import Playbook
from incident_tui.playbook.team_files import ReadFile

# Half a year: people move, and numbers that nobody has tried since fail in the night.
STALE_AFTER: Final = timedelta(days=180)


def contact_notes(playbook: ReadFile[Playbook], today: date) -> Iterator[Judgement]:
    """Note the vendors and channels that nobody has tried for half a year."""
    dated: list[tuple[KeyPath, str, date | None]] = [
        *(
            (("vendors", place, "checked"), vendor.name, vendor.checked)
            for place, vendor in enumerate(playbook.content.vendors)
            if vendor.contact.strip()
        ),
        *(
            (("channels", place, "checked"), channel.title, channel.checked)
            for place, channel in enumerate(playbook.content.channels)
            if channel.contacts.strip()
        ),
    ]
    for key, name, checked in dated:
        if checked is None:
            message = f"{shown(name)}: nobody has written down when they last tried it"
        elif today - checked > STALE_AFTER:
            message = f"{shown(name)}: last tried {(today - checked).days} days ago, on {checked}"
        else:
            continue
        yield Judgement("note", playbook.problem(key, message, "try it, and write the day there"))
