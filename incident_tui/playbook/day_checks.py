"""What only the calendar shows about the files of a playbook: days that nobody can count, and days to come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from incident_tui.domain.text import shortened
from incident_tui.files.toml_faults import shown
from incident_tui.files.toml_lines import KeyPath
from incident_tui.playbook.clocks import RegimeFile
from incident_tui.playbook.judgement import Judgement
from incident_tui.playbook.model import Playbook
from incident_tui.playbook.team_files import AnyFile, PlaybookFiles, ReadFile

# Whoever writes a date may be a day ahead of whoever checks it.
_AHEAD: Final = timedelta(days=1)
_LONGEST_LIST: Final = 60


def day_checks(files: PlaybookFiles, today: date) -> Iterator[Judgement]:
    """Find clocks that run without a calendar, and days on which nobody can have looked at anything yet."""
    if files.playbook is not None:
        yield from _business_days(files, files.playbook, today)
        yield from _not_yet(files.playbook, today)
    for clock in files.clocks:
        if clock.found.origin == "team" and clock.content.checked > today + _AHEAD and clock.sure(("checked",)):
            yield _in_future(clock, ("checked",), clock.content.checked)


def _business_days(files: PlaybookFiles, playbook: ReadFile[Playbook], today: date) -> Iterator[Judgement]:
    """Warn where business days are counted and it is not known in which zone, or which days are none."""
    hours, named = playbook.content.hours, playbook.content.legal.regimes
    running = [clock for clock in files.clocks if clock.content.on or clock.name in named]
    counting = [clock for clock in running if _counts_business_days(clock.content)]
    # A file of clocks that brings a calendar of its own needs none of ours.
    without_zone = [clock.name for clock in counting if not getattr(clock.content, "zone", "")]
    without_days = [clock.name for clock in counting if not getattr(clock.content, "holidays", ())]
    if without_zone and not hours.zone:
        message = f"is empty, and {_spoken(without_zone)} in the zone of whoever looks"
        hint = 'fill in the zone of your office, such as "Europe/Berlin"'
        yield Judgement("warning", playbook.problem(("hours", "zone"), message, hint))
    if without_days and not any(day >= today for day in hours.holidays):
        what = "has no day to come" if hours.holidays else "is empty"
        message = f"{what}, and {_spoken(without_days)} on public holidays too"
        hint = "fill in this year's and next year's, such as 2026-12-25"
        yield Judgement("warning", playbook.problem(("hours", "holidays"), message, hint))


def _counts_business_days(content: RegimeFile) -> bool:
    return any(term.within.unit == "business days" for step in content.steps for term in step.due)


def _spoken(names: Sequence[str]) -> str:
    """Say which clocks count: `the clocks 'acme' and 'sec_8k' count business days`."""
    if len(names) == 1:
        return f"the clock {shown(names[0])} counts business days"
    return f"the clocks {shortened(' and '.join(map(shown, names)), _LONGEST_LIST)} count business days"


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
