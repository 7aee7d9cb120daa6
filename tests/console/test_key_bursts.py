"""Keys that arrive faster than the console can follow, as over a slow line, reach what they were meant for."""

from __future__ import annotations

from incident_tui.domain.events import Noted
from tests.console.driving import Desk, Driver


def noted(console: Driver) -> list[str]:
    return [entry.fact.text for entry in console.incident().timeline if isinstance(entry.fact, Noted)]


async def test_a_note_and_the_next_act(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        sentence = "quick zebra: undo put x in c, not s"
        await console.press(
            "N", *sentence, "enter", *"second", "enter", "escape", "s", "2", "n", *"third", "enter", "s", "3"
        )
        assert noted(console) == [sentence, "second", "third"]
        assert console.incident().severity == 3


async def test_a_declaration_and_the_first_note(desk: Desk) -> None:
    async with desk.open() as console:
        await console.press("d", *"Down", "enter", "1", "n", *"looking", "enter", "escape", "2", "space", "space")
        assert console.incident().title == "Down"
        assert noted(console) == ["looking"]
        assert set(console.incident().items) == {"communicate.status_page", "detect.acknowledge"}


async def test_dialogs_in_a_row(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("s", "2", "m", "2", *"-3m", "enter", "r", "1", *"bo", "enter", "a", "1", "y", "1", "enter")
        await console.press("]", *"go on", "enter")
        incident = console.incident()
        assert (incident.severity, incident.phase, incident.customers_affected) == (2, "mitigate", True)
        assert (incident.roles, incident.types) == ({"commander": "bo"}, ("outage",))
        assert f"{incident.milestones['detected'].at:%H:%M}" == "14:57"


async def test_a_message_from_blank_to_posted(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "c", *"Some card payments fail", "enter", "c", "p", "1", "n", *"posted it", "enter")
        assert len(console.copied.texts) == 1
        assert len(console.incident().posted) == 1
        assert noted(console) == ["posted it"]


async def test_home_and_back(desk: Desk) -> None:
    desk.declare("First is down")
    desk.declare("Second is down")
    async with desk.open() as console:
        await console.press("slash", *"first", "enter", "enter", "n", *"here", "enter", "escape", "q", "j", "enter")
        assert noted(console) == ([] if console.incident().title == "Second is down" else ["here"])
        await console.press("q", "?", "q", "slash", *"first", "enter", "enter")
        assert console.incident().title == "First is down"
        assert noted(console) == ["here"]
