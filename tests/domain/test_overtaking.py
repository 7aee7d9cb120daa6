from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident_tui.domain.event import Event, Fact
from incident_tui.domain.events import (
    AskMoved,
    Closed,
    ComponentSet,
    CustomersAffected,
    Declared,
    FlagsChanged,
    ItemSkipped,
    ItemTicked,
    MilestoneReached,
    Noted,
    PhaseEntered,
    Reopened,
    Retracted,
    RoleAssigned,
    SeveritySet,
    TypesChanged,
)
from incident_tui.domain.incident import Incident
from incident_tui.domain.overtaking import overtaken_by
from tests.strategies import START, event, event_id, incidents

DECLARED = Declared(title="Checkout is down", severity=1)
ONE_AT_A_TIME = (
    SeveritySet,
    PhaseEntered,
    RoleAssigned,
    TypesChanged,
    FlagsChanged,
    CustomersAffected,
    ComponentSet,
)


def overtaken(late: Fact, *later: Fact) -> Fact | None:
    """What keeps a fact from changing the present that is recorded last and happened before all of these."""
    record = [event(fact, place, START + timedelta(minutes=place)) for place, fact in enumerate(later, 1)]
    record.append(event(late, len(record) + 1, START))
    found = overtaken_by(Incident.from_events(record), record[-1].id)
    return found.fact if found is not None else None


@pytest.mark.parametrize(
    ("late", "later"),
    [
        (SeveritySet(severity=3), (DECLARED,)),
        (SeveritySet(severity=3), (DECLARED, SeveritySet(severity=2))),
        (PhaseEntered(phase="resolve"), (DECLARED, PhaseEntered(phase="mitigate"))),
        (RoleAssigned(role="scribe", person="bo"), (DECLARED, RoleAssigned(role="scribe", person="cy"))),
        (TypesChanged(added=("outage",)), (DECLARED, TypesChanged(removed=("outage",)))),
        (CustomersAffected(affected=True), (DECLARED, CustomersAffected(affected=False))),
        (ItemTicked(item="page"), (DECLARED, ItemSkipped(item="page", reason="x"))),
        (AskMoved(ask="x", state="open"), (DECLARED, AskMoved(ask="x", state="answered", text="y"))),
        (Closed(), (DECLARED, Reopened())),
        (Reopened(), (DECLARED, Closed())),
        (Reopened(), (DECLARED, MilestoneReached(milestone="resolved"))),
        (MilestoneReached(milestone="mitigated"), (DECLARED, Reopened())),
    ],
)
def test_the_last_thing_that_came_later_is_what_holds(late: Fact, later: tuple[Fact, ...]) -> None:
    assert overtaken(late, *later) == later[-1]


@pytest.mark.parametrize(
    ("late", "later"),
    [
        (SeveritySet(severity=1), (DECLARED,)),
        (SeveritySet(severity=3), (Declared(title="x"), Noted(text="y"), PhaseEntered(phase="mitigate"))),
        (RoleAssigned(role="scribe", person="bo"), (DECLARED, RoleAssigned(role="deputy", person="cy"))),
        (TypesChanged(added=("outage", "cost")), (DECLARED, TypesChanged(removed=("outage",)))),
        (ItemTicked(item="fix", marks="mitigated"), (DECLARED, ItemSkipped(item="fix", reason="x"))),
        (AskMoved(ask="x", state="open"), (DECLARED, AskMoved(ask="z", state="answered"))),
        (Closed(), (DECLARED, MilestoneReached(milestone="resolved"))),
        (Reopened(), (DECLARED, Closed(), Reopened())),
        (MilestoneReached(milestone="detected"), (DECLARED, MilestoneReached(milestone="detected"), Reopened())),
        (Noted(text="x"), (DECLARED, Noted(text="y"))),
    ],
)
def test_what_still_says_something_of_the_present_is_not_overtaken(late: Fact, later: tuple[Fact, ...]) -> None:
    assert overtaken(late, *later) is None


def test_what_was_taken_back_overtakes_nothing() -> None:
    assert overtaken(SeveritySet(severity=3), SeveritySet(severity=2), Retracted(target=event_id(1))) is None
    assert overtaken_by(Incident.from_events([event(DECLARED, 0)]), event_id(7)) is None


@given(incidents(), st.data())
def test_without_what_is_overtaken_the_present_is_the_same(record: list[Event], data: st.DataObject) -> None:
    late = data.draw(st.sampled_from(record))
    held = Incident.from_events(record)
    if not isinstance(late.fact, ONE_AT_A_TIME) or overtaken_by(held, late.id) is None:
        return
    without = Incident.from_events([*record, event(Retracted(target=late.id), 1000)])
    assert present(without) == present(held)


def present(incident: Incident) -> dict[str, Any]:
    return {
        "severity": (incident.severity, incident.severity_final),
        "phase": incident.phase,
        "types": set(incident.types),
        "flags": set(incident.flags),
        "roles": incident.roles,
        "customers": incident.customers_affected,
        "components": incident.components,
    }
