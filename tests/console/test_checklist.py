from __future__ import annotations

import pytest

from incident_tui.domain.events import CustomersAffected, ItemTicked, SeveritySet, TypesChanged
from incident_tui.playbook.checklist import Row
from incident_tui.tui.widgets.checklist import Checklist, Heading
from tests.console.driving import Desk, Driver

ALWAYS = ["acknowledge", "lead", "assess", "severity", "types"]
MAJOR = [*ALWAYS, "escalate", "war_room", "quiet", "timeline"]
# From the first row of what comes next, over the heading, to the first of the phase's own.
TO_THE_PHASE = ("j", "j", "j")


def phase_at(console: Driver) -> int:
    """Where the phase's own rows begin, below what comes next."""
    rows = console.find(Checklist).rows
    return max((number + 1 for number, row in enumerate(rows) if isinstance(row, Heading)), default=0)


def phase_rows(console: Driver) -> list[Row]:
    return [row for row in console.find(Checklist).rows[phase_at(console) :] if isinstance(row, Row)]


def phase_lines(console: Driver) -> list[str]:
    return console.rows("#checklist")[phase_at(console) :]


def item_ids(console: Driver, *, applies: bool = True) -> list[str]:
    """The phase's items that are asked for, or those that are asked for no more."""
    return [row.item.id.partition(".")[2] for row in phase_rows(console) if row.applies == applies]


def next_ids(console: Driver) -> list[str]:
    rows = console.find(Checklist).rows[: phase_at(console)]
    return [row.item.id for row in rows if isinstance(row, Row)]


def current(console: Driver) -> str:
    row = console.find(Checklist).current_row
    assert row is not None
    return row.item.id


async def test_the_severity_says_what_is_asked_for_and_nothing_vanishes(desk: Desk) -> None:
    desk.declare("Checkout is down", 1)
    async with desk.open() as console:
        assert item_ids(console) == MAJOR
        assert item_ids(console, applies=False) == []
        await console.press("s", "4")
        assert item_ids(console) == [*ALWAYS, "timeline"]
        assert item_ids(console, applies=False) == ["escalate", "war_room", "quiet"]
        assert [line[:1] for line in phase_lines(console)[-3:]] == ["–"] * 3, "they have no box to tick"
        await console.press("s", "1")
        assert item_ids(console) == MAJOR


async def test_at_sev_3_external_words_are_due_only_where_customers_are_affected(desk: Desk) -> None:
    desk.declare("Search is slow", 3)
    async with desk.open() as console:
        await console.press("right", "right")
        assert "status_page" in item_ids(console), "while nobody knows, they may be"
        await console.press("a", "2")
        assert item_ids(console) == ["notify"]
        assert "status_page" in item_ids(console, applies=False)
        await console.press("a", "1")
        assert "status_page" in item_ids(console)
        await console.press("a", "2")
        assert item_ids(console) == ["notify"]


