from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from incident_tui.domain.event import Fact
from incident_tui.domain.events import (
    Closed,
    CustomersAffected,
    Declared,
    FlagsChanged,
    HandoverAccepted,
    ItemSkipped,
    ItemTicked,
    ItemUnticked,
    MeasureTaken,
    MessagePosted,
    MilestoneReached,
    PhaseEntered,
    Reopened,
    Retracted,
    RoleAssigned,
    SeveritySet,
    TypesChanged,
)
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import PHASES, Role, Severity
from incident_tui.playbook.checklist import (
    checklist,
    checklist_rows,
    next_rows,
    notice_within,
    open_gates,
    progress,
)
from incident_tui.playbook.due import due_list
from incident_tui.playbook.model import Playbook
from incident_tui.playbook.punctuality import AT_ONCE
from tests.playbook.incidents import Placed, find, item, made, minute, posted, row, shown, with_items
from tests.strategies import event_id

FIRST_WORDS = "communicate.status_page"
SECOND = timedelta(seconds=1)
RESOLVED = MilestoneReached(milestone="resolved")


def report(at: float) -> tuple[float, MessagePosted]:
    return (at, posted("war_room/situation_report", public=False))


@pytest.mark.parametrize(("severity", "on"), [(None, True), (1, True), (2, True), (3, False), (4, False)])
def test_a_war_room_is_for_the_two_highest_severities(playbook: Playbook, severity: Severity | None, on: bool) -> None:
    assert ("detect.war_room" in shown(playbook, made(severity=severity), 0)) is on


@pytest.mark.parametrize(
    ("severity", "customers_affected", "on"),
    [(1, False, True), (2, None, True), (3, True, True), (3, None, True), (3, False, False), (4, True, False)],
)
def test_external_words_depend_on_severity_and_customers(
    playbook: Playbook, severity: Severity, customers_affected: bool | None, on: bool
) -> None:
    said = [CustomersAffected(affected=customers_affected)] if customers_affected is not None else []
    assert (FIRST_WORDS in shown(playbook, made(*said, severity=severity), 0)) is on


def test_without_a_severity_everything_of_sev_1_is_shown(playbook: Playbook) -> None:
    assert shown(playbook, made(severity=None), 3) == shown(playbook, made(severity=1), 3)


def test_items_keep_the_order_of_the_playbook_and_packs_follow(playbook: Playbook) -> None:
    incident = made(Declared(title="x", severity=1, types=("security", "cost")))
    order = [each.id for _, each, _ in playbook.placed_items()]
    on = shown(playbook, incident, 0)
    assert on == [name for name in order if name in on]
    rows = checklist(playbook, incident, minute(0))
    assert [each for phase in PHASES for each in checklist_rows(playbook, incident, phase, minute(0))] == rows


def test_a_deadline_counts_from_the_declaration(playbook: Playbook) -> None:
    due = [row(playbook, made(severity=level), "detect.lead", 1).due_at for level in (1, 2, 4, None)]
    assert due == [minute(5), minute(15), None, minute(5)]


def test_a_deadline_from_the_resolution_starts_with_it(playbook: Playbook) -> None:
    assert row(playbook, made(), "resolve.schedule_review", 80).due_at is None
    resolved = made((80, RESOLVED))
    assert row(playbook, resolved, "resolve.schedule_review", 80).due_at == minute(80) + timedelta(hours=48)


def test_an_item_without_a_deadline_is_never_due(playbook: Playbook) -> None:
    decide = row(playbook, made((80, RESOLVED)), "mitigate.decide", 100_000)
    assert (decide.due_at, decide.late_at, decide.late(minute(100_000))) == (None, None, False)


