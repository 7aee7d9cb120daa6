"""What happens on every key in a blank: the message is filled in and checked anew."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.ratio import Row
from incident_tui.comms.gate.check import check
from incident_tui.comms.gate.finding import Situation
from incident_tui.domain.documents import from_document
from incident_tui.domain.incident import Incident
from incident_tui.services import Services, build_services

_RUNS = 40
_NOW = datetime(2026, 11, 23, 14, 40, tzinfo=UTC)
_NAME = "status_page/investigating"
_TYPED = {
    "issue": "Some card payments fail at checkout.",
    "affected": "This affects card payments in Europe; bank transfers work.",
    "workaround": "Please pay by bank transfer, or keep your basket and pay later.",
    "harm": "you could not complete your order",
}


def rows(folder: Path) -> list[Row]:
    """Measure the gate and the desk."""
    services = build_services({"HOME": str(folder), "USER": "bench", "TZ": "UTC"})
    incident = _incident()
    text = _prepared(services, incident)
    text *= 600 // len(text) + 1
    situation = Situation(channel="status_page", stage="investigating", severity=1, now=_NOW)

    def prepare() -> object:
        return _prepared(services, incident)

    def compose() -> object:
        return services.composer.compose(_NAME, incident, _TYPED, zone=UTC, now=_NOW)

    def check_long() -> object:
        return check(text[:600] * 10, situation, services.gate)

    def check_short() -> object:
        return check(text[:600], situation, services.gate)

    return [
        Row("a message filled in and checked, on every key", "filled in, not checked", 20, _pairs(prepare, compose)),
        Row("the gate on 6,000 characters", "the gate on 600", 15, _pairs(check_long, check_short)),
    ]


def _prepared(services: Services, incident: Incident) -> str:
    prepared = services.desk.prepare(_NAME, incident, _TYPED, zone=UTC, now=_NOW, person="bench")
    return prepared.composed.text


def _incident() -> Incident:
    declared = {
        "id": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "incident": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "kind": "declare",
        "title": "Checkout is down",
        "severity": 1,
        "at": "2026-11-23T14:30:00Z",
        "recorded_at": "2026-11-23T14:30:00Z",
        "by": "bench",
        "writer": "bench",
        "seq": 1,
        "prev": "",
    }
    return Incident.from_events([from_document(declared)])


def _pairs(ours: Callable[[], object], baseline: Callable[[], object]) -> list[tuple[float, float]]:
    return [(_seconds(ours), _seconds(baseline)) for _ in range(_RUNS)]


def _seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start
