from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident_tui.domain.event import Event
from incident_tui.domain.events import (
    Closed,
    HandoverAccepted,
    HandoverOffered,
    MilestoneReached,
    NagDismissed,
    Reopened,
    Retracted,
    RoleAssigned,
    SeveritySet,
)
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import Role, Severity
from incident_tui.playbook.duration import Duration
from incident_tui.playbook.hours import Hours
from incident_tui.playbook.model import Nags, Playbook
from incident_tui.playbook.nags import Nag, nags
from tests.playbook.incidents import Placed, made, minute
from tests.strategies import event_id, incidents

SECOND = timedelta(seconds=1)


def held(at: float, *roles: Role, person: str = "alice") -> list[Placed]:
    return [(at, RoleAssigned(role=role, person=person)) for role in roles]


def standing(playbook: Playbook, incident: Incident, minutes: float) -> dict[str, int]:
    """Give the reminders that stand, and how often each should have been heard."""
    return {nag.id: nag.rung for nag in nags(playbook, incident, minute(minutes))}


def only(playbook: Playbook, incident: Incident, minutes: float, nag_id: str) -> Nag:
    return next(nag for nag in nags(playbook, incident, minute(minutes)) if nag.id == nag_id)


def test_nothing_is_missed_in_the_first_two_minutes(playbook: Playbook) -> None:
    assert standing(playbook, made(severity=None), 1.9) == {}


@pytest.mark.parametrize(("minutes", "rung"), [(2, 1), (3.9, 1), (4, 2), (6, 3), (8, 4), (10, 5), (12, 5), (600, 5)])
def test_without_a_commander_it_is_said_every_two_minutes_five_times_at_most(
    playbook: Playbook, minutes: float, rung: int
) -> None:
    nag = only(playbook, made(severity=4), minutes, "no_commander")
    assert (nag.rung, nag.text, nag.remedy) == (rung, "nobody commands", "role")
    assert (nag.since, nag.first_at) == (minute(0), minute(2))


@pytest.mark.parametrize(("minutes", "rung"), [(4.9, 0), (5, 1), (10, 2), (24.9, 4), (25, 5), (60, 5)])
def test_without_a_severity_it_is_said_every_five_minutes_five_times_at_most(
    playbook: Playbook, minutes: float, rung: int
) -> None:
    assert standing(playbook, made(severity=None), minutes).get("no_severity", 0) == rung


def test_the_figures_are_the_playbooks(playbook: Playbook) -> None:
    slow = Nags(commander_after=Duration(minutes=7), commander_every=Duration(minutes=1), most=2)
    team = msgspec.structs.replace(playbook, nags=slow)
    rung = [standing(team, made(severity=4), minutes).get("no_commander", 0) for minutes in (6.9, 7, 8, 9)]
    assert rung == [0, 1, 2, 2]
    once = msgspec.structs.replace(playbook, nags=msgspec.structs.replace(slow, commander_every=Duration(0)))
    assert standing(once, made(severity=4), 60)["no_commander"] == 1


def test_what_is_no_longer_missing_is_not_said(playbook: Playbook) -> None:
    led = [*held(3, "commander"), (4.0, SeveritySet(severity=4))]
    assert standing(playbook, made(*led, severity=None), 9) == {}


def test_a_command_that_was_given_up_is_missed_from_then_on(playbook: Playbook) -> None:
    given_up = made(*held(1, "commander"), (30, RoleAssigned(role="commander")), severity=4)
    assert standing(playbook, given_up, 31.9) == {}
    nag = only(playbook, given_up, 32, "no_commander")
    assert (nag.since, nag.rung) == (minute(30), 1)


def test_what_was_dismissed_is_quiet_until_it_happens_anew(playbook: Playbook) -> None:
    dismissed: list[Placed] = [(3, NagDismissed(nag="no_commander", reason="alice leads, on the phone"))]
    assert standing(playbook, made(*dismissed, severity=4), 200) == {}
    anew = made(*dismissed, *held(20, "commander"), (30, RoleAssigned(role="commander")), severity=4)
    assert standing(playbook, anew, 32) == {"no_commander": 1}
    again = [(33.0, NagDismissed(nag="no_commander"))]
    quiet = made(*dismissed, *held(20, "commander"), (30, RoleAssigned(role="commander")), *again, severity=4)
    assert standing(playbook, quiet, 60) == {}
    back = made(*dismissed, (4, Retracted(target=event_id(1), undo=True)), severity=4)
    assert "no_commander" in standing(playbook, back, 10)


