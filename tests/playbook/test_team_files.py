"""The check of a playbook's files one by one: all that is wrong with each is told, and nothing else."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import inspect

from incident_tui.comms.message import MessageHeader
from incident_tui.files.overlay import Overlay, bundled_folder
from incident_tui.playbook.clocks import RegimeFile, decode_clock_value
from incident_tui.playbook.cross_checks import cross_checks
from incident_tui.playbook.load import PLAYBOOK_FILE
from incident_tui.playbook.model import Pack, Playbook
from incident_tui.playbook.span import Span
from incident_tui.playbook.team_files import FILLERS, PlaybookFiles, read_playbook_files
from incident_tui.playbook.toml_types import decode_playbook_value

BUNDLED = bundled_folder("templates")
PLAYBOOK = (BUNDLED / PLAYBOOK_FILE).read_text("utf-8").splitlines()
HEADER = re.compile(r"\[\[([a-z_.]+)\]\]")
# What is wrong with a block, and the key at which that is told; None where the block has no room for it.
Mistake = Callable[[list[str]], tuple[list[str], str] | None]


def checked(folder: Path) -> tuple[PlaybookFiles, set[tuple[int | None, str]]]:
    """Read a team's files, and give the line and key of each fault."""
    files = read_playbook_files(Overlay(BUNDLED, folder))
    judgements = [judgement.problem for judgement in cross_checks(files) if judgement.level == "fault"]
    problems = [*files.problems, *judgements]
    return files, {(problem.line, problem.key) for problem in problems}


def line_of(block: list[str], key: str) -> int | None:
    return next((number for number, line in enumerate(block) if line.startswith(f"{key} =")), None)


def end_of(block: list[str], place: int) -> int:
    """The line after a value, which may be a text of several lines."""
    end = place + 1
    if block[place].count('"""') == 1:
        end = next(number for number in range(end, len(block)) if '"""' in block[number]) + 1
    return end


def with_line(key: str, value: str) -> Mistake:
    """Give a key this value, in place of its own or as a line of its own."""

    def put(block: list[str]) -> tuple[list[str], str]:
        place = line_of(block, key)
        if place is None:
            return [block[0], f"{key} = {value}", *block[1:]], key
        return [*block[:place], f"{key} = {value}", *block[end_of(block, place) :]], key

    return put


def renamed(key: str, to: str) -> Mistake:
    def rename(block: list[str]) -> tuple[list[str], str] | None:
        place = line_of(block, key)
        if place is None:
            return None
        return [*block[:place], block[place].replace(key, to, 1), *block[place + 1 :]], to

    return rename


def without(key: str) -> Mistake:
    def take_out(block: list[str]) -> tuple[list[str], str] | None:
        place = line_of(block, key)
        return None if place is None else ([*block[:place], *block[end_of(block, place) :]], f"-{key}")

    return take_out


def where_no(key: str, mistake: Mistake) -> Mistake:
    return lambda block: mistake(block) if line_of(block, key) is None else None


# Each of them touches a key of its own, so that any of them can come together.
IN_ITEMS: dict[str, Mistake] = {
    "name": renamed("title", "titel"),
    "role": with_line("role", '"exprt"'),
    "why": with_line("why", "3"),
    "kind": with_line("kind", '"recrd"'),
    "deadline": with_line("deadline", "15"),
    "unknown": with_line("xyz", "1"),
    "evidence": with_line("evidence", '["text"]'),
    "message": with_line("message", '"no/such"'),
    "when": with_line("when", '"severity <=> 2"'),
    "gate": with_line("gate", '"yes"'),
    "undo": with_line("undo", '""'),
    "from": with_line("deadline_from", '"Detect lead"'),
    "id": with_line("id", "7"),
    # What repeats until the milestone that it marks is another fault.
    "repeat": where_no("again", where_no("marks", with_line("repeat", '{ every = "30m", untl = "resolved" }'))),
}
ELSEWHERE: dict[str, Mistake] = {
    "unknown": with_line("xyz", "1"),
    "text": with_line("why", "3"),
    "title": with_line("title", '""'),
    "name": with_line("name", "[]"),
    "when": without("when"),
}
FITTING = {
    "phases": ("unknown", "title"),
    "severities": ("unknown", "name"),
    "roles": ("unknown", "title"),
    "channels": ("unknown", "title"),
    "escalation": ("unknown", "title", "when"),
    "tools": ("unknown", "name", "text"),
    "review_rules.always": ("unknown", "when"),
    "cadence": ("unknown",),
}


