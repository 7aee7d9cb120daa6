from __future__ import annotations

from pathlib import Path

import pytest

from incident_tui.comms.gate.check import check
from incident_tui.comms.gate.load import BUNDLED_RULES, LoadedGate, load_gate
from incident_tui.files.overlay import Overlay
from incident_tui.files.problem import FileProblem
from tests.comms.gate.checking import situation


def load(folder: Path, text: str) -> LoadedGate:
    (folder / "gate.toml").write_text(text, encoding="utf-8")
    return load_gate(Overlay.over_bundled("templates", folder))


def rules_found(loaded: LoadedGate, text: str, **known: object) -> set[str]:
    return {each.rule for each in check(text, situation(promises=False, **known), loaded.gate)}


def test_a_team_adds_to_every_part(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        """
        allowed = ["Acme Simply"]
        glossary = ["Failover"]

        [levels]
        L27 = "off"
        L16 = "error"

        [[rules]]
        id = "T01"
        level = "warning"
        title = "Our product by its name"
        reason = "Customers do not know this name."

        [[words]]
        rule = "T01"
        replace = { "the monolith" = "Acme Shop" }

        [[words]]
        rule = "L12"
        find = ["methinks"]

        [lists]
        vendors.any = ["globex"]

        [internal]
        names = ["Bluebird"]
        host_endings = ["acme.example"]
        patterns = [{ name = "a room", pattern = "room-[0-9]{3}" }]

        [channels]
        pager = { body = { hard = 10 } }

        [[secrets]]
        name = "an Acme key"
        pattern = "acme_[a-z0-9]{8}"
        """,
    )
    assert loaded.problems == []
    assert tuple(rule.id for rule in loaded.gate.rules) == (*BUNDLED_RULES, "T01")
    assert rules_found(loaded, "We moved the monolith.") == {"T01"}
    assert rules_found(loaded, "Methinks we found it, maybe.") == {"L12"}
    assert rules_found(loaded, "Due to Globex, we fail.") == {"L13"}
    assert rules_found(loaded, "Bluebird on x7.acme.example in room-101: we look.") == {"L17"}
    assert rules_found(loaded, "We lost acme_abcd1234.", public=False) == {"L05"}
    assert rules_found(loaded, "Eleven chars", channel="pager", public=False) == {"L07"}
    assert rules_found(loaded, "We watch the failover of Acme Simply! AKIA is no key.") == set()
    [finding] = check("We simply wait.", situation(promises=False), loaded.gate)
    assert (finding.rule, finding.level) == ("L16", "error")


def test_what_is_allowed_lets_no_secret_and_no_blank_out(tmp_path: Path) -> None:
    key = "AKIA" + "ABCDEFGHIJ234567"
    loaded = load(tmp_path, f'allowed = ["{key}", "todo"]')
    assert loaded.problems == []
    assert rules_found(loaded, f"{key} TODO", public=False) == {"L01", "L05"}


@pytest.mark.parametrize(
    ("text", "line", "key", "words"),
    [
        ("glossary = nonsense", 1, "glossary", ""),
        ("glossary = 3\n", 1, "glossary", ""),
        ("[words_of]\n", 1, "words_of", ""),
        ("\n[levels]\nL99 = 'off'\n", 3, "levels.L99", "there is no rule 'L99'"),
        ("[levels]\nL27 = 'loud'\n", 2, "levels.L27", ""),
        ("[[words]]\nrule = 'T07'\nfind = ['a']\n", 2, "words[0].rule", "there is no rule 'T07'"),
        ("[[words]]\nrule = 'L12'\n", 2, "words[0].rule", "no words"),
        ("[[words]]\nrule = 'L12'\nfind = ['fine', '(a+)+']\n", 3, "words[0].find[1]", "not a word"),
        ("[[words]]\nrule = 'L12'\nfind = ['... a']\n", 3, "words[0].find[0]", "must begin"),
        ("[[words]]\nrule = 'L12'\nfind = ['ab*']\n", 3, "words[0].find[0]", "at least 3 letters"),
        ("[[words]]\nrule = 'L12'\nlanguage = 'English'\nfind = ['a']\n", 3, "words[0].language", "not a language"),
        ("[[words]]\nrule = 'L12'\nfind = ['a']\nunless_lists = ['x']\n", 4, "words[0].unless_lists[0]", "no list"),
        ("[[secrets]]\nname = 'x'\npattern = '(a+)+$'\n", 3, "secrets[0].pattern", "may run for ever"),
        ("[[secrets]]\nname = 'x'\npattern = '[a'\n", 3, "secrets[0].pattern", "without its ]"),
        ("[[secrets]]\npattern = 'a'\n", 1, "secrets[0].name", ""),
        ("[internal]\npatterns = [{ name = 'x', pattern = 'a*' }]\n", 2, "internal.patterns[0].pattern", "for ever"),
        ("[[rules]]\nid = 'L33'\nlevel = 'hint'\ntitle = 't'\nreason = 'r'\n", 2, "rules[0].id", "T01 to T99"),
        ("[[rules]]\nid = 'T01'\nlevel = 'hint'\ntitle = 't'\nreason = 'r'\n", 2, "rules[0].id", "no words"),
        ("[lists]\nunheard_of.en = ['a']\n", 2, "lists.unheard_of", "not a list"),
        ("[settings]\nunheard_of = ['a']\n", 2, "settings.unheard_of", "not a setting"),
        ("[channels]\nx = { body = { hard = -1 } }\n", 2, "channels.x.body", "negative"),
        ("[channels]\nx = { body = { soft = 9, hard = 3 } }\n", 2, "channels.x.body", "above its hard"),
        ("[channels]\nx = { body = { unit = 'miles' } }\n", 2, "channels.x.body.unit", ""),
        ("allowed = ['a b c d e f g h i j k l m n']\n", 1, "allowed[0]", "more than 12 words"),
    ],
)
def test_a_broken_file_is_not_used_and_its_fault_is_named(
    tmp_path: Path, text: str, line: int, key: str, words: str
) -> None:
    loaded = load(tmp_path, text)
    [problem] = loaded.problems
    assert problem.path == tmp_path / "gate.toml"
    assert (problem.line, problem.key) == (line, key)
    assert words in problem.message
    assert tuple(rule.id for rule in loaded.gate.rules) == BUNDLED_RULES


def test_without_the_bundled_file_the_installation_is_incomplete(tmp_path: Path) -> None:
    (tmp_path / "team").mkdir()
    (tmp_path / "team" / "gate.toml").write_text("", encoding="utf-8")
    with pytest.raises(FileProblem, match="incomplete"):
        load_gate(Overlay(tmp_path, tmp_path / "team"))
    with pytest.raises(FileProblem, match="incomplete"):
        load_gate(Overlay(tmp_path))


def test_better_words_pass_the_rule_that_offers_them() -> None:
    loaded = load_gate(Overlay.over_bundled("templates", None))
    for groups in loaded.gate.words.values():
        for group in groups:
            for better in group.replace.values():
                known = {"language": group.entry.language, "types": ("degradation",), "channel": "x"}
                again = {each.rule for each in check(better, situation(**known), loaded.gate)}
                assert group.entry.rule not in again, better
