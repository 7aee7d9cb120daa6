from __future__ import annotations

import json
from pathlib import Path

import pytest

from incident_tui.domain.text import LONGEST_TEXT
from tests.cli.running import CommandLine, refused

HOSTILE = "[/x] [@click=app.quit]x[/] \x1b]52;c;eA==\x07 a\u202eb\u0000 💥👩‍👩‍👧 \r\n=1+1"


@pytest.mark.parametrize("terminal", [True, False])
def test_hostile_text_is_kept_to_the_letter_and_shown_harmless(cli: CommandLine, terminal: bool) -> None:
    cli.done("declare", HOSTILE.replace("\0", ""), "--commander", HOSTILE.replace("\0", ""))
    cli.done("note", "-", stdin=HOSTILE)
    kept = HOSTILE.replace("\r\n", "\n")
    assert cli.texts()[-1] == kept
    for args in (["status"], ["list"], ["timeline"], ["timeline", "--format", "md"], ["timeline", "--format", "csv"]):
        result = cli(*args, terminal=terminal)
        for text in (result.out, result.err):
            assert not {character for character in text if character in "\x1b\x07\u202e\x00\r"}
    assert "[@click=app.quit]x[/]" in cli("timeline", terminal=terminal).out
    assert "👩‍👩‍👧" in cli("timeline", terminal=terminal).out


def test_errors_show_hostile_arguments_harmless(open_cli: CommandLine) -> None:
    wrong_names = [["severity", HOSTILE], [HOSTILE], ["tick", HOSTILE], ["message", "show", HOSTILE], [f"--{HOSTILE}"]]
    for args in (*wrong_names, ["note", "x", "-i", HOSTILE], ["note", "--at", HOSTILE, "x"], ["role", HOSTILE, "x"]):
        result = open_cli(*args)
        assert result.code in {2, 3}
        assert not {character for character in result.err if character in "\x1b\x07\u202e\x00\r"}


def test_too_long_a_text_is_refused_with_its_length(open_cli: CommandLine) -> None:
    refused(open_cli("note", "-", stdin="x" * 100_000), 2, "100,000 characters", "nothing was recorded")
    refused(open_cli("declare", "x" * 100_000), 2, "100,000 characters")
    refused(open_cli("close", "--reason", "x" * 100_000), 2, "100,000 characters")
    refused(open_cli("role", "scribe", "x" * 100_000), 2, "100,000 characters")
    refused(open_cli("note", "-", stdin="x" * 4_000_001), 2, "4,000,000 bytes")
    assert len(open_cli.read("timeline")) == 1


def test_the_longest_text_is_taken(open_cli: CommandLine) -> None:
    open_cli.done("note", "-", stdin="💥" * LONGEST_TEXT)
    assert open_cli.texts()[-1] == "💥" * LONGEST_TEXT


def test_bytes_that_are_no_utf8_are_taken_as_replacement_signs(open_cli: CommandLine) -> None:
    open_cli.done("note", "-", stdin=b"caf\xe9 ok")
    assert open_cli.texts()[-1] == "caf� ok"


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_an_empty_note_is_refused(open_cli: CommandLine, text: str) -> None:
    refused(open_cli("note", text), 2, "empty")
    refused(open_cli("note", "-", stdin=text), 2, "empty")
    refused(open_cli("declare", text), 2, "empty")


@pytest.mark.parametrize(
    ("time", "part"),
    [
        ("25:00", "no time of day"),
        ("soon", "is not a time"),
        ("23:59", "in the future"),
        ("2020-01-01 10:00", "more than a year ago"),
        ("-99999999d", "not a duration"),
        ("2026-02-30 10:00", "no date"),
        ("", "is not a time"),
    ],
)
def test_a_wrong_time_says_why_and_records_nothing(open_cli: CommandLine, time: str, part: str) -> None:
    refused(open_cli("note", "--at", time, "x"), 2, part, "Nothing was recorded")
    refused(open_cli("declare", "x", "--detected", time), 2, part)
    refused(open_cli("message", "show", "investigating", "--set", "issue=x", "--copy", "--at", time), 2, part)
    assert len(open_cli.read("list")) == 1
    assert len(open_cli.read("timeline")) == 1


@pytest.mark.parametrize(
    ("args", "parts"),
    [
        (["severity", "5"], ["no severity", "1, 2, 3, 4"]),
        (["severity", "one"], ["no severity"]),
        (["phase", "mitgate"], ["Did you mean mitigate?", "communicate"]),
        (["phase", "re"], ["no phase", "resolve"]),
        (["role", "comander", "x"], ["Did you mean commander?", "scribe"]),
        (["mark", "resolvd"], ["Did you mean resolved?", "impact_started"]),
        (["note", "--kind", "opinion", "x"], ["hypothesis"]),
        (["declare", "x", "--type", "outge"], ["Did you mean outage?"]),
        (["declare", "x", "--customers", "maybe"], ["yes, no"]),
        (["declare"], ["Missing argument"]),
        (["declre", "x"], ["no command 'declre'", "Did you mean declare"]),
        (["note", "--knd", "action", "x"], ["--kind"]),
        (["--dta", "x"], ["--data"]),
        (["message", "shw"], ["show"]),
        (["timeline", "--format", "xml"], ["json"]),
        (["--by", "", "note", "x"], ["is empty"]),
        (["status", "surplus"], ["surplus"]),
    ],
)
def test_wrong_usage_says_what_there_is(open_cli: CommandLine, args: list[str], parts: list[str]) -> None:
    refused(open_cli(*args), 2, *parts)
    assert len(open_cli.read("timeline")) == 1


