from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from incident_tui.files.atomic import make_private_folder, write_atomically


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def usual_umask() -> object:
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_the_file_holds_the_bytes_and_is_private(tmp_path: Path) -> None:
    target = tmp_path / "last-copy.txt"
    write_atomically(target, b"one\r\ntwo\x00")
    assert target.read_bytes() == b"one\r\ntwo\x00"
    assert mode(target) == 0o600


def test_an_older_file_is_replaced_with_the_mode_asked_for(tmp_path: Path) -> None:
    target = tmp_path / "report.md"
    target.write_bytes(b"a much longer text than the new one")
    target.chmod(0o600)
    write_atomically(target, b"new", mode=0o664)
    assert target.read_bytes() == b"new"
    assert mode(target) == 0o664, "the umask must not narrow a mode that was asked for"


def test_missing_folders_are_created_private_all_the_way(tmp_path: Path) -> None:
    write_atomically(tmp_path / "share" / "incident-tui" / "x", b"")
    assert mode(tmp_path / "share") == 0o700
    assert mode(tmp_path / "share" / "incident-tui") == 0o700


def test_an_existing_folder_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    make_private_folder(tmp_path)
    assert mode(tmp_path) == 0o755


@pytest.mark.parametrize("step", ["fsync", "fchmod"])
def test_a_failure_leaves_the_old_content_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    target = tmp_path / "x"
    target.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_an_interrupt_leaves_no_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "x", b"new")
    assert list(tmp_path.iterdir()) == []


def test_content_and_folder_reach_the_disk_in_the_order_that_survives_a_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    synchronise, replace = os.fsync, Path.replace

    def watched_fsync(handle: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "content")
        synchronise(handle)

    def watched_replace(self: Path, target: Path) -> Path:
        steps.append("rename")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(Path, "replace", watched_replace)
    write_atomically(tmp_path / "x", b"new")
    assert steps == ["content", "rename", "folder"]


def test_a_planted_link_is_replaced_and_its_target_left_alone(tmp_path: Path) -> None:
    victim, link = tmp_path / "victim", tmp_path / "link"
    victim.write_bytes(b"precious")
    link.symlink_to(victim)
    write_atomically(link, b"new")
    assert victim.read_bytes() == b"precious"
    assert not link.is_symlink()
    assert link.read_bytes() == b"new"


def test_a_folder_in_the_way_is_an_error_and_stays(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    with pytest.raises(IsADirectoryError):
        write_atomically(tmp_path / "x", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
