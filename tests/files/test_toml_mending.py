from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident_tui.files.problem import FileProblem
from incident_tui.files.toml_mending import MOST_FAULTS, Mended, parse_in_spite
from incident_tui.files.toml_syntax import MOST_SYNTAX_FAULTS
from incident_tui.files.typed_toml import parse_toml
from tests.files.test_typed_toml import BROKEN, GOOD, WRONG, Even, Team, hook

FILE = Path("team.toml")


def mended(text: str, first_line: int = 1) -> Mended[Team]:
    return parse_in_spite(text, Team, FILE, first_line, dec_hook=hook, fillers={Even: 2})


def told(text: str) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.key) for problem in mended(text).problems]


def test_a_sound_text_is_what_it_is_for_everybody_else() -> None:
    read = mended(GOOD)
    assert read.problems == ()
    assert read.content is not None
    assert read.content.parts == parse_toml(GOOD, Team, FILE, dec_hook=hook).parts
    assert read.sure(("part", "even"))


SEVERAL = """\
titel = "x"
size = "3"
zzz = 1
active = "yes"
[part]
colour = "gren"
level = 7
nme = "p"
even = 3
[[parts]]
name = 1
[[parts]]
colour = "blu"
parts = [
  { name = "c", even = 5 },
  { nam = "d" },
]
[counts]
a = 1
"b c" = "2"
c = true
[evens.one]
x = 3
y = 5
[by_colour]
gren = 1
red = "2"
"""


def test_every_fault_is_told_with_its_own_line_and_key() -> None:
    assert sorted(told(SEVERAL), key=str) == sorted(
        [
            (1, "titel"),
            (2, "size"),
            (3, "zzz"),
            (4, "active"),
            (6, "part.colour"),
            (7, "part.level"),
            (8, "part.nme"),
            (9, "part.even"),
            (11, "parts[0].name"),
            (12, "parts[1].name"),
            (13, "parts[1].colour"),
            (15, "parts[1].parts[0].even"),
            (16, "parts[1].parts[1].nam"),
            (20, 'counts."b c"'),
            (21, "counts.c"),
            (23, "evens.one.x"),
            (24, "evens.one.y"),
            (26, "by_colour.gren"),
            (27, "by_colour.red"),
        ],
        key=str,
    )


def test_what_was_meant_stands_in_for_what_is_wrong_and_is_looked_at_too() -> None:
    read = mended('titel = ""\n[part]\nname = "p"\ncolour = "gren"\n')
    assert {(problem.line, problem.key, problem.message) for problem in read.problems} == {
        (1, "titel", "is not a name that is known here"),
        (1, "titel", "must not be empty"),
        (4, "part.colour", "cannot be 'gren'"),
    }
    assert read.content is not None
    assert read.content.part is not None
    assert read.content.part.colour == "green"
    assert not read.sure(("part", "colour"))
    assert not read.sure(("part", "name"), ("part", "colour", "deeper"))
    assert read.sure(("part", "name"))
    # A later check speaks of the name as it is written.
    assert mended('titel = "x"').problem(("title",), "is dull").key == "titel"


def test_a_wrong_name_is_told_once_and_not_as_missing_too() -> None:
    assert told('titel = "x"') == [(1, "titel")]
    assert told("quite_another = 1") == [(1, "quite_another"), (None, "title")]
    # It is not `counts` that was meant.
    assert told('title = "x"\ncolour = 1') == [(2, "colour")]


@pytest.mark.parametrize(("text", "line", "key", "message", "hint"), WRONG)
def test_the_only_fault_is_told_as_it_always_was(
    text: str, line: int | None, key: str, message: str, hint: str
) -> None:
    first = mended(text).problems[0]
    with pytest.raises(FileProblem) as raised:
        parse_toml(text, Team, FILE, dec_hook=hook)
    assert str(first) == str(raised.value)


@pytest.mark.parametrize(("text", "line", "key", "message"), BROKEN, ids=[row[3] for row in BROKEN])
def test_broken_toml_is_told_first(text: str, line: int, key: str, message: str) -> None:
    first = mended(text).problems[0]
    assert message in first.message
    assert (first.line, first.key) == (line, key)


def test_what_is_no_toml_hides_nothing_of_what_is() -> None:
    text = """\
title = on call
size = "3"
active yes
share = 1.5
share = 2.5
[part]
name = p
colour = "gren"
[[parts]
name = "lost"
[[parts]]
level = 7
[counts]
a = [
  1,
  oops,
]
b = "2"
"""
    assert told(text) == [
        (1, "title"),
        (3, ""),
        (5, "share"),
        (7, "part.name"),
        (9, "parts[0]"),
        (16, "counts.a"),
        (2, "size"),
        (8, "part.colour"),
        (12, "parts[0].level"),
        (11, "parts[0].name"),
        (18, "counts.b"),
    ]
    assert mended(text).lost


def test_what_is_never_closed_says_that_there_may_be_more() -> None:
    read = mended('title = 3\nsize = "3"\nshare = [1,\nactive = "no"\n')
    (problem,) = read.problems
    assert problem.key == "share"
    assert "what else may be wrong shows once it is mended" in problem.hint
    assert read.content is None
    assert read.lost


def test_lines_are_those_of_the_file_around_the_text() -> None:
    read = mended('title = x\nsize = "3"\ncolour = 1', first_line=4)
    assert [problem.line for problem in read.problems] == [4, 5, 6]
    assert read.problem(("size",), "is large").line == 5


def test_faults_without_end_come_to_one() -> None:
    many = mended('title = "x"\n' + "".join(f"k{number} = 1\n" for number in range(1000)))
    assert len(many.problems) == MOST_FAULTS + 1
    assert "more faults" in many.problems[-1].message
    unread = mended("".join(f"k{number} = oops\n" for number in range(1000)))
    assert len(unread.problems) == MOST_SYNTAX_FAULTS + 1


def test_nesting_without_end_is_told() -> None:
    (problem,) = mended("x = " + "[" * 3000).problems
    assert "nested too deeply" in problem.message


@given(st.text(alphabet="abtile=[]{}.,#\"'\\\n \t1-:é\x00\x7f", max_size=80))
def test_no_text_whatever_raises_and_each_with_a_fault_is_told(text: str) -> None:
    read = mended(text)
    try:
        parse_toml(text, Team, FILE, dec_hook=hook)
    except FileProblem:
        assert read.problems
    else:
        assert read.problems == ()
    for problem in read.problems:
        assert problem.line is None or 1 <= problem.line <= text.count("\n") + 1
