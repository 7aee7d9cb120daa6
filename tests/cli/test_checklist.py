from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.running import CommandLine, refused


def item(cli: CommandLine, item_id: str) -> Any:
    return next(row for row in cli.read("checklist", "--all") if row["id"] == item_id)


@pytest.mark.parametrize("wanted", ["detect.war_room", "detect.war", "war_room", "war room", "open channel"])
def test_an_item_is_named_by_id_beginning_or_words_of_its_title(open_cli: CommandLine, wanted: str) -> None:
    open_cli.done("tick", *wanted.split())
    assert item(open_cli, "detect.war_room")["status"] == "done"


def test_ticking_an_item_marks_its_milestone(open_cli: CommandLine) -> None:
    open_cli.done("tick", "detect.acknowledge", "--at", "-5m")
    assert open_cli.read("status")["milestones"]["acknowledged"]["at"] == item(open_cli, "detect.acknowledge")["at"]


def test_skipping_keeps_the_reason(open_cli: CommandLine) -> None:
    open_cli.done("tick", "detect.quiet", "--skip", "nobody else is there")
    row = item(open_cli, "detect.quiet")
    assert (row["status"], row["reason"], row["by"]) == ("skipped", "nobody else is there", "alice")
    refused(open_cli("tick", "detect.lead", "--skip", " "), 2, "the reason is empty")


def test_undo_takes_a_tick_back(open_cli: CommandLine) -> None:
    open_cli.done("tick", "detect.lead")
    assert "undone: done: Assign one incident lead" in open_cli("undo").err
    assert item(open_cli, "detect.lead")["status"] == "open"


def test_ticking_twice_changes_nothing_and_a_time_corrects_it(open_cli: CommandLine) -> None:
    open_cli.done("tick", "mitigate.fix")
    first = open_cli.read("status")["milestones"]["mitigated"]
    again = open_cli("tick", "mitigate.fix")
    assert again.code == 0
    assert "done already" in again.err
    assert open_cli.read("tick", "mitigate.fix") is None
    assert open_cli.read("status")["milestones"]["mitigated"] == first
    open_cli.done("tick", "mitigate.fix", "--at", "11:59")
    assert open_cli.read("status")["milestones"]["mitigated"]["at"] == "2026-11-23T11:59:00Z"


def test_an_unknown_item_lists_those_of_the_phase(open_cli: CommandLine) -> None:
    refused(open_cli("tick", "detect.laed"), 3, "Did you mean detect.lead", "detect.war_room")


def test_words_that_several_items_have_list_them(open_cli: CommandLine) -> None:
    refused(open_cli("tick", "the"), 3, "checklist items fit 'the'", "detect.acknowledge")
    ticked = [row for row in open_cli.read("checklist", "--all") if row["status"] != "open"]
    # The severity was set when the incident was declared: nobody need tick that.
    assert [row["id"] for row in ticked] == ["detect.severity"]


def test_the_phase_at_hand_decides_between_items_of_one_name(open_cli: CommandLine) -> None:
    open_cli.done("tick", "status_page")
    assert item(open_cli, "communicate.status_page")["status"] == "done", "the only one that is asked for"
    open_cli.done("mark", "resolved")
    assert item(open_cli, "resolve.status_page")["status"] == "open"
    open_cli.done("phase", "resolve", "--reason", "x")
    assert item(open_cli, "resolve.status_page")["status"] == "open"
    open_cli.done("tick", "status_page")
    assert item(open_cli, "resolve.status_page")["status"] == "done"


def test_the_checklist_in_words(open_cli: CommandLine) -> None:
    open_cli.done("tick", "detect.lead")
    open_cli.done("tick", "detect.quiet", "--skip", "alone")
    open_cli.clock.advance(hours=1)
    text = open_cli.done("checklist")
    assert "[x] Assign one incident lead" in text
    assert "skipped 12:00 UTC by alice: alone" in text
    assert "OVERDUE by" in text
    assert "Mitigate" not in text
    assert "Mitigate" in open_cli.done("checklist", "--phase", "2")


