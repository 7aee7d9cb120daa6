"""Acts that are written down late: what happened after them still holds, and that is said."""

from __future__ import annotations

import pytest

from tests.cli.running import CommandLine, refused

UNCHANGED = "note: it does not change the present, since this came later: "


@pytest.fixture
def day(cli: CommandLine) -> CommandLine:
    """An incident that has run since 12:00, at 17:00."""
    cli.done("declare", "Checkout is down", "--severity", "1", "--customers", "no", "--type", "outage")
    cli.clock.advance(hours=5)
    return cli


@pytest.mark.parametrize(
    ("before", "late", "later"),
    [
        ([], ["severity", "3"], "declared: Checkout is down (SEV-1, outage), at 12:00 UTC."),
        (["severity", "2"], ["severity", "3"], "severity SEV-2, at 17:00 UTC."),
        (["phase", "mitigate", "--reason", "x"], ["phase", "review", "--reason", "x"], "phase mitigate ("),
        (["role", "scribe", "Bo"], ["role", "scribe", "Cy"], "scribe: Bo, at 17:00 UTC."),
        (["type", "-outage", "+cost"], ["type", "-cost"], "types +cost -outage, at 17:00 UTC."),
        ([], ["customers", "yes"], "customers not affected, at 12:00 UTC."),
        (["close", "--overrule", "x"], ["reopen"], "closed (x; "),
        (["mark", "resolved"], ["reopen"], "resolved, at 17:00 UTC."),
    ],
)
def test_an_act_that_changes_nothing_now_says_what_holds(
    day: CommandLine, before: list[str], late: list[str], later: str
) -> None:
    reference = day.read("list")[0]["reference"]
    if before:
        day.done(*before)
    now = day.read("status", "-i", reference)
    result = day(*late, "--at", "-2d" if not before else "-2h", "-i", reference)
    assert result.code == 0
    assert UNCHANGED + later in result.err
    after = day.read("status", "-i", reference)
    kept = ("severity", "state", "phase", "roles", "types", "customers_affected", "closed_at")
    assert [after[name] for name in kept] == [now[name] for name in kept]


def test_an_act_that_does_change_the_present_says_nothing_more(day: CommandLine) -> None:
    assert "note:" not in day("severity", "3", "--at", "-2h").err
    assert day.read("status")["severity"] == 3
    assert "note:" not in day("note", "--at", "-3h", "x").err
    assert "note:" not in day("role", "scribe", "Bo", "--at", "-1h").err
    assert "note:" not in day("severity", "3", "--at", "-3h").err, "it is that now"


def test_a_severity_of_an_assessment_that_came_too_late_is_said(day: CommandLine) -> None:
    day.done("severity", "2")
    answers = ("--functional", "low", "--information", "none", "--recoverability", "regular")
    assert UNCHANGED + "severity SEV-2" in day("assess", *answers, "--set", "--at", "-1h").err


def test_a_record_is_not_closed_before_it_was_declared(day: CommandLine) -> None:
    refused(
        day("close", "--at", "-6h", "--overrule", "x"),
        2,
        "it was declared at 12:00 UTC",
        "not closed before",
        "nothing",
    )
    assert day.read("status")["state"] == "open"
    day.done("close", "--at", "-4h", "--overrule", "x")
    (row,) = day.read("list")
    assert row["ended_at"] > row["declared_at"]


def test_closing_at_a_time_before_it_was_reopened_is_said(day: CommandLine) -> None:
    reference = day.read("list")[0]["reference"]
    day.done("mark", "mitigated")
    day.done("reopen")
    assert UNCHANGED + "reopened, at 17:00 UTC." in day("close", "--overrule", "x", "--at", "-1h").err
    assert day.read("status", "-i", reference)["state"] == "open"


def test_a_time_corrects_what_was_ticked_in_both_directions(day: CommandLine) -> None:
    day.done("tick", "detect.acknowledge")
    for time, at in (("-2h", "15:00"), ("-1h", "16:00")):
        result = day("tick", "detect.acknowledge", "--at", time)
        assert "corrected an entry: at, precision · " in result.err
        assert f", at {at} UTC" in result.err
        assert day.read("status")["milestones"]["acknowledged"]["at"].startswith(f"2026-11-23T{at}")
        (item,) = [each for each in day.read("checklist") if each["id"] == "detect.acknowledge"]
        assert item["at"].startswith(f"2026-11-23T{at}")
    assert [each["kind"] for each in day.read("timeline")].count("tick") == 1
    assert day.read("tick", "detect.acknowledge", "--at", "2026-11-23T16:00:00Z") is not None
    assert day.read("tick", "detect.acknowledge", "--at", "2026-11-23T16:00:00Z") is None


def test_an_item_that_was_skipped_later_stays_skipped(day: CommandLine) -> None:
    day.done("tick", "detect.quiet", "--skip", "no need")
    assert UNCHANGED + "skipped: " in day("tick", "detect.quiet", "--at", "-1h").err


def test_an_answer_from_before_it_was_asked_again_does_not_settle_it(day: CommandLine) -> None:
    day.done("ask", "bo", "how far")
    day.done("answer", "1", "80 %")
    day.done("answer", "1", "--reopen")
    assert UNCHANGED + "asked again, at 17:00 UTC." in day("answer", "1", "85 %", "--at", "-1m").err
    assert [each["state"] for each in day.read("asks")] == ["open"]