def blocks() -> list[tuple[str, int, list[str]]]:
    """The playbook cut at its headers of tables in lists: what comes with each, its name, its place in its list."""
    found: list[tuple[str, int, list[str]]] = [("", 0, [])]
    counts: dict[str, int] = {}
    for line in PLAYBOOK:
        header = HEADER.match(line)
        if header is not None:
            name = header[1]
            counts[name] = counts.get(name, -1) + 1
            if name == "phases":
                counts["phases.items"] = -1
            found.append((name, counts[name], []))
        found[-1][2].append(line)
    return found


BLOCKS = blocks()


def spoken(phase: int, name: str, place: int, key: str) -> str:
    table = f"phases[{phase}].items" if name == "phases.items" else name
    return f"{table}[{place}].{key}"


@st.composite
def mistakes(draw: st.DrawFn) -> dict[int, list[str]]:
    """Choose blocks, and for each a few mistakes."""
    chosen = draw(st.lists(st.sampled_from(range(1, len(BLOCKS))), max_size=8, unique=True))
    made = {}
    for number in chosen:
        name = BLOCKS[number][0]
        possible = [*IN_ITEMS] if name == "phases.items" else [*FITTING.get(name, ())]
        if possible:
            made[number] = draw(st.lists(st.sampled_from(possible), min_size=1, max_size=4, unique=True))
    return made


def faulty(chosen: dict[int, list[str]]) -> tuple[str, set[tuple[int | None, str]]]:
    """Put mistakes into the bundled playbook: its text, and the line and key of each of them."""
    lines: list[str] = []
    expected: set[tuple[int | None, str]] = set()
    phase = -1
    for number, (name, place, original) in enumerate(BLOCKS):
        phase += name == "phases"
        block, keys = original, []
        for mistake in chosen.get(number, ()):
            made = (IN_ITEMS if name == "phases.items" else ELSEWHERE)[mistake](block)
            if made is not None:
                block, key = made
                keys.append(key)
        for key in keys:
            missing = key.startswith("-")
            at = 0 if missing else line_of(block, key)
            assert at is not None
            told = f"{key}.untl" if key == "repeat" else key.removeprefix("-")
            expected.add((len(lines) + at + 1, spoken(phase, name, place, told)))
        lines += block
    return "\n".join(lines) + "\n", expected


@given(mistakes())
def test_every_mistake_that_is_put_into_the_bundled_playbook_is_told_with_its_line_and_nothing_else(
    chosen: dict[int, list[str]],
) -> None:
    text, expected = faulty(chosen)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / PLAYBOOK_FILE).write_text(text, "utf-8")
        files, told = checked(folder)
    assert told == expected
    assert files.playbook is not None


def test_one_of_every_kind_in_every_table_at_once(tmp_path: Path) -> None:
    first = {name: number for number, (name, place, _) in enumerate(BLOCKS) if place == 0 and name in FITTING}
    chosen = {number: [*FITTING[name]] for name, number in first.items()}
    items = [number for number, (name, _, _) in enumerate(BLOCKS) if name == "phases.items"]
    chosen |= {number: [mistake] for number, mistake in zip(items, IN_ITEMS, strict=False)}
    text, expected = faulty(chosen)
    assert len(expected) == 31
    (tmp_path / PLAYBOOK_FILE).write_text(text, "utf-8")
    assert checked(tmp_path)[1] == expected


SOUND = """\
title = "Ours"
when = "type(outage)"
[[items]]
id = "ours.one"
phase = "mitigate"
title = "Do it"
why = "It helps."
role = "expert"
"""


def pack(folder: Path, name: str, text: str) -> Path:
    path = folder / "packs" / f"{name}.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def told(folder: Path) -> list[str]:
    """What is told of a team's own files, without their folder."""
    files = read_playbook_files(Overlay(BUNDLED, folder))
    judgements = [judgement.problem for judgement in cross_checks(files)]
    return [str(problem).replace(f"{folder}/", "") for problem in (*files.problems, *judgements)]


def test_a_pack_with_four_mistakes_tells_four(tmp_path: Path) -> None:
    text = SOUND.replace("role =", "rolle =").replace('"mitigate"', '"resolv"')
    pack(tmp_path, "ours", f'{text}kind = "recrd"\ndeadline = 15\n')
    assert sorted(told(tmp_path)) == [
        'packs/ours.toml:10: items[0].deadline: needs a duration in quotes, like "15m", "48h" or "2 business days"',
        "packs/ours.toml:5: items[0].phase: cannot be 'resolv' (did you mean resolve?)",
        "packs/ours.toml:8: items[0].rolle: is not a name that is known here (did you mean role?)",
        "packs/ours.toml:9: items[0].kind: cannot be 'recrd' (did you mean record?)",
    ]


