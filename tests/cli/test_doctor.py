from __future__ import annotations

from pathlib import Path

from tests.cli.running import CommandLine


def test_a_sound_installation_needs_no_attention(open_cli: CommandLine) -> None:
    result = open_cli("doctor")
    assert result.code == 0, result.out
    for part in ("incident-tui ", "Python 3.", "TERM=xterm", str(open_cli.data_file), "verified: 1 incident(s)"):
        assert part in result.out
    for part in ("clipboard mode: file", "zone UTC: it is 12:00 UTC", "alice", "nothing needs attention"):
        assert part in result.out


def test_the_doctor_creates_nothing(cli: CommandLine) -> None:
    assert cli("doctor").code == 0
    assert not cli.home.exists()


def test_the_teams_own_files_are_named_with_what_they_override(open_cli: CommandLine) -> None:
    playbook = open_cli.config / "templates" / "playbook.toml"
    playbook.parent.mkdir(parents=True)
    bundled = Path(open_cli.read("paths")["bundled_templates"]["path"])
    playbook.write_bytes((bundled / "playbook.toml").read_bytes())
    result = open_cli("doctor")
    assert result.code == 0
    assert f"{playbook} overrides {bundled}/playbook.toml" in result.out


def test_a_broken_theme_needs_attention(open_cli: CommandLine) -> None:
    theme = open_cli.config / "themes" / "mine.toml"
    theme.parent.mkdir(parents=True)
    theme.write_text("name = 3\n", "utf-8")
    result = open_cli("doctor")
    assert result.code == 1
    assert f"LOOK files      {theme}:" in result.out


def test_the_test_copy_says_how_far_it_got(open_cli: CommandLine) -> None:
    result = open_cli("doctor", "--test-copy")
    assert result.code == 1
    assert "LOOK copy test  Not in any clipboard: the clipboard mode is file" in result.out


def test_the_answer_in_json_carries_the_verdict(open_cli: CommandLine) -> None:
    answer = open_cli.read("doctor")
    assert answer["ok"] is True
    assert {check["status"] for check in answer["checks"]} <= {"ok", "info"}
    assert all(set(check) == {"name", "status", "text"} for check in answer["checks"])
    assert "clipboard" in {check["name"] for check in answer["checks"]}


def test_a_wish_for_the_clipboard_that_cannot_be_met_needs_attention(open_cli: CommandLine) -> None:
    for wish in ("clipbord", "native"):
        result = open_cli("doctor", env={"INCIDENT_TUI_CLIPBOARD": wish})
        assert result.code == 1
        assert "LOOK clipboard  " in result.out
        assert wish in result.out


def test_the_way_of_a_copy_is_told_step_by_step(open_cli: CommandLine) -> None:
    result = open_cli("doctor", env={"INCIDENT_TUI_CLIPBOARD": "osc52", "SSH_TTY": "/dev/pts/0"})
    assert result.code == 0
    told = [line[16:] for line in result.out.splitlines() if line[5:14] == "clipboard"]
    state = open_cli.home / ".local" / "state" / "incident-tui"
    assert f"step 1, always: it is saved in {state}/last-copy.txt" in told
    assert "try it: incident-tui doctor --test-copy, then paste" in told
