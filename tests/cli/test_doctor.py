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
