"""The end: what is missing is named, and closing all the same takes a reason that stays with the list."""

from __future__ import annotations

from incident_tui.domain.event import Fact
from incident_tui.domain.events import (
    Asked,
    Closed,
    CustomersAffected,
    FactsTold,
    FlagsChanged,
    FollowUpAssigned,
    ItemTicked,
    MeasureTaken,
    MilestoneReached,
    Reopened,
    TypesChanged,
)
from incident_tui.playbook.closing import missing_to_close
from tests.console.driving import START, Desk, Driver

OPEN: tuple[Fact, ...] = (
    MeasureTaken(text="alerts silenced", undo="unsilence", person="alice"),
    Asked(person="bob", text="check replica lag"),
    FollowUpAssigned(text="refund", owner="bo"),
)


def last(console: Driver) -> Fact:
    return console.incident().timeline[-1].fact


def closed(console: Driver) -> Closed:
    fact = console.incident().timeline[-1].fact
    assert isinstance(fact, Closed)
    return fact


async def test_closing_names_what_is_missing_and_is_overruled_with_a_reason_on_record(desk: Desk) -> None:
    desk.declare("Checkout is down", 3, *OPEN)
    async with desk.open(size=(80, 24)) as console:
        await console.press("E")
        assert console.shows("Not ready to close")
        for words in (
            "– it is not marked as resolved",
            "– a temporary measure is in force: alerts silenced",
            "– bob has not answered: check replica lag",
            "– the final severity is not confirmed",
        ):
            assert console.shows(words), words
        await console.press("enter")
        assert console.shows("write something")
        await console.press(*"moved to INC-2", "escape")
        assert console.incident().state == "open"
        await console.press("E")
        assert console.value() == "moved to INC-2"
        await console.press("enter")
        assert console.shows("What do people know of it?"), "it was not over, and nobody had asked"
        await console.press("escape", "E")
        assert console.value() == "moved to INC-2"
        await console.press("enter", "enter")
        assert console.incident().state == "closed"
        assert closed(console).reason == "moved to INC-2"
        assert {"it is not marked as resolved", "bob has not answered: check replica lag"} <= set(
            closed(console).missing
        )
        await console.press("1", "G", "enter")
        assert console.says("bob has not answered: check replica lag"), "the list stays with the reason"
        await console.press("escape", "E", *"it is back", "enter")
        assert console.incident().timeline[-1].fact == Reopened(reason="it is back")
        assert console.incident().state == "open"


async def test_what_is_settled_by_keys_is_missing_no_more_until_nothing_is(desk: Desk) -> None:
    desk.declare("Search is slow", 4, OPEN[0])
    async with desk.open(size=(80, 24)) as console:
        # The measure undone, types, when it began, who leads, resolved, final severity.
        await console.press("e", "enter", "1", "y", "1", "enter", "m", "1", *"-7m", "enter", "r", "1", "enter")
        await console.press("m", "6", "enter", "s", "4", "E")
        assert console.shows("It is resolved. What now?")
        await console.press("1", "enter")
        left = [line.strip(" │") for line in console.lines() if line.strip(" │").startswith("– ")]
        assert left, "gates of the phases"
        assert all(line.startswith("– open: ") for line in left), left
        await console.press("escape", "2")
        for line in left:
            title = line.removeprefix("– open: ")
            row = next(row for row in console.console.rows if row.item.title.startswith(title.rstrip("…")))
            console.console.show_item(row.item.id)
            await console.press("x", *"not here", "enter")
        await console.press("E", "1")
        assert console.shows("Everything is there that the playbook asks for.")
        await console.press("enter")
        assert closed(console) == Closed()
        assert "nothing is due any more" in console.lines()[2]


