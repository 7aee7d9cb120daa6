"""The starter kit: files for a team to edit, written where there are none yet."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from incident_tui.files.atomic import write_atomically

KIT_FOLDER: Final = "kit"
# The bundled playbook explains itself and marks what to fill in: a second one would only fall behind it.
PLAYBOOK: Final = "playbook.toml"
# A team's folder is read by every colleague who is given it; what keeps a home private is its own folder.
_MODE: Final = 0o644


class KitFile(NamedTuple):
    """A file of the kit: its name below the team's folder, and what it is written from."""

    relative: str
    source: Path


class KitPlace(NamedTuple):
    """What became of a file of the kit; where one was there before, it was kept and `written` is false."""

    path: Path
    written: bool


class KitObstacle(NamedTuple):
    """A path that is in the way, what is wrong with it, and the first file of the kit that it keeps out."""

    path: Path
    why: str
    relative: str


def kit_files(bundled: Path) -> list[KitFile]:
    """List the files of the kit that ships in the bundled templates: what to read first, then by name."""
    folder = bundled / KIT_FOLDER
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    examples = [KitFile(name, folder / name) for name in names if "/" in name]
    first = [KitFile(name, folder / name) for name in names if "/" not in name]
    return [*first, KitFile(PLAYBOOK, bundled / PLAYBOOK), *examples]


def kit_obstacles(bundled: Path, folder: Path) -> list[KitObstacle]:
    """Find what would keep the kit from being written below `folder`, each once; nothing is written to find out.

    A file of the kit that is there already is in nobody's way.
    """
    found: dict[Path, KitObstacle] = {}
    for file in kit_files(bundled):
        path = folder / file.relative
        if os.path.lexists(path):
            continue
        above = next((each for each in path.parents if os.path.lexists(each)), path.anchor)
        if not os.path.isdir(above):  # noqa: PTH112 (answers False where pathlib raises)
            found.setdefault(Path(above), KitObstacle(Path(above), "is not a folder", file.relative))
        elif not os.access(above, os.W_OK | os.X_OK):
            found.setdefault(Path(above), KitObstacle(Path(above), "may not be written into", file.relative))
    return list(found.values())


def write_kit(bundled: Path, folder: Path) -> Iterator[KitPlace]:
    """Write the kit below `folder`, file by file, and tell of each; what is there already stays as it is.

    Missing folders are made. Raises OSError where one cannot be written: what was told before is there.
    """
    for file in kit_files(bundled):
        path = folder / file.relative
        # A link that leads nowhere is somebody's too.
        if os.path.lexists(path):
            yield KitPlace(path, False)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, file.source.read_bytes(), mode=_MODE)
        yield KitPlace(path, True)
