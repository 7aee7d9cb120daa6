"""What is open between people, by the command line: asks, decisions, hypotheses, measures, follow-ups."""

from __future__ import annotations

import pytest

from tests.cli.running import CommandLine, refused
from tests.cli.test_guided import HOSTILE, count, harmless, last

GROUPS = [
    ("asks", ["ask", "bo", HOSTILE]),
    ("hypothesis list", ["hypothesis", "add", HOSTILE]),
    ("measure list", ["measure", "add", HOSTILE, "--undo", HOSTILE, "--person", HOSTILE]),
    ("follow-up list", ["follow-up", "add", HOSTILE, HOSTILE]),
]


@pytest.fixture
def asked(open_cli: CommandLine) -> CommandLine:
    """Bo and Carla were asked for something, Bo first."""
    open_cli.done("ask", "bo", "how", "far", "is", "the", "restore", "5m")
    open_cli.done("ask", "carla", "is the key dead", "--due", "15:30")
    return open_cli


def test_the_last_word_is_the_time_an_option_another_and_ten_minutes_the_rule(open_cli: CommandLine) -> None:
    open_cli.done("ask", "bo", "how", "long", "1h20m")
    assert last(open_cli, "ask") == {"person": "bo", "text": "how long", "due_at": "2026-11-23T13:20:02Z"}
    open_cli.done("ask", "bo", "will 5m do", "--due", "15:30")
    assert last(open_cli, "ask") == {"person": "bo", "text": "will 5m do", "due_at": "2026-11-23T15:30:00Z"}
    open_cli.done("ask", "bo", "how far")
    assert last(open_cli, "ask")["due_at"].startswith("2026-11-23T12:10")


@pytest.mark.parametrize("act", [["ask", "bo"], ["follow-up", "add", "bo"]])
@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["5m"], "5m says by when, and not what"),
        (["5m", "--due", "15:30"], "5m says by when, and not what"),
        (["5m", "1h"], "5m 1h says by when, and not what"),
        (["how far", "5m", "--due", "10m"], "said twice, 5m and --due 10m"),
        (["how far", "99999999h"], "99999999h is no time that somebody could be given"),
        (["how far", "0m"], "0m is no time that somebody could be given"),
        (["how far", "-5m"], "-5m is in the past"),
        (["-5m"], "-5m is in the past"),
    ],
)
def test_a_time_that_is_not_all_that_was_meant_records_nothing(
    open_cli: CommandLine, act: list[str], words: list[str], part: str
) -> None:
    refused(open_cli(*act, *words), 2, part, "Nothing was recorded")
    assert count(open_cli) == 1


def test_a_plan_in_the_past_is_said_to_be_so(open_cli: CommandLine) -> None:
    refused(open_cli("schedule-review", "-5m", "bo"), 2, "-5m is in the past", "30m, 15:30", "Nothing was recorded")
    refused(open_cli("snooze", "status_page", "-5m", "--reason", "x"), 2, "-5m is in the past", "Nothing was recorded")
    refused(open_cli("schedule-review", "--soon", "bo"), 2, "No such option", "--soon")
    open_cli.done("schedule-review", "2d", "bo", "--at", "-5m")


def test_a_time_for_an_ask_that_was_made_before_counts_from_then(open_cli: CommandLine) -> None:
    event = open_cli.read("ask", "bo", "how long", "30m", "--at", "-20m")
    assert event["due_at"] == "2026-11-23T12:10:02Z"


def test_a_time_in_the_place_of_a_name_is_noticed(open_cli: CommandLine) -> None:
    refused(
        open_cli("ask", "bo", "how long", "--by", "15:30"), 2, "--by says who acts", "--due", "Nothing was recorded"
    )
    refused(open_cli("follow-up", "add", "bo", "watch it", "--by", "2d"), 2, "--due")
    open_cli.done("ask", "bo", "how long", "--by", "Cleo")


@pytest.mark.parametrize(
    ("due", "part"), [("soon", "is not a time"), ("11:00", "has passed"), ("900d", "a year ahead")]
)
def test_a_time_that_cannot_be_meant_records_nothing(open_cli: CommandLine, due: str, part: str) -> None:
    refused(open_cli("ask", "bo", "how long", "--due", due), 2, part, "Nothing was recorded")
    refused(open_cli("follow-up", "add", "bo", "watch it", "--due", due), 2, part)
    refused(open_cli("schedule-review", due, "bo"), 2, part)
    assert count(open_cli) == 1


