from __future__ import annotations

from typing import get_args

import pytest
from rich.cells import cell_len

from incident_tui.domain import events
from incident_tui.domain.describe import describe
from incident_tui.domain.event import Fact, UnknownFact
from incident_tui.domain.signs import sign
from tests.strategies import START

FACTS: list[tuple[Fact, str]] = [
    (events.Declared(title="Down", severity=1, types=("data_loss",)), "declared: Down (SEV-1, data loss)"),
    (events.Declared(title="Down"), "declared: Down"),
    (events.Noted(text="rolled back"), "rolled back"),
    (events.Noted(text="rolled back", category="action"), "action: rolled back"),
    (events.SeveritySet(severity=1), "severity SEV-1"),
    (events.SeveritySet(severity=2, reason="fewer hit"), "severity SEV-2 (fewer hit)"),
    (events.PhaseEntered(phase="mitigate"), "phase mitigate"),
    (events.RoleAssigned(role="customer_liaison", person="Bo"), "customer liaison: Bo"),
    (events.RoleAssigned(role="scribe"), "scribe: nobody"),
    (events.MilestoneReached(milestone="impact_started"), "impact started"),
    (events.TypesChanged(added=("outage",), removed=("unknown",)), "types +outage -unknown"),
    (events.CustomersAffected(affected=True), "customers affected"),
    (events.CustomersAffected(affected=False), "customers not affected"),
    (events.SourceStated(source="customer"), "first seen by: customer"),
    (events.ItemTicked(item="fix", marks="mitigated"), "done: fix (mitigated)"),
    (events.ItemUnticked(item="fix"), "not done after all: fix"),
    (events.ItemSkipped(item="fix", reason="no need"), "skipped: fix (no need)"),
    (events.MessageCopied(message="a/b", audience="a", text="t"), "copied a/b"),
    (events.MessagePosted(message="a/b", audience="a", text="t", url="https://x"), "posted a/b (https://x)"),
    (
        events.MessageCopied(message="a/b", audience="a", text="t", overridden=("L04", "L11"), reason="boss said so"),
        "copied a/b (in spite of L04, L11: boss said so)",
    ),
    (
        events.MessageApproved(message="a/b", audience="a", text="t", approver="legal", person="Lee"),
        "approved a/b (Lee, legal)",
    ),
    (
        events.PromiseSnoozed(audience="status_page", until=START, reason="rebooting"),
        "status page update put off until 2026-11-22 14:00 UTC (rebooting)",
    ),
    (events.ChannelMarked(channel="chat", down=True, reason="503"), "chat does not work (503)"),
    (events.ChannelMarked(channel="status_page", down=False), "status page works again"),
    (events.ComponentSet(component="API", state="partial_outage"), "component API: partial outage"),
    (events.Closed(reason="over"), "closed (over)"),
    (events.Reopened(), "reopened"),
    (events.Amended(target="1", fields={"text": "x"}), "corrected an entry: text"),
    (events.Retracted(target="1"), "took an entry back"),
    (events.Retracted(target="1", undo=True), "undid an entry"),
    (events.Restored(target="1"), "put an entry back"),
    (
        events.ImpactAssessed(functional="high", information="none", recoverability="not_recoverable", proposed=1),
        "impact assessed: functional high, information none, recovery not recoverable, SEV-1 proposed",
    ),
    (events.FlagsChanged(added=("personal_data",), removed=("actor_active",)), "flags +personal data -actor active"),
    (events.PublicDecided(public=False, reason="nobody notices"), "not public (nobody notices)"),
    (events.HandoverOffered(role="commander", person="bo", text="…"), "handover of commander offered to bo"),
    (events.HandoverAccepted(handover="1", role="commander", person="bo"), "handover accepted: bo is commander"),
    (events.NagDismissed(nag="no_commander", reason="I lead"), "reminder dismissed: no commander (I lead)"),
    (events.Asked(person="bo", text="check the lag", due_at=START), "asked bo: check the lag by 2026-11-22 14:00 UTC"),
    (events.AskMoved(ask="1", state="answered", text="40 s"), "an ask was answered (40 s)"),
    (
        events.Decided(text="restore over it", reversible=False, second_person="bo", reason="no other copy"),
        "decided: restore over it (no other copy; cannot be undone; seen by bo)",
    ),
    (events.HypothesisMoved(hypothesis="1", state="eliminated", reason="green"), "a hypothesis is eliminated (green)"),
    (events.MeasureTaken(text="deploys frozen", undo="lift it"), "temporary: deploys frozen (lift it)"),
    (events.MeasureEnded(measure="1", how="ticketed", ticket="OPS-7"), "a temporary measure has a ticket (OPS-7)"),
    (events.Called(step="secondary", person="bo", how="phone", outcome="no_answer"), "called bo by phone: no answer"),
    (events.AnchorSet(anchor="aware", regime="gdpr", reason="the log"), "clock anchor: aware (gdpr; the log)"),
    (events.NoticeDecided(regime="gdpr", notify=False, reason="no risk"), "gdpr: no notice (no risk)"),
    (events.NoticeSent(regime="gdpr", step="notice", receipt="4512"), "notice sent: gdpr, notice (4512)"),
    (events.FactsTold(facts=("near_miss", "costly")), "known for the review: near miss, costly"),
    (events.FactsTold(), "known for the review: nothing more"),
    (events.DataStated(lost=True, text="6 h of orders"), "data was lost: 6 h of orders"),
    (
        events.FollowUpAssigned(text="mop", owner="bo", due_at=START),
        "follow-up of bo: mop by 2026-11-22 14:00 UTC",
    ),
    (events.FollowUpDone(follow_up="1", text="done"), "a follow-up is done (done)"),
    (
        events.ReviewScheduled(scheduled_for=START, owner="bo"),
        "review scheduled for 2026-11-22 14:00 UTC (owner bo)",
    ),
    (UnknownFact(kind="dance", fields={}), "something of the kind dance, which a newer version wrote"),
]


@pytest.mark.parametrize(("fact", "phrase"), FACTS)
def test_every_kind_has_its_phrase(fact: Fact, phrase: str) -> None:
    assert describe(fact) == phrase


def test_no_kind_of_event_is_left_out() -> None:
    assert {type(fact) for fact, _ in FACTS} == {*get_args(events.KnownFact), UnknownFact}


def test_items_are_called_by_their_title_where_one_is_known() -> None:
    assert describe(events.ItemTicked(item="fix"), {"fix": "Roll back"}.__getitem__) == "done: Roll back"


def test_user_text_is_left_as_it_is() -> None:
    assert describe(events.Noted(text="\x1b[/x]\n")) == "\x1b[/x]\n"


@pytest.mark.parametrize("fact", [fact for fact, _ in FACTS])
def test_every_sign_is_one_cell_wide(fact: Fact) -> None:
    assert len(sign(fact)) == cell_len(sign(fact)) == 1


def test_signs_tell_apart_what_the_timeline_must() -> None:
    impact, detected = (
        events.MilestoneReached(milestone="impact_started"),
        events.MilestoneReached(milestone="detected"),
    )
    assert (sign(impact), sign(detected)) == ("◆", "●")
    assert sign(UnknownFact(kind="dance", fields={})) == "?"
    kinds = {type(fact): sign(fact) for fact, _ in FACTS if not isinstance(fact, events.MilestoneReached)}
    assert len(set(kinds.values())) == len(kinds)
