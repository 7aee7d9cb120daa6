from __future__ import annotations

import errno
import json
import os
import re
import stat
from pathlib import Path

import pytest

from incident_tui.comms.message import MessageHeader, Variable
from incident_tui.files import kit
from incident_tui.files.atomic import write_atomically
from incident_tui.files.kit import kit_files
from incident_tui.files.overlay import Overlay, bundled_folder
from incident_tui.playbook.clocks import RegimeFile, Step
from incident_tui.playbook.model import Item
from tests.cli.running import CommandLine, refused

BUNDLED = bundled_folder("templates")
KIT = [
    "README.md",
    "playbook.toml",
    "clocks/example_contract.toml",
    "messages/partners/first_notice.md.j2",
    "packs/our_service.toml",
]


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def keys_of(text: str) -> set[str]:
    """The keys that a file gives a value, and those that it shows in a comment."""
    return set(re.findall(r"^(?:# )?([a-z_]+) = ", text, re.M))


def test_the_kit_is_written_beside_the_settings_and_its_files_are_named(cli: CommandLine) -> None:
    result = cli("init")
    folder = cli.config / "templates"
    assert result.code == 0
    assert result.out.splitlines() == [str(folder / name) for name in KIT]
    assert sorted(content(folder)) == sorted(KIT)
    assert content(folder)["playbook.toml"] == (BUNDLED / "playbook.toml").read_bytes()
    assert "where it says FILL IN" in result.err
    assert "`incident-tui playbook check`" in result.err


def test_a_home_stays_private_and_the_files_can_be_shared(cli: CommandLine) -> None:
    cli.done("init")
    assert stat.S_IMODE(cli.config.stat().st_mode) == 0o700
    assert stat.S_IMODE((cli.config / "templates" / "playbook.toml").stat().st_mode) == 0o644


@pytest.mark.parametrize("args", [["init", "{}"], ["--templates", "{}", "init"], ["init", "--templates", "{}"]])
def test_the_kit_goes_where_it_is_wanted(cli: CommandLine, tmp_path: Path, args: list[str]) -> None:
    folder = tmp_path / "our playbook" / "deep"
    result = cli(*(arg.format(folder) for arg in args))
    assert result.code == 0, result.err
    assert sorted(content(folder)) == sorted(KIT)
    assert f"incident-tui --templates '{folder}' playbook check" in result.err
    assert not cli.config.exists()


def test_nothing_is_ever_overwritten(cli: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "packs").mkdir()
    (tmp_path / "playbook.toml").write_text("ours", "utf-8")
    (tmp_path / "packs" / "our_service.toml").symlink_to("nowhere.toml")
    result = cli("init", str(tmp_path))
    assert result.code == 0
    assert (tmp_path / "playbook.toml").read_text("utf-8") == "ours"
    assert (tmp_path / "packs" / "our_service.toml").is_symlink()
    for kept in ("playbook.toml", "packs/our_service.toml"):
        assert f"kept {tmp_path / kept}: it was there already." in result.err
        assert str(tmp_path / kept) not in result.out.splitlines()
    before = content(tmp_path)
    again = cli("init", str(tmp_path))
    assert (again.code, again.out) == (0, "")
    assert "nothing was written" in again.err
    assert content(tmp_path) == before


