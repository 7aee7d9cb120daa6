from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incident_tui.domain.event import Event
from incident_tui.domain.events import (
    Closed,
    CustomersAffected,
    Decided,
    Declared,
    FlagsChanged,
    HandoverAccepted,
    ItemTicked,
    ItemUnticked,
    MilestoneReached,
    Reopened,
    Retracted,
    RoleAssigned,
    SeveritySet,
    TypesChanged,
)
from incident_tui.domain.incident import Incident
from incident_tui.playbook.applying import Applies, Course, circumstances, review_needed
from incident_tui.playbook.checklist import checklist
from incident_tui.playbook.conditions import parse_condition
from incident_tui.playbook.model import Playbook
from tests.playbook.incidents import find, item, made, minute, posted, row, shown, with_items
from tests.strategies import START, event, event_id, incidents

RESOLVED = MilestoneReached(milestone="resolved")
MITIGATED = MilestoneReached(milestone="mitigated")


def how(playbook: Playbook, incident: Incident, when: str, minutes: float) -> Applies:
    return Course(playbook, incident, minute(minutes)).applies(parse_condition(when))


def test_an_item_applies_from_the_moment_at_which_its_condition_came_true(playbook: Playbook) -> None:
    incident = made((20, TypesChanged(added=("security",))), (30, FlagsChanged(added=("actor_active",))))
    assert how(playbook, incident, "severity == 1", 40) == Applies(True, True, START)
    assert how(playbook, incident, "type(security)", 40) == Applies(True, True, minute(20))
    assert how(playbook, incident, "type(security) and flag(actor_active)", 40) == Applies(True, True, minute(30))
    assert how(playbook, incident, "type(cost)", 40) == Applies(False, False)


def test_a_break_starts_the_count_anew(playbook: Playbook) -> None:
    incident = made((10, SeveritySet(severity=3)), (50, SeveritySet(severity=2)))
    assert how(playbook, incident, "severity <= 2", 60) == Applies(True, True, minute(50))
    assert how(playbook, incident, "severity <= 3", 60) == Applies(True, True, START)
    assert how(playbook, incident, "severity == 1", 60) == Applies(False, True)


def test_a_severity_that_was_only_assumed_did_not_apply_once(playbook: Playbook) -> None:
    incident = made((10, SeveritySet(severity=4)), severity=None)
    assert how(playbook, made(severity=None), "severity == 1", 5) == Applies(True, True, START)
    assert how(playbook, incident, "severity == 1", 20) == Applies(False, False)


def test_what_held_whatever_the_severity_applied_even_while_none_was_set(playbook: Playbook) -> None:
    incident = made((5, TypesChanged(added=("cost",))), (10, TypesChanged(removed=("cost",))), severity=None)
    assert how(playbook, incident, "type(cost)", 20) == Applies(False, True)
    assert how(playbook, incident, "type(cost) and severity == 1", 20) == Applies(False, False)
    assert how(playbook, incident, "type(cost) and severity <= 4", 20) == Applies(False, True)


@pytest.mark.parametrize(
    ("when", "minutes", "since"),
    [
        ("elapsed >= 15m", 14.9, None),
        ("elapsed >= 15m", 15, 15),
        ("elapsed > 15m", 15, None),
        ("elapsed > 15m", 16, 15),
        ("elapsed >= 15m and elapsed < 30m", 29, 15),
        ("elapsed >= 15m and elapsed < 30m", 30, None),
        ("elapsed < 15m or elapsed >= 1h", 70, 60),
        ("flag(long_incident)", 119, None),
        ("flag(long_incident)", 200, 120),
        ("flag(long_incident) and severity == 1", 200, 120),
        ("not flag(long_incident)", 100, 0),
    ],
)
def test_time_alone_makes_conditions_true_and_false(
    playbook: Playbook, when: str, minutes: float, since: float | None
) -> None:
    found = how(playbook, made(), when, minutes)
    assert found.now == (since is not None)
    assert found.since == (minute(since) if since is not None else None)


