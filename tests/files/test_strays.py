from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from incident_tui.files.overlay import Overlay
from incident_tui.files.strays import MOST_UNUSED, Place, Strays, find_strays

PLACES = {
    "packs": Place(".toml", False, "packs are packs/NAME.toml"),
    "messages": Place(".md.j2", True, "messages are messages/AUDIENCE/STAGE.md.j2"),
}


def put(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", "utf-8")


def strays(team: Path) -> Strays:
    return find_strays(team, ("playbook.toml", "gate.toml"), PLACES)


def refused(team: Path) -> dict[str, str]:
    return {str(each.path.relative_to(team)): each.message for each in strays(team).refused}


def unused(team: Path) -> dict[str, str]:
    return {str(each.path.relative_to(team)): each.hint for each in strays(team).unused}


def test_what_is_read_and_what_is_for_people_is_no_stray(tmp_path: Path) -> None:
    put(tmp_path, "playbook.toml", "gate.toml", "packs/ours.toml", "messages/a/b.md.j2", "messages/c/d/e.md.j2")
    put(tmp_path, "README.md", "LICENSE", "Makefile", "CODEOWNERS", "packs/README.md", ".gitignore", ".git/config")
    put(tmp_path, "packs/.#ours.toml", "messages/.keep")
    assert strays(tmp_path) == Strays()
    assert find_strays(tmp_path / "none", (), PLACES) == Strays()
    assert find_strays(None, (), PLACES) == Strays()


def test_an_expected_name_that_is_no_file_is_refused_and_never_opened(tmp_path: Path) -> None:
    (tmp_path / "playbook.toml").mkdir()
    (tmp_path / "gate.toml").symlink_to("/dev/zero")
    packs = tmp_path / "packs"
    (packs / "folder.toml").mkdir(parents=True)
    os.mkfifo(packs / "pipe.toml")
    (packs / "dangling.toml").symlink_to("nowhere.toml")
    (packs / "self.toml").symlink_to("self.toml")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(packs / "socket.toml"))
    os.mkfifo(tmp_path / "messages")
    assert refused(tmp_path) == {
        "playbook.toml": "is a folder and not a file, so it is not read",
        "gate.toml": "is a device and not a file, so it is not read",
        "messages": "is a pipe and not a folder, so nothing is read from it",
        "packs/folder.toml": "is a folder and not a file, so it is not read",
        "packs/pipe.toml": "is a pipe and not a file, so it is not read",
        "packs/dangling.toml": "is a link that leads nowhere and not a file, so it is not read",
        "packs/self.toml": "is a link that leads to itself and not a file, so it is not read",
        "packs/socket.toml": "is a socket and not a file, so it is not read",
    }
    assert unused(tmp_path) == {}


def test_a_plain_file_in_the_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "packs")
    assert refused(tmp_path) == {"packs": "is a plain file and not a folder, so nothing is read from it"}


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("playbook.tml", "did you mean playbook.toml?"),
        ("Playbook.toml", "did you mean playbook.toml?"),
        ("playbook.toml.bak", "did you mean playbook.toml?"),
        ("playbook.md", "did you mean playbook.toml?"),
        ("pack/ours.toml", "did you mean packs?"),
        ("notes.txt", "packs are packs/NAME.toml"),
        ("packs/pay.TOML", "did you mean pay.toml?"),
        ("packs/acme.tom", "did you mean acme.toml?"),
        ("packs/notes.txt", "names here end in .toml"),
        ("packs/sub/z.toml", "packs are packs/NAME.toml"),
        ("packs/sub/deeper/z.toml", "packs are packs/NAME.toml"),
        ("messages/partners/third.md", "did you mean third.md.j2?"),
        ("messages/partners/\a.md.j2", "characters that cannot be shown"),
        ("messages/" + "d/" * 9 + "deep.md.j2", "too deep"),
    ],
)
def test_a_name_that_nobody_reads_is_told_with_what_was_meant(tmp_path: Path, name: str, hint: str) -> None:
    put(tmp_path, name)
    ((path, told),) = unused(tmp_path).items()
    assert name.startswith(path)
    assert hint in told
    assert refused(tmp_path) == {}


def test_a_folder_of_something_else_is_told_once_and_its_files_only_if_they_look_like_ours(tmp_path: Path) -> None:
    put(tmp_path, "docs/a.txt", "docs/b.txt", "old/playbook.toml", "old/readme.txt")
    assert set(unused(tmp_path)) == {"docs", "old/playbook.toml"}


def test_a_link_that_leads_back_is_told_and_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "playbook.toml", "packs/ours.toml", "messages/a/b.md.j2")
    (tmp_path / "packs" / "loop").symlink_to("..")
    (tmp_path / "messages" / "again").symlink_to(tmp_path)
    (tmp_path / "messages" / "same").symlink_to("a")
    assert set(unused(tmp_path)) == {"packs/loop", "messages/again", "messages/same"}
    overlay = Overlay(tmp_path / "none", tmp_path)
    assert [file.relative for file in overlay.list("packs", ".toml")] == ["packs/ours.toml"]
    assert [file.relative for file in overlay.list("messages", ".toml")] == []
    (tmp_path / "clocks").symlink_to(".")
    assert overlay.list("clocks", ".toml") == []


def test_a_folder_that_is_a_link_to_what_is_around_it_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "playbook.toml")
    (tmp_path / "packs").symlink_to(".")
    assert "a link to a folder around it" in refused(tmp_path)["packs"]


def test_a_linked_folder_is_looked_through_as_it_is_read(tmp_path: Path) -> None:
    put(tmp_path / "shared", "ours.toml", "notes.txt")
    team = tmp_path / "team"
    team.mkdir()
    (team / "packs").symlink_to(tmp_path / "shared")
    assert set(unused(team)) == {"packs/notes.txt"}


def test_of_a_whole_home_not_every_file_is_told(tmp_path: Path) -> None:
    put(tmp_path, *(f"file{number}" for number in range(MOST_UNUSED + 50)))
    told = strays(tmp_path).unused
    assert len(told) == MOST_UNUSED + 1
    assert told[-1].message == "has 50 more files that are used for nothing"


def test_files_directly_in_a_folder_alone(tmp_path: Path) -> None:
    put(tmp_path, "packs/a.toml", "packs/sub/b.toml")
    overlay = Overlay(tmp_path / "none", tmp_path)
    assert [file.relative for file in overlay.list("packs", ".toml", below=False)] == ["packs/a.toml"]


def test_what_stands_in_the_place_of_one_file(tmp_path: Path) -> None:
    put(tmp_path, "gate.toml")
    (tmp_path / "playbook.toml").mkdir()
    overlay = Overlay(tmp_path / "none", tmp_path)
    problem = overlay.refused("playbook.toml")
    assert problem is not None
    assert "is a folder and not a file" in problem.message
    assert overlay.refused("gate.toml") is None
    assert overlay.refused("none.toml") is None
