from __future__ import annotations

import csv
import io

from tests.cli.running import CommandLine, refused


def test_plain_status_answers_how_bad_how_long_who_and_what_is_due_in_80_columns(open_cli: CommandLine) -> None:
    open_cli.done("role", "commander", "Bo")
    open_cli.done("mark", "detected", "--at", "~11:50")
    open_cli.done("note", "é" * 500)
    open_cli.clock.advance(minutes=42)
    lines = open_cli.done("status").split("\n")
    text = "\n".join(lines)
    for part in (
        "SEV-1",
        "Checkout is down",
        "open",
        "phase 1 detect",
        "42m",
        "commander Bo",
        "OVERDUE",
        "about 11:50",
    ):
        assert part in text
    assert max(len(line) for line in lines) <= 80


def test_status_as_of_an_earlier_time(open_cli: CommandLine) -> None:
    open_cli.clock.advance(minutes=30)
    open_cli.done("severity", "3")
    assert open_cli.read("status", "--as-of", "-10m")["severity"] == 1
    assert open_cli.read("status")["severity"] == 3
    early = open_cli("status", "--as-of", "-2h")
    assert "not declared at that time, but at 12:00 UTC." in early.err
    assert "not declared yet · phase 1 detect" in early.out
    assert open_cli.read("status", "--as-of", "-1h")["state"] == "undeclared"


def test_a_status_that_tells_of_posted_messages_and_promises(open_cli: CommandLine) -> None:
    open_cli.done(
        "message", "show", "investigating", "--set", "issue=It fails.", "--set", "next_update=12:10", "--copy"
    )
    open_cli.done("message", "posted", "investigating", "--url", "https://status.example/1")
    posted = open_cli.read("status")["posted"]["status_page"]
    assert posted["state"] == "investigating"
    assert posted["next_update_at"] == "2026-11-23T12:10:00Z"
    promise = next(due for due in open_cli.read("status")["due"] if due["kind"] == "promise")
    assert (promise["at"], promise["late"]) == ("2026-11-23T12:10:00Z", False)
    assert "next update 12:10 UTC" in open_cli.done("status")


def test_the_list_finds_by_words_and_state(cli: CommandLine) -> None:
    cli.done("declare", "Checkout is down", "--severity", "1")
    cli.done("declare", "Search is slow", "--severity", "3")
    closed = cli.done("declare", "Old trouble")
    cli.done("close", "-i", closed, "--overrule", "x")
    assert [each["title"] for each in cli.read("list")] == ["Search is slow", "Checkout is down", "Old trouble"]
    assert [each["title"] for each in cli.read("list", "--open")] == ["Search is slow", "Checkout is down"]
    assert [each["title"] for each in cli.read("list", "--search", "SLOW sev-3")] == ["Search is slow"]
    assert closed in cli.done("list")


def test_an_empty_list_is_no_failure(cli: CommandLine) -> None:
    result = cli("list")
    assert (result.code, result.out) == (0, "")
    assert "declare" in result.err


def test_the_timeline_shows_both_times_and_what_was_taken_back(open_cli: CommandLine) -> None:
    open_cli.done("note", "--at", "-10m", "rolled back")
    open_cli.done("note", "nonsense")
    open_cli.done("undo")
    lines = open_cli.done("timeline").split("\n")
    assert lines[0] == "2026-11-23 UTC"
    assert "+10m ✎ rolled back  (alice)" in lines[1]
    assert "nonsense (taken back)" in lines[-1]


def test_the_timeline_is_in_the_persons_zone_or_utc(open_cli: CommandLine) -> None:
    berlin = {"TZ": "Europe/Berlin"}
    assert "13:00 " in open_cli("timeline", env=berlin).out
    assert "12:00 " in open_cli("timeline", "--utc", env=berlin).out
    assert '"2026-11-23T12:00:01Z"' in open_cli("timeline", "--json", env=berlin).out


def test_a_time_without_a_zone_is_the_persons_own(open_cli: CommandLine) -> None:
    open_cli("note", "--at", "12:30", "in Berlin", env={"TZ": "Europe/Berlin"})
    assert open_cli.read("timeline")[0]["at"] == "2026-11-23T11:30:00Z"


def test_markdown_escapes_what_would_be_markup(open_cli: CommandLine) -> None:
    open_cli.done("note", "a|b <script> *bold* [x](y)\nsecond")
    text = open_cli.done("timeline", "--format", "md")
    assert r"a\|b \<script\> \*bold\* \[x\](y)<br>second" in text


def test_csv_reads_back_and_cannot_carry_a_formula(open_cli: CommandLine) -> None:
    hostile = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", " =1", 'quote " and, comma']
    for text in hostile:
        open_cli.done("note", "--by", "=Eve", "--", text)
    rows = list(csv.DictReader(io.StringIO(open_cli.done("timeline", "--format", "csv"))))
    assert [row["text"] for row in rows][1:] == ["'=HYPERLINK(1)", "'+1", "'-1", "'@SUM(A1)", "'=1", hostile[-1]]
    assert rows[1]["by"] == "'=Eve"
    assert rows[1]["at"] == "2026-11-23T12:00:02Z"


def test_the_timeline_as_of_an_earlier_time(open_cli: CommandLine) -> None:
    open_cli.clock.advance(minutes=30)
    open_cli.done("note", "later")
    assert open_cli.texts("--as-of", "-10m") == ["declared: Checkout is down (SEV-1)"]


def test_paths_name_every_place_and_whether_it_exists(open_cli: CommandLine) -> None:
    places = open_cli.read("paths")
    assert places["data_file"] == {"path": str(open_cli.data_file), "exists": True}
    assert places["config_file"]["exists"] is False
    assert places["bundled_templates"]["exists"] is True
    assert "(not there)" in open_cli.done("paths")


def test_reading_creates_no_file(cli: CommandLine) -> None:
    cli("list")
    cli("paths")
    refused(cli("status"), 3, "no incident is open: declare one")
    assert not cli.home.exists()
