"""What should be there before an incident is closed, and that nothing is missing when all of it is."""

from __future__ import annotations

from datetime import timedelta

from incident_tui.domain.event import Fact
from incident_tui.domain.events import (
    Asked,
    AskMoved,
    DataStated,
    FollowUpAssigned,
    ItemTicked,
    MeasureEnded,
    MeasureTaken,
    MilestoneReached,
    ReviewScheduled,
    SeveritySet,
)
from incident_tui.domain.incident import Incident
from incident_tui.playbook.checklist import checklist
from incident_tui.playbook.closing import missing_to_close, missing_to_resolve, watch_left
from incident_tui.playbook.model import Playbook
from tests.playbook.incidents import made, minute, posted
from tests.strategies import event_id

MITIGATED = (30, MilestoneReached(milestone="mitigated"))
RESOLVED = (95, MilestoneReached(milestone="resolved"))


def missing(playbook: Playbook, *facts: tuple[float, Fact]) -> set[str]:
    return {each.id for each in missing_to_close(playbook, made(*facts), minute(120))}


def test_a_bare_incident_lacks_nearly_everything(playbook: Playbook) -> None:
    assert missing(playbook) == {"resolved", "data_statement", "final_severity", "review", "follow_up", "item"}


def test_each_thing_that_is_open_is_named(playbook: Playbook) -> None:
    assert "measure" in missing(playbook, (5, MeasureTaken(text="frozen")))
    ended = MeasureEnded(measure=event_id(1), how="ticketed", ticket="OPS-7")
    assert "measure" not in missing(playbook, (5, MeasureTaken(text="frozen")), (6, ended))
    assert "ask" in missing(playbook, (5, Asked(person="bo", text="look")))
    answered = AskMoved(ask=event_id(1), state="answered")
    assert "ask" not in missing(playbook, (5, Asked(person="bo", text="look")), (6, answered))
    promise = posted("status_page/investigating", state="investigating", next_update_at=minute(20))
    assert "promise" in missing(playbook, (5, promise))
    assert "report" in missing(playbook, RESOLVED, (100, ItemTicked(item="communicate.promise_report")))


def test_nothing_is_missing_when_all_is_there(playbook: Playbook) -> None:
    facts: list[tuple[float, Fact]] = [
        MITIGATED,
        RESOLVED,
        (96, DataStated(lost=False, text="checked by counts")),
        (97, SeveritySet(severity=1, final=True)),
        (98, FollowUpAssigned(text="mop up", owner="bo")),
        (99, ReviewScheduled(scheduled_for=minute(24 * 60), owner="bo")),
    ]
    rows = checklist(playbook, made(*facts), minute(120))
    gates = [row.item.id for row in rows if row.item.gate and row.state is None]
    facts += [(100, ItemTicked(item=gate)) for gate in gates]
    assert missing(playbook, *facts) == set()


def test_the_watch_runs_from_the_fix_for_as_long_as_the_severity_says(playbook: Playbook) -> None:
    incident = made(MITIGATED)
    assert watch_left(playbook, incident, minute(40)) == timedelta(minutes=50)
    assert [each.id for each in missing_to_resolve(playbook, incident, minute(40))] == ["watch"]
    assert watch_left(playbook, incident, minute(91)) == timedelta()
    assert missing_to_resolve(playbook, incident, minute(91)) == []
    assert watch_left(playbook, made(), minute(40)) is None
    low: Incident = made(MITIGATED, severity=3)
    assert watch_left(playbook, low, minute(40)) == timedelta(minutes=5)