def test_what_time_made_true_and_a_milestone_false_did_apply_once(playbook: Playbook) -> None:
    """Nothing was recorded in between, and it stood on the screen for twenty minutes all the same."""
    incident = made((40, MITIGATED))
    assert how(playbook, made(), "elapsed >= 20m and not reached(mitigated)", 30) == Applies(True, True, minute(20))
    assert how(playbook, incident, "elapsed > 20m and not reached(mitigated)", 50) == Applies(False, True)
    assert how(playbook, incident, "elapsed >= 41m and not reached(mitigated)", 50) == Applies(False, False)


def test_an_item_that_follows_another_applies_since_that_one_was_done(playbook: Playbook) -> None:
    incident = made((35, ItemTicked(item="mitigate.keys")))
    assert how(playbook, incident, "done(mitigate.keys)", 60) == Applies(True, True, minute(35))
    assert how(playbook, incident, "done(mitigate.keys) and reached(mitigated)", 60) == Applies(False, False)
    both = made((35, ItemTicked(item="mitigate.keys")), (10, ItemTicked(item="mitigate.contain")))
    assert how(playbook, both, "done(mitigate.keys, mitigate.contain)", 60).since == minute(10)
    assert how(playbook, both, "done(mitigate.keys) and done(mitigate.contain)", 60).since == minute(35)


def test_what_the_record_settles_is_done_since_then(playbook: Playbook) -> None:
    incident = made((30, SeveritySet(severity=2)), (40, posted("status_page/investigating")), severity=None)
    assert how(playbook, incident, "done(detect.severity)", 60).since == minute(30)
    assert how(playbook, incident, "done(communicate.status_page)", 60).since == minute(40)


def test_an_item_that_is_not_done_after_all_is_none_that_was(playbook: Playbook) -> None:
    undone = made((5, ItemTicked(item="mitigate.keys")), (6, ItemUnticked(item="mitigate.keys")))
    assert not how(playbook, undone, "done(mitigate.keys)", 10).now
    again = made(
        (5, ItemTicked(item="mitigate.keys")),
        (6, ItemUnticked(item="mitigate.keys")),
        (9, ItemTicked(item="mitigate.keys")),
    )
    assert how(playbook, again, "done(mitigate.keys)", 10).since == minute(9)
    retracted = made((5, ItemTicked(item="mitigate.keys")), (6, Retracted(target=event_id(1), undo=True)))
    assert how(playbook, retracted, "done(mitigate.keys)", 10) == Applies(False, False)


def test_an_item_that_comes_back_is_done_since_the_first_time(playbook: Playbook) -> None:
    ticks = [(at, ItemTicked(item="mitigate.recheck")) for at in (40.0, 70.0, 100.0)]
    assert how(playbook, made(*ticks), "done(mitigate.recheck)", 110).since == minute(40)
    reports = [(at, posted("war_room/situation_report", public=False)) for at in (15.0, 45.0)]
    assert how(playbook, made(*reports), "done(mitigate.war_room_update)", 60).since == minute(15)


def test_an_incident_that_is_over_gets_no_longer(playbook: Playbook) -> None:
    """The record may stay open for days: nobody needs rest from an incident of twenty minutes."""
    over = made((20, RESOLVED))
    seen = circumstances(playbook, over, minute(500))
    assert (seen.elapsed, seen.lasted) == (timedelta(minutes=20), timedelta(minutes=20))
    assert "long_incident" not in seen.flags
    assert how(playbook, over, "elapsed >= 30m", 500) == Applies(False, False)
    back = made((20, RESOLVED), (90, Reopened()))
    assert "long_incident" in circumstances(playbook, back, minute(121)).flags
    assert circumstances(playbook, back, minute(121)).lasted is None


def test_how_long_it_lasted_is_known_from_its_end_on(playbook: Playbook) -> None:
    assert circumstances(playbook, made(), minute(500)).lasted is None
    over = made((70, RESOLVED), severity=3)
    assert how(playbook, over, "lasted > 1h", 80) == Applies(True, True, minute(70))
    assert how(playbook, over, "lasted > 2h", 80) == Applies(False, False)
    closed = made((70, Closed()), severity=3)
    assert how(playbook, closed, "lasted > 1h", 80) == Applies(True, True, minute(70))


