from __future__ import annotations

import pytest

from incident_tui.files.overlay import bundled_folder
from tests.console.driving import Desk


async def test_without_colour_the_severity_stands_in_words_and_the_cursor_can_be_seen(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    desk.declare()
    async with desk.open() as console:
        await console.tick(minutes=7)
        assert console.lines()[0].startswith(" SEV-1 ")
        assert "OVERDUE" in console.lines()[2]
        strips = console.app.screen._compositor.render_strips()
        row = next(strip for strip in strips if "declared: Checkout" in strip.text)
        assert any(segment.style is not None and segment.style.reverse for segment in row)


async def test_our_themes_can_be_chosen_and_no_others_are_offered(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        ours = sorted(path.stem for path in bundled_folder("themes").glob("*.toml"))
        for name in ours:
            console.app.theme = name
            await console.press("j")
            assert console.shows("SEV-1")
        assert set(ours) == set(console.app.available_themes)


async def test_the_theme_of_the_settings_is_used_and_another_is_chosen_by_key(desk: Desk) -> None:
    desk.write("config.toml", 'theme = "incident-light"\n')
    async with desk.open() as console:
        assert console.app.theme == "incident-light"
        await console.press("f2", *"colour-blind")
        await console.until(lambda: console.shows("incident-colour-blind"))
        await console.press("enter")
        await console.until(lambda: console.app.theme == "incident-colour-blind")
