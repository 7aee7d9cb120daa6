from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from incident_tui.files.overlay import Overlay, bundled_folder
from incident_tui.files.problem import FileProblem
from incident_tui.playbook.load import load_playbook

SMALL = """\
escalation = [{ id = "primary", title = "First", when = "Always" }]

[[severities]]
number = 1
name = "Critical"
meaning = "Down"
response = "All hands"
notify_when = "always"
notify_within = "0m"
[[severities]]
number = 2
name = "High"
meaning = "Bad"
response = "Urgent"
notify_when = "always"
notify_within = "1h"
[[severities]]
number = 3
name = "Medium"
meaning = "Slow"
response = "Today"
notify_when = "customers_affected"
notify_within = "4h"
target = "24h"
[[severities]]
number = 4
name = "Low"
meaning = "Small"
response = "Some day"
notify_when = "never"

[review_rules]
always = [{ rule = "Severe", when = { severities = [1, 2] } }]

"""
ROLES = ("commander", "deputy", "scribe", "customer_liaison", "internal_liaison", "expert")
PHASES = ("detect", "mitigate", "communicate", "resolve", "review")


def role(name: str) -> str:
    return f'[[roles]]\nid = "{name}"\ntitle = "T"\ndoes = "D"\n'


def phase(name: str, extra: str = "") -> str:
    item = f'[[phases.items]]\nid = "{name}.one"\ntitle = "Do it"\nwhy = "So"\nrole = "expert"\n{extra}'
    return f'[[phases]]\nid = "{name}"\ntitle = "P"\ngoal = "G"\n{item}'


def small(extra: str = "") -> str:
    return SMALL + "".join(map(role, ROLES)) + "".join(phase(name) for name in PHASES) + extra


@pytest.fixture
def overlay(tmp_path: Path) -> Overlay:
    bundled, team = tmp_path / "bundled", tmp_path / "team"
    (bundled / "messages" / "chat").mkdir(parents=True)
    (bundled / "messages" / "chat" / "update.md.j2").write_text("")
    (bundled / "playbook.toml").write_text(small())
    team.mkdir()
    return Overlay(bundled, team)


def team_problem(overlay: Overlay, text: str) -> FileProblem:
    assert overlay.team is not None
    (overlay.team / "playbook.toml").write_text(text)
    loaded = load_playbook(overlay)
    assert loaded.source.origin == "bundled", "a broken playbook of the team must not be used"
    assert loaded.playbook.phase("detect").items
    (problem,) = loaded.problems
    assert problem.path == overlay.team / "playbook.toml"
    return problem


def line_of(text: str, wanted: str, occurrence: int = 1) -> int:
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line == wanted]
    return lines[occurrence - 1]


def test_a_playbook_is_loaded_and_says_where_it_came_from(overlay: Overlay) -> None:
    loaded = load_playbook(overlay)
    assert (loaded.source.origin, loaded.problems) == ("bundled", [])
    assert loaded.playbook.severity(3).target == timedelta(hours=24)


def test_the_teams_playbook_is_used_instead(overlay: Overlay) -> None:
    assert overlay.team is not None
    (overlay.team / "playbook.toml").write_text(small().replace('"Do it"', '"Our way"'))
    loaded = load_playbook(overlay)
    assert (loaded.source.origin, loaded.problems) == ("team", [])
    assert loaded.playbook.phase("detect").items[0].title == "Our way"


def test_a_broken_bundled_playbook_is_a_fault_of_the_program(overlay: Overlay) -> None:
    (overlay.bundled / "playbook.toml").write_text(small("[nonsense]"))
    with pytest.raises(FileProblem, match="nonsense"):
        load_playbook(overlay)


def test_a_missing_bundled_playbook_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="install incident-tui again"):
        load_playbook(Overlay(tmp_path))


def test_a_team_file_that_is_no_text_falls_back(overlay: Overlay) -> None:
    assert overlay.team is not None
    (overlay.team / "playbook.toml").write_bytes(b"\xff\xfe")
    assert "is not UTF-8" in load_playbook(overlay).problems[0].message


def test_a_wrong_name_in_an_item_is_told_by_line_and_key(overlay: Overlay) -> None:
    text = small('tilte = "x"\n')
    problem = team_problem(overlay, text)
    assert (problem.line, problem.key) == (line_of(text, 'tilte = "x"'), "phases[4].items[0].tilte")
    assert problem.hint == "did you mean title?"


