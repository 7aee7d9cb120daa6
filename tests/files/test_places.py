from __future__ import annotations

import pwd
from pathlib import Path

import pytest

from incident_tui.files.places import Places
from incident_tui.files.problem import FileProblem

HOME = {"HOME": "/home/bo"}


def test_the_defaults_are_those_of_the_xdg_specification() -> None:
    places = Places.from_environment(HOME)
    assert places.config == Path("/home/bo/.config/incident-tui")
    assert places.data == Path("/home/bo/.local/share/incident-tui")
    assert places.state == Path("/home/bo/.local/state/incident-tui")


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_every_platform_uses_the_same_places(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", platform)
    assert Places.from_environment(HOME).config == Path("/home/bo/.config/incident-tui")


def test_the_files_stand_in_their_folders() -> None:
    places = Places.from_environment({**HOME, "XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "/d", "XDG_STATE_HOME": "/s"})
    assert places.config_file == Path("/c/incident-tui/config.toml")
    assert places.team_templates == Path("/c/incident-tui/templates")
    assert places.team_themes == Path("/c/incident-tui/themes")
    assert places.data_file == Path("/d/incident-tui/incidents.json")
    assert places.drills_file == Path("/d/incident-tui/drills.json")
    assert places.last_copy_file == Path("/s/incident-tui/last-copy.txt")


@pytest.mark.parametrize("value", ["", "relative/folder", ".", "~/cfg"])
def test_an_empty_or_relative_xdg_value_is_ignored(value: str) -> None:
    assert Places.from_environment({**HOME, "XDG_CONFIG_HOME": value}).config == Path("/home/bo/.config/incident-tui")


def test_the_environment_moves_the_data_file_and_an_argument_beats_it() -> None:
    env = {**HOME, "INCIDENT_TUI_DATA": "/mnt/team.json"}
    assert Places.from_environment(env).data_file == Path("/mnt/team.json")
    assert Places.from_environment(env, data_file=Path("mine.json")).data_file == Path("mine.json")
    assert (
        Places.from_environment({**HOME, "INCIDENT_TUI_DATA": ""}).data_file == Places.from_environment(HOME).data_file
    )


def test_a_home_written_as_a_tilde_in_the_environment_is_understood() -> None:
    env = {**HOME, "INCIDENT_TUI_DATA": "~/team.json"}
    assert Places.from_environment(env).data_file == Path("/home/bo/team.json")


@pytest.mark.parametrize("data_file", ["/mnt/team.json", "/mnt/drills.json", "/mnt/x.drills.json", "/mnt/x"])
def test_drills_stand_beside_a_moved_data_file_and_are_never_the_same_file(data_file: str) -> None:
    places = Places.from_environment(HOME, data_file=Path(data_file))
    assert places.drills_file.parent == Path("/mnt")
    assert places.drills_file != places.data_file


def test_named_templates_take_the_place_of_the_teams() -> None:
    places = Places.from_environment(HOME, templates=Path("/srv/templates"))
    assert places.team_templates == Path("/srv/templates")
    assert places.team_themes == Path("/home/bo/.config/incident-tui/themes")


@pytest.mark.parametrize("env", [{}, {"HOME": ""}, {"HOME": "relative"}])
def test_without_a_usable_home_the_users_own_record_is_asked(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    record = pwd.struct_passwd(("bo", "x", 1, 1, "", "/users/bo", "/bin/sh"))
    monkeypatch.setattr(pwd, "getpwuid", lambda _: record)
    assert Places.from_environment(env).config == Path("/users/bo/.config/incident-tui")


def test_no_home_at_all_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_: int) -> None:
        raise KeyError("uid not found")

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    with pytest.raises(FileProblem, match="set HOME"):
        Places.from_environment({})


def test_nothing_is_created(tmp_path: Path) -> None:
    places = Places.from_environment({"HOME": str(tmp_path)})
    assert places.data_file.name == "incidents.json"
    assert list(tmp_path.iterdir()) == []