async def test_space_ticks_and_unticks_and_the_cursor_goes_on_to_what_is_open(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("2", *TO_THE_PHASE, "space")
        assert console.incident().items["detect.acknowledge"].status == "done"
        assert "acknowledged" in console.incident().milestones
        assert phase_lines(console)[0].startswith("[x] Acknowledge")
        assert current(console) == "detect.source", "it is asked for from now on, and stands below"
        await console.press("k", "space")
        assert current(console) == "detect.acknowledge"
        assert "detect.acknowledge" not in console.incident().items
        assert phase_lines(console)[0].startswith("[ ] Acknowledge")


async def test_what_comes_next_is_ticked_from_the_top_with_the_cursor_in_its_place(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("2")
        assert current(console) == next_ids(console)[0] == "communicate.status_page"
        await console.press("j", "space")
        assert "detect.acknowledge" in console.incident().items
        assert "detect.acknowledge" not in next_ids(console)
        assert current(console) == next_ids(console)[1] == "detect.lead", "the next one has moved up under the cursor"


async def test_an_item_is_skipped_only_with_a_reason(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("2", *TO_THE_PHASE, "x", "enter")
        assert console.screen_name == "LinePrompt"
        assert console.shows("write something")
        await console.press(*"no alert, a person told us", "escape")
        assert console.incident().items == {}
        await console.press("x")
        assert console.value() == "no alert, a person told us"
        await console.press("enter")
        skipped = console.incident().items["detect.acknowledge"]
        assert (skipped.status, skipped.reason) == ("skipped", "no alert, a person told us")
        assert phase_lines(console)[0].startswith("[-] Acknowledge")
        assert current(console) == "detect.lead"


async def test_another_phase_is_looked_at_without_going_there(desk: Desk) -> None:
    desk.declare()
    async with desk.open(size=(140, 30)) as console:
        await console.press("right")
        assert current(console) == "mitigate.contain"
        assert console.incident().phase == "detect"
        assert console.shows("Checklist · Mitigate")
        assert console.shows("looking ahead or back")
        assert next_ids(console) == [], "what comes next stands above the phase at hand"
        await console.press("space", "enter")
        assert "mitigate.contain" in console.incident().items
        await console.press("left")
        assert current(console) == next_ids(console)[0]
        assert item_ids(console) == MAJOR
        await console.press("left")
        assert item_ids(console) == MAJOR


async def test_going_on_a_phase_shows_its_list(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("right", "right", "]", *"the lead is on the way", "enter")
        assert console.incident().phase == "mitigate"
        assert item_ids(console)[0] == "contain"
        assert current(console) == next_ids(console)[0]
        assert not console.shows("looking ahead")


async def test_why_who_and_due_of_the_item_under_the_cursor_are_told(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("2", *TO_THE_PHASE)
        why = console.static("#why")
        assert "Until somebody says" in why
        assert "who: commander" in why
        assert "due: 15:05 UTC" in why
        assert "before the phase is left" not in why
        await console.press("j")
        assert "before the phase is left" in console.static("#why")
        await console.press(*["j"] * 6)
        assert current(console) == "detect.quiet"
        assert "who: deputy" in console.static("#why")
        await console.press("space", "k")
        assert "done: 15:00 UTC by alice" in console.static("#why")


async def test_deadlines_count_down_and_a_target_is_over_where_a_limit_is_late(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        assert phase_lines(console)[0].endswith("in 4m59s")
        assert console.rows("#checklist")[1].endswith("NOW")
        assert "Post the first status page… NOW" in console.lines()[2]
        await console.tick(minutes=4)
        assert phase_lines(console)[0].endswith("in 59s")
        await console.tick(minutes=3)
        assert phase_lines(console)[0].endswith("2m00s over"), "five minutes are a target"
        assert console.rows("#checklist")[1].endswith("late"), "the public's time is a limit"
        assert "OVERDUE 7m00s" in console.lines()[2]
        assert "2m00s over" in console.lines()[2]
        assert console.lines()[2].count("OVERDUE") == 1
        await console.press("2", *TO_THE_PHASE, "space")
        assert "over" not in phase_lines(console)[0]


async def test_an_item_that_no_longer_applies_stays_where_it_was_done(desk: Desk) -> None:
    desk.declare("Checkout is down", 1, ItemTicked(item="detect.escalate"), ItemTicked(item="detect.quiet"))
    async with desk.open() as console:
        await console.press("s", "4", "2")
        assert item_ids(console, applies=False) == ["escalate", "war_room", "quiet"]
        assert [line[:1] for line in phase_lines(console)[-3:]] == ["[", "–", "["]
        await console.press("G")
        assert current(console) == "detect.quiet"
        assert "no longer applies; it is for SEV-1 or SEV-2" in console.static("#why")
        await console.press("k")
        before = len(console.incident().timeline)
        await console.press("space")
        assert console.notice == "it no longer applies: nothing to do"
        assert len(console.incident().timeline) == before


async def test_a_tick_by_somebody_else_leaves_the_cursor_on_its_item(desk: Desk) -> None:
    incident = desk.declare()
    async with desk.open() as console:
        await console.press("2", *TO_THE_PHASE, "j", "j")
        assert current(console) == "detect.assess"
        desk.record(incident, ItemTicked(item="detect.lead"), by="bo")
        await console.tick(seconds=1)
        assert current(console) == "detect.assess"
        desk.record(incident, SeveritySet(severity=4), by="bo")
        await console.tick(seconds=1)
        assert current(console) == "detect.assess"


async def test_what_comes_next_never_moves_another_item_under_the_cursor(desk: Desk) -> None:
    incident = desk.declare()
    async with desk.open() as console:
        await console.press("2", "j", "j")
        assert current(console) == "detect.lead"
        desk.record(incident, ItemTicked(item="detect.acknowledge"), by="bo")
        await console.tick(seconds=1)
        assert current(console) == "detect.lead"
        assert next_ids(console).index("detect.lead") == 1


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
        await console.click("#checklist", 8, 2, times=2)
        assert "detect.acknowledge" in console.incident().items


async def test_what_the_record_settles_cannot_be_unticked_and_records_nothing(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        before = len(console.incident().timeline)
        index = next(i for i, line in enumerate(phase_lines(console)) if "Classify" in line)
        await console.press("2", *TO_THE_PHASE, *["j"] * index, "space")
        assert len(console.incident().timeline) == before
        assert "done by what is on record" in console.notice


async def test_a_milestone_marked_by_its_own_key_ticks_the_item_that_marks_it(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("m", "3", "enter")
        lines = phase_lines(console)
        index = next(i for i, line in enumerate(lines) if "Acknowledge the alert" in line)
        assert "[x]" in lines[index]
        before = len(console.incident().timeline)
        await console.press("2", *TO_THE_PHASE, *["j"] * index, "space")
        assert len(console.incident().timeline) == before
        assert "done by what is on record (acknowledged)" in console.notice


async def test_what_comes_next_stays_in_sight_while_the_rest_scrolls(desk: Desk) -> None:
    desk.declare("Keys leaked", 1, TypesChanged(added=("security", "data_exposure")))
    async with desk.open(size=(80, 24)) as console:
        await console.press("2")
        checklist = console.find(Checklist)
        head = console.lines()[4:9]
        assert "next for anybody" in head[0]
        await console.press("G")
        assert console.lines()[4:8] == head[:4]
        assert checklist.scroll_offset.y > 0
        last = checklist.current_row
        assert last is not None
        assert last.item.title[:40] in console.text()
        for _ in range(len(checklist.rows)):
            await console.press("k")
            row = checklist.current_row
            assert row is not None
            listed = console.lines()[4 : 4 + checklist.size.height]
            assert any(row.item.title[:30] in line for line in listed), row.item.title
        await console.press("G", "g")
        assert checklist.scroll_offset.y == 0
        await console.press("G")
        await console.click(Checklist, 6, checklist.size.height - 1)
        assert checklist.cursor == len(checklist.rows) - 1
        await console.click(Checklist, 6, 2)
        assert checklist.cursor == 2, "a click on a line that does not scroll takes that line"


async def test_in_a_low_terminal_everything_scrolls(desk: Desk) -> None:
    desk.declare("Keys leaked", 1, TypesChanged(added=("security",)))
    async with desk.open(size=(60, 15)) as console:
        await console.press("2", "G")
        row = console.find(Checklist).current_row
        assert row is not None
        assert row.item.title[:20] in console.text()


async def test_enter_never_ticks_and_opens_the_act_that_settles_it(desk: Desk) -> None:
    desk.declare()
    async with desk.open(size=(80, 24)) as console:
        await console.press("2")
        assert console.find(Checklist).rows
        console.find(Checklist).go_to("detect.acknowledge")
        await console.press("enter")
        assert console.incident().items == {}
        assert console.notice == "space ticks it, or takes the tick back"
        console.find(Checklist).go_to("detect.types")
        await console.press("enter")
        assert console.shows("What kind of incident?")