async def test_a_notice_that_nobody_has_decided_and_data_that_nobody_has_spoken_of_are_missing(desk: Desk) -> None:
    desk.team_playbook("")
    path = desk.config / "templates" / "playbook.toml"
    path.write_text(path.read_text().replace("regimes = []", 'regimes = ["gdpr"]'))
    desk.declare("Mail to the wrong people", 1, FlagsChanged(added=("personal_data",)))
    async with desk.open(size=(80, 30)) as console:
        await console.press("E")
        assert console.says("– nobody has stated what data was lost, or that none was")
        assert console.says("– no follow-up has an owner")
        assert console.says("– a review is required and not scheduled")
        await console.press("escape")
        await console.press(
            "Z", "1", *"checked the logs", "enter", "F", *"bo refund", "enter", "R", *"bo 20h", "enter", "E"
        )
        assert not console.says("nobody has stated what data was lost")
        assert not console.says("no follow-up has an owner")
        assert not console.says("a review is required")
        assert console.says("– nobody has decided: GDPR: notice to the supervisory authority")


async def test_what_only_people_know_is_asked_once_and_the_review_depends_on_it(desk: Desk) -> None:
    over = desk.declare("Search is slow", 4, CustomersAffected(affected=False), MilestoneReached(milestone="resolved"))
    async with desk.open(size=(80, 24), wanted=over) as console:
        await console.press("E")
        assert not console.shows("what only people know"), "nothing was said yet that could be changed"
        await console.press("1")
        assert console.shows("What do people know of it?")
        assert console.line_with("costly").count("[ ]") == 1
        await console.press("escape")
        assert console.incident().recorded(FactsTold) == []
        await console.press("E", "1", "2", "j", "space", "enter")
        assert last(console) == FactsTold(facts=("repeated", "costly"))
        assert console.says("– a review is required and not scheduled: It is the same kind of cause again")
        await console.press("escape", "E", "1")
        assert console.shows("Not ready to close"), "it is asked once"
        await console.press("escape", "E", "3")
        assert console.line_with("repeated").count("[x]") == 1
        await console.press("2", "3", "enter")
        assert last(console) == FactsTold()
        await console.press("E", "1")
        assert not console.says("a review is required")
        await console.press("escape", "u", "E", "1")
        assert console.says("– a review is required and not scheduled"), "undone: it is as it was"


async def test_what_is_told_after_the_reason_and_makes_a_review_required_is_shown_before_it_is_overruled(
    desk: Desk,
) -> None:
    desk.declare("Search is slow", 4, CustomersAffected(affected=False))
    async with desk.open(size=(80, 24)) as console:
        await console.press("E")
        assert not console.says("a review is required")
        await console.press(*"moved on", "enter", "3", "enter")
        assert console.incident().state == "open"
        assert console.says("– a review is required and not scheduled: It cost more than the limit")
        assert console.value() == "moved on"
        await console.press("enter")
        assert "a review is required and not scheduled: It cost more than the limit" in closed(console).missing


async def test_what_the_record_shows_is_not_asked_for_and_a_false_alarm_asks_for_nothing(desk: Desk) -> None:
    desk.declare("Search is slow", 3, OPEN[0])
    async with desk.open(size=(80, 24)) as console:
        await console.press("m", "6", "enter", "E", "1")
        assert console.shows("repeated")
        assert not console.shows("intervened"), "a stopgap is in the register"
        await console.press("escape", "Y", "a", "enter", "E", "1")
        assert console.shows("Not ready to close")


async def test_what_is_back_is_asked_for_again_and_undoing_that_restores_it(desk: Desk) -> None:
    desk.declare("Checkout is down", 1, MilestoneReached(milestone="mitigated"))
    async with desk.open(size=(120, 40)) as console:
        console.console.show_item("mitigate.verify")
        await console.press("space", *"paid", "enter", "m", "6", "enter", "E", "2", *"errors again", "enter")
        console.console.show_item("mitigate.verify")
        await console.press()
        assert console.line_with("Verify the fix where").count("[ ]") == 1
        assert "done before it was reopened, 15:00 UTC by alice" in " ".join(console.static("#why").split())
        await console.press("space")
        assert console.says("Done: Verify the fix"), "the tick of the first round is not taken back"
        await console.press(*"paid again", "enter")
        assert console.line_with("Verify the fix where").count("[x]") == 1
        assert [fact.fact.evidence for fact in console.incident().recorded(ItemTicked)] == ["paid", "paid again"]
        await console.press("u", "u")
        assert console.incident().state == "resolved"
        console.console.show_item("mitigate.verify")
        await console.press()
        assert console.line_with("Verify the fix where").count("[x]") == 1
        assert "done: 15:00 UTC by alice: paid" in console.static("#why")


