from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident_tui.files.problem import FileProblem
from incident_tui.files.typed_toml import MOST_BYTES, parse_toml, problem_at, read_text, read_toml
from tests.files.conftest import without_rights

FILE = Path("team.toml")


class Even:
    """A type of the test's own, which msgspec can read only with a hook."""

    def __init__(self, value: object) -> None:
        if not isinstance(value, int) or value % 2:
            raise ValueError("must be even")
        self.value = value


def hook(type_: type, value: object) -> Even:
    assert type_ is Even
    return Even(value)


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    colour: Literal["red", "green", "blue"] = "red"
    level: Literal[1, 2, 3] = 1
    even: Even | None = None
    parts: tuple[Part, ...] = ()


class Sound(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="sound", tag_field="kind"):
    volume: int


class Light(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="light", tag_field="kind"):
    colour: str


class Team(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: Annotated[str, msgspec.Meta(min_length=1)]
    size: int = 0
    share: float | None = None
    active: bool = True
    part: Part | None = None
    parts: tuple[Part, ...] = ()
    counts: dict[str, int] = {}
    evens: dict[str, dict[str, Even]] = {}
    by_colour: dict[Literal["red", "green"], int] = {}
    signals: tuple[Sound | Light, ...] = ()


def fault(text: str, first_line: int = 1) -> FileProblem:
    with pytest.raises(FileProblem) as raised:
        parse_toml(text, Team, FILE, first_line, dec_hook=hook)
    assert raised.value.path == FILE
    return raised.value


GOOD = """\
title = "on call"
size = 3
[part]
name = "one"
even = 2
[[parts]]
name = "two"
colour = "blue"
[counts]
a = 1
[evens.outer]
x = 4
"""


def test_a_sound_text_becomes_the_type() -> None:
    team = parse_toml(GOOD, Team, FILE, dec_hook=hook)
    assert (team.title, team.size, team.parts) == ("on call", 3, (Part("two", "blue"),))
    assert team.part is not None
    assert team.part.even is not None
    assert team.part.even.value == 2
    assert team.evens["outer"]["x"].value == 4


WRONG = [
    # text, line, key, message, hint
    ('titel = "x"', 1, "titel", "not a name that is known here", "did you mean title?"),
    ('title = "x"\n\nzzz = 1', 3, "zzz", "not a name that is known here", "possible: title, size, share"),
    ("size = 3", None, "title", "is missing", "title = …"),
    ('title = ""', 1, "title", "must not be empty", ""),
    ('title = "x"\n# one\nsize = "3"', 3, "size", "needs a whole number, but has text in quotes", ""),
    ('title = "x"\nactive = "yes"', 2, "active", "needs true or false, but has text in quotes", ""),
    ('title = "x"\nshare = [\n1,\n]', 2, "share", "needs a number, but has a list in [ ]", ""),
    ('title = "x"\nsize = 1979-05-27', 2, "size", "needs a whole number, but has a date", ""),
    ('title = "x"\n[part]\ncolour = "red"\n', 2, "part.name", "is missing", "name = …"),
    ('title = "x"\npart.name = "p"\npart.colour = "gren"', 3, "part.colour", "cannot be 'gren'", "green?"),
    ('title = "x"\npart = { name = "p", nme = 1 }', 2, "part.nme", "not a name", "did you mean name?"),
    ('title = "x"\n[part]\nname = "p"\nlevel = 7', 4, "part.level", "cannot be '7'", "possible: 1, 2, 3"),
    ('title = "x"\n[part]\nname = "p"\nlevel = "1"', 4, "part.level", "needs a whole number", "possible: 1, 2, 3"),
    ('title = "x"\n[part]\nname = "p"\neven = 3', 4, "part.even", "must be even", ""),
    ('title = "x"\nparts = 3', 2, "parts", "needs a list in [ ], but has a whole number", ""),
    ('title = "x"\n[[parts]]\nname="a"\n[[parts]]\nname=1', 5, "parts[1].name", "needs text in quotes", ""),
    ('title = "x"\n[[parts]]\nname="a"\n[[parts]]\n', 4, "parts[1].name", "is missing", ""),
    (
        'title = "x"\n[[parts]]\nname = "a"\n[[parts.parts]]\nname = "b"\n'
        'parts = [\n  { name = "c" },\n  { nam = "d" },\n]',
        8,
        "parts[0].parts[0].parts[1].nam",
        "not a name",
        "did you mean name?",
    ),
    ('title = "x"\n[counts]\na = 1\n"b c" = "2"', 4, 'counts."b c"', "needs a whole number", ""),
    ('title = "x"\n[evens.one]\na = 2\n[evens.two]\nb = 2\nc = 3', 6, "evens.two.c", "must be even", ""),
    ('title = "x"\n[by_colour]\nred = 1\ngren = 2', 4, "by_colour.gren", "cannot be 'gren'", "green?"),
    ('title = "x"\n[[signals]]\nkind = "sond"\nvolume = 1', 3, "signals[0].kind", "cannot be 'sond'", "sound?"),
    ('title = "x"\n[[signals]]\nkind = "light"\nvolume = 1', 4, "signals[0].volume", "not a name", "possible: colour"),
    ('title = "x"\n"\\u001b[31mred" = 1', 2, '"\\x1b[31mred"', "not a name", ""),
]


@pytest.mark.parametrize(("text", "line", "key", "message", "hint"), WRONG)
def test_a_wrong_value_is_told_by_line_key_and_remedy(
    text: str, line: int | None, key: str, message: str, hint: str
) -> None:
    problem = fault(text)
    assert (problem.line, problem.key) == (line, key)
    assert message in problem.message
    assert hint in problem.hint


BROKEN = [
    ("title = on call", 1, "title", "Invalid value"),
    ('title = "x\nsize = 3', 1, "title", "Illegal character"),
    ('title = "x"\nsize = [1,\n2\n', 2, "size", "Unclosed array"),
    ('title = "x"\ncounts = { a = 1\n', 2, "counts", "Unclosed inline table"),
    ('title = """x\n\n\n', 1, "title", "Unterminated string"),
    ('title = "x"\n\n[part\nname = 1', 3, "", "Expected ']'"),
    ('title = "x"\nsize 3', 2, "", "Expected '='"),
    ('title = "\\q"', 1, "title", "Unescaped"),
    ('title = "x"\nsize = 1\ntitle = "y"\n', 3, "title", "is set twice, first on line 1"),
    ('title = "x"\n[part]\nname = "a"\n[part]\n', 4, "part", "is set twice, first on line 2"),
    ('title = "x"\npart = { name = "a" }\npart.colour = "red"\n', 3, "part.colour", "contradicts"),
    ('title = "x"\r\nsize = \r\n', 2, "size", "Invalid value"),
    ('title = "x"\nsize = ' + "9" * 5000, 2, "", "too many digits"),
    ('title = "x"\x01', 1, "title", "Expected newline"),
]


@pytest.mark.parametrize(("text", "line", "key", "message"), BROKEN, ids=[row[3] for row in BROKEN])
def test_broken_toml_is_told_by_the_line_to_look_at(text: str, line: int, key: str, message: str) -> None:
    problem = fault(text)
    assert message in problem.message
    assert (problem.line, problem.key) == (line, key)


def test_a_value_noticed_late_says_where_it_begins() -> None:
    problem = fault('title = "x"\nparts = [\n  { name = "a" },\n\nsize = 3\n')
    assert problem.key == "parts"
    assert "begins on line 2" in problem.hint


@pytest.mark.parametrize("text", ["x = " + "[" * 3000, "x = " + "{a = " * 3000], ids=["lists", "tables"])
def test_nesting_without_end_is_refused_and_not_a_crash(text: str) -> None:
    assert "nested too deeply" in fault(text).message


@pytest.mark.parametrize(
    "key",
    [".".join("a" * 200_000), "[" + '."b"' * 100_000 + "]", "- " * 200_000, "k" * 400_000],
    ids=["dotted", "quoted", "words", "long"],
)
def test_a_key_without_end_is_refused_before_it_takes_hours(key: str) -> None:
    problem = fault(f'title = "x"\n{key} = 1\n')
    assert problem.line == 2
    assert len(str(problem)) < 300


def test_many_dots_in_a_text_are_fine() -> None:
    text = f'title = "{"." * 500}"\ncounts = {{ a = 1 }}\n# {"a. " * 50}'
    assert len(parse_toml(text, Team, FILE).title) == 500


def test_lines_are_those_of_the_file_around_the_text() -> None:
    assert fault('title = "x"\nsize = "3"', first_line=4).line == 5
    assert fault('title = "x"\nsize = ', first_line=4).line == 5
    assert fault('title = "x"\ntitle = "y"\n', first_line=4).message == "is set twice, first on line 4"


def test_the_first_of_several_faults_is_enough() -> None:
    assert fault('title = 1\nsize = "x"').key == "title"


def test_a_later_fault_does_not_blame_a_sound_entry() -> None:
    assert fault('title = "x"\n[counts]\na = 1\nb = "2"\n[by_colour]\nblack = 1').key == "counts.b"


def test_a_long_value_is_cut_and_a_strange_one_made_visible() -> None:
    problem = fault(f'title = "x"\n[part]\nname = "p"\ncolour = "{"long " * 100}\\u001b[2J"')
    assert len(problem.message) < 100
    assert "\x1b" not in fault('title = "x"\n[part]\nname = "p"\ncolour = "\\u001b[2J"').message


@given(st.text(alphabet="abtile=[]{}.,#\"'\\\n \t1-:é\x00\x7f", max_size=80))
def test_no_text_whatever_raises_anything_else(text: str) -> None:
    line = None
    try:
        parse_toml(text, Team, FILE, dec_hook=hook)
    except FileProblem as problem:
        line = problem.line
    assert line is None or 1 <= line <= text.count("\n") + 1


def test_a_file_is_read_with_its_byte_order_mark_left_out(tmp_path: Path) -> None:
    path = tmp_path / "team.toml"
    path.write_bytes(b'\xef\xbb\xbftitle = "\xc3\xa9"\r\n')
    assert read_toml(path, Team).title == "é"


@pytest.mark.parametrize(
    ("raw", "line", "message"),
    [
        (b'title = "x"\n\nsize = \xff', 3, "is not UTF-8 text"),
        ('title = "x"\n'.encode("utf-16"), 1, "is not UTF-8 text"),
        (b'title = "x"\n# a\x00b', 2, "NUL byte"),
        (b"#" * (MOST_BYTES + 1), None, "larger than 1 MB"),
    ],
    ids=["latin-1", "utf-16", "nul", "large"],
)
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, raw: bytes, line: int | None, message: str) -> None:
    path = tmp_path / "team.toml"
    path.write_bytes(raw)
    with pytest.raises(FileProblem, match=message) as raised:
        read_toml(path, Team)
    assert (raised.value.path, raised.value.line) == (path, line)


