from __future__ import annotations

import unicodedata

import pytest

from incident_tui.domain.events import Declared, FactsTold, ItemSkipped, Noted, RoleAssigned
from incident_tui.tui.commands import CONSOLE, HOME
from tests.console.driving import Desk, Driver

MARKUP = "[/x] [@click=app.quit]x[/] [red]r[/red] [ERROR] \\[b"
TERMINAL = "\x1b[2J\x1b]52;c;aGk=\x07\x9b31m\x00\x08"
BIDI = "\u202egnp.exe\u2066\u200f"
EMOJI = "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f3f3\ufe0f\u200d\U0001f308"
SCRIPTS = "e\u0301\u0323 a\u0308 東京で障害 ﷽"
EVERYTHING = f"{MARKUP} {TERMINAL} {BIDI} {EMOJI} {SCRIPTS}"
LONG = "x[/]" * 25_000

OURS = {f"screen.{each.action}" for each in (*HOME, *CONSOLE)} | {each.action for each in (*HOME, *CONSOLE)}


def assert_harmless(console: Driver) -> None:
    """Nothing on the screen is obeyed by the terminal, hidden from the eye or to be clicked, but what is ours."""
    for line in console.lines():
        hidden = {c for c in line if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}} - {"\u200d"}
        assert not hidden, f"{hidden} in {line!r}"
    assert console.click_actions() <= OURS
    assert console.app.is_running


@pytest.mark.parametrize("text", [EVERYTHING, LONG], ids=["everything", "long"])
async def test_every_screen_shows_hostile_texts_as_what_they_are(desk: Desk, text: str) -> None:
    desk.declare(
        text,
        1,
        Noted(text=text),
        Noted(text=TERMINAL),
        RoleAssigned(role="commander", person=text),
        ItemSkipped(item="detect.acknowledge", reason=text),
        ItemSkipped(item=text[:500], reason=text),
        by=text,
    )
    async with desk.open(person=text) as console:
        assert_harmless(console)
        if text == EVERYTHING:
            assert console.shows("[/x] [@click=app.quit]x[/]")
            assert console.shows("␛[2J␛]52;c;aGk=␇")
        await console.press("g")
        for _ in range(len(console.incident().timeline) if text == EVERYTHING else 2):
            await console.press("enter")
            assert console.screen_name == "Detail"
            assert_harmless(console)
            await console.press("escape", "j")
        await console.press("2", "g")
        assert_harmless(console)
        for key in ("r", "m", "u"):
            await console.press(key)
            assert_harmless(console)
            await console.press("escape")
            if console.screen_name == "HomeScreen":
                await console.press("enter")
        await console.resize(80, 24)
        assert_harmless(console)
        await console.press("q")
        assert console.screen_name == "HomeScreen"
        assert_harmless(console)


@pytest.mark.parametrize("text", [EVERYTHING, LONG], ids=["everything", "long"])
async def test_hostile_texts_can_be_pasted_into_every_line(desk: Desk, text: str) -> None:
    desk.declare("Checkout is down", 1, Noted(text="before"))
    async with desk.open() as console:
        await console.press("q")
        for keys in (["d"], ["slash"]):
            await console.press(*keys)
            await console.paste(text, "enter")
            assert_harmless(console)
            await console.press("escape", "escape", "escape")
        assert console.screen_name == "HomeScreen"
        await console.press("enter")
        lines = (["n"], ["slash"], ["r", "1"], ["m", "1"], ["2", "x"], ["E"], ["3", "f"], ["3", "P"])
        for keys in lines if text == EVERYTHING else (lines[0], lines[2], lines[6]):
            await console.press(*keys)
            await console.paste(text, "enter")
            assert_harmless(console)
            await console.press("escape", "escape")
            if console.screen_name == "HomeScreen":
                await console.press("enter")
            assert console.screen_name == "ConsoleScreen", (keys, console.text())
        await console.press("3", "c", "v")
        assert_harmless(console)


