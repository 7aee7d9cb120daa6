"""How bad it is and whom to tell: questions that propose, an answer that is on record with its reason."""

from __future__ import annotations

from incident_tui.domain.events import (
    CustomersAffected,
    DataStated,
    FlagsChanged,
    ImpactAssessed,
    MilestoneReached,
    PublicDecided,
    SeveritySet,
    SourceStated,
    TypesChanged,
)
from incident_tui.domain.vocabulary import FLAGS, spoken
from incident_tui.files.overlay import bundled_folder
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
        await console.press("s", "h", "2", "1", "1")
        assert console.says("Lowering is for the review, when all is known: keep it while it runs.")
        await console.press("enter")
        assert console.incident().severity == 1, "enter keeps it, since it would be lowered"
        await console.press("s", "h", "2", "1", "1", "1")
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
        assert console.shows("SEV-1: nobody knows yet what has happened to data")
        await console.press("escape")
        await console.press("S", "1", "1", "5")
        assert console.shows("SEV-2: nobody knows yet")
        await console.press("escape")
        assert len(console.incident().timeline) == 1, "left with esc, nothing is on record"
        await console.press("Y", "9", "enter", "S", "2", "1", "1")
        assert console.says("SEV-2: what matters works, with flaws, and whoever does it is still at it")
        await console.press("enter")
        assert console.incident().severity == 2, "enter sets it, since it is graver"


async def test_types_and_flags_count_for_the_severity_that_is_proposed(desk: Desk) -> None:
    desk.declare("A stranger in prod", 3)
    async with desk.open(size=(80, 24)) as console:
        await console.press("y", "6", "enter", "S", "1", "1", "1")
        assert console.says("SEV-1: somebody attacks, or has got in, and whoever did it may still be there")
        await console.press("escape", "Y", "d", "enter")
        assert console.incident().flags == ("actor_gone",)
        await console.press("S", "1", "1", "1", "enter")
        assert console.incident().severity == 2
        await console.press("Y", "b", "c", "e", "enter", "S", "1", "1", "1", "enter")
        assert console.incident().flags == ("actor_gone", "privileged_access", "exfiltration", "not_production")
        reason = "SEV-1: data was taken out of our systems"
        assert recorded(console, 1) == [SeveritySet(severity=1, reason=reason)]


async def test_every_flag_has_a_key_that_sets_it_and_the_list_is_moved_through_by_the_others(desk: Desk) -> None:
    desk.declare()
    async with desk.open(size=(80, 24)) as console:
        await console.press("Y")
        assert all(spoken(name) in console.text() for name in FLAGS), "they all fit the smallest usual screen"
        await console.press(*"1234567890abcde", "enter")
        assert set(console.incident().flags) == set(FLAGS)
        await console.press("Y", "j", "G", "k", "g", "space", "enter")
        assert recorded(console, 1) == [FlagsChanged(removed=(FLAGS[0],))]


async def test_whether_the_public_is_told_is_proposed_and_decided_with_the_reason(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("O")
        assert console.shows("1. How bad is it for customers?")
        await console.press("1")
        assert console.shows("2. Would they do something else if they knew?")
        await console.press("n")
        assert console.shows("Proposed: do not tell the public")
        words = "no customer notices it, and knowing would change nothing for them"
        assert console.shows(words)
        await console.press("enter")
        assert recorded(console, 1) == [PublicDecided(public=False, reason=words)]
        await console.press("O", "2", "u", "n")
        assert console.shows("Proposed: tell the public")
        await console.press("enter")
        noticed = "what matters works, with flaws; perhaps many customers notice it"
        assert recorded(console, 1) == [PublicDecided(public=True, reason=noticed)]
        await console.press("O", "5", "y", "y", "2")
        against = "against the proposal: customers could do something else if they knew"
        assert recorded(console, 1) == [PublicDecided(public=False, reason=against)]
        before = len(console.incident().timeline)
        await console.press("O", "5", "y", "escape")
        assert len(console.incident().timeline) == before, "left with esc, nothing is on record"
        assert console.screen_name == "ConsoleScreen"


async def test_what_the_record_knows_of_the_public_is_shown_and_not_asked_again(desk: Desk) -> None:
    playbook = (bundled_folder("templates") / "playbook.toml").read_text()
    parts = 'components = ["[b]Checkout", "API"]'
    desk.write("templates/playbook.toml", playbook.replace("components = []", parts))
    desk.declare("Checkout is down", 2, CustomersAffected(affected=True))
    async with desk.open(size=(80, 24)) as console:
        await console.press("O")
        assert console.shows("1. Which part is affected?")
        assert console.shows("Known: customers are affected")
        assert console.shows("1 [b]Checkout")
        await console.press("1", "4")
        assert console.shows("3. Would they do something else if they knew?"), "most are more than a handful"
        assert console.says("Known: [b]Checkout · customers are affected · most cannot do what they came for")
        await console.press("n", "enter")
        reason = "[b]Checkout: most cannot do what they came for; many customers notice it"
        assert recorded(console, 1) == [PublicDecided(public=True, reason=reason)]
        await console.press("S", "3", "1", "1", "1", "O", "0")
        assert console.shows("2. More than a handful of them, or one who matters much?")
        await console.press("n", "n", "enter")
        reason = (
            "all of it: some cannot do something that matters to them; a handful notice it: they are told themselves"
        )
        assert recorded(console, 1) == [PublicDecided(public=False, reason=reason)]


async def test_a_no_takes_the_public_words_off_the_checklist_and_the_due_line_and_a_yes_brings_them_back(
    desk: Desk,
) -> None:
    first = "Post the first status page"
    desk.declare("A stranger in prod", 1)
    async with desk.open(size=(140, 40)) as console:
        assert first in console.lines()[2]
        await console.press("O", "1", "n")
        assert console.says("At SEV-1 the playbook has the public told; a no ends that until it grows worse.")
        await console.press("enter")
        assert first not in console.lines()[2]
        await console.tick(minutes=10)
        assert not console.shows("OVERDUE: Post the first status page update")
        await console.press("2", "right", "right")
        gone = [row.item.id for row in console.console.of_phase("communicate") if not row.applies]
        assert "communicate.status_page" in gone, "it is greyed and does not vanish"
        assert "[x] Decide whether the public is told" in console.text()
        await console.press("O", "1", "n", "1")
        assert first in console.lines()[2]


async def test_an_item_of_the_public_decision_opens_it(desk: Desk) -> None:
    desk.declare("Checkout is down", 3)
    async with desk.open() as console:
        await console.press("2", "right", "right", "space")
        assert console.shows("1. How bad is it for customers?")
        await console.press("1", "n", "enter")
        assert any(line.startswith("[x] Decide whether the public is told") for line in console.rows("#checklist"))
        await console.press("a", "1")
        again = [line for line in console.rows("#checklist") if "Decide whether the public is told" in line]
        assert again[0].startswith("[ ]"), "customers are affected now: somebody decides anew"


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
        await console.press("Z", "2", *"12 orders", "enter", "s", "4")
        assert console.notice == "final: SEV-4 · but it is stated that data was lost, which is SEV-2 at least"


async def test_where_data_is_concerned_the_statement_begins_with_what_was_lost(desk: Desk) -> None:
    desk.declare("A bucket is open", 1, TypesChanged(added=("data_exposure",)))
    async with desk.open(size=(80, 24)) as console:
        await console.press("Z", "enter")
        assert console.shows("What was lost: what, of whom, from when to when?")
