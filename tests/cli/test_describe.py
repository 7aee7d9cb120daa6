from __future__ import annotations

from typing import get_args

import pytest
from rich.cells import cell_len

from incident_tui.domain import events
from incident_tui.domain.describe import describe, sign
from incident_tui.domain.events import Fact
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
    (events.UnknownFact(kind="dance", fields={}), "something of the kind dance, which a newer version wrote"),
]


@pytest.mark.parametrize(("fact", "phrase"), FACTS)
def test_every_kind_has_its_phrase(fact: Fact, phrase: str) -> None:
    assert describe(fact) == phrase


def test_no_kind_of_event_is_left_out() -> None:
    assert {type(fact) for fact, _ in FACTS} == {*get_args(events.KnownFact), events.UnknownFact}


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
    assert sign(events.UnknownFact(kind="dance", fields={})) == "?"
    kinds = {type(fact): sign(fact) for fact, _ in FACTS if not isinstance(fact, events.MilestoneReached)}
    assert len(set(kinds.values())) == len(kinds)
