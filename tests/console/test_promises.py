from __future__ import annotations

import pytest

from incident_tui.domain.events import ChannelMarked, ComponentSet, MilestoneReached, PromiseSnoozed, RoleAssigned
from incident_tui.domain.vocabulary import Role
from incident_tui.playbook.checklist import Row
from incident_tui.tui.widgets.checklist import Checklist
from incident_tui.tui.widgets.messages import MessageList
from tests.console.driving import Desk, Driver

UPDATES = "communicate.updates"
ISSUE = "Some card payments fail"
POST = ("3", "f", *ISSUE, "escape", "c", "p")


def chosen(console: Driver) -> str:
    row = console.find(MessageList).current
    assert row is not None
    return row.template.identifier


async def test_what_is_due_opens_the_message_that_settles_it(desk: Desk) -> None:
    desk.declare()
    async with desk.open(size=(80, 24)) as console:
        await console.press(*POST, "1")
        await console.tick(minutes=20)
        await console.press("d")
        first = next(line for line in console.lines()[3:] if "OVERDUE" in line)
        assert "status page update" in first, "what was promised and is late comes first"
        assert console.shows("status page update")
        assert "Next update by 15:15 UTC" in console.static("#meaning"), "the very words of the promise"
        await console.press("enter")
        assert console.console.pane_shown == "messages"
        assert chosen(console) in {"status_page/no_change", "status_page/scope"}
        assert ISSUE in console.preview(), "everything known is filled in"


async def test_what_the_page_says_next_follows_what_was_reached(desk: Desk) -> None:
    incident = desk.declare()
    async with desk.open() as console:
        await console.press(*POST)
        desk.record(incident, MilestoneReached(milestone="mitigated"))
        await console.tick(seconds=1)
        await console.press("d", "g", *["j"] * 12)
        board = console.app.screen.query_one("DueLines")
        labels = [row.label for row in board.rows]  # type: ignore[attr-defined] # a list of what is due
        await console.press("g", *["j"] * labels.index("status page update"), "enter")
        assert chosen(console) == "status_page/monitoring"


async def test_the_item_that_keeps_promises_opens_what_fits_now(desk: Desk) -> None:
    incident = desk.declare()
    async with desk.open() as console:
        await console.press(*POST)
        for milestone, message in (("identified", "identified"), ("mitigated", "monitoring")):
            desk.record(incident, MilestoneReached(milestone=milestone))  # type: ignore[arg-type] # a milestone's name
            await console.tick(seconds=1)
            await console.press("2", "g")
            while console.console.looking_at != "communicate":
                await console.press("right")
            rows = [row.item.id for row in console.find(Checklist).rows if isinstance(row, Row)]
            await console.press("g", *["j"] * rows.index(UPDATES), "enter")
            assert chosen(console) == f"status_page/{message}"


