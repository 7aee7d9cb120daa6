from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given

from incident_tui.domain.command import current_tenure, handover_fault, handovers, open_handover, roles_of
from incident_tui.domain.event import Event, Fact
from incident_tui.domain.events import (
    AnchorSet,
    Asked,
    AskMoved,
    CustomersAffected,
    Decided,
    Declared,
    FlagsChanged,
    FollowUpAssigned,
    FollowUpDone,
    HandoverAccepted,
    HandoverOffered,
    HypothesisMoved,
    ItemTicked,
    ItemUnticked,
    MeasureEnded,
    MeasureTaken,
    Noted,
    NoticeDecided,
    NoticeSent,
    Reopened,
    Retracted,
    RoleAssigned,
    SeveritySet,
    TypesChanged,
)
from incident_tui.domain.incident import Incident
from incident_tui.domain.loops import asks, decision_fault, follow_ups, hypotheses, measures, measures_in_force
from incident_tui.domain.notices import anchors, decision, sent
from tests.strategies import START, event, event_id, incidents


def made(*facts: Fact | tuple[float, Fact]) -> Incident:
    """Facts a minute apart, or each at its own minute; the event of the nth has the id event_id(n)."""
    placed = [fact if isinstance(fact, tuple) else (float(number), fact) for number, fact in enumerate(facts)]
    return Incident.from_events(
        [event(fact, number, START + timedelta(minutes=minute)) for number, (minute, fact) in enumerate(placed)]
    )


DECLARED = Declared(title="Checkout is down", severity=1)


def test_an_ask_goes_from_open_to_acknowledged_to_answered() -> None:
    due = START + timedelta(minutes=5)
    asked = (DECLARED, Asked(person="bo", text="check the lag", due_at=due))
    (ask,) = asks(made(*asked))
    assert (ask.state, ask.waiting, ask.expired(due - timedelta(seconds=1)), ask.expired(due)) == (
        "open",
        True,
        False,
        True,
    )
    heard = (*asked, AskMoved(ask=event_id(1), state="acknowledged"))
    assert asks(made(*heard))[0].expired(due), "who has heard it has not answered it"
    (ask,) = asks(made(*heard, AskMoved(ask=event_id(1), state="answered", text="40 s")))
    assert (ask.state, ask.answer, ask.expired(due)) == ("answered", "40 s", False)


def test_an_answer_that_is_taken_back_leaves_the_ask_open() -> None:
    incident = made(
        DECLARED,
        Asked(person="bo", text="check"),
        AskMoved(ask=event_id(1), state="answered"),
        Retracted(target=event_id(2), undo=True),
    )
    assert asks(incident)[0].waiting


def test_an_answer_to_an_ask_that_is_gone_is_nothing() -> None:
    gone = made(DECLARED, AskMoved(ask=event_id(7), state="answered"))
    assert asks(gone) == []


def test_hypotheses_live_until_somebody_eliminates_them() -> None:
    notes = (DECLARED, Noted(text="the deploy", category="hypothesis"), Noted(text="DNS", category="hypothesis"))
    incident = made(*notes, HypothesisMoved(hypothesis=event_id(2), state="eliminated", reason="resolves everywhere"))
    assert [(each.text, each.state) for each in hypotheses(incident)] == [
        ("the deploy", "alive"),
        ("DNS", "eliminated"),
    ]


def test_a_tick_that_is_a_temporary_measure_opens_the_register_and_unticking_closes_it() -> None:
    freeze = ItemTicked(item="detect.freeze", measure="Deploys frozen", undo="lift the freeze")
    incident = made(DECLARED, freeze, MeasureTaken(text="alerts silenced", undo="unsilence", person="bo"))
    assert [(each.text, each.item) for each in measures_in_force(incident)] == [
        ("Deploys frozen", "detect.freeze"),
        ("alerts silenced", ""),
    ]
    ended = made(DECLARED, freeze, MeasureEnded(measure=event_id(1), how="ticketed", ticket="OPS-7"))
    assert [(each.ended, each.ticket) for each in measures(ended)] == [("ticketed", "OPS-7")]
    assert measures_in_force(ended) == []
    assert measures(made(DECLARED, freeze, ItemUnticked(item="detect.freeze"))) == []
    assert len(measures(made(DECLARED, freeze, ItemUnticked(item="detect.freeze"), freeze))) == 1


def test_follow_ups_have_an_owner_until_they_are_done() -> None:
    incident = made(DECLARED, FollowUpAssigned(text="clean up", owner="bo"), FollowUpDone(follow_up=event_id(1)))
    assert [(each.owner, each.done_at) for each in follow_ups(incident)] == [("bo", START + timedelta(minutes=2))]


