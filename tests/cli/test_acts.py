from __future__ import annotations

import pytest

from incident_tui.domain.vocabulary import INCIDENT_TYPES, MILESTONES, PHASES, ROLES
from tests.cli.running import CommandLine, refused


def test_declaring_prints_only_the_reference_and_records_all_that_is_known(cli: CommandLine) -> None:
    result = cli(
        "declare", "Checkout", "is", "down", "--severity", "SEV-2", "--type", "outage", "--type", "bad_change",
        "--impact-start", "-10m", "--detected", "~11:55", "--commander", "Bo", "--customers", "yes",
    )  # fmt: skip
    assert result.code == 0
    assert result.out.startswith("INC-")
    assert result.out.count("\n") == 1
    status = cli.read("status")
    assert status["reference"] == result.out.strip()
    assert (status["title"], status["severity"], status["types"]) == ("Checkout is down", 2, ["outage", "bad_change"])
    assert status["milestones"]["impact_started"] == {"at": "2026-11-23T11:50:01Z", "precision": "exact"}
    assert status["milestones"]["detected"] == {"at": "2026-11-23T11:55:00Z", "precision": "about"}
    assert status["roles"]["commander"] == "Bo"
    assert status["customers_affected"] is True


def test_a_second_open_incident_is_pointed_out(open_cli: CommandLine) -> None:
    result = open_cli("declare", "Another")
    assert "2 incidents are open" in result.err
    assert f"-i {result.out.strip()}" in result.err


@pytest.mark.parametrize("spelling", ["3", "SEV-3", "sev3", "Sev 3"])
def test_a_severity_is_spelt_as_people_do(open_cli: CommandLine, spelling: str) -> None:
    open_cli.done("severity", spelling)
    assert open_cli.read("status")["severity"] == 3


@pytest.mark.parametrize("phase", PHASES)
def test_every_phase_can_be_entered_by_name_and_number(open_cli: CommandLine, phase: str) -> None:
    open_cli.done("phase", phase, "--reason", "it is time")
    assert open_cli.read("status")["phase"] == phase
    open_cli.done("phase", "detect")
    open_cli.done("phase", str(PHASES.index(phase) + 1), "--reason", "it is time")
    assert open_cli.read("status")["phase"] == phase


@pytest.mark.parametrize("role", ROLES)
def test_every_role_is_given_and_given_up(open_cli: CommandLine, role: str) -> None:
    open_cli.done("role", role.replace("_", "-"), "Bo", "Berg")
    assert open_cli.read("status")["roles"][role] == "Bo Berg"
    open_cli.done("role", role, "--nobody")
    assert open_cli.read("status")["roles"][role] is None


def test_a_role_needs_a_person_or_nobody(open_cli: CommandLine) -> None:
    refused(open_cli("role", "scribe"), 2, "--nobody")
    refused(open_cli("role", "scribe", "Bo", "--nobody"), 2, "--nobody")


@pytest.mark.parametrize("milestone", MILESTONES)
def test_every_milestone_is_marked_and_marking_again_corrects_it(open_cli: CommandLine, milestone: str) -> None:
    open_cli.done("mark", milestone)
    open_cli.done("mark", milestone, "--at", "11:30Z")
    assert open_cli.read("status")["milestones"][milestone]["at"] == "2026-11-23T11:30:00Z"


@pytest.mark.parametrize("name", INCIDENT_TYPES)
def test_every_type_is_added_and_removed(open_cli: CommandLine, name: str) -> None:
    open_cli.done("type", f"+{name}")
    assert open_cli.read("status")["types"] == [name]
    reference = open_cli.read("status")["reference"]
    open_cli.done("type", f"-{name}", "-i", reference, "--at", "-0m")
    assert open_cli.read("status")["types"] == []


def test_types_are_added_and_removed_at_once(open_cli: CommandLine) -> None:
    open_cli.done("type", "outage", "unknown")
    open_cli.done("type", "-unknown", "+security", "-outage")
    assert open_cli.read("status")["types"] == ["security"]
    open_cli.done("type", "+outage", "--by", "Bo", "--", "-security", "cost")
    assert open_cli.read("status")["types"] == ["outage", "cost"]
    refused(open_cli("type", "+outage", "-outage"), 2, "both added and removed")
    refused(open_cli("type", "+outrage"), 2, "Did you mean outage?")


