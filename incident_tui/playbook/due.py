"""What waits for somebody, and until when: everything of an incident that has a deadline, on one list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec

from incident_tui.domain.incident import Incident
from incident_tui.domain.moments import duration_text
from incident_tui.domain.promises import GRACE, Post, open_promises, snooze_after
from incident_tui.domain.vocabulary import Severity, severity_label, spoken
from incident_tui.playbook.cadence import rhythm
from incident_tui.playbook.checklist import Row, checklist
from incident_tui.playbook.due_clocks import clock_dues
from incident_tui.playbook.due_kinds import Due
from incident_tui.playbook.due_people import people_dues
from incident_tui.playbook.model import Playbook
from incident_tui.playbook.punctuality import AT_ONCE
from incident_tui.playbook.terms import term_text
from incident_tui.playbook.watch import watch_window

WATCH_GRACE: Final = timedelta(minutes=30)
LONGEST_SNOOZE: Final = timedelta(days=1)


def due_list(playbook: Playbook, incident: Incident, now: datetime, rows: list[Row] | None = None) -> list[Due]:
    """Return everything that has a deadline and is not met, soonest first.

    These are the promises that were made, the updates that the cadence asks for where nothing was promised, the items
    of every phase, asks, calls, handovers, follow-ups, and legal and contract clocks. A clock's step that is the same
    job as an item is due once, as that item. `rows` are the checklist, where the caller has it already. What is left
    over when the record is closed stays: legal clocks, follow-ups, the review, and items that outlive it.
    """
    if incident.state == "withdrawn":
        return []
    if rows is None:
        rows = checklist(playbook, incident, now)
    dues, clocks = [*_items(incident, rows), *people_dues(playbook, incident, now)], clock_dues(playbook, incident, now)
    if incident.state == "closed":
        dues = [due for due in (*dues, *clocks) if due.outlives_closing]
    else:
        asked = {row.item.clock for row in rows if row.state is None and row.applies and row.due_at is not None}
        dues += [due for due in clocks if due.target not in asked]
        dues += [*_promises(incident), *_cadence(playbook, incident), *_watch(playbook, incident)]
    return sorted(dues, key=lambda due: (due.at, due.label))


def _promises(incident: Incident) -> list[Due]:
    dues = []
    for promise in open_promises(incident):
        fact, post = promise.post.fact, promise.post
        due = Due(
            promise.due_at,
            promise.due_at + GRACE,
            f"{spoken(fact.audience)} update",
            "promise",
            fact.message,
            fact.audience,
            detail=f"promised by {post.by}",
            rule="the time that the text named",
            anchor="posted",
            anchor_at=post.at,
            hard=True,
            public=fact.public,
            post=post.event,
        )
        if promise.snoozed_until is not None and promise.snoozed_until > promise.due_at:
            due = msgspec.structs.replace(due, anchor="promised for", anchor_at=promise.due_at)
            detail = f"{due.detail}, put off: {promise.snooze_reason}"
            due = _put_off(due, promise.snoozed_until, promise.snoozed_until + GRACE, detail)
        dues.append(due)
    return dues


def _cadence(playbook: Playbook, incident: Incident) -> list[Due]:
    if incident.reopened_at is not None and incident.page_state is not None:
        at = incident.reopened_at
        detail = f"the page says {incident.page_state}, and the incident is open again"
        due = Due(at, at + AT_ONCE, "status page update", "cadence", "", "status_page", detail=detail)
        return [msgspec.structs.replace(due, public=True, hard=True, rule="at once", anchor="reopened", anchor_at=at)]
    promised = {promise.audience for promise in open_promises(incident)}
    latest = {post.fact.audience: post for post in incident.posted}
    dues = [_beat(playbook, incident, post) for audience, post in latest.items() if audience not in promised]
    return [due for due in dues if due is not None]


def _beat(playbook: Playbook, incident: Incident, post: Post) -> Due | None:
    audience = post.fact.audience
    beat = rhythm(playbook, incident, audience, post.at)
    if beat is None or post.fact.next_update_at is not None or incident.page_state == "resolved":
        return None
    at, late_at = post.at + beat.target, post.at + beat.hard
    level = severity_label(incident.severity or 1)
    due = Due(
        at,
        late_at,
        f"{spoken(audience)} update",
        "cadence",
        post.fact.message,
        audience,
        detail=f"last words by {post.by}, without a promise",
        rule=f"cadence at {level}: {duration_text(beat.target)}, at most {duration_text(beat.hard)}",
        anchor="posted",
        anchor_at=post.at,
        hard=True,
        public=post.fact.public,
        post=post.event,
    )
    snooze = snooze_after(incident, post)
    if snooze is None or snooze.fact.until <= at:
        return due
    until = snooze.fact.until
    return _put_off(due, until, max(late_at, until + GRACE), f"{due.detail}, put off: {snooze.fact.reason}")


def _put_off(due: Due, until: datetime, late_at: datetime, detail: str) -> Due:
    label = f"put off: {due.label}"
    return msgspec.structs.replace(due, at=until, late_at=late_at, label=label, detail=detail, snoozed=True)


def _items(incident: Incident, rows: list[Row]) -> list[Due]:
    titles = {row.item.id: row.item.title for row in rows}
    return [
        Due(
            row.due_at,
            row.late_at or row.due_at,
            row.item.title,
            "item",
            row.item.id,
            role=row.item.role,
            detail=row.item.why,
            rule=_rule(row, incident.severity or 1),
            anchor=_anchor(incident, row, titles),
            anchor_at=row.last.at if row.last is not None else row.start_at,
            hard=row.hard,
            owed=row.item.outlives_closing,
            public=row.phase == "communicate" and row.item.kind in {"do", "communicate"},
        )
        for row in rows
        if row.state is None and row.applies and row.due_at is not None
    ]


def _watch(playbook: Playbook, incident: Incident) -> list[Due]:
    """Return the end of the watch over a fix, from the fix until it is resolved."""
    mitigated, window = incident.milestones.get("mitigated"), watch_window(playbook, incident)
    if mitigated is None or "resolved" in incident.milestones or "false_alarm" in incident.flags or not window:
        return []
    ends = mitigated.at + window
    due = Due(ends, ends + WATCH_GRACE, "call it resolved, if it has stayed quiet", "watch", "resolved")
    detail = "the watch over the fix ends: m marks it as resolved"
    rule = f"watched for {duration_text(window)}"
    return [msgspec.structs.replace(due, detail=detail, rule=rule, anchor="mitigated", anchor_at=mitigated.at)]


def _rule(row: Row, severity: Severity) -> str:
    item = row.item
    allowed = item.deadline.at_severity(severity) if item.deadline is not None else None
    target = f"; target: {term_text(allowed)}" if allowed is not None and row.due_at != row.limit_at else ""
    if item.deadline_from == "notice":
        return f"the public must know, at {severity_label(severity)}{target}"
    if row.last is not None and item.repeat is not None:
        every = item.repeat.every.at_severity(severity)
        return f"every {duration_text(every)} until it is {spoken(item.repeat.until)}" if every is not None else ""
    limit = item.limit.at_severity(severity) if item.limit is not None else None
    if allowed is None:
        return ""
    mark = "an item" if "." in item.deadline_from else spoken(item.deadline_from)
    return f"{'limit' if row.hard else 'target'}: {term_text(limit or allowed)} after {mark}{target}"


def _anchor(incident: Incident, row: Row, titles: Mapping[str, str]) -> str:
    if row.last is not None:
        return "done"
    if row.start_at is None:
        return ""
    mark = row.item.deadline_from
    if mark == "notice" or (mark == "detected" and mark not in incident.milestones):
        mark = "declared"
    times: dict[str, datetime | None] = {name: moment.at for name, moment in incident.milestones.items()}
    times["declared"] = incident.declared_at
    began = mark if times.get(mark, row.start_at) == row.start_at else "asked for since"
    return titles.get(began) or spoken(began)


def snooze_fault(until: datetime, due_at: datetime, now: datetime) -> str:
    """Say why an update cannot be put off until a time, or nothing."""
    if until <= due_at:
        return "it is due later than that anyhow: name a time after it"
    if until - now > LONGEST_SNOOZE:
        return "that is more than a day: post an update that promises the new time"
    return ""
