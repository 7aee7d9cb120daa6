"""One incident from the first alert to the closed record, by the command line alone."""

from __future__ import annotations

import json

from tests.cli.running import CommandLine, refused


def test_an_incident_is_run_from_alert_to_closed_record_and_handed_on(cli: CommandLine) -> None:
    reference = cli.done(
        "declare", "Payments fail at checkout", "--severity", "2", "--type", "outage", "--impact-start", "11:40",
        "--detected", "~11:50", "--commander", "Bo",
    )  # fmt: skip
    detect(cli)
    mitigate(cli)
    communicate(cli)
    resolve(cli)

    status = cli.read("status")
    assert (status["reference"], status["state"], status["severity"], status["phase"]) == (
        reference,
        "resolved",
        1,
        "resolve",
    )
    assert status["roles"]["commander"] == "Cleo"
    assert status["types"] == ["outage", "bad_change"]
    assert status["durations_s"]["detect"] == 10 * 60
    assert status["durations_s"]["impact"] == 38 * 60
    assert status["durations_s"]["resolve"] == 60 * 60
    assert status["posted"]["status_page"]["state"] == "resolved"
    assert [due for due in status["due"] if due["kind"] == "promise"] == []

    refused(cli("close"), 4, "nobody has stated what data was lost", "--overrule")
    cli.done("close", "--overrule", "handed to the review")
    refused(cli("status"), 3, "no incident is open", "Payments fail at checkout")
    timeline = cli.done("timeline", "--format", "md", "-i", reference)
    for part in ("~~page everybody~~ (taken back)", "posted status\\_page/resolved", "severity SEV-1 (cards fail too)"):
        assert part in timeline
    assert json.loads(cli.done("verify", "--json"))["ok"] is True

    them = CommandLine(cli.home.parent / "colleague")
    them.done("import", "-", stdin=cli.done("export", reference))
    assert them.done("timeline", "--format", "json", "-i", reference) == cli.done(
        "timeline", "--format", "json", "-i", reference
    )


def detect(cli: CommandLine) -> None:
    cli.done("tick", "acknowledge", "--at", "11:52")
    cli.done("note", "--kind", "observation", "-", stdin="p99 of the card service at 9 s\n")
    cli.done("severity", "1", "--reason", "cards fail too")
    cli.done("customers", "yes")
    cli.done("tick", "detect.severity")
    cli.done("tick", "detect.quiet", "--skip", "two people, one room")
    cli.done("note", "page everybody")
    assert "undone: page everybody" in cli("undo").err


def mitigate(cli: CommandLine) -> None:
    refused(cli("phase", "mitigate"), 4, "detect.next_update")
    cli.done("tick", "detect.next_update")
    cli.done("phase", "mitigate")
    cli.clock.advance(minutes=10)
    cli.done("role", "commander", "Cleo")
    cli.done("type", "+bad_change")
    cli.done("note", "--at", "-3m", "--kind", "action", "rolled back deploy 4512")
    cli.done("mark", "identified", "--at", "12:05")


def communicate(cli: CommandLine) -> None:
    refused(cli("message", "show", "investigating", "--copy"), 4, "[issue]")
    issue = ("--set", "issue=Some card payments fail.")
    refused(cli("message", "show", "investigating", *issue, "--copy"), 4, "L08", "commander")
    cli.done("message", "approved", "investigating", *issue, "--person", "Cleo")
    text = cli.done("message", "show", "investigating", *issue, "--copy")
    assert "It began at 11:40 UTC" in text
    cli.done("message", "posted", "investigating", "--url", "https://status.example/7")
    cli.done("tick", "communicate.status_page")
    cli.clock.advance(minutes=40)
    late = [due for due in cli.read("status")["due"] if due["kind"] == "promise"]
    assert late[0]["late"] is True


def resolve(cli: CommandLine) -> None:
    cli.done("mark", "mitigated", "--at", "12:18")
    cli.done("mark", "resolved", "--at", "12:50")
    cli.done("phase", "resolve", "--reason", "verified by Cleo")
    cli.done(
        "message", "show", "status_page/resolved", "--copy", "--override", "Cleo is on the phone and agrees",
        "--set", "issue=Some card payments failed.",
        "--set", "affected=About one in five payments by card was affected.",
        "--set", "data=No card was charged twice.",
    )  # fmt: skip
    cli.done("message", "posted", "status_page/resolved")
