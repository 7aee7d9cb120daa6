from __future__ import annotations

from typing import Any

from tests.cli.running import CommandLine


def settings(cli: CommandLine, *args: str) -> dict[str, Any]:
    found: dict[str, Any] = cli.read(*args, "config")["settings"]
    return found


def write(cli: CommandLine, text: str) -> None:
    cli.config.mkdir(parents=True, exist_ok=True)
    (cli.config / "config.toml").write_text(text, "utf-8")


def test_without_a_file_everything_is_the_default_or_the_environments(cli: CommandLine) -> None:
    answer = cli.read("config")
    assert answer["config_file"] == {"path": str(cli.config / "config.toml"), "exists": False}
    found = answer["settings"]
    assert found["person"] == {"value": "alice", "source": "environment", "where": "USER"}
    assert found["time_zone"] == {"value": "UTC", "source": "environment", "where": "TZ"}
    assert found["clipboard.mode"] == {"value": "file", "source": "environment", "where": "INCIDENT_TUI_CLIPBOARD"}
    assert found["theme"] == {"value": "incident-dark", "source": "default", "where": None}
    assert not cli.home.exists()


def test_each_setting_says_where_it_comes_from(cli: CommandLine) -> None:
    write(
        cli,
        'person = "carol"\ntime_zone = "Europe/Berlin"\n[clipboard]\ncommand = ["clip", "-i"]\n[keys]\nnote = "n,i"\n',
    )
    file = str(cli.config / "config.toml")
    found = settings(cli, "--by", "dora", "--data", "x.json")
    assert found["person"] == {"value": "dora", "source": "option", "where": "--by"}
    assert found["data_file"] == {"value": "x.json", "source": "option", "where": "--data"}
    assert found["time_zone"] == {"value": "Europe/Berlin", "source": "file", "where": file}
    assert found["clipboard.command"] == {"value": ["clip", "-i"], "source": "file", "where": file}
    assert found["keys.note"] == {"value": "n,i", "source": "file", "where": file}
    assert found["show_utc"] == {"value": False, "source": "default", "where": None}
    assert settings(cli)["person"] == {"value": "carol", "source": "file", "where": file}
    assert "(INCIDENT_TUI_DATA)" in cli("config", env={"INCIDENT_TUI_DATA": "/srv/team.json"}).out


def test_a_file_with_a_fault_decides_nothing(cli: CommandLine) -> None:
    write(cli, 'person = "carol"\nthemes = "x"\n')
    result = cli("config")
    assert result.code == 0
    assert "alice" in result.out
    assert "carol" not in result.out
    assert "config.toml:2: themes:" in result.err


def test_a_zone_that_does_not_exist_leaves_the_other_settings_alone(cli: CommandLine) -> None:
    write(cli, 'person = "carol"\ntime_zone = "Europe/Berlni"\n')
    found = settings(cli)
    assert found["person"]["value"] == "carol"
    assert (found["time_zone"]["value"], found["time_zone"]["where"]) == ("UTC", "TZ")


def test_what_is_used_in_place_of_a_fault_fits_the_fault(cli: CommandLine) -> None:
    zone = cli("list", env={"TZ": "Bogus"}).err.split("\n")[1]
    assert zone.endswith('the machine\'s own zone is used (write it like "Europe/Berlin").')
    write(cli, 'time_zone = "Europe/Berlni"\n')
    assert cli("note", "x").err.rstrip().endswith("(did you mean Europe/Berlin?).")
    write(cli, "bel = true\n")
    assert cli("list").err.rstrip().endswith("Until it is mended, the default settings are used.")
    write(cli, "")
    playbook = cli.config / "templates" / "playbook.toml"
    playbook.parent.mkdir(parents=True)
    playbook.write_text("phases = 1\n", "utf-8")
    cli.done("declare", "x")
    assert "what ships with incident-tui is used in its place." in cli("status").err


def test_nobodys_text_reaches_the_terminal_as_an_instruction(cli: CommandLine) -> None:
    write(cli, 'theme = "\\u001b[31mred\\u202e"\n')
    assert "\x1b" not in cli("config", terminal=True).out
    assert "␛[31mred" in cli("config", terminal=True).out
