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
always = [{ rule = "Severe", when = "severity <= 2" }]

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
        ("severities = [1, 2]", "severities", "is not a name that is known", ""),
        ('when = "severity <= 5"', "when", "5", ""),
        ('when = "type(outage"', "when", "column", ""),
        ("when = true", "when", "needs a condition in quotes", ""),
        ('kind = "think"', "kind", "cannot be 'think'", "possible: communicate, decide"),
        ('deadline = "soon"', "deadline", "is not a duration", ""),
        ("deadline = 15", "deadline", "needs a duration in quotes", ""),
        ('deadline = { SEV-5 = "1h" }', "deadline", "needs severities as names", ""),
        ("deadline = {}", "deadline", "needs severities as names", ""),
        ('deadline = { SEV-1 = "1 hour" }', "deadline", "is not a duration", ""),
        (
            'deadline_from = "created"',
            "deadline_from",
            "cannot be 'created'",
            "possible: declared, notice, impact_started",
        ),
        ('deadline_from = "review.one"', "deadline_from", "is the item itself", ""),
        ("hard = true", "hard", "has no meaning without a deadline", "give a deadline"),
        ('limit = "30m"', "limit", "has no shorter deadline before it at SEV-1", "give one, or hard = true"),
        ('limit = "half an hour"', "limit", "is not a duration", ""),
        ('settled_by = "posted"', "settled_by", "the item has no message", ""),
        ('clock = "internal"', "clock", "does not name a clock's step", "like internal/counsel"),
        ('evidence = "proof"', "evidence", "cannot be 'proof'", "possible: link, number"),
        ('phase = "review"', "phase", "has no meaning below a phase", "take it out"),
        ('repeat = { every = "soon" }', "repeat.every", "is not a duration", ""),
        ('message = "chat/updat"', "message", "names a message that does not exist", "chat/updat.md.j2"),
        ('message = "../playbook"', "message", "names a message that does not exist", ""),
    ],
)
def test_a_wrong_value_of_an_item_is_told(overlay: Overlay, line: str, field: str, message: str, hint: str) -> None:
    text = small(line + "\n")
    problem = team_problem(overlay, text)
    assert (problem.line, problem.key) == (line_of(text, line), f"phases[4].items[0].{field}")
    assert message in problem.message
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ('deadline = "30m"\nlimit = "30m"\n', "has no shorter deadline before it at SEV-1"),
        ('deadline = "5m"\nhard = true\nlimit = "30m"\n', "has no meaning beside hard"),
        ('deadline = "5m"\ndeadline_from = "notice"\nlimit = "30m"\n', "counts from 'notice'"),
    ],
)
def test_a_limit_beside_the_target_must_say_something_of_its_own(overlay: Overlay, lines: str, message: str) -> None:
    problem = team_problem(overlay, small(lines))
    assert problem.key == "phases[4].items[0].limit"
    assert message in problem.message


def test_an_item_opens_a_message_or_what_fits_an_audience(overlay: Overlay) -> None:
    problem = team_problem(overlay, small('message = "chat/update"\naudience = "status_page"\n'))
    assert (problem.key, problem.hint) == ("phases[4].items[0].audience", "keep one of the two")


def test_an_item_is_settled_by_the_record_or_by_a_clock(overlay: Overlay) -> None:
    problem = team_problem(overlay, small('settled_by = "types"\nclock = "internal/counsel"\n'))
    assert (problem.key, problem.hint) == ("phases[4].items[0].clock", "keep one of the two")


def test_an_item_that_would_end_its_own_coming_back_is_told(overlay: Overlay) -> None:
    lines = 'marks = "mitigated"\nrepeat = { every = "10m", until = "mitigated" }\n'
    problem = team_problem(overlay, small(lines))
    assert (problem.key, problem.hint) == ("phases[4].items[0].repeat", "it would never repeat")


def test_everything_that_an_item_may_say_is_read(overlay: Overlay) -> None:
    assert overlay.team is not None
    lines = """\
kind = "verify"
when = "severity <= 2 and done(detect.one)"
deadline = { SEV-1 = "5m" }
deadline_from = "detect.one"
hard = true
repeat = { every = "30m", until = "mitigated" }
gate = true
evidence = "link"
message = "chat/update"
settled_by = "posted"
undo = "Take it back."
"""
    (overlay.team / "playbook.toml").write_text(small(lines))
    loaded = load_playbook(overlay)
    assert loaded.problems == []
    item = loaded.playbook.item("review.one")
    assert item is not None
    assert (str(item.when), item.deadline_from) == ("severity <= 2 and done(detect.one)", "detect.one")
    assert item.repeat is not None
    assert (item.repeat.every.at_severity(4), item.repeat.until) == (timedelta(minutes=30), "mitigated")
    assert loaded.playbook.phase_of("review.one") == "review"


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
        ('when = "severity <= 2"', 'when = ""', "review_rules.always[0].when"),
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
    filled = small().replace('when = "Always"', 'when = "Always", who = "Ana", phone = "555-0101"')
    (overlay.team / "playbook.toml").write_text(filled)
    assert load_playbook(overlay).unfilled_contacts() == ()


