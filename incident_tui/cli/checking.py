"""The checklist: showing it, ticking and skipping its items."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from incident_tui.cli.options import act_options, did_you_mean, phase_type, read_options
from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.cli.output import emit, emit_json, say
from incident_tui.cli.recording import record, spoken_words, warn_of_order
from incident_tui.cli.session import bounded
from incident_tui.domain.describe import ItemTitle
from incident_tui.domain.event import Fact
from incident_tui.domain.events import ItemSkipped, ItemTicked
from incident_tui.domain.incident import Incident
from incident_tui.domain.moments import clock_reading, duration_text
from incident_tui.domain.text import shortened, visible
from incident_tui.domain.vocabulary import PHASES, Phase, spoken
from incident_tui.playbook.checklist import Row
from incident_tui.playbook.checklist import checklist as rows_of
from incident_tui.playbook.model import Item, Playbook

if TYPE_CHECKING:
    from incident_tui.cli.session import Session

_BOXES = {None: "[ ]", "done": "[x]", "skipped": "[-]"}


@click.command("tick")
@click.argument("words", nargs=-1, required=True, metavar="ITEM...")
@click.option("--skip", "reason", metavar="REASON", help="Skip it instead, for this reason.")
@act_options
@click.pass_obj
def tick(session: Session, words: tuple[str, ...], reason: str | None, at: str | None, as_json: bool) -> None:
    """Tick a checklist item: its id, a unique beginning of it, or words that only its title has.

    An item that is done already is left as it is, unless --at corrects its time. `undo` takes a tick back.
    """
    summary = session.summary()
    session.wanted = summary.incident
    incident = session.incident()
    playbook = session.services.playbook
    item = find_item(playbook, spoken_words(words), incident.phase)
    status = "done" if reason is None else "skipped"
    state = incident.items.get(item.id)
    if state is not None and state.status == status and at is None:
        since = clock_reading(state.at, session.services.zone, session.services.clock.now())
        say(f"{summary.reference}: {item.id} was {status} already, {since} by {state.by}. Nothing was recorded.")
        if as_json:
            emit_json(None)
        return
    if reason is None:
        fact: Fact = ItemTicked(item=item.id, marks=item.marks)
    else:
        fact = ItemSkipped(item=item.id, reason=bounded(reason, "the reason"))
    record(session, fact, at=at, as_json=as_json, item_title=titles(playbook), summary=summary)
    if reason is None and item.marks is not None:
        warn_of_order(session, summary.incident, item.marks)


def find_item(playbook: Playbook, wanted: str, phase: Phase) -> Item:
    """Return the one checklist item that is meant; raise Stopped with exit code 3 if it is none or several.

    Where several fit, the one of the phase at hand is meant if only one of them belongs to it.
    """
    found = _matching([item for plan in playbook.phases for item in plan.items], wanted)
    if len(found) > 1:
        at_hand = {item.id for item in playbook.phase(phase).items}
        found = [item for item in found if item.id in at_hand] or found
    if len(found) == 1:
        return found[0]
    shown = shortened(visible(wanted), 40)
    if not found:
        ids = [item.id for plan in playbook.phases for item in plan.items]
        lines = [_line(item) for item in playbook.phase(phase).items]
        guess = did_you_mean(wanted.lower(), ids)
        raise Stopped(
            Exit.NOT_FOUND,
            f"no checklist item is called {shown!r}.{guess} Nothing was recorded. Items of phase {phase}:",
            lines,
        )
    raise Stopped(
        Exit.NOT_FOUND,
        f"{len(found)} checklist items fit {shown!r}: nothing was recorded. Give more of one:",
        [_line(item) for item in found],
    )


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
            _emit_row(session, row, now)
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
    }


def _emit_row(session: Session, row: Row, now: datetime) -> None:
    zone = session.services.zone
    emit(f"  {_BOXES[row.state.status if row.state else None]} {visible(row.item.title)}")
    about = [row.item.id]
    if row.state is not None:
        reason = f": {shortened(visible(row.state.reason), 60)}" if row.state.reason else ""
        about.append(f"{row.state.status} {clock_reading(row.state.at, zone, now)} by {visible(row.state.by)}{reason}")
    else:
        about.append(spoken(row.item.role))
        if row.due_at is not None:
            left = duration_text(abs(row.due_at - now))
            about.append(f"OVERDUE by {left}" if now > row.due_at else f"due in {left}")
    if not row.applies:
        about.append("no longer applies")
    emit(f"      {' · '.join(about)}")


def _say_next(incident: Incident) -> None:
    say(f"{incident.reference}: `incident-tui tick ID -i {incident.reference}` ticks an item.")


def _matching(items: Sequence[Item], wanted: str) -> list[Item]:
    name = wanted.strip().lower()
    exact = [item for item in items if item.id == name]
    if exact or not name:
        return exact
    start = name.replace(" ", "_").replace("-", "_")
    begun = [item for item in items if item.id.startswith(start) or item.id.partition(".")[2].startswith(start)]
    words = name.split()
    return begun or [item for item in items if all(word in item.title.lower() for word in words)]


def _line(item: Item) -> str:
    return f"  {item.id}  {visible(item.title)}"
