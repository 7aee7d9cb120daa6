"""What runs out, what comes next, whom to call and what one is reminded of, by the command line."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.running import CommandLine, refused, team_playbook
from tests.cli.test_guided import HOSTILE, count, harmless, last


def contact(step: str, who: str) -> tuple[str, str]:
    """A change of the bundled playbook that names somebody for a step of the escalation path."""
    before = f'id = "{step}"\ntitle = '
    return before, f'id = "{step}"\nchat = "@{who}"\ntitle = '


@pytest.fixture
def staffed(open_cli: CommandLine) -> CommandLine:
    """An open incident of a team that has filled in its first two contacts."""
    team_playbook(
        open_cli,
        (
            'who = ""    # FILL IN\nphone = ""  # FILL IN\nchat = ""   # FILL IN',
            'who = "Bo"\nphone = "+49 30 1"\nchat = ""',
        ),
        (
            'who = ""    # FILL IN\nphone = ""  # FILL IN\nchat = ""   # FILL IN',
            'who = "Carla"\nphone = ""\nchat = "@carla"',
        ),
    )
    return open_cli


def due(cli: CommandLine, target: str) -> Any:
    return next(each for each in cli.read("due") if each["target"] == target)


def test_the_board_has_everything_with_a_deadline_by_time_and_says_which_rule_gives_it(open_cli: CommandLine) -> None:
    open_cli.done("ask", "bo", "how far", "2m")
    open_cli.done("follow-up", "add", "bo", "watch it", "2d")
    open_cli.clock.advance(minutes=6)
    board = open_cli.read("due")
    assert [each["at"] for each in board] == sorted(each["at"] for each in board)
    first = due(open_cli, "communicate.status_page")
    assert (first["hard"], first["kind"], first["late"], first["anchor"]) == (True, "item", True, "declared")
    assert first["anchor_at"] == "2026-11-23T12:00:01Z"
    ask = next(each for each in board if each["kind"] == "ask")
    assert (ask["hard"], ask["late"], ask["rule"], ask["anchor"]) == (False, True, "time given", "asked")
    text = open_cli.done("due")
    assert "OVERDUE 4m      bo: how far\n                target · ask " in text
    assert "in 1d 23h       bo: watch it" in text


def test_a_time_that_counts_from_a_moment_nobody_has_named_is_marked(open_cli: CommandLine) -> None:
    open_cli.done("flag", "personal_data")
    clock = due(open_cli, "internal/decision")
    assert (clock["kind"], clock["hard"], clock["provisional"]) == ("clock", True, True)
    assert "assumed" in open_cli.done("due")


def test_nothing_is_due_of_what_was_withdrawn(open_cli: CommandLine) -> None:
    reference = open_cli.read("status")["reference"]
    open_cli.done("undo")
    result = open_cli("due", "-i", reference)
    assert (result.code, result.out, result.err) == (0, "", f"{reference}: nothing is due.\n")
    assert open_cli.read("due", "-i", reference) == []


def test_next_is_three_items_for_anybody_for_a_role_or_for_a_person(open_cli: CommandLine) -> None:
    assert len(open_cli.read("next")) == 3
    assert next(row["role"] for row in open_cli.read("next", "--role", "scribe")) == "scribe"
    open_cli.done("role", "expert", "Bo")
    assert open_cli.read("next", "--person", "bo")[0]["role"] == "expert"
    nobody = open_cli("next", "--person", HOSTILE)
    assert "has no role; this is what anybody may do" in nobody.err
    assert harmless(nobody.err)
    assert nobody.out.count("[ ]") == 3
    assert "until anybody" not in nobody.out
    refused(open_cli("next", "--role", "scribe", "--person", "Bo"), 2, "exclude each other")


def test_whom_to_call_now_with_the_number_and_why(staffed: CommandLine) -> None:
    assert staffed.done("call") == "Primary on-call: Bo\nphone: +49 30 1\nwhy: Always: answers first."
    assert staffed.read("call")["who"] == "Bo"
    result = staffed("call", "primary", "no_answer", "rang", "ten", "times", "--how", "phone")
    assert "called Bo by phone: no answer (rang ten times)" in result.err
    assert "next is Secondary on-call: Carla, @carla" in result.err
    assert last(staffed, "call") == {
        "step": "primary",
        "outcome": "no_answer",
        "person": "Bo",
        "how": "phone",
        "text": "rang ten times",
    }
    assert "why: nobody has answered before\ndue: OVERDUE" in staffed.done("call")
    assert "next is" not in staffed("call", "2", "answered", "--person", "Carla Cruz").err
    assert last(staffed, "call")["person"] == "Carla Cruz"


def test_the_executive_is_due_once_the_company_is_to_speak_in_public(open_cli: CommandLine) -> None:
    wait = 'wait = "10m"\nwho = ""    # FILL IN\nphone = ""  # FILL IN'
    team_playbook(open_cli, (wait, 'wait = "10m"\nwho = "Eve"\nphone = "+49 30 9"'))

    def called() -> list[str]:
        return [due["target"] for due in open_cli.read("due") if due["kind"] == "call"]

    open_cli.done("severity", "2")
    assert called() == []
    open_cli.done("public", "yes")
    assert called() == ["executive"]
    open_cli.done("public", "no")
    assert called() == []


def test_the_whole_path_with_its_tries(staffed: CommandLine) -> None:
    staffed.done("call", "bo", "left_message")
    path = staffed.read("call", "list")
    assert [(step["number"], step["step"]) for step in path][:2] == [(1, "primary"), (2, "secondary")]
    assert [attempt["outcome"] for attempt in path[0]["tries"]] == ["left_message"]
    assert (path[0]["answered"], path[1]["tries"]) == (False, [])
    text = staffed.done("call", "list")
    assert "1  primary      Primary on-call: Bo, +49 30 1 · left message 12:00 UTC\n" in text
    assert "executive    Executive: nobody is named" in text


def test_everybody_the_vendors_and_the_tools_are_on_one_page_without_an_incident(cli: CommandLine) -> None:
    team_playbook(cli, ('who = ""', 'who = "Bo"'), ('phone = ""', 'phone = "+49 30 1"'))
    result = cli("contacts")
    assert result.code == 0
    for part in ("Whom to call", "Bo, +49 30 1", "What to have ready"):
        assert part in result.out
    assert "contact(s) are not filled in: [[escalation]]" in result.err
    answer = cli.read("contacts")
    assert (answer["escalation"][0]["who"], answer["escalation"][0]["phone"]) == ("Bo", "+49 30 1")
    shown = cli.read("playbook", "show")
    assert answer == {name: shown[name] for name in ("escalation", "vendors", "tools")}


def test_a_call_that_nobody_can_make_sense_of_is_not_recorded(staffed: CommandLine) -> None:
    refused(staffed("call", "primary"), 2, "answered, no_answer, left_message, declined")
    refused(staffed("call", "primary", "maybe"), 2, "no outcome")
    refused(staffed("call", "on-call", "answered"), 3, "more than one step", "primary", "secondary")
    refused(staffed("call", "police", "answered"), 3, "no step of the escalation path fits")
    refused(staffed("call", "--how", "phone"), 2, "name its step and outcome")
    refused(staffed("call", HOSTILE, "answered"), 3)
    assert harmless(staffed("call", HOSTILE, HOSTILE).err)
    assert count(staffed) == 1


def test_a_step_without_a_number_says_where_to_fill_it_in(open_cli: CommandLine) -> None:
    result = open_cli("call")
    assert result.out.startswith("Primary on-call: nobody is named\n")
    assert "fill in [[escalation]]" in result.err


def test_reminders_stand_until_they_are_put_away_or_mended(open_cli: CommandLine) -> None:
    assert open_cli.read("nag") == []
    assert "nothing to remind" in open_cli("nag").err
    open_cli.clock.advance(minutes=3)
    (nag,) = open_cli.read("nag")
    assert (nag["id"], nag["text"], nag["remedy"], nag["times"]) == ("no_commander", "nobody commands", "role", 1)
    assert "mend it: role" in open_cli.done("nag")
    assert (
        "reminder dismissed: no commander (two of us" in open_cli("nag", "dismiss", "no", "--reason", "two of us").err
    )
    assert open_cli.read("nag") == []
    again = open_cli("nag", "dismiss", "no_commander")
    assert (again.code, "is put away already" in again.err) == (0, True)
    open_cli.clock.advance(minutes=20)
    refused(open_cli("nag", "dismiss", "severity"), 3, "no reminder fits", "roles_missing")


def test_limits_that_have_passed_are_reminded_of_as_in_the_console(open_cli: CommandLine) -> None:
    open_cli.done("role", "commander", "Bo")
    open_cli.done("ask", "cy", "how far is it", "2m")
    assert open_cli.read("nag") == []
    open_cli.clock.advance(minutes=7)
    late = open_cli.read("nag")
    assert [(each["id"], each["text"], each["remedy"], each["times"]) for each in late[:2]] == [
        ("overdue/item/communicate.status_page", "OVERDUE: Post the first status page update", "tick", 1),
        (f"overdue/ask/{open_cli.read('asks')[0]['id']}", "no answer yet: cy: how far is it", "answer", 1),
    ]
    assert late[0]["since"] == "2026-11-23T12:00:01Z"
    text = open_cli.done("nag")
    assert "OVERDUE: Post the first status page update  (since 12:00 UTC, mend it: tick)" in text
    refused(open_cli("nag", "dismiss", late[0]["id"]), 4, "stays until what it asks for is done", "`due` lists it")
    open_cli.done("answer", "cy", "half")
    open_cli.done("tick", "communicate.status_page")
    assert not [each for each in open_cli.read("nag") if each["text"].startswith(("no answer", "OVERDUE: Post"))]
