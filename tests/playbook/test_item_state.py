from __future__ import annotations

from datetime import datetime
from typing import get_args

import pytest

from incident_tui.domain.event import Fact
from incident_tui.domain.events import (
    AnchorSet,
    CustomersAffected,
    DataStated,
    Decided,
    Declared,
    FollowUpAssigned,
    HandoverAccepted,
    HandoverOffered,
    ImpactAssessed,
    ItemSkipped,
    ItemTicked,
    ItemUnticked,
    MeasureEnded,
    MeasureTaken,
    MilestoneReached,
    Noted,
    NoticeDecided,
    PublicDecided,
    Reopened,
    Retracted,
    ReviewScheduled,
    RoleAssigned,
    SeveritySet,
    SourceStated,
    TypesChanged,
)
from incident_tui.domain.parts import ItemState
from incident_tui.domain.vocabulary import Role
from incident_tui.playbook.clocks import ANCHORS
from incident_tui.playbook.item_state import done_before, done_since, item_state, state_before, ticked
from incident_tui.playbook.model import Item, Playbook, SettledBy
from tests.playbook.incidents import Placed, item, made, minute, posted, with_items
from tests.strategies import event_id

MESSAGE = "war_room/opening"
RESOLVED = MilestoneReached(milestone="resolved")
# What settles an item of each kind, at minute 10, and something like it that does not.
SETTLING: list[tuple[SettledBy, Fact, Fact]] = [
    ("severity", SeveritySet(severity=3), TypesChanged(added=("outage",))),
    ("commander", RoleAssigned(role="commander", person="bo"), RoleAssigned(role="deputy", person="bo")),
    ("posted", posted(MESSAGE), posted("war_room/all_clear")),
    ("types", TypesChanged(added=("outage",)), SeveritySet(severity=3)),
    (
        "assessment",
        ImpactAssessed(functional="low", information="none", recoverability="regular"),
        CustomersAffected(affected=True),
    ),
    ("customers", CustomersAffected(affected=False), PublicDecided(public=False)),
    ("public_decision", PublicDecided(public=False, reason="nobody notices"), posted(MESSAGE)),
    (
        "impact_started",
        MilestoneReached(milestone="impact_started"),
        MilestoneReached(milestone="detected"),
    ),
    ("detected", MilestoneReached(milestone="detected"), MilestoneReached(milestone="acknowledged")),
    ("detection_source", SourceStated(source="bill"), MilestoneReached(milestone="detected")),
    ("data_statement", DataStated(lost=False), NoticeDecided(regime="gdpr", notify=False, reason="none")),
    ("final_severity", SeveritySet(severity=3, final=True), SeveritySet(severity=3)),
    ("review_scheduled", ReviewScheduled(scheduled_for=minute(99), owner="bo"), RESOLVED),
    ("measures", RESOLVED, MilestoneReached(milestone="mitigated")),
    ("follow_ups", FollowUpAssigned(text="clean up", owner="bo"), MeasureTaken(text="limits raised")),
    (
        "handover",
        HandoverAccepted(handover=event_id(1), role="commander", person="bo"),
        HandoverOffered(role="commander", person="bo", text="…"),
    ),
    ("roles", RoleAssigned(role="commander", person="bo"), RoleAssigned(role="scribe", person="bo")),
    ("decision", Decided(text="roll back"), Noted(text="roll back", category="action")),
    (
        "second_person",
        Decided(text="drop it", reversible=False, second_person="bo"),
        Decided(text="roll back", second_person="bo"),
    ),
    *((anchor, AnchorSet(anchor=anchor), AnchorSet(anchor=anchor, regime="gdpr")) for anchor in ANCHORS),
]


def test_every_way_of_settling_is_tried_here() -> None:
    assert {row[0] for row in SETTLING} == set(get_args(SettledBy))


@pytest.mark.parametrize(("settled_by", "fact", "other"), SETTLING, ids=[row[0] for row in SETTLING])
def test_what_is_on_record_settles_an_item_without_a_tick(settled_by: SettledBy, fact: Fact, other: Fact) -> None:
    asked = item("detect.one", settled_by=settled_by, message=MESSAGE if settled_by == "posted" else None)
    assert item_state(made(severity=None), asked) == (None, None)
    assert item_state(made((10, other), severity=None), asked) == (None, None)
    settled = item_state(made((10, fact), severity=None, by="bo"), asked)
    assert settled == (ItemState("done", minute(10), "bo"), None)
    taken_back = made((10, fact), (11, Retracted(target=event_id(1), undo=True)), severity=None)
    assert item_state(taken_back, asked) == (None, None)


