from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident_tui.files.overlay import Overlay, bundled_folder
from incident_tui.playbook.cross_checks import cross_checks
from incident_tui.playbook.team_files import read_playbook_files

BUNDLED = bundled_folder("templates")


def item(name: str, more: str = "") -> str:
    return f'[[items]]\nid = "{name}"\nphase = "mitigate"\ntitle = "Do"\nwhy = "So"\nrole = "expert"\n{more}'


def write(folder: Path, **packs: str) -> None:
    (folder / "packs").mkdir(exist_ok=True)
    for name, items in packs.items():
        head = f'title = "{name}"\nwhen = "type(outage)"\n'
        (folder / "packs" / f"{name}.toml").write_text(items if items.startswith("title") else head + items, "utf-8")


def told(folder: Path) -> list[tuple[str, int | None, str, str, str]]:
    """File, line, key, message and the way round of each fault."""
    files = read_playbook_files(Overlay(BUNDLED, folder))
    assert files.problems == ()
    found = []
    for judgement in cross_checks(files):
        problem = judgement.problem
        assert judgement.level == "fault"
        way = problem.hint.removeprefix("the way round: ").partition(";")[0]
        found.append((problem.path.name, problem.line, problem.key, problem.message, way))
    return found


def test_two_that_wait_for_each_other_are_told_once_with_the_way_round(tmp_path: Path) -> None:
    write(
        tmp_path,
        one=item("one.a", 'when = "done(two.b) and severity <= 2"\n'),
        two=item("two.b", 'when = "reached(mitigated) and done(one.a)"\n') + item("two.c", 'when = "done(two.b)"\n'),
    )
    assert told(tmp_path) == [
        (
            "one.toml",
            9,
            "items[0].when",
            "'one.a' never comes up: it waits for itself",
            "one.a → two.b → one.a",
        )
    ]


def test_an_item_that_waits_for_itself(tmp_path: Path) -> None:
    write(tmp_path, one=item("one.a", 'when = "done(one.a)"\n'))
    assert [each[4] for each in told(tmp_path)] == ["one.a → one.a"]


def test_a_pack_that_waits_for_an_item_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, one='title = "one"\nwhen = "type(outage) and done(one.a)"\n' + item("one.a"))
    assert [each[1:3] for each in told(tmp_path)] == [(2, "when")]


@pytest.mark.parametrize(
    "first",
    [
        'when = "done(one.b) or elapsed >= 1h"\n',
        'when = "not done(one.b)"\n',
        'when = "done(one.b, detect.lead)"\n',
        'when = "done(one.b)"\nsettled_by = "commander"\n',
        'when = "done(one.b)"\nmarks = "mitigated"\n',
        'when = "done(one.b)"\ndeadline_from = "notice"\n',
        'when = "done(one.b)"\nclock = "nis2/early"\n',
    ],
)
def test_what_can_come_up_in_another_way_is_no_circle(tmp_path: Path, first: str) -> None:
    write(tmp_path, one=item("one.a", first) + item("one.b", 'when = "done(one.a)"\n'))
    assert told(tmp_path) == []


@pytest.mark.parametrize(
    "first",
    [
        'when = "done(one.b) or severity <= 2 and severity >= 3"\n',
        'when = "done(one.b)"\nmarks = "mitigated"\nevidence = "text"\n',
        'when = "not not done(one.b)"\n',
        'when = "not (not done(one.b) or severity == 4)"\n',
    ],
)
def test_what_only_seems_to_have_another_way_is_one(tmp_path: Path, first: str) -> None:
    write(tmp_path, one=item("one.a", first) + item("one.b", 'when = "done(one.a)"\n'))
    assert [each[4] for each in told(tmp_path)] == ["one.a → one.b → one.a"]


def test_deadlines_that_count_from_each_other(tmp_path: Path) -> None:
    write(
        tmp_path,
        one=item("one.a", 'deadline = "5m"\ndeadline_from = "one.b"\n')
        + item("one.b", 'deadline = "5m"\ndeadline_from = "one.c"\n')
        + item("one.c", 'deadline = "5m"\ndeadline_from = "one.b"\n'),
    )
    assert told(tmp_path) == [
        ("one.toml", 18, "items[1].deadline_from", "counts from itself, so it is never due", "one.b → one.c → one.b")
    ]


def test_a_deadline_that_counts_from_what_comes_up_afterwards(tmp_path: Path) -> None:
    late = item("one.b", 'when = "done(one.a)"\n') + item("one.c", 'when = "done(one.b)"\n')
    write(tmp_path, one=item("one.a", 'deadline = "5m"\ndeadline_from = "one.c"\n') + late)
    ((_, line, key, message, _),) = told(tmp_path)
    assert (line, key) == (10, "items[0].deadline_from")
    assert message == "counts from 'one.c', which comes up only once this item is done, so it is never due"


def test_a_circle_of_items_that_can_never_hold_is_told_as_that(tmp_path: Path) -> None:
    never = 'when = "done(one.b) and severity <= 1 and severity >= 2"\n'
    write(tmp_path, one=item("one.a", never) + item("one.b", 'when = "done(one.a)"\n'))
    assert [(each[2], each[3][:14]) for each in told(tmp_path)] == [("items[0].when", "can never hold")]


graphs = st.lists(st.lists(st.integers(0, 6), max_size=3, unique=True), min_size=7, max_size=7)


def reachable(graph: list[list[int]], start: int) -> set[int]:
    seen: set[int] = set()
    edge = set(graph[start])
    while edge:
        seen |= edge
        edge = {following for each in edge for following in graph[each]} - seen
    return seen


@given(graphs)
def test_every_item_on_a_circle_is_named_on_a_way_that_is_one(graph: list[list[int]]) -> None:
    def condition(needs: list[int]) -> str:
        return " and ".join(f"done(one.i{need})" for need in needs)

    items = "".join(
        item(f"one.i{number}", f'when = "{condition(needs)}"\n' if needs else "") for number, needs in enumerate(graph)
    )
    with tempfile.TemporaryDirectory() as name:
        write(Path(name), one=items)
        ways = [[int(part[-1]) for part in each[4].split(" → ")] for each in told(Path(name))]
    for way in ways:
        assert way[0] == way[-1]
        assert all(following in graph[each] for each, following in pairwise(way))
        assert len(set(way)) == len(way) - 1
    on_one = {number for number in range(len(graph)) if number in reachable(graph, number)}
    assert {each for way in ways for each in way} == on_one
