"""The documentation: what it shows as an example works, and what it names is there."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from incident_tui.cli.outcome import Exit
from incident_tui.comms.catalogue import load_catalogue
from incident_tui.comms.message import FACT_NAMES
from incident_tui.comms.render import compile_message
from incident_tui.comms.template_language import FILTERS
from incident_tui.domain.events import KnownFact
from incident_tui.files.overlay import Overlay, bundled_folder
from incident_tui.files.places import Places
from incident_tui.playbook.clocks import ANCHORS
from incident_tui.playbook.cross_checks import cross_checks
from incident_tui.playbook.load import PLAYBOOK_FILE, load_playbook
from incident_tui.playbook.team_files import read_playbook_files
from incident_tui.settings import load_settings
from incident_tui.tui.commands import CONSOLE, HOME
from incident_tui.tui.themes import read_theme

ROOT = Path(__file__).parent.parent
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text("utf-8")
FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
TOML = [text for language, text in FENCED.findall(CONFIGURATION) if language == "toml"]
MESSAGES = [text for language, text in FENCED.findall(CONFIGURATION) if language == "jinja"]
PAGES = [ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def named(text: str) -> str:
    """The file that an example belongs to: its first line says so."""
    return text.splitlines()[0].removeprefix("# ").partition(":")[0]


def of(file: str) -> list[str]:
    return [text for text in TOML if named(text).startswith(file)]


def test_every_example_says_which_file_it_is_from() -> None:
    files = {"config.toml", "playbook.toml", "packs/payments.toml", "clocks/acme.toml", "themes/team-dark.toml"}
    assert {named(text) for text in TOML} == files
    assert len(MESSAGES) == 1


@pytest.mark.parametrize("text", of("config.toml"))
def test_the_settings_are_read(text: str, tmp_path: Path) -> None:
    places = Places.from_environment({"HOME": str(tmp_path)})
    places.config.mkdir(parents=True)
    places.config_file.write_text(text, "utf-8")
    settings, problems = load_settings(places)
    assert problems == []
    assert set(settings.keys) <= {command.id for command in (*HOME, *CONSOLE)}
    assert set(tomllib.loads(text)) == {*settings.__struct_fields__}


@pytest.mark.parametrize("text", of("playbook.toml"), ids=lambda text: text.splitlines()[0])
def test_the_parts_of_a_playbook_make_one_with_the_rest_of_the_bundled_one(text: str, tmp_path: Path) -> None:
    bundled = bundled_folder("templates")
    whole = {**tomllib.loads((bundled / PLAYBOOK_FILE).read_text("utf-8"))}
    for table, value in tomllib.loads(text).items():
        whole[table] = merged(whole.get(table, []), value) if isinstance(value, list) else value
    (tmp_path / PLAYBOOK_FILE).write_text(as_toml(whole), "utf-8")
    loaded = load_playbook(Overlay(bundled, tmp_path))
    assert loaded.problems == []
    assert loaded.source.origin == "team"


def test_the_pack_and_the_clock_are_read_and_nothing_speaks_against_them(tmp_path: Path) -> None:
    for text in (*of("packs/"), *of("clocks/")):
        path = tmp_path / named(text)
        path.parent.mkdir()
        path.write_text(text, "utf-8")
    files = read_playbook_files(Overlay(bundled_folder("templates"), tmp_path))
    assert [*files.problems, *cross_checks(files)] == []
    assert [pack.name for pack in files.packs if pack.found.origin == "team"] == ["payments"]
    assert [clock.name for clock in files.clocks if clock.found.origin == "team"] == ["acme"]


def test_every_anchor_of_a_clock_is_listed() -> None:
    listed = CONFIGURATION.partition("- `from` is")[2].partition(", or the id")[0]
    assert sorted(re.findall(r"`([a-z]+)`", listed)) == sorted(ANCHORS)


def merged(rows: list[dict[str, Any]], changed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put changed rows in the place of those with the same name, or behind all."""
    name = next(key for key in ("id", "number", "name", "code", "audience") if key in changed[0])
    replaced = {row[name]: row for row in changed}
    kept = [replaced.pop(row.get(name), row) for row in rows]
    return [*kept, *replaced.values()]