def test_what_was_said_at_the_declaration_settles_as_well() -> None:
    incident = made(Declared(title="x", severity=2, types=("cost",)))
    for settled_by in ("severity", "types"):
        state, _ = item_state(incident, item("detect.one", settled_by=settled_by))
        assert state is not None
        assert state.at == minute(0)


def test_the_first_time_that_it_was_on_record_counts() -> None:
    incident = made((10, posted(MESSAGE)), (20, posted(MESSAGE)))
    state, _ = item_state(incident, item("detect.one", settled_by="posted", message=MESSAGE))
    assert state is not None
    assert state.at == minute(10)


def test_every_role_that_the_severity_needs_must_be_held_at_the_same_time() -> None:
    asked = item("detect.one", settled_by="roles")
    needed: tuple[Role, ...] = ("commander", "scribe")
    led, written = (RoleAssigned(role=role, person="bo") for role in needed)
    both = made((5, led), (9, written))
    assert item_state(both, asked, needed) == (ItemState("done", minute(9), "alice"), None)
    assert item_state(made((5, led)), asked, needed) == (None, None)
    assert item_state(made((5, led), (9, written), (12, RoleAssigned(role="scribe"))), asked, needed) == (None, None)
    assert item_state(made((9, written)), asked, needed[1:]) == (None, None), "somebody leads in any case"


def test_a_note_of_a_decision_is_one_too_and_the_first_counts() -> None:
    asked = item("detect.one", settled_by="decision")
    noted = (10.0, Noted(text="wait", category="decision"))
    for facts in ((noted,), (noted, (20.0, Decided(text="roll back")))):
        assert item_state(made(*facts), asked)[0] == ItemState("done", minute(10), "alice")


def test_what_cannot_be_undone_is_settled_by_two_people_or_a_reason_each_time() -> None:
    asked = item("detect.one", settled_by="second_person")
    checked = (10.0, Decided(text="drop it", reversible=False, second_person="bo"))
    reasoned = (20.0, Decided(text="pull the plug", reversible=False, alone="nobody picks up"))
    alone = (30.0, Decided(text="wipe it", reversible=False))
    assert item_state(made(checked), asked)[0] == ItemState("done", minute(10), "alice")
    assert item_state(made(checked, reasoned), asked)[0] == ItemState("done", minute(20), "alice")
    assert item_state(made(checked, reasoned, alone), asked) == (None, None)
    assert item_state(made(alone, (31, Retracted(target=event_id(1)))), asked) == (None, None)


def test_when_an_anchor_was_is_said_again_to_correct_it() -> None:
    incident = made((20, AnchorSet(anchor="aware")), (10, AnchorSet(anchor="aware")))
    state, _ = item_state(incident, item("detect.one", settled_by="aware"))
    assert state is not None
    assert state.at == minute(10), "what was said last, though it was earlier"


def test_other_messages_may_settle_it_as_well_and_the_first_of_them_counts() -> None:
    asked = item("detect.one", settled_by="posted", message=MESSAGE, also_posted=["war_room/all_clear"])
    both = made((10, posted("war_room/all_clear")), (20, posted(MESSAGE)))
    assert item_state(both, asked)[0] == ItemState("done", minute(10), "alice")
    assert item_state(made((20, posted("war_room/can_report"))), asked) == (None, None)
    repeated = item("detect.one", settled_by="posted", message=MESSAGE, also_posted=["war_room/all_clear"],
                    repeat={"every": "30m", "until": "resolved"})  # fmt: skip
    assert item_state(made((10, posted(MESSAGE)), (20, posted("war_room/all_clear"))), repeated) == (
        None,
        ItemState("done", minute(20), "alice"),
    )


