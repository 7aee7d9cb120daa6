"""The command line as real processes: pipes, rights, limits, signals, what is imported."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from incident_tui.cli.group import COMMANDS
from tests.cli.running import CommandLine

HEAVY = ("textual", "rich", "jinja2", "pyperclip", "incident_tui.playbook", "incident_tui.comms", "incident_tui.tui")


def imported(cli: CommandLine, *args: str) -> set[str]:
    """Return the names of the modules that a command imports."""
    command = [sys.executable, "-X", "importtime", "-m", "incident_tui", *args]
    result = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, env=cli.env, text=True, timeout=60, check=False
    )
    assert result.returncode == 0, result.stderr[-2000:]
    return {line.rpartition("|")[2].strip() for line in result.stderr.split("\n") if line.startswith("import time:")}


def heavy(modules: set[str]) -> list[str]:
    return [name for name in HEAVY if any(each == name or each.startswith(name + ".") for each in modules)]


def test_a_note_imports_nothing_that_it_does_not_need(open_cli: CommandLine) -> None:
    assert heavy(imported(open_cli, "note", "x")) == []


def test_help_and_version_import_no_command(cli: CommandLine) -> None:
    for option in ("--help", "--version"):
        modules = imported(cli, option)
        assert heavy(modules) == []
        assert not modules & {"incident_tui.services", "incident_tui.cli.acts", "tinydb"}


@pytest.mark.parametrize("args", [["status"], ["checklist"], ["message", "list"], ["doctor"], ["timeline"], ["open"]])
def test_no_command_without_a_terminal_imports_textual(open_cli: CommandLine, args: list[str]) -> None:
    assert not {"textual", "rich"} & set(heavy(imported(open_cli, *args)))


def test_every_command_of_the_table_exists_and_its_own_help_agrees(cli: CommandLine) -> None:
    for name in COMMANDS:
        result = cli(name, "--help")
        assert result.code == 0
        assert result.out.startswith(f"Usage: incident-tui {name}")


def test_data_on_standard_output_and_narration_on_standard_error(cli: CommandLine) -> None:
    result = cli.process("declare", "Checkout is down")
    assert result.returncode == 0
    assert re.fullmatch(rb"INC-\w{4}\n", result.stdout)
    assert b"declared: Checkout is down" in result.stderr
    piped = cli.process("note", stdin=b"from a pipe")
    assert (piped.returncode, piped.stdout) == (0, b"")
    assert b"\x1b" not in cli.process("status").stdout


def test_open_without_a_terminal_prints_the_status_and_says_why(cli: CommandLine) -> None:
    cli.process("declare", "Checkout is down")
    for args in ([], ["open"]):
        result = cli.process(*args)
        assert result.returncode == 0
        assert b"Checkout is down" in result.stdout
        assert b"no terminal, so the plain status is printed" in result.stderr


def test_a_hole_leaves_a_pipe_empty(cli: CommandLine) -> None:
    cli.process("declare", "Checkout is down")
    script = f'"{sys.executable}" -m incident_tui message show investigating | cat; exit "${{PIPESTATUS[0]}}"'
    result = subprocess.run(["bash", "-c", script], env=cli.env, capture_output=True, timeout=60, check=False)
    assert (result.returncode, result.stdout) == (4, b"")


def test_a_reader_that_goes_away_is_no_reason_to_complain(cli: CommandLine) -> None:
    cli.done("declare", "Long")
    for _ in range(5):
        cli.done("note", "-", stdin="x" * 20_000)
    script = f'"{sys.executable}" -m incident_tui timeline | head -c 10; exit "${{PIPESTATUS[0]}}"'
    result = subprocess.run(["bash", "-c", script], env=cli.env, capture_output=True, timeout=60, check=False)
    assert (len(result.stdout), result.stderr) == (10, b"")
    assert result.returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_under_standard_output_is_said(cli: CommandLine) -> None:
    cli.done("declare", "x")
    script = f'"{sys.executable}" -m incident_tui export > /dev/full'
    result = subprocess.run(["bash", "-c", script], env=cli.env, capture_output=True, timeout=60, check=False)
    assert result.returncode == 1
    assert b"standard output: No space left on device" in result.stderr
    assert b"Traceback" not in result.stderr
    assert b"Exception ignored" not in result.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_a_closed_stream_does_not_keep_a_note_from_being_recorded(cli: CommandLine, closed: str) -> None:
    cli.done("declare", "x")
    script = f'"{sys.executable}" -m incident_tui note "closed stream" {closed}'
    result = subprocess.run(["bash", "-c", script], env=cli.env, capture_output=True, timeout=60, check=False)
    assert result.returncode == 0, result.stderr
    assert "closed stream" in cli.texts()


def test_an_ascii_terminal_gets_codes_instead_of_a_fault(cli: CommandLine) -> None:
    cli.done("declare", "Störung 💥")
    cli.env |= {"PYTHONIOENCODING": "ascii"}
    result = cli.process("timeline")
    assert result.returncode == 0
    assert rb"St\xf6rung \U0001f4a5" in result.stdout
    assert "Störung".encode() in cli.process("status", "--json").stdout


def test_notes_of_many_processes_at_once_are_all_kept(cli: CommandLine) -> None:
    cli.done("declare", "x")
    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(lambda number: cli.process("note", f"note {number}").returncode, range(8)))
    assert codes == [0] * 8
    assert sorted(cli.texts()) == ["declared: x", *(f"note {number}" for number in range(8))]
    assert cli.read("verify")["ok"] is True


def test_a_disk_that_fills_up_records_nothing_and_loses_nothing(cli: CommandLine) -> None:
    cli.done("declare", "x")
    cli.done("note", "before")

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))

    result = cli.process("note", "x" * 1000, preexec_fn=no_room)
    assert result.returncode == 1
    assert b"was not recorded" in b" ".join(result.stderr.split())
    assert b"Traceback" not in result.stderr
    cli.done("note", "after")
    assert cli.texts()[-2:] == ["before", "after"]
    assert cli.read("verify")["ok"] is True


AS_NOBODY = """
import os, sys
from incident_tui.cli.run import run
warm, cold = sys.argv[1:3]
for args in (["declare", "warm"], ["note", "x"], ["note", "x", "-i", "none"], ["doctor"], ["list"]):
    # Everything is imported while it may still be read.
    run(["--data", warm, *args])
