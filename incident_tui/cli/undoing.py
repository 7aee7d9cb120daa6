"""Undo and redo: one step back or forward through one's own acts, said in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from incident_tui.cli.options import act_options
from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.cli.output import emit_json, say
from incident_tui.cli.recording import phrase
from incident_tui.domain.describe import ItemTitle
from incident_tui.domain.documents import to_document
from incident_tui.domain.event import Fact
from incident_tui.domain.events import Declared, ItemSkipped, ItemTicked, ItemUnticked
from incident_tui.domain.undo import redo_step, undo_step
from incident_tui.store.incidents import Act

if TYPE_CHECKING:
    from collections.abc import Callable

    from incident_tui.cli.session import Session
    from incident_tui.domain.corrections import Entry
    from incident_tui.domain.event import Event
    from incident_tui.store.summaries import Summary

    Step = Callable[[list[Event], str], tuple[Entry, Fact] | None]


@click.command("undo")
@act_options
@click.pass_obj
def undo(session: Session, at: str | None, as_json: bool) -> None:
    """Take back your last act in the incident; it stays in the record, struck through.

    Without -i, in the one that is open, or in the one that you have just closed or withdrawn.
    """
    summary = _meant(session)
    nothing = (
        f"{session.person} has nothing left to undo in {summary.reference}. Nothing was changed. "
        "Name another incident with -i ID or somebody else with --by NAME, or take back any entry in the console."
    )
    entry = _step(session, summary, undo_step, "undone", nothing, at, as_json)
    if isinstance(entry.fact, Declared):
        say(f"{summary.reference} is withdrawn. `incident-tui redo -i {summary.reference}` brings it back.")


@click.command("redo")
@act_options
@click.pass_obj
def redo(session: Session, at: str | None, as_json: bool) -> None:
    """Put back what your last undo took away, if you have done nothing since."""
    summary = _meant(session)
    nothing = (
        f"{session.person} has nothing to redo in {summary.reference}: nothing was undone, or something was done "
        "since. Nothing was changed. Name another incident with -i ID; the console restores any entry that was "
        "taken back."
    )
    _step(session, summary, redo_step, "redone", nothing, at, as_json)


def _meant(session: Session) -> Summary:
    """Return the incident to step in: a close or a withdrawn declaration is a last act too, and ends what is open."""
    if session.wanted is None:
        last = session.acted_on_last()
        if last is not None and not last.open:
            say(f"note: {last.reference} ({last.state}) is where {session.person} acted last; -i ID names another.")
            return last
    return session.summary()


def _step(
    session: Session, summary: Summary, pick: Step, done: str, nothing: str, at: str | None, as_json: bool
) -> Entry:
    """Record what `pick` chooses while nobody else can write, and return the entry that it is about."""
    moment = session.moment(at)
    picked: list[Entry] = []

    def choose(events: list[Event]) -> list[Act]:
        found = pick(events, session.person)
        if found is None:
            raise Stopped(Exit.NOT_FOUND, nothing)
        picked.append(found[0])
        return [Act(found[1], moment)]

    event = session.services.store.record_chosen(summary.incident, choose, session.person)[0]
    session.did_record(summary.reference)
    say(f"{summary.reference}: {done}: {phrase(session, picked[0].fact, _item_title(session, picked[0].fact))}")
    if as_json:
        emit_json(to_document(event))
    return picked[0]


def _item_title(session: Session, fact: Fact) -> ItemTitle | None:
    """Return what names checklist items, read only for a fact about one."""
    if not isinstance(fact, ItemTicked | ItemUnticked | ItemSkipped):
        return None
    from incident_tui.cli.checking import titles

    return titles(session.services.playbook)