@pytest.mark.parametrize(
    ("line", "field", "message", "hint"),
    [
        ('marks = "aknowledged"', "marks", "cannot be 'aknowledged'", "did you mean acknowledged?"),
        ("severities = [1, 5]", "severities[1]", "cannot be '5'", "possible: 1, 2, 3, 4"),
        ('deadline = "soon"', "deadline", "is not a duration", ""),
        ("deadline = 15", "deadline", "needs a duration in quotes", ""),
        ('deadline = { SEV-5 = "1h" }', "deadline", "needs severities as names", ""),
        ("deadline = {}", "deadline", "needs severities as names", ""),
        ('deadline = { SEV-1 = "1 hour" }', "deadline", "is not a duration", ""),
        ('deadline_from = "created"', "deadline_from", "cannot be 'created'", "possible: declared, notice, resolved"),
        ('message = "chat/updat"', "message", "names a message that does not exist", "chat/updat.md.j2"),
        ('message = "../playbook"', "message", "names a message that does not exist", ""),
        ("severities = []", "severities", "is empty", ""),
    ],
)
def test_a_wrong_value_of_an_item_is_told(overlay: Overlay, line: str, field: str, message: str, hint: str) -> None:
    text = small(line + "\n")
    problem = team_problem(overlay, text)
    assert (problem.line, problem.key) == (line_of(text, line), f"phases[4].items[0].{field}")
    assert message in problem.message
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("lines", "at_fault"),
    [
        (("severities = [1, 2]", "only_if_customers_affected = [3]"), 1),
        (("severities = [1, 2]", 'deadline = { SEV-1 = "5m", SEV-3 = "1h" }'), 1),
    ],
)
def test_a_severity_that_the_item_is_not_for_is_told(overlay: Overlay, lines: tuple[str, str], at_fault: int) -> None:
    text = small("\n".join(lines) + "\n")
    problem = team_problem(overlay, text)
    assert problem.line == line_of(text, lines[at_fault])
    assert "not in severities" in problem.message


def test_one_deadline_for_all_goes_with_any_severities(overlay: Overlay) -> None:
    assert overlay.team is not None
    (overlay.team / "playbook.toml").write_text(small('severities = [1]\ndeadline = "5m"\n'))
    assert load_playbook(overlay).problems == []


def test_a_message_that_exists_is_accepted(overlay: Overlay) -> None:
    assert overlay.team is not None
    (overlay.team / "playbook.toml").write_text(small('message = "chat/update"\n'))
    assert load_playbook(overlay).problems == []


CADENCE = '[[cadence]]\nstate = "investigating"\n'
CHAT = '[[channels]]\nid = "chat"\ntitle = "Chat"\n'


@pytest.mark.parametrize(
    ("more", "at", "message"),
    [
        (f'{CADENCE}target = "10m"\nhard = {{ SEV-1 = "15m" }}\n', "hard", "SEV-2 has a target and no hard limit"),
        (f'{CADENCE}target = "30m"\nhard = "15m"\n', "hard", "is shorter than the target at SEV-1"),
        (f'{CADENCE}target = "soon"\nhard = "15m"\n', "target", "is not a duration"),
        (f'{CHAT}fallback = ["fax"]\n', "fallback", "'fax' is no other channel"),
        (f'{CHAT}fallback = ["chat"]\n', "fallback", "'chat' is no other channel"),
        (f"{CHAT}{CHAT}", "id", "'chat' is there twice"),
        (f'{CHAT}checked = "yesterday"\n', "checked", "is no date"),
        ('[[languages]]\ncode = "German"\nname = "G"\naudience = "a"\n', "code", ""),
        ("[messages]\ncommander_approves_at = [5]\n", "commander_approves_at", "cannot be '5'"),
    ],
)
def test_a_fault_in_what_is_said_about_talking_names_its_line(
    overlay: Overlay, more: str, at: str, message: str
) -> None:
    text = small() + more
    problem = team_problem(overlay, text)
    assert at in (problem.key or "")
    assert message in problem.message
    assert problem.line is not None
    assert text.splitlines()[problem.line - 1].startswith(at)


def test_two_items_with_one_id_are_told_at_the_second(overlay: Overlay) -> None:
    again = '[[phases.items]]\nid = "review.one"\ntitle = "Again"\nwhy = "So"\nrole = "expert"\n'
    text = small(again)
    problem = team_problem(overlay, text)
    assert (problem.line, problem.key) == (line_of(text, 'id = "review.one"', 2), "phases[4].items[1].id")
    assert "'review.one' is there twice" in problem.message


@pytest.mark.parametrize("name", ["detect.one", "review", "review.", "review.One", "review.a b", "reviewx.one"])
def test_an_id_must_start_with_its_phase(overlay: Overlay, name: str) -> None:
    # The id that is at fault stands in an item of its own, so that no other check meets it first.
    item = f'[[phases.items]]\nid = "{name}"\ntitle = "Do"\nwhy = "So"\nrole = "expert"\n'
    text = small(item).replace('id = "detect.one"', 'id = "detect.other"', 1 if name == "detect.one" else 0)
    problem = team_problem(overlay, text)
    assert (problem.line, problem.key) == (
        text[: text.rindex(f'id = "{name}"')].count("\n") + 1,
        "phases[4].items[1].id",
    )
    assert "'review.something'" in problem.message


