"""Next-update times that people get wrong: past, in another zone, in the hour that a clock change skips or repeats."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from incident_tui.comms.desk import Desk, Prepared
from incident_tui.domain.events import Declared
from incident_tui.domain.incident import Incident
from tests.comms.incidents import desk
from tests.strategies import event

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="module")
def at() -> Desk:
    return desk()


def prepare(at: Desk, now: datetime, next_update: str, *, severity: int = 4) -> Prepared:
    declared = event(Declared(title="Checkout is down", severity=severity), 0, now - timedelta(minutes=5))  # type: ignore[arg-type] # 1 to 4
    typed = {"issue": "Some card payments fail.", "next_update": next_update}
    incident = Incident.from_events([declared])
    return at.prepare("status_page/investigating", incident, typed, zone=BERLIN, now=now, person="alice")


def test_a_time_that_has_passed_is_told_and_stops_the_copy(at: Desk) -> None:
    prepared = prepare(at, datetime(2026, 11, 23, 14, 40, tzinfo=UTC), "15:30")
    assert not prepared.ready
    assert "15:30 has passed" in prepared.errors[0].reason, "15:30 in Berlin was ten minutes ago"


def test_another_zone_is_turned_into_the_readers(at: Desk) -> None:
    prepared = prepare(at, datetime(2026, 11, 23, 14, 40, tzinfo=UTC), "20:45+05:30")
    assert prepared.ready
    assert prepared.composed.next_update_at == datetime(2026, 11, 23, 15, 15, tzinfo=UTC)
    assert "16:15 CET" in prepared.composed.text


def test_an_hour_that_the_clock_change_skips_is_no_promise(at: Desk) -> None:
    prepared = prepare(at, datetime(2026, 3, 29, 0, 50, tzinfo=UTC), "02:30")
    assert not prepared.ready
    assert "did not exist" in prepared.errors[0].reason


def test_an_hour_that_comes_twice_is_named_with_its_zone(at: Desk) -> None:
    before = prepare(at, datetime(2026, 10, 25, 0, 5, tzinfo=UTC), "02:30")
    assert before.composed.next_update_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert "02:30 CEST" in before.composed.text
    offered = prepare(at, datetime(2026, 10, 25, 0, 40, tzinfo=UTC), "")
    assert offered.ready
    assert "CET" in offered.composed.text


def test_after_midnight_the_day_is_named(at: Desk) -> None:
    prepared = prepare(at, datetime(2026, 11, 23, 22, 50, tzinfo=UTC), "00:20")
    assert prepared.ready
    assert "00:20 CET on 24 November" in prepared.composed.text


def test_a_clock_that_was_put_back_moves_no_promise_that_was_copied(at: Desk) -> None:
    now = datetime(2026, 11, 23, 14, 40, tzinfo=UTC)
    prepared = prepare(at, now, "30m")
    copied = event(prepared.copied_fact("verified", ()), 1, now)
    declared = event(Declared(title="Checkout is down", severity=4), 0, now - timedelta(minutes=5))
    incident = Incident.from_events([declared, copied])
    typed = {"issue": "Some card payments fail."}
    again = at.prepare(
        "status_page/investigating", incident, typed, zone=UTC, now=now - timedelta(hours=1), person="alice"
    )
    assert again.composed.next_update_at == now + timedelta(minutes=30)
    assert [finding.rule for finding in again.errors] == ["L03"], "later than the cadence allows by that clock: said"
