"""A large snapshot whose tables stay on disk until somebody opens them.

Reading nineteen megabytes of history to show a list of titles would double the console's memory and a third of its
start. The file's own description, its last line, says where every table lies, so that only what is asked for is read.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

import msgspec

from incident_tui.store.errors import StoreError

# Below this a file is read whole: that takes a millisecond and finds damage at once.
LARGE: Final = 1 << 20
_TAILS: Final = (1 << 16, 1 << 20, 1 << 24)
ABOUT: Final = "about"
_DESCRIPTION: Final = b'\n"about":{\n'


class SliceDamaged(StoreError):
    """A table on disk does not read. The whole file has to be looked through, which `verify` and reading do."""

    def __init__(self, path: Path, why: str) -> None:
        """Name the file and what is wrong."""
        super().__init__(
            f"{path} does not read: {why}. This act was not recorded; everything else is safe. Run `incident-tui "
            "verify`: it keeps the damaged file aside, loads what is sound and says what is not."
        )


class Place(msgspec.Struct, array_like=True, frozen=True):
    """Where a table's JSON lies in the file, in bytes, and the highest id in it."""

    start: int
    length: int
    last_id: int


class Index(msgspec.Struct, frozen=True):
    """Where the tables lie, in the order of the file, and where the description begins, which closes it."""

    end: int
    tables: dict[str, Place]


class SlicedFile:
    """An open snapshot. It may be replaced meanwhile: an open file keeps its content."""

    def __init__(self, path: Path) -> None:
        """Open the file at `path`; raise OSError if it cannot be read."""
        self.path = path
        self._descriptor: int | None = None
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._state = self._present_state()

    def __del__(self) -> None:
        """Close the file when no table refers to it any more."""
        if self._descriptor is not None:
            os.close(self._descriptor)

    @property
    def size(self) -> int:
        """The file's size in bytes when it was opened."""
        return self._state[0]

    def read(self, start: int, length: int) -> bytes:
        """Read bytes; raise SliceDamaged if another program has written into the file since it was opened."""
        if self._present_state() != self._state:
            raise SliceDamaged(self.path, "another program has written into it")
        assert self._descriptor is not None
        return os.pread(self._descriptor, length, start)

    def _present_state(self) -> tuple[int, int]:
        assert self._descriptor is not None
        status = os.fstat(self._descriptor)
        return status.st_size, status.st_mtime_ns


class Slice:
    """A table's JSON in an open file; `bytes(slice)` reads it."""

    def __init__(self, file: SlicedFile, place: Place) -> None:
        """Name the file and the place."""
        self._file = file
        self._place = place

    @property
    def path(self) -> Path:
        """The file that the table lies in."""
        return self._file.path

    @property
    def last_id(self) -> int:
        """The highest id in the table, 0 for none."""
        return self._place.last_id

    def __bytes__(self) -> bytes:
        """Read it; raise SliceDamaged if another program has written into the file."""
        return self._file.read(self._place.start, self._place.length)


def read_slices(path: Path) -> tuple[dict[str, Any], dict[str, Slice]] | None:
    """Return what a large snapshot says of itself, and its tables' places.

    None for a small file, and for one whose description is not where and as we write it: then the whole file must be
    read. Raises FileNotFoundError and other OSErrors.
    """
    file = SlicedFile(path)
    about = _read_description(file) if file.size >= LARGE else None
    return None if about is None else (about[0], {name: Slice(file, place) for name, place in about[1].items()})


def read_description(path: Path) -> dict[str, Any] | None:
    """Return what a snapshot of any size says of itself, from its end alone; None where it is not as we write it.

    Raises OSError if the file cannot be read.
    """
    about = _read_description(SlicedFile(path))
    return about[0] if about else None


def _read_description(file: SlicedFile) -> tuple[dict[str, Any], dict[str, Place]] | None:
    for length in _TAILS:
        tail = file.read(max(0, file.size - length), length)
        at = tail.rfind(_DESCRIPTION)
        if at >= 0:
            # Before the line end stands what separates it from the tables: a comma, or the file's opening brace.
            return _description(tail[at:], file.size - len(tail) + at - 1)
    return None


def _description(text: bytes, end: int) -> tuple[dict[str, Any], dict[str, Place]] | None:
    try:
        about = msgspec.json.decode(b"{" + text, type=dict[str, dict[str, dict[str, Any]]])["about"]["1"]
        index = msgspec.convert(about.pop("index"), Index)
    except (ValueError, KeyError):
        return None
    return (about, index.tables) if index.end == end else None