def test_what_is_to_be_done_at_once_is_due_now_before_it_is_late(cli: CommandLine) -> None:
    cli.done("declare", "Checkout is down", "--severity", "1")
    assert "communicate.status_page · customer liaison · due now (limit)" in cli.done("next")
    cli.clock.advance(minutes=9)
    assert "OVERDUE by 4m (limit)" in cli.done("next")


def test_rows_say_what_is_late(open_cli: CommandLine) -> None:
    open_cli.clock.advance(hours=1)
    assert item(open_cli, "detect.lead")["late"] is True
    open_cli.done("tick", "detect.lead")
    assert item(open_cli, "detect.lead")["late"] is False


def test_evidence_is_kept_asked_for_and_added_later_without_a_second_tick(open_cli: CommandLine) -> None:
    assert "note: a link belongs to it" in open_cli("tick", "detect.war_room").err
    added = open_cli("tick", "detect.war_room", "--evidence", "https://chat.example/1")
    assert "Open a war room" in added.err
    row = item(open_cli, "detect.war_room")
    assert (row["asks_for"], row["evidence"], row["status"]) == ("link", "https://chat.example/1", "done")
    assert [entry["kind"] for entry in open_cli.read("timeline")] == ["declare", "tick"]
    assert open_cli.read("tick", "detect.war_room", "--evidence", "https://chat.example/1") is None
    assert "https://chat.example/1" in open_cli.done("checklist")
    refused(open_cli("tick", "detect.quiet", "--skip", "x", "--evidence", "y"), 2, "exclude each other")
    refused(open_cli("tick", "detect.quiet", "--evidence", "x" * 2_001), 2, "2,001 characters")


def test_what_is_done_and_must_be_undone_is_a_temporary_measure(open_cli: CommandLine) -> None:
    result = open_cli("tick", "mitigate.contain", "--evidence", "blocked 203.0.113.7", "--json")
    assert json.loads(result.out)["measure"] == "Contain it: switch off, isolate, throttle, block or revoke"
    assert "note: it is a temporary measure now" in result.err
    assert "Take the containment back" in result.err


def test_what_comes_back_is_ticked_each_time(open_cli: CommandLine) -> None:
    open_cli.done("tick", "mitigate.war_room_update")
    row = item(open_cli, "mitigate.war_room_update")
    assert (row["status"], row["waiting"], row["repeats_until"]) == ("open", True, "resolved")
    open_cli.clock.advance(minutes=40)
    assert item(open_cli, "mitigate.war_room_update")["waiting"] is False
    open_cli.done("tick", "mitigate.war_room_update")
    assert item(open_cli, "mitigate.war_room_update")["last_at"] > row["last_at"]
    assert "done 12:40" in open_cli.done("checklist", "--phase", "mitigate")


def test_items_of_packs_are_found_and_those_that_apply_are_meant_first(open_cli: CommandLine) -> None:
    assert "it is not asked for here; it is for data exposure" in open_cli("tick", "data_exposure.block").err
    open_cli.done("undo")
    open_cli.done("type", "data_exposure")
    row = item(open_cli, "data_exposure.block")
    assert (row["pack"], row["condition"], row["status"]) == ("Data exposure", "data exposure, not false alarm", "open")
    assert "data_exposure.block · expert · due in 14m · data exposure" in open_cli.done("checklist", "--all")
    assert "not asked for" not in open_cli("tick", "block", "public", "access").err


def test_rows_say_what_is_a_limit_and_what_a_gate(open_cli: CommandLine) -> None:
    row = item(open_cli, "communicate.status_page")
    assert (row["hard"], row["gate"], row["kind"]) == (True, True, "communicate")
    assert "(limit) · gate" in open_cli.done("checklist", "--phase", "communicate")


def test_a_number_is_no_word_of_a_title(open_cli: CommandLine) -> None:
    refused(open_cli("tick", "48"), 3, "no checklist item is called '48'", "Nothing was recorded")
    open_cli.done("tick", "send", "customers", "within", "48")
