"""Interruptions: what is missing, at most one a minute, dismissed on record, back only when it is missing anew."""

from __future__ import annotations

from incident_tui.domain.events import MilestoneReached, NagDismissed, RoleAssigned
from incident_tui.tui.widgets.reminder import Reminder
from tests.console.driving import Desk, Driver

BELL = '[alerts]\noverdue = "bell"\n'


def reminder(console: Driver) -> str:
    """What the line of reminders says now, or nothing."""
    shown = console.find(Reminder).interruption
    return shown.text if shown is not None else ""


def dismissals(console: Driver) -> list[NagDismissed]:
    facts = [entry.fact for entry in console.incident().timeline]
    return [fact for fact in facts if isinstance(fact, NagDismissed)]


async def test_nobody_commands_is_said_after_two_minutes_and_goes_when_somebody_does(desk: Desk) -> None:
    desk.declare("Search is slow", 4)
    async with desk.open(size=(80, 24)) as console:
        await console.tick(minutes=1, seconds=58)
        assert reminder(console) == ""
        await console.tick(seconds=2)
        line = console.line_with("nobody commands")
        assert line.startswith(" !  nobody commands")
        assert "r gives a role · X dismisses" in line
        await console.press("r", "1", "enter")
        assert reminder(console) == ""
        assert not console.shows("nobody commands")
        await console.tick(minutes=2)
        await console.press("r", "1", "backspace", "enter")
        assert console.incident().roles == {}
        await console.tick(minutes=1, seconds=58)
        assert reminder(console) == ""
        await console.tick(seconds=3)
        assert reminder(console) == "nobody commands", "missing anew"


async def test_x_dismisses_it_with_a_reason_on_record_and_it_does_not_come_back(desk: Desk) -> None:
    desk.declare("Search is slow", 4)
    async with desk.open() as console:
        await console.press("X")
        assert console.notice == "there is no reminder"
        await console.tick(minutes=2, seconds=1)
        await console.press("X")
        assert console.shows("Dismiss: nobody commands. Why?")
        await console.press("escape")
        assert dismissals(console) == []
        assert reminder(console) == "nobody commands", "leaving it with esc dismisses nothing"
        await console.press("X", *"I watch it alone", "enter")
        assert dismissals(console) == [NagDismissed(nag="no_commander", reason="I watch it alone")]
        assert reminder(console) == ""
        for _ in range(6):
            await console.tick(minutes=2)
            assert reminder(console) != "nobody commands"
    async with desk.open() as console:
        await console.tick(minutes=2)
        assert reminder(console) != "nobody commands", "nor after a restart"
        await console.press("r", "1", "enter", "r", "1", "backspace", "enter")
        await console.tick(minutes=2, seconds=1)
        for _ in range(3):
            await console.tick(minutes=1, seconds=1)
        assert reminder(console) == "nobody commands", "the same is missing anew"


async def test_what_nobody_mends_is_said_again_in_its_own_time(desk: Desk) -> None:
    desk.write("config.toml", BELL)
    desk.declare(
        "Search is slow", None, RoleAssigned(role="expert", person="dan"), RoleAssigned(role="scribe", person="eve")
    )
    async with desk.open() as console:
        heard: list[tuple[float, str]] = []
        begun, rung = console.clock.now(), 0
        bells: list[str] = []
        console.app.ring = bells.append  # type: ignore[method-assign,assignment] # what would go to the terminal
        for _ in range(28):
            await console.tick(seconds=15)
            if len(bells) > rung:
                rung = len(bells)
                heard.append(((console.clock.now() - begun).total_seconds() / 60, reminder(console)))
        assert heard == [
            (2, "nobody commands"),
            (4, "nobody commands"),
            (5, "OVERDUE: Post the first status page update"),
            (6, "nobody commands"),
            (7, "no severity is set"),
        ], "a limit that has passed comes first, and nothing comes within a minute of the last"


async def test_a_deadline_is_only_hidden_and_stays_among_what_is_due(desk: Desk) -> None:
    roles = [RoleAssigned(role="commander", person="alice"), RoleAssigned(role="expert", person="dan")]
    desk.declare("Search is slow", 3, *roles)
    async with desk.open() as console:
        await console.press("n", *"ask bob check replica lag 1m", "enter")
        await console.tick(minutes=1, seconds=1)
        assert reminder(console) == "no answer yet: bob: check replica lag"
        assert "d goes there · X hides it" in console.lines()[3]
        before = len(console.incident().timeline)
        await console.press("X")
        assert reminder(console) == ""
        assert console.notice == "hidden; it stays among what is due (d)"
        assert len(console.incident().timeline) == before, "only from sight: nothing is on record"
        await console.press("d")
        assert console.shows("bob: check replica lag")
        await console.press("escape")
        await console.tick(minutes=2)
        assert reminder(console) != "no answer yet: bob: check replica lag", "it was said"


async def test_however_much_is_wrong_it_says_one_thing_a_minute_the_gravest_first(desk: Desk) -> None:
    desk.write("config.toml", BELL)
    desk.declare("Checkout is down", 1)
    async with desk.open() as console:
        heard: list[str] = []
        console.app.ring = heard.append  # type: ignore[method-assign,assignment] # what would go to the terminal
        await console.tick(minutes=30)
        late = [due for due in console.console.dues() if due.late(console.clock.now()) and due.hard]
        assert late, "limits have passed, nobody commands, and roles are empty"
        assert len(heard) == 1
        assert reminder(console).startswith("OVERDUE: ")
        for _ in range(5):
            await console.tick(seconds=9)
        assert len(heard) == 1
        seen = {reminder(console)}
        for number in (2, 3):
            await console.tick(seconds=61)
            assert len(heard) == number
            seen.add(reminder(console))
        assert len(seen) == 3, "each time another"


async def test_the_commander_who_repairs_at_sev_1_is_told_to_give_one_away(desk: Desk) -> None:
    roles = [RoleAssigned(role="commander", person="alice"), RoleAssigned(role="expert", person="Alice")]
    desk.declare("Checkout is down", 1, *roles)
    async with desk.open(size=(140, 30)) as console:
        seen = set()
        for _ in range(12):
            await console.tick(minutes=1, seconds=1)
            seen.add(reminder(console))
        assert "alice commands and repairs: at SEV-1 give one away" in seen
        assert any(text.startswith("SEV-1 needs somebody as ") for text in seen)


async def test_what_is_resolved_is_to_be_closed_once_a_day_within_the_teams_hours(desk: Desk) -> None:
    # Resolved on a Monday at 15:00.
    over = desk.declare("Search is slow", 4, MilestoneReached(milestone="resolved"))
    async with desk.open(size=(80, 24), wanted=over) as console:
        await console.tick(hours=2)
        assert reminder(console) == ""
        await console.tick(hours=15, minutes=59)
        assert reminder(console) == "", "it is 8:59"
        await console.tick(minutes=2)
        line = console.line_with("resolved on 2026-11-23 and not closed")
        assert "E closes it · X dismisses" in line
        await console.press("X", *"bo closes it", "enter")
        assert reminder(console) == ""
        await console.tick(hours=3)
        assert reminder(console) == "", "once a day"
        await console.tick(days=1)
        assert reminder(console) == "resolved on 2026-11-23 and not closed"
        await console.tick(hours=9)
        assert reminder(console) == "", "it is night"
        await console.tick(hours=14)
        assert reminder(console) == "resolved on 2026-11-23 and not closed"
        await console.press("E", "1", "enter", *"x", "enter")
        assert console.incident().state == "closed"
        assert reminder(console) == ""
