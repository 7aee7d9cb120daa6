"""The copy gate read from its files: the bundled gate.toml, and the team's, which adds to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from incident_tui.comms.gate.assemble import Parts, Refused, assembled, compiled
from incident_tui.comms.gate.model import Gate, GateFile
from incident_tui.files.overlay import Overlay
from incident_tui.files.problem import FileProblem
from incident_tui.files.typed_toml import parse_toml, problem_at, read_text

GATE_FILE: Final = "gate.toml"
BUNDLED_RULES: Final = tuple(f"L{number:02}" for number in range(1, 33))
_TEAM_RULE: Final = re.compile(r"T\d{2}")
_LANGUAGE: Final = re.compile(r"any|[a-z]{2,3}")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class LoadedGate:
    """The gate to check with, and what was wrong with a team's file that is not used."""

    gate: Gate
    problems: list[FileProblem] = field(default_factory=list)


def load_gate(overlay: Overlay) -> LoadedGate:
    """Load the bundled `gate.toml` and add the team's; a fault in the team's is kept in `problems`, none of it used.

    Raises FileProblem for a fault in the bundled one: that is a fault of the program.
    """
    found = overlay.find(GATE_FILE)
    if found is None or (found.origin == "team" and found.fallback() is None):
        raise FileProblem(
            overlay.bundled / GATE_FILE,
            "the bundled rules for messages are missing: the installation is incomplete",
            hint="your incidents are safe; install incident-tui again",
        )
    bundled = found if found.origin == "bundled" else found.fallback()
    assert bundled is not None, "a team's file without a bundled one was refused above"
    base, base_parts = _read(bundled.path, None)
    if found.origin == "bundled":
        refused = overlay.refused(GATE_FILE)
        return LoadedGate(assembled([(base, base_parts)]), [refused] if refused is not None else [])
    try:
        team, team_parts = _read(found.path, base)
    except FileProblem as problem:
        return LoadedGate(assembled([(base, base_parts)]), [problem])
    return LoadedGate(assembled([(base, base_parts), (team, team_parts)]))


def _read(path: Path, base: GateFile | None) -> tuple[GateFile, Parts]:
    text = read_text(path)
    file = parse_toml(text, GateFile, path)
    try:
        for fault in faults(file, base):
            raise fault
        return file, compiled(file)
    except Refused as refused:
        raise problem_at(text, path, refused.key, refused.message, hint=refused.hint) from None


def faults(file: GateFile, base: GateFile | None) -> Iterator[Refused]:
    """Find what types cannot say: unknown rules, lists and settings. `base` is None for the bundled file itself."""
    yield from _rule_faults(file, base)
    known = {rule.id for each in (file, base) if each for rule in each.rules}
    lists = {name for each in (file, base) if each for name in each.lists}
    for place, entry in enumerate(file.words):
        if entry.rule not in known:
            yield Refused(("words", place, "rule"), f"there is no rule '{entry.rule}'", _known_rules(base))
        if not _LANGUAGE.fullmatch(entry.language):
            yield Refused(("words", place, "language"), "is not a language", 'write "en", "de" … or "any"')
        for position, name in enumerate(entry.unless_lists):
            if name not in lists:
                yield Refused(("words", place, "unless_lists", position), f"there is no list '{name}'")
    for identifier in file.levels:
        if identifier not in known:
            yield Refused(("levels", identifier), f"there is no rule '{identifier}'", _known_rules(base))
    for name, languages in file.lists.items():
        if base is not None and name not in base.lists:
            yield Refused(("lists", name), "is not a list that a rule reads", f"there are: {', '.join(base.lists)}")
        for language in languages:
            if not _LANGUAGE.fullmatch(language):
                yield Refused(("lists", name, language), "is not a language", 'write "en", "de" … or "any"')
    for name in file.settings:
        if base is not None and name not in base.settings:
            yield Refused(("settings", name), "is not a setting", f"there are: {', '.join(base.settings)}")
    yield from _limit_faults(file)


def _rule_faults(file: GateFile, base: GateFile | None) -> Iterator[Refused]:
    given = [rule.id for rule in file.rules]
    for place, identifier in enumerate(given):
        key = ("rules", place, "id")
        if base is not None and not _TEAM_RULE.fullmatch(identifier):
            hint = "levels of the bundled rules are set in [levels], their words in [[words]]"
            yield Refused(key, f"'{identifier}' is no id for a rule of your own: write T01 to T99", hint)
        if identifier in given[:place]:
            yield Refused(key, f"'{identifier}' is there twice", "give this rule an id of its own")
        if base is not None and not any(entry.rule == identifier for entry in file.words):
            hint = f'add [[words]] with rule = "{identifier}"'
            yield Refused(key, f"the rule '{identifier}' has no words, so it would find nothing", hint)
    if base is None and tuple(given) != BUNDLED_RULES:
        yield Refused(("rules",), "are not L01 to L32 in their order")


def _limit_faults(file: GateFile) -> Iterator[Refused]:
    for name, channel in file.channels.items():
        if not _NAME.fullmatch(name):
            yield Refused(("channels", name), "is not a name", "use lower-case letters, digits and _")
        for part, limit in (("body", channel.body), ("heading", channel.heading)):
            if limit.soft < 0 or limit.hard < 0:
                yield Refused(("channels", name, part), "has a negative limit", "0 means no limit")
            if limit.soft and limit.hard and limit.soft > limit.hard:
                yield Refused(("channels", name, part), "has a soft limit above its hard one", "soft comes first")


def _known_rules(base: GateFile | None) -> str:
    return "there are L01 to L32" + (" and the rules of your own in [[rules]]" if base is not None else "")
