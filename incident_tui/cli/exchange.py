"""Events out of the data file and into one, and the check that nothing was changed in between."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from incident_tui.cli.options import data_options, global_options
from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.cli.output import emit, emit_json, emit_json_lines, say
from incident_tui.domain.identifiers import reference
from incident_tui.store.exchange import LONGEST_LINE, export_lines, import_lines
from incident_tui.store.exchange import verify as verify_store

if TYPE_CHECKING:
    from incident_tui.cli.session import Session

_MOST_BAD_LINES = 20
_CHUNK = 1 << 16


@click.command("export")
@click.argument("ids", nargs=-1, metavar="[ID...]")
@global_options
@click.pass_obj
def export(session: Session, ids: tuple[str, ...]) -> None:
    """Write the events of these incidents, or of all, to standard output: one JSON object a line."""
    store = session.services.store
    named = ids or ((session.wanted,) if session.wanted else ())
    chosen = [store.find(name) for name in named] if named else store.summaries()
    wanted = list(dict.fromkeys(summary.incident for summary in chosen))
    emit_json_lines(export_lines(store, wanted))
    say(f"exported {len(wanted)} incident(s).")


@click.command("import")
@click.argument("source", metavar="FILE|-")
@data_options
@click.pass_obj
def import_(session: Session, source: str, as_json: bool) -> int:
    """Add events from a file of JSON Lines, or from standard input with `-`.

    Events that are there already are left alone, so importing twice is harmless. A line that is no event is left
    out and named; the exit code is then 5.
    """
    with _opened(source) as file:
        result = import_lines(session.services.store, _bounded_lines(file))
    for line in result.bad_lines[:_MOST_BAD_LINES]:
        say(f"lost: {source}: {line}")
    if len(result.bad_lines) > _MOST_BAD_LINES:
        say(f"lost: and {len(result.bad_lines) - _MOST_BAD_LINES} more lines")
    new = sum(result.new.values())
    if new:
        session.recorded = "The events WERE imported and are safe; importing them again is harmless."
    say(f"imported {new} new event(s) in {len(result.new)} incident(s); {result.known} were there already.")
    if result.bad_lines:
        say(f"{len(result.bad_lines)} line(s) were no events and were left out. Mend them and import the file again.")
    if as_json:
        emit_json({"new": result.new, "known": result.known, "bad_lines": result.bad_lines})
    else:
        for incident_id in result.new:
            emit(reference(incident_id))
    return Exit.DAMAGED if result.bad_lines else Exit.DONE


@click.command("verify")
@data_options
@click.pass_obj
def verify(session: Session, as_json: bool) -> int:
    """Read every event and check its form and its place in its writer's chain; exit code 5 if anything is wrong."""
    result = verify_store(session.services.store)
    session.told.update(result.problems)
    ok = not result.problems
    if as_json:
        document = {"ok": ok, "incidents": result.incidents, "events": result.events, "problems": result.problems}
        emit_json(document)
        return Exit.DONE if ok else Exit.DAMAGED
    for problem in result.problems:
        emit(" ".join(problem.split()))
    state = "everything holds" if ok else f"{len(result.problems)} problem(s)"
    emit(f"{result.incidents} incident(s), {result.events} event(s): {state}")
    if not ok:
        say("What reads is used and safe. Keep the file, and import a backup or a colleague's export.")
    return Exit.DONE if ok else Exit.DAMAGED


@contextmanager
def _opened(source: str) -> Iterator[BinaryIO]:
    if source == "-":
        if sys.stdin is None:
            raise Stopped(
                Exit.USAGE, "standard input is closed: nothing was imported. Pipe the events in, or name a file."
            )
        yield sys.stdin.buffer
    else:
        with Path(source).open("rb") as file:
            yield file


def _bounded_lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield lines, of an endless one only so much that the import sees it is too long."""
    mark: bytes | None = codecs.BOM_UTF8
    while line := file.readline(LONGEST_LINE + 2):
        # Editors on Windows begin a file with a mark that says UTF-8 and belongs to no line.
        yield line.removeprefix(mark) if mark else line
        mark = None
        while not line.endswith(b"\n") and len(line) > LONGEST_LINE:
            rest = file.readline(_CHUNK)
            if not rest or rest.endswith(b"\n"):
                break
