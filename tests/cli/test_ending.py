"""How a record ends by the command line: what is missing, what only people know, what comes back."""

from __future__ import annotations

import json
from typing import Any

from tests.cli.running import CommandLine, refused


def facts(cli: CommandLine, reference: str) -> list[Any]:
    """What people told of what only they know, event by event."""
    timeline = cli.read("timeline", "-i", reference)
    return [entry["fields"].get("facts", []) for entry in timeline if entry["kind"] == "facts"]


def small(cli: CommandLine) -> str:
    """Declare a SEV-4 incident that is over."""
    reference = cli.done("declare", "Search is slow", "--severity", "4", "--customers", "no")
    cli.done("mark", "mitigated")
    cli.clock.advance(minutes=20)
    cli.done("mark", "resolved")
    return reference


def test_what_people_know_goes_on_record_with_the_closing_and_may_make_a_review_required(cli: CommandLine) -> None:
    reference = small(cli)
    without = cli("close")
    assert "a review is required" not in without.err
    refused(
        cli("close", "--fact", "repeated"), 4, "a review is required and not scheduled: It is the same kind of cause"
    )
    assert facts(cli, reference) == [], "what was refused is not on record, the facts as little as the closing"
    closed = json.loads(cli("close", "--fact", "repeated", "--fact", "Near-miss", "--overrule", "x", "--json").out)
    assert (closed["kind"], closed["reason"]) == ("close", "x")
    assert "a review is required and not scheduled: It is the same kind of cause again" in closed["missing"]
    assert facts(cli, reference) == [["repeated", "near_miss"]]


def test_what_nobody_was_asked_for_is_named_after_closing_and_added_then(cli: CommandLine) -> None:
    reference = small(cli)
    said = cli("close", "--overrule", "x").err
    assert "note: nobody has said whether it was any of: intervened, repeated, costly, asked_for" in said
    assert "it is closed already" in cli("close").err
    assert cli.read("close", "--fact", "costly")["facts"] == ["costly"]
    assert "that is known already" in cli("close", "--fact", "costly").err
    cli.done("close", "--fact", "none")
    assert facts(cli, reference) == [["costly"], []]
    assert cli.read("status", "-i", reference)["state"] == "closed"


def test_none_of_it_is_an_answer_and_goes_with_no_other(cli: CommandLine) -> None:
    small(cli)
    refused(cli("close", "--fact", "none", "--fact", "costly"), 2, "leave the others out")
    refused(cli("close", "--fact", "deadline_missed"), 2, "is no fact", "intervened, repeated")
    assert "note:" not in cli("close", "--fact", "none", "--overrule", "x").err


def verify(cli: CommandLine) -> dict[str, Any]:
    """The item that verifies the fix, as the checklist has it."""
    rows: list[dict[str, Any]] = cli.read("checklist", "--all")
    return next(row for row in rows if row["id"] == "mitigate.verify")


def test_what_is_back_is_asked_for_again_and_undoing_that_restores_it(open_cli: CommandLine) -> None:
    open_cli.done("tick", "mitigate.verify", "--evidence", "paid")
    open_cli.done("mark", "resolved")
    assert (verify(open_cli)["status"], verify(open_cli)["before"]) == ("done", None)
    assert "was done already" in open_cli("tick", "mitigate.verify").err
    open_cli.done("reopen", "--reason", "it is back")
    back = verify(open_cli)
    assert back["status"] == "open"
    assert (back["before"]["status"], back["before"]["by"], back["before"]["evidence"]) == ("done", "alice", "paid")
    assert "done before it was reopened, 12:00 UTC" in open_cli.done("checklist", "--phase", "mitigate")
    open_cli.done("tick", "mitigate.verify", "--evidence", "paid again")
    assert (verify(open_cli)["evidence"], verify(open_cli)["before"]) == ("paid again", None)
    assert "was done already" in open_cli("tick", "mitigate.verify").err
    ticks = [entry["fields"]["evidence"] for entry in open_cli.read("timeline") if entry["kind"] == "tick"]
    assert ticks == ["paid", "paid again"], "the record has both rounds"
    open_cli.done("undo")
    open_cli.done("undo")
    assert (verify(open_cli)["evidence"], verify(open_cli)["before"]) == ("paid", None)
    assert open_cli.read("status")["state"] == "resolved"


def test_a_false_alarm_is_closed_once_it_is_proved_and_everybody_stood_down(open_cli: CommandLine) -> None:
    open_cli.done("flag", "false_alarm")
    early = open_cli("close")
    refused(early, 4, "open: Prove it with two checks", "open: Stand down by name")
    assert early.err.count("  open: ") == 2
    assert "a review is required" not in early.err
    open_cli.done("tick", "false_alarm.proof", "--evidence", "logs, app")
    open_cli.done("tick", "false_alarm.stand_down")
    assert "note:" not in open_cli("close").err, "and nobody is asked what only people know"
    refused(open_cli("status"), 3, "no incident is open")


def test_what_is_resolved_and_open_is_named_on_the_next_day_within_the_hours(cli: CommandLine) -> None:
    small(cli)
    assert cli.read("nag") == []
    cli.clock.advance(hours=22)
    [nag] = cli.read("nag")
    assert (nag["id"], nag["remedy"], nag["since"]) == ("not_closed", "close", "2026-11-24T09:00:00Z")
    assert "mend it: close" in cli.done("nag")
    assert "resolved on 2026-11-23 and not closed" in cli.done("status")
    cli.clock.advance(hours=10)
    assert cli.read("nag") == [], "it is night"
