"""The copy gate from the shell: check any text, list the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from incident_tui.cli.input import read_text
from incident_tui.cli.message_documents import finding_document
from incident_tui.cli.messages import finding_line
from incident_tui.cli.options import Named, data_options, did_you_mean, severity_type
from incident_tui.cli.outcome import Exit
from incident_tui.cli.output import emit, emit_json, say
from incident_tui.domain.text import shortened, visible
from incident_tui.domain.vocabulary import INCIDENT_TYPES, STATUS_PAGE_STATES, IncidentType, StatusPageState

if TYPE_CHECKING:
    from incident_tui.cli.session import Session
    from incident_tui.comms.gate.finding import Finding


_LANGUAGES: Final = ("en", "de")


@click.command("lint")
@click.argument("file", metavar="FILE|-")
@click.option("--channel", default="status_page", metavar="NAME", help="How it goes out: status_page, email, x, sms, …")
@click.option("--internal", is_flag=True, help="It is not for the public.")
@click.option("--state", type=Named("state", STATUS_PAGE_STATES), help="What the page says with it.")
@click.option("--severity", type=severity_type(), metavar="N", help="The severity of the incident.")
@click.option("--type", "types", multiple=True, type=Named("incident type", INCIDENT_TYPES), help="A type, repeatable.")
@click.option("--language", default="en", metavar="CODE", help="The language that it is written in.")
@data_options
@click.pass_obj
def lint(
    session: Session,
    file: str,
    channel: str,
    internal: bool,
    state: StatusPageState | None,
    severity: str | None,
    types: tuple[IncidentType, ...],
    language: str,
    as_json: bool,
) -> int:
    """Check any text before it is published: from a file, or - for standard input.

    Exit code 4 if something in it is an error, 0 if there is nothing worse than a warning.
    """
    from incident_tui.comms.gate.check import check
    from incident_tui.comms.gate.finding import Situation
    from incident_tui.comms.time_text import zone_text

    services = session.services
    gate, now = services.gate, services.clock.now()
    way = _way(session, channel)
    if language not in _LANGUAGES:
        say(f"note: words are checked in {' and '.join(_LANGUAGES)} only; the rest is checked all the same.")
    text = read_text(file).rstrip("\n")
    situation = Situation(
        public=not internal,
        channel=way,
        stage=state or "",
        state=state,
        severity=int(severity) if severity else None,  # type: ignore[arg-type] # the option takes 1 to 4
        types=types,
        language=language,
        over=state == "resolved",
        now=now,
        zone=zone_text(now.astimezone(services.zone)),
    )
    findings = check(text, situation, gate)
    stopped = any(finding.level == "error" for finding in findings)
    if as_json:
        told = [{**finding_document(each), **_place(text, each)} for each in findings]
        emit_json({"ok": not stopped, "findings": told})
    else:
        _emit_findings(text, findings)
    return Exit.REFUSED if stopped else Exit.DONE


def _emit_findings(text: str, findings: list[Finding]) -> None:
    for finding in findings:
        place = _place(text, finding)
        at = f"{place['line']}:{place['column']}" if finding.end > finding.start else "-"
        emit(f"{at:>7}{finding_line(finding)}")
    if not findings:
        emit("nothing found")


def _way(session: Session, channel: str) -> str:
    """Return the channel that a person means, by its id or its title. Raises UsageError for none."""
    gate, playbook = session.services.gate, session.services.playbook
    named = {each.title.lower().replace(" ", "_"): each.id for each in playbook.channels}
    way = channel.strip().lower().replace("-", "_").replace(" ", "_")
    way = named.get(way, named.get(channel.strip().lower(), way))
    if way not in gate.channels:
        shown = shortened(visible(channel), 40)
        known = ", ".join(sorted(gate.channels))
        raise click.UsageError(f"There is no channel {shown!r}.{did_you_mean(way, gate.channels)} There are: {known}.")
    return way


def _place(text: str, finding: Finding) -> dict[str, Any]:
    before = text[: finding.start]
    return {"line": before.count("\n") + 1, "column": finding.start - (before.rfind("\n") + 1) + 1}


@click.command("rules")
@data_options
@click.pass_obj
def rules(session: Session, as_json: bool) -> None:
    """List what is checked before a message is copied."""
    gate = session.services.gate
    if as_json:
        emit_json(
            [
                {"id": each.id, "level": each.level, "title": each.title, "reason": each.reason, "advice": each.advice}
                for each in gate.rules
            ]
        )
        return
    for rule in gate.rules:
        emit(f"{rule.id}  {rule.level:7}  {rule.title}")
