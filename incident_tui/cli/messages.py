"""Messages from the shell: list them, show one filled in and checked, copy it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from incident_tui.cli.message_documents import listed, prepared_document
from incident_tui.cli.message_names import find_message
from incident_tui.cli.options import act_options, did_you_mean, read_options
from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.cli.output import emit, emit_exact, emit_json, say, well_formed, write_to_terminal
from incident_tui.cli.recording import when
from incident_tui.cli.session import bounded
from incident_tui.domain.documents import EventInvalid
from incident_tui.domain.text import shortened, visible
from incident_tui.store.errors import StoreError
from incident_tui.store.incidents import Act, NoSuchIncident

if TYPE_CHECKING:
    from incident_tui.cli.session import Session
    from incident_tui.comms.desk import Prepared
    from incident_tui.comms.gate.finding import Finding
    from incident_tui.domain.incident import Incident
    from incident_tui.domain.moments import Moment

SIGNS = {"error": "x", "warning": "!", "hint": "."}


@click.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that do not fit the incident now.")
@read_options
@click.pass_obj
def list_(session: Session, everything: bool, as_json: bool) -> None:
    """List the messages that fit the incident now, the most wanted first; * marks them."""
    from incident_tui.comms.ranking import ranked

    incident, services = session.incident(), session.services
    messages = ranked(services.catalogue, incident, services.clock.now())
    if as_json:
        emit_json([listed(template, fits, incident, services.catalogue) for template, fits in messages])
        return
    shown = [(template, fits) for template, fits in messages if fits or everything]
    for template, fits in shown:
        emit(f"{'*' if fits else ' '} {template.identifier:34} {shortened(visible(template.title), 43)}")
    if len(shown) < len(messages):
        say(f"{len(messages) - len(shown)} more do not fit now: message list --all")


@click.command("show")
@click.argument("name", metavar="NAME")
@click.option("--set", "given", multiple=True, metavar="K=V", help="Fill a blank: --set issue='Some payments fail.'")
@click.option("--language", metavar="CODE", help="Its translation: de.")
@click.option("--copy", "to_clipboard", is_flag=True, help="Also copy it, and record that.")
@click.option("--override", metavar="REASON", help="Print it in spite of errors; with --copy, the reason is recorded.")
@click.option("--draft", is_flag=True, help="Print it even with errors.")
@act_options
@click.pass_obj
def show(
    session: Session,
    name: str,
    given: tuple[str, ...],
    language: str | None,
    to_clipboard: bool,
    override: str | None,
    draft: bool,
    at: str | None,
    as_json: bool,
) -> None:
    """Print a message, filled in from the incident, your draft in the console, and --set.

    A message that the gate stops is refused: exit code 4, what is wrong on standard error, nothing on standard output.
    """
    session.acting = to_clipboard
    moment = session.moment(at)
    reason = bounded(override, "the reason") if override is not None else ""
    prepared = prepare(session, session.incident(), name, settings(given), language)
    if not prepared.ready and not reason and (to_clipboard or not draft):
        raise refused(prepared, copying=to_clipboard)
    for finding in prepared.findings:
        say(finding_line(finding, prepared))
    _say_remarks(session, prepared)
    if as_json:
        emit_json(prepared_document(prepared))
    else:
        emit_exact(prepared.composed.text)
    if to_clipboard:
        _copy(session, prepared, moment, reason)


def prepare(
    session: Session, incident: Incident, name: str, values: dict[str, str], language: str | None = None
) -> Prepared:
    """Return a message as it would go out now. Raises Stopped, or UsageError for a blank that it does not have."""
    services = session.services
    template = find_message(services.catalogue, name, language)
    typed = services.store.draft(f"{incident.id}/message/{template.identifier}") | values
    prepared = services.desk.prepare(
        template.identifier,
        incident,
        typed,
        zone=services.zone,
        now=services.clock.now(),
        person=session.person,
    )
    if prepared.composed.fault:
        raise Stopped(
            Exit.FAILED,
            f"the message {template.identifier} cannot be written: {prepared.composed.fault}. What is recorded is "
            "safe. Mend the file, or take another message.",
        )
    # Asked of the template that was used: a broken file of the team's has given way to the bundled one by now.
    names = [field.variable.name for field in prepared.composed.fields]
    for unknown in (name for name in values if name not in names):
        shown = shortened(visible(unknown), 40)
        blanks = f"{did_you_mean(unknown, names)} Its blanks: {', '.join(names) or 'none'}."
        raise click.UsageError(f"{template.identifier} has no blank {shown!r}.{blanks}")
    return prepared


def settings(given: tuple[str, ...]) -> dict[str, str]:
    """Read --set NAME=VALUE options."""
    values: dict[str, str] = {}
    for setting in given:
        name, equals, value = setting.partition("=")
        if not equals:
            raise click.UsageError(f"--set {shortened(visible(name), 40)!r} has no value: write --set NAME=VALUE.")
        value = well_formed(value)
        values[name.strip().replace("-", "_")] = bounded(value, f"the value of {name}") if value.strip() else ""
    return values


def refused(prepared: Prepared, *, copying: bool) -> Stopped:
    """Return the refusal of a message that the gate stops."""
    advice = "Nothing was copied. " if copying else ""
    holes = bool(prepared.composed.gaps)
    advice += "Fill it with --set NAME=VALUE or in the console" if holes else "Change the words with --set NAME=VALUE"
    advice += "; --override REASON goes on in spite of it" + ("." if copying else ", --draft prints it anyway.")
    what = "has a hole" if holes else "has an error"
    return Stopped(
        Exit.REFUSED,
        f"{prepared.template.identifier} {what} and is not to be sent like this. {advice}",
        [finding_line(finding, prepared) for finding in prepared.errors],
    )


def finding_line(finding: Finding, prepared: Prepared | None = None) -> str:
    """Write a finding on one line; the name of the blank that it is about helps to fill it."""
    blank = ""
    if prepared is not None and finding.rule == "L01":
        meanings = {field.variable.meaning: field.variable.name for field in prepared.composed.fields}
        names = [name for meaning, name in meanings.items() if meaning in finding.reason]
        blank = f"  [{names[0]}]" if names else ""
    advice = f" ({finding.advice})" if finding.advice and not blank else ""
    return f"  {SIGNS[finding.level]} {finding.rule} {visible(finding.reason)}{visible(advice)}{blank}"


def _say_remarks(session: Session, prepared: Prepared) -> None:
    """Tell what only somebody who publishes it needs to know, and nothing that the findings have told."""
    from incident_tui.comms.remarks import remarks

    services = session.services
    for remark in remarks(
        prepared,
        session.incident(),
        services.playbook,
        services.desk,
        now=services.clock.now(),
        zone=services.zone,
        person=session.person,
    ):
        if remark.weight != "plain" and not remark.text.startswith("approval"):
            say(f"  {visible(remark.text)}")


def _copy(session: Session, prepared: Prepared, moment: Moment | None, reason: str) -> None:
    result = session.services.copy(prepared.composed.text, write_to_terminal())
    if result.level == "failed":
        raise Stopped(Exit.FAILED, f"{result.notice()} Nothing was recorded.")
    act = Act(prepared.copied_fact(result.level, result.via, reason), moment)
    try:
        summary = session.summary()
        session.services.store.record(summary.incident, [act], session.person)
    except (StoreError, OSError, EventInvalid, NoSuchIncident):
        done = "saved" if result.level == "saved" else "copied"
        say(f"note: the text was {done} all the same; only that is not recorded. {result.notice()}")
        raise
    session.did_record(summary.reference)
    say(f"{summary.reference}: {result.notice()}{when(session, moment)}")
    say(f"Once it is out: incident-tui message posted {prepared.template.identifier} -i {summary.reference}")
