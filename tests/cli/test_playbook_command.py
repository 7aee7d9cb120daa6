from __future__ import annotations

import json
import os
import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from incident_tui.comms import inspection
from incident_tui.comms.trial import Trial
from incident_tui.files.overlay import bundled_folder
from tests.cli.running import CommandLine, refused

BUNDLED = bundled_folder("templates")
PLAYBOOK = (BUNDLED / "playbook.toml").read_text("utf-8")
ITEM = 'title = "Do it"\nwhy = "It helps."\nrole = "expert"\n'
PACK = f'title = "Ours"\nwhen = "type(outage)"\n[[items]]\nid = "ours.one"\nphase = "detect"\n{ITEM}'
CLOCK = (BUNDLED / "kit" / "clocks" / "example_contract.toml").read_text("utf-8")
OURS = "\n".join(line for line in CLOCK.splitlines() if not line.startswith(("zone", "days", "holidays"))) + "\n"
MESSAGE = """\
+++
title = "Partners"
audience = "partners"
stage = "first"
public = false

[[variables]]
name = "issue"
meaning = "what they see"
example = "Payouts are late."
+++
{{ issue | sentence }}
"""


class Team:
    """A team's folder of templates, and the check of it with few samples."""

    def __init__(self, cli: CommandLine) -> None:
        self.cli = cli
        self.folder = cli.config / "templates"

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def playbook(self, *changes: tuple[str, str]) -> Path:
        """Write the bundled playbook with changes, each of which must be in it."""
        text = PLAYBOOK
        for before, after in changes:
            assert before in text
            text = text.replace(before, after, 1)
        return self.write("playbook.toml", text)

    def check(self) -> dict[str, Any]:
        result = self.cli("playbook", "check", "--json")
        answer: dict[str, Any] = json.loads(result.out)
        assert result.code == (0 if answer["ok"] else 1), result.err
        assert answer["ok"] is not bool(answer["faults"])
        return answer

    def found(self, *levels: str) -> list[dict[str, Any]]:
        """What the check says, notes left out unless they are asked for."""
        return [each for each in self.check()["findings"] if each["level"] in (levels or ("fault", "warning"))]

    def the_one(self) -> dict[str, Any]:
        (only,) = self.found()
        return only