async def test_a_report_that_was_promised_stays_due_when_the_record_is_closed(desk: Desk) -> None:
    desk.declare("Checkout is down", 1, ItemTicked(item="communicate.promise_report"))
    async with desk.open(size=(120, 30)) as console:
        await console.press("m", "6", "enter", "E", "1", "enter")
        assert console.says("– customers were promised the full report by 2026-11-25 15:00 UTC")
        await console.press(*"bo sends it", "enter")
        assert console.incident().state == "closed"
        assert console.line_with(" DUE ").startswith(" DUE  Send customers the promised report within 48 hours in 2d0h")
        await console.press("d", "enter")
        assert console.preview().startswith("✗ missing: what customers saw"), (
            "the message that keeps the promise is begun"
        )


async def test_calling_it_resolved_before_the_watch_is_over_says_how_long_it_still_runs(desk: Desk) -> None:
    desk.declare("Checkout is down", 1, MilestoneReached(milestone="mitigated"))
    async with desk.open(size=(80, 24)) as console:
        await console.tick(minutes=20)
        await console.press("m", "6")
        assert console.shows("! the watch of 1h runs for another 40m")
        await console.press("escape")
        assert console.incident().state == "open"
        await console.tick(minutes=41)
        await console.press("m", "6")
        assert not console.shows("the watch of")
        await console.press("enter")
        assert console.incident().state == "resolved"


async def test_everything_that_is_overruled_can_be_read_on_any_terminal(desk: Desk) -> None:
    desk.declare("A bucket is open", 1, TypesChanged(added=("data_exposure", "security")))
    for size in ((80, 24), (60, 15)):
        async with desk.open(size=size) as console:
            await console.press("E")
            seen = ""
            for _ in range(60):
                seen += console.text()
                await console.press("down")
            asked = [each.text for each in missing_to_close(console.app.services.playbook, console.incident(), START)]
            assert len(asked) > 9
            words = " ".join(seen.replace("│", " ").split())
            for text in asked:
                assert text.split(":")[0][:40].rstrip() in words, text
            assert console.says("↑ ↓ scroll")
            await console.press("escape")


async def test_calling_it_resolved_with_nothing_marked_as_mitigated_is_asked_about(desk: Desk) -> None:
    desk.declare("Checkout is down", 1)
    async with desk.open(size=(120, 40)) as console:
        await console.tick(minutes=3)
        await console.press("m", "6")
        assert console.says("! it is not marked as mitigated, so that no watch over the fix has begun")
        await console.press("escape")
        console.console.show_item("mitigate.monitor")
        await console.press("space")
        assert console.says("! it is not marked as mitigated")
        assert console.incident().state == "open"
        await console.press(*"a blip", "enter")
        assert console.incident().state == "resolved"
        assert console.incident().items["mitigate.monitor"].evidence == "a blip"


async def test_a_false_alarm_asks_for_its_proof_and_for_nothing_that_a_real_one_needs(desk: Desk) -> None:
    desk.declare("Checkout is down", 1)
    async with desk.open(size=(80, 24)) as console:
        await console.press("Y", "a", "enter", "E")
        assert console.shows("Not ready to close: 2 missing.")
        assert console.says("– open: Prove it with two checks that do not share a source")
        assert console.says("– open: Stand down by name everybody who was called")
        await console.press("escape")
        console.console.show_item("false_alarm.proof")
        await console.press("space", *"logs, app", "enter")
        console.console.show_item("false_alarm.stand_down")
        await console.press("space", "E")
        assert console.shows("Everything is there that the playbook asks for.")
        await console.press("enter")
        assert closed(console) == Closed()
