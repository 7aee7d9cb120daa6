from __future__ import annotations

from incident_tui.domain.events import Closed, Decided, Noted, Reopened, TypesChanged
from incident_tui.domain.loops import asks
from incident_tui.tui.widgets.capture import Capture
from tests.console.driving import Desk


async def test_the_severity_is_set_by_its_number(desk: Desk) -> None:
    desk.declare("Checkout is down", 2)
    async with desk.open() as console:
        await console.press("s", "1")
        assert console.incident().severity == 1
        assert console.notice == "SEV-2 → SEV-1"
        assert console.lines()[0].startswith(" SEV-1 ")
        entries = len(console.incident().timeline)
        await console.press("s", "1")
        assert len(console.incident().timeline) == entries
        assert "already" in console.notice
        await console.press("s", "escape")
        assert console.screen_name == "ConsoleScreen"


async def test_phases_go_on_and_back_and_stop_at_the_ends(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("[")
        assert console.notice == "this is the first phase"
        for _ in range(4):
            await console.press("]", *"go on", "enter")
        assert console.incident().phase == "review"
        await console.press("]")
        assert console.notice == "this is the last phase"
        await console.press("[")
        assert console.incident().phase == "resolve"
        assert " 4 Resolve 0/" in console.lines()[1]
        assert console.screen_name == "ConsoleScreen", "nothing is asked on the way back"


async def test_a_milestone_is_marked_with_its_time_and_corrected_by_marking_it_again(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("m", "1", *"25:99", "enter")
        assert console.shows("✗ 25:99 is no time of day")
        await console.press("ctrl+u", *"~14:31", "enter")
        started = console.incident().milestones["impact_started"]
        assert (f"{started.at:%H:%M}", started.precision) == ("14:31", "about")
        await console.press("m", "2", "enter")
        assert console.incident().milestones["detected"].at == console.clock.now()
        await console.press("m", "1", *"-40m", "enter")
        assert f"{console.incident().milestones['impact_started'].at:%H:%M}" == "14:20"
        await console.press("m", "6", "enter")
        assert console.incident().state == "resolved"
        assert "✓ RESOLVED" in console.lines()[0]


async def test_a_role_is_taken_given_on_and_given_up(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("r", "1", "enter")
        assert console.incident().roles == {"commander": "alice"}
        assert "Commander alice" in console.lines()[0]
        await console.press("r", "1", *"Bo Ek", "enter")
        assert console.incident().roles == {"commander": "Bo Ek"}
        await console.press("r", "3", *"carol", "enter")
        assert "Scribe carol" in console.lines()[0]
        await console.press("r", "1", "enter")
        assert console.incident().roles["commander"] == "Bo Ek", "enter keeps whoever has it"
        assert console.notice == "Bo Ek is commander already"
        await console.press("r", "1", "backspace", "enter")
        assert "commander" not in console.incident().roles


async def test_what_two_people_type_at_one_incident_is_kept_for_each(desk: Desk) -> None:
    desk.declare()
    async with desk.open(person="alice") as alice, desk.open(person="zoe") as zoe:
        await alice.press("Q", *"bo half a question", "escape")
        await zoe.press("Q")
        assert zoe.value() == ""
        await zoe.press("escape", "n", *"a note of hers", "escape")
        await alice.press("Q")
        assert alice.value() == "bo half a question"
        assert alice.shows("kept from before: go on with it, or ctrl+u clears it")
        await alice.press("ctrl+u", *"bo check the lag 5m", "enter")
        assert [ask.text for ask in asks(alice.incident())] == ["check the lag"]
    async with desk.open(person="alice") as alice:
        assert alice.find(Capture).input.value == ""
    async with desk.open(person="zoe") as zoe:
        assert zoe.find(Capture).input.value == "a note of hers"


async def test_every_step_of_a_decision_and_of_a_role_keeps_its_words_on_esc(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("D", *"fail over", "enter", "2", *"cy: lag", "escape")
        await console.press("D", "enter", "2")
        assert console.value() == "cy: lag"
        await console.press("enter", *"bo", "escape", "D", "enter", "2", "enter")
        assert console.value() == "bo"
        await console.press("enter")
        assert isinstance(console.incident().timeline[-1].fact, Decided)
        await console.press("r", "3", *"carol", "escape", "r", "3")
        assert console.value() == "carol"


async def test_an_offered_name_is_replaced_by_the_first_key(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("r", "1", *"bo", "enter")
        assert console.incident().roles == {"commander": "bo"}


async def test_a_milestone_from_before_it_came_back_says_what_holds(desk: Desk) -> None:
    incident = desk.declare()
    desk.record(incident, Reopened(reason="it is back"))
    async with desk.open() as console:
        await console.press("m", "5", *"-10m", "enter")
        assert "mitigated" not in console.incident().milestones
        assert console.says("reopened (it is back) came later and holds")


async def test_customers_and_types_are_stated(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("a", "1")
        assert console.incident().customers_affected is True
        await console.press("a", "2")
        assert console.incident().customers_affected is False
        await console.press("a", "2")
        assert console.says("customers not affected already")
        assert len(console.incident().timeline) == 3
        await console.press("y", "1", "b", "enter")
        assert console.incident().types == ("outage", "unknown")
        await console.press("y", "1", "j", "space", "enter")
        assert console.incident().types == ("unknown", "degradation")
        assert console.incident().timeline[-1].fact == TypesChanged(added=("degradation",), removed=("outage",))


async def test_enter_takes_the_type_under_the_cursor_and_esc_leaves_what_was_switched(desk: Desk) -> None:
    desk.declare()
    async with desk.open(size=(80, 24)) as console:
        await console.press("y", "5", "6", "escape")
        assert console.incident().types == ()
        await console.press("y", "j", "j", "enter")
        assert console.incident().types == ("bad_change",)
        await console.press("y")
        assert "[x] bad change" in console.line_with("bad change")
        assert "[ ] AI agent" in console.line_with("an agent or automation did harm")
        await console.press("6", "6", "escape")
        assert console.incident().types == ("bad_change",)


async def test_the_record_is_closed_and_reopened(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("E")
        assert console.shows("Not ready to close")
        assert console.shows("– it is not marked as resolved")
        await console.press("enter")
        assert console.shows("write something"), "with something missing it takes a reason"
        await console.press(*"false alarm", "enter", "enter")
        assert console.incident().state == "closed"
        closed = console.incident().timeline[-1].fact
        assert isinstance(closed, Closed)
        assert closed.reason == "false alarm"
        assert "it is not marked as resolved" in closed.missing
        assert "■ CLOSED" in console.lines()[0]
        assert "nothing is due any more" in console.lines()[2]
        await console.press("E", *"it is back", "enter")
        assert console.incident().state == "open"


async def test_u_takes_back_act_after_act_and_ctrl_r_puts_them_back(desk: Desk) -> None:
    async with desk.open() as console:
        await console.press("d", *"Checkout is down", "enter", "2")
        await console.press("s", "1", "2", "g", "space", "x", *"no alert", "enter")
        await console.press("]", *"go on", "enter")
        await console.note("looking")
        await console.press("u")
        assert console.notice.startswith("undone: looking")
        assert console.incident().timeline[-1].retracted
        await console.press("u", "u", "u")
        assert (console.incident().phase, console.incident().severity) == ("detect", 1)
        assert console.incident().items == {}
        await console.press("u")
        assert console.incident().severity == 2
        assert console.incident().state == "open"
        await console.press("u")
        assert console.incident().state == "withdrawn"
        assert "WITHDRAWN" in console.lines()[0]
        await console.press("u")
        assert "left to undo" in console.notice
        await console.press(*["ctrl+r"] * 6)
        assert (console.incident().title, console.incident().severity) == ("Checkout is down", 1)
        assert (console.incident().state, console.incident().phase) == ("open", "mitigate")
        assert len(console.incident().items) == 2
        assert not any(entry.retracted for entry in console.incident().timeline)
        await console.press("ctrl+r")
        assert console.notice == "nothing to put back"


async def test_a_declaration_taken_back_is_listed_as_withdrawn_and_can_come_back(desk: Desk) -> None:
    async with desk.open() as console:
        await console.press("d", *"Oops", "enter", "2", "u", "q")
        assert "withdrawn" in console.rows("#incidents")[0]
        await console.press("enter", "ctrl+r", "q")
        assert "Oops" in console.rows("#incidents")[0]
        assert "LIVE" in console.rows("#incidents")[0]


async def test_undo_takes_back_what_this_person_did_and_nothing_else(desk: Desk) -> None:
    incident = desk.declare("Checkout is down", 1, by="bo")
    desk.record(incident, Noted(text="mine"), by="alice")
    desk.record(incident, Noted(text="bo's"), by="bo")
    async with desk.open() as console:
        await console.press("u")
        taken_back = [entry.fact for entry in console.incident().timeline if entry.retracted]
        assert taken_back == [Noted(text="mine")]
        await console.press("u")
        assert console.notice == "nothing of alice is left to undo"


async def test_two_consoles_on_one_file_see_each_other(desk: Desk) -> None:
    desk.declare()
    async with desk.open(size=(80, 24)) as first, desk.open(size=(80, 24), person="bo") as second:
        await first.note("rolled back deploy 4512")
        desk.clock.advance(milliseconds=1)
        await second.tick(seconds=1)
        assert second.shows("rolled back deploy 4512")
        await second.press("s", "2")
        await first.tick(seconds=1)
        assert first.incident().severity == 2
        assert first.lines()[0].startswith(" SEV-2 ")
        await first.press("u")
        assert first.incident().severity == 2, "bo's act is bo's to undo"
        assert first.notice.startswith("undone: rolled back")
        await second.press("u")
        assert second.incident().severity == 1
        assert first.incident().id == second.incident().id
