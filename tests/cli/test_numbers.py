"""The numbers of asks, hypotheses, measures and follow-ups: each stays with its thing, and what is settled stays so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.cli.running import CommandLine, refused

Words = Sequence[str]
# How three are made, listed, settled by number, and settled otherwise.
KINDS: list[tuple[list[str], list[str], Callable[[str], list[str]], Callable[[str], list[str]]]] = [
    (["ask", "bo"], ["asks"], lambda which: ["answer", which, "done"], lambda which: ["answer", which, "not so"]),
    (
        ["hypothesis", "add"],
        ["hypothesis", "list"],
        lambda which: ["hypothesis", "eliminate", which, "done"],
        lambda which: ["hypothesis", "confirm", which],
    ),
    (
        ["measure", "add"],
        ["measure", "list"],
        lambda which: ["measure", "end", which, "--undone"],
        lambda which: ["measure", "end", which, "--ticket", "T-1"],
    ),
    (
        ["follow-up", "add", "bo"],
        ["follow-up", "list"],
        lambda which: ["follow-up", "done", which],
        lambda which: ["follow-up", "done", which, "--text", "not so"],
    ),
]
NAMES = ["ask", "hypothesis", "measure", "follow-up"]
every_kind = pytest.mark.parametrize(("add", "listing", "settle", "otherwise"), KINDS, ids=NAMES)
Settle = Callable[[str], list[str]]


def left(cli: CommandLine, listing: Words) -> list[tuple[int, str]]:
    """What is open, by its numbers."""
    return [(each["number"], each["text"]) for each in cli.read(*listing)]


@every_kind
def test_a_number_stays_with_its_thing(
    open_cli: CommandLine, add: Words, listing: Words, settle: Settle, otherwise: Settle
) -> None:
    for text in ("first", "second", "third"):
        open_cli.done(*add, text)
    open_cli.done(*settle("1"))
    assert left(open_cli, listing) == [(2, "second"), (3, "third")]
    open_cli.done(*settle("2"))
    assert left(open_cli, listing) == [(3, "third")]
    assert open_cli.done(*listing).startswith(" 3  ")
    every = open_cli.read(*listing, "--all")
    assert [(each["number"], each["text"]) for each in every] == [(3, "third"), (1, "first"), (2, "second")]


@every_kind
def test_a_settled_number_never_acts_on_another_thing(
    open_cli: CommandLine, add: Words, listing: Words, settle: Settle, otherwise: Settle
) -> None:
    for text in ("first", "second"):
        open_cli.done(*add, text)
    open_cli.done(*settle("1"))
    before = len(open_cli.read("timeline"))
    assert open_cli.read(*settle("1")) is None
    refused(open_cli(*otherwise("1")), 4, "1 (", "first) is ", " already", "Nothing was recorded")
    assert len(open_cli.read("timeline")) == before
    assert left(open_cli, listing) == [(2, "second")]


@every_kind
def test_a_number_that_is_not_there_is_never_taken_for_a_word(
    open_cli: CommandLine, add: Words, listing: Words, settle: Settle, otherwise: Settle
) -> None:
    open_cli.done(*add, "raise limit to 8 GB")
    refused(open_cli(*settle("8")), 3, "fits '8'", "nothing was recorded", "1  ")
    assert left(open_cli, listing) == [(1, "raise limit to 8 GB")]
    open_cli.done(*settle("8 gb"))
    assert left(open_cli, listing) == []


@every_kind
def test_what_is_written_down_late_or_taken_back_moves_no_number(
    open_cli: CommandLine, add: Words, listing: Words, settle: Settle, otherwise: Settle
) -> None:
    open_cli.done(*add, "first")
    open_cli.done(*add, "slip")
    open_cli.done("undo")
    open_cli.done(*add, "earlier", "--at", "-30m")
    assert left(open_cli, listing) == [(1, "first"), (3, "earlier")]
    refused(open_cli(*settle("2")), 3, "fits '2'")
    open_cli.done(*settle("3"))
    assert left(open_cli, listing) == [(1, "first")]


def test_the_number_that_an_ask_is_told_is_its_own(open_cli: CommandLine) -> None:
    for number, name in enumerate(("bo", "cy", "dd"), 1):
        assert f"It is ask {number}: `incident-tui answer {number} TEXT`" in open_cli("ask", name, "how far", "5m").err
    open_cli.done("answer", "1", "done")
    open_cli.done("answer", "2", "80 %")
    assert [(each["person"], each["answer"]) for each in open_cli.read("asks", "--all")] == [
        ("dd", None),
        ("bo", "done"),
        ("cy", "80 %"),
    ]


def test_the_status_has_the_same_numbers_at_any_time(open_cli: CommandLine) -> None:
    open_cli.done("ask", "bo", "first")
    open_cli.done("ask", "cy", "before it", "--at", "-20m")
    assert [each["number"] for each in open_cli.read("status")["asks"]] == [1, 2]
    assert [each["number"] for each in open_cli.read("status", "--as-of", "-10m")["asks"]] == [2]


def test_one_answer_at_the_same_time_from_several_processes_answers_one_ask(cli: CommandLine) -> None:
    cli.done("declare", "x")
    for name in ("bo", "cy", "dd"):
        cli.done("ask", name, "how far")
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda _: cli.process("answer", "1", "same"), range(3)))
    assert [each.returncode for each in done] == [0, 0, 0]
    assert sum(b"is answered already" in each.stderr for each in done) == 2
    assert [(each["person"], each["answer"]) for each in cli.read("asks", "--all") if each["answer"]] == [
        ("bo", "same")
    ]


def test_different_answers_at_the_same_time_are_not_both_recorded(cli: CommandLine) -> None:
    cli.done("declare", "x")
    cli.done("ask", "bo", "how far")
    with ThreadPoolExecutor(3) as pool:
        codes = list(pool.map(lambda number: cli.process("answer", "1", f"{number} %").returncode, range(3)))
    assert sorted(codes) == [0, 4, 4]
    assert [each["kind"] for each in cli.read("timeline")].count("answer") == 1