@pytest.fixture
def team(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> Team:
    # All of it takes seconds, most of them for the texts: the kit's own test and `trying` are for these.
    few = partial(inspection.inspect_team_files, types=("outage",), severities=(1,))
    monkeypatch.setattr(inspection, "inspect_team_files", few)
    monkeypatch.setattr(inspection, "try_messages", lambda *args, **options: Trial())
    return Team(cli)


@pytest.fixture
def trying(cli: CommandLine) -> Team:
    """A team whose messages are tried on every sample."""
    return Team(cli)


def line_of(path: Path, wanted: str) -> int:
    return 1 + next(number for number, line in enumerate(path.read_text("utf-8").splitlines()) if wanted in line)


def test_one_fault_in_each_kind_of_file_is_told_by_file_line_and_key(trying: Team) -> None:
    faulty = {
        trying.playbook(('notify_when = "always"', 'notify_wen = "always"')): (
            "severities[0].notify_wen",
            "notify_wen",
            "notify_when?",
        ),
        trying.write("packs/ours.toml", PACK.replace('"detect"', '"detct"')): ("items[0].phase", "detct", "detect?"),
        trying.write("clocks/acme.toml", CLOCK.replace('within = "60m"', 'within = "1 hour"')): (
            "steps[0].due[0].within",
            "1 hour",
            "",
        ),
        trying.write("messages/a/header.md.j2", MESSAGE.replace("public", "publik")): ("publik", "publik", "public?"),
        trying.write("messages/a/body.md.j2", MESSAGE.replace("{{ issue", "{{ isue")): ("", "isue", "issue?"),
        trying.write("messages/a/syntax.md.j2", MESSAGE.replace(" }}", "")): ("", "{{ issue", ""),
        trying.write("gate.toml", '[levels]\nL99 = "off"\n'): ("levels.L99", "L99", ""),
    }
    found = {Path(each["file"]): each for each in trying.found()}
    assert {path.name for path in found} == {path.name for path in faulty}
    for path, (key, at, hint) in faulty.items():
        told = found[path]
        assert (told["level"], told["key"] or "") == ("fault", key)
        assert told["line"] == line_of(path, at)
        assert hint in (told["hint"] or "")


def test_every_fault_of_a_file_is_told_and_not_only_the_first(team: Team) -> None:
    long = "x" * 61
    path = team.write("packs/ours.toml", PACK.replace("Do it", long) + f'message = "no/such"\nhard = true\n{PACK[-1:]}')
    told = team.found()
    assert [each["key"] for each in told] == ["items[0].title", "items[0].message", "items[0].hard"]
    assert {each["file"] for each in told} == {str(path)}


def test_every_fault_of_a_message_and_of_the_gate_is_told_too(trying: Team) -> None:
    header = MESSAGE.replace("public = false", 'publik = "no"').replace('stage = "first"', 'stage = "The first"')
    message = trying.write("messages/a/header.md.j2", header.replace('name = "issue"', 'name = "issue"\nkind = "txt"'))
    variable = '[[variables]]\nname = "unused"\nmeaning = ""\nexample = "x"\n+++\n'
    body = trying.write("messages/a/body.md.j2", MESSAGE.replace("+++\n{{ issue", f"{variable}{{{{ isue }}}} {{{{ wen"))
    gate = trying.write(
        "gate.toml",
        'alowed = ["x"]\n[levels]\nL99 = "off"\nL02 = "of"\n[[words]]\nrule = "L12"\nfind = ["fine", "(("]\n'
        '[[secrets]]\nname = "k"\npattern = "(a+)+"\n',
    )
    told = {(each["file"], each["line"], each["key"]) for each in trying.found()}
    assert {line for file, line, _ in told if file == str(message)} == {4, 5, 9}
    assert {line for file, line, _ in told if file == str(body)} == {8, 12, 13, 16}
    assert {key for file, _, key in told if file == str(gate)} == {
        "alowed",
        "levels.L99",
        "levels.L02",
        "words[0].find[1]",
        "secrets[0].pattern",
    }


def pack(name: str, more: str = "", when: str = "type(outage)") -> str:
    return PACK.replace("ours", name).replace("type(outage)", when) + more


def test_what_contradicts_another_file_is_told(team: Team) -> None:
    wrong = {
        "unknown": (
            'when = "done(unknown.too)"',
            "asks for 'unknown.too', an item that does not exist",
            "unknown.one?",
        ),
        "misspelt": ('deadline = "5m"\ndeadline_from = "detect.leed"', "names 'detect.leed', an item", "detect.lead?"),
        "severe": ('when = "severity <= 2 and severity >= 3"', "can never hold, so the item never comes up", "exclude"),
        "against": ('when = "not type(outage)"', "can never hold", "excludes what the pack asks for: outage"),
        "step": ('clock = "internal/cousnel"', "a clock's step that does not exist", "internal/counsel?"),
        "twice": ('clock = "internal/counsel"', "which another item has named", "the same job"),
        "audience": ('audience = "statuspage"', "no message is for 'statuspage'", "status_page?"),
    }
    for name, (line, _, _) in wrong.items():
        team.write(f"packs/{name}.toml", pack(name, f"{line}\n"))
    never = team.write("packs/never.toml", pack("never", when="elapsed < 1h and flag(long_incident)"))
    clock = team.write("clocks/acme.toml", CLOCK.replace("severity <= 2 and", "done(evidence.nothing) and"))
    told = {Path(each["file"]): each for each in team.found()}
    for name, (line, message, hint) in wrong.items():
        path = team.folder / "packs" / f"{name}.toml"
        each = told.pop(path)
        assert (each["level"], each["key"]) == ("fault", f"items[0].{line.rpartition(chr(10))[2].partition(' ')[0]}")
        assert each["line"] == line_of(path, line.rpartition("\n")[2])
        assert message in each["message"]
        assert hint in (each["hint"] or "")
    assert (told[never]["key"], told[never]["message"]) == ("when", "can never hold, so the pack never comes up")
    assert "asks for 'evidence.nothing'" in told[clock]["message"]
    assert set(told) == {never, clock}


def test_what_the_playbook_names_must_be_there(team: Team) -> None:
    path = team.playbook(
        ("regimes = []", 'regimes = ["gdrp", "pci", "pci"]'),
        ('call_if = "severity == 1 and not flag(false_alarm)"', 'call_if = "done(x.y)"'),
        ('when = "fact(near_miss)"', 'when = "fact(near_miss) and not fact(near_miss)"'),
    )
    told = {each["key"]: (each["level"], each["message"]) for each in team.found()}
    assert told == {
        "legal.regimes[0]": ("fault", "no clock is called 'gdrp', so it does not run"),
        "legal.regimes[2]": ("warning", "'pci' is there twice"),
        "escalation[2].call_if": ("fault", "asks for 'x.y', an item that does not exist"),
        "review_rules.consider[1].when": ("fault", "can never hold, so the rule never comes up"),
    }
    assert {each["file"] for each in team.found()} == {str(path)}


def test_a_file_that_does_not_read_is_not_blamed_on_those_that_name_its_items(team: Team) -> None:
    ours = team.write("packs/ours.toml", PACK.replace("phase", "fase"))
    team.write("packs/theirs.toml", PACK.replace("ours", "theirs") + 'when = "done(ours.one)"\n')
    clock = team.write("clocks/acme.toml", CLOCK.replace("region", "regoin"))
    playbook = team.playbook(("regimes = []", 'regimes = ["acme"]'), ("number = 1", "number = 9"))
    assert {each["file"] for each in team.found()} == {str(ours), str(clock), str(playbook)}


def test_an_id_that_is_there_twice_and_a_name_that_nothing_can_refer_to(team: Team) -> None:
    detect = team.write("packs/detect.toml", PACK.replace("ours.one", "detect.lead"))
    odd = team.write("packs/Our-own.toml", PACK.replace("ours.one", "Our-own.one"))
    told = {each["file"]: each for each in team.found()}
    assert told[str(detect)]["level"] == "fault"
    assert "'detect.lead' is there already" in told[str(detect)]["message"]
    assert told[str(odd)]["level"] == "warning"
    assert len(told) == 2


def test_a_long_checklist_is_a_warning_and_no_fault(team: Team) -> None:
    many = "".join(f'[[items]]\nid = "ours.n{n}"\nphase = "detect"\n{ITEM}' for n in range(9))
    team.write("packs/ours.toml", f'title = "Ours"\nwhen = "severity <= 4"\n{many}')
    told = team.the_one()
    assert (told["level"], told["file"]) == ("warning", str(BUNDLED / "playbook.toml"))
    assert re.search(r"the phase 'detect' has \d+ items that are always asked for, more than 9", told["message"])


def test_what_only_shows_when_messages_are_tried_on_incidents(trying: Team) -> None:
    narrow = 'states = ["resolved"]\nafter = "90d"\npublic ='
    never = trying.write("messages/a/never.md.j2", MESSAGE.replace("public =", narrow))
    # With its examples it is short enough: only the words of a whole incident are too many.
    variable = '[[variables]]\nname = "open_items"\nmeaning = "o"\nexample = "x"\nsource = "open_items"\n'
    body = f"{'{{ open_items }}' * 600}\n{{{{ issue"
    text = MESSAGE.replace("[[variables]]", f"{variable}\n[[variables]]").replace("{{ issue", body)
    huge = trying.write("messages/a/huge.md.j2", text)
    told = {each["file"]: each for each in trying.found()}
    assert set(told) == {str(never), str(huge)}
    assert (told[str(never)]["level"], told[str(never)]["line"]) == ("warning", line_of(never, "states"))
    assert told[str(huge)]["level"] == "fault"
    assert "longer than 100,000 characters" in told[str(huge)]["message"]


def test_a_file_that_nothing_reads_is_a_warning(team: Team) -> None:
    lost = team.write("pack/ours.toml", PACK)
    team.write("README.md", "ours")
    told = team.the_one()
    assert (told["level"], told["file"]) == ("warning", str(lost))
    assert "packs/NAME.toml" in told["hint"]


def test_what_should_be_a_file_and_is_none_is_a_fault_and_nothing_waits_for_it(team: Team) -> None:
    team.folder.mkdir(parents=True)
    (team.folder / "playbook.toml").mkdir()
    (team.folder / "gate.toml").symlink_to("/dev/zero")
    for name in ("packs", "clocks"):
        (team.folder / name).mkdir()
        os.mkfifo(team.folder / name / "ours.toml")
    (team.folder / "messages").write_text("", "utf-8")
    told = {each["file"].removeprefix(f"{team.folder}/"): each for each in team.found()}
    assert {name: each["level"] for name, each in told.items()} == {
        "playbook.toml": "fault",
        "gate.toml": "fault",
        "packs/ours.toml": "fault",
        "clocks/ours.toml": "fault",
        "messages": "fault",
    }
    assert told["packs/ours.toml"]["message"] == "is a pipe and not a file, so it is not read"
    assert "`incident-tui init` writes some" not in team.cli("playbook", "check").err
    # Whoever runs by the bundled playbook instead hears of it.
    assert "playbook.toml: is a folder and not a file" in team.cli("playbook", "show").err


def test_a_pack_in_a_folder_of_its_own_is_no_pack(team: Team) -> None:
    lost = team.write("packs/sub/z.toml", PACK)
    loop = team.folder / "packs" / "loop"
    loop.symlink_to("..")
    told = {each["file"]: each for each in team.found()}
    assert set(told) == {str(lost), str(loop)}
    assert {each["level"] for each in told.values()} == {"warning"}
    assert "packs lie directly in packs/" in told[str(lost)]["hint"]
    assert team.check()["files"] == []
    shown = team.cli("playbook", "show", "--json")
    assert (shown.code, shown.err) == (0, "")


def test_a_misspelt_name_is_a_warning(team: Team) -> None:
    names = ("playbook.tml", "packs/pay.TOML", "clocks/acme.tom", "messages/partners/third.md")
    paths = [str(team.write(name, PACK)) for name in names]
    told = {each["file"]: (each["level"], each["hint"]) for each in team.found()}
    assert list(told) == sorted(paths)
    assert {level for level, _ in told.values()} == {"warning"}
    for path, meant in zip(paths, ("playbook.toml", "pay.toml", "acme.toml", "third.md.j2"), strict=True):
        assert f"did you mean {meant}?" in told[path][1]


def test_what_overrides_what_is_listed(team: Team) -> None:
    team.playbook()
    team.write("packs/ours.toml", PACK)
    answer = team.check()
    assert [(file["name"], file["overrides"]) for file in answer["files"]] == [
        ("packs/ours.toml", None),
        ("playbook.toml", str(BUNDLED / "playbook.toml")),
    ]
    text = team.cli("playbook", "check").out
    assert f"team  {team.folder}/playbook.toml overrides {BUNDLED}/playbook.toml" in text
    assert f"team  {team.folder}/packs/ours.toml is your team's own" in text


def test_a_clock_that_counts_days_in_no_zone_is_warned_of_and_one_without_holidays_noted(team: Team) -> None:
    path = team.write("clocks/acme.toml", OURS)
    team.playbook(("regimes = []", 'regimes = ["acme", "sec_8k", "gdpr", "hipaa"]'))
    warning = team.the_one()
    assert (warning["level"], warning["file"], warning["key"]) == ("warning", str(path), "zone")
    assert "counts days, and no zone is named: the earliest of all zones counts" in warning["message"]
    noted = {Path(each["file"]).name: each["message"] for each in team.found("note") if each["key"] == "holidays"}
    assert set(noted) == {"acme.toml", "sec_8k.toml"}, "30 days and 72 hours need no holidays"
    team.write("clocks/acme.toml", 'zone = "Europe/Berlin"\nholidays = [2026-12-25]\n' + OURS)
    assert team.found() == []
    assert [Path(each["file"]).name for each in team.found("note") if each["key"] == "holidays"] == ["sec_8k.toml"]
    team.write("clocks/acme.toml", 'zone = "Europe/Berlin"\nholidays = [2025-12-25]\n' + OURS)
    over = [each for each in team.found("note") if each["key"] == "holidays" and each["file"] == str(path)]
    assert "no holidays to come are listed" in over[0]["message"], "a list that has run out"
    team.write("clocks/acme.toml", OURS)
    team.playbook(("regimes = []", "regimes = []"))
    assert team.found() == [], "it does not run"


def test_vendors_and_channels_that_nobody_has_tried_for_half_a_year_are_noted(team: Team) -> None:
    vendors = "".join(
        f'[[vendors]]\nname = "{name}"\ncontact = "c"\n{checked}'
        for name, checked in (
            ("fresh", "checked = 2026-05-27\n"),
            ("stale", "checked = 2026-05-26\n"),
            ("never", ""),
        )
    )
    team.playbook(('contacts = ""', 'contacts = "a list"\nchecked = 2020-01-01'), ("[hours]", f"{vendors}[hours]"))
    notes = {each["key"]: each["message"] for each in team.found("note")}
    assert "vendors[0].checked" not in notes
    assert notes["vendors[1].checked"] == "'stale': last tried 181 days ago, on 2026-05-26"
    assert "nobody has written down" in notes["vendors[2].checked"]
    assert "last tried" in notes["channels[0].checked"]
    assert team.found() == []


def test_a_mark_that_is_left_is_still_to_be_filled_in_wherever_it_stands(team: Team) -> None:
    filled = re.sub(r" *# FILL IN.*", "", PLAYBOOK)
    needed = r'^(name|service|status_page_url|reply_to|phone|contacts|where) = ""'
    filled = re.sub(needed, r'\1 = "x"', filled, flags=re.M)
    path = team.write("playbook.toml", filled)
    assert [each for each in team.found("note") if "still to be" in each["message"]] == []
    marked = filled.replace("holidays = []", "holidays = [2026-12-25]  # FILL IN")
    marked = marked.replace('chat = ""', 'chat = ""  # FILL IN', 1)
    team.write("playbook.toml", marked.replace("[nags]", "# FILL IN: who is told\n[nags]"))
    text = PACK.replace("[[items]]", "# FILL IN\n[[items]]").replace(
        '"It helps."', '"""It\n# FILL IN."""  # FILL IN why'
    )
    pack = team.write("packs/ours.toml", f"{text}# that FILL IN is no mark\n")
    notes = [each for each in team.found("note") if "still to be" in each["message"]]
    assert [(each["file"], each["line"], each["key"], each["message"]) for each in notes] == [
        (str(pack), 3, None, "still to be filled in"),
        (str(pack), 9, "items[0].why", "still to be filled in: 'Do it'"),
        (str(path), line_of(path, 'chat = ""  #'), "escalation[0].chat", "still to be filled in: 'Primary on-call'"),
        (str(path), line_of(path, "holidays = ["), "hours.holidays", "still to be filled in: holidays"),
        (str(path), line_of(path, "# FILL IN: who"), None, "still to be filled in: who is told"),
    ]
    assert "take the mark FILL IN out" in notes[3]["hint"]


def test_nobody_has_looked_at_anything_on_a_day_to_come(team: Team) -> None:
    clock = team.write("clocks/acme.toml", CLOCK.replace("checked = 2026-11-23", "checked = 2029-11-23"))
    told = team.the_one()
    assert (told["level"], told["file"], told["key"]) == ("fault", str(clock), "checked")
    assert told["line"] == line_of(clock, "checked =")
    # Where it is a day later already, today is tomorrow.
    team.write("clocks/acme.toml", CLOCK.replace("checked = 2026-11-23", "checked = 2026-11-24"))
    assert team.found() == []
    team.playbook(('contacts = ""', 'contacts = "a list"\nchecked = 2027-01-01'))
    assert team.the_one()["key"] == "channels[0].checked"


def test_the_title_of_a_pack_is_as_short_as_any(team: Team) -> None:
    team.write("packs/ours.toml", PACK.replace('"Ours"', f'"{"x" * 61}"'))
    told = team.the_one()
    assert (told["level"], told["key"], told["line"]) == ("fault", "title", 1)
    assert told["message"] == "is longer than 60 characters"


def test_the_check_ends_with_what_it_looked_at_and_says_where_to_begin(team: Team) -> None:
    result = team.cli("playbook", "check")
    assert result.code == 0
    assert "8 sample incidents (types: 1, severities: 1, stages: 4): " in result.out
    assert re.search(r"\d+ items, \d+ packs, \d+ clocks: 0 faults, 0 warnings, 7 notes\n\Z", result.out)
    assert "`incident-tui init` writes some" in result.err
    team.write("packs/ours.toml", "title = 3\n")
    broken = team.cli("playbook", "check")
    assert broken.code == 1
    assert f"FAULT {team.folder}/packs/ours.toml:1: title: " in broken.out


def test_a_folder_that_is_not_there_is_wrong_usage(cli: CommandLine, tmp_path: Path) -> None:
    refused(cli("playbook", "check", "--templates", str(tmp_path / "none")), 2, "does not exist")


def test_hostile_texts_are_shown_and_not_obeyed(team: Team) -> None:
    nasty = '"\\u001b]0;x\\u0007 <b>*a*</b> \\u202e[x](y) \\n# b"'
    team.playbook(
        ('name = "Critical"', f"name = {nasty}"), ('why = "Until somebody', 'why = "\\u009b31m Until somebody')
    )
    team.write("packs/o\x1b[31m.toml", "title = 3\n")
    for args in (["check"], ["show"], ["show", "--markdown"]):
        result = team.cli("playbook", *args, terminal=True)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", result.out + result.err)
    markdown = team.cli("playbook", "show", "--markdown").out
    assert r"\<b\>\*a\*\</b\> ‹202E›\[x\](y) \# b" in markdown
    assert team.cli.read("playbook", "show")["severities"][0]["name"] == "\x1b]0;x\x07 <b>*a*</b> \u202e[x](y) \n# b"


def test_the_page_has_everything_in_80_columns(cli: CommandLine) -> None:
    page = cli.done("playbook", "show")
    lines = page.splitlines()
    assert [line for line in lines if len(line) > 80 and " " in line.strip()] == []
    for part in (
        "SEV-1 Critical",
        "needs: Incident commander, Scribe, Customer liaison, Expert",
        "the public is told within 4h, if customers are affected",
        "1. Detect and triage",
        "done without a tick once somebody commands",
        "Pack: Security",
        "Whom to call",
        "What to have ready",
        "How often people hear from us",
        "Who inside must know, and by when (internal)",
        "When a review is written",
        f"bundled, in {BUNDLED}",
        "Our hours: Monday to Friday, 09:00 to 18:00",
    ):
        assert part in page
    assert "\n\n\n" not in page
    assert not page.endswith("\n\n")
    assert page.index("Whom to call\n---") < page.index("1. Detect and triage")
    # What the rule says already is not said again.
    assert "- not needed: SEV-4\n- not needed: Over" in page


def test_there_is_room_between_entries_and_what_is_continued_stands_further_in(team: Team) -> None:
    why = "It helps, and this is a sentence that is so long that it goes on in a second line."
    text = PACK.replace("It helps.", why)
    team.write("packs/ours.toml", text + text.partition("[[items]]")[2].join(("[[items]]", "")).replace("one", "two"))
    page = team.cli.done("playbook", "show")
    entry = (
        "    It helps, and this is a sentence that is so long that it goes on in a second\n      line.\n    Expert\n"
    )
    assert f"- detect: Do it (ours.one)\n{entry}\n- detect: Do it (ours.two)\n{entry}\n" in page
    assert "\n\n- Deputy" not in page


def test_the_teams_files_are_named_one_by_one_and_the_bundled_ones_together(team: Team) -> None:
    own = team.write("packs/ours.toml", PACK)
    instead = team.write("packs/cost.toml", PACK.replace("ours", "cost"))
    sources = team.cli.done("playbook", "show").partition("Where this comes from")[2]
    words = " ".join(sources.split())
    assert f"- packs/cost.toml {instead} your team's own, in place of {BUNDLED}/packs/cost.toml" in words
    assert f"- packs/ours.toml {own} your team's own - bundled, in {BUNDLED}/ playbook.toml packs: ai_agent," in words
    assert " cost," not in words.partition("- bundled")[2]
    assert words.endswith("clocks: internal")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ('["mon", "tue", "wed", "thu"]', "Monday to Thursday"),
        ('["sun", "mon", "tue"]', "Monday, Tuesday, Sunday"),
        ('["sat", "sun"]', "Saturday, Sunday"),
    ],
)
def test_the_days_of_the_week_are_said_in_words(team: Team, days: str, words: str) -> None:
    team.playbook(('days = ["mon", "tue", "wed", "thu", "fri"]', f"days = {days}"))
    assert f"Our hours: {words}, 09:00 to 18:00" in team.cli.done("playbook", "show")


