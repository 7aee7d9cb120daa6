from __future__ import annotations

import pytest

from incident_tui.domain.events import Noted
from incident_tui.domain.text import LONGEST_TEXT
from incident_tui.store.errors import StoreUnwritable
from incident_tui.store.incidents import IncidentStore
from tests.console.driving import Desk, Driver


def notes(console: Driver) -> list[tuple[str, str, str]]:
    """The notes on record: time, category, text."""
    return [
        (f"{entry.at:%d %H:%M}", entry.fact.category, entry.fact.text)
        for entry in console.incident().timeline
        if isinstance(entry.fact, Noted)
    ]


LINES = {
    "rolled back deploy 4512": ("23 15:00", "note", "rolled back deploy 4512"),
    "-7m rolled back": ("23 14:53", "note", "rolled back"),
    "14:05 p99 alert": ("23 14:05", "note", "p99 alert"),
    "~14:05 first tickets": ("23 14:05", "note", "first tickets"),
    "yesterday 14:05 deployed": ("22 14:05", "note", "deployed"),
    "decision: fail over": ("23 15:00", "decision", "fail over"),
    "-7m Action: restarted db-1": ("23 14:53", "action", "restarted db-1"),
    " 25:99 is what it printed": ("23 15:00", "note", "25:99 is what it printed"),
    "note with a colon: this": ("23 15:00", "note", "note with a colon: this"),
}


async def test_after_one_note_the_keys_are_back_where_they_were(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("2", "n", *"looking", "enter")
        assert (console.focused_id(), console.value("#capture-input")) == ("checklist", "")
        assert [text for _, _, text in notes(console)] == ["looking"]


async def test_notes_are_recorded_as_they_read_one_after_the_other(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("N")
        for line, expected in LINES.items():
            await console.type_text(line, "enter")
            assert expected in notes(console)
            assert console.value("#capture-input") == ""
            assert console.focused_id() == "capture-input"
        incident = console.incident().id
    kept = [entry.fact for entry in desk.incident(incident).timeline if isinstance(entry.fact, Noted)]
    assert len(kept) == len(LINES)


async def test_a_typed_time_is_read_back_before_it_is_recorded(desk: Desk) -> None:
    desk.declare()
    async with desk.open(zone="Europe/Berlin") as console:
        await console.press("n", *"~15:05")
        assert console.shows("→ about 15:05 CET, 55m ago")
        await console.press(*" decision: fail over")
        assert console.shows("→ decision, about 15:05 CET, 55m ago")
        await console.press("enter")
        assert notes(console) == [("23 14:05", "decision", "fail over")]
        assert "~15:05" in console.rows("#timeline")[0]


async def test_a_slip_is_refused_and_kept(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("n")
        for line in ("25:99 rolled back", "16:30 rolled back", "-7m", "-7x rolled back"):
            await console.type_text(line, "enter")
            assert notes(console) == []
            assert console.value("#capture-input") == line
            assert console.shows("✗")
            await console.press("end", "ctrl+u")


async def test_enter_on_an_empty_line_goes_back_to_the_panes(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("n", "enter")
        assert console.focused_id() == "timeline"
        assert notes(console) == []


async def test_what_was_typed_is_kept_when_left_and_after_a_restart(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("n", *"-7m rolled ba", "escape")
        assert console.focused_id() == "timeline"
        assert console.value("#capture-input") == "-7m rolled ba"
    async with desk.open() as console:
        assert console.value("#capture-input") == "-7m rolled ba"
        await console.press("n", *"ck", "enter")
        assert notes(console) == [("23 14:53", "note", "rolled back")]
    async with desk.open() as console:
        assert console.value("#capture-input") == ""


async def test_each_incident_keeps_its_own_draft(desk: Desk) -> None:
    desk.declare("Checkout is down")
    desk.declare("Search is down")
    async with desk.open() as console:
        await console.press("enter", "n", *"half a thought", "escape", "q", "j", "enter")
        assert console.value("#capture-input") == ""
        await console.press("q", "k", "enter")
        assert console.value("#capture-input") == "half a thought"


async def test_the_longest_note_fits_and_one_character_more_is_refused_and_kept(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("n")
        await console.paste("x" * (LONGEST_TEXT + 1), "enter")
        assert notes(console) == []
        assert len(console.value("#capture-input")) == LONGEST_TEXT + 1
        assert console.shows("20001 characters are too many")
        await console.press("backspace", "enter")
        assert len(notes(console)[0][2]) == LONGEST_TEXT


async def test_a_pasted_text_of_several_lines_is_kept_whole(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("n")
        await console.paste("\nTraceback:\r\n  one\n  two\n", "enter")
        text = notes(console)[0][2]
        assert "Traceback:" in text
        assert "two" in text


async def test_a_note_that_cannot_be_written_stays_in_the_line_and_says_what_is_safe(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StoreUnwritable(desk.folder, OSError(28, "No space left on device"))

    desk.declare()
    async with desk.open() as console:
        monkeypatch.setattr(IncidentStore, "record", refuse)
        await console.press("n", *"rolled back", "enter")
        assert console.value("#capture-input") == "rolled back"
        assert "No space left on device" in console.notice
        assert "What was recorded before is safe" in console.notice
        assert console.shows("No space left on device")
        monkeypatch.undo()
        await console.press("enter")
        assert notes(console) == [("23 15:00", "note", "rolled back")]


async def test_an_ask_without_a_time_says_that_it_is_a_note(desk: Desk) -> None:
    desk.declare()
    async with desk.open(size=(120, 30)) as console:
        await console.press("n", *"ask bo check the lag")
        assert console.shows("a note: with a time at its end, such as 5m, it asks")
        await console.press(*" 5m")
        assert console.shows("asks bo, by 15:05 UTC")
