from __future__ import annotations

from datetime import timedelta

import pytest

from incident_tui.domain.corrections import Entry
from incident_tui.domain.events import Closed, Declared, MilestoneReached, Noted, SeveritySet
from incident_tui.domain.moments import Moment
from incident_tui.store.incidents import Act
from incident_tui.tui.widgets.line_list import Piece
from incident_tui.tui.widgets.timeline import Timeline
from tests.console.driving import START, Desk, Driver


def texts(console: Driver) -> list[str]:
    return [row.removesuffix(" alice") for row in console.rows("#timeline")]


def shown(console: Driver) -> str:
    return str(console.find(Timeline).border_subtitle or "")


async def test_entries_stand_in_the_order_of_happening_with_the_lag_of_those_written_late(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.note("-1h20m deployed 4512")
        await console.note("-7m first alert")
        await console.note("~14:00 traffic rose")
        await console.note("looking")
        assert texts(console) == [
            "13:40 +1h ✎ deployed 4512",
            "~14:00 +1h ✎ traffic rose",
            "14:53 +7m ✎ first alert",
            "15:00 ● declared: Checkout is down (SEV-1)",
            "15:00 ✎ looking",
        ]


async def test_several_days_show_their_dates(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        assert texts(console)[0].startswith("15:00")
        await console.note("yesterday 14:05 deployed 4512")
        assert texts(console)[0] == "22 Nov 14:05 +1d ✎ deployed 4512"
        assert texts(console)[1].startswith("23 Nov 15:00")


async def test_the_filter_works_while_it_is_typed_is_counted_and_esc_clears_it(desk: Desk) -> None:
    desk.declare("Checkout is down", 1, *(Noted(text=text) for text in ("rolled back", "p99 falls", "p99 is fine")))
    async with desk.open() as console:
        await console.press("slash", *"p99")
        assert [row.rpartition("✎ ")[2] for row in texts(console)] == ["p99 falls", "p99 is fine"]
        assert shown(console) == "2 of 4 shown"
        await console.type_text(" FINE")
        assert len(texts(console)) == 1
        await console.press("enter")
        assert console.focused_id() == "timeline"
        assert len(texts(console)) == 1
        await console.press("escape")
        assert len(texts(console)) == 4
        assert shown(console) == ""
        assert console.screen_name == "ConsoleScreen"
        await console.press("slash", *"nobody wrote this")
        assert console.shows("nothing matches")
        await console.press("escape")
        assert len(texts(console)) == 4


async def test_the_newest_entry_is_followed_until_the_cursor_goes_up(desk: Desk) -> None:
    incident = desk.declare("Checkout is down", 1, *(Noted(text=f"note {number}") for number in range(60)))
    async with desk.open(size=(80, 24)) as console:
        timeline = console.find(Timeline)
        assert console.shows("note 59")
        desk.record(incident, Noted(text="written elsewhere"))
        await console.tick(seconds=1)
        assert console.shows("written elsewhere")
        await console.press("g")
        for number in range(3):
            desk.record(incident, Noted(text=f"later {number}"))
        await console.tick(seconds=1)
        assert timeline.cursor == 0
        assert "3 new" in shown(console)
        assert not console.shows("later 2")
        await console.press("G")
        assert console.shows("later 2")
        assert shown(console) == ""


async def test_the_keys_of_a_list_move_the_cursor(desk: Desk) -> None:
    desk.declare("Checkout is down", 1, *(Noted(text=f"note {number}") for number in range(60)))
    async with desk.open(size=(80, 24)) as console:
        timeline = console.find(Timeline)
        await console.press("g", "j", "down", "k")
        assert timeline.cursor == 1
        await console.press("pagedown")
        page = timeline.cursor - 1
        assert page > 5
        await console.press("ctrl+u", "pageup", "up")
        assert timeline.cursor == 0
        await console.press("end", "down")
        assert timeline.cursor == 60
        await console.press("home")
        assert timeline.cursor == 0


async def test_the_detail_has_both_times_and_who(desk: Desk) -> None:
    desk.declare()
    async with desk.open(zone="Europe/Berlin") as console:
        await console.note("-1h20m deployed 4512")
        await console.press("g", "enter")
        assert console.screen_name == "Detail"
        assert "happened  2026-11-23 14:40:00 CET" in console.text()
        assert "recorded  2026-11-23 16:00:00 CET  (1h 20m later)" in console.text()
        assert "by  alice" in console.text()
        await console.press("escape")
        assert console.screen_name == "ConsoleScreen"


async def test_the_text_of_an_entry_is_amended_and_the_original_stays_on_record(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.note("rolled back deploy 4511")
        await console.press("enter", "e")
        assert console.value() == "2026-11-23 15:00 rolled back deploy 4511"
        await console.press("backspace", "2", "enter")
        assert texts(console)[-1] == "15:00 ✎ rolled back deploy 4512 (amended)"
        await console.press("enter")
        assert console.shows("alice changed text to rolled back deploy 4512")


async def test_the_time_of_an_entry_is_amended(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.note("rolled back")
        await console.press("enter", "e", "ctrl+u", *"~14:20 rolled back", "enter")
        assert texts(console)[0] == "~14:20 +40m ✎ rolled back (amended)"


async def test_a_time_that_lets_another_entry_hold_is_said(desk: Desk) -> None:
    incident = desk.declare()
    desk.record(incident, SeveritySet(severity=3), Moment(START + timedelta(minutes=1)))
    desk.record(incident, SeveritySet(severity=2), Moment(START + timedelta(minutes=2)))
    async with desk.open() as console:
        await console.tick(minutes=9)
        await console.press("G", "enter", "e", "ctrl+u", *"15:00", "enter")
        assert console.incident().severity == 3
        assert console.notice == "amended; the original stays on record · severity SEV-3 came later and holds"
        await console.press("G", "enter", "e", "ctrl+u", *"15:04", "enter")
        assert console.notice == "amended; the original stays on record"


async def test_a_record_is_not_closed_before_it_was_declared(desk: Desk) -> None:
    incident = desk.declare()
    async with desk.open() as console:
        desk.record(incident, Closed(reason="x"))
        await console.tick(minutes=5)
        await console.press("G", "enter", "e", "ctrl+u", *"14:00", "enter")
        assert console.shows("a record is not closed before it was declared")
        await console.press("ctrl+u", *"15:02", "enter")
        assert console.incident().state == "closed"


async def test_amending_a_title_or_a_time_keeps_what_looks_like_a_category(desk: Desk) -> None:
    desk.declare("Impact: checkout is down")
    async with desk.open() as console:
        await console.press("enter", "e", "home", *["delete"] * 16, *"14:40", "enter")
        assert console.incident().title == "Impact: checkout is down"
        assert texts(console)[0].startswith("14:40")
        await console.note("decision: fail over")
        await console.press("enter", "e", "ctrl+u", *"action: fail over", "enter")
        entry = console.incident().timeline[-1]
        assert entry.fact == Noted(text="fail over", category="action")


async def test_an_amendment_keeps_what_was_typed_when_left(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.note("rolled back")
        await console.press("enter", "e", *" deploy", "escape", "enter", "e")
        assert console.value() == "2026-11-23 15:00 rolled back deploy"
        await console.press("enter")
        assert texts(console)[-1] == "15:00 ✎ rolled back deploy (amended)"


async def test_an_amendment_that_was_only_looked_at_does_not_come_back_stale(desk: Desk) -> None:
    desk.declare()
    async with desk.open(zone="Europe/Berlin") as console:
        await console.note("rolled back")
        await console.press("enter", "e", "space", "backspace", "escape", "t", "enter", "e")
        assert console.value() == "2026-11-23 15:00 rolled back"


async def test_an_amendment_with_a_slip_is_refused_and_kept(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("enter", "e", "ctrl+u", *"25:99 Checkout", "enter")
        assert console.value() == "25:99 Checkout"
        assert console.shows("✗ 25:99 is no time of day")


async def test_an_entry_is_taken_back_and_put_back(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("s", "3")
        await console.press("enter", "x")
        assert console.incident().severity == 1
        assert texts(console)[-1].endswith("(taken back)")
        await console.press("enter", "e")
        assert console.screen_name == "Detail", "what was taken back must be put back before it is amended"
        await console.press("x")
        assert console.incident().severity == 3
        assert not texts(console)[-1].endswith("(taken back)")


async def test_an_entry_of_an_unknown_kind_is_shown_as_unknown(desk: Desk) -> None:
    incident = desk.declare()
    with desk.store() as store:
        stored = store.documents(incident)[0]
        other = {**stored, "id": stored["id"][:-4] + "ZZZZ", "kind": "teleported", "writer": "future-1", "seq": 1}
        store.add_documents(incident, [other])
    async with desk.open() as console:
        assert any("? something of the kind teleported" in row for row in texts(console))
        await console.press("G", "enter")
        assert console.shows("teleported")


async def test_a_key_changes_between_utc_and_the_persons_zone(desk: Desk) -> None:
    desk.declare()
    async with desk.open(zone="Europe/Berlin") as console:
        assert texts(console)[0].startswith("16:00")
        assert "CET" in console.lines()[0]
        await console.press("t")
        assert texts(console)[0].startswith("15:00")
        assert console.notice == "times are in UTC"
        await console.press("t")
        assert texts(console)[0].startswith("16:00")


async def test_ten_thousand_entries_cost_no_more_than_what_is_in_sight(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk.store() as store:
        start = START - timedelta(hours=20)
        acts = [Act(Declared(title="Checkout is down", severity=1), Moment(start))]
        acts += [Act(Noted(text=f"note {n}"), Moment(start + timedelta(seconds=n))) for n in range(10_000)]
        store.declare(acts, "alice")
    asked = 0
    pieces = Timeline.pieces

    def counted(self: Timeline, row: Entry, width: int) -> list[Piece]:
        nonlocal asked
        asked += 1
        return pieces(self, row, width)

    async with desk.open(size=(80, 24)) as console:
        assert console.shows("note 9999")
        monkeypatch.setattr(Timeline, "pieces", counted)
        await console.press("g", "pagedown", "j", "j", "G", "k")
        assert console.shows("note 9998")
        # Six repaints of at most a screenful each, painted and read once more by the test.
        assert 0 < asked < 12 * 24


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_a_double_click_opens_an_entry(desk: Desk, size: tuple[int, int]) -> None:
    desk.declare("Checkout is down", 1, MilestoneReached(milestone="detected"))
    async with desk.open(size=size) as console:
        await console.click("#timeline", 20, 1, times=2)
        assert console.screen_name == "Detail"
        assert console.shows("declared: Checkout is down")
