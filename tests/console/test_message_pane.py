from __future__ import annotations

import pytest
from textual.widgets import Static

from incident_tui.comms.clipboard import CopyResult
from incident_tui.domain.events import CustomersAffected, MessageCopied, MessagePosted, Noted, PhaseEntered
from incident_tui.tui.screens.text_view import TextView
from incident_tui.tui.widgets.message_form import FieldInput
from incident_tui.tui.widgets.messages import MessageList
from tests.console.driving import Desk, Driver

ISSUE = "Some card payments fail"


def facts(console: Driver, kind: type[MessageCopied] | type[MessagePosted]) -> list[MessageCopied | MessagePosted]:
    return [entry.fact for entry in console.incident().timeline if isinstance(entry.fact, kind)]


def preview(console: Driver) -> str:
    return console.preview()


async def test_what_fits_stands_first(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        rows = console.rows("#message-list")
        assert rows[0] == "▸ status page · investigating"
        assert all(row.startswith("▸") for row in rows), "the rest is a search away"
        for _ in range(3):
            await console.press("]", *"go on", "enter")
        await console.press("m", "6", "enter", "3", "g")
        assert console.rows("#message-list")[0] == "▸ status page · resolved"


async def test_any_message_is_found_by_its_words(desk: Desk) -> None:
    desk.declare()
    async with desk.open(size=(80, 24)) as console:
        await console.press("3")
        assert console.shows("/ for 4")
        await console.press("slash", *"partner breach")
        assert len(console.rows("#message-list")) == 1
        await console.press("enter")
        assert "partner" in console.rows("#message-list")[console.find(MessageList).cursor]
        await console.press("slash", *"no such words", "escape")
        assert console.rows("#message-list")[0] == "▸ status page · investigating"


async def test_the_first_public_words_of_a_fresh_sev_1_take_at_most_12_keys_beyond_the_text(desk: Desk) -> None:
    async with desk.open(size=(80, 24)) as console:
        await console.press("d", *"Checkout is down", "enter", "1")
        keys = ["3", "c", *ISSUE, "enter", "c"]
        await console.press(*keys)
        assert len(keys) - len(ISSUE) <= 12
        assert len(console.copied.texts) == 1
        assert console.copied.texts[0].startswith(f"{ISSUE}.")
        assert "Next update by 15:15 UTC." in console.copied.texts[0]


async def test_the_form_opens_at_the_first_blank_that_is_missing(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "f")
        focused = console.app.focused
        assert isinstance(focused, FieldInput)
        assert focused.variable.name == "issue"
        assert str(console.app.screen.query(".blank-label").first(Static).content).endswith("in their words needed")
        await console.press(*ISSUE, "escape", "f", *" again")
        assert ISSUE + " again" in preview(console).replace("\n", " ")


async def test_the_preview_follows_every_key_and_names_what_is_missing(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3")
        assert "✗ missing: what customers see, in their words" in preview(console)
        assert "‹what customers see, in their words›" in preview(console)
        await console.press("f", *"Some")
        assert "Some." in preview(console)
        assert "✗" not in preview(console)
        await console.press("tab", "tab", *"25:99")
        assert "✗ when customers began to feel it" in preview(console)


async def test_a_draft_survives_a_restart(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "f", *ISSUE)
    async with desk.open() as console:
        await console.press("3")
        assert ISSUE in preview(console)
        assert console.rows("#message-list")[0].endswith("draft")
        await console.press("f")
        assert ISSUE in [line.value for line in console.app.screen.query(FieldInput)]


async def test_a_message_with_a_hole_is_not_copied(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "c")
        assert console.copied.texts == []
        assert "not copied: missing: what customers see" in console.notice
        assert facts(console, MessageCopied) == []
        assert console.shows("needed"), "the form opens at what is missing"


async def test_a_wrong_time_keeps_a_message_from_being_copied(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "f", *ISSUE, "tab", "tab", *"25:99", "escape", "c")
        assert console.copied.texts == []
        assert "not copied: when customers began to feel it" in console.notice


async def test_what_was_copied_is_recorded_word_for_word(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "f", *ISSUE, "enter", "c")
        (copied,) = facts(console, MessageCopied)
        assert [copied.text] == console.copied.texts
        assert copied.next_update_at is not None
        assert console.rows("#message-list")[0].endswith("copied 15:00")
        assert "p records it as posted" in preview(console)
        assert "verified" in console.notice


async def test_a_copy_that_takes_its_time_is_recorded_though_the_person_has_gone_on(desk: Desk) -> None:
    incident = desk.declare()
    async with desk.open() as console:
        console.copied.gate.clear()
        await console.begin("3", "f", *ISSUE, "enter", "c", "n", *"meanwhile", "enter", "escape", "q")
        await console.until(lambda: console.screen_name == "HomeScreen")
        console.copied.gate.set()
        await console.press("j")
    timeline = desk.incident(incident).timeline
    assert [entry.fact for entry in timeline if isinstance(entry.fact, Noted)] == [Noted(text="meanwhile")]
    assert [entry.fact.text for entry in timeline if isinstance(entry.fact, MessageCopied)] == console.copied.texts


async def test_posted_is_what_was_copied_though_the_draft_has_changed(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "f", *ISSUE, "enter", "c")
        await console.tick(minutes=5)
        await console.press("f", "shift+tab", "tab", "end", *" everywhere", "escape", "p")
        (posted,) = facts(console, MessagePosted)
        assert [posted.text] == console.copied.texts
        assert "everywhere" not in posted.text
        assert f"{posted.next_update_at:%H:%M}" == "15:15"


async def test_a_whole_message_can_be_posted_without_being_copied_here(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "p")
        assert facts(console, MessagePosted) == []
        assert "not recorded: it was not copied here, and it is not ready" in console.notice
        await console.press("f", *ISSUE, "escape", "p")
        assert facts(console, MessagePosted) == []
        assert "it was not copied here: press the key again" in console.notice
        await console.press("p")
        (posted,) = facts(console, MessagePosted)
        assert posted.text.startswith(ISSUE)
        assert console.copied.texts == []


async def test_the_address_of_a_post_is_recorded(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "f", *ISSUE, "escape", "P", *"https://status.example.com/1", "enter")
        (posted,) = facts(console, MessagePosted)
        assert isinstance(posted, MessagePosted)
        assert posted.url == "https://status.example.com/1"


async def test_a_promise_appears_among_what_is_due_and_becomes_overdue(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "f", *ISSUE, "escape", "p", "p")
        assert "next update promised for 15:15 UTC" in console.notice
        await console.tick(minutes=10)
        assert "status page update in 4m59s" in console.lines()[2], "though items are late"
        await console.tick(minutes=7)
        due = console.lines()[2]
        assert due.startswith(" DUE  status page upda… OVERDUE 2m00s"), "a promise that was broken comes first"


async def test_after_posting_the_next_text_starts_afresh(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "f", *ISSUE, "enter", "c", "p")
        current = console.find(MessageList).current
        assert current is not None
        assert (current.template.identifier, current.fate) == ("status_page/investigating", "posted 15:00")
        await console.press("f")
        lines = console.app.screen.query(FieldInput)
        assert [line.value for line in lines] == [""] * len(lines)
        assert lines.first().placeholder == ISSUE, "what was said last is offered"
        await console.press("right", *" in Europe")
        assert f"{ISSUE} in Europe." in preview(console)


async def test_a_broken_template_says_file_and_line_and_stops_nothing(desk: Desk) -> None:
    path = desk.write(
        "templates/messages/status_page/degraded.md.j2",
        '+++\ntitle = "Slow"\naudience = "status_page"\nstage = "slow"\npublic = true\norder = 1\n+++\n\n{{ oops',
    )
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "slash", *"slow", "enter")
        assert "this template is broken" in preview(console)
        assert f"{path}:9" in preview(console).replace("\n", "")
        await console.press("c")
        assert console.copied.texts == []
        assert "not copied" in console.notice
        await console.press("f", "v", "escape", "g", "f", *ISSUE, "enter", "c")
        assert len(console.copied.texts) == 1


async def test_a_message_can_be_viewed_alone(desk: Desk) -> None:
    desk.declare("Checkout is down", 1, CustomersAffected(affected=True))
    async with desk.open(size=(80, 24)) as console:
        await console.press("3", "v")
        assert isinstance(console.app.screen, TextView)
        assert console.shows("Not ready: missing: what customers see")
        await console.press("w")
        assert console.screen_name == "TextView", "what has a hole is not printed as if it were whole"
        await console.press("escape", "f", *ISSUE, "escape", "v")
        assert console.shows(ISSUE)
        await console.press("w")
        assert (console.app.return_value or "").startswith(ISSUE)


@pytest.mark.parametrize("level", ["saved", "failed"])
async def test_a_copy_that_reached_no_clipboard_opens_the_text(desk: Desk, level: str) -> None:
    desk.declare()
    async with desk.open() as console:
        console.copied.result = CopyResult(
            "saved" if level == "saved" else "failed", (), "no clipboard tool was found", None, 120
        )
        await console.press("3", "f", *ISSUE, "enter", "c")
        assert console.screen_name == "TextView"
        assert console.shows(ISSUE)
        assert console.shows("no clipboard tool was found")


async def test_a_message_of_a_phase_comes_up_when_the_phase_does(desk: Desk) -> None:
    incident = desk.declare()
    async with desk.open() as console:
        await console.press("3", "j")
        before = console.rows("#message-list")
        desk.record(incident, PhaseEntered(phase="resolve"))
        await console.tick(seconds=1)
        assert console.rows("#message-list") != before


async def test_a_click_on_a_message_selects_it_and_a_double_click_fills_it_in(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.click("#message-list", 5, 1)
        assert console.focused_id() == "message-list"
        await console.click("#message-list", 5, 1, times=2)
        assert console.app.screen.query("FieldInput")


async def test_a_second_press_of_posted_keeps_the_promise_that_went_out(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "f", *ISSUE, "enter", "c", "p")
        (first,) = facts(console, MessagePosted)
        await console.tick(minutes=20)
        await console.press("p")
        assert facts(console, MessagePosted) == [first]
        assert "on record already" in console.notice


async def test_what_was_posted_is_shown_until_the_next_is_begun(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "f", *ISSUE, "enter", "c", "p")
        posted = console.copied.texts[0]
        await console.tick(minutes=20)
        assert posted.split("by ")[-1].strip() in preview(console)
        await console.press("v")
        assert posted.split("by ")[-1].strip() in console.text()
        await console.press("escape", "c")
        assert console.copied.texts == [posted]
        assert "this is the next one" in console.notice
        await console.press("c")
        assert len(console.copied.texts) == 2


async def test_words_for_one_public_message_are_offered_to_the_next(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("3", "f", *ISSUE, "enter", "c", "p")
        await console.press("j", "j")
        assert "".join(ISSUE) in preview(console)


async def test_a_message_that_nothing_took_is_not_recorded_as_copied(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        console.copied.result = failed()
        await console.press("3", "f", *ISSUE, "enter", "c")
        assert facts(console, MessageCopied) == []


def failed() -> CopyResult:
    return CopyResult(level="failed", via=(), detail="no clipboard", path=None, characters=10)
