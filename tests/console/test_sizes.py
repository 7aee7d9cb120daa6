from __future__ import annotations

import pytest

from incident_tui.domain.events import Noted
from incident_tui.tui.screens.due_board import DueLines
from incident_tui.tui.widgets.timeline import Timeline
from tests.console.driving import Desk

SIZES = [(140, 40), (80, 24), (60, 15), (59, 14), (40, 10), (10, 3), (1, 1)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_screen_opens_at_any_size(desk: Desk, size: tuple[int, int]) -> None:
    async with desk.open(size=size) as console:
        await console.press("d", *"Checkout is down", "enter", "1")
        for keys in (["enter"], ["s"], ["m", "1"], ["?"], ["3", "f"], ["3", "v"], ["2"], ["z"]):
            await console.press(*keys)
            console.text()
            await console.press("escape", "escape")
            if console.screen_name == "HomeScreen":
                await console.press("enter")
            assert console.screen_name == "ConsoleScreen"
        assert console.incident().title == "Checkout is down"


async def test_resizing_through_all_sizes_loses_nothing(desk: Desk) -> None:
    desk.declare("Checkout is down", 1, *(Noted(text=f"note {n}") for n in range(60)))
    async with desk.open() as console:
        await console.press("n", *"half a thought")
        for width, height in [*SIZES, *reversed(SIZES)]:
            await console.resize(width, height)
        assert console.value("#capture-input") == "half a thought"
        assert console.focused_id() == "capture-input"
        await console.press(*" and the rest", "enter")
        assert console.shows("half a thought and the rest")
        await console.press("escape", "3", "f", *"Some")
        for width, height in [*SIZES, *reversed(SIZES)]:
            await console.resize(width, height)
        assert "Some." in console.preview()


@pytest.mark.parametrize("size", [(59, 24), (80, 14), (59, 14), (40, 10)])
async def test_below_60_by_15_it_says_so(desk: Desk, size: tuple[int, int]) -> None:
    desk.declare()
    async with desk.open(size=size) as console:
        said = " ".join(console.text().split())
        assert "60 columns and 15 rows" in said
        assert "Everything is saved" in said
        assert not console.shows("Timeline")
        await console.resize(60, 15)
        assert not console.shows("needs")
        assert console.shows("Timeline")
        assert console.shows("declared: Checkout is down")


async def test_too_small_for_the_panes_their_keys_still_work(desk: Desk) -> None:
    desk.declare()
    async with desk.open(size=(40, 10)) as console:
        await console.press("q")
        assert console.screen_name == "HomeScreen"


async def test_at_60_by_15_the_head_one_pane_the_capture_line_and_the_keys_are_there(desk: Desk) -> None:
    desk.declare("Checkout is down and has been for a while", 1)
    async with desk.open(size=(60, 15)) as console:
        lines = console.lines()
        assert lines[0].startswith(" SEV-1   Checkout")
        assert "LIVE" in lines[0]
        assert "1 Det" in lines[1]
        assert lines[2].startswith(" DUE ")
        assert lines[-2].startswith(" alice ›")
        assert lines[-1].endswith("? help")
        assert all(len(line) <= 60 for line in lines)


async def test_a_narrow_screen_shows_one_pane_with_the_names_of_the_others(desk: Desk) -> None:
    desk.declare()
    async with desk.open(size=(80, 24)) as console:
        assert all(name in console.lines()[3] for name in ("Timeline", "Checklist", "Messages"))
        assert not console.shows("Acknowledge the alert or the report ")
        await console.press("tab")
        assert console.shows("[ ] Acknowledge the alert or the report")
        assert not console.shows("declared:")
        await console.press("tab")
        assert console.shows("status page · investigating")
        await console.press("tab", "shift+tab", "1")
        assert console.shows("declared: Checkout is down")
        await console.resize(140, 24)
        assert console.shows("declared: Checkout is down")
        assert console.shows("[ ] Acknowledge the alert")


async def test_zoom_gives_one_pane_the_screen_and_back(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("z")
        assert console.find(Timeline).size.width > 110
        assert not console.shows("[ ] Acknowledge")
        await console.press("2")
        assert console.shows("[ ] Acknowledge")
        assert not console.shows("declared:")
        await console.press("z")
        assert console.shows("declared:")
        assert console.shows("[ ] Acknowledge")


async def test_a_click_goes_to_a_pane(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.click("#checklist", 5, 2)
        assert console.focused_id() == "checklist"
        assert console.console.pane_shown == "checklist"
        await console.click("#capture-input", 1, 0)
        assert console.focused_id() == "capture-input"
        await console.click("#timeline", 5, 1)
        assert console.focused_id() == "timeline"


async def test_nothing_acts_on_a_terminal_that_is_too_small_to_show_it(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.note("looking")
        before = len(console.incident().timeline)
        await console.resize(40, 10)
        await console.press("u", "s", "1", "n", "x", "enter", "]")
        await console.resize(120, 30)
        assert len(console.incident().timeline) == before
        assert console.screen_name == "ConsoleScreen"


async def test_what_is_cut_beside_a_scroll_bar_ends_with_its_ellipsis(desk: Desk) -> None:
    desk.declare()
    async with desk.open(size=(80, 24)) as console:
        await console.press("d")
        assert console.app.screen.query_one(DueLines).show_vertical_scrollbar
        cut = next(line for line in console.lines() if "Open a war room" in line)
        assert "invited" not in cut
        assert "…" in cut
