"""Acts that change nothing, acts that end an incident, and milestones in the wrong order."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.cli.running import CommandLine, refused


@pytest.mark.parametrize(
    ("args", "part"),
    [
        (["severity", "1"], "it is SEV-1 already"),
        (["phase", "detect"], "it is in phase detect already"),
        (["reopen"], "it is open already"),
        (["type", "-unknown"], "its types are none already"),
        (["role", "scribe", "--nobody"], "nobody is scribe already"),
        (["flag", "-actor_active"], "it has no actor active already"),
        (["channel", "chat", "up"], "chat works already"),
    ],
)
def test_what_is_so_already_is_said_and_not_recorded(open_cli: CommandLine, args: list[str], part: str) -> None:
    result = open_cli(*args)
    assert (result.code, result.out) == (0, "")
    assert part in result.err
    assert "Nothing was recorded." in result.err
    assert open_cli.read(*args) is None
    assert len(open_cli.read("timeline")) == 1


@pytest.mark.parametrize(
    ("args", "part"),
    [
        (["type", "+security", "+outage"], "its types are security, outage already"),
        (["flag", "+personal_data"], "it has personal data already"),
        (["customers", "yes"], "customers are on record as affected already"),
        (["customers", "no"], "customers are on record as not affected already"),
        (["role", "scribe", "Bo"], "Bo is scribe already"),
        (["component", "API", "partial_outage"], "component API is partial outage already"),
        (["public", "yes"], "it is public already"),
        (["tick", "detect.acknowledge"], "detect.acknowledge was done already, 12:00 UTC by alice"),
    ],
)
def test_what_is_said_twice_is_recorded_once(open_cli: CommandLine, args: list[str], part: str) -> None:
    open_cli.done(*args)
    result = open_cli(*args)
    assert result.code == 0
    assert f"{part}. Nothing was recorded." in result.err
    assert open_cli.read(*args) is None
    assert len(open_cli.read("timeline")) == 2


def test_of_several_types_one_that_changes_is_enough(open_cli: CommandLine) -> None:
    open_cli.done("type", "+security")
    assert open_cli.read("type", "+security", "+outage") is not None
    assert open_cli.read("type", "-security", "-unknown") is not None
    assert open_cli.read("type", "-security", "-unknown") is None
    assert open_cli.read("status")["types"] == ["outage"]


@pytest.mark.parametrize(
    ("args", "kind"),
    [
        (["tick", "detect.acknowledge"], "tick"),
        (["type", "+security"], "types"),
        (["flag", "+personal_data"], "flags"),
        (["customers", "yes"], "customers"),
        (["severity", "2"], "severity"),
        (["close", "--overrule", "x"], "close"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_several_processes_say_at_once_is_recorded_once(cli: CommandLine, args: list[str], kind: str) -> None:
    reference = cli.done("declare", "x")
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: cli.process(*args, "-i", reference), range(4)))
    assert [each.returncode for each in done] == [0] * 4
    assert sum(b" already" in each.stderr and b"Nothing was recorded." in each.stderr for each in done) == 3
    assert [entry["kind"] for entry in cli.read("timeline", "-i", reference)].count(kind) == 1


def test_closing_twice_records_it_once(open_cli: CommandLine) -> None:
    reference = open_cli.read("status")["reference"]
    open_cli.done("close", "--overrule", "x")
    for args in (["close"], ["close", "-i", reference]):
        result = open_cli(*args)
        assert result.code == 0
        assert f"{reference}: it is closed already. Nothing was recorded." in result.err
    assert [entry["kind"] for entry in open_cli.read("timeline", "-i", reference)] == ["declare", "close"]


def test_a_time_makes_the_same_severity_worth_recording(open_cli: CommandLine) -> None:
    open_cli.done("severity", "1", "--at", "-5m")
    assert len(open_cli.read("timeline")) == 2


def test_what_was_mitigated_and_came_back_is_reopened_although_it_is_open(open_cli: CommandLine) -> None:
    open_cli.done("mark", "mitigated")
    open_cli.done("reopen")
    assert open_cli.read("status")["milestones"]["mitigated"] is None


def test_undo_without_a_name_takes_back_the_close_that_was_the_last_act(open_cli: CommandLine) -> None:
    reference = open_cli.read("status")["reference"]
    open_cli.done("close", "--overrule", "x")
    result = open_cli("undo")
    assert result.code == 0
    assert f"{reference} (closed) is where alice acted last" in result.err
    assert open_cli.read("status")["state"] == "open"
    assert open_cli("redo").code == 0
    assert open_cli.read("status", "-i", reference)["state"] == "closed"


def test_undo_takes_the_incident_just_closed_and_not_another_that_is_open(open_cli: CommandLine) -> None:
    other = open_cli.done("declare", "Other")
    open_cli.done("close", "-i", other, "--overrule", "x")
    assert f"{other}: undone: " in open_cli("undo").err
    assert {each["state"] for each in open_cli.read("list")} == {"open"}


def test_undo_is_not_misled_by_what_somebody_else_closed(open_cli: CommandLine) -> None:
    open_cli.done("note", "mine")
    other = open_cli.done("declare", "Other", "--by", "Bo")
    open_cli.done("close", "-i", other, "--by", "Bo", "--overrule", "x")
    assert "undone: mine" in open_cli("undo").err


def test_redo_without_a_name_brings_back_a_declaration_that_was_undone(open_cli: CommandLine) -> None:
    reference = open_cli.read("status")["reference"]
    open_cli.done("undo")
    result = open_cli("redo")
    assert result.code == 0
    assert f"{reference} (withdrawn) is where alice acted last" in result.err
    assert open_cli.read("status")["title"] == "Checkout is down"


def test_declaring_into_an_incident_that_is_there_is_refused_with_what_to_do(open_cli: CommandLine) -> None:
    refused(open_cli("declare", "-i", "K7QM", "Search is slow"), 2, "leave out -i K7QM", "use note", "Nothing was")
    refused(open_cli("-i", "K7QM", "declare", "Search is slow"), 2, "leave out -i K7QM")
    assert len(open_cli.read("list")) == 1


def test_a_milestone_out_of_order_is_recorded_and_pointed_out(open_cli: CommandLine) -> None:
    assert "is before" not in open_cli("mark", "impact_started", "--at", "-10m").err
    result = open_cli("mark", "resolved", "--at", "-20m", "--json")
    assert result.code == 0
    assert json.loads(result.out)["milestone"] == "resolved"
    assert "note: resolved is before impact started." in result.err
    assert "--at" in result.err
    mended = open_cli("mark", "resolved", "--at", "-5m")
    assert (mended.code, "is before" in mended.err) == (0, False)


def test_a_declaration_points_out_times_out_of_order(cli: CommandLine) -> None:
    result = cli("declare", "x", "--impact-start", "-1m", "--detected", "-5m")
    assert result.code == 0
    assert "note: detected is before impact started." in result.err
