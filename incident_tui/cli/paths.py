"""Where everything is kept."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from incident_tui.cli.options import data_options
from incident_tui.cli.output import emit, emit_json

if TYPE_CHECKING:
    from incident_tui.cli.session import Session


def places(session: Session) -> dict[str, Path]:
    """Return every place by its name."""
    services = session.services
    where = services.places
    return {
        "data_file": where.data_file,
        "journal": where.data_file.with_name(where.data_file.name + ".journal"),
        "drills_file": where.drills_file,
        "config_file": where.config_file,
        "team_templates": where.team_templates,
        "bundled_templates": services.templates.bundled,
        "team_themes": where.team_themes,
        "bundled_themes": services.themes.bundled,
        "last_copy_file": where.last_copy_file,
    }


@click.command("paths")
@data_options
@click.pass_obj
def paths(session: Session, as_json: bool) -> None:
    """Show where data, settings, templates and themes are, and which of these exist."""
    found = {name: (path, os.path.lexists(path)) for name, path in places(session).items()}
    if as_json:
        emit_json({name: {"path": str(path), "exists": exists} for name, (path, exists) in found.items()})
        return
    for name, (path, exists) in found.items():
        emit(f"{name:18} {path}{'' if exists else '  (not there)'}")