def test_every_key_of_an_item_is_in_its_entry(team: Team) -> None:
    pack = (BUNDLED / "kit" / "packs" / "our_service.toml").read_text("utf-8")
    team.write("packs/our_service.toml", pack)
    page = team.cli.done("playbook", "show").partition("Pack: Our payments")[2].partition("\nPack: ")[0]
    words = " ".join(page.split())
    for part in (
        "Added when: outage, payment data.",
        "mitigate: Pause the payment queue before anything is restarted (our_service.pause)",
        "Expert; asks for a line of text when: SEV-1 or SEV-2 due after the declaration: 10m at SEV-1, 20m at SEV-2",
        "undo: Start the queue again, one worker first.",
        "message: vendor/ticket done without a tick once its message was posted",
        "due after 'Pause the payment queue before anything is restarted': 15m",
        "again: every 15m at SEV-1, 30m at SEV-2, until mitigated",
        "ticking it marks: mitigated",
        "Expert; verify; asks for a link; wanted before the phase is left limit after resolved: 1d",
    ):
        assert part in words


def test_messages_that_settle_an_item_too_must_be_there_and_need_its_settling(team: Team) -> None:
    line = 'also_posted = ["staff/notice", "staff/notise"]'
    path = team.write("packs/ours.toml", pack("ours", f"{line}\n"))
    told = {each["key"]: (each["line"], each["message"]) for each in team.found()}
    assert told == {
        "items[0].also_posted[1]": (line_of(path, line), "names a message that does not exist"),
        "items[0].also_posted": (line_of(path, line), "has no meaning without settled_by = 'posted'"),
    }


