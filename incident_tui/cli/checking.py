"""The checklist: showing it, ticking and skipping its items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import click
import msgspec

from incident_tui.cli.clocking import say_when
from incident_tui.cli.item_names import find_item
from incident_tui.cli.options import act_options, phase_type, read_options
from incident_tui.cli.output import emit, emit_json, say
from incident_tui.cli.recording import (
    Already,
    Plan,
    record_chosen,
    spoken_words,
    warn_of_order,
    warn_of_watch,
    when,
)
from incident_tui.cli.session import bounded, optional
from incident_tui.domain.describe import ItemTitle
from incident_tui.domain.event import Fact
from incident_tui.domain.events import Amended, ItemSkipped, ItemTicked
from incident_tui.domain.incident import Incident
from incident_tui.domain.moments import Moment, clock_reading, duration_text
from incident_tui.domain.parts import ItemState
from incident_tui.domain.text import shortened, visible
from incident_tui.domain.vocabulary import PHASES, Phase, spoken
from incident_tui.playbook.checklist import Row
from incident_tui.playbook.checklist import checklist as rows_of
from incident_tui.playbook.clocks import ANCHORS
from incident_tui.playbook.item_state import ticked
from incident_tui.playbook.model import Evidence, Item, Playbook

if TYPE_CHECKING:
    from incident_tui.cli.session import Session

LONGEST_EVIDENCE: Final = 2_000
_BOXES: Final = {None: "[ ]", "done": "[x]", "skipped": "[-]"}
_ASKED_FOR: Final[dict[Evidence, str]] = {
    "text": "a line of what was found or done",
    "number": "a number",
    "link": "a link",
    "person": "a name",
    "time": "a time",
}


@click.command("tick")
@click.argument("words", nargs=-1, required=True, metavar="ITEM...")
@click.option("--skip", "reason", metavar="REASON", help="Skip it instead, for this reason.")
@click.option("--evidence", default="", metavar="TEXT", help="A link, a number, a name: what the item asks for.")
@act_options
@click.pass_obj
def tick(
    session: Session, words: tuple[str, ...], reason: str | None, evidence: str, at: str | None, as_json: bool
) -> None:
    """Tick a checklist item: its id, a unique beginning of it, or words that only its title has.

    An item that is done already is left as it is, unless --at corrects its time or --evidence adds to it. One that
    comes back is done again. One that asks when a clock began records that: --at or --evidence is the time. `undo`
    takes a tick back.
    """
    if reason is not None and evidence:
        raise click.UsageError("--skip and --evidence exclude each other: what is skipped leaves no evidence.")
    evidence = optional(evidence, "the evidence", LONGEST_EVIDENCE)
    summary, incident = session.meant()
    playbook = session.services.playbook
    rows = rows_of(playbook, incident, session.services.clock.now())
    item = find_item(playbook, spoken_words(words), incident.phase, rows)
    if reason is None and item.settled_by in ANCHORS:
        # Its clocks would go on assuming when it was: the time is what they need, not the tick.
        why = evidence if at is not None else ""
        say_when(session, item.settled_by, where="", reason=why, at=at or evidence or None, as_json=as_json)
        return
    undo = item.undo or ""
    fact: Fact = ItemTicked(
        item=item.id, marks=item.marks, evidence=evidence, measure=item.title if undo else "", undo=undo
    )
    if reason is not None:
        fact = ItemSkipped(item=item.id, reason=bounded(reason, "the reason"))
    moment = session.moment(at)
    event = record_chosen(
        session,
        summary,
        lambda found: _chosen(session, found, item, fact, moment),
        at=at,
        as_json=as_json,
        item_title=titles(playbook),
    )
    if event is None:
        return
    if not isinstance(event.fact, Amended):
        _say_of_item(item, rows, fact)
    if isinstance(fact, ItemTicked) and item.marks is not None:
        warn_of_order(session, summary.incident, item.marks)
        warn_of_watch(session, event)


def _chosen(session: Session, incident: Incident, item: Item, fact: Fact, moment: Moment | None) -> Plan | Already:
    """Say what a tick or a skip comes to: what is done already is corrected, where something about it is new."""
    state = ticked(incident, item)
    if state is None or not _left_as_it_is(incident, item, state, skipping=isinstance(fact, ItemSkipped)):
        return Plan(fact)
    if isinstance(fact, ItemTicked):
        new = {"evidence": fact.evidence} if fact.evidence not in {"", state.evidence} else {}
        if moment is not None and moment.at != state.at:
            new |= {"at": moment.at.isoformat(), "precision": moment.precision}
        if new:
            said = f": {fact.evidence}" if "evidence" in new else ""
            about = f"{item.title}{when(session, moment)}{said}"
            return Plan(Amended(target=_last_tick(incident, item), fields={**new}), about, corrects=True)
    elif moment is not None:
        return Plan(fact)
    since = clock_reading(state.at, session.services.zone, session.services.clock.now())
    return Already(f"{item.id} was {state.status}", f", {since} by {state.by}")


def _left_as_it_is(incident: Incident, item: Item, state: ItemState, *, skipping: bool) -> bool:
    """Tell whether a tick or a skip would say what is on record: what comes back is done again each time."""
    if skipping:
        return state.status == "skipped"
    comes_back = item.repeat is not None and item.repeat.until not in incident.milestones
    return state.status == "done" and not comes_back


def _last_tick(incident: Incident, item: Item) -> str:
    """Return the event of an item's last tick."""
    ticks = [tick for tick in incident.recorded(ItemTicked) if tick.fact.item == item.id]
    return max(ticks, key=lambda tick: (tick.at, tick.event)).event


