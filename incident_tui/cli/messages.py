"""Messages from the shell: list them, show one filled in, copy it, record that it was posted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from incident_tui.cli.message_names import find_message
from incident_tui.cli.options import act_options, did_you_mean, read_options
from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.cli.output import emit, emit_exact, emit_json, say, well_formed
from incident_tui.cli.recording import record, when
from incident_tui.cli.session import bounded
from incident_tui.comms.composer import Composed, copied_fact, fits, last_copied, posted_fact
from incident_tui.domain.documents import EventInvalid
from incident_tui.domain.text import shortened, visible
from incident_tui.store.errors import StoreError
from incident_tui.store.incidents import Act, NoSuchIncident

if TYPE_CHECKING:
    from incident_tui.cli.session import Session
    from incident_tui.comms.catalogue import MessageTemplate
    from incident_tui.domain.incident import Incident
    from incident_tui.domain.moments import Moment


@click.group("message")
def message() -> None:
    """List messages, show one filled in, copy it, mark it as posted."""


@message.command("list")
@read_options
@click.pass_obj
def list_(session: Session, as_json: bool) -> None:
    """List every message; * marks those that fit the phase and severity."""
    incident = session.incident()
    messages = session.services.composer.fitting(incident)
    if as_json:
        emit_json([_listed(template, incident) for template in messages])
        return
    for template in messages:
        mark = "*" if fits(template, incident) else " "
        emit(f"{mark} {template.identifier:30} {shortened(visible(template.title), 46)}")


@message.command("show")
@click.argument("name", metavar="NAME")
@click.option("--set", "given", multiple=True, metavar="K=V", help="Fill a blank: --set issue='Some payments fail.'")
@click.option("--copy", "to_clipboard", is_flag=True, help="Also copy it, and record that.")
@click.option("--draft", is_flag=True, help="Print it even with holes in it.")
@act_options
@click.pass_obj
def show(
    session: Session,
    name: str,
    given: tuple[str, ...],
    to_clipboard: bool,
    draft: bool,
    at: str | None,
    as_json: bool,
) -> None:
    """Print a message, filled in from the incident, your draft in the console, and --set.

    A message with a hole is refused: exit code 4, what is missing on standard error, nothing on standard output.
    """
    session.acting = to_clipboard
    moment = session.moment(at)
    composed = _compose(session, name, given)
    if not composed.whole and (to_clipboard or not draft):
        raise _hole(composed, copying=to_clipboard and draft)
    _say_gaps(composed)
    if as_json:
        emit_json(_document(composed))
    else:
        emit_exact(composed.text)
    if to_clipboard:
        _copy(session, composed, moment)


@message.command("posted")
@click.argument("name", metavar="NAME")
@click.option("--url", default="", metavar="URL", help="Where it can be read.")
@click.option("--where", default="", metavar="W", help="The place or channel, in words.")
@act_options
@click.pass_obj
def posted(session: Session, name: str, url: str, where: str, at: str | None, as_json: bool) -> None:
    """Record that a message was published: the text you copied last, else the message as it stands."""
    summary = session.summary()
    session.wanted = summary.incident
    incident = session.incident()
    template = find_message(session.services.catalogue, name)
    copied = last_copied(incident, template.identifier)
    if copied is not None:
        text, next_update_at = copied.fact.text, copied.fact.next_update_at
    else:
        composed = _compose(session, template.identifier, ())
        if not composed.whole:
            raise _hole(composed, copying=False)
        text, next_update_at = composed.text, composed.next_update_at
        say("note: this message was not copied before; the text as it stands now is recorded.")
    fact = posted_fact(template, text, next_update_at, url=bounded(url, "the URL") if url else "")
    if where:
        fact = msgspec.structs.replace(fact, where=bounded(where, "the place"))
    record(session, fact, at=at, as_json=as_json, summary=summary)


def _compose(session: Session, name: str, given: tuple[str, ...]) -> Composed:
    incident, services = session.incident(), session.services
    template = find_message(services.catalogue, name)
    values = _settings(given)
    typed = services.store.draft(f"{incident.id}/message/{template.identifier}") | values
    composed = services.composer.compose(
        template.identifier, incident, typed, zone=services.zone, now=services.clock.now()
    )
    if composed.fault:
        raise Stopped(
            Exit.FAILED,
            f"the message {template.identifier} cannot be written: {composed.fault}. What is recorded is safe. "
            "Mend the file, or take another message.",
        )
    # Asked of the template that was used: a broken file of the team's has given way to the bundled one by now.
    names = [variable.name for variable in composed.template.variables]
    for unknown in (name for name in values if name not in names):
        shown = shortened(visible(unknown), 40)
        blanks = f"{did_you_mean(unknown, names)} Its blanks: {', '.join(names) or 'none'}."
        raise click.UsageError(f"{template.identifier} has no blank {shown!r}.{blanks}")
    return composed


def _settings(given: tuple[str, ...]) -> dict[str, str]:
    values: dict[str, str] = {}
    for setting in given:
        name, equals, value = setting.partition("=")
        if not equals:
            raise click.UsageError(f"--set {shortened(visible(name), 40)!r} has no value: write --set NAME=VALUE.")
        value = well_formed(value)
        values[name.strip().replace("-", "_")] = bounded(value, f"the value of {name}") if value.strip() else ""
    return values


def _hole(composed: Composed, *, copying: bool) -> Stopped:
    advice = (
        "Nothing was copied."
        if copying
        else "Fill it with --set NAME=VALUE or in the console; --draft prints it anyway."
    )
    return Stopped(
        Exit.REFUSED,
        f"{composed.template.identifier} has a hole and is not to be sent like this. {advice}",
        _gap_lines(composed),
    )


def _gap_lines(composed: Composed) -> list[str]:
    missing = {
        field.variable.meaning: field.variable.name for field in composed.fields if field.missing or field.problem
    }
    lines = []
    for gap in composed.gaps:
        names = [name for meaning, name in missing.items() if meaning in gap]
        lines.append(f"  {gap}" + (f"  [{names[0]}]" if names else ""))
    return lines


def _say_gaps(composed: Composed) -> None:
    for line in _gap_lines(composed):
        say(line)


def _copy(session: Session, composed: Composed, moment: Moment | None) -> None:
    result = session.services.copy(composed.text, write_to_terminal())
    if result.level == "failed":
        raise Stopped(Exit.FAILED, f"{result.notice()} Nothing was recorded.")
    act = Act(copied_fact(composed, result.level, result.via), moment)
    try:
        summary = session.summary()
        session.services.store.record(summary.incident, [act], session.person)
    except (StoreError, OSError, EventInvalid, NoSuchIncident):
        done = "saved" if result.level == "saved" else "copied"
        say(f"note: the text was {done} all the same; only that is not recorded. {result.notice()}")
        raise
    session.did_record(summary.reference)
    say(f"{summary.reference}: {result.notice()}{when(session, moment)}")
    say(f"Once it is out: incident-tui message posted {composed.template.identifier} -i {summary.reference}")


def write_to_terminal() -> Callable[[str], None] | None:
    """Return what writes to the controlling terminal past a redirected output, or None where there is none."""
    terminal = Path("/dev/tty")

    def write(text: str) -> None:
        with terminal.open("w", encoding="utf-8") as file:
            file.write(text)

    with suppress(OSError), terminal.open("w"):
        return write
    return None


def _heading(template: MessageTemplate) -> dict[str, Any]:
    return {
        "name": template.identifier,
        "title": template.title,
        "audience": template.audience,
        "stage": template.stage,
        "public": template.public,
    }


def _listed(template: MessageTemplate, incident: Incident) -> dict[str, Any]:
    posted_at = [each.at for each in incident.posted if each.fact.message == template.identifier]
    return {
        **_heading(template),
        "fits": fits(template, incident),
        "posted_at": max(posted_at, default=None),
        "file": str(template.path),
        "variables": [
            {
                "name": variable.name,
                "meaning": variable.meaning,
                "example": variable.example,
                "required": variable.required,
                "kind": variable.kind,
                "source": variable.source,
            }
            for variable in template.variables
        ],
    }


def _document(composed: Composed) -> dict[str, Any]:
    return {
        **_heading(composed.template),
        "text": composed.text,
        "whole": composed.whole,
        "gaps": list(composed.gaps),
        "next_update_at": composed.next_update_at,
        "fields": [
            {
                "name": field.variable.name,
                "meaning": field.variable.meaning,
                "required": field.variable.required,
                "typed": field.typed,
                "offered": field.offered,
                "missing": field.missing,
                "problem": field.problem,
            }
            for field in composed.fields
        ],
    }
