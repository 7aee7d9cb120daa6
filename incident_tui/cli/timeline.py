"""The timeline on paper: as lines, JSON, Markdown or CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, Final

import click
import msgspec

from incident_tui.cli.options import read_options
from incident_tui.cli.output import emit, emit_json
from incident_tui.domain.corrections import Entry
from incident_tui.domain.describe import ItemTitle, describe
from incident_tui.domain.event import UnknownFact
from incident_tui.domain.moments import zone_name
from incident_tui.domain.signs import sign
from incident_tui.domain.text import visible

if TYPE_CHECKING:
    from incident_tui.cli.session import Session
    from incident_tui.domain.incident import Incident

_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]<>|#~])")
# What a spreadsheet takes for the start of a formula, also behind the blanks that it strips.
_FORMULA: Final = re.compile(r"\s*[=+\-@\t\r]")


class Writing(msgspec.Struct, frozen=True):
    """How entries are written: the zone of the times, the present, and what an item's id is called."""

    zone: tzinfo
    now: datetime
    item_title: ItemTitle


@click.command("timeline")
@click.option("--format", "form", type=click.Choice(["text", "json", "md", "csv"]), help="How to write. Default: text.")
@click.option("--utc", is_flag=True, help="Times in UTC instead of your own zone.")
@click.option("--as-of", metavar="TIME", help="As it stood at that time.")
@read_options
@click.pass_obj
def timeline(session: Session, form: str | None, utc: bool, as_of: str | None, as_json: bool) -> None:
    """Print what happened, in order. Entries that were taken back stay, marked as such.

    In CSV, a text that a spreadsheet would take for a formula (= + - @) gets an apostrophe in front. CSV and JSON
    are always in UTC.
    """
    from incident_tui.cli.checking import titles

    if as_json and form not in {None, "json"}:
        raise click.UsageError(f"--json and --format {form} exclude each other: give one of them.")
    services = session.services
    incident = session.incident(session.moment(as_of))
    zone = UTC if utc or services.settings.show_utc else services.zone
    writing = Writing(zone, services.clock.now(), titles(services.playbook))
    if as_json or form == "json":
        emit_json([entry_document(entry, writing) for entry in incident.timeline])
    else:
        _WRITERS[form or "text"](incident, writing)


def entry_document(entry: Entry, writing: Writing) -> dict[str, Any]:
    """Return an entry as JSON has it: as it now stands, with the ids of its corrections."""
    fact = entry.fact
    fields = dict(fact.fields) if isinstance(fact, UnknownFact) else msgspec.to_builtins(fact)
    fields.pop("kind", None)
    return {
        "id": entry.event.id,
        "kind": entry.event.kind,
        "at": entry.at,
        "precision": entry.precision,
        "recorded_at": entry.event.recorded_at,
        "by": entry.event.by,
        "text": describe(fact, writing.item_title),
        "fields": fields,
        "retracted": entry.retracted,
        "amended": entry.amended,
        "corrections": [correction.id for correction in entry.corrections],
    }


def _write_text(incident: Incident, writing: Writing) -> None:
    day = ""
    for entry in incident.timeline:
        local = entry.at.astimezone(writing.zone)
        if (heading := f"{local:%Y-%m-%d} {zone_name(local)}") != day:
            emit(heading)
            day = heading
        clock = f"{'~' if entry.precision == 'about' else ''}{local:%H:%M}"
        text = visible(describe(entry.fact, writing.item_title, zone=writing.zone, at=entry.at))
        emit(f"{clock:>6} {entry.lag_text:>7} {sign(entry.fact)} {text}{_marks(entry)}  ({visible(entry.event.by)})")


def _write_markdown(incident: Incident, writing: Writing) -> None:
    emit(f"# {incident.reference}: {_escaped(incident.title)}\n")
    emit("| When | What | Who |\n| --- | --- | --- |")
    for entry in incident.timeline:
        local = entry.at.astimezone(writing.zone)
        about = "about " if entry.precision == "about" else ""
        text = _escaped(describe(entry.fact, writing.item_title, zone=writing.zone, at=entry.at))
        shown = f"~~{text}~~" if entry.retracted else text
        when = f"{about}{local:%Y-%m-%d %H:%M} {zone_name(local)}"
        emit(f"| {when} | {sign(entry.fact)} {shown}{_marks(entry)} | {_escaped(entry.event.by)} |")


def _write_csv(incident: Incident, writing: Writing) -> None:
    buffer = io.StringIO()
    rows = csv.writer(buffer, lineterminator="\n")
    rows.writerow(["at", "precision", "recorded_at", "by", "kind", "text", "retracted", "amended", "id"])
    for entry in incident.timeline:
        text = describe(entry.fact, writing.item_title)
        cells = [_iso(entry.at), entry.precision, _iso(entry.event.recorded_at), entry.event.by, entry.event.kind, text]
        flags = [str(entry.retracted).lower(), str(entry.amended).lower()]
        rows.writerow([harmless(cell) for cell in [*cells, *flags, entry.event.id]])
    emit(buffer.getvalue().rstrip("\n"))


def harmless(cell: str) -> str:
    """Put an apostrophe in front of a text that a spreadsheet would compute instead of showing."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", visible(text, lines=True)).replace("\n", "<br>")


def _marks(entry: Entry) -> str:
    return (" (corrected)" if entry.amended else "") + (" (taken back)" if entry.retracted else "")


_WRITERS: Final[dict[str, Callable[[Incident, Writing], None]]] = {
    "text": _write_text,
    "md": _write_markdown,
    "csv": _write_csv,
}