@pytest.mark.parametrize(
    ("severity", "customers_affected", "target", "hours"),
    [
        (1, False, 0, 0),
        (None, None, 0, 0),
        (2, False, 30, 1),
        (3, True, 60, 4),
        (3, None, 60, 4),
        (3, False, None, None),
        (4, True, None, None),
    ],
)
def test_the_public_is_told_in_time(
    playbook: Playbook,
    severity: Severity | None,
    customers_affected: bool | None,
    target: int | None,
    hours: int | None,
) -> None:
    said = [CustomersAffected(affected=customers_affected)] if customers_affected is not None else []
    within = notice_within(playbook, made(*said, severity=severity))
    assert within == (timedelta(hours=hours) if hours is not None else None)
    if hours is not None and target is not None:
        first = row(playbook, made(*said, severity=severity), FIRST_WORDS, 1)
        assert (first.due_at, first.limit_at, first.hard) == (minute(target), minute(60 * hours), True)


def test_what_the_public_must_know_is_never_late_before_it_had_to_know(playbook: Playbook) -> None:
    raised = row(playbook, made((180, SeveritySet(severity=1)), severity=4), FIRST_WORDS, 181)
    assert (raised.limit_at, raised.late_at) == (minute(180), minute(180) + AT_ONCE)
    noticed = made(CustomersAffected(affected=False), (300, CustomersAffected(affected=True)), severity=3)
    assert row(playbook, noticed, FIRST_WORDS, 301).limit_at == minute(540)
    graver = made((30, SeveritySet(severity=2)), severity=3)
    assert row(playbook, graver, FIRST_WORDS, 31).limit_at == minute(60), "it was to be told all the time"


def test_a_raised_severity_asks_sooner_and_for_nothing_in_the_past(playbook: Playbook) -> None:
    by_severity = item("detect.one", deadline={"SEV-1": "10m", "SEV-3": "4h"})
    custom = with_items(playbook, by_severity, item("detect.same", deadline="20m"))
    raised = made((60, SeveritySet(severity=1)), severity=3)
    assert row(custom, raised, "detect.one", 61).due_at == minute(70)
    assert row(custom, raised, "detect.same", 61).due_at == minute(20), "it was the same before"
    worse = made((60, SeveritySet(severity=1)), severity=2)
    told = row(playbook, worse, FIRST_WORDS, 61)
    assert (told.limit_at, told.late(minute(61))) == (minute(60), False)


def test_a_lowered_severity_gives_no_time_back(playbook: Playbook) -> None:
    by_severity = item("detect.one", deadline={"SEV-1": "10m", "SEV-2": "30m"})
    custom = with_items(playbook, by_severity)
    lowered = made((20, SeveritySet(severity=2)), severity=1)
    assert row(custom, lowered, "detect.one", 21).due_at == minute(30)
    back = made((20, SeveritySet(severity=2)), (40, SeveritySet(severity=1)), severity=1)
    assert row(custom, back, "detect.one", 41).due_at == minute(50)


def test_an_incident_whose_declaration_was_taken_back_has_a_checklist(playbook: Playbook) -> None:
    custom = with_items(playbook, item("detect.one"), item("detect.two", deadline="5m", deadline_from="detect.one"))
    taken_back = made((2, ItemTicked(item="detect.one")), (3, Retracted(target=event_id(0))))
    assert taken_back.state == "withdrawn"
    assert row(custom, taken_back, "detect.two", 9).due_at == minute(7)


def test_a_target_may_come_before_the_limit(playbook: Playbook) -> None:
    words = item("communicate.words", deadline="30m", deadline_from="notice", hard=True)
    both = row(with_items(playbook, words), made(severity=2), "communicate.words", 1)
    assert (both.due_at, both.limit_at, both.late_at) == (minute(30), minute(60), minute(60))
    at_once = row(with_items(playbook, words), made(severity=1), "communicate.words", 1)
    assert (at_once.due_at, at_once.late_at) == (minute(0), minute(0) + AT_ONCE)


def test_a_limit_beside_the_target_makes_it_late_and_the_target_alone_does_not(playbook: Playbook) -> None:
    scope = item("communicate.scope", deadline="5m", limit={"SEV-1": "30m"})
    major = row(with_items(playbook, scope), made(severity=1), scope.id, 10)
    assert (major.due_at, major.late_at, major.hard) == (minute(5), minute(30), True)
    assert not major.late(minute(30))
    assert major.late(minute(30) + SECOND)
    minor = row(with_items(playbook, scope), made(severity=2), scope.id, 10)
    assert (minor.due_at, minor.late_at) == (minute(5), minute(5)), "no limit is set for it"


