from __future__ import annotations

import sys
from types import ModuleType

import pytest

from incident_tui.services import Services
from tests.cli.running import CommandLine, refused


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Stand in for the console, and collect the incidents on which it is opened."""
    wanted: list[str | None] = []

    def run_console(services: Services, incident: str | None) -> int:
        wanted.append(incident)
        return 0

    module = ModuleType("incident_tui.tui.app")
    module.run_console = run_console  # type: ignore[attr-defined] # a module made for the test
    monkeypatch.setitem(sys.modules, "incident_tui.tui.app", module)
    return wanted


def test_at_a_terminal_the_console_opens(open_cli: CommandLine, opened: list[str | None]) -> None:
    incident = open_cli.read("status")["id"]
    reference = open_cli.read("status")["reference"]
    for args in ([], ["open"], ["open", reference.lower()], ["-i", reference], ["open", "-i", reference]):
        assert open_cli(*args, terminal=True).code == 0
    assert opened == [None, None, incident, incident, incident]


def test_the_console_is_opened_for_whoever_is_named(open_cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    people: list[str] = []

    def run_console(services: Services, incident: str | None) -> int:
        people.append(services.person)
        return 0

    module = ModuleType("incident_tui.tui.app")
    module.run_console = run_console  # type: ignore[attr-defined] # a module made for the test
    monkeypatch.setitem(sys.modules, "incident_tui.tui.app", module)
    for args in ([], ["--by", "zoe"], ["open", "--by", "zoe"]):
        assert open_cli(*args, terminal=True).code == 0
    assert people == [people[0], "zoe", "zoe"]
    assert people[0] != "zoe"


def test_the_console_does_not_open_on_an_incident_that_is_not_there(
    open_cli: CommandLine, opened: list[str | None]
) -> None:
    refused(open_cli("open", "NONE", terminal=True), 3, "no incident is called NONE")
    assert opened == []


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_place_text_gets_the_plain_status(
    open_cli: CommandLine, opened: list[str | None], term: str
) -> None:
    result = open_cli(terminal=True, env={"TERM": term})
    assert result.code == 0
    assert "Checkout is down" in result.out
    assert f"TERM={term}" in result.err
    assert opened == []


def test_without_a_terminal_and_without_an_incident_it_says_what_to_do(cli: CommandLine) -> None:
    refused(cli(), 3, "standard input is no terminal", "declare one")
