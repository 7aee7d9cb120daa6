"""Laws whose clocks run: a decision is needed until somebody records one with its reason, then the notice is."""

from __future__ import annotations

from datetime import timedelta

from incident_tui.domain.events import AnchorSet, FlagsChanged, NoticeDecided, NoticeSent
from incident_tui.files.overlay import bundled_folder
from tests.console.driving import Desk, Driver

DECIDE = "decide: GDPR: notice to the supervisory authority"
NOTIFY = "Notify the supervisory authority"
EXPOSED = FlagsChanged(added=("personal_data",))


def with_clocks(desk: Desk, *regimes: str) -> None:
    """Name the laws whose clocks run."""
    text = (bundled_folder("templates") / "playbook.toml").read_text()
    named = ", ".join(f'"{each}"' for each in regimes)
    assert "regimes = []" in text
    desk.write("templates/playbook.toml", text.replace("regimes = []", f"regimes = [{named}]"))


async def go_to_clock(console: Driver, label: str) -> str:
    """Open the page of what is due, go to this line, and return what it says of it."""
    await console.press("d", "g")
    board = console.app.screen.query_one("DueLines")
    labels = [row.label for row in board.rows]  # type: ignore[attr-defined] # a list of what is due
    await console.press(*["j"] * labels.index(label))
    return " ".join(console.static("#meaning").split())


def due_labels(console: Driver) -> list[str]:
    return [due.label for due in console.console.dues() if due.kind == "clock"]


async def test_no_law_is_mentioned_unless_the_playbook_names_it(desk: Desk) -> None:
    desk.declare("Mail to the wrong people", 1, EXPOSED)
    async with desk.open() as console:
        assert DECIDE not in due_labels(console)


async def test_a_decision_is_needed_until_it_is_recorded_that_no_notice_is_owed(desk: Desk) -> None:
    with_clocks(desk, "gdpr")
    incident = desk.declare("Mail to the wrong people", 1, EXPOSED)
    async with desk.open() as console:
        meaning = await go_to_clock(console, DECIDE)
        assert "decision needed: notify or not, with the reason" in meaning
        assert "aware 15:00 UTC, assumed: nobody has said when" in meaning
        assert "no legal advice" in console.lines()[1]
        assert "~" in console.line_with("decide: GDPR")
        await console.press("enter")
        assert console.says("Source: Regulation (EU) 2016/679, Article 33(1)")
        assert console.says("No legal advice: ask counsel.")
        await console.press("n", "enter")
        assert console.shows("write something"), "a no counts as much as a yes: it has its reason"
        await console.press(*"only names of our own staff", "escape")
        assert DECIDE in due_labels(console)
        await go_to_clock(console, DECIDE)
        await console.press("enter", "n")
        assert console.value() == "only names of our own staff"
        await console.press("enter")
        assert desk.incident(incident).timeline[-1].fact == NoticeDecided(
            regime="gdpr", notify=False, reason="only names of our own staff"
        )
        assert DECIDE not in due_labels(console)
        assert NOTIFY not in due_labels(console)


async def test_a_notice_that_is_owed_counts_from_when_somebody_says_it_does_until_it_is_sent(desk: Desk) -> None:
    with_clocks(desk, "gdpr")
    desk.declare("Mail to the wrong people", 1, EXPOSED)
    async with desk.open() as console:
        await go_to_clock(console, DECIDE)
        await console.press("enter", "y", *"addresses of customers", "enter")
        assert DECIDE not in due_labels(console)
        assert "aware 15:00 UTC, assumed" in await go_to_clock(console, NOTIFY)
        await console.press("enter")
        assert "decided: notify, alice" in console.line_with("we must notify")
        await console.press("a", *"-2h", "enter")
        anchored = console.incident().timeline[0]
        assert anchored.fact == AnchorSet(anchor="aware")
        assert anchored.at == console.clock.now() - timedelta(hours=2)
        meaning = await go_to_clock(console, NOTIFY)
        assert "aware 13:00 UTC" in meaning
        assert "26 Nov 13:00" in console.line_with(NOTIFY)
        await console.press("enter", "enter")
        assert console.shows("Sent. Under which number?"), "the cursor stands on the notice that was gone to"
        await console.press(*"DPA-2026-117", "enter")
        sent = console.incident().timeline[-1].fact
        assert sent == NoticeSent(regime="gdpr", step="notice", receipt="DPA-2026-117")
        assert NOTIFY not in due_labels(console)


async def test_a_notice_that_is_late_is_overdue(desk: Desk) -> None:
    with_clocks(desk, "gdpr")
    desk.declare("Mail to the wrong people", 1, EXPOSED)
    async with desk.open() as console:
        await console.tick(hours=72, seconds=1)
        await go_to_clock(console, DECIDE)
        assert "OVERDUE" in console.line_with("decide: GDPR")