def test_acknowledging_counts_from_the_alert_or_where_nobody_knows_from_the_declaration(playbook: Playbook) -> None:
    detected = (-3.0, MilestoneReached(milestone="detected"))
    assert row(playbook, made(detected), "detect.acknowledge", 1).due_at == minute(2)
    assert row(playbook, made(), "detect.acknowledge", 1).due_at == minute(5)


def test_what_no_longer_applies_is_greyed_at_the_end_of_its_phase_and_asks_nothing(playbook: Playbook) -> None:
    incident = made((5, SeveritySet(severity=4)))
    rows = checklist_rows(playbook, incident, "detect", minute(60))
    assert [each.item.id for each in rows if not each.applies] == [
        "detect.escalate",
        "detect.war_room",
        "detect.quiet",
    ]
    assert [each.applies for each in rows] == sorted((each.applies for each in rows), reverse=True)
    war_room = row(playbook, incident, "detect.war_room", 60)
    assert (war_room.open(minute(60)), war_room.late(minute(60))) == (False, False)


def test_what_was_done_before_it_stopped_to_apply_stays_done(playbook: Playbook) -> None:
    incident = made((1, ItemTicked(item="detect.war_room")), (2, SeveritySet(severity=4)))
    war_room = row(playbook, incident, "detect.war_room", 3)
    assert war_room.state is not None
    assert not war_room.applies


def test_what_was_only_assumed_goes_when_the_severity_is_set(playbook: Playbook) -> None:
    incident = made((5, SeveritySet(severity=4)), severity=None)
    assert find(checklist(playbook, incident, minute(6)), "detect.war_room") is None


def test_what_never_applied_is_not_shown(playbook: Playbook) -> None:
    rows = checklist(playbook, made(severity=3), minute(6))
    assert find(rows, "detect.war_room") is None
    assert find(rows, "security.isolate") is None
    ticked = made((1, ItemTicked(item="security.isolate")), severity=3)
    assert not row(playbook, ticked, "security.isolate", 6).applies


def test_an_item_that_time_brought_stays_to_be_seen(playbook: Playbook) -> None:
    """The options came up by time alone; the repair ended the question, and they must not vanish with it."""
    options = "mitigate.options"
    assert options not in shown(playbook, made(), 14)
    assert row(playbook, made(), options, 15).due_at == minute(30)
    assert not row(playbook, made((40, MilestoneReached(milestone="mitigated"))), options, 41).applies


def test_the_items_of_a_long_incident_come_after_two_hours(playbook: Playbook) -> None:
    late = {"mitigate.rotation", "communicate.long_incident"}
    assert late.isdisjoint(shown(playbook, made(), 119.9))
    assert late <= set(shown(playbook, made(), 120))
    assert row(playbook, made(), "communicate.long_incident", 121).due_at == minute(135)
    assert late.isdisjoint(shown(playbook, made((100, RESOLVED)), 300)), "it was over before"


def test_what_is_due_at_once_is_late_only_after_a_few_minutes(playbook: Playbook) -> None:
    first = row(playbook, made(), FIRST_WORDS, 1)
    assert (first.due_at, first.at_once, first.late_at) == (minute(0), True, minute(0) + AT_ONCE)
    assert not first.late(minute(0) + AT_ONCE)
    assert first.late(minute(0) + AT_ONCE + SECOND)


def test_other_deadlines_are_late_the_second_they_pass(playbook: Playbook) -> None:
    waiting = row(playbook, made(), "detect.acknowledge", 1)
    assert (waiting.due_at, waiting.hard) == (minute(5), False)
    assert not waiting.late(minute(5))
    assert waiting.late(minute(5) + SECOND)


