"""Files that were damaged by a disk, an editor or a backup: nothing sound is lost, and what is lost is said."""

from __future__ import annotations

import json
import os
import re
import zlib
from pathlib import Path

import pytest
from tinydb import TinyDB

from incident_tui.domain.events import Declared
from incident_tui.store.errors import StoreForeign
from incident_tui.store.incidents import Act
from incident_tui.store.table import JournaledTinyDB
from tests.store.stores import (
    INCIDENT,
    OTHER,
    Contents,
    assert_kept_and_quiet,
    contents,
    copied,
    journal_of,
    messages,
    note,
    open_store,
    opened,
)


def populated(path: Path) -> Contents:
    """Two incidents and a draft in the snapshot, and three notes in the journal."""
    store = open_store(path)
    for incident in (INCIDENT, OTHER):
        store.record(incident, [Act(Declared(title="Checkout is down")), note("rolled back\n“deploy”")], by="alice")
    store.keep_draft("note", {"text": "half a sen"})
    store.close("always")
    store = open_store(path)
    for text in ("one", "two", "three"):
        store.record(INCIDENT, [note(text)], by="bo")
    found = contents(store.db)
    store.close("never")
    return found


def table_of_line(lines: list[bytes], number: int) -> str:
    """The table to which a line of a snapshot belongs."""
    names = [re.match(rb'^"(\w+)":\{$', line) for line in lines[: number + 1]]
    return next((name[1].decode() for name in reversed(names) if name), "")


def test_a_single_byte_of_the_snapshot_may_be_damaged(tmp_path: Path) -> None:
    original = tmp_path / "data" / "x.json"
    populated(original)
    os.truncate(journal_of(original), journal_of(original).read_bytes().index(b"\n") + 1)
    with opened(original) as db:
        expected = contents(db)
    data = original.read_bytes()
    lines = data.split(b"\n")
    for offset in range(0, len(data), 2):
        path = copied(original.parent, tmp_path / str(offset)) / "x.json"
        damaged = bytearray(data)
        damaged[offset] ^= (0x01, 0x20, 0x80, 0x04, 0x0F)[offset % 5]
        path.write_bytes(damaged)
        number = data[:offset].count(b"\n")
        found: Contents | None
        try:
            with opened(path) as db:
                found = contents(db)
                said = messages(db)
        except StoreForeign as error:
            # One flipped bit makes another format of it; what a newer version wrote is not to be touched.
            refused = str(error)
            found = None
        if found is None:
            assert "newer" in refused
            assert path.read_bytes() == damaged
            continue
        hit = {table_of_line(lines, number), table_of_line(lines, number + 1)}
        header = lines[number].endswith(b"{") or (
            data[offset : offset + 1] == b"\n" and lines[number + 1].endswith(b"{")
        )
        everything = {str(document) for table in found.values() for document in table.values()}
        for name, table in expected.items():
            for doc_id, document in table.items():
                near = name in hit and abs(find_line(lines, name, doc_id) - number) <= 1
                assert near or str(document) in everything, (offset, name, doc_id)
                assert near or (header and name in hit) or found[name][doc_id] == document, (offset, name, doc_id)
        if is_json(bytes(damaged)):
            continue
        assert f"{path} is damaged" in said
        assert_kept_and_quiet(path, path, bytes(damaged), found)


def find_line(lines: list[bytes], name: str, doc_id: int) -> int:
    start = next(n for n, line in enumerate(lines) if line.startswith(f'"{name}":'.encode()))
    return next(n for n, line in enumerate(lines) if n > start and line.startswith(f'"{doc_id}":'.encode()))


def is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except ValueError:
        return False
    return True


def test_a_single_byte_of_the_journal_may_be_damaged(tmp_path: Path) -> None:
    original = tmp_path / "data" / "x.json"
    expected = populated(original)
    data = journal_of(original).read_bytes()
    for offset in range(0, len(data), 5):
        path = copied(original.parent, tmp_path / str(offset)) / "x.json"
        damaged = bytearray(data)
        damaged[offset] ^= (0x01, 0x80, 0x04)[offset % 3]
        journal_of(path).write_bytes(damaged)
        with opened(path) as db:
            found = contents(db)
            said = messages(db)
        missing = [doc_id for doc_id in expected[INCIDENT] if doc_id not in found[INCIDENT]]
        assert len(missing) <= (2 if data[offset] == ord("\n") else 1)
        assert OTHER in found
        if found != expected:
            assert "could not be read back" in said or "cut off" in said
            start = data[:offset].rfind(b"\n") + 1
            assert f"at byte {start}," in said or "cut off" in said
        if "could not be read back" in said:
            assert_kept_and_quiet(path, journal_of(path), bytes(damaged), found)


