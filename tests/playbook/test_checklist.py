from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest

from incident_tui.domain.vocabulary import PHASES, IncidentType, Severity
from incident_tui.playbook.checklist import applicable_items, deadline_at, notice_due, review_needed
from incident_tui.playbook.model import Item, Playbook, ReviewFact

DECLARED = datetime(2026, 3, 1, 14, 40, tzinfo=UTC)
RESOLVED = datetime(2026, 3, 1, 16, 0, tzinfo=UTC)


def ids(items: list[Item]) -> list[str]:
    return [item.id for item in items]


def item(playbook: Playbook, item_id: str) -> Item:
    found = playbook.item(item_id)
    assert found is not None
    return found


@pytest.mark.parametrize(("severity", "shown"), [(None, True), (1, True), (2, True), (3, False), (4, False)])
def test_a_war_room_is_for_the_two_highest_severities(
    playbook: Playbook, severity: Severity | None, shown: bool
) -> None:
    assert ("detect.war_room" in ids(applicable_items(playbook, "detect", severity, True))) is shown


@pytest.mark.parametrize(
    ("severity", "customers_affected", "shown"),
    [(1, False, True), (2, None, True), (3, True, True), (3, None, True), (3, False, False), (4, True, False)],
)
def test_external_words_depend_on_severity_and_customers(
    playbook: Playbook, severity: Severity, customers_affected: bool | None, shown: bool
) -> None:
    items = applicable_items(playbook, "communicate", severity, customers_affected)
    assert ("communicate.status_page" in ids(items)) is shown


def test_without_a_severity_everything_of_sev_1_is_shown(playbook: Playbook) -> None:
    for phase in PHASES:
        assert applicable_items(playbook, phase, None, None) == applicable_items(playbook, phase, 1, True)


def test_items_keep_the_order_of_the_playbook(playbook: Playbook) -> None:
    shown = ids(applicable_items(playbook, "review", 1, True))
    assert shown == ids(list(playbook.phase("review").items))


def test_a_deadline_counts_from_the_declaration(playbook: Playbook) -> None:
    acknowledge = item(playbook, "detect.acknowledge")
    assert deadline_at(acknowledge, 1, DECLARED, None) == DECLARED + timedelta(minutes=5)
    assert deadline_at(acknowledge, 2, DECLARED, None) == DECLARED + timedelta(minutes=15)
    assert deadline_at(acknowledge, None, DECLARED, None) == DECLARED + timedelta(minutes=5)
    assert deadline_at(acknowledge, 4, DECLARED, None) is None
    assert deadline_at(acknowledge, 1, None, None) is None


def test_a_deadline_from_the_resolution_starts_with_it(playbook: Playbook) -> None:
    schedule = item(playbook, "resolve.schedule_review")
    assert deadline_at(schedule, 1, DECLARED, None) is None
    assert deadline_at(schedule, 1, DECLARED, RESOLVED) == RESOLVED + timedelta(hours=48)


def test_an_item_without_a_deadline_is_never_due(playbook: Playbook) -> None:
    assert deadline_at(item(playbook, "mitigate.document"), 1, DECLARED, RESOLVED) is None


@pytest.mark.parametrize(
    ("severity", "customers_affected", "hours"),
    [(1, False, 0), (None, None, 0), (2, False, 1), (3, True, 4), (3, None, 4), (3, False, None), (4, True, None)],
)
def test_the_public_is_told_in_time(
    playbook: Playbook, severity: Severity | None, customers_affected: bool | None, hours: int | None
) -> None:
    due = notice_due(playbook, severity, customers_affected, DECLARED)
    assert due == (DECLARED + timedelta(hours=hours) if hours is not None else None)


MINUTE = 60.0
HOUR = 3600.0
REVIEWS: list[tuple[Severity | None, Collection[IncidentType], float | None, Collection[ReviewFact], str]] = [
    (1, ["outage"], 10 * MINUTE, [], "always"),
    (2, [], None, [], "always"),
    (4, ["data_loss"], 2 * MINUTE, ["no_impact"], "always"),
    (3, ["security"], None, [], "always"),
    (4, ["data_exposure"], None, [], "always"),
    (3, ["degradation"], HOUR + 1, [], "always"),
    (3, ["degradation"], HOUR, ["systemic"], "consider"),
    (3, [], 20 * MINUTE, ["complaints"], "consider"),
    (4, [], 20 * MINUTE, ["near_miss"], "consider"),
    (3, ["degradation"], 20 * MINUTE, [], "consider"),
    (None, [], None, [], "consider"),
    (4, [], 20 * MINUTE, [], "skip"),
    (4, [], 5 * 24 * HOUR, [], "skip"),
    (3, [], 5 * MINUTE - 1, ["no_impact"], "skip"),
    (3, [], 5 * MINUTE, ["no_impact"], "consider"),
    (3, [], 4 * MINUTE, [], "consider"),
]


@pytest.mark.parametrize(("severity", "types", "duration_s", "facts", "level"), REVIEWS)
def test_when_to_write_a_review(
    playbook: Playbook,
    severity: Severity | None,
    types: Collection[IncidentType],
    duration_s: float | None,
    facts: Collection[ReviewFact],
    level: str,
) -> None:
    advice = review_needed(playbook, severity, types, duration_s, facts)
    assert advice.level == level
    assert all(advice.reasons)
    assert advice.reasons


def test_every_reason_is_given(playbook: Playbook) -> None:
    advice = review_needed(playbook, 1, ["data_loss", "security"], 2 * HOUR)
    assert advice.reasons == [rule.rule for rule in playbook.review_rules.always]
