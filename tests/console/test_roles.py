"""Who does what: roles with their times, a role handed over by its brief, whoever sits at the keyboard."""

from __future__ import annotations

from incident_tui.domain.events import HandoverAccepted, HandoverOffered, RoleAssigned
from tests.console.driving import Desk

COMMANDS = RoleAssigned(role="commander", person="alice")


async def test_the_page_of_roles_says_since_when_each_is_held_and_which_is_needed(desk: Desk) -> None:
    desk.declare("Checkout is down", 1, COMMANDS)
    async with desk.open(size=(80, 24)) as console:
        await console.tick(minutes=25)
        await console.press("r")
        assert "alice, for 25m" in console.line_with("1 commander")
        assert "needed · " in console.line_with("3 scribe")
        assert "needed · " not in console.line_with("5 internal liaison")
        await console.press("3", *"carol", "enter")
        assert console.incident().roles == {"commander": "alice", "scribe": "carol"}
        await console.tick(minutes=5)
        await console.press("r")
        assert "carol, for 5m" in console.line_with("3 scribe")
        assert "alice, for 30m" in console.line_with("1 commander")


async def test_a_role_is_handed_over_by_a_brief_that_is_accepted_by_name(desk: Desk) -> None:
    incident = desk.declare("Checkout is down", 1, COMMANDS)
    async with desk.open() as console:
        await console.note("action: rolling back deploy 4512")
        await console.press("H", "1", "enter")
        assert console.shows("write something"), "a role is not handed to nobody"
        await console.press(*"Bo Ek", "enter")
        assert console.shows("What could go wrong next?")
        await console.press(*"the export at 22:00 | [b]the cron", "enter")
        assert console.screen_name == "TextView"
        assert console.shows("Brief for Bo Ek: read it aloud")
        assert console.shows("rolling back deploy 4512")
        await console.press("escape")
        offered = console.incident().timeline[-1]
        assert isinstance(offered.fact, HandoverOffered)
        assert (offered.fact.role, offered.fact.person, offered.event.by) == ("commander", "Bo Ek", "alice")
        assert "rolling back deploy 4512" in offered.fact.text
        assert "Bo Ek" in offered.fact.text
        assert "Risks:\n- the export at 22:00\n- [b]the cron\n" in offered.fact.text
        assert console.incident().roles == {"commander": "alice"}, "until it is accepted the role stays where it is"

        await console.press("H")
        assert console.shows("Bo Ek was offered: commander")
        await console.press("2")
        assert console.shows("rolling back deploy 4512")
        await console.press("escape", "H", "1", *"alice", "enter")
        assert console.says("it is offered to Bo Ek: they accept it themselves, or it is offered to alice")
        assert console.incident().roles == {"commander": "alice"}
        await console.press("ctrl+u", *"bo ek", "enter")
        assert console.incident().roles == {"commander": "Bo Ek"}
        accepted = console.incident().timeline[-1]
        assert accepted.fact == HandoverAccepted(handover=offered.event.id, role="commander", person="Bo Ek")
        assert accepted.event.by == "Bo Ek", "they are at the keyboard from now on"
        assert console.notice == "Bo Ek is commander from now on: say it aloud"
        assert "Bo Ek ›" in console.text()
        await console.press("r")
        assert "Bo Ek, for 0s" in console.line_with("1 commander")
    kinds = [type(entry.fact) for entry in desk.incident(incident).timeline[-2:]]
    assert kinds == [HandoverOffered, HandoverAccepted]


async def test_the_brief_of_another_role_says_which_and_has_what_was_typed_into_it(desk: Desk) -> None:
    desk.declare("Checkout is down", 1, COMMANDS, RoleAssigned(role="scribe", person="di"))
    async with desk.open(size=(120, 40)) as console:
        await console.press("H", "2", *"eve", "enter", "enter")
        assert console.shows("Role: Scribe")
        assert console.shows("From: di")
        assert console.says("No risk was named.")
        offered = console.incident().timeline[-1].fact
        assert isinstance(offered, HandoverOffered)
        assert "Until then di has the role." in offered.text


async def test_an_offer_waits_among_what_is_due_and_can_go_to_somebody_else(desk: Desk) -> None:
    desk.declare("Checkout is down", 1, COMMANDS)
    async with desk.open(size=(120, 40)) as console:
        await console.press("H", "1", *"bo", "enter", "enter", "escape", "d")
        assert console.shows("bo to accept the handover of commander")
        board = console.app.screen.query_one("DueLines")
        kinds = [row.kind for row in board.rows]  # type: ignore[attr-defined] # a list of what is due
        await console.press("g", *["j"] * kinds.index("handover"), "enter")
        assert console.shows("bo was offered: commander"), "enter goes to what settles it"
        await console.press("3", "1", *"carol", "enter", "enter", "escape", "H")
        assert console.shows("carol was offered: commander")
        await console.press("1", *"bo", "enter")
        assert console.says("it is offered to carol")
        await console.press("ctrl+u", *"carol", "enter")
        assert console.incident().roles == {"commander": "carol"}
        await console.press("H")
        assert console.shows("Hand over which role?"), "nothing waits any more"