@pytest.mark.parametrize(
    ("title", "message"),
    [("x" * 61, "longer than 60 characters"), ("   ", "needs one line"), ("two\\nlines", "needs one line")],
)
def test_a_title_fits_on_one_line(overlay: Overlay, title: str, message: str) -> None:
    text = small().replace('title = "Do it"', f'title = "{title}"', 1)
    problem = team_problem(overlay, text)
    assert (problem.line, problem.key) == (line_of(text, f'title = "{title}"'), "phases[0].items[0].title")
    assert message in problem.message


def test_a_title_of_sixty_characters_is_accepted(overlay: Overlay) -> None:
    assert overlay.team is not None
    (overlay.team / "playbook.toml").write_text(small().replace('"Do it"', f'"{"x" * 60}"', 1))
    assert load_playbook(overlay).problems == []


def test_an_empty_phase_is_told(overlay: Overlay) -> None:
    items = phase("review").split("[[phases.items]]")[1]
    text = small().replace("[[phases.items]]" + items, "")
    problem = team_problem(overlay, text)
    assert (problem.line, problem.key) == (line_of(text, 'id = "review"'), "phases[4].id")
    assert "has no items" in problem.message


@pytest.mark.parametrize(
    ("part", "key", "name"),
    [(phase("review"), "phases", "review"), (role("scribe"), "roles", "scribe")],
)
def test_a_missing_part_is_told(overlay: Overlay, part: str, key: str, name: str) -> None:
    problem = team_problem(overlay, small().replace(part, ""))
    assert problem.key == key
    assert problem.line is not None
    assert f"'{name}' is missing" in problem.message


def test_a_missing_severity_is_told(overlay: Overlay) -> None:
    text = small()
    start = text.index("[[severities]]\nnumber = 4")
    problem = team_problem(overlay, text[:start] + text[text.index("[review_rules]") :])
    assert (problem.line, problem.key) == (line_of(text, "[[severities]]"), "severities")
    assert "'4' is missing" in problem.message


def test_a_severity_given_twice_is_told_at_the_second(overlay: Overlay) -> None:
    text = small().replace("number = 4", "number = 3")
    problem = team_problem(overlay, text)
    assert (problem.line, problem.key) == (line_of(text, "number = 3", 2), "severities[3].number")


def test_phases_out_of_order_are_told(overlay: Overlay) -> None:
    text = small().replace(phase("resolve"), "") + phase("resolve")
    problem = team_problem(overlay, text)
    assert problem.key == "phases"
    assert "not in their order" in problem.message


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('notify_within = "4h"\n', "", "severities[2].notify_within"),
        (
            'notify_when = "never"\n',
            'notify_when = "never"\nnotify_within = "1h"\n',
            "severities[3].notify_within",
        ),
        ('[{ id = "primary", title = "First", when = "Always" }]', "[]", "escalation"),
        ("when = { severities = [1, 2] }", "when = {}", "review_rules.always[0].when"),
    ],
)
def test_parts_that_contradict_each_other_are_told(overlay: Overlay, old: str, new: str, key: str) -> None:
    text = small()
    assert old in text
    problem = team_problem(overlay, text.replace(old, new, 1))
    assert problem.key == key
    assert problem.line is not None


def test_an_escalation_step_given_twice_is_told(overlay: Overlay) -> None:
    step = '{ id = "primary", title = "First", when = "Always" }'
    problem = team_problem(overlay, small().replace(step, f"{step}, {step}"))
    assert (problem.line, problem.key) == (1, "escalation[1].id")


def test_contacts_that_nobody_filled_in_are_named(overlay: Overlay) -> None:
    assert [step.id for step in load_playbook(overlay).unfilled_contacts()] == ["primary"]
    assert overlay.team is not None
    filled = small().replace('when = "Always"', 'when = "Always", contact = "Ana, 555-0101"')
    (overlay.team / "playbook.toml").write_text(filled)
    assert load_playbook(overlay).unfilled_contacts() == ()


def test_the_bundled_playbook_loads_and_leaves_all_contacts_to_the_team() -> None:
    loaded = load_playbook(Overlay(bundled_folder("templates")))
    assert loaded.source.relative == "playbook.toml"
    assert [step.id for step in loaded.unfilled_contacts()] == ["primary", "secondary", "escalation", "executive"]
