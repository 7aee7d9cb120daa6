"""What should be there before an incident is called resolved, and before its record is closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from incident_tui.domain.events import ReviewScheduled
from incident_tui.domain.incident import Incident
from incident_tui.domain.loops import asks, follow_ups, measures_in_force
from incident_tui.domain.moments import duration_text
from incident_tui.domain.promises import open_promises
from incident_tui.domain.vocabulary import severity_label, spoken
from incident_tui.playbook.applying import review_needed
from incident_tui.playbook.checklist import Row, checklist
from incident_tui.playbook.due_clocks import regime_states
from incident_tui.playbook.model import Playbook
from incident_tui.playbook.review_dates import held_too_late
from incident_tui.playbook.review_facts import data_lost
from incident_tui.playbook.watch import watch_left, watch_window

# The item that keeps the promise of the whole story: it is asked for where that was promised.
REPORT_SENT = "review.send_report"


class Missing(NamedTuple):
    """Something that should be there first: a stable name, and what to say."""

    id: str
    text: str


def missing_to_resolve(playbook: Playbook, incident: Incident, now: datetime) -> list[Missing]:
    """Return what speaks against calling it resolved: the harm ended at no time on record, or not long enough ago."""
    if "false_alarm" in incident.flags:
        return []
    left = watch_left(playbook, incident, now)
    if left is None:
        return [Missing("mitigated", "it is not marked as mitigated, so that no watch over the fix has begun")]
    if not left:
        return []
    window = duration_text(watch_window(playbook, incident))
    return [Missing("watch", f"the watch of {window} runs for another {duration_text(left)}")]


def missing_to_close(playbook: Playbook, incident: Incident, now: datetime) -> list[Missing]:
    """Return what should be there before the record is closed, the gravest first; closing may overrule it.

    Of a false alarm only what was begun must end, and what the checklist asks for on its account be done.
    """
    rows = checklist(playbook, incident, now)
    stood_down = "false_alarm" in incident.flags
    if stood_down:
        rows = [row for row in rows if "false_alarm" in row.item.when.names("flag") or row.item.id == REPORT_SENT]
    return [
        *([] if stood_down else _unresolved(playbook, incident, now)),
        *_unfinished(incident),
        *([] if stood_down else _unsaid(incident)),
        *_unreported(rows),
        *_unreviewed(playbook, incident, now),
        *([] if stood_down else _unowned(incident, rows)),
        *(Missing("clock", text) for text in _undecided(playbook, incident, now)),
        *_gates(rows, now),
        *(Missing("clock", text) for text in _own_clocks(playbook, incident, now)),
    ]


def _unresolved(playbook: Playbook, incident: Incident, now: datetime) -> Iterator[Missing]:
    if "resolved" not in incident.milestones:
        yield Missing("resolved", "it is not marked as resolved")
        yield from (each for each in missing_to_resolve(playbook, incident, now) if each.id == "watch")


def _unfinished(incident: Incident) -> Iterator[Missing]:
    for measure in measures_in_force(incident):
        yield Missing("measure", f"a temporary measure is in force: {measure.text}")
    for promise in open_promises(incident):
        yield Missing("promise", f"an update is promised: {spoken(promise.audience)}, {promise.due_at:%H:%M} UTC")
    for ask in asks(incident):
        if ask.waiting:
            yield Missing("ask", f"{ask.person} has not answered: {ask.text}")


def _unsaid(incident: Incident) -> Iterator[Missing]:
    if "data_statement" not in incident.this_round.settled and (data_lost(incident) or (incident.severity or 1) <= 2):
        yield Missing("data_statement", "nobody has stated what data was lost, or that none was")
    if not incident.severity_final:
        yield Missing("final_severity", "the final severity is not confirmed")


def _unreported(rows: list[Row]) -> Iterator[Missing]:
    sent = next((row for row in rows if row.item.id == REPORT_SENT), None)
    if sent is not None and sent.applies and sent.state is None:
        by = f" by {sent.due_at:%Y-%m-%d %H:%M} UTC" if sent.due_at is not None else ""
        yield Missing("report", f"customers were promised the full report{by}")


def _unreviewed(playbook: Playbook, incident: Incident, now: datetime) -> Iterator[Missing]:
    advice = review_needed(playbook, incident, now)
    if advice.level == "always" and "review_scheduled" not in incident.settled:
        yield Missing("review", f"a review is required and not scheduled: {advice.reasons[0]}")
    scheduled = incident.recorded(ReviewScheduled)
    if scheduled and (by := held_too_late(playbook, incident, scheduled[-1].fact.scheduled_for)) is not None:
        at = scheduled[-1].fact.scheduled_for
        level = severity_label(incident.severity or 1)
        text = f"the review is set for {at:%Y-%m-%d %H:%M} UTC, and at {level} it should be held by {by:%Y-%m-%d %H:%M}"
        yield Missing("review_late", text)


def _unowned(incident: Incident, rows: list[Row]) -> Iterator[Missing]:
    if (incident.severity or 1) <= 2 and not follow_ups(incident):
        skipped = any(row.item.settled_by == "follow_ups" and row.state is not None for row in rows)
        if not skipped:
            yield Missing("follow_up", "no follow-up has an owner")


def _undecided(playbook: Playbook, incident: Incident, now: datetime) -> Iterator[str]:
    for state in regime_states(playbook, incident, now):
        if state.decision_needed:
            yield f"nobody has decided: {state.regime.title}"
        elif state.owed and not state.regime.on and any(each.sent_at is None for each in state.steps):
            yield f"a notice is owed and not on record as sent: {state.regime.title}"


def _own_clocks(playbook: Playbook, incident: Incident, now: datetime) -> Iterator[str]:
    """Name what clocks that are on by themselves, such as the team's own, still ask for."""
    for state in regime_states(playbook, incident, now):
        if state.regime.on:
            yield from (f"not on record as done: {each.step.title}" for each in state.steps if each.waiting)


def _gates(rows: list[Row], now: datetime) -> Iterator[Missing]:
    # What the lines before have said already, in words of their own.
    said = {"measures", "follow_ups", "review_scheduled", "data_statement", "final_severity"}
    for row in rows:
        if row.item.gate and row.open(now) and row.phase != "review" and row.item.settled_by not in said:
            yield Missing("item", f"open: {row.item.title}")