def _say_of_item(item: Item, rows: Sequence[Row], fact: Fact) -> None:
    """Say what somebody who has just ticked an item may not know of it."""
    if not any(row.item.id == item.id and row.applies for row in rows):
        say(f"note: it is not asked for here; it is for {item.when.words()}.")
    if not isinstance(fact, ItemTicked):
        return
    if item.evidence is not None and not fact.evidence:
        say(
            f"note: {_ASKED_FOR[item.evidence]} belongs to it: `incident-tui tick {item.id} --evidence TEXT` adds that."
        )
    if item.settled_by == "detection_source":
        say("note: who it was goes on record with `incident-tui source WHO`; the review asks for it.")
    if fact.undo:
        say(f"note: it is a temporary measure now (`incident-tui measure list`). To end it: {visible(fact.undo)}")


def titles(playbook: Playbook) -> ItemTitle:
    """Return a function from an item's id to its title, or the id itself where the playbook has no such item."""

    def title(item_id: str) -> str:
        item = playbook.item(item_id)
        return item.title if item is not None else item_id

    return title


@click.command("checklist")
@click.option("--phase", type=phase_type(), metavar="NAME", help="Another phase than the one at hand.")
@click.option("--all", "every", is_flag=True, help="Every phase.")
@read_options
@click.pass_obj
def checklist(session: Session, phase: Phase | None, every: bool, as_json: bool) -> None:
    """Show the checklist of the phase: what is open, done, skipped, and by when."""
    incident, playbook = session.incident(), session.services.playbook
    now = session.services.clock.now()
    phases = PHASES if every else (phase or incident.phase,)
    rows = [(row.phase, row) for row in rows_of(playbook, incident, now) if row.phase in phases]
    if as_json:
        emit_json([row_document(name, row, now) for name, row in rows])
        return
    for name in phases:
        plan = playbook.phase(name)
        emit(f"{PHASES.index(name) + 1} {visible(plan.title)}")
        for row in (row for owner, row in rows if owner == name):
            emit_row(session, row, now)
    _say_next(incident)


def row_document(phase: Phase, row: Row, now: datetime) -> dict[str, Any]:
    """Return a checklist row as JSON has it."""
    item, state = row.item, row.state
    return {
        "id": item.id,
        "phase": phase,
        "title": item.title,
        "why": item.why,
        "role": item.role,
        "status": state.status if state else "open",
        "at": state.at if state else None,
        "by": state.by if state else None,
        "reason": state.reason if state else None,
        "due_at": row.due_at,
        "late": row.late(now),
        "applies": row.applies,
        "marks": item.marks,
        "message": item.message,
        "audience": item.audience,
        "kind": item.kind,
        "gate": item.gate,
        "hard": row.hard,
        "pack": row.pack or None,
        "condition": item.when.words(),
        "asks_for": item.evidence,
        "evidence": (state.evidence if state else "") or None,
        "settled_by": item.settled_by,
        "clock": item.clock,
        "undo": item.undo,
        "repeats_until": item.repeat.until if item.repeat else None,
        "last_at": row.last.at if row.last else None,
        "last_by": row.last.by if row.last else None,
        "waiting": row.waiting(now),
        "before": msgspec.structs.asdict(row.before) if row.before else None,
    }


def emit_row(session: Session, row: Row, now: datetime) -> None:
    """Print a row of the checklist on two lines: its title, and below it what is known of it."""
    emit(f"  {_BOXES[row.state.status if row.state else None]} {visible(row.item.title)}")
    about = [row.item.id, *_standing(session, row, now)]
    if row.state is None and row.item.gate:
        about.append("gate")
    if row.pack:
        about.append(visible(row.pack).lower())
    if not row.applies:
        about.append("no longer applies")
    emit(f"      {' · '.join(about)}")


def _standing(session: Session, row: Row, now: datetime) -> Iterator[str]:
    """Say what became of a row, or who does it until when."""
    zone = session.services.zone
    if row.state is not None:
        said = shortened(visible(row.state.reason or row.state.evidence), 60)
        since = f"{row.state.status} {clock_reading(row.state.at, zone, now)} by {visible(row.state.by)}"
        yield f"{since}: {said}" if said else since
        return
    yield spoken(row.item.role)
    if row.before is not None:
        yield f"{row.before.status} before it was reopened, {clock_reading(row.before.at, zone, now)}"
    if row.last is not None:
        yield f"done {clock_reading(row.last.at, zone, now)} by {visible(row.last.by)}"
    if row.due_at is not None:
        late_at = row.late_at or row.due_at
        limit = " (limit)" if row.hard else ""
        if now > late_at:
            yield f"OVERDUE by {duration_text(now - late_at)}{limit}"
        else:
            yield (f"due in {duration_text(row.due_at - now)}" if row.due_at > now else "due now") + limit


def _say_next(incident: Incident) -> None:
    say(f"{incident.reference}: `incident-tui tick ID -i {incident.reference}` ticks an item.")
