from __future__ import annotations

import pytest

from incident_tui.domain.events import CustomersAffected, ItemTicked, SeveritySet
from incident_tui.tui.widgets.checklist import Checklist
from tests.console.driving import Desk, Driver

DETECT = ["acknowledge", "lead", "assess", "severity", "escalate", "war_room", "quiet", "timeline"]


def item_ids(console: Driver) -> list[str]:
    return [row.item.id.partition(".")[2] for row in console.find(Checklist).rows]


def current(console: Driver) -> str:
    row = console.find(Checklist).current
    assert row is not None
    return row.item.id


async def test_the_severity_says_what_is_on_the_list(desk: Desk) -> None:
    desk.declare("Checkout is down", 1)
    async with desk.open() as console:
        assert item_ids(console) == DETECT
        await console.press("s", "4")
        assert item_ids(console) == ["acknowledge", "lead", "assess", "severity", "timeline"]


async def test_at_sev_3_external_words_are_due_only_where_customers_are_affected(desk: Desk) -> None:
    desk.declare("Search is slow", 3)
    async with desk.open() as console:
        await console.press("right", "right")
        assert "status_page" in item_ids(console), "while nobody knows, they may be"
        await console.press("a", "2")
        assert item_ids(console) == ["notify"]
        await console.press("a", "1")
        assert "status_page" in item_ids(console)
        await console.press("a", "2")
        assert item_ids(console) == ["notify"]


async def test_space_ticks_and_unticks_and_the_cursor_goes_on_to_what_is_open(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("2", "space")
        assert console.incident().items["detect.acknowledge"].status == "done"
        assert "acknowledged" in console.incident().milestones
        assert console.rows("#checklist")[0].startswith("[x] Acknowledge")
        assert current(console) == "detect.lead"
        await console.press("space", "k", "space")
        assert current(console) == "detect.lead"
        assert "detect.lead" not in console.incident().items
        assert console.rows("#checklist")[1].startswith("[ ] Assign")


async def test_an_item_is_skipped_only_with_a_reason(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("2", "x", "enter")
        assert console.screen_name == "LinePrompt"
        assert console.shows("write something")
        await console.press(*"no alert, a person told us", "escape")
        assert console.incident().items == {}
        await console.press("x")
        assert console.value() == "no alert, a person told us"
        await console.press("enter")
        skipped = console.incident().items["detect.acknowledge"]
        assert (skipped.status, skipped.reason) == ("skipped", "no alert, a person told us")
        assert console.rows("#checklist")[0].startswith("[-] Acknowledge")
        assert current(console) == "detect.lead"


async def test_another_phase_is_looked_at_without_going_there(desk: Desk) -> None:
    desk.declare()
    async with desk.open(size=(140, 30)) as console:
        await console.press("right")
        assert current(console) == "mitigate.contain"
        assert console.incident().phase == "detect"
        assert console.shows("Checklist · Mitigate")
        assert console.shows("looking ahead or back")
        await console.press("space")
        assert "mitigate.contain" in console.incident().items
        await console.press("left")
        assert current(console) == "detect.acknowledge"
        await console.press("left")
        assert current(console) == "detect.acknowledge"


async def test_going_on_a_phase_shows_its_list(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("right", "right", "]")
        assert console.incident().phase == "mitigate"
        assert current(console) == "mitigate.contain"
        assert not console.shows("looking ahead")


async def test_why_who_and_due_of_the_item_under_the_cursor_are_told(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("2")
        why = console.static("#why")
        assert "Until somebody says" in why
        assert "who: commander" in why
        assert "due: 15:05 UTC" in why
        await console.press("j", "j", "j", "j")
        assert "who: internal liaison" in console.static("#why")
        await console.press("space", "k")
        assert "done: 15:00 UTC by alice" in console.static("#why")


async def test_deadlines_count_down_and_then_say_that_they_are_late(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        assert console.rows("#checklist")[0].endswith("in 4m59s")
        assert "Post the first status page… NOW" in console.lines()[2]
        await console.tick(minutes=4)
        assert console.rows("#checklist")[0].endswith("in 59s")
        await console.tick(minutes=3)
        assert console.rows("#checklist")[0].endswith("2m00s late")
        assert "OVERDUE 7m00s" in console.lines()[2]
        assert "OVERDUE 2m00s" in console.lines()[2]
        await console.press("2", "space")
        assert "late" not in console.rows("#checklist")[0]


async def test_an_item_that_no_longer_applies_stays_where_it_was_done(desk: Desk) -> None:
    desk.declare("Checkout is down", 1, ItemTicked(item="detect.war_room"), ItemTicked(item="detect.quiet"))
    async with desk.open() as console:
        await console.press("s", "4", "2")
        assert item_ids(console)[-3:] == ["war_room", "quiet", "timeline"]
        await console.press("G", "k")
        assert "no longer applies at this severity" in console.static("#why")


async def test_a_tick_by_somebody_else_leaves_the_cursor_on_its_item(desk: Desk) -> None:
    incident = desk.declare()
    async with desk.open() as console:
        await console.press("2", "j", "j")
        desk.record(incident, ItemTicked(item="detect.lead"), by="bo")
        await console.tick(seconds=1)
        assert current(console) == "detect.assess"
        desk.record(incident, SeveritySet(severity=4), by="bo")
        await console.tick(seconds=1)
        assert current(console) == "detect.assess"


@pytest.mark.parametrize("key", ["space", "x"])
async def test_where_the_list_cannot_be_seen_its_keys_show_it_first(desk: Desk, key: str) -> None:
    desk.declare()
    async with desk.open(size=(80, 24)) as console:
        await console.press(key)
        assert console.focused_id() == "checklist"
        assert console.incident().items == {}


async def test_a_double_click_ticks(desk: Desk) -> None:
    desk.declare("Checkout is down", 1, CustomersAffected(affected=True))
    async with desk.open() as console:
        await console.click("#checklist", 8, 1, times=2)
        assert "detect.lead" in console.incident().items


async def test_what_the_record_settles_cannot_be_unticked_and_records_nothing(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        before = len(console.incident().timeline)
        index = next(i for i, line in enumerate(console.rows("#checklist")) if "Classify" in line)
        await console.press("2", "g", *["j"] * index, "space")
        assert len(console.incident().timeline) == before
        assert "done by what is on record" in console.notice