def test_a_handover_counts_from_the_milestone_that_the_item_counts_from() -> None:
    asked = item("resolve.one", settled_by="handover", deadline_from="mitigated")
    shift = HandoverAccepted(handover=event_id(1), role="commander", person="bo")
    mended = (40.0, MilestoneReached(milestone="mitigated"))
    assert item_state(made((10, shift)), asked) == (None, None)
    assert item_state(made((10, shift), mended), asked) == (None, None), "a change of shift before left nothing"
    assert item_state(made((10, shift), mended, (60, shift), (90, shift)), asked)[0] == ItemState(
        "done", minute(60), "alice"
    )
    back = made(mended, (60, shift), (90, Reopened()), (100, MilestoneReached(milestone="mitigated")))
    assert item_state(back, asked) == (None, None)


def test_a_role_that_was_given_up_is_open_again() -> None:
    given_up = made((3, RoleAssigned(role="commander", person="alice")), (4, RoleAssigned(role="commander")))
    assert item_state(given_up, item("detect.one", settled_by="commander")) == (None, None)


def test_a_tick_counts_before_the_record_and_a_skip_too() -> None:
    asked = item("detect.one", settled_by="types")
    named = (5.0, TypesChanged(added=("cost",)))
    assert item_state(made(named, (9, ItemTicked(item="detect.one", evidence="bill"))), asked)[0] == ItemState(
        "done", minute(9), "alice", evidence="bill"
    )
    skipped, _ = item_state(made(named, (9, ItemSkipped(item="detect.one", reason="obvious"))), asked)
    assert skipped is not None
    assert (skipped.status, skipped.reason) == ("skipped", "obvious")
    unticked = made(named, (9, ItemTicked(item="detect.one")), (10, ItemUnticked(item="detect.one")))
    assert item_state(unticked, asked)[0] == ItemState("done", minute(5), "alice")


def test_the_register_is_empty_only_once_it_is_over_and_every_measure_has_ended() -> None:
    asked = item("resolve.one", settled_by="measures")
    freeze = (5.0, MeasureTaken(text="deploys frozen", undo="lift it"))
    resolved, lifted = (30.0, RESOLVED), (40.0, MeasureEnded(measure=event_id(1), how="undone"))
    assert item_state(made(freeze, resolved), asked) == (None, None)
    assert item_state(made(freeze, resolved, lifted), asked)[0] == ItemState("done", minute(30), "alice")
    assert item_state(made(resolved), asked)[0] is not None
    assert item_state(made(resolved, (50, Reopened())), asked) == (None, None)


def test_a_milestone_that_was_marked_needs_no_tick_too_unless_evidence_is_asked_for() -> None:
    watched, mended = item("mitigate.one", marks="resolved"), item("mitigate.two", marks="mitigated", evidence="text")
    marked = made((20, MilestoneReached(milestone="mitigated")), (30, RESOLVED), by="bo")
    assert item_state(marked, watched) == (ItemState("done", minute(30), "bo"), None)
    assert item_state(marked, mended) == (None, None)
    assert item_state(made((30, RESOLVED), (50, Reopened())), watched) == (None, None)


def test_whatever_the_public_was_told_first_are_its_first_words(playbook: Playbook) -> None:
    first = playbook.item("communicate.status_page")
    assert first is not None
    for message in ("status_page/identified", "status_page/investigating.de", "social/x"):
        assert item_state(made((4, posted(message))), first)[0] == ItemState("done", minute(4), "alice")
    inside = posted("status_page/investigating", audience="war_room", public=False)
    assert item_state(made((4, inside)), first) == (None, None)


def test_done_is_what_was_ticked_or_settled_and_not_what_was_skipped(playbook: Playbook) -> None:
    custom = with_items(
        playbook,
        item("detect.ticked"),
        item("detect.settled", settled_by="severity"),
        item("detect.skipped"),
        item("detect.open"),
        item("mitigate.round", repeat={"every": "5m"}),
        item("mitigate.round_skipped", repeat={"every": "5m"}),
    )
    incident = made(
        (1, ItemTicked(item="detect.ticked")),
        (2, ItemSkipped(item="detect.skipped", reason="no")),
        (3, ItemTicked(item="mitigate.round")),
        (9, ItemTicked(item="mitigate.round")),
        (4, ItemTicked(item="mitigate.round_skipped")),
        (5, ItemSkipped(item="mitigate.round_skipped", reason="no")),
        (6, ItemTicked(item="older.playbook")),
    )
    assert done_since(custom, incident) == {
        "detect.ticked": minute(1),
        "detect.settled": minute(0),
        "mitigate.round": minute(3),
        "older.playbook": minute(6),
    }


