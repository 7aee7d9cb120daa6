"""The checklist as it stands: which items apply, what became of them, until when they are due, what comes next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec

from incident_tui.domain.incident import Incident
from incident_tui.domain.parts import ItemState
from incident_tui.domain.vocabulary import PHASES, ROLES, SEVERITIES, Phase, Role
from incident_tui.playbook.applying import Applies, Course
from incident_tui.playbook.grading import graded_since
from incident_tui.playbook.item_state import item_state, needed_roles, state_before
from incident_tui.playbook.model import Item, Pack, Playbook
from incident_tui.playbook.public_decision import kept_private
from incident_tui.playbook.punctuality import AT_ONCE
from incident_tui.playbook.terms import Term, term_end

# What one person can keep in mind while somebody speaks to them.
NEXT_FEW: Final = 3
# A gate without a deadline stands before what is due later than this: the phase cannot be left without it.
_GATE_SOON: Final = timedelta(minutes=10)


class Row(msgspec.Struct, frozen=True):
    """A checklist item as it stands: `state` is None while it is open.

    `applies` is false where it did once and things have changed: it stays to be seen, and nothing is asked. A
    repeating item stays open; `last` is when it was done last. From `due_at` on somebody should do it, after `limit_at`
    it is late; both count from `start_at`. `at_once` says that its limit was that very moment, so that it is late only
    after AT_ONCE. `pack` is the title of the pack that it came with. `before` is what had become of it before the
    incident was reopened, where it is asked for again since.
    """

    item: Item
    phase: Phase
    state: ItemState | None
    due_at: datetime | None
    limit_at: datetime | None = None
    applies: bool = True
    at_once: bool = False
    last: ItemState | None = None
    pack: str = ""
    start_at: datetime | None = None
    before: ItemState | None = None

    @property
    def hard(self) -> bool:
        """Whether its deadline is a limit, not only a target."""
        return self.item.hard or self.item.limit is not None or self.item.deadline_from == "notice"

    @property
    def late_at(self) -> datetime | None:
        """When it begins to be late."""
        limit = self.limit_at or self.due_at
        return limit + (AT_ONCE if self.at_once else timedelta()) if limit is not None else None

    def late(self, now: datetime) -> bool:
        """Tell whether it is still open and its deadline has passed."""
        return self.state is None and self.applies and self.late_at is not None and now > self.late_at

    def waiting(self, now: datetime) -> bool:
        """Tell whether it was done and will come back only later."""
        return self.state is None and self.last is not None and (self.due_at is None or now < self.due_at)

    def open(self, now: datetime) -> bool:
        """Tell whether somebody should do it now."""
        return self.state is None and self.applies and not self.waiting(now)


class Progress(msgspec.Struct, frozen=True):
    """How far a phase's checklist is: items settled (done or skipped), items that apply, items late."""

    settled: int
    total: int
    late: int


def checklist(playbook: Playbook, incident: Incident, now: datetime) -> list[Row]:
    """Return the rows of every phase, in the playbook's order; what no longer applies comes last in its phase.

    An item that applied once stays, so that nothing vanishes under the cursor.
    """
    course, needed = Course(playbook, incident, now), needed_roles(playbook, incident)
    shown: dict[Phase, list[Row]] = {phase: [] for phase in PHASES}
    gone: dict[Phase, list[Row]] = {phase: [] for phase in PHASES}
    for phase, item, pack in playbook.placed_items():
        how = course.applies(item.when)
        state, last = item_state(incident, item, needed)
        if state is None and item.repeat is not None and item.repeat.until in incident.milestones:
            # What would have come back until then is not asked for the first time after it.
            how = Applies(False, how.once or how.now)
        if how.once or how.now or state is not None or state_before(incident, item) is not None:
            start = _start(incident, course.done_since, item.deadline_from)
            row = _row(playbook, incident, (phase, item, pack), how, start, (state, last))
            (shown if how.now else gone)[phase].append(row)
    return [row for phase in PHASES for row in (*shown[phase], *gone[phase])]


def checklist_rows(playbook: Playbook, incident: Incident, phase: Phase, now: datetime) -> list[Row]:
    """Return one phase's rows."""
    return [row for row in checklist(playbook, incident, now) if row.phase == phase]


def progress(rows: Iterable[Row], now: datetime) -> Progress:
    """Count rows; those that no longer apply count only where they were settled."""
    counted = [row for row in rows if row.applies or row.state is not None]
    settled = sum(1 for row in counted if row.state is not None or row.waiting(now))
    return Progress(settled, len(counted), sum(1 for row in counted if row.late(now)))


def open_gates(rows: Iterable[Row], phase: Phase, now: datetime) -> list[Row]:
    """Return what should be settled before a phase is left."""
    return [row for row in rows if row.phase == phase and row.item.gate and row.open(now)]


