"""Arguments and streams that people rarely mean and shells often make: empty, closed, full, no UTF-8."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from incident_tui.services import Services
from incident_tui.store.errors import StoreUnwritable
from incident_tui.store.incidents import IncidentStore
from tests.cli.running import CommandLine, refused

needs_full_device = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
COPY = ("message", "show", "investigating", "--set", "issue=It fails.", "--copy")


def shell(cli: CommandLine, command: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command line of the shell, in which incident-tui is `$TUI`."""
    env = {**cli.env, "TUI": f"{sys.executable} -m incident_tui"}
    return subprocess.run(["bash", "-c", command], env=env, capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize("name", ["", "+", "-"])
def test_an_empty_type_is_refused(open_cli: CommandLine, name: str) -> None:
    refused(open_cli("type", name), 2, "no incident type")


def test_importing_from_a_closed_standard_input_says_so(cli: CommandLine) -> None:
    result = shell(cli, "$TUI import - <&-")
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"standard input is closed" in result.stderr
    assert b"Traceback" not in result.stderr


def test_arguments_that_are_no_utf8_give_json_that_everybody_reads(open_cli: CommandLine) -> None:
    not_utf8 = os.fsdecode(b"a\xff.json")
    answer = open_cli.read("--data", not_utf8, "paths")
    assert answer["data_file"]["path"].endswith("a�.json")
    shown = open_cli.read("message", "show", "investigating", "--set", "issue=" + os.fsdecode(b"caf\xe9"))
    assert shown["text"].startswith("caf�")


def test_json_on_a_terminal_is_harmless_and_still_exact(open_cli: CommandLine) -> None:
    text = "a\u202eb \x7f \x9b31m \x1b[2J \U000e0041 é 💥 👩‍💻 \u2028"
    open_cli.done("note", "-", stdin=text)
    shown = open_cli("timeline", "--json", terminal=True).out
    assert not set("\u202e\x7f\x9b\x1b\U000e0041\u2028") & set(shown)
    assert "é 💥 👩‍💻" in shown
    assert json.loads(shown) == open_cli.read("timeline")
    assert json.loads(shown)[-1]["text"] == text
    assert "\u202e" in open_cli("timeline", "--json").out


def test_an_export_on_a_terminal_is_harmless_and_still_exact(open_cli: CommandLine) -> None:
    open_cli.done("note", "-", stdin="a\u202eb \x9b31m")
    shown = open_cli("export", terminal=True).out
    assert not set("\u202e\x9b") & set(shown)
    exported = open_cli.done("export")
    assert [json.loads(line) for line in shown.splitlines()] == [json.loads(line) for line in exported.split("\n")]


@pytest.mark.parametrize("words", [["-7m", "rolled", "back"], ["rolled", "-7m", "back"]])
def test_a_time_in_front_of_a_note_is_explained(open_cli: CommandLine, words: list[str]) -> None:
    refused(open_cli("note", *words), 2, "write `note --at -7m rolled back`.", "Nothing was recorded")


def test_a_longer_time_and_other_words_with_a_minus_are_explained(open_cli: CommandLine) -> None:
    refused(open_cli("note", "-1h20m", "failover"), 2, "`note --at -1h20m failover`")
    refused(open_cli("note", "-5m", stdin="piped"), 2, "`note --at -5m TEXT`")
    refused(open_cli("note", "-10%", "of", "traffic"), 2, "`note -- -10% ...`")
    refused(open_cli("note", "--kin", "action", "x"), 2, "--kind")


@needs_full_device
@pytest.mark.parametrize(
    "act",
    [
        "declare x",
        "note x --json",
        "undo --json",
        "message show investigating --set issue=Down. --copy",
        "message posted investigating --json",
    ],
)
def test_a_full_disk_after_an_act_says_that_it_was_recorded(open_cli: CommandLine, act: str) -> None:
    if "posted" in act:
        open_cli.done(*COPY)
    before = len(open_cli.done("export").split("\n"))
    reference = open_cli.read("status")["reference"]
    result = shell(open_cli, f"$TUI {act} > /dev/full")
    assert result.returncode == 1
    said = " ".join(result.stderr.decode().split())
    assert "standard output: No space left on device." in said
    assert "WAS recorded and is safe: do not repeat the command." in said
    assert "declare" in act or f"in {reference} WAS" in said
    assert "try again" not in said
    assert len(open_cli.done("export").split("\n")) == before + 1


@needs_full_device
def test_a_full_disk_under_what_only_reads_speaks_of_no_act(open_cli: CommandLine) -> None:
    result = shell(open_cli, "$TUI status --json > /dev/full")
    assert result.returncode == 1
    assert b"WAS recorded" not in result.stderr


def unread(cli: CommandLine, *args: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command whose answer nobody will read, each piece of which is written at once."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as nobody:
        return subprocess.run(
            [sys.executable, "-u", "-m", "incident_tui", *args],
            stdin=subprocess.DEVNULL,
            stdout=nobody,
            stderr=subprocess.PIPE,
            env=cli.env,
            timeout=60,
            check=False,
        )


def test_a_reader_that_went_away_after_an_act_leaves_word_of_it(open_cli: CommandLine) -> None:
    result = unread(open_cli, "note", "x", "--json")
    assert result.returncode == 1
    assert b"WAS recorded" in result.stderr
    assert b"Traceback" not in result.stderr
    assert "x" in open_cli.texts()


def test_a_reader_that_went_away_before_the_copy_leaves_word_of_that_too(open_cli: CommandLine) -> None:
    result = unread(open_cli, *COPY)
    assert result.returncode == 1
    assert b"Nothing was recorded" in result.stderr
    assert len(open_cli.read("timeline")) == 1
    assert unread(open_cli, *COPY[:-1]).stderr == b""


def test_a_copy_that_cannot_be_recorded_was_still_made(open_cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: IncidentStore, *args: object) -> None:
        raise StoreUnwritable(self.path, OSError(errno.ENOSPC, "No space left on device"))

    monkeypatch.setattr(IncidentStore, "record", full)
    result = open_cli(*COPY)
    assert result.code == 1
    assert "the text was saved all the same" in result.err
    assert "cannot write" in result.err
    assert (open_cli.home / ".local" / "state" / "incident-tui" / "last-copy.txt").read_text("utf-8") in result.out


def test_a_copy_that_went_nowhere_fails_and_is_not_recorded(
    open_cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from incident_tui.comms.clipboard import CopyResult

    def nowhere(self: Services, text: str, write: object) -> CopyResult:
        return CopyResult("failed", (), "no route", None, len(text))

    monkeypatch.setattr(Services, "copy", nowhere)
    result = open_cli(*COPY)
    assert result.code == 1
    assert "Nothing was copied or saved" in result.err
    assert "Nothing was recorded." in result.err
    assert len(open_cli.read("timeline")) == 1


@pytest.mark.parametrize(
    "args",
    [
        ["status", "-i", "NONE"],
        ["timeline", "-i", "NONE"],
        ["export", "NONE"],
        ["status", "--as-of", "soon"],
        ["status", "--surplus"],
        ["list", "surplus"],
        ["timeline", "--format", "xml"],
    ],
)
def test_a_command_that_only_reads_does_not_speak_of_recording(open_cli: CommandLine, args: list[str]) -> None:
    result = open_cli(*args)
    assert result.code in {2, 3}
    assert "Nothing was recorded" not in result.err


@pytest.mark.parametrize("args", [["--by", "", "note", "x"], ["note", "--surplus", "x"], ["severity"]])
def test_usage_errors_are_sentences(open_cli: CommandLine, args: list[str]) -> None:
    refused(open_cli(*args), 2, ". Nothing was recorded. `incident-tui")


@pytest.mark.parametrize("form", ["text", "md", "csv"])
def test_two_forms_of_the_timeline_at_once_are_refused(open_cli: CommandLine, form: str) -> None:
    refused(open_cli("timeline", "--json", "--format", form), 2, "exclude each other")
    assert json.loads(open_cli.done("timeline", "--json", "--format", "json")) == open_cli.read("timeline")


@pytest.mark.parametrize("option", ["--data", "--templates"])
def test_an_empty_place_is_refused(open_cli: CommandLine, option: str) -> None:
    refused(open_cli(option, "", "list"), 2, "it is empty.")
    refused(open_cli("list", option, ""), 2, "it is empty.")


def test_a_name_longer_than_the_record_takes_is_refused(open_cli: CommandLine) -> None:
    open_cli.done("note", "x", "--by", "n" * 200)
    refused(open_cli("note", "x", "--by", "n" * 201), 2, "it has 201 characters", "Nothing was recorded")
    refused(open_cli("role", "scribe", "n" * 201), 2, "201 characters")
    refused(open_cli("declare", "x", "--commander", "n" * 201), 2, "201 characters")
    assert len(open_cli.read("timeline")) == 2


def test_standard_input_and_words_at_once_are_refused(open_cli: CommandLine) -> None:
    refused(open_cli("note", "-", "a", stdin="piped"), 2, "standard input", "one of the two")
    open_cli.done("note", "--", "- text")
    assert open_cli.texts()[-1] == "- text"


def test_a_byte_order_mark_in_front_of_an_import_is_ignored(open_cli: CommandLine) -> None:
    exported = open_cli.done("export")
    them = CommandLine(open_cli.home.parent / "other")
    them.done("import", "-", stdin=b"\xef\xbb\xbf" + exported.encode())
    assert them.done("export") == exported
