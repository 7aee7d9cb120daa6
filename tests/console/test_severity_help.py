"""How bad it is and whom to tell: questions that propose, an answer that is on record with its reason."""

from __future__ import annotations

from incident_tui.domain.events import (
    DataStated,
    FlagsChanged,
    ImpactAssessed,
    MilestoneReached,
    PublicDecided,
    SeveritySet,
    SourceStated,
)
from tests.console.driving import Desk, Driver


def recorded(console: Driver, count: int) -> list[object]:
    """The last facts on record."""
    return [entry.fact for entry in console.incident().timeline[-count:]]


async def test_three_answers_propose_a_severity_that_is_raised_with_its_reason(desk: Desk) -> None:
    desk.declare("Checkout is slow", 3)
    async with desk.open() as console:
        await console.press("S")
        assert console.shows("1 of 3. What can people still do?")
        await console.press("4")
        assert console.shows("2 of 3. What has happened to data?")
        await console.press("1")
        assert console.shows("3 of 3. What will it take to recover?")
        await console.press("1")
        assert console.shows("SEV-1: most cannot do what they came for")
        assert console.shows("1 set SEV-1")
        assert console.shows("2 keep SEV-3")
        await console.press("1")
        reason = "SEV-1: most cannot do what they came for"
        assessed, severity = recorded(console, 2)
        assert assessed == ImpactAssessed(
            functional="high", information="none", recoverability="regular", proposed=1, reason=reason
        )
        assert severity == SeveritySet(severity=1, reason=reason)
        assert console.lines()[0].startswith(" SEV-1 ")
        assert console.notice == f"SEV-3 → {reason}"


async def test_help_on_the_severity_asks_the_same_and_a_lower_one_is_proposed_or_kept_away(desk: Desk) -> None:
    desk.declare("Checkout is down", 1)
    async with desk.open() as console:
        await console.press("s", "h", "2", "1", "1")
        assert console.shows("SEV-3: what matters works, with flaws")
        await console.press("2")
        (assessed,) = recorded(console, 1)
        assert isinstance(assessed, ImpactAssessed)
        assert (assessed.proposed, console.incident().severity) == (3, 1), "the answers stand, the severity does too"
        await console.press("s", "h", "2", "1", "1", "enter")
        assert console.incident().severity == 3
        assert console.notice.startswith("SEV-1 → SEV-3: what matters works")
        before = len(console.incident().timeline)
        await console.press("S", "2", "1", "1")
        assert console.shows("1 keep SEV-3")
        assert not console.shows("set SEV")
        await console.press("1")
        assert len(console.incident().timeline) == before + 1, "what is set already is not set again"


async def test_not_sure_takes_the_higher_and_whoever_is_still_there_makes_it_worse(desk: Desk) -> None:
    desk.declare("Odd logins", 4)
    async with desk.open() as console:
        await console.press("S", "1", "5", "1")
        assert console.shows("SEV-1: nobody knows yet: what has happened to data?")
        await console.press("escape")
        await console.press("S", "1", "1", "5")
        assert console.shows("SEV-2: nobody knows yet")
        await console.press("escape")
        assert len(console.incident().timeline) == 1, "left with esc, nothing is on record"
        await console.press("Y", "9", "enter", "S", "2", "1", "1")
        assert console.says("SEV-2: what matters works, with flaws; whoever does it is still there")
        await console.press("1")
        assert console.incident().severity == 2


async def test_whether_the_public_is_told_is_proposed_and_decided_with_the_reason(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("O")
        assert console.shows("1 of 3. Do customers notice it, or will they?")
        await console.press("n", "n", "n")
        assert console.shows("Proposed: do not tell the public")
        words = "no customer notices it, and knowing would change nothing for them"
        assert console.shows(words)
        await console.press("enter")
        assert recorded(console, 1) == [PublicDecided(public=False, reason=words)]
        await console.press("O", "y", "u", "n")
        assert console.shows("Proposed: tell the public")
        await console.press("enter")
        assert recorded(console, 1) == [PublicDecided(public=True, reason="perhaps many customers notice it")]
        await console.press("O", "y", "y", "y", "2")
        against = "against the proposal: customers could do something else if they knew"
        assert recorded(console, 1) == [PublicDecided(public=False, reason=against)]


async def test_flags_are_set_and_taken_away_by_their_key_and_what_they_bring_is_asked_for(desk: Desk) -> None:
    desk.declare()
    async with desk.open(size=(80, 24)) as console:
        before = {row.item.id for row in console.console.rows if row.applies}
        await console.press("Y")
        assert console.shows("Flags open items and clocks")
        await console.press("1", "enter")
        assert console.incident().flags == ("personal_data",)
        assert {row.item.id for row in console.console.rows if row.applies} > before
        await console.press("Y")
        assert "[x] personal data" in console.line_with("personal data")
        await console.press("1", "enter")
        assert recorded(console, 2) == [
            FlagsChanged(added=("personal_data",)),
            FlagsChanged(removed=("personal_data",)),
        ]
        assert console.incident().flags == ()


async def test_what_was_lost_is_stated_in_words_or_how_it_was_checked_that_nothing_was(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("Z", "1", "enter")
        assert console.shows("Nothing was lost: say it")
        assert console.shows("write something")
        await console.press(*"ledger and orders agree", "escape")
        assert len(console.incident().timeline) == 1
        await console.press("Z", "2")
        assert console.shows("What was lost: what, of whom, from when to when?")
        assert console.value() == "ledger and orders agree", "what was typed is kept"
        await console.press("ctrl+u", *"12 orders of 14:00 to 14:05", "enter")
        await console.press("Z", "1", *"found them all", "enter")
        assert recorded(console, 2) == [
            DataStated(lost=True, text="12 orders of 14:00 to 14:05"),
            DataStated(lost=False, text="found them all"),
        ]
        assert "data_statement" in console.incident().settled


async def test_who_saw_it_first_is_chosen_from_its_item(desk: Desk) -> None:
    desk.declare("Checkout is down", 1, MilestoneReached(milestone="acknowledged"))
    async with desk.open(size=(80, 24)) as console:
        console.console.show_item("detect.source")
        await console.press("space")
        assert console.shows("Who or what saw it first?")
        assert console.shows("a customer told us, or support for one")
        await console.press("escape")
        assert len(console.incident().timeline) == 2
        await console.press("space", "3")
        assert recorded(console, 1) == [SourceStated(source="customer")]
        assert console.notice == "first seen by: customer · it was known outside before any of us knew"
        await console.press("V", "1")
        assert recorded(console, 1) == [SourceStated(source="monitor")]
        assert console.notice == "first seen by: monitor"
        await console.press("2")
        assert console.line_with("Record who saw it first").lstrip(" │").startswith("[x]")
        await console.press("u", "u")
        assert "detection_source" not in console.incident().settled


async def test_the_severity_is_confirmed_for_the_record_once_it_is_resolved(desk: Desk) -> None:
    desk.declare("Checkout is down", 2)
    async with desk.open() as console:
        await console.press("m", "6", "enter", "s")
        assert console.shows("How bad was it, for the record?")
        await console.press("2")
        assert recorded(console, 1) == [SeveritySet(severity=2, final=True)]
        assert console.notice == "final: SEV-2"
        await console.press("s", "2")
        assert console.notice == "it is SEV-2 already"
