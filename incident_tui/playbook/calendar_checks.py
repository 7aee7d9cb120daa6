"""What the clocks that run still want to know to count days: a zone, and the holidays of whoever waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from incident_tui.playbook.clocks import RegimeFile
from incident_tui.playbook.judgement import Judgement
from incident_tui.playbook.reckoning import counted_by, needs_calendar
from incident_tui.playbook.team_files import PlaybookFiles, ReadFile


def calendar_checks(files: PlaybookFiles, today: date) -> Iterator[Judgement]:
    """Warn of a clock that runs in no zone that anybody has named, and note one that knows no holidays to come."""
    if files.playbook is None:
        return
    named, hours = files.playbook.content.legal.regimes, files.playbook.content.hours
    for clock in files.clocks:
        if not (clock.content.on or clock.name in named) or not needs_calendar(clock.content):
            continue
        counted = counted_by(clock.content, hours)
        if not counted.zone and clock.sure(("zone",)):
            message = "counts days, and no zone is named: the earliest of all zones counts"
            hint = 'name one here, such as zone = "Europe/Berlin", or in [hours] of your playbook'
            yield Judgement("warning", clock.problem(("zone",), message, hint))
        if not any(holiday >= today for holiday in counted.holidays or ()) and _business_days(clock):
            message = "counts business days, and no holidays to come are listed: it may end too early"
            hint = "list this year's and the next in a copy of this file in your folder: holidays = [2026-12-25]"
            yield Judgement("note", clock.problem(("holidays",), message, hint))


def _business_days(clock: ReadFile[RegimeFile]) -> bool:
    return any(term.within.unit == "business days" for step in clock.content.steps for term in step.due)