def test_what_comes_back_waits_for_its_time_and_is_late_after_it(playbook: Playbook) -> None:
    update = "mitigate.war_room_update"
    first = row(playbook, made(), update, 10)
    assert (first.due_at, first.last, first.open(minute(10)), first.waiting(minute(10))) == (
        minute(30),
        None,
        True,
        False,
    )
    told = row(playbook, made(report(20)), update, 25)
    assert told.last is not None
    assert (told.state, told.due_at, told.last.at) == (None, minute(50), minute(20))
    assert (told.waiting(minute(49)), told.open(minute(49)), told.late(minute(49))) == (True, False, False)
    assert (told.waiting(minute(50)), told.open(minute(50)), told.late(minute(50))) == (False, True, False)
    assert told.late(minute(50) + SECOND)
    again = row(playbook, made(report(20), report(47)), update, 48)
    assert again.due_at == minute(77)


def test_a_tick_counts_as_doing_it_as_much_as_a_post_does(playbook: Playbook) -> None:
    update = "mitigate.war_room_update"
    ticked = row(playbook, made(report(20), (40, ItemTicked(item=update))), update, 41)
    assert ticked.due_at == minute(70)
    told_since = row(playbook, made((20, ItemTicked(item=update)), report(40)), update, 41)
    assert told_since.due_at == minute(70)


def test_a_translation_is_the_message_too(playbook: Playbook) -> None:
    german = (40.0, posted("war_room/situation_report.de", public=False))
    assert row(playbook, made(report(20), german), "mitigate.war_room_update", 41).due_at == minute(70)


def test_a_role_that_is_handed_over_again_counts_from_the_last_time(playbook: Playbook) -> None:
    def handed(at: float, number: int) -> tuple[float, Fact]:
        return (at, HandoverAccepted(handover=event_id(number), role="commander", person=f"person {number}"))

    once = row(playbook, made(handed(130, 1)), "mitigate.rotation", 140)
    twice = row(playbook, made(handed(130, 1), handed(300, 2)), "mitigate.rotation", 310)
    assert (once.due_at, twice.due_at) == (minute(370), minute(540))


def test_what_comes_back_ends_with_its_milestone(playbook: Playbook) -> None:
    done = row(playbook, made(report(20), (30, RESOLVED)), "mitigate.war_room_update", 200)
    assert done.state is not None
    assert (done.state.at, done.last, done.open(minute(200))) == (minute(20), None, False)
    never = row(playbook, made((20, RESOLVED)), "mitigate.war_room_update", 200)
    assert (never.applies, never.late(minute(200))) == (False, False), "there is nothing to tell any more"
    assert find(checklist(playbook, made((10, RESOLVED)), minute(200)), "mitigate.executives") is None
    back = row(playbook, made(report(20), (30, RESOLVED), (90, Reopened())), "mitigate.war_room_update", 95)
    assert (back.applies, back.open(minute(95)), back.due_at) == (True, True, minute(50))


def test_a_severity_without_an_interval_does_not_ask_again(playbook: Playbook) -> None:
    told = row(playbook, made(report(20), severity=3), "mitigate.war_room_update", 500)
    assert (told.due_at, told.waiting(minute(500)), told.open(minute(500))) == (None, True, False)


def test_what_was_skipped_does_not_come_back(playbook: Playbook) -> None:
    skipped = made(report(20), (21, ItemSkipped(item="mitigate.war_room_update", reason="all sit in one room")))
    state = row(playbook, skipped, "mitigate.war_room_update", 300).state
    assert state is not None
    assert (state.status, state.reason) == ("skipped", "all sit in one room")


def gates(playbook: Playbook, incident: Incident, minutes: float = 10) -> list[str]:
    rows = checklist(playbook, incident, minute(minutes))
    return [each.item.id for each in open_gates(rows, incident.phase, minute(minutes))]


