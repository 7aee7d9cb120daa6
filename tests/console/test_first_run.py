from __future__ import annotations

from pathlib import Path

import pytest

from incident_tui.store.errors import StoreUnwritable
from incident_tui.store.incidents import IncidentStore
from tests.console.driving import Desk


async def test_a_newcomer_is_welcomed_and_declares_in_three_keys_beyond_the_title(desk: Desk) -> None:
    async with desk.open(size=(80, 24)) as console:
        assert console.screen_name == "HomeScreen"
        assert console.shows("Nothing is declared yet")
        await console.press("d", *"Checkout is down", "enter", "1")
        assert console.screen_name == "ConsoleScreen"
        assert (console.incident().title, console.incident().severity) == ("Checkout is down", 1)
        assert console.line_with("Checkout is down").startswith(" SEV-1 ")
        declared = console.incident().id
    kept = desk.incident(declared)
    assert (kept.declared_by, kept.state) == ("alice", "open")


async def test_a_title_left_behind_is_offered_again_also_after_a_restart(desk: Desk) -> None:
    async with desk.open() as console:
        await console.press("d", *"Login is slow", "escape")
        assert console.screen_name == "HomeScreen"
        await console.press("d")
        assert console.value() == "Login is slow"
    async with desk.open() as console:
        await console.press("d")
        assert console.value() == "Login is slow"
        await console.press("enter", "3")
        assert (console.incident().title, console.incident().severity) == ("Login is slow", 3)
        await console.press("q", "d")
        assert console.value() == ""


async def test_a_time_before_the_title_says_when_the_impact_started(desk: Desk) -> None:
    async with desk.open() as console:
        await console.press("d", *"-7m Checkout is down")
        assert console.shows("→ impact started 14:53 UTC")
        await console.press("enter", "2")
        assert console.incident().title == "Checkout is down"
        assert f"{console.incident().milestones['impact_started'].at:%H:%M}" == "14:53"
        assert console.rows("#timeline")[0].startswith("14:53 +7m ◆ impact started")


@pytest.mark.parametrize("title", ["25:99 Checkout is down", "   ", "-7m", "x" * 201])
async def test_a_title_that_cannot_be_meant_is_refused_and_kept(desk: Desk, title: str) -> None:
    async with desk.open() as console:
        await console.press("d")
        await console.paste(title, "enter")
        assert console.screen_name == "DeclareScreen"
        assert console.value() == title
        assert "✗" in console.text()


async def test_the_severity_can_be_chosen_with_the_cursor_and_esc_goes_back_to_the_title(desk: Desk) -> None:
    async with desk.open() as console:
        await console.press("d", *"Sheckout", "enter", "escape", "home", "delete", "C", "enter")
        await console.press("down", "down", "enter")
        assert (console.incident().title, console.incident().severity) == ("Checkout", 3)


async def test_a_click_chooses_the_severity(desk: Desk) -> None:
    async with desk.open() as console:
        await console.press("d", *"Checkout is down", "enter")
        await console.click("OptionLines", 5, 1, times=2)
        assert console.incident().severity == 2


async def test_a_declaration_that_cannot_be_written_stays_on_the_screen_and_says_what_is_safe(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StoreUnwritable(Path("incidents.json"), OSError(28, "No space left on device"))

    async with desk.open() as console:
        monkeypatch.setattr(IncidentStore, "declare", refuse)
        await console.press("d", *"Checkout is down", "enter", "1")
        assert console.screen_name == "DeclareScreen"
        assert console.shows("No space left on device")
        assert console.shows("is safe")
        monkeypatch.undo()
        await console.press("1")
        assert console.incident().title == "Checkout is down"


async def test_one_live_incident_is_opened_at_once(desk: Desk) -> None:
    desk.declare("Search is down", 2)
    async with desk.open() as console:
        assert console.screen_name == "ConsoleScreen"
        assert console.incident().title == "Search is down"
        await console.press("q")
        assert console.screen_name == "HomeScreen"
        await console.press("enter")
        assert console.incident().title == "Search is down"


async def test_several_live_incidents_are_listed_first(desk: Desk) -> None:
    desk.declare("Search is down", 2)
    desk.clock.advance(minutes=1)
    desk.declare("Checkout is down", 1)
    async with desk.open() as console:
        assert console.screen_name == "HomeScreen"
        assert console.shows("2 open, 0 past")


async def test_the_incident_that_was_asked_for_is_opened(desk: Desk) -> None:
    wanted = desk.declare("Search is down", 2)
    desk.clock.advance(minutes=1)
    desk.declare("Checkout is down", 1)
    async with desk.open(wanted=wanted) as console:
        assert console.incident().id == wanted
