"""Reading a data file that may have been left by a crash, a full disk or somebody's editor.

What is sound is loaded, what is damaged is kept aside, and what was lost is said. A file that is not ours is left
alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from incident_tui.files.atomic import synchronise_folder
from incident_tui.store.errors import Notice, StoreForeign
from incident_tui.store.journal import BadLine, JournalFile
from incident_tui.store.slices import ABOUT, SliceDamaged, read_description, read_slices
from incident_tui.store.snapshot import Orphan, Salvaged, TableData, read_tables, salvage

INCIDENTS: Final = "incidents"
DRAFTS: Final = "drafts"
FORMAT: Final = 1
ABOUT_DOCUMENT: Final[dict[str, Any]] = {"product": "incident-tui", "format": FORMAT}
_MARK: Final = b'"product":"incident-tui"'
_SHOWN: Final = 5


class Loaded(msgspec.Struct):
    """What a snapshot held. `about` is its own description, kept apart from the tables.

    `generation` is None where it could not be read; `kept` is where a damaged file went, the file itself where no
    copy could be made.
    """

    tables: dict[str, TableData]
    about: dict[str, Any]
    generation: int | None = 0
    notices: list[Notice] = []
    kept: Path | None = None


def load(path: Path, *, mend: bool, whole: bool = False) -> Loaded:
    """Read the snapshot, or what is sound of it; with `mend`, keep a damaged one aside first.

    The tables of a large file stay on disk, unless it has to be looked through as a `whole`. Raises StoreForeign for
    a file of another program or a newer version, OSError if it cannot be read.
    """
    try:
        sliced = None if whole else read_slices(path)
        if sliced is not None and _is_ours(sliced[0]):
            return _described(path, {name: TableData(place) for name, place in sliced[1].items()}, sliced[0])
        data = path.read_bytes()
    except FileNotFoundError:
        data = b""
    if not data or data.isspace():
        return Loaded({}, dict(ABOUT_DOCUMENT))
    try:
        tables = read_tables(data)
    except ValueError as error:
        if _MARK not in data and not _has_journal(path):
            raise _foreign(path) from error
        return _salvaged(path, data, mend=mend)
    about = tables.pop(ABOUT, None)
    if about is None:
        _require_plain_tinydb(path, tables)
        return Loaded(tables, dict(ABOUT_DOCUMENT))
    description = about.documents().get("1", {}) if about.is_object else {}
    odd = [f"table {name} is no table" for name, table in tables.items() if not table.is_object]
    if not _is_ours(description):
        if not _has_journal(path):
            raise _foreign(path)
        odd.append("the file's description of itself does not read")
    loaded = _described(path, {name: table for name, table in tables.items() if table.is_object}, description)
    if odd:
        loaded.kept = _kept(path) if mend else path
        loaded.notices.append(_damage(path, loaded, odd))
    return loaded


def described_anew(path: Path, known: dict[str, Any]) -> dict[str, Any]:
    """Return what the snapshot says of itself now, or what is `known` where that does not read or is another's."""
    try:
        about = read_description(path)
    except (OSError, SliceDamaged):
        return known
    if about is None or not _is_ours(about) or about.get("lineage") != known.get("lineage"):
        return known
    return _without_layout(about)


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
    synchronise_folder(path.parent)


def bad_lines(path: Path, lines: Sequence[BadLine]) -> tuple[Notice, Path]:
    """Keep a copy of a journal with damaged lines and say what is known of them; also return where the copy is."""
    kept = _kept(path)
    shown = _listed([f"at byte {line.offset}, {len(line.text)} bytes: {_excerpt(line.text)!r}" for line in lines])
    count = "1 entry" if len(lines) == 1 else f"{len(lines)} entries"
    message = (
        f"{count} of {path} could not be read back ({shown}). Everything else was loaded; the damaged file is kept "
        f"as {kept}."
    )
    return Notice(message, lost=True), kept


def torn(journal: JournalFile) -> Notice:
    """Say that the last write was cut off."""
    return Notice(
        f"the last write to {journal.path} was cut off by a crash ({journal.torn_bytes()} bytes). It had not been "
        "acknowledged; everything acknowledged is there."
    )


def set_aside(journal: JournalFile, why: str) -> tuple[Notice, Path]:
    """Keep a copy of a journal that does not fit its snapshot and say why it was not read."""
    kept = _kept(journal.path)
    # One that holds nothing but its first line takes nothing with it.
    lost = journal.torn_bytes() > 0
    return Notice(f"{journal.path} {why} and was not read; it is kept as {kept}.", lost), kept


def replaced(journal: JournalFile) -> Notice:
    """Keep what an open journal holds whose file somebody replaced, and say so."""
    try:
        kept = str(keep_copy(journal.path, journal.contents()))
    except OSError as error:
        kept = f"nothing, for it could not be copied: {error}"
    return Notice(
        f"{journal.path} was replaced by another file while it was in use. What it held since the last checkpoint "
        f"is kept as {kept}.",
        lost=True,
    )


