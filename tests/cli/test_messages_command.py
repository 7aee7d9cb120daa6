from __future__ import annotations

import json

import pytest

from tests.cli.drafts import keep_draft
from tests.cli.running import CommandLine, refused

SHOW = ("message", "show", "status_page/investigating")
ISSUE = ("--set", "issue=Some payments fail.")


def test_the_list_puts_first_what_fits(open_cli: CommandLine) -> None:
    listed = open_cli.read("message", "list")
    fitting = [each["fits"] for each in listed]
    assert fitting == sorted(fitting, reverse=True)
    assert open_cli.done("message", "list").startswith("* ")
    assert {each["audience"] for each in listed} >= {"status_page", "customer_email", "war_room", "review"}


def test_a_whole_message_is_printed_alone_on_standard_output(open_cli: CommandLine) -> None:
    result = open_cli(*SHOW, *ISSUE)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("Some payments fail.")


def test_a_hole_is_refused_and_leaves_standard_output_empty(open_cli: CommandLine) -> None:
    refused(open_cli(*SHOW), 4, "what customers see, in their words", "[issue]", "--draft")
    refused(open_cli(*SHOW, "--json"), 4, "[issue]")
    refused(open_cli(*SHOW, *ISSUE, "--set", "next_update=-5m"), 4, "has passed")


def test_a_draft_is_printed_with_its_holes(open_cli: CommandLine) -> None:
    result = open_cli(*SHOW, "--draft")
    assert result.code == 0
    assert "what customers see" in result.out
    assert "[issue]" in result.err
    document = open_cli.read(*SHOW, "--draft")
    assert document["whole"] is False
    assert document["gaps"] == ["missing: what customers see, in their words"]


def test_a_draft_with_a_hole_is_never_copied(open_cli: CommandLine) -> None:
    refused(open_cli(*SHOW, "--draft", "--copy"), 4, "Nothing was copied")
    assert len(open_cli.read("timeline")) == 1


def test_the_draft_typed_elsewhere_is_used_and_set_goes_over_it(open_cli: CommandLine) -> None:
    keep_draft(open_cli, "status_page/investigating", {"issue": "Typed in the console.", "harm": "you could not pay"})
    assert open_cli.done(*SHOW).startswith("Typed in the console.")
    text = open_cli.done(*SHOW, *ISSUE)
    assert text.startswith("Some payments fail.")
    assert "you could not pay" in text


def test_copy_saves_the_text_says_what_is_known_and_records_it(open_cli: CommandLine) -> None:
    result = open_cli(*SHOW, *ISSUE, "--copy")
    assert result.code == 0
    saved = open_cli.home / ".local" / "state" / "incident-tui" / "last-copy.txt"
    assert saved.read_text("utf-8") == result.out.removesuffix("\n")
    assert str(saved) in result.err
    entry = open_cli.read("timeline")[-1]
    assert (entry["kind"], entry["text"]) == ("copied", "copied status_page/investigating")
    assert entry["fields"]["level"] == "saved"


def test_posted_is_the_copied_text_word_for_word(open_cli: CommandLine) -> None:
    text = open_cli.done(*SHOW, *ISSUE, "--copy")
    open_cli.clock.advance(minutes=20)
    document = open_cli.read("message", "posted", "investigating", "--url", "https://s.example/1", "--where", "page")
    assert (document["kind"], document["text"]) == ("posted", text)
    assert (document["url"], document["where"], document["public"]) == ("https://s.example/1", "page", True)
    assert document["next_update_at"] == open_cli.read("status")["posted"]["status_page"]["next_update_at"]


def test_posted_without_a_copy_needs_a_whole_message(open_cli: CommandLine) -> None:
    refused(open_cli("message", "posted", "investigating"), 4, "[issue]")
    assert [entry["kind"] for entry in open_cli.read("timeline")] == ["declare"]
    keep_draft(open_cli, "status_page/investigating", {"issue": "Some payments fail."})
    assert "not copied before" in open_cli("message", "posted", "investigating").err
    assert open_cli.read("timeline")[-1]["fields"]["text"].startswith("Some payments fail.")


@pytest.mark.parametrize("name", ["investigating", "status_page/inv", "inve", "Status-Page/Investigating"])
def test_a_message_is_named_as_shortly_as_is_clear(open_cli: CommandLine, name: str) -> None:
    assert open_cli.read("message", "show", name, *ISSUE)["name"] == "status_page/investigating"