def test_several_open_incidents_are_listed_to_choose_from(open_cli: CommandLine) -> None:
    other = open_cli.done("declare", "Search is slow", "--severity", "3")
    for args in (["note", "x"], ["status"], ["checklist"], ["timeline"], ["undo"], ["message", "list"]):
        refused(open_cli(*args), 3, "2 incidents are open", f"{other}  SEV-3  Search is slow", "Checkout is down")


@pytest.mark.parametrize("name", ["NONE", "INC-0000", "", "x"])
def test_an_unknown_incident_lists_recent_ones(open_cli: CommandLine, name: str) -> None:
    result = open_cli("note", "x", "-i", name)
    assert result.code in ({2} if not name else {3})
    refused(open_cli("open", "NOSUCH"), 3, "no incident is called NOSUCH", "Checkout is down")


def test_a_file_of_a_newer_version_is_left_untouched(cli: CommandLine) -> None:
    content = json.dumps({"about": {"1": {"product": "incident-tui", "format": 99}}})
    cli.data_file.parent.mkdir(parents=True)
    cli.data_file.write_text(content, "utf-8")
    for args in (["list"], ["note", "x"], ["declare", "x"], ["verify"]):
        refused(cli(*args), 1, "newer incident-tui", "left untouched")
    assert cli.data_file.read_text("utf-8") == content
    assert cli("doctor").code == 1


def test_a_file_of_another_program_is_left_untouched(cli: CommandLine) -> None:
    path = cli.home.parent / "mine.json"
    path.write_text('{"my": "settings"}', "utf-8")
    refused(cli("declare", "x", "--data", str(path)), 1, "not a data file", "left untouched")
    assert path.read_text("utf-8") == '{"my": "settings"}'


def test_a_damaged_file_loses_no_more_than_the_damage_and_says_so(open_cli: CommandLine) -> None:
    open_cli.done("note", "one")
    open_cli.done("note", "two")
    data = open_cli.data_file.read_bytes()
    at = data.index(b'"text":"one"')
    open_cli.data_file.write_bytes(data[:at] + b'"te' + data[at + 6 :])
    result = open_cli("timeline")
    assert result.code == 0
    assert "lost: " in result.err
    assert "two" in result.out
    assert open_cli("verify").code == 5


def test_a_broken_playbook_falls_back_and_says_file_line_and_key(open_cli: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "team"
    folder.mkdir()
    (folder / "playbook.toml").write_text('[organisation]\nnmae = "Acme"\n', "utf-8")
    result = open_cli("checklist", "--templates", str(folder))
    assert result.code == 0
    assert "detect.lead" in result.out
    assert f"note: {folder / 'playbook.toml'}:2: " in result.err
    assert "nmae" in result.err
    doctor = open_cli("doctor", "--templates", str(folder))
    assert doctor.code == 1
    assert f"{folder / 'playbook.toml'}:2" in doctor.out


def test_a_broken_message_falls_back_and_says_file_and_line(open_cli: CommandLine) -> None:
    path = open_cli.config / "templates" / "messages" / "status_page" / "investigating.md.j2"
    path.parent.mkdir(parents=True)
    header = 'title = "T"\naudience = "status_page"\nstage = "investigating"\npublic = true\n'
    path.write_text(f"+++\n{header}+++\n{{% if %}}\n", "utf-8")
    result = open_cli("message", "show", "investigating", "--set", "issue=It fails.")
    assert result.code == 0
    assert result.out.startswith("It fails.")
    assert f"note: {path}:7: " in result.err
    assert f"{path}:7" in open_cli("doctor").out


def test_a_broken_message_of_the_teams_own_cannot_be_shown(open_cli: CommandLine) -> None:
    path = open_cli.config / "templates" / "messages" / "team" / "own.md.j2"
    path.parent.mkdir(parents=True)
    path.write_text('+++\ntitle = "T"\naudience = "team"\nstage = "own"\npublic = true\n+++\n{{ nobody }}\n', "utf-8")
    refused(open_cli("message", "show", "team/own"), 1, f"{path}:7", "Mend the file")


def test_a_broken_setting_falls_back_and_says_file_line_and_key(open_cli: CommandLine) -> None:
    open_cli.config.mkdir(parents=True)
    (open_cli.config / "config.toml").write_text('person = "Bo"\nbel = true\n', "utf-8")
    result = open_cli("note", "x")
    assert result.code == 0
    assert f"{open_cli.config / 'config.toml'}:2: bel" in result.err
    assert open_cli.read("timeline")[-1]["by"] == "alice"
    assert open_cli("doctor").code == 1


def test_a_templates_folder_that_is_not_there_is_wrong_usage(open_cli: CommandLine) -> None:
    refused(open_cli("checklist", "--templates", "/no/such"), 2, "/no/such", "does not exist")


def test_a_fault_of_the_program_is_said_without_a_traceback(
    open_cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **options: object) -> None:
        raise RuntimeError("surprise")

    monkeypatch.setattr("incident_tui.cli.reading.show_status", broken)
    refused(open_cli("status"), 1, "a fault of the program itself: RuntimeError: surprise", "What is recorded is safe")
    assert "Traceback" in open_cli("status", env={"INCIDENT_TUI_TRACEBACK": "1"}).err


def test_an_interrupt_ends_with_130(open_cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("incident_tui.cli.reading.show_status", interrupted)
    refused(open_cli("status"), 130, "interrupted")


@pytest.mark.parametrize("group", ["clock", "follow-up", "handover", "hypothesis", "measure", "message", "playbook"])
def test_a_group_alone_shows_what_there_is_once(cli: CommandLine, group: str) -> None:
    result = cli(group)
    refused(result, 2)
    assert result.err == cli(group, "--help").out
    assert result.err.count("Usage: ") == 1
