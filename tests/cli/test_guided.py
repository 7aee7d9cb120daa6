"""Guided response by the command line: how bad it is, who is told, and what stands in the way of going on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.running import CommandLine, refused

HOSTILE = "\x1b]52;c;eA==\x07 a\u202eb [red]x[/]"
ASSESSED = ("assess", "--functional", "medium", "--information", "none", "--recoverability", "regular")


def harmless(text: str) -> bool:
    """Whether a terminal finds nothing in it that it would obey or hide."""
    return not set(text) & set("\x1b\x07\u202e\x00\r")


def last(cli: CommandLine, kind: str) -> Any:
    """The fields of the last event of a kind."""
    return [entry for entry in cli.read("timeline") if entry["kind"] == kind][-1]["fields"]


def count(cli: CommandLine) -> int:
    return len(cli.read("timeline"))


def test_flags_are_set_and_taken_away_like_types(open_cli: CommandLine) -> None:
    open_cli.done("flag", "personal_data", "+Actor-Active")
    open_cli.done("flag", "--", "-actor_active")
    assert last(open_cli, "flags") == {"removed": ["actor_active"]}
    again = open_cli("flag", "+personal_data", "-actor_active")
    assert (again.code, again.out) == (0, "")
    assert "it has personal data, no actor active already. Nothing was recorded." in again.err
    assert open_cli.read("flag", "personal_data") is None


def test_a_flag_that_follows_from_the_record_is_not_set_by_hand(open_cli: CommandLine) -> None:
    refused(open_cli("flag", "+customer_visible"), 2, "worked out", "Nothing was recorded")
    refused(open_cli("flag", "+personl_data"), 2, "Did you mean personal_data")
    refused(open_cli("flag", "+payment_data", "-payment_data"), 2, "both added and removed")


def test_who_saw_it_first_is_one_of_seven_and_settles_its_item(open_cli: CommandLine) -> None:
    assert (open_cli.read("status")["detection_source"], open_cli.read("status")["customers_knew_first"]) == (
        None,
        None,
    )
    refused(open_cli("source", "two calls"), 2, "is no source", "monitor, staff, customer")
    open_cli.done("tick", "detect.acknowledge")
    ticked = open_cli("tick", "detect.source")
    assert "`incident-tui source WHO`" in ticked.err, "a tick does not say who it was"
    open_cli.done("undo")
    assert "known outside" not in open_cli("source", "staff").err
    assert open_cli.read("status")["customers_knew_first"] is False
    assert "note: it was known outside before any of us knew." in open_cli("source", "Customer").err
    assert open_cli.read("source", "customer") is None
    assert "it was first seen by: customer already. Nothing was recorded." in open_cli("source", "customer").err
    status = open_cli.read("status")
    assert (status["detection_source"], status["customers_knew_first"]) == ("customer", True)
    [item] = [each for each in open_cli.read("checklist", "--all") if each["id"] == "detect.source"]
    assert (item["status"], item["settled_by"], item["asks_for"]) == ("done", "detection_source", None)


def test_assessing_prints_the_proposal_and_its_reason_and_sets_nothing(open_cli: CommandLine) -> None:
    result = open_cli(*ASSESSED)
    assert (result.code, result.out) == (0, "SEV-2: some cannot do something that matters to them\n")
    assert "stays SEV-1: lowering it is for the review, when all is known. `severity 2` sets SEV-2." in result.err
    assert open_cli.read("status")["severity"] == 1
    assert last(open_cli, "assessment") == {
        "functional": "medium",
        "information": "none",
        "recoverability": "regular",
        "proposed": 2,
        "reason": "SEV-2: some cannot do something that matters to them",
    }


def test_types_and_flags_make_the_proposal_graver_and_milder(open_cli: CommandLine) -> None:
    mild = ("assess", "--functional", "none", "--information", "none", "--recoverability", "regular")
    open_cli.done("severity", "3")
    open_cli.done("flag", "actor_active")
    assert open_cli.done(*ASSESSED).startswith("SEV-1: ")
    open_cli.done("flag", "-actor_active")
    open_cli.done("type", "security")
    result = open_cli(*mild)
    assert result.out == "SEV-1: somebody attacks, or has got in, and whoever did it may still be there\n"
    assert "is SEV-3: `severity 1` sets SEV-1." in result.err
    open_cli.done("flag", "actor_gone")
    assert open_cli.done(*mild) == "SEV-2: somebody attacks, or has got in"
    open_cli.done("flag", "false_alarm")
    assert open_cli.done(*mild) == "SEV-4: everything works"


def test_assessing_may_set_the_severity_with_the_reason_in_one_write(open_cli: CommandLine) -> None:
    answer = open_cli.read(*ASSESSED, "--set")
    assert (answer["proposed"], answer["set"], [event["kind"] for event in answer["events"]]) == (
        2,
        True,
        ["assessment", "severity"],
    )
    assert answer["events"][1]["reason"] == "SEV-2: some cannot do something that matters to them"
    assert open_cli.read("status")["severity"] == 2
    again = open_cli(*ASSESSED, "--set")
    assert "it is SEV-2 already" in again.err
    assert last(open_cli, "severity")["severity"] == 2


def test_all_three_questions_are_asked_with_what_their_answers_mean(open_cli: CommandLine) -> None:
    refused(open_cli("assess", "--functional", "high"), 2, "--information", "Nothing was recorded")
    refused(open_cli("assess", "--functional", "big"), 2, "none, low, medium, high, unsure")
    assert "data was changed or lost" in " ".join(open_cli.done("assess", "--help").split())


def test_the_public_is_told_by_decision_or_by_a_few_answers(open_cli: CommandLine) -> None:
    open_cli.done("public", "no", "--reason", "a handful")
    assert last(open_cli, "public") == {"public": False, "reason": "a handful"}
    assert "it is not public already" in open_cli("public", "no").err
    advised = open_cli("public", "--noticed", "yes", "--many", "no", "--helps", "unsure")
    assert advised.out == "yes: customers might do something else if they knew\n"
    assert last(open_cli, "public") == {"public": True, "reason": "customers might do something else if they knew"}
    assert open_cli.read("public", "--noticed", "yes", "--many", "no", "--helps", "unsure") is None


def test_half_an_answer_about_the_public_is_none(open_cli: CommandLine) -> None:
    refused(open_cli("public"), 2, "--bad", "--many", "--helps")
    refused(open_cli("public", "--noticed", "yes"), 2, "answer also what the record does not: --many", "--helps")
    refused(open_cli("public", "yes", "--many", "no"), 2, "one of the two")
    refused(open_cli("public", "--bad", "huge"), 2, "none, low, medium, high, unsure")
    assert count(open_cli) == 1


def test_what_the_record_knows_of_the_public_need_not_be_answered(open_cli: CommandLine) -> None:
    advised = open_cli("public", "--bad", "high", "--helps", "no")
    assert advised.out == "yes: most cannot do what they came for; many customers notice it\n"
    open_cli.done(*ASSESSED)
    open_cli.done("component", "Checkout", "major_outage")
    advised = open_cli("public", "--many", "no", "--helps", "no", "--reason", "two shops")
    assert "known from the record: Checkout · some cannot do something that matters to them." in advised.err
    reason = "Checkout: some cannot do something that matters to them; a handful notice it: they are told themselves"
    assert last(open_cli, "public") == {"public": False, "reason": f"{reason}; two shops"}
    open_cli.done("customers", "no")
    assert open_cli("public", "--helps", "no").out.startswith("no: no customer notices it")
    answer = open_cli.read("public", "--product", "API", "--noticed", "yes", "--many", "yes", "--helps", "no")
    assert answer["reason"] == "API: some cannot do something that matters to them; many customers notice it"


def test_a_no_is_no_longer_asked_for_public_words_until_a_yes_or_a_worse_severity(open_cli: CommandLine) -> None:
    def state() -> tuple[bool, bool]:
        due = [each["target"] for each in open_cli.read("status")["due"]]
        return open_cli.read("status")["kept_private"], "communicate.status_page" in due

    assert state() == (False, True)
    open_cli.done("severity", "2")
    result = open_cli("public", "no", "--reason", "they read along")
    assert "nothing asks for public words until it is decided anew or grows worse" in result.err
    assert state() == (True, False)
    assert open_cli.read("status")["public"]["public"] is False
    open_cli.done("severity", "1")
    assert state() == (False, True)
    result = open_cli("public", "no", "--reason", "they read along")
    assert "Nothing was recorded" not in result.err, "the old no does not stand any more"
    assert state() == (True, False)
    assert "already" in open_cli("public", "no", "--reason", "they read along").err
    open_cli.done("public", "yes")
    assert state() == (False, True)


def test_a_final_severity_that_the_record_contradicts_is_recorded_with_a_warning(open_cli: CommandLine) -> None:
    open_cli.done("mark", "resolved")
    open_cli.done("data", "lost", "Forty orders were lost.")
    open_cli.done("assess", "--functional", "low", "--information", "none", "--recoverability", "regular")
    result = open_cli("severity", "4", "--final")
    assert result.code == 0
    assert "note: it is stated that data was lost, which is SEV-2 at least." in result.err
    assert "note: the last assessment proposes SEV-3: what matters works, with flaws." in result.err
    assert open_cli.read("status")["severity_final"] is True
    assert "note:" not in open_cli("severity", "2").err, "only the one for the record is measured"


def test_the_final_severity_is_said_once(open_cli: CommandLine) -> None:
    result = open_cli("severity", "1", "--final")
    assert "final severity SEV-1" in result.err
    assert "not marked as resolved yet" in result.err
    assert "SEV-1 is final already" in open_cli("severity", "1", "--final").err
    open_cli.done("mark", "resolved")
    assert "note:" not in open_cli("severity", "2", "--final").err


def test_a_phase_is_not_left_with_a_gate_open_unless_a_reason_is_given(open_cli: CommandLine) -> None:
    refused(open_cli("phase", "mitigate"), 4, "detect.lead  Assign one incident lead", "nothing was recorded", "--skip")
    assert "detect.severity" not in open_cli("phase", "mitigate").err
    result = open_cli("phase", "mitigate", "--reason", "it burns")
    assert "left open: Assign one incident lead" in result.err
    assert last(open_cli, "phase") == {
        "phase": "mitigate",
        "reason": "it burns",
        "left_open": ["detect.lead", "detect.types", "detect.timeline"],
    }
    assert open_cli("phase", "detect").code == 0, "going back needs no reason"


def test_the_roles_that_the_severity_needs_are_an_item_of_their_own(open_cli: CommandLine) -> None:
    def status() -> str | None:
        rows = {row["id"]: row["status"] for row in open_cli.read("checklist") if row["applies"]}
        return rows.get("detect.roles")

    assert status() is None
    open_cli.done("role", "commander", "Bo")
    for role in ("scribe", "customer_liaison", "expert"):
        assert status() == "open"
        open_cli.done("role", role, "Cy")
    assert status() == "done"
    open_cli.done("role", "scribe", "--nobody")
    assert status() == "open"


def test_settled_and_skipped_gates_let_the_phase_go(open_cli: CommandLine) -> None:
    open_cli.done("role", "commander", "Bo")
    open_cli.done("type", "outage")
    open_cli.done("mark", "impact_started", "--at", "-5m")
    open_cli.done("tick", "detect.next_update", "--skip", "nobody waits for it")
    open_cli.done("phase", "mitigate")
    assert "left_open" not in last(open_cli, "phase")


def test_calling_it_resolved_with_nothing_marked_as_mitigated_is_pointed_out(open_cli: CommandLine) -> None:
    result = open_cli("mark", "resolved")
    assert result.code == 0
    assert "note: it is not marked as mitigated, so that no watch over the fix has begun. It counts as" in result.err
    open_cli.done("reopen")
    open_cli.done("flag", "credentials_exposed")
    open_cli.done("severity", "3")
    open_cli.done("mark", "mitigated")
    assert open_cli.read("status")["watch_left_s"] == 30 * 60 - 1
    open_cli.done("flag", "false_alarm")
    assert "note:" not in open_cli("mark", "resolved").err


def test_calling_it_resolved_before_the_watch_is_over_is_recorded_and_pointed_out(open_cli: CommandLine) -> None:
    open_cli.done("mark", "mitigated")
    result = open_cli("mark", "resolved")
    assert result.code == 0
    assert "note: the watch of 1h runs for another 59m." in result.err
    open_cli.done("reopen")
    open_cli.done("mark", "mitigated")
    assert "the watch of 1h runs" in open_cli("tick", "mitigate.monitor").err
    open_cli.clock.advance(hours=2)
    assert "watch" not in open_cli("mark", "resolved").err


def test_closing_names_what_is_missing_and_needs_a_reason_to_overrule(open_cli: CommandLine) -> None:
    refused(open_cli("close"), 4, "it is not marked as resolved", "no follow-up has an owner", "--overrule REASON")
    refused(open_cli("close", "--reason", "done"), 4, "--overrule REASON")
    refused(open_cli("close", "--overrule", "x" * 30_000), 2, "30,000 characters")
    assert count(open_cli) == 1
    answer = open_cli.read("close", "--overrule", "a drill", "--reason", "all exercises are over")
    assert answer["reason"] == "all exercises are over; a drill", "neither is lost"
    assert "it is not marked as resolved" in answer["missing"]


def test_what_keeps_a_record_open_is_printed_for_programs(open_cli: CommandLine) -> None:
    result = open_cli("close", "--json")
    assert result.code == 4
    answer = json.loads(result.out)
    assert answer["ok"] is False
    assert {"id": "resolved", "text": "it is not marked as resolved"} in answer["missing"]
    assert [each["text"] for each in answer["missing"]] == open_cli.read("close", "--overrule", "x")["missing"]


def test_nothing_missing_needs_no_overruling(cli: CommandLine) -> None:
    cli.done("declare", "A small fault", "--severity", "4", "--type", "outage", "--commander", "Bo")
    cli.done("mark", "impact_started", "--at", "-5m")
    for item in ("mitigate.verify", "detect.next_update"):
        cli.done("tick", item, "--skip", "small")
    cli.done("mark", "mitigated")
    cli.clock.advance(minutes=20)
    cli.done("mark", "resolved")
    cli.done("severity", "4", "--final")
    assert cli.done("close", "--reason", "all well") == ""
    assert "missing" not in cli.read("timeline", "-i", cli.read("list")[0]["reference"])[-1]["fields"]


@pytest.mark.parametrize(
    "args",
    [
        ["flag", HOSTILE],
        ["assess", "--functional", HOSTILE],
        ["public", HOSTILE],
        ["public", "yes", "--reason", HOSTILE],
        ["public", "--product", HOSTILE, "--bad", "high", "--helps", "no"],
        ["phase", "mitigate", "--reason", HOSTILE],
        ["close", "--overrule", HOSTILE],
    ],
)
def test_hostile_words_are_shown_harmless(open_cli: CommandLine, args: list[str]) -> None:
    result = open_cli(*args)
    assert harmless(result.err + result.out)
    assert "Traceback" not in result.err
