"""Leaving a phase: what should be settled first is asked about once, and why it was left is on record."""

from __future__ import annotations

from incident_tui.domain.events import ItemSkipped, MilestoneReached, PhaseEntered
from tests.console.driving import Desk, Driver


def left_open(console: Driver) -> PhaseEntered:
    fact = console.incident().timeline[-1].fact
    assert isinstance(fact, PhaseEntered)
    return fact


async def test_open_gate_items_are_asked_about_once_and_the_reason_is_on_record(desk: Desk) -> None:
    desk.declare("Checkout is down", 1)
    async with desk.open(size=(80, 24)) as console:
        gates = [
            row.item
            for row in console.console.of_phase("detect")
            if row.item.gate and row.applies and row.state is None
        ]
        assert len(gates) > 1
        await console.press("]")
        assert console.shows(f"Open in detect: {len(gates)}. Why go on?")
        for item in gates:
            assert console.shows(f"[ ] {item.title}"), "each is named"
        await console.press("enter")
        assert console.shows("write something")
        await console.press(*"the site is down", "escape")
        assert console.incident().phase == "detect"
        await console.press("]")
        assert console.value() == "the site is down", "what was typed is kept"
        await console.press("enter")
        fact = left_open(console)
        assert (fact.phase, fact.reason) == ("mitigate", "the site is down")
        assert fact.left_open == tuple(item.id for item in gates)
        await console.press("[", "]")
        assert console.incident().phase == "mitigate"
        assert left_open(console).left_open == (), "not again for the same"
        await console.press("[", "u", "u", "u", "]")
        assert console.screen_name == "LinePrompt", "an answer that was taken back is asked for anew"


async def test_only_what_was_not_answered_for_is_asked_about_when_more_is_asked_for(desk: Desk) -> None:
    incident = desk.declare("Checkout is down", 1)
    async with desk.open(size=(80, 24)) as console:
        await console.press("]", *"the site is down", "enter", "[")
        desk.record(incident, MilestoneReached(milestone="acknowledged"))
        await console.tick(seconds=1)
        await console.press("]")
        assert console.shows("Open in detect: 1. Why go on?")
        assert console.shows("[ ] Set the time of the next update, and say it aloud")
        await console.press(*"the page comes first", "enter")
        assert console.incident().phase == "mitigate"
        assert left_open(console).left_open == ("detect.next_update",)


async def test_nothing_is_asked_where_everything_is_settled_or_skipped(desk: Desk) -> None:
    skipped = ItemSkipped(item="detect.lead", reason="nobody there")
    desk.declare("Checkout is down", 4, skipped)
    async with desk.open(size=(80, 24)) as console:
        await console.press("y", "1", "enter", "m", "1", *"-7m", "enter", "]")
        assert console.screen_name == "ConsoleScreen"
        assert left_open(console) == PhaseEntered(phase="mitigate")