def test_customers_count_as_affected_until_somebody_says_that_they_are_not(playbook: Playbook) -> None:
    def visible(*facts: CustomersAffected) -> bool:
        return "customer_visible" in circumstances(playbook, made(*facts), START).flags

    assert (visible(), visible(CustomersAffected(affected=True))) == (True, True)
    assert not visible(CustomersAffected(affected=False))


def test_who_decides_alone_on_what_cannot_be_undone_is_known_from_then_on(playbook: Playbook) -> None:
    alone = (20.0, Decided(text="wipe it", reversible=False, alone="nobody picks up"))
    assert how(playbook, made(alone), "flag(decided_alone)", 30) == Applies(True, True, minute(20))
    assert not how(playbook, made(alone), "flag(decided_alone)", 10).now
    checked = (20.0, Decided(text="wipe it", reversible=False, second_person="bo"))
    assert not how(playbook, made(checked, (25, Decided(text="wait"))), "flag(decided_alone)", 30).now


def test_a_second_person_is_asked_for_only_where_something_cannot_be_undone(playbook: Playbook) -> None:
    second = "mitigate.second_person"
    assert second not in shown(playbook, made(), 30)
    for type_ in ("data_loss", "ransomware", "integrity"):
        incident = made(Declared(title="x", severity=1, types=(type_,)))
        assert second in shown(playbook, incident, 1)
        repaired = made(Declared(title="x", severity=1, types=(type_,)), (40, MITIGATED))
        assert second not in shown(playbook, repaired, 50)
    alone = made((20, Decided(text="wipe it", reversible=False)))
    assert row(playbook, alone, second, 30).open(minute(30))
    reasoned = made((20, Decided(text="wipe it", reversible=False, alone="nobody picks up")))
    assert row(playbook, reasoned, second, 30).state is not None


@pytest.mark.parametrize(
    ("declared", "zone", "out"),
    [
        (datetime(2026, 11, 23, 8, 30, tzinfo=UTC), "", True),
        (datetime(2026, 11, 23, 9, 0, tzinfo=UTC), "", False),
        (datetime(2026, 11, 23, 8, 30, tzinfo=UTC), "Europe/Berlin", False),
        (datetime(2026, 11, 23, 18, 0, tzinfo=UTC), "", True),
        (datetime(2026, 11, 22, 12, 0, tzinfo=UTC), "", True),
    ],
    ids=["before nine", "at nine", "nine in Berlin", "the end", "a Sunday"],
)
def test_out_of_hours_is_by_the_declaration_whatever_the_hour_is_now(
    playbook: Playbook, declared: datetime, zone: str, out: bool
) -> None:
    team = msgspec.structs.replace(playbook, hours=msgspec.structs.replace(playbook.hours, zone=zone))
    incident = Incident.from_events([event(Declared(title="x", severity=1), 0, declared)])
    for later in (timedelta(), timedelta(hours=7)):
        flags = circumstances(team, incident, declared + later).flags
        assert ("out_of_hours" in flags) == out


def test_who_was_called_out_at_night_is_sent_to_rest(playbook: Playbook) -> None:
    """The test incidents begin on a Sunday."""
    night = made((30, MITIGATED), (40, RESOLVED))
    assert {"resolve.handover", "resolve.rest"} <= set(shown(playbook, night, 50))
    monday = event(Declared(title="x", severity=1), 0, datetime(2026, 11, 23, 10, 0, tzinfo=UTC))
    over = [
        event(fact, number, monday.at + timedelta(minutes=30)) for number, fact in enumerate((MITIGATED, RESOLVED), 1)
    ]
    rows = checklist(playbook, Incident.from_events([monday, *over]), monday.at + timedelta(hours=1))
    assert find(rows, "resolve.rest") is None


def test_a_deadline_never_counts_from_before_the_item_applied(playbook: Playbook) -> None:
    late = made((60, TypesChanged(added=("data_loss",))))
    assert row(playbook, late, "data_loss.stop_writers", 61).due_at == minute(70)
    raised = made((180, SeveritySet(severity=1)), severity=4)
    assert row(playbook, raised, "detect.war_room", 181).due_at == minute(190)
    blocked = made(Declared(title="x", types=("data_exposure",)), (90, ItemTicked(item="data_exposure.block")))
    assert row(playbook, blocked, "data_exposure.window", 91).due_at == minute(150)
    graded = made(
        (30, SeveritySet(severity=2)), (31, ItemTicked(item="detect.acknowledge", marks="acknowledged")), severity=None
    )
    assert row(playbook, graded, "detect.next_update", 32).due_at == minute(41)


