from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from incident_tui.domain.event import Event, Fact
from incident_tui.domain.events import (
    Amended,
    Closed,
    CustomersAffected,
    Declared,
    ItemSkipped,
    ItemTicked,
    ItemUnticked,
    MessageCopied,
    MessagePosted,
    MilestoneReached,
    PhaseEntered,
    Reopened,
    Restored,
    Retracted,
    RoleAssigned,
    SeveritySet,
    TypesChanged,
)
from incident_tui.domain.incident import Incident
from incident_tui.domain.parts import ItemState
from incident_tui.domain.vocabulary import Milestone
from tests.strategies import START, event, event_id


def minute(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def record(*facts: tuple[float, Fact]) -> list[Event]:
    """Events recorded in this order, each at its minutes after the start."""
    return [event(fact, number, minute(minutes)) for number, (minutes, fact) in enumerate(facts)]


def fold(*facts: tuple[float, Fact]) -> Incident:
    return Incident.from_events(record(*facts))


def reached(milestone: Milestone) -> MilestoneReached:
    return MilestoneReached(milestone=milestone)


def posted(audience: str = "public", *, promised: float | None = None, public: bool = False) -> MessagePosted:
    until = None if promised is None else minute(promised)
    return MessagePosted(message="update", audience=audience, text="…", public=public, next_update_at=until)


DECLARED = Declared(title="Checkout is down", severity=2, types=("outage",))


def test_a_declaration_opens_the_incident() -> None:
    incident = fold((0, DECLARED))
    assert (incident.title, incident.severity, incident.types) == ("Checkout is down", 2, ("outage",))
    assert (incident.state, incident.phase, incident.running) == ("open", "detect", True)
    assert (incident.declared_at, incident.declared_by) == (START, "alice")
    assert incident.reference == "INC-K7QM"


def test_the_last_of_each_kind_holds_in_order_of_happening() -> None:
    incident = fold(
        (0, DECLARED),
        (9, SeveritySet(severity=1)),
        # Recorded later, but it happened before.
        (4, SeveritySet(severity=3)),
        (1, PhaseEntered(phase="mitigate")),
        (2, RoleAssigned(role="commander", person="alice")),
        (2, RoleAssigned(role="scribe", person="bo")),
        (3, RoleAssigned(role="commander", person="chiara")),
        (4, RoleAssigned(role="scribe")),
        (5, TypesChanged(added=("vendor", "outage"), removed=("outage",))),
        (6, CustomersAffected(affected=True)),
    )
    assert incident.severity == 1
    assert incident.phase == "mitigate"
    assert incident.roles == {"commander": "chiara"}
    assert incident.types == ("vendor", "outage")
    assert incident.customers_affected is True


def test_an_item_is_done_skipped_or_open_again() -> None:
    incident = fold(
        (0, DECLARED),
        (1, ItemTicked(item="rollback")),
        (2, ItemSkipped(item="metrics", reason="no metrics here")),
        (3, ItemTicked(item="tell-the-room")),
        (4, ItemUnticked(item="tell-the-room")),
        (5, ItemUnticked(item="never-ticked")),
    )
    assert incident.items == {
        "rollback": ItemState("done", minute(1), "alice"),
        "metrics": ItemState("skipped", minute(2), "alice", "no metrics here"),
    }


def test_a_tick_that_marks_a_milestone_reaches_it() -> None:
    incident = fold((0, DECLARED), (7, ItemTicked(item="verify", marks="mitigated")))
    assert incident.milestones["mitigated"].at == minute(7)


ANALYSED = ItemTicked(item="mitigate.cause", marks="identified")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_stated_milestone_is_not_moved_by_a_tick(order: tuple[int, int]) -> None:
    facts: list[tuple[float, Fact]] = [(-40, reached("identified")), (5, ANALYSED)]
    assert fold((0, DECLARED), *(facts[index] for index in order)).milestones["identified"].at == minute(-40)


def test_unticking_takes_the_milestone_back_that_the_tick_marked() -> None:
    over = ItemTicked(item="mitigate.monitor", marks="resolved")
    ended = fold((0, DECLARED), (5, over))
    assert ended.state == "resolved"
    again = fold((0, DECLARED), (5, over), (6, ItemUnticked(item="mitigate.monitor")))
    assert (again.state, again.milestones) == ("open", {})


def test_unticking_leaves_a_milestone_that_somebody_stated() -> None:
    incident = fold((0, DECLARED), (5, ANALYSED), (4, reached("identified")), (6, ItemUnticked(item="mitigate.cause")))
    assert incident.milestones["identified"].at == minute(4)


@pytest.mark.parametrize(("first", "second"), [(10, 5), (5, 10), (5, 5)])
def test_a_milestone_that_is_marked_again_is_what_was_recorded_last(first: float, second: float) -> None:
    incident = fold((0, DECLARED), (first, reached("detected")), (second, reached("detected")))
    assert incident.milestones["detected"].at == minute(second)
    assert incident.marked_by["detected"] == event_id(2)


def test_the_mark_before_holds_again_when_the_last_is_taken_back() -> None:
    events = record((0, DECLARED), (10, reached("detected")), (5, reached("detected")))
    taken_back = event(Retracted(target=event_id(2)), 3, minute(20))
    assert Incident.from_events([*events, taken_back]).milestones["detected"].at == minute(10)


def test_reopening_frees_the_end_and_keeps_the_beginning() -> None:
    incident = fold(
        (0, DECLARED),
        (1, reached("detected")),
        (10, reached("mitigated")),
        (20, reached("resolved")),
        (25, Closed()),
        (30, Reopened(reason="errors are back")),
    )
    assert (incident.state, incident.closed_at) == ("open", None)
    assert incident.milestones.keys() == {"detected"}
    assert incident.elapsed_s(minute(40)) == 2400
    again = fold((0, DECLARED), (20, reached("resolved")), (30, Reopened()), (45, reached("resolved")))
    assert again.state == "resolved"
    assert again.milestones["resolved"].at == minute(45)


def test_a_reopening_begins_a_round_of_its_own_and_forgets_nothing() -> None:
    first = [
        (0, DECLARED),
        (5, ItemTicked(item="fix")),
        (9, ItemSkipped(item="call", reason="x")),
        (20, reached("resolved")),
    ]
    whole = fold(*first)
    assert (whole.this_round.items, whole.this_round.settled) == (whole.items, whole.settled)
    back = fold(*first, (30, Reopened()))
    assert (back.this_round.since, back.this_round.items, back.this_round.settled) == (minute(30), {}, {})
    assert back.items == whole.items
    again = fold(*first, (30, Reopened()), (40, ItemTicked(item="fix")), (45, reached("resolved")))
    assert again.this_round.items.keys() == {"fix"}
    assert again.this_round.settled.keys() == {"resolved"}
    assert again.items["fix"].at == minute(40)


def test_an_end_that_was_marked_late_for_before_the_reopening_does_not_end_it() -> None:
    incident = fold((0, DECLARED), (20, reached("resolved")), (30, Reopened()), (25, reached("resolved")))
    assert incident.state == "open"
    assert "resolved" not in incident.milestones


def test_closing_ends_it_whether_resolved_or_not() -> None:
    assert fold((0, DECLARED), (20, Closed())).state == "closed"
    incident = fold((0, DECLARED), (20, reached("resolved")), (30, Closed()))
    assert (incident.state, incident.closed_at, incident.running) == ("closed", minute(30), False)


def test_an_incident_that_was_resolved_before_it_was_declared_is_resolved() -> None:
    assert fold((0, DECLARED), (-10, reached("resolved"))).state == "resolved"


@pytest.mark.parametrize(
    "then",
    [[], [(5, reached("resolved"))], [(5, Closed())], [(5, Closed()), (6, Reopened())], [(5, Reopened())]],
)
def test_taking_back_the_declaration_withdraws_the_incident_whatever_followed(then: list[tuple[float, Fact]]) -> None:
    events = record((0, DECLARED), *then)
    retraction = event(Retracted(target=event_id(0), undo=True), 20, minute(30))
    withdrawn = Incident.from_events([*events, retraction])
    assert (withdrawn.state, withdrawn.declared_at, withdrawn.title) == ("withdrawn", None, "")
    assert not withdrawn.running
    assert withdrawn.elapsed_s(minute(60)) == 0
    restored = event(Restored(target=event_id(0), redo=True), 21, minute(31))
    assert Incident.from_events([*events, retraction, restored]).state == Incident.from_events(events).state


def test_before_it_was_declared_there_is_no_incident() -> None:
    events = record((0, DECLARED), (-10, reached("impact_started")))
    before = Incident.from_events(events, as_of=minute(-5))
    assert before.state == "withdrawn"
    assert before.milestones.keys() == {"impact_started"}


def test_elapsed_runs_until_the_end_or_now_or_the_time_that_is_looked_at() -> None:
    events = record((0, DECLARED), (30, reached("resolved")), (40, Closed()))
    assert Incident.from_events(events[:1]).elapsed_s(minute(12.5)) == 750
    assert Incident.from_events(events).elapsed_s(minute(99)) == 1800
    assert Incident.from_events([events[0], events[2]]).elapsed_s(minute(99)) == 2400
    assert Incident.from_events(events, as_of=minute(10)).elapsed_s(minute(99)) == 600
    # A declaration from a machine whose clock is ahead has not run backwards.
    assert Incident.from_events(events[:1]).elapsed_s(minute(-1)) == 0


def test_the_response_is_measured_between_its_milestones() -> None:
    incident = fold(
        (3, DECLARED),
        (-7, reached("impact_started")),
        (1, reached("detected")),
        (2, reached("acknowledged")),
        (9, reached("identified")),
        (20, reached("mitigated")),
        (50, reached("resolved")),
        (6, posted("executives")),
        (8, posted(public=True)),
        (5, posted(public=True)),
    )
    minutes = {name: None if s is None else s / 60 for name, s in incident.durations_s(minute(99)).items()}
    assert minutes == {
        "open": 47,
        "detect": 8,
        "acknowledge": 1,
        "declare": 2,
        "identify": 8,
        "mitigate": 19,
        "resolve": 49,
        "impact": 27,
        "first_public_words": 2,
    }


def test_a_duration_without_an_end_is_unknown_and_one_with_swapped_ends_is_negative() -> None:
    measured = fold((0, DECLARED), (9, reached("detected")), (4, reached("mitigated"))).durations_s(minute(10))
    assert measured["mitigate"] == -300
    assert measured["declare"] == -540
    assert measured["open"] == 600
    assert {name for name, seconds in measured.items() if seconds is None} == {
        "detect",
        "acknowledge",
        "identify",
        "resolve",
        "impact",
        "first_public_words",
    }


def test_copied_is_not_posted() -> None:
    incident = fold((0, DECLARED), (1, MessageCopied(message="update", audience="public", text="…")))
    assert [message.fact.message for message in incident.copied] == ["update"]
    assert incident.posted == []


def test_an_amended_time_moves_the_event_and_what_follows_from_it() -> None:
    events = record((0, DECLARED), (10, reached("resolved")))
    earlier = event(Amended(target=event_id(1), fields={"at": minute(4).isoformat()}), 2, minute(20))
    incident = Incident.from_events([*events, earlier])
    assert incident.elapsed_s(minute(99)) == 240
    assert Incident.from_events([*events, earlier], as_of=minute(5)).state == "resolved"
    assert Incident.from_events(events, as_of=minute(5)).state == "open"


def test_each_incident_has_lists_of_its_own() -> None:
    first = fold((0, DECLARED), (1, ItemTicked(item="rollback")))
    assert fold((0, DECLARED)).items == {}
    assert first.items.keys() == {"rollback"}


def test_milestones_that_cannot_be_right_are_named() -> None:
    sound = fold((0, DECLARED), (-5, reached("impact_started")), (3, reached("mitigated")), (3, reached("resolved")))
    assert sound.order_faults() == []
    odd = fold((0, DECLARED), (5, reached("impact_started")), (3, reached("mitigated")), (1, reached("resolved")))
    assert odd.order_faults() == ["mitigated is before impact started", "resolved is before mitigated"]