def test_a_phase_is_held_by_its_open_gates_until_each_is_done_or_skipped(playbook: Playbook) -> None:
    assert gates(playbook, made(severity=None)) == ["detect.lead", "detect.severity", "detect.types", "detect.timeline"]
    settled: list[Placed] = [
        (2, RoleAssigned(role="commander", person="alice")),
        (3, SeveritySet(severity=3)),
        (4, ItemSkipped(item="detect.timeline", reason="nobody knows yet")),
        (5, TypesChanged(added=("unknown",))),
    ]
    assert gates(playbook, made(*settled, severity=None)) == []
    assert gates(playbook, made(*settled, (6, ItemTicked(item="detect.acknowledge", marks="acknowledged")))) == [
        "detect.next_update"
    ]


def test_the_roles_that_the_severity_needs_are_asked_for_once_somebody_leads(playbook: Playbook) -> None:
    roles = "detect.roles"

    def held(at: float, *names: Role) -> list[Placed]:
        return [(at, RoleAssigned(role=name, person=name)) for name in names]

    assert roles not in shown(playbook, made(), 5), "first somebody leads"
    led = held(2, "commander")
    assert row(playbook, made(*led), roles, 5).due_at == minute(12), "never from before it was asked for"
    assert roles not in shown(playbook, made(*led, severity=3), 5)
    two = made(*led, *held(3, "expert"), severity=2)
    state = row(playbook, two, roles, 5).state
    assert state is not None
    assert state.at == minute(3)
    raised = made(*led, *held(3, "expert"), (4, SeveritySet(severity=1)), severity=2)
    assert row(playbook, raised, roles, 5).open(minute(5)), "SEV-1 needs more of them"
    all_of_them = made(*led, *held(3, "expert", "scribe", "customer_liaison"))
    assert row(playbook, all_of_them, roles, 5).state is not None


def test_a_gate_that_no_longer_applies_holds_nothing(playbook: Playbook) -> None:
    frozen = (3.0, MeasureTaken(text="deploys frozen"))
    resolve: list[Placed] = [frozen, (4, RESOLVED), (5, PhaseEntered(phase="resolve"))]
    assert gates(playbook, made(*resolve, severity=2)) == [
        "resolve.all_clear",
        "resolve.loose_ends",
        "resolve.review_owner",
    ]
    assert gates(playbook, made(*resolve, (6, SeveritySet(severity=4)), severity=2)) == ["resolve.loose_ends"]


def test_a_gate_that_was_unticked_holds_again(playbook: Playbook) -> None:
    here = (1.0, PhaseEntered(phase="mitigate"))
    ticked = (2.0, ItemTicked(item="mitigate.verify"))
    assert gates(playbook, made(here)) == ["mitigate.verify"]
    assert gates(playbook, made(here, ticked)) == []
    assert gates(playbook, made(here, ticked, (3, ItemUnticked(item="mitigate.verify")))) == ["mitigate.verify"]


def coming(playbook: Playbook, incident: Incident, *roles: Role, minutes: float) -> list[str]:
    rows = checklist(playbook, incident, minute(minutes))
    return [each.item.id for each in next_rows(rows, incident, roles, minute(minutes))]


def test_the_next_few_things_are_those_of_the_persons_roles(playbook: Playbook) -> None:
    incident = made()
    assert coming(playbook, incident, "scribe", minutes=1)[0] == "detect.timeline"
    assert coming(playbook, incident, "deputy", minutes=1)[0] == "detect.quiet"
    both = coming(playbook, incident, "scribe", "internal_liaison", minutes=1)
    assert both == ["detect.war_room", "detect.timeline", "detect.escalate"], "a gate without a deadline"
    everybody = coming(playbook, incident, minutes=1)
    assert everybody == [FIRST_WORDS, "detect.acknowledge", "detect.lead"]


def test_what_is_for_a_role_that_nobody_holds_is_the_commanders_and_comes_last_for_others(playbook: Playbook) -> None:
    owners: list[Role] = ["commander", "expert", "scribe", "customer_liaison", "deputy"]
    items = [item(f"detect.{each}", role=each, deadline=f"{50 - at}m") for at, each in enumerate(owners)]
    custom = with_items(playbook, *items)
    given = [(0.1, RoleAssigned(role=role, person=role)) for role in ("commander", "expert")]
    incident = made(*given)
    assert coming(custom, incident, "commander", minutes=1) == [
        "detect.deputy",
        "detect.customer_liaison",
        "detect.scribe",
    ]
    assert coming(custom, incident, "expert", minutes=1) == [
        "detect.expert",
        "detect.deputy",
        "detect.customer_liaison",
    ]
    taken = [(0.2, RoleAssigned(role=role, person=role)) for role in owners[2:]]
    assert coming(custom, made(*given, *taken), "expert", minutes=1) == ["detect.expert"]