def test_dismissing_one_reminder_leaves_the_others(playbook: Playbook) -> None:
    incident = made((6, NagDismissed(nag="no_severity")), severity=None)
    assert set(standing(playbook, incident, 10)) == {"no_commander", "roles_missing"}


@pytest.mark.parametrize(
    ("severity", "missing"),
    [
        (1, "SEV-1 needs somebody as scribe, customer liaison, expert"),
        (2, "SEV-2 needs somebody as expert"),
        (None, "SEV-1 needs somebody as scribe, customer liaison, expert"),
        (3, ""),
        (4, ""),
    ],
)
def test_the_roles_that_a_severity_needs_are_named_after_ten_minutes(
    playbook: Playbook, severity: Severity | None, missing: str
) -> None:
    incident = made(*held(1, "commander"), severity=severity)
    assert "roles_missing" not in standing(playbook, incident, 9.9)
    assert [nag.text for nag in nags(playbook, incident, minute(10)) if nag.id == "roles_missing"] == (
        [missing] if missing else []
    )


def test_only_the_roles_that_are_empty_are_named(playbook: Playbook) -> None:
    incident = made(*held(1, "commander", "scribe"), *held(2, "expert", person="bo"))
    assert only(playbook, incident, 12, "roles_missing").text == "SEV-1 needs somebody as customer liaison"
    complete = made(*held(1, "commander", "scribe", "customer_liaison"), *held(2, "expert", person="bo"))
    assert standing(playbook, complete, 12) == {}


def test_a_severity_that_is_raised_gives_time_to_fill_its_roles(playbook: Playbook) -> None:
    raised = made(*held(1, "commander"), (180, SeveritySet(severity=1)), severity=3)
    assert standing(playbook, raised, 189.9) == {}
    nag = only(playbook, raised, 190, "roles_missing")
    assert (nag.since, nag.rung) == (minute(180), 1)
    up_and_down: list[Placed] = [(20, SeveritySet(severity=3)), (40, SeveritySet(severity=2))]
    assert only(playbook, made(*held(1, "commander"), *up_and_down), 55, "roles_missing").since == minute(40)
    graver = made(*held(1, "commander"), (20, SeveritySet(severity=1)), severity=2)
    assert only(playbook, graver, 31, "roles_missing").since == minute(20), "the scribe was not needed before"


def test_who_commands_and_repairs_is_told_at_once_at_the_two_highest_severities(playbook: Playbook) -> None:
    both = [*held(1, "commander", person="Alice"), *held(4, "expert", person=" alice")]
    nag = only(playbook, made(*both, severity=2), 4, "hands_on")
    assert nag.text == "Alice commands and repairs: at SEV-2 give one away"
    assert (nag.since, nag.rung, nag.remedy) == (minute(4), 1, "role")
    assert only(playbook, made(*both, severity=2), 14, "hands_on").rung == 2
    assert "hands_on" not in standing(playbook, made(*both, severity=3), 4)
    two = [*held(1, "commander"), *held(4, "expert", person="bo")]
    assert "hands_on" not in standing(playbook, made(*two), 4)
    raised = made(*both, (60, SeveritySet(severity=1)), severity=3)
    assert only(playbook, raised, 60, "hands_on").since == minute(60)


def test_after_four_hours_in_a_role_it_is_time_to_hand_over(playbook: Playbook) -> None:
    led = held(10, "commander")
    assert "handover_commander" not in standing(playbook, made(*led, severity=3), 249.9)
    nag = only(playbook, made(*led, severity=3), 250, "handover_commander")
    assert (nag.text, nag.remedy) == ("alice has been commander for more than 4 h: hand over", "handover")
    assert standing(playbook, made(*led, severity=3), 280) == {"handover_commander": 2}
    liaison = made(*led, *held(10, "customer_liaison", person="bo"), severity=3)
    assert "handover_customer_liaison" in standing(playbook, liaison, 250)


