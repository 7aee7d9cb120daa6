from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from incident_tui.comms.gate.check import check
from incident_tui.comms.gate.finding import Situation
from incident_tui.comms.gate.model import Gate

GROUPS: Final[list[dict[str, Any]]] = tomllib.loads(Path(__file__).with_name("other_words.toml").read_text("utf-8"))[
    "groups"
]


@pytest.mark.parametrize(
    ("group", "text"),
    [(group, text) for group in GROUPS for text in group["texts"]],
    ids=lambda one: one[:40] if isinstance(one, str) else one["rule"],
)
def test_a_rule_knows_its_matter_in_other_words(gate: Gate, group: dict[str, Any], text: str) -> None:
    found = check(text, msgspec.convert(group["situation"], Situation), gate)
    marked = [text[each.start : each.end] for each in found if each.rule == group["rule"]]
    assert bool(marked) == group["wanted"], marked