def test_what_was_for_stopping_the_harm_comes_last_when_it_is_over_and_nothing_comes_once_it_is_closed(
    playbook: Playbook,
) -> None:
    before = [item("detect.late", deadline="5m"), item("mitigate.undated")]
    verify = item("mitigate.verify", deadline="10m", deadline_from="mitigated")
    custom = with_items(playbook, *before, verify, item("resolve.one"))
    over = (20, MilestoneReached(milestone="mitigated"))
    assert coming(custom, made(), minutes=19)[:2] == ["detect.late", "mitigate.undated"]
    assert coming(custom, made(over), minutes=21) == ["mitigate.verify", "resolve.one", "detect.late"]
    closed = made(over, (40, RESOLVED), (50, Closed(reason="done", missing=())))
    assert coming(custom, closed, minutes=51) == []


def test_an_open_gate_of_the_phase_at_hand_stands_before_stale_targets(playbook: Playbook) -> None:
    stale = [item(f"detect.{name}", deadline="5m") for name in ("a", "b")]
    gate, limit = item("mitigate.gate", deadline="30m", gate=True), item("communicate.limit", deadline="40m", hard=True)
    custom = with_items(playbook, *stale, gate, limit, item("mitigate.undated", gate=True))
    here = made((1, PhaseEntered(phase="mitigate")))
    assert coming(custom, here, minutes=35) == ["mitigate.gate", "detect.a", "detect.b"]
    assert coming(custom, here, minutes=45) == ["communicate.limit", "mitigate.gate", "detect.a"]
    assert coming(custom, made(), minutes=35) == ["detect.a", "detect.b", "mitigate.gate"]


def test_what_is_only_to_be_written_down_waits_for_what_is_to_be_done(playbook: Playbook) -> None:
    written, act = item("detect.written", kind="record", deadline="5m"), item("mitigate.act", deadline="20m")
    custom = with_items(playbook, written, act)
    assert coming(custom, made(), minutes=10) == ["detect.written", "mitigate.act"]
    assert coming(custom, made(), minutes=21) == ["mitigate.act", "detect.written"]


def test_a_gate_without_a_deadline_stands_before_what_is_due_much_later(playbook: Playbook) -> None:
    soon, far = item("mitigate.soon", deadline="10m"), item("mitigate.far", deadline="30m")
    custom = with_items(playbook, far, soon, item("mitigate.gate", gate=True))
    here = made((1, PhaseEntered(phase="mitigate")))
    assert coming(custom, here, minutes=2) == ["mitigate.soon", "mitigate.gate", "mitigate.far"]


def test_a_late_limit_comes_first_then_late_targets_then_what_is_due_soonest(playbook: Playbook) -> None:
    names = ("undated", "soon", "sooner", "late", "later", "limit")
    deadlines = {"soon": "40m", "sooner": "30m", "late": "10m", "later": "5m", "limit": "15m"}
    items = [item(f"detect.{name}", deadline=deadlines.get(name), hard=name == "limit") for name in names]
    custom = with_items(playbook, *items)
    assert coming(custom, made(), minutes=20) == ["detect.limit", "detect.later", "detect.late"]
    ticked = [(18.0, ItemTicked(item=f"detect.{name}")) for name in ("limit", "late", "later")]
    assert coming(custom, made(*ticked), minutes=20) == ["detect.sooner", "detect.soon", "detect.undated"]


def test_a_limit_at_its_very_time_comes_before_late_targets(playbook: Playbook) -> None:
    custom = with_items(playbook, item("detect.late", deadline="5m"), item("detect.limit", deadline="20m", hard=True))
    assert coming(custom, made(), minutes=19) == ["detect.late", "detect.limit"]
    assert coming(custom, made(), minutes=20) == ["detect.limit", "detect.late"]