def old_snapshot(path: Path) -> Notice:
    """Say that the snapshot is older than its journal."""
    return Notice(
        f"{path} is older than the journal beside it, as after restoring a backup: events between the two may be "
        "missing. `incident-tui verify` names them.",
        lost=True,
    )


def keep_copy(path: Path, content: bytes | None = None) -> Path:
    """Copy a damaged file, or its former content, to `NAME.damaged-N`; the same content is copied once.

    Returns the copy's path. Raises OSError where no copy can be made.
    """
    data = path.read_bytes() if content is None else content
    number = 1
    while (copy := path.with_name(f"{path.name}.damaged-{number}")).exists():
        if copy.stat().st_size == len(data) and copy.read_bytes() == data:
            return copy
        number += 1
    replace_file(copy, [data])
    return copy


def _kept(path: Path) -> Path:
    try:
        return keep_copy(path)
    except OSError:
        # No room or no right for a copy: the damaged file itself is still there until something is written.
        return path


def _salvaged(path: Path, data: bytes, *, mend: bool) -> Loaded:
    found = salvage(data)
    for orphan in found.orphans:
        _adopt(found, orphan)
    description = found.tables.pop(ABOUT, TableData()).documents().get("1", {})
    loaded = _described(path, found.tables, description)
    loaded.kept = _kept(path) if mend else path
    loaded.notices.append(_damage(path, loaded, found.lost))
    return loaded


def _adopt(found: Salvaged, orphan: Orphan) -> None:
    """Put a document whose table is in doubt where its own fields say that it belongs."""
    document = orphan.document
    if document.get("product") == ABOUT_DOCUMENT["product"]:
        home = ABOUT
    elif isinstance(document.get("incident"), str):
        home = document["incident"] if "kind" in document else INCIDENTS
    elif document.keys() == {"key", "values"}:
        home = DRAFTS
    else:
        home = orphan.table or ""
    table = found.tables.setdefault(home, TableData()) if home else TableData()
    if not home or table.holds(orphan.doc_id):
        found.lost.append(f"line {orphan.line}, of a table whose name does not read")
    else:
        table.put(orphan.doc_id, document)


def _damage(path: Path, loaded: Loaded, lost: Sequence[str]) -> Notice:
    sound = sum(len(table.documents()) for table in loaded.tables.values())
    what = f"{len(lost)} part(s) could not be: {_listed(lost)}" if lost else "nothing seems to be missing"
    return Notice(
        f"{path} is damaged: {sound} entries were read, {what}. The damaged file is kept as {loaded.kept}.", lost=True
    )


def _described(path: Path, tables: dict[str, TableData], about: dict[str, Any]) -> Loaded:
    """Return the tables with what the file says of itself, or without where that does not read."""
    if not _is_ours(about):
        return Loaded(tables, dict(ABOUT_DOCUMENT), None)
    version, generation = about["format"], about.get("generation")
    if version > FORMAT:
        raise StoreForeign(
            f"{path} was written by a newer incident-tui (file format {version}; this one reads up to {FORMAT}). "
            "It was left untouched. Update incident-tui, or choose another file with --data FILE."
        )
    return Loaded(tables, _without_layout(about), generation if isinstance(generation, int) else None)


def _without_layout(about: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in about.items() if name not in {"generation", "index"}}


def _is_ours(about: dict[str, Any]) -> bool:
    return about.get("product") == ABOUT_DOCUMENT["product"] and isinstance(about.get("format"), int)


def _has_journal(path: Path) -> bool:
    """Tell whether a journal of ours lies beside the file, which proves that the file was ours too."""
    try:
        journal = JournalFile.open(path.with_name(path.name + ".journal"))
    except OSError:
        return False
    if journal is None:
        return False
    try:
        return journal.read_header() is not None
    finally:
        journal.close()


def _listed(parts: Sequence[str]) -> str:
    more = [f"and {len(parts) - _SHOWN} more"] if len(parts) > _SHOWN else []
    return "; ".join([*parts[:_SHOWN], *more])


def _excerpt(line: bytes) -> str:
    return line[9:89].decode(errors="replace")


def _require_plain_tinydb(path: Path, tables: dict[str, TableData]) -> None:
    for table in tables.values():
        if table.is_object:
            # Decoding is what finds documents that are none.
            table.documents()
        if not table.is_object or table.unsound:
            raise _foreign(path)


def _foreign(path: Path) -> StoreForeign:
    return StoreForeign(
        f"{path} is not a data file of incident-tui. It was left untouched. Choose another file with --data FILE or "
        "INCIDENT_TUI_DATA."
    )
