from __future__ import annotations

from incident_tui.domain.events import Closed, MilestoneReached, Retracted, RoleAssigned
from tests.console.driving import BERLIN, Desk


def four_states(desk: Desk) -> None:
    desk.declare("Checkout is down", 1, RoleAssigned(role="commander", person="bo"))
    desk.clock.advance(minutes=10)
    desk.declare("Search is slow", 2, MilestoneReached(milestone="resolved"))
    desk.clock.advance(minutes=10)
    desk.declare("Mail was late", 3, Closed(reason="done"))
    desk.clock.advance(minutes=10)
    false_alarm = desk.declare("False alarm", 4)
    with desk.store() as store:
        declared = store.events(false_alarm)[0].id
    desk.record(false_alarm, Retracted(target=declared, undo=True))
    desk.clock.advance(minutes=10)
    desk.declare("Login is down", 1)


async def test_open_incidents_stand_first_and_every_state_is_said_in_words(desk: Desk) -> None:
    four_states(desk)
    async with desk.open() as console:
        rows = console.rows("#incidents")
        assert [row.partition("INC-")[0].strip() for row in rows] == [
            "SEV-1 ● LIVE 00:00:00",
            "SEV-1 ● LIVE 00:40:00",
            "SEV-2 ✓ resolved, 0s",
            "SEV-? ⊘ withdrawn 10m ago",
            "SEV-3 ■ closed, 20m ago",
        ]
        assert rows[1].endswith("Checkout is down bo 2026-11-23 15:00")


async def test_the_search_takes_words_in_any_order_and_esc_shows_everything_again(desk: Desk) -> None:
    four_states(desk)
    async with desk.open() as console:
        await console.press("slash", *"down sev-1 bo")
        assert len(console.rows("#incidents")) == 1
        assert "Checkout is down" in console.rows("#incidents")[0]
        await console.press("enter", "enter")
        assert console.incident().title == "Checkout is down"
        await console.press("q", "slash", *"nothing like it")
        assert console.shows("no incident has these words")
        await console.press("escape")
        assert len(console.rows("#incidents")) == 5
        assert console.focused_id() == "incidents"


async def test_a_search_finds_by_state_and_reference(desk: Desk) -> None:
    four_states(desk)
    async with desk.open() as console:
        await console.press("slash", *"withdrawn")
        row = console.rows("#incidents")[0]
        assert row.endswith("(its declaration was taken back)")
        reference = next(word for word in row.split() if word.startswith("INC-"))
        await console.press("escape", "slash", *reference.lower())
        assert console.rows("#incidents") == [row]


async def test_the_cursor_returns_to_the_incident_that_was_left(desk: Desk) -> None:
    four_states(desk)
    async with desk.open() as console:
        await console.press("j", "enter")
        assert console.incident().title == "Checkout is down"
        await console.press("q", "enter")
        assert console.incident().title == "Checkout is down"


async def test_a_double_click_opens_an_incident(desk: Desk) -> None:
    four_states(desk)
    async with desk.open() as console:
        await console.click("#incidents", 30, 1)
        assert console.screen_name == "HomeScreen"
        await console.click("#incidents", 30, 1, times=2)
        assert console.incident().title == "Checkout is down"


async def test_another_consoles_declaration_appears_after_a_tick(desk: Desk) -> None:
    four_states(desk)
    async with desk.open() as console:
        desk.declare("Mail is down", 2)
        assert not console.shows("Mail is down")
        await console.tick(seconds=1)
        assert console.shows("Mail is down")
        assert console.shows("4 open, 2 past")


async def test_a_declaration_by_somebody_else_ends_the_welcome(desk: Desk) -> None:
    async with desk.open() as console:
        desk.declare("Mail is down", 2)
        await console.tick(seconds=1)
        assert not console.shows("Nothing is declared yet")
        await console.press("enter")
        assert console.incident().title == "Mail is down"


async def test_a_live_clock_goes_on(desk: Desk) -> None:
    four_states(desk)
    async with desk.open() as console:
        await console.tick(seconds=61)
        assert "LIVE 00:01:01" in console.line_with("Login is down")


async def test_days_are_told_in_the_zone_that_is_chosen(desk: Desk) -> None:
    desk.clock.set(desk.clock.now().astimezone(BERLIN).replace(hour=0, minute=30))
    desk.declare("Night shift", 1)
    desk.declare("Night shift too", 1)
    async with desk.open(zone="Europe/Berlin") as console:
        assert "2026-11-23 00:30" in console.line_with("Night shift too")
        await console.press("t")
        assert "2026-11-22 23:30" in console.line_with("Night shift too")


async def test_q_leaves(desk: Desk) -> None:
    async with desk.open() as console:
        await console.press("q")
        assert not console.app.is_running or console.app._exit
