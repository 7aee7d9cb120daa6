from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple

from incident_tui.comms.gate.check import check
from incident_tui.comms.gate.finding import Finding, Situation
from incident_tui.comms.gate.model import Gate

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


class Case(NamedTuple):
    rule: str
    text: str
    # The words that must be marked; "" where the whole text is meant.
    marked: str
    known: dict[str, Any]


def hit(rule: str, text: str, marked: str, **known: Any) -> Case:
    return Case(rule, text, marked, known)


def miss(rule: str, *texts: str, **known: Any) -> list[Case]:
    return [Case(rule, text, "", known) for text in texts]


def situation(**known: Any) -> Situation:
    return Situation(**{"now": NOW, "channel": "status_page", **known})


def found(gate: Gate, case: Case, text: str | None = None) -> list[Finding]:
    """Give the findings of the case's rule."""
    whole = case.text if text is None else text
    return [each for each in check(whole, situation(**case.known), gate) if each.rule == case.rule]


def mended(text: str, finding: Finding) -> str:
    assert finding.fix is not None
    return text[: finding.start] + finding.fix.replacement + text[finding.end :]
