"""Paths at which no data file can lie: refused before anything is opened or made."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from incident_tui.store import data_file, recovery
from incident_tui.store.errors import StoreForeign
from tests.store.stores import open_store, opened


def make(kind: str, path: Path) -> None:
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "links in a circle":
        path.symlink_to(path.with_name("other"))
        path.with_name("other").symlink_to(path)
    elif kind == "link to a device":
        path.symlink_to(os.devnull)
    elif kind == "link to a pipe":
        os.mkfifo(path.with_name("pipe"))
        path.symlink_to("pipe")
    else:
        path.symlink_to("folder")
        path.with_name("folder").mkdir()


def state(folder: Path) -> list[tuple[str, int, int]]:
    found = [(entry.name, entry.lstat()) for entry in folder.iterdir()]
    return sorted((name, status.st_mode, status.st_ino) for name, status in found)


@pytest.mark.parametrize(
    "kind", ["pipe", "folder", "links in a circle", "link to a device", "link to a pipe", "link to a folder"]
)
def test_what_is_no_regular_file_is_refused_and_left_alone(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("it was opened or locked")

    path = tmp_path / "x.json"
    make(kind, path)
    before, device = state(tmp_path), Path(os.devnull).stat().st_rdev
    monkeypatch.setattr(data_file, "FileLock", never)
    monkeypatch.setattr(recovery, "load", never)
    with pytest.raises(StoreForeign) as raised:
        open_store(path)
    for part in (str(path), "is not a regular file", "left untouched", "--data FILE"):
        assert part in str(raised.value)
    assert state(tmp_path) == before
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)
    assert Path(os.devnull).stat().st_rdev == device


def test_a_device_named_outright_is_refused() -> None:
    with pytest.raises(StoreForeign, match="is not a regular file"):
        open_store(Path(os.devnull))
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)
    assert not Path(os.devnull + ".lock").exists()


def test_a_link_to_a_file_that_does_not_exist_yet_is_where_it_is_made(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    link = tmp_path / "x.json"
    link.symlink_to("data/real.json")
    with opened(link) as db:
        db.insert({"n": 1})
    assert link.is_symlink()
    with opened(tmp_path / "data" / "real.json") as db:
        assert len(db) == 1
