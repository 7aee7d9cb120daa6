"""Legal and contract clocks by the command line."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.running import CommandLine, refused, team_playbook
from tests.cli.test_guided import HOSTILE, count, harmless, last

NO_ADVICE = "this is no legal advice"


@pytest.fixture
def raised(open_cli: CommandLine) -> CommandLine:
    """An incident with personal data, of a team that runs the GDPR and NIS2."""
    team_playbook(open_cli, ("regimes = []", 'regimes = ["gdpr", "nis2"]'))
    open_cli.done("flag", "personal_data")
    return open_cli


def clock(cli: CommandLine, regime: str, *options: str) -> Any:
    return next(each for each in cli.read("clock", "list", *options) if each["id"] == regime)


def step(cli: CommandLine, regime: str, name: str) -> Any:
    return next(each for each in clock(cli, regime)["steps"] if each["id"] == name)


def test_what_is_raised_is_listed_with_its_source_and_that_it_is_no_advice(raised: CommandLine) -> None:
    result = raised("clock", "list")
    assert result.code == 0
    assert NO_ADVICE in result.err
    assert "gdpr  GDPR: notice to the supervisory authority · decision needed\n" in result.out
    assert "by 2026-11-26 12:00 UTC, in 2d 23h · 72h after aware, assumed to be 12:00 UTC" in result.out
    assert "source: Regulation (EU) 2016/679, Article 33(1) (primary, checked 2026-11-23)" in result.out
    gdpr = clock(raised, "gdpr")
    assert (gdpr["state"], gdpr["runs"], gdpr["decision"], gdpr["checked"]) == (
        "decision needed",
        True,
        None,
        "2026-11-23",
    )
    assert gdpr["steps"][0]["provisional"] is True


def test_every_clock_that_ships_is_listed_with_whether_it_runs(raised: CommandLine) -> None:
    every = raised.read("clock", "list", "--all")
    assert len(every) > 30
    assert [each["id"] for each in every if each["runs"]] == ["gdpr", "internal", "nis2"]
    assert clock(raised, "dora", "--all")["state"] == "off"
    assert clock(raised, "dora", "--all")["steps"][0]["terms"]
    assert "dora  DORA: reports of a major incident · off" in raised.done("clock", "list", "--all")


def test_no_clock_is_raised_where_no_data_is_touched(open_cli: CommandLine) -> None:
    result = open_cli("clock", "list")
    assert (result.code, result.out) == (0, "")
    assert "no clock that runs here is raised" in result.err
    assert NO_ADVICE in result.err


def test_an_anchor_starts_every_clock_that_counts_from_it_and_says_until_when(raised: CommandLine) -> None:
    result = raised("clock", "anchor", "aware", "--at", "11:30", "--reason", "bo saw the dump")
    assert "clock starts: aware (bo saw the dump), at 11:30 UTC · the moment you were reasonably sure" in result.err
    assert "gdpr/notice: Notify the supervisory authority, by 2026-11-26 11:30 UTC (72h after aware)" in result.err
    assert "nis2/early" in result.err
    notice = step(raised, "gdpr", "notice")
    assert (notice["due_at"], notice["anchor_at"], notice["provisional"]) == (
        "2026-11-26T11:30:00Z",
        "2026-11-23T11:30:00Z",
        False,
    )


def test_an_anchor_that_is_set_moves_only_with_a_time(raised: CommandLine) -> None:
    raised.done("clock", "anchor", "aware", "--at", "11:30")
    again = raised("clock", "anchor", "aware")
    assert "aware is set to 11:30 UTC (--at TIME moves it) already. Nothing was recorded." in again.err
    assert raised.read("clock", "anchor", "aware") is None
    raised.done("clock", "anchor", "aware", "--at", "11:40")
    assert step(raised, "gdpr", "notice")["anchor_at"] == "2026-11-23T11:40:00Z"


def test_an_anchor_of_one_regime_is_its_own(raised: CommandLine) -> None:
    raised.done("clock", "anchor", "aware", "--regime", "nis2", "--at", "11:30")
    assert step(raised, "nis2", "early")["provisional"] is False
    assert step(raised, "gdpr", "notice")["provisional"] is True
    raised.done("clock", "anchor", "aware")
    assert step(raised, "nis2", "early")["anchor_at"] == "2026-11-23T11:30:00Z"
    refused(raised("clock", "anchor", "awake"), 2, "Did you mean aware?", "Nothing was recorded")
    refused(raised("clock", "anchor", "aware", "--regime", "nosuch"), 3, "no clock fits")


def test_a_decision_needs_a_reason_either_way(raised: CommandLine) -> None:
    refused(raised("clock", "decide", "gdpr", "no"), 2, "--reason")
    refused(raised("clock", "decide", "gdpr", "no", "--reason", " "), 2, "the reason is empty")
    raised.done("clock", "decide", "gdpr", "no", "--reason", "encrypted, and the key is safe")
    assert clock(raised, "gdpr")["decision"]["reason"] == "encrypted, and the key is safe"
    assert clock(raised, "gdpr")["state"] == "not owed"
    assert raised.read("clock", "decide", "gdpr", "no", "--reason", "encrypted, and the key is safe") is None
    raised.done("clock", "decide", "gdpr", "yes", "--reason", "the key was in it")
    assert clock(raised, "gdpr")["state"] == "owed"
    assert "decided by alice: notify, the key was in it" in raised.done("clock", "list")


def test_a_notice_is_named_by_its_step_where_there_are_several(raised: CommandLine) -> None:
    refused(raised("clock", "sent", "nis2"), 3, "nis2 has 4 steps", "nis2/early  Send the early warning")
    raised.done("clock", "sent", "nis2/early", "--receipt", "CSIRT 4711")
    assert last(raised, "notified") == {"regime": "nis2", "step": "early", "receipt": "CSIRT 4711"}
    assert raised.read("clock", "sent", "nis2/early") is None
    refused(raised("clock", "sent", "nis2/never"), 3, "no step of nis2 fits", "final")
    raised.done("clock", "sent", "gdpr")
    assert step(raised, "gdpr", "notice")["sent_at"].startswith("2026-11-23T12:00")
    assert "gdpr/notice is on record as sent already" in raised("clock", "sent", "gdpr").err


def test_a_clock_that_does_not_run_takes_nothing(raised: CommandLine) -> None:
    before = count(raised)
    for args in (["decide", "dora", "no", "--reason", "x"], ["sent", "dora"], ["anchor", "aware", "--regime", "dora"]):
        refused(raised("clock", *args), 3, "dora does not run here", "[legal] regimes", "Running: gdpr, internal, nis2")
    assert count(raised) == before
    assert "internal runs by itself" in raised("clock", "decide", "internal", "no", "--reason", "x").err


def test_a_clock_is_named_by_a_beginning_or_by_words_that_only_it_has(raised: CommandLine) -> None:
    raised.done("clock", "decide", "supervisory", "yes", "--reason", "x")
    assert last(raised, "notice")["regime"] == "gdpr"
    refused(raised("clock", "decide", "gdpr_p", "yes", "--reason", "x"), 3, "gdpr_people", "gdpr_processor")


@pytest.mark.parametrize(
    "args",
    [
        ["anchor", HOSTILE],
        ["anchor", "aware", "--regime", HOSTILE],
        ["anchor", "aware", "--reason", HOSTILE],
        ["decide", HOSTILE, "yes", "--reason", "x"],
        ["decide", "gdpr", "yes", "--reason", HOSTILE],
        ["sent", HOSTILE],
        ["sent", f"nis2/{HOSTILE}"],
        ["sent", "gdpr", "--receipt", HOSTILE],
    ],
)
def test_hostile_words_are_shown_harmless(raised: CommandLine, args: list[str]) -> None:
    assert harmless(raised("clock", *args).err)
    assert harmless(raised.done("clock", "list"))


def test_texts_have_a_limit(raised: CommandLine) -> None:
    before = count(raised)
    for args in (["anchor", "aware"], ["decide", "gdpr", "yes"]):
        refused(raised("clock", *args, "--reason", "x" * 30_000), 2, "30,000 characters")
    refused(raised("clock", "sent", "gdpr", "--receipt", "x" * 30_000), 2, "30,000 characters")
    assert count(raised) == before


@pytest.mark.parametrize("words", [("--at", "11:40"), ("--evidence", "11:40")])
def test_ticking_the_item_that_asks_when_tells_the_clocks(raised: CommandLine, words: tuple[str, str]) -> None:
    event = raised.read("tick", "evidence.aware", *words)
    assert (event["kind"], event["anchor"], event["at"]) == ("anchor", "aware", "2026-11-23T11:40:00Z")
    notice = step(raised, "gdpr", "notice")
    assert (notice["provisional"], notice["anchor_at"]) == (False, "2026-11-23T11:40:00Z")
    row = next(row for row in raised.read("checklist", "--all") if row["id"] == "evidence.aware")
    assert (row["status"], row["settled_by"]) == ("done", "aware")
    again = raised("tick", "evidence.aware")
    assert again.code == 0
    assert "aware is set to 11:40 UTC" in again.err
    assert raised.read("tick", "evidence.aware", "--at", "11:30")["at"] == "2026-11-23T11:30:00Z"


def test_what_is_no_time_is_refused_where_a_time_is_asked_for(raised: CommandLine) -> None:
    refused(raised("tick", "evidence.aware", "--evidence", "about noon"), 2, "about noon")
    assert step(raised, "gdpr", "notice")["provisional"] is True
