"""`playbook check`: is everything that the team has written sound, and what is still to be filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from incident_tui.cli.options import data_options
from incident_tui.cli.outcome import Exit
from incident_tui.cli.output import emit, emit_json, say
from incident_tui.domain.text import visible

if TYPE_CHECKING:
    from incident_tui.cli.session import Session
    from incident_tui.comms.inspection import Inspection
    from incident_tui.playbook.judgement import Level

_MARKS: Final[dict[Level, str]] = {"fault": "FAULT", "warning": "warn ", "note": "note "}


@click.command("check")
@data_options
@click.pass_obj
def check(session: Session, as_json: bool) -> int:
    """Check every file of your team's and the bundled ones, and try them on made-up incidents.

    Exit code 1 if there is a fault, 0 if there is nothing worse than a warning. Notes say what is still to fill in.
    """
    from incident_tui.comms.inspection import inspect_team_files

    services = session.services
    today = services.clock.now().astimezone(services.zone).date()
    found = inspect_team_files(services.templates, today=today, zone=services.zone)
    if as_json:
        emit_json(_document(found))
    else:
        _emit(found)
    if not found.files and found.count("note") == len(found.judgements):
        say("There are no files of your own: `incident-tui init` writes some to begin with.")
    return Exit.FAILED if found.count("fault") else Exit.DONE


def _emit(found: Inspection) -> None:
    for file in found.files:
        what = f"overrides {file.overrides}" if file.overrides else "is your team's own"
        emit(f"team  {_one_line(str(file.path))} {_one_line(what)}")
    for judgement in found.judgements:
        emit(f"{_MARKS[judgement.level]} {_one_line(str(judgement.problem))}")
    of_each = f"types: {found.types}, severities: {found.severities}, stages: {found.stages}"
    tried = f"{found.incidents} sample incidents ({of_each})"
    emit(f"{tried}: {_counted(found.renderings, 'rendering')} of {_counted(found.messages, 'message')};")
    looked = ", ".join(
        _counted(count, what) for count, what in ((found.items, "item"), (found.packs, "pack"), (found.clocks, "clock"))
    )
    verdict = ", ".join(_counted(found.count(level), level) for level in _MARKS)
    emit(f"{looked}: {verdict}")


def _document(found: Inspection) -> dict[str, Any]:
    return {
        "ok": not found.count("fault"),
        "faults": found.count("fault"),
        "warnings": found.count("warning"),
        "notes": found.count("note"),
        "findings": [
            {
                "level": level,
                "file": str(problem.path),
                "line": problem.line,
                "key": problem.key or None,
                "message": problem.message,
                "hint": problem.hint or None,
            }
            for level, problem in found.judgements
        ],
        "files": [
            {
                "file": str(file.path),
                "name": file.relative,
                "overrides": str(file.overrides) if file.overrides else None,
            }
            for file in found.files
        ],
        "checked": {
            "types": found.types,
            "severities": found.severities,
            "stages": found.stages,
            "incidents": found.incidents,
            "renderings": found.renderings,
            "messages": found.messages,
            "items": found.items,
            "packs": found.packs,
            "clocks": found.clocks,
        },
    }


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _one_line(text: str) -> str:
    return visible(" ".join(text.split()))
