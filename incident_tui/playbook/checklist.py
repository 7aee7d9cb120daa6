"""Which items apply, when each is due, whether a review is needed: pure answers from a playbook."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from incident_tui.domain.vocabulary import IncidentType, Phase, Severity
from incident_tui.playbook.model import Condition, Item, Playbook, ReviewFact, ReviewRule

ReviewLevel = Literal["always", "consider", "skip"]


class ReviewAdvice(NamedTuple):
    """Whether to write a review, and the rules that say so."""

    level: ReviewLevel
    reasons: list[str]


def applicable_items(
    playbook: Playbook, phase: Phase, severity: Severity | None, customers_affected: bool | None
) -> list[Item]:
    """List the items of a phase that apply, in the playbook's order.

    While no severity is set everything that SEV-1 asks for is shown, and while nobody knows whether
    customers are affected they count as affected: doing too much is the cheaper mistake.
    """
    items = playbook.phase(phase).items
    return [item for item in items if _applies(item, severity or 1, customers_affected is not False)]


def deadline_at(
    item: Item, severity: Severity | None, declared_at: datetime | None, resolved_at: datetime | None
) -> datetime | None:
    """Give the time by which an item is due: None without a deadline, or before its clock has started.

    While no severity is set the deadline is that of SEV-1.
    """
    start = declared_at if item.deadline_from == "declared" else resolved_at
    allowed = item.deadline.at_severity(severity or 1) if item.deadline is not None else None
    return start + allowed if start is not None and allowed is not None else None


def notice_due(
    playbook: Playbook, severity: Severity | None, customers_affected: bool | None, declared_at: datetime
) -> datetime | None:
    """Give the time by which the public must have been told; None where the severity asks for no notice."""
    level = playbook.severity(severity or 1)
    asked = level.notify_when == "always" or (
        level.notify_when == "customers_affected" and customers_affected is not False
    )
    return declared_at + level.notify_within if asked and level.notify_within is not None else None


def review_needed(
    playbook: Playbook,
    severity: Severity | None,
    types: Collection[IncidentType],
    duration_s: float | None,
    facts: Collection[ReviewFact] = (),
) -> ReviewAdvice:
    """Say whether an incident of this kind needs a review; `duration_s` in seconds, None while unknown.

    `facts` are what people know and the record does not. `always` beats `consider` beats `skip`; where
    no rule holds the advice is to consider it.
    """
    rules = playbook.review_rules
    by_level: tuple[tuple[ReviewLevel, tuple[ReviewRule, ...]], ...] = (
        ("always", rules.always),
        ("consider", rules.consider),
        ("skip", rules.skip),
    )
    for level, candidates in by_level:
        reasons = [each.rule for each in candidates if _holds(each.when, severity, types, duration_s, facts)]
        if reasons:
            return ReviewAdvice(level, reasons)
    return ReviewAdvice("consider", ["No rule of the playbook decides it."])


def _applies(item: Item, severity: Severity, customers_affected: bool) -> bool:
    return severity in item.severities and (customers_affected or severity not in item.only_if_customers_affected)


def _holds(
    when: Condition,
    severity: Severity | None,
    types: Collection[IncidentType],
    duration_s: float | None,
    facts: Collection[ReviewFact],
) -> bool:
    lasted = timedelta(seconds=duration_s) if duration_s is not None else None
    return (
        (not when.severities or severity in when.severities)
        and (not when.types or any(type_ in types for type_ in when.types))
        and (when.longer_than is None or (lasted is not None and lasted > when.longer_than))
        and (when.shorter_than is None or (lasted is not None and lasted < when.shorter_than))
        and all(fact in facts for fact in when.facts)
    )