def test_what_follows_from_a_fault_is_not_told_beside_it(tmp_path: Path) -> None:
    # The deadline is there, the name of the milestone was meant, the pack has items, and its ids are its own.
    hard = 'deadline = "soon"\nhard = true\nrepeat = { every = "5m", until = "mitigatd" }\nmarks = "mitigated"\n'
    pack(tmp_path, "ours", f"{SOUND}{hard}")
    pack(tmp_path, "second", SOUND.replace("[[items]]", "[[items]").replace("ours.one", "second.one"))
    pack(tmp_path, "third", SOUND.replace('"ours.one"', "3") + '[[items]]\nid = "third.two"\ntitle = "x"\n')
    pack(tmp_path, "fourth", SOUND.replace("ours.one", "fourth.one") + 'when = "done(second.one, third.one)"\n')
    assert {line.partition(" ")[0] for line in told(tmp_path)} == {
        "packs/ours.toml:9:",
        "packs/ours.toml:11:",
        "packs/second.toml:3:",
        "packs/third.toml:4:",
        "packs/third.toml:9:",
    }


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        (("number = 1\n", "number = 11\n"), "severities[0].number"),
        (('id = "commander"\ntitle', 'id = "comander"\ntitle'), "roles[0].id"),
        (('id = "mitigate"\n', 'id = "mitigat"\n'), "phases[1].id"),
        (('notify_when = "always"', 'notify_when = "sometimes"'), "severities[0].notify_when"),
        (("start = 09:00:00", 'start = "nine"'), "hours.start"),
        (('id = "sms"\n', "id = 5\n"), "channels[3].id"),
        (('target = { SEV-1 = "10m"', 'target = { SEV-1 = "10"'), "cadence[0].target"),
    ],
)
def test_one_wrong_name_is_one_fault(tmp_path: Path, wrong: tuple[str, str], key: str) -> None:
    text = "\n".join(PLAYBOOK) + "\n"
    assert wrong[0] in text
    (tmp_path / PLAYBOOK_FILE).write_text(text.replace(*wrong, 1), "utf-8")
    assert {name for _, name in checked(tmp_path)[1]} == {key}


def test_a_file_without_a_table_is_told_that_and_no_more(tmp_path: Path) -> None:
    text = "\n".join(PLAYBOOK).partition("\n[[roles]]")
    rest = text[2][text[2].index("\n[[phases]]") :]
    (tmp_path / PLAYBOOK_FILE).write_text(text[0] + rest + "\n", "utf-8")
    assert checked(tmp_path)[1] == {(None, "roles")}


def test_the_steps_of_a_clock_are_checked_beside_a_fault(tmp_path: Path) -> None:
    clock = (BUNDLED / "kit" / "clocks" / "example_contract.toml").read_text("utf-8")
    path = tmp_path / "clocks" / "acme.toml"
    path.parent.mkdir()
    # The second step counts from the first, whose id is no text.
    text = clock.replace('id = "first_notice"', "id = 1").replace('"10 days"', '"ten days"')
    text = text.replace('proof = "primary"', 'proof = "primry"').replace('title = "Example', 'title = "x\\u0007')
    path.write_text(text, "utf-8")
    # An item that is the same job as a step is not blamed for it.
    pack(tmp_path, "ours", f'{SOUND}clock = "acme/first_notice"\n')
    assert [line.split(" ")[1] for line in sorted(told(tmp_path))] == [
        "proof:",
        "steps[0].id:",
        "steps[1].due[1].within:",
        "title:",
    ]


def own_types(type_: inspect.Type) -> set[type]:
    """The types of ours that stand somewhere in a type."""
    match type_:
        case inspect.CustomType(cls):
            return {cls}
        case inspect.StructType(fields=fields):
            return {each for field in fields for each in own_types(field.type)}
        case inspect.UnionType(types):
            return {each for part in types for each in own_types(part)}
        case (
            inspect.ListType(item_type=part) | inspect.VarTupleType(item_type=part) | inspect.DictType(value_type=part)
        ):
            return own_types(part)
    return set()


def test_for_every_type_of_ours_there_is_something_that_stands_in_for_it() -> None:
    read = (Playbook, Pack, RegimeFile, MessageHeader)
    wanted = {each for type_ in read for each in own_types(inspect.type_info(type_))}
    assert wanted == set(FILLERS)
    for cls, value in FILLERS.items():
        decode = decode_clock_value if cls is Span else decode_playbook_value
        assert isinstance(decode(cls, value), cls)
