from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from incident_tui.comms.catalogue import MAX_FILE_BYTES, load_catalogue, read_message
from incident_tui.files.overlay import FoundFile, Overlay
from incident_tui.files.problem import FileProblem

from .message_files import FIELDS, line_of, message, message_text, time_variable, variable, write_message


def problem_of(folder: Path, text: str) -> FileProblem:
    path = write_message(folder, "a/broken", text)
    with pytest.raises(FileProblem) as caught:
        read_message(FoundFile("messages/a/broken.md.j2", path, "team"))
    assert caught.value.path == path
    return caught.value


def test_a_message_is_read_with_its_fields(tmp_path: Path) -> None:
    fields = FIELDS + 'order = 5\nphases = ["mitigate"]\nseverities = [1]\nmarks_state = "identified"\n'
    path = write_message(
        tmp_path, "status_page/identified", message_text("Hello {{ a }}", variable("a"), fields=fields)
    )
    read = load_catalogue(Overlay(tmp_path)).messages["status_page/identified"]
    assert (read.title, read.audience, read.stage, read.public) == (
        "A message",
        "status_page",
        "investigating",
        True,
    )
    assert (read.order, read.phases, read.severities, read.marks_state) == (
        5,
        ("mitigate",),
        (1,),
        "identified",
    )
    assert read.body == "Hello {{ a }}\n"
    assert read.body_line == line_of(path, "Hello")
    assert read.path == path
    found = read.variable("a")
    assert found is not None
    assert (found.required, found.kind, found.source) == (True, "text", None)
    assert read.variable("b") is None


def test_what_the_file_leaves_out_has_defaults(tmp_path: Path) -> None:
    read = message(tmp_path, "Hello")
    assert (read.phases, read.severities, read.marks_state, read.variables) == ((), (1, 2, 3, 4), None, ())


def test_messages_come_in_their_order_then_by_name(tmp_path: Path) -> None:
    for identifier, order in (("a/late", 30), ("b/early", 10), ("c/same", 20), ("a/same", 20)):
        write_message(tmp_path, identifier, message_text("x", fields=f"{FIELDS}order = {order}\n"))
    assert list(load_catalogue(Overlay(tmp_path)).messages) == ["b/early", "a/same", "c/same", "a/late"]


def test_a_team_file_overrides_the_bundled_one(tmp_path: Path) -> None:
    bundled = write_message(tmp_path / "bundled", "a/one", message_text("bundled"))
    write_message(tmp_path / "bundled", "a/two", message_text("bundled"))
    write_message(tmp_path / "team", "a/one", message_text("ours"))
    write_message(tmp_path / "team", "a/three", message_text("ours"))
    catalogue = load_catalogue(Overlay(tmp_path / "bundled", tmp_path / "team"))
    bodies = {identifier: each.body.strip() for identifier, each in catalogue.messages.items()}
    assert bodies == {"a/one": "ours", "a/two": "bundled", "a/three": "ours"}
    assert catalogue.shadowed == {"a/one": bundled}
    assert catalogue.problems == []


def test_a_broken_team_file_gives_way_to_the_bundled_one(tmp_path: Path) -> None:
    write_message(tmp_path / "bundled", "a/one", message_text("bundled"))
    broken = write_message(tmp_path / "team", "a/one", message_text("ours", fields=FIELDS + "colour = 1\n"))
    write_message(tmp_path / "team", "a/two", "nothing")
    write_message(tmp_path / "team", "a/three", message_text("sound"))
    catalogue = load_catalogue(Overlay(tmp_path / "bundled", tmp_path / "team"))
    assert {identifier: each.body.strip() for identifier, each in catalogue.messages.items()} == {
        "a/one": "bundled",
        "a/three": "sound",
    }
    assert catalogue.shadowed == {}
    by_file = {problem.path.name: problem for problem in catalogue.problems}
    assert set(by_file) == {"one.md.j2", "two.md.j2"}
    assert by_file["one.md.j2"].path == broken
    assert by_file["one.md.j2"].line == line_of(broken, "colour")


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    path = write_message(tmp_path, "a/one", "")
    path.write_bytes(b"\xef\xbb\xbf" + message_text("Hello\nyou").replace("\n", "\r\n").encode())
    catalogue = load_catalogue(Overlay(tmp_path))
    assert catalogue.problems == []
    assert catalogue.messages["a/one"].body == "Hello\nyou\n"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("Hello", 1, "first line must be +++"),
        ("", 1, "first line must be +++"),
        ("+++\ntitle = 1\nHello", 1, "never ends"),
        ("+++\ntitle = \n+++\nHello", 2, ""),
        ("+++\n" + FIELDS + "+++\n \n", 6, "no text"),
        ("+++\n" + FIELDS + "+++", 6, "no text"),
    ],
)
def test_a_file_without_its_parts_is_refused(tmp_path: Path, text: str, line: int, said: str) -> None:
    problem = problem_of(tmp_path, text)
    assert problem.line == line
    assert said in problem.message


