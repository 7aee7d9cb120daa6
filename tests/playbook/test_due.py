from __future__ import annotations

from datetime import datetime, timedelta

from incident_tui.domain.event import Fact
from incident_tui.domain.events import (
    Closed,
    Declared,
    ItemSkipped,
    ItemTicked,
    MessagePosted,
    RoleAssigned,
    SeveritySet,
)
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import StatusPageState
from incident_tui.playbook.checklist import AT_ONCE, Row, checklist_rows, progress
from incident_tui.playbook.due import due_list
from incident_tui.playbook.due_kinds import Due
from incident_tui.playbook.model import Playbook
from tests.strategies import START, event

LATER = START + timedelta(minutes=10)
DECLARED = Declared(title="Checkout is down", severity=1)
FIRST_WORDS = "communicate.status_page"


def minute(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def fold(*facts: tuple[float, Fact]) -> Incident:
    return Incident.from_events([event(fact, number, minute(minutes)) for number, (minutes, fact) in enumerate(facts)])


def posted(message: str, *, promised: float | None = None, state: str | None = None) -> MessagePosted:
    until = None if promised is None else minute(promised)
    audience = message.partition("/")[0]
    ended: StatusPageState | None = "resolved" if state == "resolved" else None
    return MessagePosted(message=message, audience=audience, text="…", public=True, next_update_at=until, state=ended)


def row(playbook: Playbook, incident: Incident, item_id: str) -> Row:
    phase = playbook.phase(item_id.partition(".")[0])  # type: ignore[arg-type] # an item's id begins with its phase
    return next(each for each in checklist_rows(playbook, incident, phase.id, LATER) if each.item.id == item_id)


def due(playbook: Playbook, incident: Incident, target: str) -> Due | None:
    return next((each for each in due_list(playbook, incident, LATER) if each.target == target), None)


def test_what_is_due_at_once_is_late_only_after_a_few_minutes(playbook: Playbook) -> None:
    first = due(playbook, fold((0, DECLARED)), FIRST_WORDS)
    assert first is not None
    assert (first.at, first.late_at, first.public) == (START, START + AT_ONCE, True)
    assert not first.late(START + AT_ONCE)
    assert first.late(START + AT_ONCE + timedelta(seconds=1))


def test_other_deadlines_are_late_the_second_they_pass(playbook: Playbook) -> None:
    waiting = row(playbook, fold((0, DECLARED)), "detect.acknowledge")
    assert waiting.due_at == minute(5)
    assert not waiting.late(minute(5))
    assert waiting.late(minute(5) + timedelta(seconds=1))


def test_the_soonest_comes_first_and_what_is_settled_goes(playbook: Playbook) -> None:
    dues = due_list(playbook, fold((0, DECLARED)), LATER)
    assert [each.at for each in dues] == sorted(each.at for each in dues)
    settled = fold(
        (0, DECLARED),
        (1, ItemTicked(item="detect.acknowledge")),
        (1, ItemSkipped(item="detect.assess", reason="known")),
    )
    gone = {each.target for each in dues} - {each.target for each in due_list(playbook, settled, LATER)}
    assert gone == {"detect.assess", "detect.acknowledge"}


def test_the_record_settles_items_without_a_tick(playbook: Playbook) -> None:
    bare = fold((0, Declared(title="Checkout is down")))
    assert row(playbook, bare, "detect.severity").state is None
    assert row(playbook, bare, "detect.lead").state is None
    led = fold(
        (0, Declared(title="Checkout is down")),
        (2, SeveritySet(severity=2)),
        (3, RoleAssigned(role="commander", person="alice")),
    )
    severity, lead = row(playbook, led, "detect.severity").state, row(playbook, led, "detect.lead").state
    assert severity is not None
    assert lead is not None
    assert (severity.at, lead.at) == (minute(2), minute(3))
    given_up = fold(
        (0, DECLARED), (3, RoleAssigned(role="commander", person="alice")), (4, RoleAssigned(role="commander"))
    )
    assert row(playbook, given_up, "detect.lead").state is None


def test_posting_a_message_settles_the_item_that_asks_for_it(playbook: Playbook) -> None:
    told = fold((0, DECLARED), (4, posted("status_page/investigating")))
    state = row(playbook, told, FIRST_WORDS).state
    assert state is not None
    assert state.at == minute(4)
    assert due(playbook, told, FIRST_WORDS) is None


def test_a_promise_is_due_until_it_is_kept_or_over(playbook: Playbook) -> None:
    promised = fold((0, DECLARED), (4, posted("status_page/investigating", promised=34)))
    waiting = due(playbook, promised, "status_page/investigating")
    assert waiting is not None
    assert (waiting.at, waiting.kind, waiting.public, waiting.label) == (
        minute(34),
        "promise",
        True,
        "status page update",
    )
    kept = fold(
        (0, DECLARED),
        (4, posted("status_page/investigating", promised=34)),
        (30, posted("status_page/identified", promised=60)),
    )
    assert due(playbook, kept, "status_page/investigating") is None
    assert due(playbook, kept, "status_page/identified") is not None
    over = fold(
        (0, DECLARED),
        (4, posted("status_page/investigating", promised=34)),
        (30, posted("status_page/resolved", state="resolved")),
    )
    assert [each for each in due_list(playbook, over, LATER) if each.kind == "promise"] == []


def test_a_closed_incident_waits_for_nothing(playbook: Playbook) -> None:
    assert due_list(playbook, fold((0, DECLARED), (90, Closed())), LATER) == []


def test_an_item_that_was_settled_and_no_longer_applies_stays(playbook: Playbook) -> None:
    lowered = fold((0, DECLARED), (1, ItemTicked(item="detect.war_room")), (2, SeveritySet(severity=4)))
    assert row(playbook, lowered, "detect.war_room").applies is False
    unticked = fold((0, DECLARED), (2, SeveritySet(severity=4)))
    left = row(playbook, unticked, "detect.war_room")
    assert (left.applies, left.state, left.late(minute(60))) == (False, None, False)
    never = fold((0, Declared(title="x", severity=4)))
    assert "detect.war_room" not in [each.item.id for each in checklist_rows(playbook, never, "detect", LATER)]


def test_progress_counts_what_is_settled_applies_and_is_late(playbook: Playbook) -> None:
    incident = fold((0, DECLARED), (1, ItemTicked(item="detect.acknowledge")))
    rows = checklist_rows(playbook, incident, "detect", minute(6))
    counted = progress(rows, minute(6))
    assert (counted.settled, counted.total) == (2, len(rows))
    assert counted.late == sum(1 for each in rows if each.late(minute(6))) > 0
