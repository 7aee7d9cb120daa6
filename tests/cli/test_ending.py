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