@pytest.mark.parametrize(
    ("fields", "variables", "at", "key", "said"),
    [
        (FIELDS + 'oder = "1"\n', "", "oder", "oder", "order"),
        (FIELDS.replace("A message", " "), "", "title", "title", "empty"),
        (FIELDS.replace("status_page", "Status page"), "", "audience", "audience", "customer_email"),
        (FIELDS.replace('"investigating"', '""'), "", "stage", "stage", "customer_email"),
        (FIELDS + 'marks_state = "fixed"\n', "", "marks_state", "marks_state", ""),
        (FIELDS + 'phases = ["mitigat"]\n', "", "phases", "phases[0]", "mitigate"),
        (FIELDS + "severities = [5]\n", "", "severities", "severities[0]", ""),
        (FIELDS, variable("Next"), "Next", "variables[0].name", "next_update"),
        (FIELDS, variable("loop"), "loop", "variables[0].name", "meaning of its own"),
        (FIELDS, variable("a") + variable("b") + variable("a"), "", "variables[2].name", "twice"),
        (FIELDS, variable("a").replace("meaning of a", ""), "meaning", "variables[0].meaning", "empty"),
        (FIELDS, variable("a" + "x" * 200), "meaning", "variables[0].meaning", "one line"),
        (FIELDS, variable("a").replace("of a", r"of\na"), "meaning", "variables[0].meaning", "one line"),
        (FIELDS, variable("a", example=" "), "example", "variables[0].example", "empty"),
        (FIELDS, variable("a", 'kind = "time"'), "example", "variables[0].example", "15:30"),
        (
            FIELDS,
            variable("a", 'kind = "time"', example="25:00"),
            "example",
            "variables[0].example",
            "15:30",
        ),
        (FIELDS, variable("a", 'source = "now"'), "source", "variables[0].source", 'kind = "time"'),
        (FIELDS, time_variable("a", 'source = "title"'), "source", "variables[0].source", 'kind = "text"'),
        (FIELDS, variable("a", 'source = "titel"'), "source", "variables[0].source", "title"),
    ],
)
def test_a_fault_in_the_front_matter_is_told_with_line_and_key(
    tmp_path: Path, fields: str, variables: str, at: str, key: str, said: str
) -> None:
    problem = problem_of(tmp_path, message_text("x", variables, fields=fields))
    assert problem.key == key
    assert said in f"{problem.message} {problem.hint}"
    if at:
        assert problem.line == line_of(problem.path, at)


def test_a_missing_field_is_named(tmp_path: Path) -> None:
    problem = problem_of(tmp_path, message_text("x", fields=FIELDS.replace("public = true\n", "")))
    assert "public" in str(problem)


def test_a_declaration_is_found_on_its_line(tmp_path: Path) -> None:
    read = message(tmp_path, "x", variable("first"), variable("second"))
    assert read.declaration_line("second") == line_of(read.path, '"second"')
    assert read.declaration_line("third") is None


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    write_message(tmp_path, "a/fits", message_text("x").rstrip("\n").ljust(MAX_FILE_BYTES, "x"))
    assert list(load_catalogue(Overlay(tmp_path)).messages) == ["a/fits"]
    problem = problem_of(tmp_path, message_text("x").rstrip("\n").ljust(MAX_FILE_BYTES + 1, "x"))
    assert "16 KiB" in problem.message


def test_a_file_that_is_not_text_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    path = write_message(tmp_path, "a/one", "")
    path.write_bytes(b"+++\n\xff\n+++\n")
    catalogue = load_catalogue(Overlay(tmp_path))
    assert catalogue.messages == {}
    assert [(problem.path, problem.line) for problem in catalogue.problems] == [(path, 2)]


def test_listing_messages_does_not_import_the_template_engine() -> None:
    program = (
        "import sys\n"
        "import incident_tui.comms.render\n"
        "from incident_tui.comms.catalogue import load_catalogue\n"
        "from incident_tui.files.overlay import Overlay\n"
        "assert load_catalogue(Overlay.over_bundled('templates', None)).messages\n"
        "sys.exit('jinja2' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
