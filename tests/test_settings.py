"""The person's own settings: what is wrong with them is said, and never in anybody's way."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Final
from zoneinfo import TZPATH, ZoneInfo

import pytest

from incident_tui import settings as settings_module
from incident_tui.domain.clock import local_zone
from incident_tui.files.places import Places
from incident_tui.settings import Settings, load_settings, zone_of

ROOT: Final = Path(__file__).parents[1]
NOBODY: Final = 65534
LIMIT_S: Final = 30.0
MACHINE: Final = ZoneInfo("Asia/Kolkata")
BERLIN_FILES: Final = [Path(folder, "Europe/Berlin") for folder in TZPATH]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places.from_environment({"HOME": str(tmp_path)})


def write(places: Places, text: str) -> None:
    places.config_file.parent.mkdir(parents=True, exist_ok=True)
    places.config_file.write_text(text, "utf-8")


def offsets(zone: tzinfo) -> list[timedelta | None]:
    return [datetime(2026, month, 1, 12, tzinfo=zone).utcoffset() for month in range(1, 13)]


def test_without_a_file_everything_has_its_default(places: Places) -> None:
    assert load_settings(places) == (Settings(), [])


def test_a_file_in_place_of_the_folder_is_no_settings(places: Places) -> None:
    places.config_file.parent.parent.mkdir(parents=True)
    places.config_file.parent.write_text("a file")
    assert load_settings(places) == (Settings(), [])


@pytest.mark.parametrize("machine", [UTC, MACHINE])
@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("Europe/Berln", "did you mean Europe/Berlin?"),
        ("europe/berlin ", "did you mean Europe/Berlin?"),
        ("Berlin", "did you mean Europe/Berlin?"),
        ("xyzzy", 'write it like "Europe/Berlin"'),
        ("CET-1CEST,M3.5.0,M10.5.0/3", 'write it like "Europe/Berlin"'),
        ("../../../etc/passwd", 'write it like "Europe/Berlin"'),
    ],
)
def test_a_wrong_zone_is_said_with_its_line_wherever_the_machine_stands(
    places: Places, monkeypatch: pytest.MonkeyPatch, machine: tzinfo, wrong: str, hint: str
) -> None:
    monkeypatch.setattr(settings_module, "local_zone", lambda name=None: local_zone(name) if name else machine)
    write(places, f'person = "alice"\n\ntime_zone = "{wrong}"\n')
    settings, (problem,) = load_settings(places)
    assert (problem.path, problem.line, problem.key, problem.hint) == (places.config_file, 3, "time_zone", hint)
    assert wrong in problem.message
    assert "the machine's own zone is used" in problem.message
    assert zone_of(settings, {}) is machine
    assert settings.person == "alice"


def test_the_sign_of_a_suggested_zone_is_never_the_wrong_way_round(places: Places) -> None:
    write(places, 'time_zone = "GMT+2"\n')
    _, (problem,) = load_settings(places)
    assert "GMT+2?" not in problem.hint


def test_a_right_zone_is_used_and_comes_before_the_variable(places: Places) -> None:
    write(places, 'time_zone = "Europe/Berlin"\n')
    settings, problems = load_settings(places, {"TZ": "nonsense"})
    assert problems == []
    assert zone_of(settings, {"TZ": "Asia/Kolkata"}) == ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("CET-1CEST,M3.5.0,M10.5.0/3", "Europe/Berlin"),
        (":Europe/Berlin", "Europe/Berlin"),
        ("EST5EDT,M3.2.0,M11.1.0", "America/New_York"),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", "Australia/Sydney"),
        ("<+0530>-5:30", "Asia/Kolkata"),
        ("", "UTC"),
    ],
)
def test_the_variable_means_what_it_means_to_every_other_program(places: Places, value: str, meant: str) -> None:
    settings, problems = load_settings(places, {"TZ": value})
    assert problems == []
    zone = zone_of(settings, {"TZ": value})
    assert offsets(zone) == offsets(ZoneInfo(meant))


def test_a_rule_knows_the_hours_at_which_the_clocks_change() -> None:
    ruled, named = zone_of(Settings(), {"TZ": "CET-1CEST,M3.5.0,M10.5.0/3"}), ZoneInfo("Europe/Berlin")
    # The nights of 2026 in which Berlin's clocks go forward and back, in quarters of an hour.
    for begin in (datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC)):
        for quarter in range(24):
            moment = begin + timedelta(minutes=15 * quarter)
            local = moment.astimezone(ruled)
            assert local.replace(tzinfo=None) == moment.astimezone(named).replace(tzinfo=None)
            assert local.tzname() == moment.astimezone(named).tzname()
            assert local.astimezone(UTC) == moment


@pytest.mark.skipif(not any(map(Path.is_file, BERLIN_FILES)), reason="this machine has no zone files")
def test_a_variable_that_names_a_zone_file_is_read() -> None:
    file = next(filter(Path.is_file, BERLIN_FILES))
    assert offsets(zone_of(Settings(), {"TZ": f":{file}"})) == offsets(ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    "value", ["nonsense", "Europe/Berln", "CET-1CEST", "A1", "AAA-24:59:59", "AAA-1BBB,M13.1.0,M1.1.0", "/etc/passwd"]
)
def test_a_variable_that_means_no_zone_is_said(places: Places, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    settings, (problem,) = load_settings(places, {"TZ": value})
    assert str(problem).startswith(f"TZ: '{value}', in the environment, is no time zone")
    assert "the machine's own zone is used" in problem.message
    assert problem.hint
    assert offsets(zone_of(settings, {"TZ": value})) == offsets(local_zone())


def test_a_variable_that_names_a_pipe_waits_for_nobody(places: Places, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    _, (problem,) = load_settings(places, {"TZ": str(pipe)})
    assert "is no time zone" in problem.message


def test_a_folder_that_may_not_be_entered_is_said_and_stops_nothing(places: Places) -> None:
    write(places, 'person = "alice"\n')
    folder = places.config_file.parent
    # In a process of its own, which gives up the superuser's rights once everything is imported.
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "import incident_tui.files.typed_toml\n"
        "from incident_tui.files.places import Places\n"
        "from incident_tui.settings import Settings, load_settings\n"
        "if os.geteuid() == 0:\n"
        f"    os.setgroups([])\n    os.setuid({NOBODY})\n"
        "settings, problems = load_settings(Places.from_environment({'HOME': sys.argv[1]}))\n"
        "assert settings == Settings()\n"
        "print(*problems, sep='\\n')\n"
    )
    folder.chmod(0)
    try:
        done = subprocess.run(
            [sys.executable, "-c", program, str(folder.parents[1])],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
    finally:
        folder.chmod(0o700)
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    for part in (str(places.config_file), "Permission denied", "the defaults are used", "chmod u+x"):
        assert part in line


def test_links_in_a_circle_are_said_and_stop_nothing(places: Places) -> None:
    places.config_file.parent.mkdir(parents=True)
    places.config_file.symlink_to(places.config_file)
    settings, (problem,) = load_settings(places)
    assert settings == Settings()
    assert "the defaults are used" in problem.message