def test_a_deadline_from_another_item_counts_from_when_that_was_done_by_tick_or_record(playbook: Playbook) -> None:
    told = made((20, posted("status_page/investigating")))
    assert row(playbook, told, "communicate.scope", 21).due_at == minute(25)
    ticked = made((20, ItemTicked(item="communicate.status_page")))
    assert row(playbook, ticked, "communicate.scope", 21).due_at == minute(25)
    custom = with_items(playbook, item("detect.one"), item("detect.two", deadline="10m", deadline_from="detect.one"))
    assert row(custom, made(), "detect.two", 5).due_at is None
    assert row(custom, made((3, ItemTicked(item="detect.one"))), "detect.two", 5).due_at == minute(13)


@given(incidents(most=12), st.integers(-30, 200))
def test_no_item_is_due_before_its_time_began(playbook: Playbook, facts: list[Event], minutes: int) -> None:
    incident = Incident.from_events(facts)
    course = Course(playbook, incident, minute(minutes))
    for each in checklist(playbook, incident, minute(minutes)):
        since = course.applies(each.item.when).since
        assert not each.applies or since is not None
        if each.applies and each.due_at is not None and each.last is None and since is not None:
            assert each.due_at >= since
            assert each.start_at is not None
            assert each.start_at >= since


@given(incidents(most=12))
def test_what_was_shown_is_shown_for_ever_after(playbook: Playbook, facts: list[Event]) -> None:
    """Once a severity is set and customers are known about; what is taken back or undone counts as if it never was."""
    corrected = {"amend", "retract", "restore", "untick", "reopen", "declare", "skip"}
    kept = [Declared(title="x", severity=2)] + [each.fact for each in facts if each.kind not in corrected]
    seen: set[str] = set()
    for count in range(1, len(kept) + 1):
        incident = made(*((5.0 * number, fact) for number, fact in enumerate(kept[:count])))
        now = {each.item.id for each in checklist(playbook, incident, minute(5.0 * count - 0.1))}
        assert seen <= now
        seen = now


def test_a_role_that_is_handed_over_does_not_change_what_applies(playbook: Playbook) -> None:
    before = made((1, RoleAssigned(role="commander", person="alice")))
    after = made(
        (1, RoleAssigned(role="commander", person="alice")),
        (2, HandoverAccepted(handover=event_id(9), role="commander", person="bo")),
    )
    assert shown(playbook, before, 5) == shown(playbook, after, 5)


def test_what_the_review_rules_say_is_a_condition_too_and_begins_when_they_say_so(playbook: Playbook) -> None:
    lost = made((20, TypesChanged(added=("data_loss",))), (40, RESOLVED), severity=3)
    assert how(playbook, lost, "review(always)", 50) == Applies(True, True, minute(20))
    assert how(playbook, lost, "review(consider)", 50) == Applies(False, True)
    quiet = (1.0, CustomersAffected(affected=False))
    assert how(playbook, made(quiet, severity=3), "review(always)", 60) == Applies(False, False)
    assert how(playbook, made(quiet, (61, RESOLVED), severity=3), "review(always)", 70) == Applies(
        True, True, minute(61)
    )


def test_a_severity_that_nobody_has_set_requires_a_review_and_leaves_no_trace_of_that(playbook: Playbook) -> None:
    graded = made((10, SeveritySet(severity=4)), severity=None)
    assert how(playbook, made(severity=None), "review(always)", 5).now
    assert how(playbook, graded, "review(always)", 20) == Applies(False, False)


def test_only_one_level_is_given(playbook: Playbook) -> None:
    for severity in (1, 2, 3, 4, None):
        for fact in (TypesChanged(added=("cost",)), FlagsChanged(added=("false_alarm",)), RESOLVED):
            seen = circumstances(playbook, made((5, fact), severity=severity), minute(9))
            assert len(seen.review) == 1
            assert seen.review == {review_needed(playbook, made((5, fact), severity=severity), minute(9)).level}