def test_the_largest_file_allowed_is_read(tmp_path: Path) -> None:
    path = tmp_path / "team.toml"
    path.write_bytes(b"title = 'x'\n#".ljust(MOST_BYTES, b"x"))
    assert read_toml(path, Team).title == "x"


def test_a_missing_file_a_folder_and_a_pipe_are_told_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, message in (("none", "does not exist"), ("", "not a regular file"), ("pipe", "not a regular")):
        with pytest.raises(FileProblem, match=message):
            read_text(tmp_path / name)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name in ("loop", "nul\x00byte", "long" * 100):
        with pytest.raises(FileProblem, match="cannot be read"):
            read_text(tmp_path / name)


def test_a_forbidden_file_is_told(reachable: Path) -> None:
    path = reachable / "team.toml"
    path.write_text("title = 'x'")
    path.chmod(0)
    with without_rights(), pytest.raises(FileProblem, match="may not be read"):
        read_text(path)


@pytest.mark.parametrize(
    ("code", "message"), [(errno.EACCES, r"may not be read.*chmod u\+r"), (errno.EIO, "cannot be read: .+")]
)
def test_a_refusal_of_the_system_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, message: str
) -> None:
    path = tmp_path / "team.toml"
    path.write_text("title = 'x'")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FileProblem, match=message):
        read_text(path)


def test_a_check_beyond_the_types_finds_its_line_too() -> None:
    problem = problem_at(GOOD, FILE, ("parts", 0, "colour"), "is too bright", hint="dim it", first_line=3)
    assert str(problem) == "team.toml:10: parts[0].colour: is too bright (dim it)"