def next_rows(rows: Iterable[Row], incident: Incident, roles: Collection[Role], now: datetime) -> list[Row]:
    """Return the few rows to do next for these roles, of whatever phase; without roles, for anybody.

    Phases run side by side. What is late comes first: limits before targets, open gates of the phase at hand before
    other targets, and what is only to be written down behind what is to be done. Then comes what is due soonest; and
    last what was for stopping a harm that is over. Handing off is asked for once the harm is over, the review once it
    is resolved. What is for a role that nobody holds is the commander's; others see it behind their own.
    """
    if not incident.running and incident.state != "resolved":
        return []
    ends = [incident.milestones[name].at for name in ("mitigated", "resolved") if name in incident.milestones]
    later = {"review"} if ends else {"resolve", "review"}
    later -= {"review"} if "resolved" in incident.milestones else set()
    vacant = set(ROLES) - incident.roles.keys()
    mine = {*roles, *(vacant if "commander" in roles else ())} if roles else set(ROLES)
    at_hand = PHASES.index(incident.phase)

    def rank(row: Row) -> tuple[bool, bool, bool, bool, bool, float, int]:
        late, gate = row.late(now), row.item.gate and row.phase == incident.phase
        pressing = late and row.item.kind != "record"
        due = (row.due_at - now).total_seconds() if row.due_at is not None else float("inf")
        if gate:
            due = min(due, _GATE_SOON.total_seconds())
        # At its very time a limit is not late yet, and is the first thing to do all the same.
        limit = row.hard and row.due_at is not None and row.due_at <= now
        theirs, apart = row.item.role not in mine, abs(PHASES.index(row.phase) - at_hand)
        return (theirs, _past(row, ends), not limit, not (late and gate), not pressing, due, apart)

    wanted = [
        row
        for row in rows
        if row.open(now) and (row.phase not in later or row.phase == incident.phase) and row.item.role in mine | vacant
    ]
    return sorted(wanted, key=rank)[:NEXT_FEW]


def _past(row: Row, ends: Iterable[datetime]) -> bool:
    """Tell whether a row was for stopping a harm that has ended since."""
    if row.phase not in {"detect", "mitigate"} or row.item.gate or row.hard:
        return False
    return any(row.start_at is not None and row.start_at < end for end in ends)


def notice_within(playbook: Playbook, incident: Incident) -> timedelta | None:
    """Give how soon the public must be told; None where the severity asks for no notice, or it is kept private."""
    if kept_private(incident):
        return None
    return playbook.severity(incident.severity or 1).tells_within(incident.customers_affected)


def _row(
    playbook: Playbook,
    incident: Incident,
    placed: tuple[Phase, Item, Pack | None],
    how: Applies,
    start: datetime | None,
    states: tuple[ItemState | None, ItemState | None],
) -> Row:
    phase, item, pack = placed
    state, last = states
    title = pack.title if pack is not None else ""
    if item.repeat is not None and last is not None:
        every = item.repeat.every.at_severity(incident.severity or 1)
        again = last.at + every if every is not None else None
        return Row(item, phase, state, again, again, how.now, every == timedelta(), last, title, last.at)
    if start is not None:
        # Nobody is late with what nobody could know yet, nor with what had been done when the trouble came back.
        asked_again = incident.this_round.since if item.again == "reopened" else None
        start = max([start, *(each for each in (how.since, asked_again) if each is not None)])
    before = state_before(incident, item, needed_roles(playbook, incident))
    start, due, limit, at_once = _deadline(playbook, incident, item, start)
    return Row(item, phase, state, due, limit, how.now, at_once, last, title, start, before)


def _deadline(
    playbook: Playbook, incident: Incident, item: Item, start: datetime | None
) -> tuple[datetime | None, datetime | None, datetime | None, bool]:
    """Return what an item's deadline counts from, its target, its limit, and whether the limit is that very moment."""
    severity = incident.severity or 1
    allowed = item.deadline.at_severity(severity) if item.deadline is not None else None
    bound = item.limit.at_severity(severity) if item.limit is not None else None
    longest: Term | None = notice_within(playbook, incident) if item.deadline_from == "notice" else bound or allowed
    hours = playbook.hours
    if start is None or longest is None:
        return (
            start,
            term_end(allowed, start, hours) if start is not None and allowed is not None else None,
            None,
            False,
        )
    # A raised severity asks for things sooner, but for nothing in the past; a lowered one gives no time back.
    raised = graded_since(incident, SEVERITIES[:severity]) if incident.situations else start
    if item.deadline_from == "notice":
        # The public waits since the declaration, whatever we have called it since then.
        limit, target_start = max(term_end(longest, start, hours), raised), max(start, raised)
    else:
        if any(len({*each}) > 1 for each in (item.deadline, item.limit) if each is not None):
            start = max(start, raised)
        limit, target_start = term_end(longest, start, hours), start
    target = limit if allowed is None else min(limit, term_end(allowed, target_start, hours))
    return start, target, limit, longest == timedelta()


def _start(incident: Incident, done_since: Mapping[str, datetime], mark: str) -> datetime | None:
    """Return when what a deadline counts from happened: a mark, or an item's being done; None while it has not."""
    if mark in {"declared", "notice"}:
        return incident.declared_at
    moment = next((moment for name, moment in incident.milestones.items() if name == mark), None)
    if moment is None and mark == "detected":
        # Where nobody has said when it was noticed, it was at the latest when it was declared.
        return incident.declared_at
    if moment is None and mark == "resolved":
        # What was closed without having been resolved ended with that.
        return incident.closed_at
    return moment.at if moment is not None else done_since.get(mark)