def test_a_rule_of_the_review_cannot_ask_what_it_decides_and_an_item_can(team: Team) -> None:
    item = pack("ours", 'when = "review(always) and reached(resolved)"\n')
    team.write("packs/ours.toml", item)
    assert team.found() == []
    faulty = 'when = "review(skip) or severity == 4"'
    path = team.playbook(('when = "severity == 4"', faulty))
    told = team.the_one()
    assert (told["key"], told["line"]) == ("review_rules.skip[0].when", line_of(path, faulty))
    assert "asks whether a review is needed, which is what it decides" in told["message"]
    team.write("packs/ours.toml", item.replace("review(always)", "review(alwys)"))
    assert any("'alwys' is no review level, did you mean always?" in each["message"] for each in team.found())


def test_a_type_gets_what_it_can_call_for_and_a_phase_what_is_its_own(cli: CommandLine) -> None:
    security = cli.read("playbook", "show", "--type", "security")
    assert [pack["name"] for pack in security["packs"]][:2] == ["evidence", "security"]
    assert "cost" not in {pack["name"] for pack in security["packs"]}
    ids = {item["id"] for plan in security["phases"] for item in plan["items"]}
    assert "detect.raise_severity" in ids
    outage = cli.read("playbook", "show", "--type", "outage")
    assert "detect.raise_severity" not in {item["id"] for plan in outage["phases"] for item in plan["items"]}
    review = cli.read("playbook", "show", "--phase", "review")
    assert [plan["id"] for plan in review["phases"]] == ["review"]
    assert {item["phase"] for pack in review["packs"] for item in pack["items"]} <= {"review"}
    text = cli.done("playbook", "show", "--phase", "2", "--type", "cost")
    assert text.startswith("2. Mitigate\n")
    assert "Cap it: quota to zero, API off or billing off (cost.cap)" in text
    assert "Severities" not in text


