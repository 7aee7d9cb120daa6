from __future__ import annotations

import inspect

import pytest
from textual.app import App
from textual.command import CommandPalette

from incident_tui.tui.app import IncidentApp
from incident_tui.tui.commands import CONSOLE, HOME, Command
from incident_tui.tui.screens.console import ConsoleScreen
from incident_tui.tui.screens.help import help_content
from incident_tui.tui.screens.home import HomeScreen
from incident_tui.tui.widgets.key_line import KeyLine
from tests.console.driving import Desk, Driver

SCREENS = [(HomeScreen, HOME), (ConsoleScreen, CONSOLE)]


@pytest.mark.parametrize(("screen", "commands"), SCREENS, ids=["home", "console"])
def test_every_command_has_its_action_and_a_name_of_its_own(
    screen: type[ConsoleScreen], commands: tuple[Command, ...]
) -> None:
    for each in commands:
        name = each.action.partition("(")[0]
        owner: type[object] = App if name.startswith("app.") else screen
        action = inspect.getattr_static(owner, f"action_{name.removeprefix('app.')}", None)
        assert callable(action), each.id
        assert each.help.endswith("."), each.id
    assert len({each.id for each in commands}) == len(commands)
    keys = [key for each in commands for key in each.keys.split(",")]
    assert len(set(keys)) == len(keys), "two commands share a key"


async def test_the_help_has_every_command_of_the_screen_with_the_keys_in_force(desk: Desk) -> None:
    desk.write("config.toml", '[keys]\nnote = "w,ctrl+n"\n')
    desk.declare()
    async with desk.open(size=(100, 60)) as console:
        await console.press("?")
        text = str(help_content(CONSOLE, console.app.services.settings.keys))
        for each in CONSOLE:
            assert each.help in text
            assert f"[{each.id}]" in text
        line = next(line for line in text.splitlines() if "[note]" in line)
        assert line.split()[:2] == ["w", "ctrl+n"]
        assert console.shows("w ctrl+n")
        await console.press("q", "q", "?")
        assert console.shows("Declare a new incident.")


async def test_a_key_of_the_persons_own_works_and_frees_the_old_one(desk: Desk) -> None:
    desk.write("config.toml", '[keys]\nnote = "K"\n"phase.next" = ">, ctrl+n"\n')
    desk.declare()
    async with desk.open() as console:
        assert "K note" in console.lines()[-1]
        await console.press("n")
        assert console.focused_id() == "timeline"
        await console.press("K")
        assert console.focused_id() == "capture-input"
        await console.press("escape", ">", *"go on", "enter")
        assert console.incident().phase == "mitigate"
        await console.press("ctrl+n", *"go on", "enter", "]")
        assert console.incident().phase == "communicate"
        assert console.screen_name == "ConsoleScreen"


async def test_a_command_that_does_not_exist_is_named_with_its_place_and_what_was_meant(desk: Desk) -> None:
    path = desk.write("config.toml", 'person = ""\n\n[keys]\nnot = "K"\nundo = "ctrl+z,K"\nredo = ""\nrole = "J"\n')
    async with desk.open(size=(140, 24)) as console:
        shown = console.static("#problems")
        assert f"{path}:4: keys.not: no such command (did you mean note?)" in shown
        assert f"{path}:5: keys.undo: the same key runs suspend" in shown
        assert f"{path}:6: keys.redo: needs a key" in shown
    desk.declare()
    async with desk.open(size=(80, 24)) as console:
        assert "keys." in console.notice
        await console.press("s", "2", "u")
        assert console.incident().severity == 1, "what cannot be followed keeps its own key"
        await console.press("J", "escape", "r")
        assert console.screen_name == "ConsoleScreen", "the other lines of the file are followed"


async def palette_lines(console: Driver) -> list[str]:
    assert isinstance(console.app.screen, CommandPalette)
    return console.lines()


@pytest.mark.parametrize("key", ["ctrl+p", ":"])
async def test_the_palette_finds_a_command_by_its_name_and_runs_it(desk: Desk, key: str) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press(key, *"zoom")
        await console.until(lambda: console.shows("Give the whole screen to this pane"))
        await console.press("enter")
        await console.until(lambda: console.console.has_class("-zoomed"))


async def test_the_palette_offers_every_command_of_the_screen_and_not_itself(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        offered = {each.help for each in console.app.get_system_commands(console.app.screen)}
        assert offered == {each.help for each in CONSOLE if each.id != "palette"}
        await console.press("q")
        offered = {each.help for each in console.app.get_system_commands(console.app.screen)}
        assert offered == {each.help for each in HOME if each.id != "palette"}


async def test_the_key_line_fits_and_each_key_in_it_can_be_clicked(desk: Desk) -> None:
    desk.declare()
    async with desk.open(size=(60, 24)) as console:
        for width in (60, 80, 140, 160):
            await console.resize(width, 24)
            line = console.app.screen.query_one(KeyLine)
            assert line.size.height == 1
            assert len(console.lines()[-1]) < width
            assert console.lines()[-1].endswith("q home  ? help")
        listed = {f"screen.{each.action}" for each in CONSOLE if each.footer}
        assert console.click_actions() == listed
        column = console.lines()[-1].index("s severity")
        await console.click("#keys", column + 1, 0)
        assert console.screen_name == "Choice"
        await console.press("escape")
        await console.click("#keys", console.lines()[-1].index("q home"), 0)
        assert console.screen_name == "HomeScreen"
        await console.click("#keys", console.lines()[-1].index("enter open"), 0)
        assert console.screen_name == "ConsoleScreen"


async def test_help_is_left_with_the_key_that_opened_it(desk: Desk) -> None:
    async with desk.open() as console:
        for key in ("?", "f1"):
            await console.press(key)
            assert console.screen_name == "TextView"
            await console.press("down", "pagedown", key)
            assert console.screen_name == "HomeScreen"


def test_the_app_has_no_keys_beside_the_commands() -> None:
    assert IncidentApp.BINDINGS == []
