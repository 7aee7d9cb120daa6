from __future__ import annotations

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
    open_cli.done("phase", "resolve")
    open_cli.done("tick", "status_page")
    assert item(open_cli, "resolve.status_page")["status"] == "done"
    assert item(open_cli, "communicate.status_page")["status"] == "open"


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


def test_rows_say_what_is_late(open_cli: CommandLine) -> None:
    open_cli.clock.advance(hours=1)
    assert item(open_cli, "detect.lead")["late"] is True
    open_cli.done("tick", "detect.lead")
    assert item(open_cli, "detect.lead")["late"] is False
