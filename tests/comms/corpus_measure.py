"""How well the gate finds what an editor would mark: labelled texts in, right and wrong findings of each rule out."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from incident_tui.comms.gate.check import check
from incident_tui.comms.gate.finding import Situation
from incident_tui.comms.gate.model import Gate

CORPUS: Final = Path(__file__).with_name("corpus")
TUNING: Final = CORPUS / "tuning"
HELD_OUT: Final = CORPUS / "held_out"


class LabelledText(NamedTuple):
    """A text, the situation in which it would be sent, and the rules that an editor found broken in it."""

    name: str
    text: str
    situation: Situation
    expected: frozenset[str]


class Count(NamedTuple):
    """In how many texts a rule was found rightly, found wrongly, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def expected(self) -> int:
        """Give in how many texts the rule is broken."""
        return self.right + self.missed

    @property
    def precision(self) -> float | None:
        """Give which part of the texts with a finding have it rightly; None where there is no finding."""
        found = self.right + self.wrong
        return self.right / found if found else None

    @property
    def recall(self) -> float | None:
        """Give which part of the texts that break the rule have its finding; None where none breaks it."""
        return self.right / self.expected if self.expected else None


def load_half(folder: Path) -> list[LabelledText]:
    """Load the texts of one half, in the order of its files; raises ValueError with file and name for a faulty one."""
    texts = []
    for path in sorted(folder.glob("*.toml")):
        for table in tomllib.loads(path.read_text("utf-8"))["texts"]:
            texts.append(_labelled(path, table))
    return texts


def _labelled(path: Path, table: Mapping[str, Any]) -> LabelledText:
    known = table.get("situation", {})
    unknown = set(known) - set(Situation.__struct_fields__)
    if unknown:
        raise ValueError(f"{path.name}, {table.get('name')}: a situation has no {', '.join(sorted(unknown))}")
    try:
        situation = msgspec.convert(known, Situation)
        return LabelledText(table["name"], table["text"], situation, frozenset(table["expect"]))
    except (KeyError, msgspec.ValidationError) as error:
        raise ValueError(f"{path.name}, {table.get('name', 'a text without a name')}: {error}") from error


def measure(texts: Sequence[LabelledText], gate: Gate) -> dict[str, Count]:
    """Count by rule, every rule of the gate among them; several findings of one rule in a text count once."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for each in texts:
        found = {finding.rule for finding in check(each.text, each.situation, gate)}
        right.update(found & each.expected)
        wrong.update(found - each.expected)
        missed.update(each.expected - found)
    return {rule.id: Count(right[rule.id], wrong[rule.id], missed[rule.id]) for rule in gate.rules}


def total(counts: Mapping[str, Count]) -> Count:
    """Add up the counts of all rules."""
    return Count(*(sum(column) for column in zip(*counts.values(), strict=True)))