def test_a_truncated_snapshot_gives_what_is_left_and_says_that_its_end_is_missing(tmp_path: Path) -> None:
    original = tmp_path / "data" / "x.json"
    populated(original)
    data = original.read_bytes()
    with opened(original) as db:
        db.journaled.checkpoint()
        data = original.read_bytes()
    for size in range(1, len(data) - 1, 11):
        path = copied(original.parent, tmp_path / str(size)) / "x.json"
        path.write_bytes(data[:size])
        with opened(path) as db:
            found = contents(db)
            assert "the end of the file is missing" in messages(db)
        whole = [
            line for line in data[:size].split(b"\n")[:-1] if re.match(rb'^"\d+":', line) and b"product" not in line
        ]
        assert sum(map(len, found.values())) >= len(whole)
        assert_kept_and_quiet(path, path, data[:size], found)


@pytest.mark.parametrize(
    "garbage",
    [
        b"\0" * 5000,
        b"\xff\xfe" + bytes(range(256)) * 9,
        b"no JSON at all\n" * 10,
        b'"1":{' + b"}" * 300_000 + b"x",
        b'"' + b"a" * 3_000_000,
        b'{"t":' + b"[" * 100_000,
        b"[1, 2, 3]",
        b'{"about":5,"t":{}}',
        b'{"about":{"1":{"product":"another"}}}',
    ],
    ids=["nul", "bytes", "text", "braces", "one-line", "deep", "list", "about", "product"],
)
def test_garbage_in_place_of_the_snapshot_leaves_what_the_journal_holds(tmp_path: Path, garbage: bytes) -> None:
    path = tmp_path / "x.json"
    expected = populated(path)
    path.write_bytes(garbage)
    with opened(path) as db:
        found = contents(db)
        assert {3, 4, 5} <= found[INCIDENT].keys() <= expected[INCIDENT].keys()
        assert sum(notice.lost for notice in db.journaled.notices) == 1
        assert len(messages(db)) < 3000
    assert_kept_and_quiet(path, path, garbage, found)


@pytest.mark.parametrize("empty", [b"", b"\n", b"{}"], ids=["empty", "blank", "object"])
def test_an_emptied_snapshot_is_said_where_the_journal_shows_that_there_was_one(tmp_path: Path, empty: bytes) -> None:
    path = tmp_path / "x.json"
    populated(path)
    path.write_bytes(empty)
    with opened(path) as db:
        assert contents(db)[INCIDENT].keys() == {3, 4, 5}
        (notice,) = db.journaled.notices
        assert notice.lost
        assert "older than the journal" in notice.message
        found = contents(db)
    with opened(path) as db:
        assert contents(db) == found
        assert not db.journaled.notices


@pytest.mark.parametrize(
    "garbage",
    [b"\0" * 3000, b"x\n" * 5000, bytes(range(256)) * 20 + b"\n", b"a" * 2_000_000, b""],
    ids=["nul", "lines", "bytes", "one-line", "empty"],
)
def test_garbage_in_place_of_the_journal_is_one_notice(tmp_path: Path, garbage: bytes) -> None:
    path = tmp_path / "x.json"
    populated(path)
    journal_of(path).write_bytes(garbage)
    with opened(path) as db:
        found = contents(db)
        assert found[INCIDENT].keys() == {1, 2}
        assert len(db.journaled.notices) == (1 if garbage else 0)
        assert len(messages(db)) < 3000
    with opened(path) as db:
        assert contents(db) == found
        assert not db.journaled.notices


def test_a_sound_line_that_is_no_change_is_said(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    populated(path)
    body = b'{"set":[1,2]}'
    with journal_of(path).open("ab") as file:
        file.write(b"%08x %b\n" % (zlib.crc32(body), body))
    with opened(path) as db:
        assert "could not be read back" in messages(db)
        assert db.journaled.notices[0].lost
        assert contents(db)[INCIDENT].keys() == {1, 2, 3, 4, 5}


def test_an_incident_whose_row_was_lost_is_still_in_the_list(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    populated(path)
    with opened(path) as db:
        db.journaled.checkpoint()
    store = open_store(path)
    expected = store.summaries()
    store.close("never")
    data = path.read_bytes()
    path.write_bytes(re.sub(rb'"1":\{"incident":', b'"1":{"incident"#', data, count=1))
    store = open_store(path)
    assert store.summaries() == expected
    assert store.find("K7QM").events == 5
    # The chain goes on where it was.
    store.record(INCIDENT, [note("after")], by="alice")
    assert [document["seq"] for document in store.documents(INCIDENT)] == [1, 2, 3, 4, 5, 6]
    assert store.find("K7QM").events == 6
    store.close()


def test_a_damaged_file_is_kept_even_if_there_was_no_room_for_a_copy_at_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.json"
    populated(path)
    damaged = path.read_bytes().replace(b'"kind":"declare"', b'"kind":declare"')
    path.write_bytes(damaged)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        db = JournaledTinyDB(path)
        assert path.read_bytes() == damaged
        assert f"kept as {path}." in messages(db)
        assert sum(notice.lost for notice in db.journaled.notices) == 1
    db.insert({"n": 1})
    db.close()
    assert (tmp_path / "x.json.damaged-1").read_bytes() == damaged
    with TinyDB(path, access_mode="r") as plain:
        assert len(plain) == 1
