"""Days in the files of a playbook that are still to come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from incident_tui.files.toml_lines import KeyPath
from incident_tui.playbook.judgement import Judgement
from incident_tui.playbook.model import Playbook
from incident_tui.playbook.team_files import AnyFile, PlaybookFiles, ReadFile

# Whoever writes a date may be a day ahead of whoever checks it.
_AHEAD: Final = timedelta(days=1)


def day_checks(files: PlaybookFiles, today: date) -> Iterator[Judgement]:
    """Find days on which nobody can have looked at anything yet."""
    if files.playbook is not None:
        yield from _not_yet(files.playbook, today)
    for clock in files.clocks:
        if clock.found.origin == "team" and clock.content.checked > today + _AHEAD and clock.sure(("checked",)):
            yield _in_future(clock, ("checked",), clock.content.checked)


def _not_yet(playbook: ReadFile[Playbook], today: date) -> Iterator[Judgement]:
    content = playbook.content
    dated: list[tuple[KeyPath, date | None]] = [
        *((("vendors", place, "checked"), vendor.checked) for place, vendor in enumerate(content.vendors)),
        *((("channels", place, "checked"), channel.checked) for place, channel in enumerate(content.channels)),
    ]
    for key, day in dated:
        if day is not None and day > today + _AHEAD and playbook.sure(key):
            yield _in_future(playbook, key, day)


def _in_future(file: AnyFile, key: KeyPath, day: date) -> Judgement:
    return Judgement("fault", file.problem(key, f"is {day}, a day to come", "write the day on which somebody looked"))