async def test_nobody_hands_over_what_nobody_holds(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("H")
        assert console.notice == "nobody holds a role yet: r takes one"
        assert console.screen_name == "ConsoleScreen"


async def test_whoever_sits_down_is_chosen_by_one_key_and_what_they_do_is_theirs(desk: Desk) -> None:
    expert = RoleAssigned(role="expert", person="dan")
    desk.declare("Checkout is down", 1, COMMANDS, expert)
    async with desk.open() as console:
        assert "next for commander" in console.rows("#checklist")[0]
        await console.press("@")
        assert console.shows("alice is at the keyboard. Who takes over?")
        assert "expert" in console.line_with("1 dan")
        await console.press("1")
        assert console.notice == "dan is at the keyboard, expert"
        assert "next for expert" in console.rows("#checklist")[0]
        await console.note("reading the logs")
        assert console.incident().timeline[-1].event.by == "dan"
        await console.press("@", "n", "enter")
        assert console.shows("write something")
        await console.press(*"Zoë", "enter")
        assert console.notice == "Zoë is at the keyboard"
        assert "next for anybody" in console.rows("#checklist")[0]
        await console.press("@", "escape")
        await console.note("somebody new")
        assert console.incident().timeline[-1].event.by == "Zoë"


async def test_after_four_hours_in_a_role_it_is_time_to_hand_over(desk: Desk) -> None:
    incident = desk.declare("Checkout is down", 4, COMMANDS)
    async with desk.open() as console:
        await console.tick(hours=3, minutes=58)
        for _ in range(8):
            await console.tick(minutes=1, seconds=1)
            if console.shows("alice has been commander for more than 4 h: hand over"):
                break
        line = console.line_with("alice has been commander for more than 4 h: hand over")
        assert "H hands over · X dismisses" in line
        assert (console.clock.now() - desk.incident(incident).timeline[1].at).total_seconds() >= 4 * 3600
        await console.press("H", "1", *"bo", "enter", "enter", "escape")
        await console.tick(seconds=1)
        assert not console.shows("hand over · "), "it has been offered"
        assert not console.shows("for more than 4 h")


async def test_nobody_accepts_a_handover_without_a_name(desk: Desk) -> None:
    offer = HandoverOffered(role="commander", person="dana", text="brief")
    desk.declare("Checkout is down", 1, RoleAssigned(role="commander", person="alice"), offer)
    async with desk.open(size=(80, 24)) as console:
        await console.press("H", "1", "enter")
        assert console.says("whoever takes over says so by name: dana")
        assert console.incident().roles == {"commander": "alice"}


async def test_the_roles_that_are_missing_are_asked_for_one_after_the_other_from_their_item(desk: Desk) -> None:
    desk.declare("Checkout is down", 1, RoleAssigned(role="commander", person="alice"))
    async with desk.open(size=(140, 40)) as console:
        for person in ("di", "bo", "cy"):
            row = next(row for row in console.console.rows if row.item.id == "detect.roles")
            assert row.state is None
            console.console.show_item("detect.roles")
            await console.press("space")
            assert console.shows("Which role?")
            await console.press("enter", *person, "enter")
        assert console.incident().roles == {
            "commander": "alice",
            "scribe": "di",
            "customer_liaison": "bo",
            "expert": "cy",
        }, "each time the cursor stood on the next that is needed"
        row = next(row for row in console.console.rows if row.item.id == "detect.roles")
        assert row.state is not None


# The role, to whom, past the brief; then accepted by name.
HANDED_TO_BO = ("1", *"bo", "enter", "enter", "escape", "H", "1", *"bo", "enter")


async def test_a_handover_that_is_accepted_after_the_fix_settles_what_is_handed_to_the_next_shift(desk: Desk) -> None:
    desk.declare("Checkout is down", 1, RoleAssigned(role="commander", person="alice"))
    async with desk.open(size=(120, 40)) as console:
        await console.tick(minutes=130)
        await console.press("m", "5", "enter")
        console.console.show_item("resolve.handover")
        await console.press()
        assert console.line_with("Hand what is left").count("[ ]") == 1
        await console.tick(minutes=5)
        await console.press("space", *HANDED_TO_BO)
        console.console.show_item("resolve.handover")
        await console.press()
        assert console.incident().roles["commander"] == "bo"
        assert console.line_with("Hand what is left").count("[x]") == 1
