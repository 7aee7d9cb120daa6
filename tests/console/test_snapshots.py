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
    Asked,
    Called,
    CustomersAffected,
    FlagsChanged,
    HandoverOffered,
    ItemTicked,
    MessagePosted,
    MilestoneReached,
    Noted,
    PhaseEntered,
    RoleAssigned,
    TypesChanged,
)
from incident_tui.domain.moments import Moment
from incident_tui.files.overlay import bundled_folder
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


def guided(desk: Desk) -> str:
    """The same incident, found to be an exposure of data: asks, a measure, calls, a handover that waits, a clock."""
    contacts = 'who = ""    # FILL IN\nphone = ""  # FILL IN\nchat = ""   # FILL IN'
    bundled = (bundled_folder("templates") / "playbook.toml").read_text("utf-8")
    filled = bundled.replace(contacts, 'who = "dana"\nphone = "+44 20 7946 0000"\nchat = "@dana"')
    desk.write("templates/playbook.toml", filled.replace("regimes = []", 'regimes = ["gdpr"]'))
    incident = lived_through(desk)
    minute = timedelta(minutes=1)
    freeze = ItemTicked(item="detect.freeze", measure="Deploys and jobs frozen", undo="Lift the freeze")
    for minutes_ago, fact in (
        (15, TypesChanged(added=("data_exposure",))),
        (14, FlagsChanged(added=("personal_data",))),
        (13, freeze),
        (12, Noted(text="deploy 4512 made the bucket public", category="hypothesis")),
        (11, Called(step="primary", person="dana", how="phone", outcome="answered")),
        (9, Asked(person="chiara", text="list who read the bucket", due_at=START - 2 * minute)),
        (4, Asked(person="bo", text="check replica lag", due_at=START + minute)),
        (3, HandoverOffered(role="scribe", person="erin", text="the brief")),
    ):
        desk.clock.set(START - minutes_ago * minute)
        desk.record(incident, fact)
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


@both
def test_guided_checklist(desk: Desk, looks: Compare, size: tuple[int, int]) -> None:
    guided(desk)
    assert looks("2", size=size)


@both
def test_what_is_open(desk: Desk, looks: Compare, size: tuple[int, int]) -> None:
    guided(desk)
    assert looks("e", size=size)


@both
def test_everything_that_runs(desk: Desk, looks: Compare, size: tuple[int, int]) -> None:
    guided(desk)
    assert looks("d", size=size)


def test_who_to_call_now(desk: Desk, looks: Compare) -> None:
    guided(desk)
    assert looks("w", size=SMALL)


def test_a_clock(desk: Desk, looks: Compare) -> None:
    guided(desk)
    assert looks("d", "G", "enter", size=SMALL)


def test_closing(desk: Desk, looks: Compare) -> None:
    guided(desk)
    assert looks("E", size=SMALL)


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