def test_without_deadlines_the_phase_at_hand_comes_first(playbook: Playbook) -> None:
    custom = with_items(playbook, *(item(f"{phase}.one") for phase in PHASES))
    assert coming(custom, made(), minutes=1) == ["detect.one", "mitigate.one", "communicate.one"]
    communicating = made((1, PhaseEntered(phase="communicate")))
    assert coming(custom, communicating, minutes=2)[0] == "communicate.one"


def test_handing_off_waits_for_the_end_of_the_harm_and_the_review_for_the_resolution(playbook: Playbook) -> None:
    custom = with_items(playbook, item("resolve.one"), item("review.one"))
    assert coming(custom, made(), minutes=1) == []
    assert coming(custom, made((5, MilestoneReached(milestone="mitigated"))), minutes=6) == ["resolve.one"]
    assert set(coming(custom, made((5, RESOLVED)), minutes=6)) == {"resolve.one", "review.one"}
    early = made((5, PhaseEntered(phase="review")))
    assert coming(custom, early, minutes=6) == ["review.one"], "who goes there wants to see it"


def test_what_waits_to_come_back_is_not_next(playbook: Playbook) -> None:
    custom = with_items(playbook, item("mitigate.round", deadline="5m", repeat={"every": "30m"}))
    done = made((5, ItemTicked(item="mitigate.round")))
    assert coming(custom, made(), minutes=10) == ["mitigate.round"]
    assert coming(custom, done, minutes=10) == []
    assert coming(custom, done, minutes=35) == ["mitigate.round"]


def test_progress_counts_what_is_settled_applies_and_is_late(playbook: Playbook) -> None:
    incident = made((1, ItemTicked(item="detect.acknowledge")), (2, ItemSkipped(item="detect.assess", reason="known")))
    rows = checklist_rows(playbook, incident, "detect", minute(6))
    counted = progress(rows, minute(6))
    assert (counted.settled, counted.total) == (3, len(rows))
    assert counted.late == sum(1 for each in rows if each.late(minute(6))) == 1


def test_progress_leaves_out_what_no_longer_applies_unless_it_was_settled(playbook: Playbook) -> None:
    custom = with_items(playbook, item("detect.always"), item("detect.major", when="severity <= 2"))
    lowered = (5.0, SeveritySet(severity=4))
    assert progress(checklist(custom, made(lowered), minute(6)), minute(6)).total == 1
    counted = progress(checklist(custom, made((1, ItemTicked(item="detect.major")), lowered), minute(6)), minute(6))
    assert (counted.settled, counted.total) == (1, 2)


def test_progress_counts_what_waits_to_come_back_as_settled(playbook: Playbook) -> None:
    custom = with_items(playbook, item("mitigate.round", repeat={"every": "30m"}))
    rows = checklist(custom, made((5, ItemTicked(item="mitigate.round"))), minute(10))
    assert (progress(rows, minute(10)).settled, progress(rows, minute(36)).settled) == (1, 0)
    assert progress(rows, minute(36)).late == 1


def test_flags_open_items_and_unsetting_them_greys_these(playbook: Playbook) -> None:
    flagged = (5.0, FlagsChanged(added=("payment_data",)))
    assert row(playbook, made(flagged), "evidence.card_acquirer", 6).due_at == minute(65)
    unset = made(flagged, (9, FlagsChanged(removed=("payment_data",))))
    assert not row(playbook, unset, "evidence.card_acquirer", 10).applies