def test_the_answer_in_json_says_of_each_file_whether_it_was_written(cli: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("ours", "utf-8")
    answer = json.loads(cli("init", str(tmp_path), "--json").out)
    assert answer == [{"file": str(tmp_path / name), "written": name != "README.md"} for name in KIT]


def test_a_file_where_the_folder_should_be_is_refused(cli: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    refused(cli("init", str(tmp_path / "file")), 2, "is not a folder", "nothing was written")
    refused(cli("init", str(BUNDLED)), 2, "the program's own folder")


def test_what_is_in_the_way_is_found_before_anything_is_written(cli: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "packs").write_text("x", "utf-8")
    (tmp_path / "clocks").symlink_to("nowhere")
    result = cli("init", str(tmp_path))
    refused(result, 1, "nothing was written", "Move what is in the way", "packs is not a folder")
    assert f"{tmp_path / 'clocks'} is not a folder, and clocks/example_contract.toml belongs below it" in result.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clocks", "packs"]
    refused(cli("init", str(tmp_path / "packs" / "deeper")), 1, "nothing was written", "packs is not a folder")
    assert "--data" not in result.err
    # Where the file of the kit is there, nothing has to be written into its folder.
    (tmp_path / "packs").unlink()
    (tmp_path / "clocks").unlink()
    assert cli("init", str(tmp_path)).code == 0


@pytest.mark.parametrize("args", [[], ["--json"]])
def test_a_disk_that_fills_up_half_way_leaves_no_doubt(
    cli: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str]
) -> None:
    (tmp_path / "playbook.toml").write_text("ours", "utf-8")

    def full(path: Path, content: bytes, *, mode: int) -> None:
        if path.name == "example_contract.toml":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write_atomically(path, content, mode=mode)

    monkeypatch.setattr(kit, "write_atomically", full)
    result = cli("init", str(tmp_path), *args)
    assert result.code == 1
    assert "the kit in" in result.err
    assert "No space left" in result.err
    assert "  written: README.md\n" in result.err
    assert f"  not written: {', '.join(KIT[2:])}\n" in result.err
    assert "give the same command again" in result.err
    monkeypatch.undo()
    assert cli("init", str(tmp_path)).out.splitlines() == [str(tmp_path / name) for name in KIT[2:]]
    assert (tmp_path / "playbook.toml").read_text("utf-8") == "ours"


def test_the_kit_passes_its_own_check_and_says_what_is_to_be_filled_in(cli: CommandLine) -> None:
    cli.done("init")
    answer = cli.read("playbook", "check")
    assert (answer["ok"], answer["faults"], answer["warnings"]) == (True, 0, 0)
    assert [finding["key"] for finding in answer["findings"]] == [
        "organisation.name",
        "channels[0].contacts",
        "escalation[0].who",
        None,
        "hours.zone",
        "legal.regimes",
        "tools[0].where",
    ]
    assert {finding["message"].partition(":")[0] for finding in answer["findings"]} == {"still to be filled in"}
    assert [file["name"] for file in answer["files"]] == sorted(set(KIT) - {"README.md"})
    assert answer["checked"]["types"] == 12
    assert answer["checked"]["renderings"] > 800


def test_whoever_follows_the_readme_gets_there(
    cli: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "our playbook"
    result = cli("init", str(folder))
    assert f"{folder / 'README.md'} tells how it goes on" in result.err
    readme = (folder / "README.md").read_text("utf-8")
    steps = readme[readme.index("1. ") :].partition("\n\n")[0]
    assert len(steps.splitlines()) <= 16
    monkeypatch.chdir(folder)
    commands = re.findall(r"`incident-tui (--templates \. [^`|]+)", steps)
    assert commands == ["--templates . playbook check", "--templates . playbook show "]
    for command in commands:
        assert cli(*command.split()).code == 0
    # The examples may be deleted, and then the kit is the playbook alone.
    for name in re.findall(r"`((?:packs|clocks|messages)/[^`]+)`", steps):
        (folder / name).unlink()
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["README.md", "playbook.toml"]
    assert cli.read("--templates", ".", "playbook", "check")["warnings"] == 0


def test_the_kits_sources_are_no_files_of_the_playbook(cli: CommandLine) -> None:
    names = {
        found.relative for folder in ("packs", "clocks", "messages") for found in Overlay(BUNDLED).list(folder, "")
    }
    assert not names & set(KIT)
    assert sorted(file.relative for file in kit_files(BUNDLED)) == sorted(KIT)


def test_the_examples_show_every_key() -> None:
    sources = {file.relative: file.source.read_text("utf-8") for file in kit_files(BUNDLED)}
    assert set(Item.__struct_fields__) <= keys_of(sources["packs/our_service.toml"])
    clock = sources["clocks/example_contract.toml"]
    assert {*RegimeFile.__struct_fields__, *Step.__struct_fields__} - {"steps"} <= keys_of(clock)
    rare = {"limit", "most", "promise", "recipient", "marks_state", "variables"}
    header = {*MessageHeader.__struct_fields__, *Variable.__struct_fields__} - rare
    assert header <= keys_of(sources["messages/partners/first_notice.md.j2"])


def test_what_is_empty_is_marked_and_the_page_about_the_kit_is_short() -> None:
    playbook = (BUNDLED / "playbook.toml").read_text("utf-8").splitlines()
    empty = [line for line in playbook if re.match(r'[a-z_]+ = (""(?!")|\[\])', line)]
    assert [line for line in empty if "# FILL IN" not in line] == []
    assert len(kit_files(BUNDLED)[0].source.read_text("utf-8").splitlines()) <= 25
