"""How few keys the words to the public take: counted here, and printed in docs/messages.md."""

from __future__ import annotations

import re
from pathlib import Path

from incident_tui.domain.events import MessagePosted
from tests.console.driving import Desk

PAGE = (Path(__file__).parents[2] / "docs" / "messages.md").read_text("utf-8")
ISSUE = "Some card payments fail at checkout"
FIRST = ("3", "c", *ISSUE, "enter", "c")
ACTION = "We are taking a change back"


def told(words: str) -> int:
    """The number of keys that the page names for something."""
    found = re.search(rf"^\| {re.escape(words)}[^|]*\|[^|]*\| (\d+) \|", PAGE, re.M)
    assert found, f"docs/messages.md does not tell of: {words}"
    return int(found[1])


async def test_the_first_public_words_of_a_fresh_sev_1(desk: Desk) -> None:
    async with desk.open(size=(80, 24)) as console:
        await console.press("d", *"Checkout is down", "enter", "1")
        await console.press(*FIRST)
        (text,) = console.copied.texts
        assert text.startswith(f"{ISSUE}.")
        beyond = len(FIRST) - len(ISSUE)
        assert beyond == told("First public words") <= 12


async def test_the_second_update_when_there_is_no_news(desk: Desk) -> None:
    async with desk.open(size=(80, 24)) as console:
        await console.press("d", *"Checkout is down", "enter", "1", *FIRST, "p", "1")
        await console.tick(minutes=14)
        keys = ("d", "enter", "c", *ACTION, "enter", "c")
        await console.press(*keys)
        assert len(console.copied.texts) == 2, console.notice
        assert ISSUE in console.copied.texts[1], "what is known is filled in"
        assert ACTION in console.copied.texts[1]
        assert len(keys) - len(ACTION) == told("Second update") <= 6
        await console.press("p")
        posts = [post.fact for post in console.incident().posted]
        assert [isinstance(post, MessagePosted) for post in posts] == [True, True]


async def test_no_dialog_opens_that_the_next_key_would_not_close(desk: Desk) -> None:
    incident = desk.declare()
    dialogs = ("d", "b", "B", "s", "m", "r", "a", "y", "E", "C", "P", "A", "?", "w", "v")
    async with desk.open(size=(80, 24)) as console:
        await console.press("3", "f", *"Payments fail since 14:05", "escape")
        for key in dialogs:
            await console.press(key, "escape")
            assert console.screen_name == "ConsoleScreen", key
    assert len(desk.incident(incident).timeline) == 1, "nothing was recorded by opening and leaving"
