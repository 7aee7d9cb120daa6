"""Whether an incident needs a review, by the playbook's rules."""

from __future__ import annotations

from typing import NamedTuple

from incident_tui.playbook.circumstances import Circumstances, ReviewLevel
from incident_tui.playbook.model import ReviewRules


class ReviewAdvice(NamedTuple):
    """Whether to write a review, and the rules that say so."""

    level: ReviewLevel
    reasons: list[str]


def weigh(rules: ReviewRules, seen: Circumstances) -> ReviewAdvice:
    """Say whether an incident needs a review, as conditions see it; whether one was found needed before is not asked.

    The first level in order that has a rule that holds wins; where no rule holds the advice is to consider it.
    """
    for level, candidates in rules.in_order():
        reasons = [each.rule for each in candidates if each.when.holds(seen)]
        if reasons:
            return ReviewAdvice(level, reasons)
    return ReviewAdvice("consider", ["No rule of the playbook decides it."])
