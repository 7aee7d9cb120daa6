"""Whether an incident needs a review, by the playbook's rules."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from incident_tui.domain.incident import Incident
from incident_tui.playbook.applying import circumstances
from incident_tui.playbook.model import Playbook, ReviewRule

ReviewLevel = Literal["always", "consider", "skip"]


class ReviewAdvice(NamedTuple):
    """Whether to write a review, and the rules that say so."""

    level: ReviewLevel
    reasons: list[str]


def review_needed(playbook: Playbook, incident: Incident, now: datetime) -> ReviewAdvice:
    """Say whether an incident needs a review, as the record has it.

    `always` beats `consider` beats `skip`; where no rule holds the advice is to consider it.
    """
    seen = circumstances(playbook, incident, now)
    rules = playbook.review_rules
    by_level: tuple[tuple[ReviewLevel, tuple[ReviewRule, ...]], ...] = (
        ("always", rules.always),
        ("consider", rules.consider),
        ("skip", rules.skip),
    )
    for level, candidates in by_level:
        reasons = [each.rule for each in candidates if each.when.holds(seen)]
        if reasons:
            return ReviewAdvice(level, reasons)
    return ReviewAdvice("consider", ["No rule of the playbook decides it."])