VERIFY = item("mitigate.verify", evidence="text", again="reopened")
MONITOR = item("mitigate.monitor", marks="resolved", again="reopened")
ALL_CLEAR = item("resolve.one", settled_by="posted", message="war_room/all_clear", again="reopened")
DATA = item("resolve.two", settled_by="data_statement", again="reopened")
ONCE = item("resolve.three", settled_by="data_statement")
FIRST_ROUND: list[Placed] = [
    (20, ItemTicked(item="mitigate.verify", evidence="paid")),
    (30, ItemTicked(item="mitigate.monitor", marks="resolved")),
    (31, posted("war_room/all_clear", public=False)),
    (32, DataStated(lost=False)),
]
SECOND_ROUND: list[Placed] = [
    (70, ItemTicked(item="mitigate.verify", evidence="paid again")),
    (80, MilestoneReached(milestone="resolved")),
    (81, posted("war_room/all_clear", public=False)),
    (82, DataStated(lost=False)),
]


@pytest.mark.parametrize(
    ("asked", "first", "second"),
    [(VERIFY, 20, 70), (MONITOR, 30, 80), (ALL_CLEAR, 31, 81), (DATA, 32, 82), (ONCE, 32, 32)],
    ids=lambda each: each.id if isinstance(each, Item) else None,
)
def test_what_was_done_before_the_last_reopening_is_asked_for_again_where_the_item_says_so(
    asked: Item, first: float, second: float
) -> None:
    def done_at(*placed: Placed) -> datetime | None:
        state, _ = item_state(made(*placed), asked)
        return state.at if state is not None else None

    back: list[Placed] = [*FIRST_ROUND, (50, Reopened(reason="it is back"))]
    assert done_at(*FIRST_ROUND) == minute(first)
    assert done_at(*back) == (None if asked.again else minute(first))
    assert done_at(*back, *SECOND_ROUND) == minute(second)
    undone = (60, Retracted(target=event_id(5), undo=True))
    assert done_at(*back, undone) == minute(first), "undoing the reopening brings all of it back"
    assert done_at(*back, *SECOND_ROUND, (90, Reopened())) == (None if asked.again else minute(first))


def test_what_became_of_it_in_the_round_before_stays_to_be_seen() -> None:
    back = made(*FIRST_ROUND, (50, Reopened()))
    assert state_before(back, VERIFY) == ItemState("done", minute(20), "alice", evidence="paid")
    assert state_before(back, ALL_CLEAR) == ItemState("done", minute(31), "alice")
    assert state_before(back, ONCE) is None, "it was not asked for again"
    assert state_before(made(*FIRST_ROUND), VERIFY) is None
    assert state_before(made(*FIRST_ROUND, (50, Reopened()), *SECOND_ROUND), VERIFY) is None
    skipped = made((20, ItemSkipped(item="mitigate.verify", reason="no time")), (50, Reopened()))
    assert item_state(skipped, VERIFY) == (None, None)
    assert state_before(skipped, VERIFY) == ItemState("skipped", minute(20), "alice", "no time")


def test_only_a_tick_of_this_round_can_be_taken_back() -> None:
    back = made(*FIRST_ROUND, (50, Reopened()))
    assert ticked(made(*FIRST_ROUND), VERIFY) is not None
    assert ticked(back, VERIFY) is None
    again = made(*FIRST_ROUND, (50, Reopened()), *SECOND_ROUND, (90, ItemUnticked(item="mitigate.verify")))
    assert item_state(again, VERIFY) == (None, None)


def test_done_asks_about_this_round_and_knows_what_was_done_before(playbook: Playbook) -> None:
    team = with_items(playbook, VERIFY, ONCE)
    back = made(*FIRST_ROUND, (50, Reopened()))
    assert "mitigate.verify" in done_since(team, made(*FIRST_ROUND))
    assert "mitigate.verify" not in done_since(team, back)
    assert done_before(team, back) == {"mitigate.verify": minute(20)}
    assert done_since(team, back)["resolve.three"] == minute(32)
