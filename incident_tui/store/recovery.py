"""Reading a data file that may have been left by a crash, a full disk or somebody's editor.

What is sound is loaded, what is damaged is kept aside, and what was lost is said. A file that is not ours is left
alone.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import msgspec

from incident_tui.store.errors import Notice, StoreForeign
from incident_tui.store.journal import BadLine, JournalFile
from incident_tui.store.snapshot import TableData, read_tables, salvage

ABOUT: Final = "about"
FORMAT: Final = 1
ABOUT_DOCUMENT: Final[dict[str, Any]] = {"product": "incident-tui", "format": FORMAT}
_MARK: Final = b'"product":"incident-tui"'
_SHOWN: Final = 5


class Loaded(msgspec.Struct):
    """What a snapshot held. `about` is its own description, kept apart from the tables."""

    tables: dict[str, TableData]
    about: dict[str, Any]
    generation: int = 0
    damaged: bool = False
    notices: list[Notice] = []


def load(path: Path, *, mend: bool) -> Loaded:
    """Read the snapshot, or what is sound of it; with `mend`, keep a damaged one aside first.

    Raises StoreForeign for a file of another program or a newer version, OSError if it cannot be read.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        data = b""
    if not data.strip():
        return Loaded({}, dict(ABOUT_DOCUMENT))
    try:
        tables = read_tables(data)
    except ValueError as error:
        if _MARK not in data and not path.with_name(path.name + ".journal").exists():
            raise _foreign(path) from error
        return _salvaged(path, data, mend=mend)
    about = tables.pop(ABOUT, None)
    if about is None:
        _require_plain_tinydb(path, tables)
        return Loaded(tables, dict(ABOUT_DOCUMENT))
    return _checked(path, tables, about.documents().get("1", {}))


def replace_file(path: Path, pieces: Iterable[bytes]) -> None:
    """Put a file of these pieces in place of the one at `path`, whole or not at all, readable by the owner only."""
    temporary = path.with_name(path.name + ".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb", buffering=1 << 16) as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(descriptor)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def bad_line(path: Path, line: BadLine) -> Notice:
    """Keep a copy of a journal with a damaged line and say what is known of the line."""
    kept = keep_copy(path)
    return Notice(
        f"one entry of {path} does not read back (at byte {line.offset}, {len(line.text)} bytes: "
        f"{line.text[9:89].decode(errors='replace')!r}). Everything else was loaded; the damaged file is kept as "
        f"{kept}.",
        lost=True,
    )


def torn(journal: JournalFile) -> Notice:
    """Say that the last write was cut off."""
    return Notice(
        f"the last write to {journal.path} was cut off by a crash ({journal.torn_bytes()} bytes). It had not been "
        "acknowledged; everything acknowledged is there."
    )


def set_aside(path: Path) -> Notice:
    """Keep a copy of a journal that is older than its snapshot and say that it was not read."""
    kept = keep_copy(path)
    return Notice(f"{path} is older than the snapshot beside it and was not read; it is kept as {kept}.", lost=True)


def old_snapshot(path: Path) -> Notice:
    """Say that the snapshot is older than its journal."""
    return Notice(
        f"{path} is older than the journal beside it, as after restoring a backup: events between the two may be "
        "missing. `incident-tui verify` names them.",
        lost=True,
    )


def keep_copy(path: Path) -> Path:
    """Copy a damaged file to `NAME.damaged-N` and return the copy's path; the same content is copied once."""
    number = 1
    while (copy := path.with_name(f"{path.name}.damaged-{number}")).exists():
        if copy.stat().st_size == path.stat().st_size and copy.read_bytes() == path.read_bytes():
            return copy
        number += 1
    try:
        shutil.copy2(path, copy)
    except OSError:
        # No room or no right for a copy: the damaged file itself is still there until something is written.
        return path
    return copy


def _salvaged(path: Path, data: bytes, *, mend: bool) -> Loaded:
    tables, lost = salvage(data)
    kept = keep_copy(path) if mend else path
    about = tables.pop(ABOUT, TableData()).documents().get("1", {})
    shown = "; ".join(lost[:_SHOWN]) + (f"; and {len(lost) - _SHOWN} more" if len(lost) > _SHOWN else "")
    sound = sum(len(table.documents()) for table in tables.values())
    message = (
        f"{path} is damaged: {sound} entries were read, {len(lost)} line(s) could not be: {shown}. "
        f"The damaged file is kept as {kept}."
    )
    loaded = _checked(path, tables, about) if about else Loaded(tables, dict(ABOUT_DOCUMENT))
    loaded.damaged = True
    loaded.notices = [Notice(message, lost=True)]
    return loaded


def _checked(path: Path, tables: dict[str, TableData], about: dict[str, Any]) -> Loaded:
    version, generation = about.get("format"), about.get("generation", 0)
    if about.get("product") != ABOUT_DOCUMENT["product"] or not isinstance(version, int):
        raise _foreign(path)
    if version > FORMAT:
        raise StoreForeign(
            f"{path} was written by a newer incident-tui (file format {version}; this one reads up to {FORMAT}). "
            "It was left untouched. Update incident-tui, or choose another file with --data FILE."
        )
    return Loaded(tables, about, generation if isinstance(generation, int) else 0)


def _require_plain_tinydb(path: Path, tables: dict[str, TableData]) -> None:
    for table in tables.values():
        if not all(doc_id.isdecimal() for doc_id in table.documents()) or table.unsound:
            raise _foreign(path)


def _foreign(path: Path) -> StoreForeign:
    return StoreForeign(
        f"{path} is not a data file of incident-tui. It was left untouched. Choose another file with --data FILE or "
        "INCIDENT_TUI_DATA."
    )