def test_asks_are_listed_by_number_until_they_are_answered(asked: CommandLine) -> None:
    assert [(ask["number"], ask["person"], ask["late"]) for ask in asked.read("asks")] == [
        (1, "bo", False),
        (2, "carla", False),
    ]
    result = asked("answer", "1", "it", "is", "at", "80 %")
    assert "an ask was answered (it is at 80 %) · bo: how far is the restore" in result.err
    (left,) = asked.read("asks")
    assert (left["number"], left["person"], left["state"]) == (2, "carla", "open")
    gone = asked.read("asks", "--all")[1]
    assert (gone["number"], gone["state"], gone["answer"]) == (1, "answered", "it is at 80 %")
    asked.clock.advance(hours=4)
    assert asked.done("asks").startswith(" 2  carla: is the key dead  (OVERDUE 30m, asked 12:00 UTC by alice)")


@pytest.mark.parametrize("which", ["carla", "KEY dead", "is the"])
def test_an_ask_is_named_by_words_that_only_it_has(asked: CommandLine, which: str) -> None:
    if which == "is the":
        refused(asked("answer", which, "yes"), 3, "more than one ask fits", "1  bo: how far", "2  carla: is the key")
        asked.done("answer", "bo", "80 %")
    asked.done("answer", which, "yes")
    assert [ask["answer"] for ask in asked.read("asks", "--all") if ask["person"] == "carla"] == ["yes"]


def test_an_ask_is_named_by_its_id(asked: CommandLine) -> None:
    event = asked.read("ask", "bo", "anything else")
    asked.done("answer", event["id"].lower(), "no")
    assert last(asked, "answer")["ask"] == event["id"]


def test_an_ask_that_is_not_there_lists_those_that_are(asked: CommandLine) -> None:
    refused(asked("answer", "7", "x"), 3, "no ask fits '7'", "nothing was recorded", "2  carla: is the key dead")
    refused(asked("answer", "", "x"), 3, "no ask fits")
    refused(asked("answer", "1"), 2, "the answer is empty")
    refused(asked("hypothesis", "confirm", "1"), 3, "There is no hypothesis.")


def test_an_ask_is_acknowledged_withdrawn_and_opened_again(asked: CommandLine) -> None:
    asked.done("answer", "bo", "--acknowledge")
    assert asked.read("asks")[0]["state"] == "acknowledged"
    assert "is acknowledged already" in asked("answer", "bo", "--acknowledge").err
    asked.done("answer", "bo", "--withdraw", "found it ourselves")
    assert asked.read("answer", "bo", "--acknowledge") is None
    refused(asked("answer", "bo", "80 %"), 4, "ask 1 (bo: how far is the restore) is withdrawn already: found it ours")
    asked.done("answer", "bo", "--reopen")
    assert "ask 1 (bo: how far is the restore) is open already. Nothing" in asked("answer", "bo", "--reopen").err
    assert [ask["person"] for ask in asked.read("asks")] == ["bo", "carla"]


def test_an_answer_said_twice_is_recorded_once_and_another_one_comes_after_asking_again(asked: CommandLine) -> None:
    asked.done("answer", "bo", "80 %")
    assert asked.read("answer", "bo", "80 %") is None
    refused(
        asked("answer", "bo", "85 %"),
        4,
        "ask 1 (bo: how far is the restore) is answered already: 80 %",
        "Nothing was recorded",
        "`answer 1 --reopen`",
    )
    refused(asked("answer", "1", "--withdraw"), 4, "is answered already")
    asked.done("answer", "1", "--reopen")
    asked.done("answer", "1", "85 %")
    assert [ask["answer"] for ask in asked.read("asks", "--all") if ask["person"] == "bo"] == ["85 %"]


def test_an_ask_is_moved_one_way_at_a_time(asked: CommandLine) -> None:
    refused(asked("answer", "1", "--acknowledge", "--withdraw"), 2, "exclude each other", "Nothing was recorded")
    assert [ask["state"] for ask in asked.read("asks")] == ["open", "open"]


