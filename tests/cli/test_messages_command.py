from __future__ import annotations

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
