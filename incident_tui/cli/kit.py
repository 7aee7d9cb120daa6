"""A starter kit: the files that a team edits, written into its own folder."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from incident_tui.cli.options import Place, data_options
from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.cli.output import emit, emit_json, say
from incident_tui.files.atomic import make_private_folder
from incident_tui.files.kit import write_kit
from incident_tui.files.overlay import bundled_folder

if TYPE_CHECKING:
    from incident_tui.cli.session import Session


@click.command("init")
@click.argument("folder", metavar="[DIR]", required=False, type=Place(path_type=Path))
@data_options
@click.pass_obj
def init(session: Session, folder: Path | None, as_json: bool) -> None:
    """Write a starter kit to edit: a playbook, and an example each of a pack, a message and a clock.

    It goes into DIR, else the folder of --templates, else templates/ beside your settings. Nothing is ever overwritten:
    a file that is there already is kept and named.
    """
    places, bundled = session.services.places, bundled_folder("templates")
    chosen = folder or places.chosen_templates
    target = chosen or places.team_templates
    if target.exists() and not target.is_dir():
        raise Stopped(Exit.USAGE, f"{target} is not a folder: nothing was written. Give the name of a folder.")
    if target.resolve() == bundled.resolve():
        raise Stopped(Exit.USAGE, f"{target} is the program's own folder: nothing was written. Give one of yours.")
    if chosen is None:
        make_private_folder(target)
    written = []
    for place in write_kit(bundled, target):
        written.append(place)
        if not place.written:
            say(f"kept {place.path}: it was there already.")
        elif not as_json:
            emit(str(place.path))
    if as_json:
        emit_json([{"file": str(place.path), "written": place.written} for place in written])
    _say_next(target, any(place.written for place in written), given=chosen is not None)


def _say_next(target: Path, wrote: bool, *, given: bool) -> None:
    command = f"incident-tui {f'--templates {shlex.quote(str(target))} ' if given else ''}playbook check"
    if wrote:
        say(f"Next: edit {target / 'playbook.toml'} where it says FILL IN, then run `{command}`.")
    else:
        say(f"Everything was there already; nothing was written. `{command}` says what is still to do.")