def test_a_decision_keeps_what_else_there_was(open_cli: CommandLine) -> None:
    open_cli.done(
        "decide", "roll", "back", "--option", "wait", "--option", "hotfix", "--reason", "quickest", "--no-objections"
    )
    assert last(open_cli, "decision") == {
        "text": "roll back",
        "options": ["wait", "hotfix"],
        "reason": "quickest",
        "objections_asked": True,
    }
    open_cli.done("decide", "wait", "--objections", "bo would rather roll back")
    assert last(open_cli, "decision")["objections"] == "bo would rather roll back"
    refused(open_cli("decide", "x", "--objections", "y", "--no-objections"), 2, "exclude each other")
    refused(open_cli("decide", " "), 2, "the decision is empty")
    refused(open_cli("decide", "x", "--option", ""), 2, "the option is empty")


def test_a_decision_settles_the_items_that_ask_for_it(open_cli: CommandLine) -> None:
    def settled() -> dict[str, str]:
        rows = open_cli.read("checklist", "--phase", "mitigate")
        asked = {"mitigate.decide", "mitigate.second_person"}
        return {row["id"]: row["status"] for row in rows if row["id"] in asked and row["applies"]}

    assert settled() == {"mitigate.decide": "open"}
    open_cli.done("type", "data_loss")
    assert settled() == {"mitigate.decide": "open", "mitigate.second_person": "open"}
    open_cli.done("note", "--kind", "decision", "restore beside it")
    assert settled() == {"mitigate.decide": "done", "mitigate.second_person": "open"}
    open_cli.done("decide", "swap db-2 in", "--irreversible", "--second", "Bo")
    assert settled() == {"mitigate.decide": "done", "mitigate.second_person": "done"}
    assert "once everything decided that cannot be undone has a second person" in " ".join(
        open_cli.done("playbook", "show", "--phase", "mitigate").split()
    )


def test_what_cannot_be_undone_takes_two_people_or_a_reason(open_cli: CommandLine) -> None:
    drop = ("decide", "drop the table", "--irreversible")
    refused(open_cli(*drop), 4, "needs a second person", "--second NAME", "nothing was recorded")
    refused(open_cli(*drop, "--second", "Alice"), 4, "the second person is somebody else")
    refused(open_cli(*drop, "--alone", ""), 2, "the reason for being alone is empty", "nothing was recorded")
    refused(open_cli(*drop, "--second", " "), 2, "the name is empty")
    open_cli.done(*drop, "--second", "Bo")
    open_cli.done(*drop, "--alone", "nobody answers the phone")
    assert last(open_cli, "decision")["alone"] == "nobody answers the phone"


def test_a_hypothesis_is_eliminated_with_a_reason_and_may_come_back(open_cli: CommandLine) -> None:
    open_cli.done("hypothesis", "add", "deploy 4512")
    open_cli.done("note", "--kind", "hypothesis", "the network")
    refused(open_cli("hypothesis", "eliminate", "1"), 2, "REASON")
    refused(open_cli("hypothesis", "eliminate", "1", " "), 2, "the reason is empty")
    assert "green since noon) · the network" in open_cli("hypothesis", "eliminate", "2", "green since noon").err
    assert [one["text"] for one in open_cli.read("hypothesis", "list")] == ["deploy 4512"]
    assert "eliminated: green since noon" in open_cli.done("hypothesis", "list", "--all")
    assert (
        "(the network) is eliminated already" in open_cli("hypothesis", "eliminate", "network", "green since noon").err
    )
    refused(open_cli("hypothesis", "confirm", "2"), 4, "is eliminated already: green since noon", "revive 2")
    refused(open_cli("hypothesis", "eliminate", "2", "no packets lost"), 4, "is eliminated already")
    open_cli.done("hypothesis", "confirm", "deploy", "rolled back and well")
    open_cli.done("hypothesis", "revive", "network")
    assert [(one["number"], one["text"], one["state"]) for one in open_cli.read("hypothesis", "list", "--all")] == [
        (2, "the network", "alive"),
        (1, "deploy 4512", "confirmed"),
    ]


