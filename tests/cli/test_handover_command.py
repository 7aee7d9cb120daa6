"""Handing a role over by the command line: the brief, the offer, the acceptance by name."""

from __future__ import annotations

import pytest

from tests.cli.running import CommandLine, refused
from tests.cli.test_guided import HOSTILE, count, harmless, last


@pytest.fixture
def offered(open_cli: CommandLine) -> CommandLine:
    """Alice commands, and has offered that to Bo Berg."""
    open_cli.done("role", "commander", "alice")
    open_cli.done("handover", "offer", "commander", "Bo", "Berg")
    return open_cli


def test_the_brief_has_what_is_on_record_and_says_where_there_is_nothing(open_cli: CommandLine) -> None:
    open_cli.done("ask", "dev", "how far is the restore", "20m")
    open_cli.done("hypothesis", "add", "deploy 4512")
    open_cli.done("hypothesis", "add", "the network")
    open_cli.done("hypothesis", "eliminate", "network", "green since noon")
    open_cli.done("decide", "no deploys", "--reason", "calm")
    open_cli.done("measure", "add", "silenced the alert", "--undo", "unmute it")
    open_cli.done("flag", "personal_data")
    open_cli.clock.advance(minutes=5)
    text = open_cli.done("handover", "brief")
    for part in (
        "Severity: SEV-1. Phase: Detect and triage\nTypes: none set yet. Flags: personal data\n",
        "Customers: nobody has said if they are affected\n",
        "- 12:00 UTC: no deploys (calm)",
        "- nobody commands",
        "- Assign one incident lead, by name and out loud, by 12:05 UTC (late)\n",
        "- Post the first status page update, by 12:00 UTC (late)\n",
        "- dev: how far is the restore, by 12:20 UTC",
        "Suspected, not ruled out:\n- deploy 4512\n",
        "Ruled out:\n- the network: green since noon\n",
        "- silenced the alert (alice). To undo: unmute it",
        "- Tell counsel, to your counsel (Who inside must know, and by when): by 16:00 UTC (assumed)",
        'say "I have command". Until then',
    ):
        assert part in text
    for absent in (
        "No risk was named.",
        "Nobody was called.",
        "Nothing has been said in public.",
        "No promise is open.",
    ):
        assert f"{absent}\n" in text
    assert "Risks" not in text
    assert open_cli.read("handover", "brief", "--person", "Bo")["text"].split("\n")[2] == "To: Bo"


def test_risks_are_named_with_the_offer_and_stand_in_its_brief(open_cli: CommandLine) -> None:
    open_cli.done("role", "commander", "alice")
    risks = ("--risk", "the export\nat 22:00", "--risk", "the cron")
    printed = open_cli.done("handover", "offer", "commander", "Bo", *risks)
    assert "Risks:\n- the export at 22:00\n- the cron\n" in printed
    assert printed == last(open_cli, "handover")["text"]
    assert "- the cron\n" in open_cli.done("handover", "brief", *risks)
    refused(open_cli("handover", "brief", "--risk", " "), 2, "the risk is empty")


def test_the_brief_of_another_role_says_which_and_who_holds_it(open_cli: CommandLine) -> None:
    open_cli.done("role", "scribe", "Bo")
    text = open_cli.done("handover", "brief", "--role", "scribe")
    assert text.split("\n")[1:4] == ["Role: Scribe", "From: Bo", "To: whoever takes over"]
    assert "Until then Bo has the role." in text


def test_an_offer_keeps_and_prints_the_very_brief_and_moves_nothing(offered: CommandLine) -> None:
    fields = last(offered, "handover")
    assert (fields["role"], fields["person"]) == ("commander", "Bo Berg")
    assert offered.read("status")["roles"]["commander"] == "alice"
    printed = offered.done("handover", "offer", "deputy", "Cleo")
    assert printed == last(offered, "handover")["text"]
    assert "To: Cleo" in printed


def test_only_who_was_named_accepts_and_then_the_role_is_theirs(offered: CommandLine) -> None:
    refused(offered("handover", "accept", "Cleo"), 4, "it is offered to Bo Berg", "Nothing was recorded")
    offered.done("handover", "accept", "bo", "berg")
    assert offered.read("status")["roles"]["commander"] == "Bo Berg"
    again = offered("handover", "accept", "Bo Berg")
    assert (again.code, again.out) == (0, "")
    assert "Bo Berg is commander already. Nothing was recorded." in again.err
    refused(offered("handover", "accept", "Cleo"), 4, "nothing is offered")
    assert "Bo Berg has the role commander already" in offered("handover", "offer", "commander", "Bo Berg").err


def test_who_was_offered_two_roles_says_which(offered: CommandLine) -> None:
    offered.done("handover", "offer", "scribe", "Bo Berg")
    refused(offered("handover", "accept", "Bo Berg"), 3, "more than one role", "commander", "scribe", "--role")
    offered.done("handover", "accept", "Bo Berg", "--role", "scribe")
    assert offered.read("status")["roles"]["scribe"] == "Bo Berg"
    assert [each["role"] for each in offered.read("handover", "list")] == ["commander"]


def test_a_later_offer_or_somebody_else_taking_the_role_ends_an_offer(offered: CommandLine) -> None:
    offered.done("handover", "offer", "commander", "Cleo")
    assert [(each["person"], each["state"]) for each in offered.read("handover", "list", "--all")] == [
        ("Cleo", "open"),
        ("Bo Berg", "lapsed"),
    ]
    assert "lapsed" in offered.done("handover", "list", "--all")
    offered.done("role", "commander", "Dora")
    assert offered.read("handover", "list") == []
    refused(offered("handover", "accept", "Cleo"), 4, "nothing is offered")


def test_a_long_and_hostile_record_still_makes_a_brief(open_cli: CommandLine) -> None:
    open_cli.done("note", "--kind", "impact", "-", stdin="x" * 15_000)
    for number in range(60):
        open_cli.done("ask", "bo", f"{HOSTILE} {number} {'y' * 500}")
    result = open_cli("handover", "offer", "commander", HOSTILE, terminal=True)
    assert result.code == 0
    assert harmless(result.out + result.err)
    assert "- and 57 more" in result.out
    assert "[red]x[/]" in result.out
    assert last(open_cli, "handover")["person"] == HOSTILE


def test_an_offer_needs_a_role_and_a_name(open_cli: CommandLine) -> None:
    refused(open_cli("handover", "offer", "boss", "Bo"), 2, "commander, deputy")
    refused(open_cli("handover", "offer", "scribe"), 2, "NAME")
    refused(open_cli("handover", "offer", "scribe", " "), 2, "the name is empty")
    refused(open_cli("handover", "offer", "scribe", "n" * 201), 2, "201 characters")
    assert count(open_cli) == 1


def test_what_is_left_is_handed_to_the_next_shift_by_an_acceptance_after_the_fix(offered: CommandLine) -> None:
    def left() -> str:
        rows = offered.read("checklist", "--phase", "resolve")
        return next(str(row["status"]) for row in rows if row["id"] == "resolve.handover")

    offered.done("handover", "accept", "Bo", "Berg")
    offered.clock.advance(minutes=150)
    offered.done("mark", "mitigated")
    offered.clock.advance(minutes=5)
    assert left() == "open", "a change of shift before the fix left nothing to the next one"
    offered.done("handover", "offer", "commander", "Cleo")
    offered.done("handover", "accept", "Cleo")
    assert left() == "done"
