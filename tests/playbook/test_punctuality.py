from __future__ import annotations

from typing import Final

import pytest

from incident_tui.domain.events import (
    Closed,
    CustomersAffected,
    Declared,
    FlagsChanged,
    ItemSkipped,
    MilestoneReached,
    PublicDecided,
    Reopened,
    SeveritySet,
    TypesChanged,
)
from incident_tui.domain.vocabulary import Severity
from incident_tui.playbook.model import Playbook
from incident_tui.playbook.punctuality import deadline_missed
from tests.playbook.incidents import Placed, made, minute, posted

RESOLVED: Final = MilestoneReached(milestone="resolved")
QUIET: Final = CustomersAffected(affected=False)


def missed(playbook: Playbook, *placed: Placed, by: float, severity: Severity | None = 3) -> bool:
    return deadline_missed(playbook, made(*placed, severity=severity), minute(by))


def words(at: float, **fields: object) -> Placed:
    return (at, posted("status_page/investigating", state="investigating", **fields))


def test_a_promise_that_was_not_kept_is_missed_from_the_end_of_its_minute(playbook: Playbook) -> None:
    promised = words(5, next_update_at=minute(20))
    assert not missed(playbook, promised, by=20)
    assert missed(playbook, promised, by=22)
    assert missed(playbook, promised, words(25, next_update_at=minute(50)), by=26), "late is late, also once it came"


@pytest.mark.parametrize(("severity", "limit"), [(1, 5), (2, 60), (3, 240)])
def test_the_first_notice_is_late_after_the_limit_of_the_severity(
    playbook: Playbook, severity: Severity, limit: float
) -> None:
    assert not missed(playbook, by=limit, severity=severity)
    assert missed(playbook, by=limit + 1, severity=severity)
    assert missed(playbook, words(limit + 1, next_update_at=minute(limit + 9)), by=limit + 2, severity=severity)
    assert not missed(playbook, words(limit - 1, next_update_at=minute(limit + 9)), by=limit + 2, severity=severity)


def test_nobody_waits_where_nobody_need_be_told(playbook: Playbook) -> None:
    assert not missed(playbook, by=9_000, severity=4)
    assert not missed(playbook, QUIET, by=9_000)
    assert missed(playbook, QUIET, by=9_000, severity=2), "at SEV-2 they are told in any case"
    assert not missed(playbook, by=9_000, severity=None), "nobody knew by when"


@pytest.mark.parametrize(
    "end",
    [
        PublicDecided(public=False, reason="a handful: told themselves"),
        ItemSkipped(item="communicate.status_page", reason="they read along"),
        FlagsChanged(added=("false_alarm",)),
        RESOLVED,
        Closed(),
    ],
)
def test_the_wait_for_the_first_notice_ends_with_a_decision_or_the_incident(playbook: Playbook, end: object) -> None:
    assert not missed(playbook, (59, end), by=600, severity=2)  # type: ignore[arg-type] # a fact
    assert missed(playbook, (62, end), by=600, severity=2)  # type: ignore[arg-type] # a fact
    assert missed(playbook, (59, PublicDecided(public=True)), by=600, severity=2)


def test_raising_the_severity_makes_nobody_late_with_what_was_in_time(playbook: Playbook) -> None:
    raised = (120.0, SeveritySet(severity=1))
    assert not missed(playbook, words(50, next_update_at=minute(999)), raised, by=200)
    assert not missed(playbook, raised, words(124, next_update_at=minute(999)), by=200)
    assert missed(playbook, raised, words(126, next_update_at=minute(999)), by=200)
    busy: list[Placed] = [(122, TypesChanged(added=("outage",))), (124, TypesChanged(added=("vendor",)))]
    assert missed(playbook, raised, *busy, words(128, next_update_at=minute(999)), by=200)


def test_what_came_back_must_be_told_soon_but_not_as_if_it_had_never_ended(playbook: Playbook) -> None:
    back: list[Placed] = [(30, RESOLVED), (200, Reopened())]
    assert not missed(playbook, *back, by=204, severity=2)
    assert missed(playbook, *back, by=206, severity=2)


# At SEV-3: 60 minutes while it is investigated, two hours once the cause is known.
def test_a_silence_that_outruns_the_cadences_limit_is_missed(playbook: Playbook) -> None:
    assert not missed(playbook, words(5), by=65)
    assert missed(playbook, words(5), by=66)
    assert missed(playbook, words(5), words(70), by=71)
    known = (30.0, posted("status_page/identified", state="identified"))
    assert not missed(playbook, words(5), known, by=150)
    assert missed(playbook, words(5), known, by=151)


def test_the_cadence_is_that_of_the_severity_at_its_time(playbook: Playbook) -> None:
    raised = (50.0, SeveritySet(severity=1))
    assert not missed(playbook, words(5), words(45, next_update_at=minute(90)), raised, by=60)
    assert missed(playbook, words(4), words(45, next_update_at=minute(90)), by=60, severity=1)
    lowered = (50.0, SeveritySet(severity=3))
    assert missed(playbook, words(4), words(45, next_update_at=minute(90)), lowered, by=60, severity=1)


def test_a_promise_takes_the_place_of_the_cadence_and_the_end_of_the_wait_ends_it(playbook: Playbook) -> None:
    assert not missed(playbook, words(5, next_update_at=minute(500)), by=400)
    assert not missed(playbook, words(5), (50, posted("status_page/resolved", state="resolved")), by=900)
    assert not missed(playbook, words(5), (50, Closed()), by=900)
    told_aside = (40.0, posted("status_page/correction"))
    assert missed(playbook, words(5), told_aside, by=66), "a correction tells nothing new"
    staff = (5.0, posted("staff/notice", public=False))
    assert not missed(playbook, QUIET, staff, by=900), "the cadence is about the status page"


def test_without_a_declaration_nothing_is_owed(playbook: Playbook) -> None:
    from incident_tui.domain.incident import Incident
    from tests.strategies import START, event

    undeclared = Incident.from_events([event(TypesChanged(added=("outage",)), 0, START)])
    assert not deadline_missed(playbook, undeclared, minute(900))
    assert deadline_missed(playbook, made(Declared(title="x", severity=1)), minute(6))