sys.stdout.flush(); sys.stdout = sys.stderr = open(sys.argv[3], "w")
os.setgroups([]); os.setgid(65534); os.setuid(65534)
codes = [run(["--data", cold, *args]) for args in (["declare", "x"], ["doctor"], ["list"])]
sys.stdout.flush()
os._exit(0 if codes == [1, 1, 0] else 9)
"""


def test_a_folder_without_write_permission_is_said_with_what_to_do(cli: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o555)
    if os.geteuid() != 0:
        result = cli("declare", "x", "--data", str(folder / "incidents.json"))
        assert result.code == 1
        text = result.err
    else:
        # To root nothing is forbidden, so the command runs as nobody.
        for parent in [tmp_path, *tmp_path.parents][:4]:
            if parent.owner() == "root" and str(parent).startswith("/tmp/"):
                parent.chmod(0o755)
        said = tmp_path / "said"
        command = [
            sys.executable,
            "-c",
            AS_NOBODY,
            str(tmp_path / "warm.json"),
            str(folder / "incidents.json"),
            str(said),
        ]
        done = subprocess.run(command, env=cli.env, capture_output=True, timeout=60, check=False)
        text = said.read_text("utf-8")
        assert done.returncode == 0, text
    assert "cannot write" in text
    assert "--data FILE" in text
    assert "Traceback" not in text
    assert list(folder.iterdir()) == []
