"""What waits for somebody, and until when: checklist rows with their state, and everything that has a deadline."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from incident_tui.domain.incident import Incident
from incident_tui.domain.parts import ItemState
from incident_tui.domain.promises import GRACE, open_promises, snooze_after
from incident_tui.domain.vocabulary import PHASES, Phase, Role, spoken
from incident_tui.playbook.cadence import rhythm
from incident_tui.playbook.checklist import applicable_items, deadline_at, notice_due
from incident_tui.playbook.model import Item, Playbook

# "At once" means as fast as anybody can: five minutes is PagerDuty's target for the first public post.
AT_ONCE: Final = timedelta(minutes=5)


LONGEST_SNOOZE: Final = timedelta(days=1)


class Row(msgspec.Struct, frozen=True):
    """A checklist item as it stands: `state` is None while it is open; it applies unless things have changed.

    `at_once` says that it was due the moment its clock started, so that it is late only after AT_ONCE.
    """

    item: Item
    state: ItemState | None
    due_at: datetime | None
    applies: bool = True
    at_once: bool = False

    def late(self, now: datetime) -> bool:
        """Tell whether it is still open and its deadline has passed."""
        return self.state is None and self.applies and _passed(self.due_at, self.at_once, now)


class Due(msgspec.Struct, frozen=True):
    """Something with a deadline that nobody has met yet.

    `kind` is what it is about: an item's id is in `target`, or the identifier of the message that was posted last and
    its audience in `audience`. From `at` on it is due, after `late_at` it is late. `public` says that people outside
    are waiting for it. A `snoozed` promise rests until `at`. `post` is the event
    of the post after which an update is due.
    """

    at: datetime
    late_at: datetime
    label: str
    kind: Literal["item", "promise", "cadence"]
    target: str
    audience: str = ""
    role: Role | None = None
    detail: str = ""
    public: bool = False
    snoozed: bool = False
    post: str = ""

    def late(self, now: datetime) -> bool:
        """Tell whether the deadline has passed."""
        return now > self.late_at

    def due(self, now: datetime) -> bool:
        """Tell whether it is time to do it, and not late yet."""
        return self.at <= now <= self.late_at


class Progress(msgspec.Struct, frozen=True):
    """How far a phase's checklist is: items settled (done or skipped), items that apply, items late."""

    settled: int
    total: int
    late: int


def checklist_rows(playbook: Playbook, incident: Incident, phase: Phase) -> list[Row]:
    """Return a phase's rows in the playbook's order.

    An item that was settled and no longer applies stays, so that nothing vanishes under the cursor.
    """
    applicable = {item.id for item in applicable_items(playbook, phase, incident.severity, incident.customers_affected)}
    rows = []
    for item in playbook.phase(phase).items:
        state = incident.items.get(item.id) or _settled(incident, item)
        if item.id in applicable or state is not None:
            due = due_at(playbook, incident, item)
            rows.append(Row(item, state, due, item.id in applicable, due is not None and due == incident.declared_at))
    return rows


def _settled(incident: Incident, item: Item) -> ItemState | None:
    """Return how an item was settled by what it asks for, so that nobody has to tick what the record says."""
    what = item.message if item.settled_by == "posted" else item.settled_by
    if item.deadline_from == "notice":
        # Whatever the public was told first are its first words.
        what = "public"
    return incident.settled.get(what) if what else None


def due_at(playbook: Playbook, incident: Incident, item: Item) -> datetime | None:
    """Return when an item is due in this incident, or None."""
    declared_at, resolved = incident.declared_at, incident.milestones.get("resolved")
    if item.deadline_from == "notice":
        return (
            notice_due(playbook, incident.severity, incident.customers_affected, declared_at) if declared_at else None
        )
    return deadline_at(item, incident.severity, declared_at, resolved.at if resolved else None)


def progress(playbook: Playbook, incident: Incident, phase: Phase, now: datetime) -> Progress:
    """Count a phase's checklist."""
    rows = checklist_rows(playbook, incident, phase)
    open_rows = [row for row in rows if row.state is None]
    late = sum(1 for row in open_rows if row.late(now))
    return Progress(len(rows) - len(open_rows), len(rows), late)