@pytest.mark.parametrize(
    ("fact", "fault"),
    [
        (Decided(text="roll back"), ""),
        (Decided(text="drop it", reversible=False), "second person"),
        (Decided(text="drop it", reversible=False, second_person=" ALICE "), "somebody else"),
        (Decided(text="drop it", reversible=False, second_person="bo"), ""),
        (Decided(text="drop it", reversible=False, alone="nobody answers"), ""),
    ],
)
def test_what_cannot_be_undone_takes_two(fact: Decided, fault: str) -> None:
    assert fault in decision_fault(fact, "alice")
    assert bool(fault) == bool(decision_fault(fact, "alice"))


def test_a_handover_changes_the_role_only_once_it_is_accepted() -> None:
    offered = (
        DECLARED,
        RoleAssigned(role="commander", person="alice"),
        HandoverOffered(role="commander", person="bo", text="the brief"),
    )
    incident = made(*offered)
    assert incident.roles["commander"] == "alice"
    waiting = open_handover(incident, "commander")
    assert waiting is not None
    assert waiting == open_handover(incident)
    assert open_handover(incident, "scribe") is None
    assert handover_fault(waiting, "Bo ") == ""
    assert "offered to bo" in handover_fault(waiting, "chiara")
    assert handover_fault(None, "bo")
    incident = made(*offered, HandoverAccepted(handover=event_id(2), role="commander", person="bo"))
    assert incident.roles["commander"] == "bo"
    assert open_handover(incident) is None
    assert handovers(incident)[0].accepted_at == START + timedelta(minutes=3)
    assert [(each.person, each.until) for each in incident.tenures] == [
        ("alice", START + timedelta(minutes=3)),
        ("bo", None),
    ]
    assert roles_of(incident, "BO") == ("commander",)


def test_taking_the_role_oneself_ends_an_offer() -> None:
    incident = made(
        DECLARED,
        HandoverOffered(role="commander", person="bo", text="…"),
        RoleAssigned(role="commander", person="chiara"),
    )
    assert open_handover(incident) is None


def test_naming_the_same_person_again_does_not_start_their_hours_anew() -> None:
    incident = made(DECLARED, RoleAssigned(role="scribe", person="bo"), RoleAssigned(role="scribe", person="bo"))
    tenure = current_tenure(incident, "scribe")
    assert tenure is not None
    assert tenure.since == START + timedelta(minutes=1)


def test_anchors_can_be_set_for_one_regime_and_corrected() -> None:
    incident = made(
        DECLARED,
        (20, AnchorSet(anchor="aware")),
        (10, AnchorSet(anchor="aware")),
        (30, AnchorSet(anchor="aware", regime="nis2")),
    )
    assert anchors(incident, "gdpr") == {"aware": START + timedelta(minutes=10)}
    assert anchors(incident, "nis2") == {"aware": START + timedelta(minutes=30)}


def test_the_last_decision_holds_and_so_does_the_last_notice() -> None:
    incident = made(
        DECLARED,
        NoticeDecided(regime="gdpr", notify=False, reason="no risk"),
        NoticeDecided(regime="gdpr", notify=True, reason="there is one"),
        NoticeSent(regime="gdpr", step="notice"),
        NoticeSent(regime="gdpr", step="notice", receipt="again"),
    )
    decided = decision(incident, "gdpr")
    assert decided is not None
    assert decided.fact.notify
    assert decision(incident, "nis2") is None
    assert sent(incident, "gdpr") == {"notice": START + timedelta(minutes=4)}


def test_what_an_incident_was_like_is_kept_with_its_times() -> None:
    incident = made(
        Declared(title="x", severity=3, types=("degradation",)),
        FlagsChanged(added=("personal_data",)),
        SeveritySet(severity=3),
        TypesChanged(added=("data_exposure",)),
        CustomersAffected(affected=True),
        SeveritySet(severity=1, final=True),
    )
    assert [(each.severity, len(each.types), each.flags) for each in incident.situations] == [
        (3, 1, ()),
        (3, 1, ("personal_data",)),
        (3, 2, ("personal_data",)),
        (3, 2, ("personal_data",)),
        (1, 2, ("personal_data",)),
    ]
    assert incident.severity_final
    assert not made(DECLARED, SeveritySet(severity=2, final=True), Reopened()).severity_final


@given(incidents(most=14))
def test_what_is_worked_out_from_the_facts_does_not_depend_on_their_arrival(
    facts: list[Event],
) -> None:
    one = Incident.from_events(facts)
    other = Incident.from_events(sorted(facts, key=lambda each: each.id, reverse=True))
    for look in (asks, hypotheses, measures, follow_ups, handovers, open_handover):
        assert look(one) == look(other)
