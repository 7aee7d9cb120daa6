"""How each screen looks. A baseline is looked at by a person before it is kept (`--snapshot-update`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from incident_tui.domain.event import Fact
from incident_tui.domain.events import (
    CustomersAffected,
    MessagePosted,
    MilestoneReached,
    Noted,
    PhaseEntered,
    RoleAssigned,
)
from incident_tui.domain.moments import Moment
from incident_tui.tui.app import IncidentApp
from tests.console.driving import START, Desk, Driver, FakeCopy, settle

Compare = Callable[..., bool]
SMALL, LARGE = (80, 24), (140, 40)


def lived_through(desk: Desk) -> str:
    """An incident of 42 minutes: found by an alert, rolled back, told to customers, a promise due in four minutes."""
    desk.clock.set(START - timedelta(minutes=42))
    incident = desk.declare("Checkout is down", 1, by="alice")

    def record(minutes_ago: int, fact: Fact, *, by: str = "alice", lag: int = 0) -> None:
        at = START - timedelta(minutes=minutes_ago)
        desk.clock.set(at + timedelta(minutes=lag))
        desk.record(incident, fact, Moment(at), by)

    record(49, MilestoneReached(milestone="impact_started"), lag=8)
    record(44, MilestoneReached(milestone="detected"), lag=4)
    record(40, RoleAssigned(role="commander", person="alice"))
    record(39, RoleAssigned(role="customer_liaison", person="bo"), by="bo")
    record(38, CustomersAffected(affected=True))
    record(30, Noted(text="p99 alert on payments, 40 % of card payments fail", category="observation"), by="bo")
    posted = MessagePosted(
        message="status_page/investigating",
        audience="status_page",
        text="Some card payments fail.",
        public=True,
        state="investigating",
        next_update_at=START + timedelta(minutes=4),
    )
    record(26, posted, by="bo")
    record(20, PhaseEntered(phase="mitigate"))
    record(16, Noted(text="rolled back deploy 4512", category="action"), lag=3)
    record(2, Noted(text="error rate falls: 40 % → 6 %"))
    desk.clock.set(START)
    return incident


@pytest.fixture
def looks(desk: Desk, snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., bool]]:
    """Compare the screen that some keys lead to with its baseline."""
    # A cursor that blinks would be there or not as the machine is fast or slow.
    monkeypatch.setattr(Input, "_toggle_cursor", lambda self: None)
    apps: list[IncidentApp] = []

    def compare(*keys: str, size: tuple[int, int], first: Callable[[Driver], Any] | None = None) -> bool:
        services = desk.services(zone="Europe/Berlin")
        copied = FakeCopy()
        services.copy = copied  # type: ignore[method-assign] # no real clipboard here
        app = IncidentApp(services)
        apps.append(app)

        async def go_there(pilot: Pilot[str]) -> None:
            driver = Driver(app, pilot, copied, desk.clock)
            await settle(pilot)
            if first is not None:
                first(driver)
            await driver.press(*keys)

        return snap_compare(app, terminal_size=size, run_before=go_there)

    yield compare
    for app in apps:
        app.session.close()


both = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "140x40"])


@both
def test_welcome(looks: Compare, size: tuple[int, int]) -> None:
    assert looks(size=size)


def test_home(desk: Desk, looks: Compare) -> None:
    lived_through(desk)
    desk.declare("Search answers slowly", 3, MilestoneReached(milestone="resolved"))
    assert looks("q", size=LARGE)


def test_home_small(desk: Desk, looks: Compare) -> None:
    lived_through(desk)
    desk.declare("Search answers slowly", 3)
    assert looks(size=SMALL)


def test_declare(looks: Compare) -> None:
    assert looks("d", *"-7m Checkout is down", "enter", size=SMALL)


@both
def test_console(desk: Desk, looks: Compare, size: tuple[int, int]) -> None:
    lived_through(desk)
    assert looks("n", *"-2m ", size=size)


@both
def test_checklist(desk: Desk, looks: Compare, size: tuple[int, int]) -> None:
    lived_through(desk)
    assert looks("2", "j", "space", size=size)


@both
def test_messages(desk: Desk, looks: Compare, size: tuple[int, int]) -> None:
    lived_through(desk)
    assert looks("3", "j", "j", size=size)


@both
def test_message_form(desk: Desk, looks: Compare, size: tuple[int, int]) -> None:
    lived_through(desk)
    assert looks("3", "j", "j", "f", *"a bad deploy", size=size)


@both
def test_gate(desk: Desk, looks: Compare, size: tuple[int, int]) -> None:
    lived_through(desk)
    assert looks(
        "3", "g", "f", *"We think card payments fail since 14:05, fixed shortly!", "escape", ".", ".", size=size
    )


@both
def test_due_board(desk: Desk, looks: Compare, size: tuple[int, int]) -> None:
    lived_through(desk)
    assert looks("d", "j", size=size)


def test_filter(desk: Desk, looks: Compare) -> None:
    lived_through(desk)
    assert looks("slash", *"bo", size=SMALL)


def test_choice(desk: Desk, looks: Compare) -> None:
    lived_through(desk)
    assert looks("s", size=SMALL)


def test_prompt(desk: Desk, looks: Compare) -> None:
    lived_through(desk)
    assert looks("m", "5", *"-25:99", "enter", size=SMALL)


def test_detail(desk: Desk, looks: Compare) -> None:
    lived_through(desk)
    assert looks("k", "enter", size=SMALL)


def test_help(desk: Desk, looks: Compare) -> None:
    lived_through(desk)
    assert looks("?", size=LARGE)


def test_message_view(desk: Desk, looks: Compare) -> None:
    lived_through(desk)
    assert looks("3", "v", size=SMALL)


@pytest.mark.parametrize("theme", ["incident-light", "incident-high-contrast", "incident-colour-blind"])
def test_themes(desk: Desk, looks: Compare, theme: str) -> None:
    lived_through(desk)

    def choose(driver: Driver) -> None:
        driver.app.theme = theme

    assert looks("2", size=LARGE, first=choose)


def test_too_small(desk: Desk, looks: Compare) -> None:
    lived_through(desk)
    assert looks(size=(50, 12))


def test_at_the_smallest_size(desk: Desk, looks: Compare) -> None:
    lived_through(desk)
    assert looks(size=(60, 15))