async def test_an_update_is_put_off_with_a_reason(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press(*POST)
        await console.tick(minutes=20)
        await console.press("d", "s", *"10m", "enter")
        assert console.shows("write why, after the time")
        await console.press(*" the rollback is through in a moment", "enter")
        fact = console.incident().timeline[-1].fact
        assert isinstance(fact, PromiseSnoozed)
        assert (fact.audience, fact.reason) == ("status_page", "the rollback is through in a moment")
        await console.tick(minutes=1)
        assert "put off: status" in console.lines()[2], console.lines()[2]
        await console.tick(minutes=11)
        assert "OVERDUE" in console.lines()[2], "the alarm comes back"


async def test_an_item_that_is_due_is_gone_to_in_its_own_phase(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("d")
        board = console.app.screen.query_one("DueLines")
        labels = [row.label for row in board.rows]  # type: ignore[attr-defined] # a list of what is due
        target = next(number for number, label in enumerate(labels) if label.startswith("Contain"))
        await console.press("g", *["j"] * target, "enter")
        assert console.console.pane_shown == "checklist"
        assert console.shows("Contain it: ")


async def test_nothing_due_is_said_and_left_with_any_key(desk: Desk) -> None:
    incident = desk.declare()
    async with desk.open() as console:
        await console.press("E", *"over", "enter", "enter")
        assert desk.incident(incident).state == "closed"
        await console.press("d")
        assert console.shows("nothing is due")
        await console.press("enter")
        assert console.screen_name == "ConsoleScreen"


async def test_a_dead_channel_is_marked_and_its_messages_take_the_next_way(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "f", *ISSUE, "escape", "b", "1")
        assert console.incident().channels_down.keys() == {"status_page"}
        shown = console.preview()
        assert "! Status page does not work: E-mail instead, no contacts are kept" in shown.replace("\n", " ")
        assert "We write by e-mail because" in shown
        await console.press("b", "1")
        assert console.incident().channels_down == {}
        facts = [entry.fact for entry in console.incident().timeline if isinstance(entry.fact, ChannelMarked)]
        assert [fact.down for fact in facts] == [True, False]
        assert "We write by e-mail" not in console.preview()


async def test_a_component_of_the_page_is_set_and_shown_where_the_page_is_written(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("B", *"Checkout", "enter", "3")
        assert console.incident().timeline[-1].fact == ComponentSet(component="Checkout", state="partial_outage")
        await console.press("3")
        shown = console.preview().replace("\n", " ")
        assert "set the page to investigating · impact major · Checkout partial outage" in shown
        await console.press("B", "1", "4")
        assert console.incident().components == {"Checkout": "major_outage"}


GERMAN = '[[languages]]\ncode = "de"\nname = "German"\naudience = "customers in Germany"\n'


async def test_a_second_language_is_a_key_away_and_says_who_gets_it(desk: Desk) -> None:
    desk.team_playbook(GERMAN)
    desk.declare()
    async with desk.open() as console:
        await console.press("3")
        assert console.rows("#message-list")[0] == "▸ status page · investigating [de]"
        assert "also in German for customers in Germany" in console.preview().replace("\n", " ")
        await console.press("f", *ISSUE, "escape", "L", "f", *"Kartenzahlungen schlagen fehl", "escape")
        assert "Kartenzahlungen schlagen fehl." in console.preview()
        await console.press("c", "p")
        assert console.incident().posted[-1].fact.message == "status_page/investigating.de"
        await console.press("L")
        assert ISSUE in console.preview(), "each language has its own draft"


@pytest.mark.parametrize(("kind", "rings"), [("off", ""), ("bell", "\a"), ("desktop", "\x1b]9;OVERDUE")])
async def test_the_person_is_called_back_once_for_each_thing_that_is_late(desk: Desk, kind: str, rings: str) -> None:
    desk.write("config.toml", f'[alerts]\noverdue = "{kind}"\n')
    roles: dict[Role, str] = {"commander": "alice", "scribe": "bo", "customer_liaison": "carol", "expert": "dan"}
    desk.declare("Checkout is down", 1, *(RoleAssigned(role=role, person=who) for role, who in roles.items()))
    async with desk.open() as console:
        heard: list[str] = []
        console.app.ring = heard.append  # type: ignore[method-assign,assignment] # what would go to the terminal
        await console.press(*POST)
        await console.tick(minutes=14)
        before = len(heard)
        await console.tick(minutes=3)
        await console.tick(minutes=1)
        assert [each.startswith(rings) for each in heard[before:]] == ([True] if rings else [])


async def test_only_a_promise_can_be_put_off_and_the_board_says_so(desk: Desk) -> None:
    desk.declare()
    async with desk.open(size=(80, 24)) as console:
        await console.press("d", "g", "s")
        assert console.screen_name == "DueBoard"
        assert console.says("only an update that people wait for can be put off")


async def test_in_a_low_terminal_the_board_keeps_the_rule(desk: Desk) -> None:
    desk.declare()
    async with desk.open(size=(60, 15)) as console:
        await console.press("d", "G")
        assert console.shows("after declared") or console.shows("declared at")
