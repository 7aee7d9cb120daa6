"""Every dialog of guided response, small and smallest: its question, its lines and its keys are in sight."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from incident_tui.domain.event import Fact
from incident_tui.domain.events import (
    Asked,
    FlagsChanged,
    FollowUpAssigned,
    HandoverOffered,
    ItemTicked,
    MeasureTaken,
    Noted,
    RoleAssigned,
)
from incident_tui.files.overlay import bundled_folder
from incident_tui.tui.screens.dialogs import Choice, LinePrompt
from incident_tui.tui.widgets.line_input import LineInput
from incident_tui.tui.widgets.line_list import LineList
from tests.console.driving import Desk, Driver

SIZES = [(60, 15), (80, 20), (80, 24)]
LONG = "alerts of the queue silenced " * 170
STATE: tuple[Fact, ...] = (
    RoleAssigned(role="commander", person="alice"),
    FlagsChanged(added=("personal_data",)),
    ItemTicked(item="detect.acknowledge"),
    Asked(person="bob", text="check replica lag"),
    MeasureTaken(text="alerts silenced", undo="unsilence", person="alice"),
    Noted(text="deploy 4512 exhausts connections", category="hypothesis"),
    FollowUpAssigned(text="refund", owner="bo"),
)
# What is asked, and the keys that lead there.
DIALOGS: dict[str, tuple[str, ...]] = {
    "What can people still do?": ("S",),
    "What has happened to data?": ("S", "4"),
    "What will it take to recover?": ("S", "4", "1"),
    "SEV-1: most cannot do what they came for": ("S", "4", "1", "1"),
    "How bad is it?": ("s",),
    "How bad is it for customers?": ("O",),
    "Would they do something else if they knew?": ("O", "4"),
    "Proposed: tell the public": ("O", "3", "y", "y"),
    "What else is it about?": ("Y",),
    "What kind of incident?": ("y",),
    "Was any data lost, changed or exposed?": ("Z",),
    "What was lost: what, of whom, from when to when?": ("Z", "2"),
    "Which role?": ("r",),
    "Who is commander?": ("r", "1"),
    "Hand over which role?": ("H",),
    "Who takes over as commander?": ("H", "1"),
    "What could go wrong next?": ("H", "1", "x", "enter"),
    "alice is at the keyboard. Who takes over?": ("at",),
    "Who is at the keyboard?": ("at", "n"),
    "Decision": ("D",),
    "Can it be undone?": ("D", "x", "enter"),
    "Strong objections? Ask aloud; enter alone: none": ("D", "enter", "2"),
    "Who else has looked at it? It cannot be undone": ("D", "enter", "2", "enter"),
    "Why this? Enter alone leaves it out": ("D", "enter", "1", "enter"),
    "Ask whom, for what?": ("Q",),
    "What is open": ("e",),
    "bob: check replica lag": ("e", "enter"),
    "bob: check replica lag: the answer?": ("e", "enter", "1"),
    "alerts silenced": ("e", "j", "enter"),
    "deploy 4512 exhausts connections: what rules it out?": ("e", "j", "j", "enter", "1"),
    "What may be the cause?": ("e", "h"),
    "Which temporary measure is in force?": ("M",),
    "Who does what afterwards?": ("F",),
    "Who owns the review, and when is it?": ("R",),
    "Call now: bo": ("w",),
    "bo: what came of it?": ("w", "1"),
    "Why go on?": ("right_square_bracket",),
    "Why close it all the same?": ("E",),
    "What do people know of it?": ("E", "x", "enter"),
    "Who or what saw it first?": ("V",),
}


def assert_in_sight(console: Driver, question: str) -> None:
    """What is asked, where it is answered, and the keys: all of it on the screen."""
    dialog = console.app.screen
    assert console.says(question), f"{question}\n{console.text()}"
    keys = " ".join(str(dialog.query_one(".dialog-keys", Static).content).split())
    assert console.says(keys), f"{question}: {keys}\n{console.text()}"
    seen = dialog.region
    if isinstance(dialog, LinePrompt):
        assert seen.contains_region(dialog.query_one(LineInput).region), console.text()
        assert dialog.query_one(LineInput).region.width > 40
    else:
        lines = dialog.query_one(LineList)
        assert seen.contains_region(lines.region), console.text()
        assert lines.size.height >= min(3, len(lines.rows)), console.text()


def filled_in(desk: Desk) -> None:
    """A team that has filled in whom it calls, and which law it minds."""
    text = (bundled_folder("templates") / "playbook.toml").read_text()
    text = text.replace("regimes = []", 'regimes = ["gdpr", "nis2"]')
    head, mark, rest = text.partition('id = "primary"\n')
    rest = rest.replace('who = ""', 'who = "bo"', 1).replace('phone = ""', 'phone = "+44 20 7946 0000"', 1)
    desk.write("templates/playbook.toml", head + mark + rest)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_dialog_shows_its_question_its_lines_and_its_keys_and_esc_records_nothing(
    desk: Desk, size: tuple[int, int]
) -> None:
    filled_in(desk)
    desk.declare("Checkout is down", 2, *STATE)
    async with desk.open(size=size) as console:
        before = len(console.incident().timeline)
        for question, keys in DIALOGS.items():
            await console.press(*keys)
            assert_in_sight(console, question)
            await console.press("escape")
            assert console.screen_name == "ConsoleScreen", question
        assert len(console.incident().timeline) == before


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_what_has_to_be_known_to_answer_is_in_sight_too(desk: Desk, size: tuple[int, int]) -> None:
    filled_in(desk)
    offer = HandoverOffered(role="commander", person="bo", text="brief")
    desk.declare("Checkout is down", 2, *STATE, offer)
    async with desk.open(size=size) as console:
        await console.press("w")
        assert console.says("phone +44 20 7946 0000"), "whom to call is of no use without the number"
        await console.press("1")
        assert console.says("phone +44 20 7946 0000")
        await console.press("escape", "right_square_bracket")
        assert console.says("[ ] Set every type and flag that may fit"), "which gates are open"
        await console.press("escape", "E")
        assert console.says("– it is not marked as resolved"), "what is missing"
        await console.press("escape", "r", "1")
        assert console.says("An empty name gives the role up.")
        await console.press("escape", "S", "4", "1", "1")
        assert console.says("Take the higher")
        await console.press("escape", "H")
        assert_in_sight(console, "bo was offered: commander")
        await console.press("1")
        assert_in_sight(console, "Accepted by, in full? Type the name")
        await console.press("escape", "d", "G")
        rows = console.find(LineList).rows
        await console.press("g", *["j"] * next(n for n, row in enumerate(rows) if row.target == "gdpr"), "enter")
        assert_in_sight(console, "GDPR: notice to the supervisory authority")
        assert console.says("we must notify")
        await console.press("n")
        assert_in_sight(console, "GDPR: notice to the supervisory authority: why is no notice owed?")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_text_of_thousands_of_letters_pushes_nothing_out_of_sight(desk: Desk, size: tuple[int, int]) -> None:
    desk.declare("Checkout is down", 2, MeasureTaken(text=LONG, undo=LONG), RoleAssigned(role="expert", person=LONG))
    async with desk.open(size=size) as console:
        await console.press("e")
        assert_in_sight(console, "What is open")
        await console.press("enter")
        assert isinstance(console.app.screen, Choice)
        assert_in_sight(console, "alerts of the queue silenced")
        await console.press("2")
        assert_in_sight(console, "the ticket?")
        await console.press("escape", "E")
        assert_in_sight(console, "Why close it all the same?")
        await console.press("escape", "at")
        assert_in_sight(console, "Who takes over?")
        await console.press("escape", "r")
        assert_in_sight(console, "Which role?")


async def test_a_dialog_fits_anew_when_the_terminal_changes(desk: Desk) -> None:
    desk.declare()
    async with desk.open(size=(80, 40)) as console:
        await console.press("y")
        whole = console.find(LineList).size.height
        assert whole == len(console.find(LineList).rows)
        await console.resize(60, 15)
        assert_in_sight(console, "What kind of incident?")
        assert console.find(LineList).size.height < whole
        await console.resize(80, 40)
        assert console.find(LineList).size.height == whole
