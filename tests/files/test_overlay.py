from __future__ import annotations

import os
from pathlib import Path

import pytest

from incident_tui.files.overlay import FoundFile, Layer, Overlay, bundled_folder
from incident_tui.files.problem import FileProblem
from tests.files.conftest import without_rights


def put(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{folder.name}:{name}", encoding="utf-8")


@pytest.fixture
def bundled(tmp_path: Path) -> Path:
    folder = tmp_path / "bundled"
    put(folder, "playbook.toml", "messages/chat/a.md.j2", "messages/chat/b.md.j2", "drills/one.toml")
    return folder


@pytest.fixture
def team(tmp_path: Path) -> Path:
    folder = tmp_path / "team"
    put(folder, "messages/chat/b.md.j2", "messages/own/c.md.j2")
    return folder


def test_the_layers_are_named_the_winning_one_first(bundled: Path, team: Path) -> None:
    assert Overlay(bundled, team).layers == (Layer("team", team), Layer("bundled", bundled))
    assert Overlay(bundled).layers == (Layer("bundled", bundled),)


def test_a_team_file_stands_in_front_of_the_bundled_one_and_knows_it(bundled: Path, team: Path) -> None:
    name = "messages/chat/b.md.j2"
    found = Overlay(bundled, team).find(name)
    assert found == FoundFile(name, team / name, "team", overrides=bundled / name)
    assert found is not None
    assert found.fallback() == FoundFile(name, bundled / name, "bundled")


def test_a_file_of_only_one_layer_has_no_fallback(bundled: Path, team: Path) -> None:
    overlay = Overlay(bundled, team)
    own, shipped = overlay.find("messages/own/c.md.j2"), overlay.find("playbook.toml")
    assert own is not None
    assert shipped is not None
    assert (own.origin, own.fallback()) == ("team", None)
    assert (shipped.origin, shipped.fallback()) == ("bundled", None)


def test_what_is_in_no_layer_is_not_found(bundled: Path, team: Path) -> None:
    assert Overlay(bundled, team).find("messages/none.md.j2") is None


def test_a_list_merges_the_layers_by_relative_name(bundled: Path, team: Path) -> None:
    found = Overlay(bundled, team).list("messages", ".md.j2")
    assert [(file.relative, file.origin) for file in found] == [
        ("messages/chat/a.md.j2", "bundled"),
        ("messages/chat/b.md.j2", "team"),
        ("messages/own/c.md.j2", "team"),
    ]


def test_an_empty_subfolder_lists_everything_with_the_suffix(bundled: Path) -> None:
    names = [file.relative for file in Overlay(bundled).list("", ".toml")]
    assert names == ["drills/one.toml", "playbook.toml"]


def test_a_missing_subfolder_or_team_folder_is_empty(bundled: Path, tmp_path: Path) -> None:
    assert Overlay(bundled).list("reports", ".md.j2") == []
    assert len(Overlay(bundled, tmp_path / "nowhere").list("messages", ".md.j2")) == 2
    assert Overlay(bundled, tmp_path / "nowhere").problems() == []


@pytest.mark.parametrize("name", ["../secret", "/etc/hostname", "a/../../secret", "x\x00y", "", "y" * 5000])
def test_a_name_that_leaves_the_folder_or_cannot_be_is_not_found(bundled: Path, tmp_path: Path, name: str) -> None:
    put(tmp_path, "secret")
    assert Overlay(bundled).find(name) is None


def test_a_folder_named_like_a_file_does_not_hide_the_bundled_file(bundled: Path, team: Path) -> None:
    (team / "playbook.toml").mkdir()
    found = Overlay(bundled, team).find("playbook.toml")
    assert found is not None
    assert found.origin == "bundled"
    assert [file.relative for file in Overlay(bundled, team).list("", "k.toml")] == ["playbook.toml"]


def test_links_in_a_circle_end(bundled: Path, team: Path) -> None:
    (team / "messages" / "again").symlink_to(team)
    (team / "messages" / "self.md.j2").symlink_to(team / "messages" / "self.md.j2")
    names = [file.relative for file in Overlay(bundled, team).list("messages", ".md.j2")]
    assert "messages/self.md.j2" not in names
    assert "messages/own/c.md.j2" in names
    assert Overlay(bundled, team).find("messages/self.md.j2") is None


def test_a_linked_folder_counts_since_teams_keep_their_files_that_way(bundled: Path, tmp_path: Path) -> None:
    put(tmp_path / "dotfiles", "messages/chat/b.md.j2")
    (tmp_path / "team").symlink_to(tmp_path / "dotfiles")
    found = Overlay(bundled, tmp_path / "team").find("messages/chat/b.md.j2")
    assert found is not None
    assert found.origin == "team"


def test_a_link_below_the_team_folder_counts_too(bundled: Path, team: Path, tmp_path: Path) -> None:
    put(tmp_path / "shared", "d.md.j2")
    (team / "messages" / "shared").symlink_to(tmp_path / "shared")
    names = [file.relative for file in Overlay(bundled, team).list("messages", ".md.j2")]
    assert "messages/shared/d.md.j2" in names


def test_a_very_deep_folder_is_not_followed_to_its_end(bundled: Path, team: Path) -> None:
    put(team, "messages/" + "d/" * 30 + "deep.md.j2", "messages/d/near.md.j2")
    names = [Path(file.relative).name for file in Overlay(bundled, team).list("messages", ".md.j2")]
    assert "near.md.j2" in names
    assert "deep.md.j2" not in names


def test_pipes_hidden_files_and_unprintable_names_are_left_out(bundled: Path, team: Path) -> None:
    os.mkfifo(team / "messages" / "pipe.md.j2")
    put(team, "messages/.#lock.md.j2", "messages/.git/x.md.j2", "messages/bell\a.md.j2")
    (team / "messages" / os.fsdecode(b"\xff.md.j2")).write_bytes(b"")
    names = [file.relative for file in Overlay(bundled, team).list("messages", ".md.j2")]
    assert names == ["messages/chat/a.md.j2", "messages/chat/b.md.j2", "messages/own/c.md.j2"]


def test_an_unreadable_folder_is_named_and_the_bundled_files_are_used(reachable: Path) -> None:
    bundled, team = reachable / "bundled", reachable / "team"
    put(bundled, "messages/a.md.j2", "messages/b.md.j2")
    put(team, "messages/b.md.j2")
    (team / "messages").chmod(0)
    try:
        with without_rights():
            overlay = Overlay(bundled, team)
            found = overlay.list("messages", ".md.j2")
            problems = overlay.problems()
    finally:
        (team / "messages").chmod(0o700)
    assert [file.origin for file in found] == ["bundled", "bundled"]
    assert [problem.path for problem in problems] == [team / "messages"]


def test_a_file_where_the_team_folder_should_be_is_a_problem_and_not_a_crash(bundled: Path, tmp_path: Path) -> None:
    put(tmp_path, "team")
    overlay = Overlay(bundled, tmp_path / "team")
    assert len(overlay.list("messages", ".md.j2")) == 2
    assert [problem.path for problem in overlay.problems()] == [tmp_path / "team"]


def test_a_folder_asked_for_by_name_must_exist(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="does not exist") as missing:
        Overlay.over_bundled("templates", tmp_path / "nowhere", team_required=True)
    assert missing.value.path == tmp_path / "nowhere"
    put(tmp_path, "file")
    with pytest.raises(FileProblem, match="is not a folder"):
        Overlay.over_bundled("templates", tmp_path / "file", team_required=True)


def test_the_default_team_folder_may_be_missing(tmp_path: Path) -> None:
    overlay = Overlay.over_bundled("templates", tmp_path / "nowhere")
    assert overlay.find("playbook.toml") is not None


def test_a_checkout_has_the_bundled_folders_beside_the_package(tmp_path: Path) -> None:
    put(tmp_path, "incident_tui/__init__.py", "templates/playbook.toml")
    assert bundled_folder("templates", package=tmp_path / "incident_tui") == tmp_path / "templates"


def test_a_wheel_has_them_inside_and_other_projects_beside_it(tmp_path: Path) -> None:
    put(tmp_path, "incident_tui/templates/playbook.toml", "templates/of_another_project.toml")
    inside = tmp_path / "incident_tui" / "templates"
    assert bundled_folder("templates", package=tmp_path / "incident_tui") == inside


def test_an_incomplete_installation_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="install incident-tui again"):
        bundled_folder("templates", package=tmp_path / "incident_tui")


@pytest.mark.parametrize("name", ["templates", "themes"])
def test_this_installation_has_both_folders(name: str) -> None:
    assert bundled_folder(name).is_dir()
