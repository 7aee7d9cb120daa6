"""A starter kit: the files that a team edits, written into its own folder."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from incident_tui.cli.options import Place, data_options
from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.cli.output import emit, emit_json, say
from incident_tui.files.atomic import make_private_folder
from incident_tui.files.kit import KitPlace, kit_files, kit_obstacles, write_kit
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
    if obstacles := kit_obstacles(bundled, target):
        lines = [f"  {each.path} {each.why}, and {each.relative} belongs below it" for each in obstacles]
        advice = "Move what is in the way, or give the name of another folder"
        raise Stopped(Exit.FAILED, f"the kit cannot be written into {target}: nothing was written. {advice}:", lines)
    told = []
    for place in _written(bundled, target, private=chosen is None):
        told.append(place)
        if not place.written:
            say(f"kept {place.path}: it was there already.")
        elif not as_json:
            emit(str(place.path))
    if as_json:
        emit_json([{"file": str(place.path), "written": place.written} for place in told])
    _say_next(target, any(place.written for place in told), given=chosen is not None)


def _written(bundled: Path, target: Path, *, private: bool) -> Iterator[KitPlace]:
    done: list[KitPlace] = []
    try:
        if private:
            make_private_folder(target)
        for place in write_kit(bundled, target):
            done.append(place)
            yield place
    except OSError as error:
        raise _half_way(error, bundled, target, done) from error


def _half_way(error: OSError, bundled: Path, target: Path, done: list[KitPlace]) -> Stopped:
    """Say what is there and what is not, after a file could not be written."""
    names = [file.relative for file in kit_files(bundled)]
    written = [name for name, place in zip(names, done, strict=False) if place.written]
    return Stopped(
        Exit.FAILED,
        f"the kit in {target} is not whole: {error.strerror or error}. What was there before is as it was. Mend that, "
        "and give the same command again: it keeps what is there and writes the rest.",
        [f"  written: {', '.join(written) or 'nothing'}", f"  not written: {', '.join(names[len(done) :])}"],
    )


def _say_next(target: Path, wrote: bool, *, given: bool) -> None:
    command = f"incident-tui {f'--templates {shlex.quote(str(target))} ' if given else ''}playbook check"
    if wrote:
        say(f"Next: edit {target / 'playbook.toml'} where it says FILL IN, then run `{command}`.")
        say(f"{target / 'README.md'} tells how it goes on from there: examples, git, your colleagues.")
    else:
        say(f"Everything was there already; nothing was written. `{command}` says what is still to do.")