def test_who_has_offered_to_hand_over_is_left_alone_and_who_takes_over_starts_afresh(playbook: Playbook) -> None:
    led = held(10, "commander")
    offer: Placed = (251, HandoverOffered(role="commander", person="bo", text="the brief"))
    assert standing(playbook, made(*led, offer, severity=3), 400) == {}
    taken: Placed = (260, HandoverAccepted(handover=event_id(2), role="commander", person="bo"))
    assert standing(playbook, made(*led, offer, taken, severity=3), 499) == {}
    assert standing(playbook, made(*led, offer, taken, severity=3), 500) == {"handover_commander": 1}
    same = made(*led, *held(200, "commander"), severity=3)
    assert "handover_commander" in standing(playbook, same, 250), "naming them again gives nobody rest"


@pytest.mark.parametrize("end", [MilestoneReached(milestone="resolved"), Closed()])
def test_nothing_is_missed_once_it_is_over_and_all_of_it_when_it_comes_back(
    playbook: Playbook, end: MilestoneReached | Closed
) -> None:
    assert standing(playbook, made((3, end), severity=None), 30) == {}
    assert standing(playbook, made((3, end), (20, Reopened()), severity=None), 30) != {}


def test_the_gravest_comes_first(playbook: Playbook) -> None:
    order = [nag.id for nag in nags(playbook, made(severity=None), minute(15))]
    assert order == ["no_commander", "no_severity", "roles_missing"]


@given(incidents(most=14), st.integers(-30, 400))
def test_whatever_is_on_record_a_reminder_rings_for_what_was_missing_and_never_too_often(
    playbook: Playbook, facts: list[Event], minutes: int
) -> None:
    incident = Incident.from_events(facts)
    for nag in nags(playbook, incident, minute(minutes)):
        assert nag.since <= nag.first_at <= minute(minutes)
        assert 1 <= nag.rung <= playbook.nags.most
        assert nag.text
        if minutes > 0:
            earlier = nags(playbook, incident, minute(minutes) - SECOND)
            before = next((each.rung for each in earlier if each.id == nag.id), 0)
            assert before <= nag.rung <= before + 1


DAY = 24 * 60.0
BERLIN = Hours(zone="Europe/Berlin", holidays=(date(2026, 11, 24),))


# It is resolved on Sunday the 22nd at 15:00 in Berlin; Tuesday is a holiday. Minutes count from the declaration.
@pytest.mark.parametrize(
    ("minutes", "day"),
    [
        (60, 0), (5 * 60, 0), (18 * 60 - 1, 0), (18 * 60, 1), (27 * 60 - 1, 1), (27 * 60, 0), (2 * DAY, 0),
        (2 * DAY + 20 * 60, 3), (5 * DAY, 5), (6 * DAY, 0), (30 * DAY, 30),
    ],
)  # fmt: skip
def test_what_is_resolved_is_to_be_closed_on_every_working_day_within_the_hours(
    playbook: Playbook, minutes: float, day: float
) -> None:
    team = msgspec.structs.replace(playbook, hours=BERLIN)
    over = made((60, MilestoneReached(milestone="resolved")))
    found = nags(team, over, minute(minutes))
    if not day:
        assert found == []
        return
    [nag] = found
    assert (nag.id, nag.remedy, nag.rung) == ("not_closed", "close", 1)
    assert nag.text == "resolved on 2026-11-22 and not closed"
    assert nag.since == nag.first_at == datetime(2026, 11, 22, 8, tzinfo=UTC) + timedelta(days=day)


def test_the_reminder_to_close_is_dismissed_for_the_day_and_ends_with_the_record(playbook: Playbook) -> None:
    over: list[Placed] = [(60, MilestoneReached(milestone="resolved"))]
    monday, thursday = 20 * 60.0, 4 * DAY
    assert set(standing(playbook, made(*over), monday)) == {"not_closed"}
    dismissed: Placed = (monday, NagDismissed(nag="not_closed", reason="bo closes it"))
    assert standing(playbook, made(*over, dismissed), monday + 5) == {}
    assert set(standing(playbook, made(*over, dismissed), thursday)) == {"not_closed"}
    assert standing(playbook, made(*over, (70, Closed())), monday) == {}
    assert "not_closed" not in standing(playbook, made(*over, (70, Reopened())), monday)