def test_an_unclear_or_unknown_message_lists_candidates(open_cli: CommandLine) -> None:
    refused(open_cli("message", "show", "resolved"), 3, "status_page/resolved", "customer_email/resolved")
    refused(open_cli("message", "show", "investigatin_g"), 3, "Did you mean", "message list --all")


def test_a_wrong_blank_is_named_with_what_there_is(open_cli: CommandLine) -> None:
    refused(open_cli(*SHOW, "--set", "isue=x"), 2, "Did you mean issue?", "next_update")
    refused(open_cli(*SHOW, "--set", "issue"), 2, "--set NAME=VALUE")
    refused(open_cli(*SHOW, "--set", f"issue={'x' * 30_000}"), 2, "30,000 characters")


def test_a_message_is_exact_in_a_pipe_and_harmless_on_a_terminal(open_cli: CommandLine) -> None:
    args: tuple[str, ...] = (*SHOW, "--set", "issue=a\u202eb")
    refused(open_cli(*args), 4, "L32", "U+202E")
    args += ("--draft",)
    assert "\u202e" not in open_cli(*args, terminal=True).out
    assert "‹202E›" in open_cli(*args, terminal=True).out
    piped = open_cli(*args).out
    assert open_cli.read(*args)["text"] == piped.removesuffix("\n")


def test_what_is_posted_is_not_posted_again_without_a_new_copy(open_cli: CommandLine) -> None:
    open_cli.done(*SHOW, *ISSUE, "--copy")
    open_cli.done("message", "posted", "investigating")
    refused(open_cli("message", "posted", "investigating"), 4, "on record as posted", "--text")
    assert [entry["kind"] for entry in open_cli.read("timeline")].count("posted") == 1


def test_what_went_out_otherwise_makes_its_own_promise(open_cli: CommandLine) -> None:
    words = "Some payments fail. Next update by 12:40 UTC.\n"
    result = open_cli("message", "posted", "investigating", "--text", "-", stdin=words)
    assert result.code == 0
    assert "promised for 12:40 UTC" in result.err
    (promise,) = open_cli.read("promises")["promises"]
    assert (promise["due_at"], promise["state"], promise["text"]) == ("2026-11-23T12:40:00Z", "running", words.strip())
    far = open_cli("message", "posted", "investigating", "--text", "-", stdin="Next update at 15:00 UTC on 1 May 9999.")
    assert "Traceback" not in far.err
    assert far.code in {0, 2}


def test_a_text_is_checked_from_a_pipe(open_cli: CommandLine) -> None:
    bad = open_cli("message", "lint", "-", "--json", stdin="We think checkout fails since 14:05, back shortly!\n")
    assert bad.code == 4
    assert {"L02", "L04", "L11", "L12"} <= {each["rule"] for each in json.loads(bad.out)["findings"]}
    good = open_cli("message", "lint", "-", stdin="Some card payments fail in Europe. Next update by 15:30 UTC.\n")
    assert good.code == 0
    refused(open_cli("message", "lint", "-", "--channel", "smoke signals", stdin="x"), 2, "no channel")
    assert open_cli("message", "lint", "-", "--channel", "Status page", stdin="x").code == 4


def test_every_rule_is_listed(open_cli: CommandLine) -> None:
    assert [line[:3] for line in open_cli.done("message", "rules").splitlines()] == [f"L{n:02}" for n in range(1, 33)]


def test_a_dead_channel_is_told_with_the_text(open_cli: CommandLine) -> None:
    open_cli.done("channel", "status-page", "down", "--reason", "503 for everybody")
    result = open_cli(*SHOW, *ISSUE)
    assert "Status page does not work: E-mail instead" in result.err
    assert "does not work: status page" in open_cli.done("status")
    refused(open_cli("channel", "fax", "down"), 3, "no channel", "chat")
    open_cli.done("channel", "status_page", "up")
    assert open_cli(*SHOW, *ISSUE).err == ""


def test_an_alarm_is_put_off_with_a_reason_and_within_reason(open_cli: CommandLine) -> None:
    refused(open_cli("snooze", "status_page", "15m", "--reason", "x"), 3, "Nobody waits")
    open_cli.done(*SHOW, *ISSUE, "--copy")
    open_cli.done("message", "posted", "investigating")
    refused(open_cli("snooze", "status_page", "1m", "--reason", "x"), 2, "due later")
    refused(open_cli("snooze", "status_page", "999d", "--reason", "x"), 2, "a year")
    open_cli.done("snooze", "status page", "40m", "--reason", "the database restarts")
    due = next(each for each in open_cli.read("status")["due"] if each["kind"] == "promise")
    assert (due["snoozed"], due["label"]) == (True, "put off: status page update")
