from __future__ import annotations

import json
from pathlib import Path

from tests.cli.running import CommandLine, refused


def other(cli: CommandLine) -> CommandLine:
    """Somebody else's command line, with a data file of their own."""
    return CommandLine(cli.home.parent / "other")


def test_what_is_exported_is_imported_whole_and_twice_is_once(open_cli: CommandLine) -> None:
    open_cli.done("note", "with [/x] \x1b[31m and 💥")
    exported = open_cli.done("export")
    them = other(open_cli)
    assert them.done("import", "-", stdin=exported).startswith("INC-")
    again = them("import", "-", stdin=exported)
    assert (again.code, again.out) == (0, "")
    assert "0 new event(s)" in again.err
    assert them.done("export") == exported
    assert them.read("verify")["ok"] is True


def test_two_people_unite_their_records_in_either_order(open_cli: CommandLine) -> None:
    them = other(open_cli)
    them.clock.advance(minutes=1)
    them.done("import", "-", stdin=open_cli.done("export"))
    them.done("note", "theirs", "--by", "Bo")
    open_cli.done("note", "ours")
    ours, theirs = open_cli.done("export"), them.done("export")
    them.done("import", "-", stdin=ours)
    open_cli.done("import", "-", stdin=theirs)
    assert open_cli.done("export") == them.done("export")
    assert open_cli.read("verify")["problems"] == []


def test_only_the_named_incidents_are_exported(open_cli: CommandLine) -> None:
    reference = open_cli.done("declare", "Other")
    lines = [json.loads(line) for line in open_cli.done("export", reference).split("\n")]
    assert [line["title"] for line in lines] == ["Other"]
    assert open_cli.done("export", "-i", reference) == open_cli.done("export", reference)
    refused(open_cli("export", reference, "NONE"), 3, "no incident is called NONE")


def test_bad_lines_are_named_and_the_good_ones_kept(open_cli: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    good = open_cli.done("export")
    path.write_text(f'{good}\nno json\n{{"kind": 1}}\n\n"{"x" * 3_000_000}"\n{good}\n', "utf-8")
    them = other(open_cli)
    result = them("import", str(path))
    assert result.code == 5
    assert "line 2: no JSON object" in result.err
    assert "line 3: no event" in result.err
    assert "line 5: longer than" in result.err
    assert "line 6" not in result.err
    assert len(them.read("list")) == 1


def test_a_missing_file_to_import_is_named(cli: CommandLine) -> None:
    refused(cli("import", "/no/such/file"), 1, "/no/such/file: No such file or directory")


def test_import_answers_in_json(open_cli: CommandLine) -> None:
    exported = open_cli.done("export")
    them = other(open_cli)
    answer = json.loads(them("import", "--json", "-", stdin=exported).out)
    assert list(answer["new"].values()) == [1]
    assert (answer["known"], answer["bad_lines"]) == (0, [])


def test_verify_finds_a_changed_event(open_cli: CommandLine) -> None:
    open_cli.done("note", "we restarted it")
    open_cli.done("note", "a later note")
    open_cli.done("export")
    data = open_cli.data_file.read_bytes()
    assert b"we restarted it" in data
    open_cli.data_file.write_bytes(data.replace(b"we restarted it", b"we exploded it!"))
    result = open_cli("verify")
    assert result.code == 5
    assert "changed or replaced" in result.out
    answer = open_cli("verify", "--json")
    assert answer.code == 5
    assert json.loads(answer.out)["ok"] is False


def test_verify_of_nothing_is_fine(cli: CommandLine) -> None:
    assert cli.done("verify") == "0 incident(s), 0 event(s): everything holds"
