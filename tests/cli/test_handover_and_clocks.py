"""Handing a role over, and legal clocks, from the shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from incident_tui.files.overlay import bundled_folder
from tests.cli.running import CommandLine


@pytest.fixture
def team(tmp_path: Path) -> str:
    folder = tmp_path / "team"
    folder.mkdir()
    playbook = (bundled_folder("templates") / "playbook.toml").read_text("utf-8")
    (folder / "playbook.toml").write_text(playbook.replace("regimes = []", 'regimes = ["gdpr"]'), "utf-8")
    return str(folder)


def test_a_role_changes_hands_once_the_right_person_accepts(open_cli: CommandLine) -> None:
    assert open_cli("handover", "accept", "bo").code == 4, "nothing is offered yet"
    assert "Handover of" in open_cli("handover", "brief").out
    assert open_cli("handover", "offer", "commander", "bo").code == 0
    refused = open_cli("handover", "accept", "carla")
    assert (refused.code, "offered to bo" in refused.err) == (4, True)
    assert open_cli("handover", "accept", "Bo").code == 0
    assert json.loads(open_cli("status", "--json").out)["roles"]["commander"] == "bo"
    (listed,) = json.loads(open_cli("handover", "list", "--json").out)
    assert listed["accepted_at"]
    assert "Handover of" in listed["text"]


def test_a_clock_waits_for_a_decision_and_then_for_the_notice(open_cli: CommandLine, team: str) -> None:
    here = ("--templates", team)
    assert open_cli("clock", "decide", "gdpr", "no", "--reason", "x").code == 3, "it does not run until it is named"
    assert open_cli("type", "+data_exposure").code == 0

    def gdpr() -> dict[str, object]:
        found = json.loads(open_cli("clock", "list", "--json", *here).out)
        return next(each for each in found if each["id"] == "gdpr")

    assert gdpr()["decision_needed"] is True
    assert open_cli("clock", "anchor", "aware", "--at", "-5m", *here).code == 0
    steps = gdpr()["steps"]
    assert isinstance(steps, list)
    assert steps[0]["provisional"] is False
    assert open_cli("clock", "decide", "gdpr", "yes", "--reason", "names and addresses", *here).code == 0
    assert gdpr()["owed"] is True
    assert open_cli("clock", "sent", "gdpr/nothing", *here).code == 3
    assert open_cli("clock", "sent", "gdpr", "--receipt", "4512", *here).code == 0
    steps = gdpr()["steps"]
    assert isinstance(steps, list)
    assert steps[0]["sent_at"]


def test_every_clock_that_ships_is_listed_and_says_that_it_is_no_advice(open_cli: CommandLine) -> None:
    result = open_cli("clock", "list", "--all")
    assert "no legal advice" in result.err
    assert "off gdpr" in result.out
    assert len(result.out.splitlines()) >= 30