def as_toml(value: dict[str, Any]) -> str:
    """Write a table of plain values as TOML: every value on one line, tables inside as inline tables."""
    return "".join(f"{key} = {inline(each)}\n" for key, each in value.items())


def inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {inline(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(inline(each) for each in value) + "]"
    return msgspec.json.encode(value).decode()


@pytest.mark.parametrize("text", of("themes/"))
def test_the_theme_is_read(text: str, tmp_path: Path) -> None:
    path = tmp_path / "team-dark.toml"
    path.write_text(text, "utf-8")
    assert read_theme(path).name == "team-dark"


@pytest.mark.parametrize("text", MESSAGES)
def test_the_message_is_offered_and_compiles(text: str, tmp_path: Path) -> None:
    path = tmp_path / "messages" / "partners" / "initial.md.j2"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    catalogue = load_catalogue(Overlay(bundled_folder("templates"), tmp_path))
    assert catalogue.problems == []
    compile_message(catalogue.messages["partners/initial"])


def test_every_command_of_the_console_is_listed_and_no_other() -> None:
    table = CONFIGURATION.partition("| On | Ids |")[2].partition("\n\n")[0]
    listed = re.findall(r"`([a-z.]+)`", table)
    assert sorted(listed) == sorted({command.id for command in (*HOME, *CONSOLE)})


def test_every_source_and_filter_of_a_message_is_listed_and_no_other() -> None:
    sources = CONFIGURATION.partition("- `source` is one of")[2].partition(". ")[0]
    assert sorted(re.findall(r"`([a-z_]+)`", sources)) == sorted(FACT_NAMES)
    filters = CONFIGURATION.partition("and the filters")[2].partition(".\n")[0]
    assert sorted(re.findall(r"`([a-z_]+)`", filters)) == sorted(FILTERS)


def test_every_exit_code_and_kind_of_event_is_listed() -> None:
    page = (ROOT / "docs" / "json.md").read_text("utf-8")
    codes = re.findall(r"^\| (\d+) \|", page, re.M)
    assert [int(code) for code in codes] == [*Exit]
    kinds = page.partition("The rest belongs to the kind")[2].partition(". A kind that")[0]
    listed = set(re.findall(r"`([a-z_]+)`", kinds)) - {"target"}
    assert listed == {str(kind.__struct_config__.tag) for kind in get_args(KnownFact)}


def test_the_json_examples_are_what_the_commands_print() -> None:
    checked = subprocess.run(
        [sys.executable, "docs/make_examples.py", "--check"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert checked.returncode == 0, f"run python docs/make_examples.py and look at the changes. {checked.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    paths = re.findall(r"`((?:incident_tui|tests|docs|templates|themes)/[\w./-]*)`", page.read_text("utf-8"))
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_make_target_that_is_named_is_there() -> None:
    named = set(re.findall(r"^make (\w+)", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.M))
    assert named <= set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.M))


def test_the_pictures_are_the_same_at_each_run(tmp_path: Path) -> None:
    scenes = ["detail"]
    for run in ("first", "second"):
        command = [sys.executable, "docs/make_pictures.py", "--into", str(tmp_path / run), *scenes]
        made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
        assert made.returncode == 0, made.stderr
    first = {path.name: path.read_bytes() for path in (tmp_path / "first").iterdir()}
    assert sorted(first) == sorted(f"{scene}-{size}.svg" for scene in scenes for size in ("80x24", "140x40"))
    assert {path.name: path.read_bytes() for path in (tmp_path / "second").iterdir()} == first
    assert all(b"Every" in picture for picture in first.values())
