"""The acts that need nothing but the record: note, severity, role, customers, who saw it first."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, cast

import click

from incident_tui.cli.input import read_standard_input
from incident_tui.cli.listing import shown
from incident_tui.cli.options import (
    LONGEST_NAME,
    PAST,
    ExplainingCommand,
    Named,
    act_options,
    reason_option,
    severity_type,
)
from incident_tui.cli.output import is_terminal, say
from incident_tui.cli.recording import Already, Plan, record, record_chosen, spoken_words
from incident_tui.cli.session import bounded, optional
from incident_tui.domain.detection import customers_knew_first, detection_source
from incident_tui.domain.events import CustomersAffected, Noted, RoleAssigned, SeveritySet, SourceStated
from incident_tui.domain.text import shortened, visible
from incident_tui.domain.vocabulary import (
    DETECTION_SOURCES,
    NOTE_CATEGORIES,
    ROLES,
    SOURCE_MEANINGS,
    DetectionSource,
    NoteCategory,
    Role,
    Severity,
    severity_label,
    spoken,
)

if TYPE_CHECKING:
    from incident_tui.cli.session import Session
    from incident_tui.domain.incident import Incident


class NoteCommand(ExplainingCommand):
    """A command whose words may look like options; where one was taken for one, the error says how it is meant."""

    def explanation(self, word: str, given: list[str]) -> str:
        """Explain a time or a word with a minus in front."""
        return "" if not word or word.startswith("--") else _taken_for_option(word, given)


def _taken_for_option(word: str, given: list[str]) -> str:
    others = list(given)
    others.remove(word)
    if PAST.fullmatch(word):
        meant = shortened(f"note --at {word} {spoken_words(others) or 'TEXT'}", 80)
        return f"A time goes behind --at: write `{meant}`."
    shown = shortened(word, 40)
    return f"{shown} looks like an option. If the text begins with it, write `note -- {shown} ...`."


@click.command("note", cls=NoteCommand)
@click.argument("words", nargs=-1, metavar="[TEXT... | -]")
@click.option(
    "--kind", "category", type=Named("kind of note", NOTE_CATEGORIES), default="note", help=", ".join(NOTE_CATEGORIES)
)
@act_options
@click.pass_obj
def note(session: Session, words: tuple[str, ...], category: NoteCategory, at: str | None, as_json: bool) -> None:
    """Write down what was seen, done, decided or suspected.

    The text is what follows, or standard input with `-` or where nothing follows and input is piped.
    """
    if words[:1] == ("-",) and len(words) > 1:
        raise click.UsageError(
            "- stands for standard input, and words follow it: give one of the two. "
            'A text that begins with a dash goes in quotes behind --, as in note -- "- text".'
        )
    piped = words == ("-",) or (not words and not is_terminal(sys.stdin))
    text = bounded(read_standard_input() if piped else spoken_words(words), "the note")
    record(session, Noted(text=text, category=category), at=at, as_json=as_json)


@click.command("severity")
@click.argument("number", type=severity_type(), metavar="N")
@click.option("--final", is_flag=True, help="It is the one for the record, confirmed after the end.")
@reason_option
@act_options
@click.pass_obj
def severity(session: Session, number: str, final: bool, reason: str, at: str | None, as_json: bool) -> None:
    """Set the severity, 1 (worst) to 4; SEV-1 and sev1 work too."""
    fact = SeveritySet(severity=cast(Severity, int(number)), reason=optional(reason, "the reason"), final=final)
    summary, label = session.summary(), severity_label(fact.severity)

    def choose(incident: Incident) -> Plan | Already:
        if at is not None or incident.severity != fact.severity or (final and not incident.severity_final):
            return Plan(fact)
        return Already(f"{label} is final" if final else f"it is {label}")

    event = record_chosen(session, summary, choose, at=at, as_json=as_json)
    if event is None or not final:
        return
    if summary.state == "open":
        say("note: it is not marked as resolved yet. What comes after this may change the severity again.")
    from incident_tui.playbook.final_severity import against_final

    session.wanted = summary.incident
    for text in against_final(session.incident(), fact.severity):
        say(f"note: {visible(text)}. Only one of the two can be right.")


@click.command("role")
@click.argument("name", type=Named("role", ROLES, {"ic": "commander"}), metavar="ROLE")
@click.argument("person", nargs=-1, metavar="[NAME...]")
@click.option("--nobody", is_flag=True, help="The role is given up and nobody has it.")
@act_options
@click.pass_obj
def role(session: Session, name: Role, person: tuple[str, ...], nobody: bool, at: str | None, as_json: bool) -> None:
    """Give a role to a person: commander, deputy, scribe, customer_liaison, internal_liaison, expert."""
    if nobody == bool(person):
        raise click.UsageError("Name the person who takes the role, or say --nobody.")
    given = "" if nobody else bounded(spoken_words(person), "the name", LONGEST_NAME)

    def choose(incident: Incident) -> Plan | Already:
        if at is None and incident.roles.get(name, "") == given:
            return Already(f"{shown(given) or 'nobody'} is {spoken(name)}")
        return Plan(RoleAssigned(role=name, person=given))

    record_chosen(session, session.summary(), choose, at=at, as_json=as_json)


@click.command("customers")
@click.argument("affected", type=Named("answer", ("yes", "no")), metavar="yes|no")
@act_options
@click.pass_obj
def customers(session: Session, affected: str, at: str | None, as_json: bool) -> None:
    """State whether customers are affected: the checklist and the deadlines depend on it."""
    fact = CustomersAffected(affected=affected == "yes")

    def choose(incident: Incident) -> Plan | Already:
        if at is None and incident.customers_affected == fact.affected:
            return Already(f"customers are on record as {'' if fact.affected else 'not '}affected")
        return Plan(fact)

    record_chosen(session, session.summary(), choose, at=at, as_json=as_json)


@click.command("source", epilog="  ".join(f"{source}: {meaning}." for source, meaning in SOURCE_MEANINGS.items()))
@click.argument("who", type=Named("source", DETECTION_SOURCES), metavar="WHO")
@act_options
@click.pass_obj
def source(session: Session, who: DetectionSource, at: str | None, as_json: bool) -> None:
    """State who or what saw it first: monitor, staff, customer, vendor, researcher, social, bill.

    Where it was not an alert, the alerts need mending too, and the review asks for it.
    """

    def choose(incident: Incident) -> Plan | Already:
        if at is None and detection_source(incident) == who:
            return Already(f"it was first seen by: {spoken(who)}")
        return Plan(SourceStated(source=who))

    recorded = record_chosen(session, session.summary(), choose, at=at, as_json=as_json)
    if recorded is not None and customers_knew_first(session.incident()):
        say("note: it was known outside before any of us knew.")
