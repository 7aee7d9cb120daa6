from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

from incident_tui.store import slices
from incident_tui.store.slices import LARGE, Slice, SliceDamaged
from incident_tui.store.table import JournaledTinyDB

NAMES = [f"table-{number}" for number in range(40)]


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file of ours that is too large to be read whole."""
    path = tmp_path / "large.json"
    with JournaledTinyDB(path) as db:
        for number, name in enumerate(NAMES):
            db.table(name).insert_multiple({"n": n, "text": f"ü {number} " + "x" * 900} for n in range(40))
    assert path.stat().st_size > LARGE
    return path


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of what is read from large files."""
    lengths: list[int] = []
    read: Callable[[slices.SlicedFile, int, int], bytes] = slices.SlicedFile.read

    def counted(file: slices.SlicedFile, start: int, length: int) -> bytes:
        lengths.append(length)
        return read(file, start, length)

    monkeypatch.setattr(slices.SlicedFile, "read", counted)
    return lengths


def replaced(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert data.count(old) >= 1
    path.write_bytes(data.replace(old, new, 1))


def numbers(documents: list[Any]) -> list[int]:
    return [document["n"] for document in documents]


def test_only_the_tables_that_are_asked_for_are_read(large: Path, reads: list[int]) -> None:
    db = JournaledTinyDB(large)
    assert sum(reads) <= 1 << 17
    assert db.tables() == {*NAMES}
    reads.clear()
    assert numbers(db.table(NAMES[7]).all()) == list(range(40))
    assert len(reads) == 1
    assert reads[0] < large.stat().st_size / 20


def test_an_insert_needs_no_table_read(large: Path, reads: list[int]) -> None:
    db = JournaledTinyDB(large)
    reads.clear()
    assert db.table(NAMES[3]).insert({"n": 40}) == 41
    assert reads == []
    assert numbers(db.table(NAMES[3]).all()) == list(range(41))


def test_a_checkpoint_takes_the_tables_along_that_nobody_opened(large: Path) -> None:
    with JournaledTinyDB(large) as db:
        db.table(NAMES[3]).insert({"n": 40})
        db.table(NAMES[4]).remove(doc_ids=[1])
        db.journaled.checkpoint()
        db.table(NAMES[5]).truncate()
    plain = TinyDB(large)
    assert plain.tables() - {"about"} == {*NAMES}
    assert numbers(plain.table(NAMES[3]).all()) == list(range(41))
    assert numbers(plain.table(NAMES[4]).all()) == list(range(1, 40))
    assert plain.table(NAMES[5]).all() == []
    assert numbers(JournaledTinyDB(large).table(NAMES[39]).all()) == list(range(40))


def test_an_open_file_keeps_its_tables_when_another_handle_replaces_it(large: Path) -> None:
    early, late = JournaledTinyDB(large), JournaledTinyDB(large)
    late.table(NAMES[1]).insert({"n": 40})
    late.journaled.checkpoint()
    late.table(NAMES[2]).insert({"n": 40})
    late.journaled.checkpoint()
    assert numbers(early.table(NAMES[1]).all()) == list(range(41))
    assert numbers(early.table(NAMES[2]).all()) == list(range(41))
    assert numbers(early.table(NAMES[30]).all()) == list(range(40))


def test_damage_in_a_table_shows_when_it_is_opened_and_the_rest_is_loaded(large: Path) -> None:
    replaced(large, "ü 9 xxx".encode(), 'ü 9 "xx'.encode())
    db = JournaledTinyDB(large)
    assert db.journaled.notices == []
    assert len(db.table(NAMES[8]).all()) == 40
    assert numbers(db.table(NAMES[9]).all()) == list(range(1, 40))
    [notice] = db.journaled.notices
    assert notice.lost
    assert NAMES[9] in notice.message
    kept = large.with_name(large.name + ".damaged-1")
    assert 'ü 9 "xx'.encode() in kept.read_bytes()
    again = JournaledTinyDB(large)
    assert numbers(again.table(NAMES[9]).all()) == list(range(1, 40))
    assert again.journaled.notices == []


def test_a_write_that_must_read_a_damaged_table_is_refused_and_changes_nothing(large: Path) -> None:
    replaced(large, "ü 9 xxx".encode(), 'ü 9 "xx'.encode())
    db = JournaledTinyDB(large)

    def write() -> None:
        with db.journaled.transaction():
            db.table(NAMES[8]).insert({"n": 40})
            db.table(NAMES[9]).update({"n": 0})

    with pytest.raises(SliceDamaged, match="incident-tui verify"):
        write()
    assert len(db.table(NAMES[8]).all()) == 40


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"index":', b'"indox":'), (b'"about":', b'"abuot":'), (b"{\n", b"{ \n"), (b"ending", b"ending")],
    ids=["index", "about", "shifted", "nothing"],
)
def test_a_file_that_does_not_say_where_its_tables_lie_is_read_whole(large: Path, old: bytes, new: bytes) -> None:
    if old != new:
        replaced(large, old, new)
    db = JournaledTinyDB(large)
    assert all(numbers(db.table(name).all()) == list(range(40)) for name in NAMES)


def test_a_file_that_plain_tinydb_has_written_is_read_whole(large: Path) -> None:
    with TinyDB(large) as plain:
        plain.table(NAMES[0]).insert({"n": 40})
    assert numbers(JournaledTinyDB(large).table(NAMES[0]).all()) == list(range(41))


def test_a_file_that_plain_tinydb_writes_while_it_is_open_is_read_anew(large: Path) -> None:
    db = JournaledTinyDB(large)
    db.table(NAMES[1]).insert({"n": 40})
    with TinyDB(large) as plain:
        plain.table(NAMES[0]).insert({"n": 40})
    assert numbers(db.table(NAMES[0]).all()) == list(range(41))
    assert numbers(db.table(NAMES[1]).all()) == list(range(41))


def test_a_slice_is_exactly_a_tables_json(large: Path) -> None:
    found = slices.read_slices(large)
    assert found is not None
    about, places = found
    assert about["product"] == "incident-tui"
    assert all(
        isinstance(place, Slice) and bytes(place)[:2] == b"{\n" and bytes(place)[-2:] == b"\n}"
        for place in places.values()
    )


def test_a_snapshot_that_cannot_be_opened_leaves_nothing_to_close(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaints: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", complaints.append)
    with pytest.raises(FileNotFoundError):
        slices.SlicedFile(tmp_path / "missing")
    gc.collect()
    assert complaints == []
