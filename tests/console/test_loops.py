"""What is open between people: decisions, asks, hypotheses, temporary measures, follow-ups, the review."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from incident_tui.domain.events import (
    Asked,
    AskMoved,
    Decided,
    FollowUpAssigned,
    FollowUpDone,
    HypothesisMoved,
    MeasureEnded,
    MeasureTaken,
    MilestoneReached,
    PhaseEntered,
    ReviewScheduled,
    TypesChanged,
)
from incident_tui.domain.loops import asks
from incident_tui.tui.screens.loops_screen import LoopLines
from tests.console.driving import START, Desk, Driver


def last(console: Driver) -> object:
    return console.incident().timeline[-1].fact


def loops(console: Driver) -> list[str]:
    """The lines of the page of what is open."""
    lines = console.find(LoopLines)
    return [" ".join("".join(text for text, _ in lines.pieces(row, 200)).split()) for row in lines.rows]


async def test_a_decision_has_its_options_the_objections_and_its_reason(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("D", *"roll back deploy 4512 | fail over | wait", "enter")
        assert console.shows("Can it be undone?")
        await console.press("1")
        assert console.shows("Strong objections? Ask aloud")
        await console.press(*"dan would wait for the graph", "enter")
        await console.press(*"fastest way to stop it", "enter")
        assert last(console) == Decided(
            text="roll back deploy 4512",
            options=("fail over", "wait"),
            reason="fastest way to stop it",
            objections_asked=True,
            objections="dan would wait for the graph",
        )
        await console.press("D", *"wait", "enter", "enter", "enter", "enter")
        assert last(console) == Decided(text="wait", objections_asked=True), "enter alone leaves out what may be"


async def test_what_cannot_be_undone_takes_a_second_person_who_is_somebody_else(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("D", *"restore over the ledger", "enter", "2", "enter")
        assert console.shows("Who else has looked at it? It cannot be undone")
        await console.press("enter")
        assert console.says("what cannot be undone needs a second person, or a reason why there is none")
        await console.press(*" Alice ", "enter")
        assert console.says("Alice decides: the second person is somebody else")
        await console.press("ctrl+u", *"alone:", "enter")
        assert console.says("needs a second person, or a reason"), "alone takes a reason"
        assert len(console.incident().timeline) == 1
        await console.press("ctrl+u", *"bo", "enter")
        decided = last(console)
        assert isinstance(decided, Decided)
        assert (decided.reversible, decided.second_person, decided.alone) == (False, "bo", "")
        await console.press("D", *"pull the plug", "enter", "2", "enter", *"Alone: nobody picks up", "enter")
        decided = last(console)
        assert isinstance(decided, Decided)
        assert (decided.second_person, decided.alone) == ("", "nobody picks up")


async def test_a_decision_settles_the_items_that_ask_for_it_so_that_nobody_enters_it_twice(desk: Desk) -> None:
    desk.declare("Orders are gone", 1, TypesChanged(added=("data_loss",)), PhaseEntered(phase="mitigate"))

    def boxes() -> dict[str, str]:
        lines = console.rows("#checklist")
        return {name: line[:3] for name in ("Decide one step", "Have a second") for line in lines if name in line}

    async with desk.open(size=(140, 40)) as console:
        assert boxes() == {"Decide one step": "[ ]", "Have a second": "[ ]"}
        ids = [row.item.id for row in console.console.of_phase("mitigate")]
        await console.press("2", "G", *["k"] * (len(ids) - 1 - ids.index("mitigate.decide")), "space")
        assert console.shows("Decision"), "space opens the act that settles it"
        await console.press(*"restore beside | wait", "enter", "1", "enter", "enter")
        assert boxes() == {"Decide one step": "[x]", "Have a second": "[ ]"}
        await console.press("D", *"swap db-2 in", "enter", "2", "enter", *"bo", "enter")
        assert boxes() == {"Decide one step": "[x]", "Have a second": "[x]"}
        await console.press("u")
        assert boxes() == {"Decide one step": "[x]", "Have a second": "[ ]"}, "what is taken back settles nothing"


async def test_leaving_a_decision_halfway_records_nothing_and_loses_no_word(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("D", *"roll back | wait", "enter", "escape")
        await console.press("D")
        assert console.value() == "roll back | wait"
        await console.press("enter", "2", *"dan objects", "enter", *"bo", "escape", "D")
        assert console.value() == "roll back | wait"
        assert len(console.incident().timeline) == 1
        await console.press("enter", "1", "enter", "enter", "D")
        assert console.value() == "", "what is on record is no draft any more"


async def test_an_ask_counts_down_in_the_due_line_and_is_acknowledged_and_answered(desk: Desk) -> None:
    desk.declare("Checkout is down", 3)
    async with desk.open() as console:
        await console.press("n", *"ask bob check replica lag 5m")
        assert "asks bob, by 15:05 UTC" in console.text()
        await console.press("enter")
        asked = console.incident().timeline[-1]
        due = console.clock.now() + timedelta(minutes=5)
        assert asked.fact == Asked(person="bob", text="check replica lag", due_at=due)
        assert "bob: check replica lag in 5m00s" in console.lines()[2]
        await console.press("e")
        assert loops(console) == ["ask 1 in 5m00s bob: check replica lag"]
        assert "not heard yet, asked by alice" in console.static("#meaning")
        await console.press("enter", "2")
        assert last(console) == AskMoved(ask=asked.event.id, state="acknowledged")
        await console.press("e")
        assert "heard, asked by alice" in console.static("#meaning")
        await console.press("enter", "1", "enter")
        assert console.shows("write something"), "an answer has words"
        await console.press(*"40 seconds behind", "enter")
        assert last(console) == AskMoved(ask=asked.event.id, state="answered", text="40 seconds behind")
        assert "bob" not in console.lines()[2]
        await console.press("e")
        assert loops(console) == ["ask 1 answered bob: check replica lag — 40 seconds behind"]


async def test_what_somebody_else_has_answered_meanwhile_is_not_answered_again(desk: Desk) -> None:
    incident = desk.declare()
    first = desk.record(incident, Asked(person="bob", text="check replica lag"))
    desk.record(incident, Asked(person="cy", text="is the key dead"))
    async with desk.open() as console:
        await console.press("e", "enter", "1")
        desk.record(incident, AskMoved(ask=first.id, state="answered", text="no lag"), by="shell")
        await console.press(*"40 seconds behind", "enter")
        assert console.says("it is answered already: nothing was recorded")
        assert [each.answer for each in asks(desk.incident(incident))] == ["no lag", ""]
        await console.press("e")
        assert loops(console) == ["ask 2 open cy: is the key dead", "ask 1 answered bob: check replica lag — no lag"]


async def test_what_is_due_now_stands_before_an_ask_that_has_minutes_left(desk: Desk) -> None:
    desk.declare()
    async with desk.open(size=(80, 24)) as console:
        await console.press("n", *"ask bob check replica lag 5m", "enter")
        due = console.lines()[2]
        assert 0 < due.index("NOW") < due.index("bob: check")


async def test_an_ask_without_an_answer_is_over_its_time_and_is_gone_to_from_the_due_page(desk: Desk) -> None:
    desk.declare("Checkout is down", 3)
    async with desk.open() as console:
        await console.press("Q", *"bob 5m", "enter")
        assert console.says("a name, then what: bob check replica lag 5m")
        await console.press("ctrl+u", *"bob", "enter")
        assert console.says("a name, then what: bob check replica lag 5m")
        await console.press(*": check replica lag", "enter")
        asked = last(console)
        assert isinstance(asked, Asked)
        assert (asked.person, asked.due_at) == ("bob", START + timedelta(minutes=10, milliseconds=1))
        await console.tick(minutes=11)
        assert "bob: check replica… 1m00s over" in console.lines()[2]
        assert "no answer yet: bob: check replica lag" in console.lines()[3]
        await console.press("e")
        assert loops(console) == ["ask 1 OVERDUE 1m00s bob: check replica lag"]
        await console.press("escape", "d", "g")
        board = console.app.screen.query_one("DueLines")
        kinds = [row.kind for row in board.rows]  # type: ignore[attr-defined] # a list of what is due
        await console.press(*["j"] * kinds.index("ask"), "enter", "3", *"found it ourselves", "enter")
        moved = last(console)
        assert isinstance(moved, AskMoved)
        assert (moved.state, moved.text) == ("withdrawn", "found it ourselves")
        assert "bob" not in console.lines()[2]
        assert "bob" not in console.lines()[3], "the reminder goes with what it was about"


async def test_hypotheses_are_alive_ruled_out_and_alive_again(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.note("hypothesis: deploy 4512 exhausts connections")
        await console.press("e", "h", *"the network", "enter", "e")
        assert loops(console) == [
            "hypothesis 1 alive deploy 4512 exhausts connections",
            "hypothesis 2 alive the network",
        ]
        await console.press("j", "enter", "1", *"packet loss is zero", "enter")
        moved = last(console)
        assert isinstance(moved, HypothesisMoved)
        assert (moved.state, moved.reason) == ("eliminated", "packet loss is zero")
        await console.press("e")
        assert loops(console)[-1] == "hypothesis 2 eliminated the network: packet loss is zero"
        await console.press(
            "enter", "2", *"the pool is empty", "enter", "e", "G", "enter", "3", *"new loss", "enter", "e"
        )
        assert loops(console) == [
            "hypothesis 2 alive the network: new loss",
            "hypothesis 1 confirmed deploy 4512 exhausts connections: the pool is empty",
        ]


async def test_a_temporary_measure_is_in_force_until_it_is_undone_or_has_a_ticket(desk: Desk) -> None:
    desk.declare()
    async with desk.open(size=(80, 24)) as console:
        await console.press("M", *"alerts silenced | unsilence in the alert manager", "enter")
        assert last(console) == MeasureTaken(
            text="alerts silenced", undo="unsilence in the alert manager", person="alice"
        )
        await console.press("e")
        assert loops(console) == ["measure 1 in force alerts silenced"]
        assert "undo: unsilence in the alert manager" in console.static("#meaning")
        await console.press("m", *"one region only", "enter", "e", "j")
        assert "nobody has said how it is undone" in console.static("#meaning")
        await console.press("enter", "2", *"OPS-77", "enter", "e", "enter", "1")
        ends = [entry.fact for entry in console.incident().timeline if isinstance(entry.fact, MeasureEnded)]
        assert [(end.how, end.ticket) for end in ends] == [("ticketed", "OPS-77"), ("undone", "")]
        await console.press("e")
        assert loops(console) == ["measure 1 undone alerts silenced", "measure 2 ticketed OPS-77 one region only"]
        await console.press("escape", "u", "e")
        assert loops(console)[0] == "measure 1 in force alerts silenced", "u takes it back"


async def test_left_over_work_has_an_owner_and_a_day_and_is_done(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("F", *"bo", "enter")
        assert console.says("an owner, then what: bo refund the double charges 2d")
        await console.press(*" 2d", "enter")
        assert console.says("an owner, then what"), "a time alone is no work"
        await console.press("ctrl+u", *": refund 2d", "enter")
        assert console.says("an owner, then what"), "nobody is no owner"
        await console.press("ctrl+u", *"bo refund 999999d", "enter")
        assert console.says("999999d is no time that somebody could be given")
        assert len(console.incident().timeline) == 1
        await console.press("ctrl+u", *"bo: refund the double charges 2d", "enter")
        work = last(console)
        assert work == FollowUpAssigned(
            text="refund the double charges", owner="bo", due_at=console.clock.now() + timedelta(days=2)
        )
        await console.press("e", "f", *"carol write to the bank", "enter", "e")
        assert loops(console) == [
            "follow-up 1 in 2d0h bo: refund the double charges",
            "follow-up 2 open carol: write to the bank",
        ]
        await console.tick(days=3)
        assert loops(console)[0] == "follow-up 1 OVERDUE 1d0h bo: refund the double charges"
        await console.press("enter")
        assert isinstance(last(console), FollowUpDone)
        await console.press("e")
        assert loops(console)[-1] == "follow-up 1 done bo: refund the double charges"


async def test_the_review_has_an_owner_and_a_time_to_come(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("R", *"bo", "enter")
        assert console.says("an owner, then when: bo 2026-11-24 10:00, or bo 20h")
        await console.press(*" 2026-11-22 10:00", "enter")
        assert console.says("has passed")
        await console.press("ctrl+u", *"bo 2026-11-24 10:00", "enter")
        assert last(console) == ReviewScheduled(scheduled_for=datetime(2026, 11, 24, 10, tzinfo=UTC), owner="bo")
        assert "with bo" in console.notice
        assert "review_scheduled" in console.incident().settled


async def test_a_review_later_than_the_severity_asks_is_pointed_out_and_recorded(desk: Desk) -> None:
    resolved = desk.declare("Checkout is down", 1, MilestoneReached(milestone="resolved"))
    async with desk.open(wanted=resolved) as console:
        await console.press("R")
        assert console.says("Required: SEV-1 or SEV-2 SEV-1: to be held by 2026-11-26 15:00 UTC")
        await console.press(*"bo 70h", "enter")
        assert "late" not in console.notice
        await console.press("R", *"bo 4d", "enter")
        assert "late: SEV-1: to be held by 2026-11-26 15:00 UTC" in console.notice
        assert isinstance(last(console), ReviewScheduled)
        await console.press("E", "1", "enter")
        assert console.says("– the review is set for 2026-11-27 15:00 UTC, and at SEV-1 it should be held by")


async def test_the_page_of_what_is_open_begins_each_kind_by_its_letter(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("e")
        assert console.shows("nothing is open: a asks somebody for something")
        await console.press("enter")
        assert console.screen_name == "ConsoleScreen"
        titles = {
            "a": "Ask whom, for what?",
            "h": "What may be the cause?",
            "m": "Which temporary measure is in force?",
            "f": "Who does what afterwards?",
            "d": "Decision",
        }
        for key, title in titles.items():
            await console.press("e", key)
            assert console.shows(title)
            await console.press("escape")
        assert len(console.incident().timeline) == 1


async def test_what_is_open_stands_by_its_time_and_a_long_ask_takes_little_room(desk: Desk) -> None:
    desk.declare()
    async with desk.open(size=(80, 24)) as console:
        await console.press("Q", *"bo first 9m", "enter", "Q", *"cy second 4m", "enter")
        await console.press("M", *"frozen", "enter", "e")
        assert [row.split()[0] for row in console.rows("LoopLines")] == ["ask", "ask", "measure"]
        assert "second" in console.rows("LoopLines")[0]
        await console.press("escape", "Q")
        await console.paste("bo " + "look " * 900 + "5m", "enter")
        assert len(console.notice) <= 200
        assert len(console.incident().timeline[-1].fact.text) > 4000  # type: ignore[attr-defined] # an ask
