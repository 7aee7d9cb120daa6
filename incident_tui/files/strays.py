"""What lies in a team's folder and is not read: expected names that are no files, and names that nobody looks for."""

from __future__ import annotations

import difflib
import errno
import os
import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from incident_tui.files.overlay import DEEPEST_FOLDER, MOST_FOLDERS, leads_back
from incident_tui.files.problem import FileProblem

# Beyond these a folder is something else than a team's templates, such as a whole home.
MOST_UNUSED: Final = 100
# What a repository has besides: it is for people, and nobody takes it for a file of ours.
_FOR_PEOPLE: Final = ("readme", "license", "licence", "copying", "changelog", "contributing", "codeowners", "makefile")
_OURS: Final = (".toml", ".j2")
_CLOSE: Final = 0.7
_KINDS: Final = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class Place(NamedTuple):
    """A folder of the team's: the ending of its files' names, whether folders below it count, and what to say of it."""

    suffix: str
    below: bool
    hint: str


@dataclass
class Strays:
    """What was found: `refused` are expected names that are no files or folders, `unused` is what nobody reads."""

    refused: list[FileProblem] = field(default_factory=list)
    unused: list[FileProblem] = field(default_factory=list)


def find_strays(team: Path | None, files: Collection[str], places: Mapping[str, Place]) -> Strays:
    """Look at everything in a team's folder but hidden names, without opening any of it; never raises.

    `files` are the names that are read in the folder itself, `places` the folders in it. What a repository has for
    people, such as a README, is left alone.
    """
    found = Strays()
    if team is None:
        return found
    expected = [*files, *places]
    for path in _entries(team):
        if path.name in files:
            if not _is_file(path):
                found.refused.append(no_file(path))
        elif path.name in places:
            _look_in_place(path, team, places[path.name], found)
        else:
            found.unused += _foreign(path, expected, "; ".join(place.hint for place in places.values()))
    if len(found.unused) > MOST_UNUSED:
        more = len(found.unused) - MOST_UNUSED
        found.unused[MOST_UNUSED:] = [FileProblem(team, f"has {more:,} more files that are used for nothing")]
    return found


def no_file(path: Path) -> FileProblem:
    """Say what a path is that should be a file; it is there, and it is none."""
    return FileProblem(path, f"is {_kind(path)} and not a file, so it is not read", hint="put a file there")


def _look_in_place(path: Path, team: Path, place: Place, found: Strays) -> None:
    if not _is_folder(path):
        hint = f"{place.hint}; move it away"
        found.refused.append(
            FileProblem(path, f"is {_kind(path)} and not a folder, so nothing is read from it", hint=hint)
        )
    elif leads_back(path, team):
        found.refused.append(FileProblem(path, "is a link to a folder around it, so it is not read", hint=place.hint))
    else:
        _look_below(path, path, place, found, set())


def _look_below(folder: Path, start: Path, place: Place, found: Strays, seen: set[tuple[int, int]]) -> None:
    status = folder.stat()
    seen.add((status.st_dev, status.st_ino))
    direct = folder == start
    for path in _entries(folder):
        if _is_folder(path):
            if path.name.endswith(place.suffix) and (direct or place.below):
                found.refused.append(no_file(path))
            elif problem := _not_entered(path, start, seen):
                found.unused.append(problem)
            else:
                _look_below(path, start, place, found, seen)
        elif not direct and not place.below:
            found.unused.append(_unused(path, place.hint))
        elif not path.name.endswith(place.suffix):
            if not _for_people(path):
                found.unused.append(_unused(path, _ending(path, place)))
        elif not _is_file(path):
            found.refused.append(no_file(path))
        elif not str(path.relative_to(start)).isprintable():
            found.unused.append(_unused(path, "its name has characters that cannot be shown"))


def _not_entered(path: Path, start: Path, seen: set[tuple[int, int]]) -> FileProblem | None:
    if leads_back(path, start):
        return _unused(path, "it is a link to a folder around it")
    if len(path.relative_to(start).parts) > DEEPEST_FOLDER or len(seen) >= MOST_FOLDERS:
        return _unused(path, "it lies too deep, or there are too many folders")
    try:
        status = path.stat()
    except OSError:
        return None
    return _unused(path, "it is read under another name") if (status.st_dev, status.st_ino) in seen else None


def _foreign(path: Path, expected: Collection[str], hint: str) -> Iterator[FileProblem]:
    """Tell of something beside what is read; of a folder, each file in it that looks like one of ours."""
    close = difflib.get_close_matches(path.name.lower(), expected, n=1, cutoff=_CLOSE)
    meant = f"did you mean {close[0]}?" if close else ""
    if _is_folder(path) and not path.is_symlink():
        ours = list(_like_ours(path))
        yield from (_unused(each, f"{meant} {hint}".lstrip()) for each in ours)
        if ours:
            return
    if close or not _for_people(path):
        yield _unused(path, meant or hint)


def _like_ours(folder: Path) -> Iterator[Path]:
    for number, (here, folders, files) in enumerate(os.walk(folder)):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if number >= MOST_FOLDERS or len(Path(here).relative_to(folder).parts) >= DEEPEST_FOLDER:
            folders.clear()
        for name in sorted(files):
            if name.lower().endswith(_OURS) and not name.startswith("."):
                yield Path(here) / name


def _unused(path: Path, hint: str) -> FileProblem:
    return FileProblem(path, "is used for nothing", hint=hint)


def _ending(path: Path, place: Place) -> str:
    stem, _, ending = path.name.partition(".")
    if difflib.get_close_matches(f".{ending.lower()}", [place.suffix]):
        return f"did you mean {stem}{place.suffix}?"
    return f"names here end in {place.suffix}"


def _for_people(path: Path) -> bool:
    return path.name.lower().startswith(_FOR_PEOPLE)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        # What may not be read is told by the overlay, which looks at folders for that.
        return []


def _kind(path: Path) -> str:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if error.errno == errno.ELOOP:
            return "a link that leads to itself"
        return "a link that leads nowhere" if path.is_symlink() else "out of reach"
    return next((words for test, words in _KINDS if test(mode)), "a plain file")


def _is_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113 (answers False where pathlib raises)


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 (as for _is_file)