async def test_a_pasted_text_is_recorded_as_it_was_pasted(desk: Desk) -> None:
    incident = desk.declare()
    async with desk.open() as console:
        await console.press("n")
        await console.paste(f"{MARKUP} {BIDI}\n{EMOJI} {SCRIPTS}", "enter")
    note = desk.incident(incident).timeline[-1].fact
    assert note == Noted(text=f"{MARKUP} {BIDI}\n{EMOJI} {SCRIPTS}")


# The keys that lead to each line of guided response, those that end the act, and where what was typed is on record.
LINES: tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...] = (
    (("Z", "2"), (), "text"),
    (("Q", *"bob "), (), "text"),
    (("M",), (), "text"),
    (("M", *"x | "), (), "undo"),
    (("F", *"bo "), (), "text"),
    (("e", "h"), (), "text"),
    (("D",), ("1", "enter", "enter"), "text"),
    (("D", *"x", "enter", "1", "enter"), (), "reason"),
    (("X",), (), "reason"),
    (("right_square_bracket",), (), "reason"),
    (("E",), ("enter",), "reason"),
)


@pytest.mark.parametrize("text", [EVERYTHING, ("[bold]x[/] " * 500)[:5_000].strip()], ids=["everything", "long"])
async def test_what_is_pasted_into_a_line_of_guided_response_is_on_record_or_refused(desk: Desk, text: str) -> None:
    desk.declare("Checkout is down", 3, RoleAssigned(role="expert", person="dan"))
    kept = []
    async with desk.open(size=(80, 24)) as console:
        await console.tick(minutes=3)
        for keys, ending, name in LINES:
            known = {entry.event.id for entry in console.incident().timeline}
            await console.press(*keys)
            assert console.screen_name == "LinePrompt", (keys, console.text())
            await console.paste(text)
            assert_harmless(console)
            await console.press("enter", *ending)
            assert_harmless(console)
            new = [entry.fact for entry in console.incident().timeline if entry.event.id not in known]
            # What only people know is told along with the closing, and holds no text.
            kept += [(keys, getattr(fact, name)) for fact in new if not isinstance(fact, FactsTold)]
            while console.screen_name != "ConsoleScreen":
                await console.press("escape")
        for key in ("e", "d", "r", "at", "H", "w", "E"):
            await console.press(key)
            assert_harmless(console)
            await console.press("escape")
    assert kept == [(keys, text) for keys, _, _ in LINES]


async def test_a_hostile_text_in_a_message_goes_out_as_it_was_typed(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "f")
        await console.paste("[/x] {{ 7 * 7 }} {% raw %} [@click=app.quit]x[/]", "enter", "C")
        await console.press(*"as it was typed", "enter")
        assert "[/x] {{ 7 * 7 }} {% raw %} [@click=app.quit]x[/]." in console.copied.texts[0]
        assert_harmless(console)


async def test_a_name_written_by_another_version_may_be_anything(desk: Desk) -> None:
    incident = desk.declare()
    with desk.store() as store:
        stored = store.documents(incident)[0]
        for number, kind in enumerate((EVERYTHING, LONG[:5_000], "\x00")):
            other = {**stored, "id": f"{stored['id'][:-4]}ZZZ{number}", "kind": kind, "writer": EVERYTHING, "seq": 1}
            store.add_documents(incident, [other])
    async with desk.open() as console:
        assert_harmless(console)
        for _ in range(3):
            await console.press("enter")
            assert_harmless(console)
            await console.press("escape", "k")


async def test_an_incident_of_which_nothing_can_be_read_does_not_end_the_console(desk: Desk) -> None:
    incident = desk.declare()
    with desk.store() as store:
        table = store.db.table(incident)
        table.update({"at": "never", "recorded_at": "\x1b[2J"})
    async with desk.open() as console:
        assert_harmless(console)
        if console.screen_name == "HomeScreen":
            await console.press("enter")
        assert_harmless(console)


async def test_declared_by_hand_with_a_title_that_is_no_text(desk: Desk) -> None:
    with desk.store() as store:
        incident = store.declare([], "alice")[0]
        assert incident
    desk.declare("\x00", 1)
    async with desk.open() as console:
        assert console.shows("␀")
        assert console.incident().timeline[0].fact == Declared(title="\x00", severity=1)