def test_the_keys_of_the_playbook_in_json(cli: CommandLine) -> None:
    book = cli.read("playbook", "show")
    assert list(book) == [
        *("organisation", "severities", "roles", "phases", "packs", "escalation", "vendors", "tools", "hours"),
        *("cadence", "channels", "languages", "commander_approves", "commander_approves_at", "clocks"),
        *("review_rules", "files"),
    ]
    item = next(item for item in book["phases"][1]["items"] if item["id"] == "mitigate.war_room_update")
    assert item == {
        "id": "mitigate.war_room_update",
        "phase": "mitigate",
        "title": "Tell the war room: seeing X, doing Y, fix expected at Z",
        "why": "People who know what is going on neither interrupt nor repair the same thing twice.",
        "role": "internal_liaison",
        "kind": "communicate",
        "when": "severity <= 3 and not flag(false_alarm)",
        "when_words": "SEV-1 to SEV-3, not false alarm",
        "deadline": {"SEV-1": "30m", "SEV-2": "30m", "SEV-3": None, "SEV-4": None},
        "deadline_s": {"SEV-1": 1800, "SEV-2": 1800, "SEV-3": None, "SEV-4": None},
        "deadline_from": "declared",
        "hard": False,
        "limit_s": None,
        "repeat": {"every_s": {"SEV-1": 1800, "SEV-2": 1800, "SEV-3": None, "SEV-4": None}, "until": "resolved"},
        "again": None,
        "gate": False,
        "evidence": None,
        "marks": None,
        "message": "war_room/situation_report",
        "audience": None,
        "also_posted": [],
        "settled_by": "posted",
        "clock": None,
        "undo": None,
        "intervention": False,
        "outlives_closing": False,
    }
    security = next(pack for pack in book["packs"] if pack["name"] == "security")
    assert next(each for each in security["items"] if each["id"] == "security.entry")["when"] is None
    assert (book["clocks"][0]["zone"], book["clocks"][0]["holidays"]) == (None, [])
    assert book["clocks"][0]["steps"][0]["due"] == [{"from": "confirmed", "within": "1h"}]


def test_a_broken_file_of_the_teams_shows_what_is_used_in_its_place(team: Team) -> None:
    team.write("packs/security.toml", "title = 3\n")
    result = team.cli("playbook", "show", "--json")
    assert result.code == 0
    files = {file["name"]: file for file in json.loads(result.out)["files"]}
    assert files["packs/security.toml"]["origin"] == "bundled"
    assert "packs/security.toml:1: title:" in result.err
    refused(team.cli("playbook", "show", "--json", "--markdown"), 2, "exclude each other")
    refused(team.cli("playbook", "show", "--type", "secutiry"), 2, "Did you mean security?")
