from __future__ import annotations

from incident_tui.domain.events import MessageApproved, MessageCopied, MessagePosted, RoleAssigned
from tests.console.driving import Desk, Driver

ISSUE = "Some card payments fail"
UNZONED = "Some card payments fail since 14:05"


def preview(console: Driver) -> str:
    return console.preview()


def copies(console: Driver) -> list[MessageCopied]:
    return [entry.fact for entry in console.incident().timeline if isinstance(entry.fact, MessageCopied)]


async def test_an_error_stops_the_copy_and_says_the_way_on(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "f", *UNZONED, "escape", "c")
        assert console.copied.texts == []
        assert "14:05 has no time zone" in console.notice
        assert "o mends it" in console.notice
        assert "L04  14:05 has no time zone" in preview(console).replace("\n", " ")


async def test_one_key_mends_it_and_the_next_copies_it(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "f", *UNZONED, "escape", "c", "o", "c")
        (text,) = console.copied.texts
        assert text.startswith("Some card payments fail since 14:05 UTC.")
    async with desk.open() as console:
        await console.press("3", "f")
        assert console.value("FieldInput") == "Some card payments fail since 14:05 UTC", "the draft is mended"


async def test_findings_are_gone_through_marked_at_their_words(desk: Desk) -> None:
    desk.declare()
    async with desk.open(size=(80, 24)) as console:
        await console.press("3", "f", *"We think some card payments fail since 14:05, back shortly", "escape")
        seen = []
        for _ in range(3):
            await console.press("full_stop")
            seen.append(next(line for line in preview(console).splitlines() if "/" in line).split()[2])
        assert seen[0] == "L04", "errors first"
        assert {"L11", "L12"} <= set(seen)
        await console.press("comma", "comma")
        assert "1/" in preview(console).splitlines()[0]
        await console.press("escape")
        assert "to weigh" in preview(console), "the whole verdict again"


async def test_a_warning_is_shown_and_stops_nothing(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "f", *"We think some card payments fail", "escape")
        assert "! 1 to weigh" in preview(console)
        await console.press("c")
        assert len(console.copied.texts) == 1


async def test_errors_are_overruled_with_a_reason_that_is_recorded(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "f", *UNZONED, "escape", "C", "enter")
        assert console.copied.texts == [], "no copy without a reason"
        await console.press(*"the page adds the zone", "enter")
        assert len(console.copied.texts) == 1
        (copied,) = copies(console)
        assert (copied.overridden, copied.reason) == (("L04",), "the page adds the zone")
        await console.press("1", "z")
        assert console.shows("in spite of L04: the page adds the zone")


async def test_leaving_the_reason_copies_nothing(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "f", *UNZONED, "escape", "C", *"because", "escape")
        assert console.copied.texts == []
        assert copies(console) == []


async def test_another_persons_text_waits_for_the_commander(desk: Desk) -> None:
    incident = desk.declare()
    desk.record(incident, RoleAssigned(role="commander", person="carla"))
    async with desk.open() as console:
        await console.press("3", "f", *ISSUE, "escape", "c")
        assert console.copied.texts == []
        assert "A records the approval" in console.notice
        await console.press("A", "enter")
        approval = console.incident().timeline[-1].fact
        assert isinstance(approval, MessageApproved)
        assert (approval.approver, approval.person) == ("commander", "carla")
        assert "approved by commander: carla 15:00" in preview(console)
        await console.press("c")
        assert console.copied.texts == [approval.text]
        await console.press("f", "end", "end", *" now", "escape", "c")
        assert len(console.copied.texts) == 1, "another word needs another approval"


async def test_a_breach_notice_asks_who_has_approved_it(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "slash", *"vendor billing", "enter")
        assert "approval by security is missing" in preview(console).replace("\n", " ")
        await console.press("A")
        assert "fill it in first" in console.notice


async def test_what_is_new_against_the_last_text_stands_under_the_next(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "f", *ISSUE, "escape", "c", "p", "f", *"All card payments fail", "escape")
        shown = preview(console)
        assert "new against their last text" in shown
        assert f"- {ISSUE}." in shown
        assert "+ All card payments fail." in shown


async def test_where_it_was_posted_may_be_a_place_in_words(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "f", *ISSUE, "escape", "P", *"pinned in the forum", "enter")
        (posted,) = [each.fact for each in console.incident().posted]
        assert isinstance(posted, MessagePosted)
        assert (posted.where, posted.url) == ("pinned in the forum", "")


async def test_nothing_is_copied_that_has_changed_since_it_was_seen(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "f", *ISSUE, "escape")
        assert "15:15 UTC" in console.preview()
        desk.clock.advance(minutes=11)
        await console.press("c")
        assert console.copied.texts == []
        assert "its times have moved on" in console.notice
        assert "15:25 UTC" in console.preview()
        await console.press("c")
        assert "15:25 UTC" in console.copied.texts[0]


async def test_the_preview_keeps_up_with_the_clock(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "f", *ISSUE, "escape")
        await console.tick(minutes=11)
        assert "15:25 UTC" in console.preview()


async def test_newer_words_outlive_the_record_of_the_older(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "f", *ISSUE, "escape", "c", "f", "end", *" and refunds are late", "escape", "p")
        (posted,) = [post.fact for post in console.incident().posted]
        assert "refunds" not in posted.text
        assert "your newer words are kept" in console.notice
        await console.press("f")
        assert console.value("FieldInput") == f"{ISSUE} and refunds are late"


async def test_undoing_a_post_and_its_copy_brings_the_words_back(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "f", *ISSUE, "escape", "c", "p", "u", "u")
        assert (len(console.incident().posted), len(console.incident().copied)) == (0, 0)
        assert ISSUE in console.preview()


async def test_what_the_shell_recorded_as_posted_is_not_recorded_again(desk: Desk) -> None:
    incident = desk.declare()
    async with desk.open() as console:
        await console.press("3", "f", *ISSUE, "escape", "c")
        (copied,) = copies(console)
        fact = MessagePosted(
            message=copied.message,
            audience=copied.audience,
            text=copied.text,
            public=True,
            state="investigating",
            next_update_at=copied.next_update_at,
            values=copied.values,
        )
        desk.record(incident, fact, by="bo")
        await console.tick(seconds=1)
        await console.press("p")
        assert len(console.incident().posted) == 1
        assert "on record already" in console.notice


async def test_only_who_commands_approves_as_commander(desk: Desk) -> None:
    incident = desk.declare()
    desk.record(incident, RoleAssigned(role="commander", person="carla"))
    async with desk.open() as console:
        await console.press("3", "f", *ISSUE, "escape", "A", "ctrl+a", *"eve", "enter")
        assert console.shows("only carla approves as commander")
        await console.press("escape")
        assert console.incident().approved == []
