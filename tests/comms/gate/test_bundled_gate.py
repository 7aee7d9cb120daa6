from __future__ import annotations

from incident_tui.comms.gate.load import BUNDLED_RULES, load_gate
from incident_tui.files.overlay import Overlay


def test_the_bundled_gate_has_all_rules_and_no_problems() -> None:
    loaded = load_gate(Overlay.over_bundled("templates", None))
    assert loaded.problems == []
    assert tuple(rule.id for rule in loaded.gate.rules) == BUNDLED_RULES
    assert all(rule.title and rule.reason for rule in loaded.gate.rules)
