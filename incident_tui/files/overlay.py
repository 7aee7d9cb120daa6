"""The bundled folders, and the team's own files laid over them by the same relative name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final, Literal, NamedTuple

import incident_tui
from incident_tui.files.problem import FileProblem

Origin = Literal["bundled", "team"]

# A link to a whole disk inside a team's folder must not turn the console's start into a tour of that disk.
DEEPEST_FOLDER: Final = 8
MOST_FOLDERS: Final = 1_000


class Layer(NamedTuple):
    """One of the folders in which files are looked for."""

    origin: Origin
    folder: Path


class FoundFile(NamedTuple):
    """A file that applies: `relative` is its name with forward slashes below the folder it came from.

    `overrides` is the bundled file that a team's file stands in front of, None where there is none.
    """

    relative: str
    path: Path
    origin: Origin
    overrides: Path | None = None

    def fallback(self) -> FoundFile | None:
        """Give the bundled file to use when this team's file is broken, or None."""
        return FoundFile(self.relative, self.overrides, "bundled") if self.overrides is not None else None


class Overlay(NamedTuple):
    """Bundled files, each replaced by the team's file of the same relative name where one exists.

    A team folder that is None, missing or unreadable counts as empty. `problems` tells what was skipped.
    """

    bundled: Path
    team: Path | None = None

    @classmethod
    def over_bundled(cls, name: str, team: Path | None, *, team_required: bool = False) -> Overlay:
        """Lay `team` over the bundled folder `name` (`templates` or `themes`).

        `team_required` is for a folder that was asked for by name (`--templates DIR`): raises FileProblem
        if that one does not exist. The default team folder may be missing.
        """
        if team_required and team is not None and not _is_folder(team):
            what = "is not a folder" if os.path.lexists(team) else "does not exist"
            raise FileProblem(team, f"the folder {what}", hint="give an existing folder, or leave --templates out")
        return cls(bundled_folder(name), team)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Give the folders, the one that wins first."""
        bundled = Layer("bundled", self.bundled)
        return (bundled,) if self.team is None else (Layer("team", self.team), bundled)

    def find(self, relative: str) -> FoundFile | None:
        """Find the file of this relative name; None if there is none or the name leaves the folder."""
        name = PurePosixPath(relative)
        if name.is_absolute() or ".." in name.parts or not relative.isprintable():
            return None
        found = [(layer, layer.folder / name) for layer in self.layers if _is_file(layer.folder / name)]
        if not found:
            return None
        (winner, path), shadowed = found[0], found[1:]
        return FoundFile(str(name), path, winner.origin, shadowed[0][1] if shadowed else None)

    def refused(self, relative: str) -> FileProblem | None:
        """Say what stands in the team's folder where its file of this name would be, if that is no file at all."""
        path = self.team / relative if self.team is not None else None
        if path is None or _is_file(path) or not os.path.lexists(path):
            return None
        from incident_tui.files.strays import no_file

        return no_file(path)

    def problems(self) -> list[FileProblem]:
        """Name the folders of the team that exist and cannot be read, whose files are therefore not used."""
        if self.team is None or not os.path.lexists(self.team):
            return []
        if not _is_folder(self.team):
            return [FileProblem(self.team, "this is not a folder, so the bundled files are used")]
        unreadable: list[FileProblem] = []

        def remember(error: OSError) -> None:
            message = f"cannot be read ({error.strerror}), so the bundled files are used"
            unreadable.append(FileProblem(Path(error.filename), message, hint="check its permissions"))

        for _ in os.walk(self.team, onerror=remember):
            pass
        return unreadable

    def list(self, subfolder: str, suffix: str, *, below: bool = True) -> list[FoundFile]:
        """List the files below `subfolder` (empty: all) whose names end in `suffix`, by relative name.

        Without `below`, only those directly in it. Hidden files are left out: editors keep their locks and backups
        there; and so is what a link back to `subfolder` or to a folder around it leads to.
        """
        names: set[str] = set()
        for layer in self.layers:
            names.update(_names_below(layer.folder, subfolder, suffix, below))
        found = (self.find(name) for name in sorted(names))
        return [file for file in found if file is not None]


def bundled_folder(name: str, *, package: Path | None = None) -> Path:
    """Give the folder `name` that ships with the program: inside the package (wheel) or beside it (checkout).

    The package is asked first: beside an installed package lie other projects' folders. `package` is the
    folder of incident_tui itself unless told. Raises FileProblem where the folder is in neither place.
    """
    root = package if package is not None else Path(incident_tui.__path__[0])
    for candidate in (root / name, root.parent / name):
        if _is_folder(candidate):
            return candidate
    raise FileProblem(
        root / name,
        "the bundled folder is missing: the installation is incomplete",
        hint="your incidents are safe; install incident-tui again",
    )


def _is_file(path: Path) -> bool:
    # os.path answers False for missing rights and overlong names, where pathlib raises.
    return os.path.isfile(path)  # noqa: PTH113


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 (as for _is_file)


def leads_back(path: Path, start: Path) -> bool:
    """Tell whether a folder is a link to `start` or to a folder around it: its files are there under other names."""
    return os.path.islink(path) and start.resolve().is_relative_to(path.resolve())  # noqa: PTH114 (as for _is_file)


def _names_below(folder: Path, subfolder: str, suffix: str, below: bool) -> Iterator[str]:
    start = folder / subfolder
    seen: set[tuple[int, int]] = set()
    for here, folders, files in os.walk(start, followlinks=True):
        place = Path(here)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        back = place != folder and leads_back(place, folder if place == start else start)
        if back or not _first_visit(place, seen) or len(seen) > MOST_FOLDERS:
            folders.clear()
            continue
        if not below or len(place.relative_to(start).parts) >= DEEPEST_FOLDER:
            folders.clear()
        for name in files:
            if name.endswith(suffix) and not name.startswith("."):
                yield (place / name).relative_to(folder).as_posix()


def _first_visit(folder: Path, seen: set[tuple[int, int]]) -> bool:
    try:
        status = folder.stat()
    except OSError:
        return False
    key = (status.st_dev, status.st_ino)
    if key in seen:
        return False
    seen.add(key)
    return True
