"""Who do I call now: the path, each try on record, and the next step that comes due by itself."""

from __future__ import annotations

from incident_tui.domain.events import Called
from incident_tui.files.overlay import bundled_folder
from tests.console.driving import Desk, Driver

CONTACTS = {
    "primary": ("bo", "+44 20 7946 0000", "@oncall"),
    "secondary": ("carol", "+44 20 7946 0001", ""),
    "escalation": ("dan", "", "@escalation"),
    "executive": ("eve", "+44 20 7946 0003", ""),
}


def with_contacts(desk: Desk, *steps: str) -> None:
    """Fill in whom a team calls."""
    text = (bundled_folder("templates") / "playbook.toml").read_text()
    for step in steps:
        who, phone, chat = CONTACTS[step]
        head, mark, rest = text.partition(f'id = "{step}"\n')
        for key, value in (("who", who), ("phone", phone), ("chat", chat)):
            before, found, after = rest.partition(f'\n{key} = ""')
            assert found
            rest = f'{before}\n{key} = "{value}"{after}'
        text = head + mark + rest
    desk.write("templates/playbook.toml", text)


def calls(console: Driver) -> list[tuple[str, str, str, str]]:
    facts = [entry.fact for entry in console.incident().timeline]
    return [(fact.step, fact.outcome, fact.person, fact.how) for fact in facts if isinstance(fact, Called)]


async def test_each_try_and_its_answer_is_recorded_and_the_next_step_comes_due(desk: Desk) -> None:
    with_contacts(desk, *CONTACTS)
    desk.declare("Search is slow", 3)
    async with desk.open() as console:
        await console.press("w")
        assert console.shows("Call now: bo")
        assert console.shows("phone +44 20 7946 0000 · chat @oncall")
        await console.press("enter")
        assert console.shows("bo: what came of it?")
        await console.press("2")
        assert calls(console) == [("primary", "no_answer", "bo", "phone")]
        assert "call carol" in console.lines()[2]
        await console.press("w")
        assert console.shows("Call now: carol"), "at once, where nobody answered"
        assert "no answer, 15:00 UTC" in console.line_with("1 bo")
        await console.press("enter", "3")
        await console.press("w")
        assert console.shows("Next, in 5m00s: dan")
        assert "due in 5m00s" in console.line_with("3 dan"), "who was left a message has time to answer"
        await console.press("escape")
        await console.tick(minutes=5, seconds=1)
        await console.press("w")
        assert "due now" in console.line_with("3 dan")
        await console.press("3")
        assert console.shows("chat @escalation")
        await console.press("1")
        assert calls(console)[1:] == [
            ("secondary", "left_message", "carol", "phone"),
            ("escalation", "answered", "dan", "chat"),
        ]
        assert not console.shows("call eve"), "somebody is here: nobody else is due"
        await console.press("w")
        assert console.shows("Somebody has answered: nobody else is to be called")


async def test_a_call_that_is_due_is_made_from_the_due_page_and_reminded_of(desk: Desk) -> None:
    with_contacts(desk, "primary", "secondary")
    desk.declare("Search is slow", 3)
    async with desk.open() as console:
        await console.press("w", "1", "4")
        await console.tick(minutes=6)
        assert "time to call: call carol" in console.lines()[3]
        await console.press("d", "g")
        board = console.app.screen.query_one("DueLines")
        kinds = [row.kind for row in board.rows]  # type: ignore[attr-defined] # a list of what is due
        await console.press(*["j"] * kinds.index("call"), "enter")
        assert console.shows("carol: what came of it?")
        await console.press("1")
        assert [(step, outcome) for step, outcome, _, _ in calls(console)] == [
            ("primary", "declined"),
            ("secondary", "answered"),
        ]
        assert "time to call" not in console.text()


async def test_a_severity_that_calls_somebody_in_any_case_says_so_when_it_is_set(desk: Desk) -> None:
    with_contacts(desk, *CONTACTS)
    desk.declare("Search is slow", 3)
    async with desk.open() as console:
        await console.press("s", "1")
        assert console.notice == "SEV-3 → SEV-1 · w: call dan, eve"
        await console.press("w")
        assert "called in any case" in console.line_with("3 dan")


async def test_looking_at_the_path_and_leaving_it_records_nothing(desk: Desk) -> None:
    desk.declare()
    async with desk.open() as console:
        await console.press("w")
        assert console.shows("Call now: Primary on-call")
        assert console.shows("no phone or chat is filled in: see the playbook")
        await console.press("1", "escape", "w", "escape", "w", "w")
        assert console.screen_name == "TextView", "w again shows everybody, the vendors and the tools"
        page = console.text()
        await console.press("escape", "W")
        assert console.text() == page
        assert console.shows("Whom to call")
        assert console.shows("4 contact(s) are not filled in")
        await console.press("pagedown")
        assert console.text() != page, "the whole page can be reached"
        await console.press("escape")
        assert len(console.incident().timeline) == 1
