"""A snapshot and a journal that do not belong together, as after putting a backup of one of them back."""

from __future__ import annotations

from pathlib import Path

from tests.store.stores import assert_kept_and_quiet, contents, journal_of, messages, opened


def test_a_backup_put_back_gets_the_journal_on_top_and_says_what_may_be_missing(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with opened(path) as db:
        db.insert({"n": 1})
        backup = path.read_bytes()
        db.insert({"n": 2})
        db.journaled.checkpoint()
        db.insert({"n": 3})
    path.write_bytes(backup)
    with opened(path) as db:
        assert {document["n"] for document in db} == {1, 3}
        (notice,) = db.journaled.notices
        assert notice.lost
        assert "backup" in notice.message
    with opened(path) as db:
        assert not db.journaled.notices


def test_an_older_journal_put_back_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with opened(path) as db:
        db.insert({"n": 1})
        db.insert({"n": 2})
        old = journal_of(path).read_bytes()
        db.journaled.checkpoint()
        db.update({"n": 3}, doc_ids=[2])
        db.journaled.checkpoint()
        expected = contents(db)
    journal_of(path).write_bytes(old)
    with opened(path) as db:
        assert contents(db) == expected
        assert "older than the snapshot" in messages(db)
    assert_kept_and_quiet(path, journal_of(path), old, expected)


def test_the_journal_of_another_file_is_set_aside(tmp_path: Path) -> None:
    mine, theirs = tmp_path / "mine" / "x.json", tmp_path / "theirs" / "x.json"
    for path in (mine, theirs):
        with opened(path) as db:
            db.insert({"whose": path.parent.name})
            db.insert({"whose": path.parent.name})
    foreign = journal_of(theirs).read_bytes()
    journal_of(mine).write_bytes(foreign)
    with opened(mine) as db:
        assert [document["whose"] for document in db] == ["mine"]
        assert "another data file" in messages(db)
        found = contents(db)
    assert_kept_and_quiet(mine, journal_of(mine), foreign, found)