def test_a_measure_is_in_force_until_it_is_said_how_it_ended(open_cli: CommandLine) -> None:
    open_cli.done("measure", "add", "silenced the alert", "--undo", "unmute it", "--person", "Bo")
    open_cli.done("tick", "mitigate.contain")
    assert [(one["number"], one["item"]) for one in open_cli.read("measure", "list")] == [
        (1, None),
        (2, "mitigate.contain"),
    ]
    assert "undo: unmute it, Bo)" in open_cli.done("measure", "list")
    refused(open_cli("measure", "end", "1"), 2, "--undone, --ticket REF, --permanent REASON")
    refused(open_cli("measure", "end", "1", "--undone", "--ticket", "T-1"), 2, "Say one of")
    open_cli.done("measure", "end", "silenced", "alert", "--ticket", "T-1")
    assert open_cli.read("measure", "end", "silenced", "--ticket", "T-1") is None
    refused(open_cli("measure", "end", "1", "--ticket", "T-2"), 4, "measure 1 (silenced the alert) is ticketed already")
    open_cli.done("measure", "end", "silenced", "--undone")
    refused(open_cli("measure", "end", "1", "--permanent", "x"), 4, "is undone already", "`measure add`")
    open_cli.done("measure", "end", "2", "--permanent", "it was never needed")
    assert open_cli.read("measure", "list") == []
    assert [one["ended"] for one in open_cli.read("measure", "list", "--all")] == ["undone", "permanent"]


def test_a_follow_up_has_an_owner_and_gets_done(open_cli: CommandLine) -> None:
    open_cli.done("follow-up", "add", "bo", "watch", "the", "queue", "2d")
    open_cli.done("follow-up", "add", "carla", "clean up")
    assert open_cli.done("follow-up", "list") == " 1  bo: watch the queue  (in 1d 23h)\n 2  carla: clean up  (no date)"
    open_cli.done("follow-up", "done", "queue", "--text", "quiet all night")
    assert "is done already: quiet all night" in open_cli("follow-up", "done", "queue").err
    refused(
        open_cli("follow-up", "done", "1", "--text", "loud"), 4, "follow-up 1 (bo: watch the queue) is done already"
    )
    (left,) = open_cli.read("follow-up", "list")
    assert (left["number"], left["owner"], left["due_at"], left["late"]) == (2, "carla", None, False)


def test_what_became_of_the_data_is_stated_once(open_cli: CommandLine) -> None:
    open_cli.done("data", "lost", "40", "orders")
    assert last(open_cli, "data") == {"lost": True, "text": "40 orders"}
    assert "it is stated that data was lost already" in open_cli("data", "lost").err
    open_cli.done("data", "nothing")
    assert last(open_cli, "data") == {"lost": False}


def test_the_review_is_scheduled_and_owned(open_cli: CommandLine) -> None:
    open_cli.done("schedule-review", "2026-11-25 14:00", "Bo", "Berg")
    assert last(open_cli, "review") == {"scheduled_for": "2026-11-25T14:00:00Z", "owner": "Bo Berg"}
    assert open_cli.read("schedule-review", "2026-11-25 14:00", "Bo Berg") is None


def test_a_review_that_is_late_is_recorded_and_pointed_out(open_cli: CommandLine) -> None:
    assert "note:" not in open_cli("schedule-review", "9d", "bo").err, "nobody knows yet when it will be over"
    open_cli.done("mark", "resolved")
    assert "note:" not in open_cli("schedule-review", "2d", "bo").err
    late = open_cli("schedule-review", "5d", "bo")
    assert late.code == 0
    assert "note: that is late: at SEV-1 it should be held by 2026-11-26 12:00 UTC." in late.err
    assert "the review is set for 2026-11-28 12:00 UTC, and at SEV-1 it should be held by" in open_cli("close").err


@pytest.mark.parametrize(("where", "act"), GROUPS, ids=[where for where, _ in GROUPS])
def test_hostile_words_are_kept_and_shown_harmless(open_cli: CommandLine, where: str, act: list[str]) -> None:
    assert harmless(open_cli(*act).err)
    listed = open_cli(*where.split())
    assert harmless(listed.out)
    assert listed.out.count("\n") == 1
    assert HOSTILE in open_cli.read(*where.split())[0].values()


@pytest.mark.parametrize(
    "args",
    [
        ["ask", "bo", "x" * 30_000],
        ["ask", "n" * 201, "x"],
        ["decide", "x", "--reason", "x" * 30_000],
        ["hypothesis", "add", "x" * 30_000],
        ["measure", "add", "x" * 30_000],
        ["follow-up", "add", "n" * 201, "x"],
        ["data", "lost", "x" * 30_000],
        ["schedule-review", "2d", "n" * 201],
    ],
)
def test_texts_have_a_limit(open_cli: CommandLine, args: list[str]) -> None:
    refused(open_cli(*args), 2, "characters and the record takes", "nothing was recorded")
    assert count(open_cli) == 1