def test_customers_can_be_stated_later(open_cli: CommandLine) -> None:
    open_cli.done("customers", "no")
    assert open_cli.read("status")["customers_affected"] is False


def test_closing_and_reopening(open_cli: CommandLine) -> None:
    open_cli.done("close", "--overrule", "all done")
    refused(open_cli("note", "late thought"), 3, "no incident is open", "Checkout is down")
    open_cli.done("reopen")
    assert open_cli.read("status")["state"] == "open"
    again = open_cli("reopen")
    assert (again.code, again.out) == (0, "")
    assert "open already. Nothing was recorded" in again.err
    open_cli.done("declare", "Another")
    refused(open_cli("reopen"), 3, "no incident is resolved or closed")


def test_a_note_is_its_words_or_what_is_piped(open_cli: CommandLine) -> None:
    open_cli.done("note", "rolled", "back", "deploy")
    open_cli.done("note", "-", stdin="from a pipe\nsecond line\n")
    open_cli.done("note", stdin="no dash needed\n")
    open_cli.done("note", "--kind", "decision", "--", "-7m is text here")
    assert open_cli.texts()[1:] == [
        "rolled back deploy",
        "from a pipe\nsecond line",
        "no dash needed",
        "decision: -7m is text here",
    ]


def test_a_note_can_be_backdated_and_signed(open_cli: CommandLine) -> None:
    result = open_cli("note", "--at", "~11:40", "--by", "Cleo", "saw errors")
    assert "about 11:40 UTC" in result.err
    entry = open_cli.read("timeline")[0]
    assert (entry["at"], entry["precision"], entry["by"]) == ("2026-11-23T11:40:00Z", "about", "Cleo")


def test_a_note_at_a_terminal_without_text_does_not_wait_for_input(open_cli: CommandLine) -> None:
    assert open_cli("note", terminal=True).code == 2


def test_every_act_narrates_on_standard_error_and_leaves_standard_output_empty(open_cli: CommandLine) -> None:
    for args in (
        ["note", "x"],
        ["severity", "2"],
        ["phase", "mitigate", "--reason", "x"],
        ["mark", "detected"],
        ["tick", "mitigate.fix"],
    ):
        result = open_cli(*args)
        assert (result.code, result.out) == (0, "")
        assert result.err.startswith("INC-")


def test_undo_goes_back_step_by_step_and_redo_forward(open_cli: CommandLine) -> None:
    open_cli.done("severity", "2")
    open_cli.done("note", "a thought")
    assert "undone: a thought" in open_cli("undo").err
    assert "undone: severity SEV-2" in open_cli("undo").err
    assert open_cli.read("status")["severity"] == 1
    assert "redone: severity SEV-2" in open_cli("redo").err
    assert open_cli.read("status")["severity"] == 2


def test_undo_is_of_ones_own_acts(open_cli: CommandLine) -> None:
    open_cli.done("note", "by Bo", "--by", "Bo")
    open_cli.done("undo")
    assert open_cli.texts("-i", open_cli.read("list")[0]["reference"]) == ["by Bo"]


def test_undoing_the_declaration_says_how_to_bring_it_back(open_cli: CommandLine) -> None:
    reference = open_cli.read("status")["reference"]
    assert f"redo -i {reference}" in open_cli("undo").err
    refused(open_cli("note", "x"), 3, "no incident is open")
    refused(open_cli("undo", "-i", reference), 3, "nothing left to undo")
    open_cli.done("redo", "-i", reference)
    refused(open_cli("redo"), 3, "nothing to redo")
    assert open_cli.read("status")["title"] == "Checkout is down"


@pytest.mark.parametrize("place", ["before", "after"])
def test_the_incident_is_named_before_or_after_the_command(open_cli: CommandLine, place: str) -> None:
    other = open_cli.done("declare", "Other")
    open_cli.done(*(["-i", other, "note", "x"] if place == "before" else ["note", "x", "-i", other.lower()]))
    assert open_cli.texts("-i", other) == ["declared: Other", "x"]


def test_the_data_file_is_named_before_or_after_the_command(cli: CommandLine) -> None:
    path = str(cli.home.parent / "other.json")
    cli.done("--data", path, "declare", "Elsewhere")
    assert [each["title"] for each in cli.read("list", "--data", path)] == ["Elsewhere"]
    assert cli.read("list") == []