def test_a_deadline_in_business_days_leaves_out_the_days_off_of_the_team(playbook: Playbook) -> None:
    # START is a Sunday at 14:00 UTC, and the Tuesday is a holiday.
    hours = msgspec.structs.replace(playbook.hours, zone="Europe/Berlin", holidays=(date(2026, 11, 24),))
    asked = item("resolve.one", deadline="2 business days", deadline_from="resolved")
    team = msgspec.structs.replace(with_items(playbook, asked), hours=hours)
    due = row(team, made((0, RESOLVED)), "resolve.one", 1)
    assert due.due_at == due.limit_at == datetime(2026, 11, 25, 22, 59, 59, tzinfo=UTC), "to the end of that day"
    [listed] = [each for each in due_list(team, made((0, RESOLVED)), minute(1)) if each.kind == "item"]
    assert listed.rule == "target: 2 business days after resolved"
    shorter = item("resolve.one", deadline={"SEV-1": "1d", "SEV-2": "1 business day"}, deadline_from="resolved")
    team = msgspec.structs.replace(with_items(playbook, shorter), hours=hours)
    assert row(team, made((0, RESOLVED), severity=1), "resolve.one", 1).due_at == minute(24 * 60)
    assert row(team, made((0, RESOLVED), severity=2), "resolve.one", 1).due_at == datetime(
        2026, 11, 23, 22, 59, 59, tzinfo=UTC
    )
    assert row(team, made((0, RESOLVED), severity=3), "resolve.one", 1).due_at is None


SECOND_TIME = (
    *("mitigate.fix", "mitigate.verify", "mitigate.side_effects", "mitigate.monitor"),
    *("resolve.recurrence", "resolve.data_statement", "resolve.all_clear", "resolve.status_page"),
    *("resolve.customer_notice", "resolve.final_severity"),
)


def test_what_is_back_is_mended_checked_and_announced_anew(playbook: Playbook) -> None:
    over: list[Placed] = [(30.0, ItemTicked(item=name)) for name in SECOND_TIME]
    over += [(30, MilestoneReached(milestone="mitigated")), (31, RESOLVED), (32, SeveritySet(severity=1, final=True))]
    back = made(*over, (90, Reopened(reason="it is back")))
    rows = {each.item.id: each for each in checklist(playbook, back, minute(91))}
    assert [name for name in SECOND_TIME if rows[name].state is not None] == []
    assert all(rows[name].before is not None for name in SECOND_TIME), "it is still seen that it was done"
    gates = [each.item.id for phase in PHASES for each in open_gates(rows.values(), phase, minute(91))]
    assert "mitigate.verify" in gates
    assert not rows["resolve.all_clear"].applies, "there is nothing to announce before it is over again"
    again = made(*over, (90, Reopened()), (95, ItemTicked(item="mitigate.verify", evidence="paid")), (120, RESOLVED))
    later = {each.item.id: each for each in checklist(playbook, again, minute(121))}
    assert later["mitigate.verify"].state is not None
    assert later["resolve.all_clear"].due_at == minute(135)
    undone = made(*over, (90, Reopened()), (91, Retracted(target=event_id(len(over) + 1), undo=True)))
    whole = {each.item.id: each for each in checklist(playbook, undone, minute(92))}
    assert [name for name in SECOND_TIME if whole[name].state is None] == []


def test_what_is_asked_for_again_is_not_late_from_the_first_time(playbook: Playbook) -> None:
    asked = item("mitigate.one", deadline="30m", again="reopened")
    team = with_items(playbook, asked)
    back = made((10, ItemTicked(item="mitigate.one")), (20, RESOLVED), (600, Reopened()))
    assert row(team, back, "mitigate.one", 601).due_at == minute(630)


def test_what_followed_from_something_done_before_does_not_vanish(playbook: Playbook) -> None:
    first, second = item("mitigate.one", again="reopened"), item("mitigate.two", when="done(mitigate.one)")
    team = with_items(playbook, first, second)
    back = made((10, ItemTicked(item="mitigate.one")), (20, RESOLVED), (60, Reopened()))
    assert shown(team, back, 61) == ["mitigate.one"]
    assert not row(team, back, "mitigate.two", 61).applies, "it stays to be seen"
    again = made((10, ItemTicked(item="mitigate.one")), (60, Reopened()), (70, ItemTicked(item="mitigate.one")))
    assert shown(team, again, 71) == ["mitigate.one", "mitigate.two"]
