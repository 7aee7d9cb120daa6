from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from incident_tui.comms.gate.check import check
from incident_tui.comms.gate.finding import Situation
from incident_tui.comms.gate.model import Gate

TEXTS: Final[list[dict[str, Any]]] = tomllib.loads(Path(__file__).with_name("clean_texts.toml").read_text("utf-8"))[
    "texts"
]


@pytest.mark.parametrize("known", TEXTS, ids=lambda known: known["text"][:40])
def test_a_whole_text_in_which_all_is_well_has_no_finding(gate: Gate, known: dict[str, Any]) -> None:
    text = known["text"]
    found = check(text, msgspec.convert(known["situation"], Situation), gate)
    assert [(each.rule, text[each.start : each.end]) for each in found] == []