PACK = """\
title = "Flood"
when = "type(outage)"

[[items]]
id = "flood.pump"
phase = "mitigate"
title = "Start the pump"
why = "Water rises."
role = "expert"

[[items]]
id = "flood.dry"
phase = "review"
title = "Dry the floor"
why = "Wood rots."
role = "expert"
when = "done(flood.pump)"
"""


def write_pack(folder: Path, text: str = PACK, name: str = "flood.toml") -> None:
    (folder / "packs").mkdir(exist_ok=True)
    (folder / "packs" / name).write_text(text)


def test_the_items_of_a_pack_stand_in_their_phases_and_hold_only_while_the_pack_does(overlay: Overlay) -> None:
    write_pack(overlay.bundled)
    loaded = load_playbook(overlay)
    placed = [(phase, item.id, str(item.when)) for phase, item, pack in loaded.playbook.placed_items() if pack]
    assert placed == [
        ("mitigate", "flood.pump", "type(outage)"),
        ("review", "flood.dry", "type(outage) and done(flood.pump)"),
    ]
    assert [pack.name for pack in loaded.playbook.packs] == ["flood"]


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        ('phase = "mitigate"\n', "", "items[0].phase", "is missing"),
        ('id = "flood.pump"', 'id = "water.pump"', "items[0].id", "does not have the form 'flood.something'"),
        ('id = "flood.dry"', 'id = "flood.pump"', "items[1].id", "'flood.pump' is there twice"),
        ('when = "type(outage)"\n', "", "when", "is missing"),
        ('when = "type(outage)"', 'when = "type(flood)"', "when", "flood"),
        ('title = "Flood"', 'tilte = "Flood"', "tilte", "is not a name"),
        ('title = "Start the pump"', f'title = "{"x" * 61}"', "items[0].title", "longer than 60"),
    ],
)
def test_a_fault_in_a_pack_is_told_and_the_bundled_one_is_used(
    overlay: Overlay, old: str, new: str, key: str, message: str
) -> None:
    assert overlay.team is not None
    write_pack(overlay.bundled)
    assert old in PACK
    write_pack(overlay.team, PACK.replace(old, new, 1))
    loaded = load_playbook(overlay)
    (problem,) = loaded.problems
    assert (problem.path, problem.key) == (overlay.team / "packs" / "flood.toml", key)
    assert message in problem.message
    assert [pack.title for pack in loaded.playbook.packs] == ["Flood"]


def test_a_pack_of_the_teams_own_with_a_fault_is_left_out_and_the_rest_is_used(overlay: Overlay) -> None:
    assert overlay.team is not None
    write_pack(overlay.bundled)
    write_pack(overlay.team, "title =", "fire.toml")
    loaded = load_playbook(overlay)
    assert [problem.path.name for problem in loaded.problems] == ["fire.toml"]
    assert [pack.name for pack in loaded.playbook.packs] == ["flood"]


def test_a_fault_in_a_bundled_pack_is_a_fault_of_the_program(overlay: Overlay) -> None:
    write_pack(overlay.bundled, PACK.replace('why = "Wood rots."', ""))
    with pytest.raises(FileProblem, match="why"):
        load_playbook(overlay)


def test_a_clock_that_the_playbook_names_and_nobody_has_written_is_told_by_its_line(overlay: Overlay) -> None:
    assert overlay.team is not None
    (overlay.bundled / "clocks").mkdir()
    clock = (bundled_folder("templates") / "clocks" / "gdpr_people.toml").read_text("utf-8")
    (overlay.bundled / "clocks" / "gdpr_people.toml").write_text(clock.replace("message = ", "# message = "))
    text = small('[legal]\nregimes = ["gdpr_people", "gdpr_poeple"]\n')
    (overlay.team / "playbook.toml").write_text(text)
    loaded = load_playbook(overlay)
    (problem,) = loaded.problems
    assert (problem.path, problem.key) == (overlay.team / "playbook.toml", "legal.regimes[1]")
    assert problem.line is not None
    assert "regimes" in text.splitlines()[problem.line - 1]
    assert "does not run" in problem.message
    assert problem.hint == "did you mean gdpr_people?"
    assert [regime.id for regime in loaded.playbook.regimes] == ["gdpr_people"], "the playbook is used all the same"


def test_the_bundled_playbook_loads_and_leaves_all_contacts_to_the_team() -> None:
    loaded = load_playbook(Overlay(bundled_folder("templates")))
    assert loaded.source.relative == "playbook.toml"
    assert [step.id for step in loaded.unfilled_contacts()] == ["primary", "secondary", "escalation", "executive"]