def due_list(playbook: Playbook, incident: Incident) -> list[Due]:
    """Return everything that has a deadline and is not met, soonest first.

    These are the promises that were made, the updates that the cadence asks for where nothing was promised, and the
    items of every phase.
    """
    if incident.state in {"closed", "withdrawn"}:
        return []
    dues = [*_promises(incident), *_cadence(playbook, incident), *_items(playbook, incident)]
    return sorted(dues, key=lambda due: (due.at, due.label))


def _promises(incident: Incident) -> list[Due]:
    dues = []
    for promise in open_promises(incident):
        fact, due_at, snoozed_until = promise.post.fact, promise.due_at, promise.snoozed_until
        label = f"{spoken(fact.audience)} update"
        detail = f"promised at {promise.post.at:%H:%M} UTC by {promise.post.by}"
        snoozed = snoozed_until is not None and snoozed_until > due_at
        if snoozed_until is not None and snoozed:
            label = f"put off: {label}"
            detail += f" for {due_at:%H:%M} UTC, put off: {promise.snooze_reason}"
            due_at = snoozed_until
        dues.append(
            Due(
                due_at,
                due_at + GRACE,
                label,
                "promise",
                fact.message,
                fact.audience,
                detail=detail,
                public=fact.public,
                snoozed=snoozed,
                post=promise.post.event,
            )
        )
    return dues


def _cadence(playbook: Playbook, incident: Incident) -> list[Due]:
    if incident.reopened_at is not None and incident.page_state is not None:
        at = incident.reopened_at
        detail = f"the page says {incident.page_state}, and the incident is open again"
        due = Due(at, at + AT_ONCE, "status page update", "cadence", "", "status_page", detail=detail)
        return [msgspec.structs.replace(due, public=True)]
    promised = {promise.audience for promise in open_promises(incident)}
    dues = []
    for audience, post in {post.fact.audience: post for post in incident.posted}.items():
        if audience in promised:
            continue
        beat = rhythm(playbook, incident, audience, post.at)
        if beat is None or post.fact.next_update_at is not None or incident.page_state == "resolved":
            continue
        at, late_at = post.at + beat.target, post.at + beat.hard
        detail = f"last words at {post.at:%H:%M} UTC by {post.by}, without a promise"
        snooze = snooze_after(incident, post)
        snoozed = snooze is not None and snooze.fact.until > at
        if snooze is not None and snoozed:
            at = snooze.fact.until
            late_at = max(late_at, at + GRACE)
            detail += f", put off: {snooze.fact.reason}"
        label = ("put off: " if snoozed else "") + f"{spoken(audience)} update"
        dues.append(
            Due(
                at,
                late_at,
                label,
                "cadence",
                post.fact.message,
                audience,
                detail=detail,
                public=post.fact.public,
                snoozed=snoozed,
                post=post.event,
            )
        )
    return dues


def _items(playbook: Playbook, incident: Incident) -> list[Due]:
    dues = []
    for phase in PHASES:
        for row in checklist_rows(playbook, incident, phase):
            if row.state is None and row.due_at is not None:
                item = row.item
                late_at = row.due_at + (AT_ONCE if row.at_once else timedelta(0))
                public = phase == "communicate"
                dues.append(
                    Due(
                        row.due_at, late_at, item.title, "item", item.id, role=item.role, detail=item.why, public=public
                    )
                )
    return dues


def snooze_fault(until: datetime, due_at: datetime, now: datetime) -> str:
    """Say why an update cannot be put off until a time, or nothing."""
    if until <= due_at:
        return "it is due later than that anyhow: name a time after it"
    if until - now > LONGEST_SNOOZE:
        return "that is more than a day: post an update that promises the new time"
    return ""


def _passed(due: datetime | None, at_once: bool, now: datetime) -> bool:
    return due is not None and now > due + (AT_ONCE if at_once else timedelta(0))
