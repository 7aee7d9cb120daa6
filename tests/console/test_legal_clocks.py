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


async def test_what_starts_is_said_when_somebody_says_since_when(desk: Desk) -> None:
    with_clocks(desk, "gdpr", "nis2")
    desk.declare("Mail to the wrong people", 1, EXPOSED)
    async with desk.open() as console:
        await go_to_clock(console, DECIDE)
        await console.press("enter", "a", *"-80h", "enter")
        said = console.line_with("aware: ")
        assert "internal/counsel was due 2026-11-20 11:00 UTC" in said
        assert console.shows("and 3 more")
        await go_to_clock(console, DECIDE)
        assert "OVERDUE 8h" in console.line_with("decide: GDPR")


async def test_a_notice_that_was_sent_settles_that_it_is_owed(desk: Desk) -> None:
    with_clocks(desk, "dora")
    incident = desk.declare("Mail to the wrong people", 1, EXPOSED)
    desk.record(incident, FlagsChanged(added=("regulated_entity",)))
    async with desk.open() as console:
        await go_to_clock(console, "decide: DORA: reports of a major incident")
        await console.press("enter", "1", "enter")
        assert "decide: DORA: reports of a major incident" not in due_labels(console)
        meaning = await go_to_clock(console, "Send the intermediate report")
        assert "72h after 'Send the initial notification' · 'Send the initial notification' sent 15:00 UTC" in meaning
        assert "dora: Send the intermediate report" in console.line_with("intermediate")
        await console.press("enter", "g")
        assert console.says("taken as owed, alice sent: Send the initial notification")


async def test_a_deadline_in_business_days_says_by_whose_calendar_at_80_columns(desk: Desk) -> None:
    with_clocks(desk, "sec_8k", "brazil")
    desk.declare("Mail to the wrong people", 1, EXPOSED, FlagsChanged(added=("public_company",)))
    async with desk.open(size=(80, 24)) as console:
        await go_to_clock(console, "decide: SEC: Form 8-K, Item 1.05")
        assert console.says(
            "companies listed in the US: a material cybersecurity incident. To SEC 4 business days after determined · "
            "determined 15:00 UTC, assumed: nobody has said when · Fri 2026-11-27 10:00 in America/New_York; "
            "no 2026 holidays listed: may be early"
        )
        assert "~27 Nov decide: SEC" in console.line_with("decide: SEC")
        await console.press("escape")
        await go_to_clock(console, "decide: Brazil: ANPD and the people concerned")
        assert console.says("To ANPD, the people concerned")
        assert console.says("America/Sao_Paulo; no 2026 holidays listed: may be early"), "the longest of all is not cut"
        assert "~ is assumed · no legal advice" in console.lines()[1]
