from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident_tui.files.toml_lines import KeyPath, scan_lines, spoken_key

TEXT = '''\
title = "a # that is no comment, [nor a table]"   # but this is = one
plain.dotted . "quoted key" = 1

[table]
list = [
  "]",   # ] in a comment
  { inner = '}', other = [1,
     2] },
]
text = """
[not.a.table]
nothing = "here" \\""" still inside
"""
literal = \'\'\'
x = \'\'two quotes\'\'
\'\'\'

[table.sub]
after = 1979-05-27T07:32:00Z

[[phases]]
id = "one"
[[phases.items]]
id = "first"
[[phases.items]]
id = "second"
[phases.items.extra]
deep = 1.5
[[phases]]
id = "two"
  [[ phases . items ]]
  "id" = "third"
'''


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("title",), 1),
        (("plain",), 2),
        (("plain", "dotted", "quoted key"), 2),
        (("table",), 4),
        (("table", "list"), 5),
        (("table", "list", 0), 6),
        (("table", "list", 1), 7),
        (("table", "list", 1, "inner"), 7),
        (("table", "list", 1, "other", 1), 8),
        (("table", "text"), 10),
        (("table", "literal"), 14),
        (("table", "sub", "after"), 19),
        (("phases",), 21),
        (("phases", 0, "items", 0, "id"), 24),
        (("phases", 0, "items", 1), 25),
        (("phases", 0, "items", 1, "id"), 26),
        (("phases", 0, "items", 1, "extra", "deep"), 28),
        (("phases", 1, "id"), 30),
        (("phases", 1, "items", 0, "id"), 32),
    ],
)
def test_each_key_has_its_line(key: KeyPath, line: int) -> None:
    tomllib.loads(TEXT)  # The text is valid, so the lines below are about TOML and not about a mistake in it.
    assert scan_lines(TEXT).line(key) == line


def test_text_that_looks_like_toml_makes_no_keys() -> None:
    names = {part for key in scan_lines(TEXT).lines for part in key}
    assert names.isdisjoint({"not", "nothing", "x", "nor a table", "here"})


def test_a_key_that_is_not_written_has_the_line_of_what_is_around_it() -> None:
    lines = scan_lines(TEXT)
    assert lines.line(("phases", 0, "items", 1, "missing", 3)) == 25
    assert lines.line(("nowhere", "at", "all")) is None
    assert lines.line(()) is None


def test_lines_count_from_where_the_text_begins_in_its_file() -> None:
    assert scan_lines("a = 1\r\n\r\nb = 2\r\n", first_line=11).lines == {("a",): 11, ("b",): 13}


def test_escapes_in_quoted_keys_are_read() -> None:
    assert ("a\tb",) in scan_lines('"a\\tb" = 1').lines
    assert ("a\\tb",) in scan_lines("'a\\tb' = 1").lines


@pytest.mark.parametrize(
    ("text", "key", "line", "before"),
    [
        ("a = 1\nb = 2\na = 3\n", ("a",), 3, 1),
        ("[t]\nx = 1\n\n[t]\n", ("t",), 4, 1),
        ("[[t]]\nx = 1\n[[t]]\nx = 1\nx = 2\n", ("t", 1, "x"), 5, 4),
        ("a = { x = 1, x = 2 }\n", ("a", "x"), 1, 1),
    ],
)
def test_a_second_setting_is_noticed(text: str, key: KeyPath, line: int, before: int) -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(text)
    assert scan_lines(text).repeats == [(key, line, before)]


def test_tables_in_a_list_are_no_repetition() -> None:
    assert scan_lines(TEXT).repeats == []


@pytest.mark.parametrize(
    ("key", "spoken"),
    [
        (("phases", 1, "items", 0, "id"), "phases[1].items[0].id"),
        (("SEV-1",), "SEV-1"),
        (("a b", "c"), '"a b".c'),
        (("\x1b[31m",), '"\\x1b[31m"'),
        ((), ""),
    ],
)
def test_a_key_is_written_as_people_do(key: KeyPath, spoken: str) -> None:
    assert spoken_key(key) == spoken


VALUES = st.sampled_from(
    [
        "1",
        '"#"',
        "'[x]'",
        '"\\""',
        "[1, [2, 3]]",
        "[\n 1, # ]\n 'b = 2',\n]",
        '{ x = 1, "y" = [ { z = 2 } ] }',
        '"""\nk0 = 1\n"""',
        "'''\n[t]\n'''",
        '""""two quotes at each end"""""',
        "2026-01-01",
    ]
)


@given(st.lists(st.tuples(st.sampled_from(["", "\n", '# [c] = "\n', "  "]), VALUES), min_size=1, max_size=12))
def test_whatever_stands_before_it_a_key_has_its_line(statements: list[tuple[str, str]]) -> None:
    text = ""
    expected: dict[KeyPath, int] = {}
    for position, (before, value) in enumerate(statements):
        text += before
        expected[(f"key{position}",)] = text.count("\n") + 1
        text += f"key{position} = {value}\n"
    tomllib.loads(text)
    lines = scan_lines(text)
    assert {key: lines.line(key) for key in expected} == expected
    assert {key for key in lines.lines if len(key) == 1} == set(expected)


@given(st.text(alphabet="ab=[]{}.,#\"'\\\n \t1é", max_size=60))
def test_broken_text_is_scanned_without_an_error(text: str) -> None:
    lines = scan_lines(text)
    last = text.count("\n") + 1
    assert all(1 <= line <= last for line in lines.lines.values())
    assert all(each.first <= each.last <= last for each in lines.statements)
