"""The acts that need nothing but the record: note, severity, phase, role, mark, type, customers, close, reopen."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final, cast

import click

from incident_tui.cli.input import read_standard_input
from incident_tui.cli.options import LONGEST_NAME, Named, act_options, phase_type, severity_type
from incident_tui.cli.output import is_terminal
from incident_tui.cli.recording import already, record, spoken_words, warn_of_order
from incident_tui.cli.session import bounded
from incident_tui.domain.events import (
    Closed,
    CustomersAffected,
    MilestoneReached,
    Noted,
    PhaseEntered,
    Reopened,
    RoleAssigned,
    SeveritySet,
    TypesChanged,
)
from incident_tui.domain.text import shortened
from incident_tui.domain.vocabulary import (
    INCIDENT_TYPES,
    MILESTONES,
    NOTE_CATEGORIES,
    ROLES,
    IncidentType,
    Milestone,
    NoteCategory,
    Phase,
    Role,
    Severity,
    severity_label,
)

if TYPE_CHECKING:
    from incident_tui.cli.session import Session
    from incident_tui.store.summaries import Summary

TYPE: Final = Named("incident type", INCIDENT_TYPES)
_BACKDATED: Final = re.compile(r"-(?:\d+[dhms])+", re.ASCII)
_SIGNED_TYPE: Final = re.compile(r"-[a-z][a-z_-]+", re.ASCII)

_reason = click.option("--reason", default="", metavar="TEXT", help="Why.")


class NoteCommand(click.Command):
    """A command whose words may look like options; where one was taken for one, the error says how it is meant."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as ever, but explain a time or a word with a minus in front."""
        given = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            word = next((word for word in given if word.startswith(error.option_name)), "")
            if not word or word.startswith("--"):
                raise
            raise click.UsageError(_taken_for_option(word, given), ctx) from error


def _taken_for_option(word: str, given: list[str]) -> str:
    others = list(given)
    others.remove(word)
    if _BACKDATED.fullmatch(word):
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
@_reason
@act_options
@click.pass_obj
def severity(session: Session, number: str, reason: str, at: str | None, as_json: bool) -> None:
    """Set the severity, 1 (worst) to 4; SEV-1 and sev1 work too."""
    fact = SeveritySet(severity=cast(Severity, int(number)), reason=short(reason))
    summary = session.summary()
    if at is None and summary.severity == fact.severity:
        already(summary, f"it is {severity_label(fact.severity)}", as_json=as_json)
    else:
        record(session, fact, at=at, as_json=as_json, summary=summary)


@click.command("phase")
@click.argument("name", type=phase_type(), metavar="NAME")
@_reason
@act_options
@click.pass_obj
def phase(session: Session, name: Phase, reason: str, at: str | None, as_json: bool) -> None:
    """Move to a phase: detect, mitigate, communicate, resolve, review, or its number from 1."""
    fact, summary = PhaseEntered(phase=name, reason=short(reason)), session.summary()
    if at is None and summary.phase == name:
        already(summary, f"it is in phase {name}", as_json=as_json)
    else:
        record(session, fact, at=at, as_json=as_json, summary=summary)


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
    record(session, RoleAssigned(role=name, person=given), at=at, as_json=as_json)


@click.command("mark")
@click.argument("name", type=Named("milestone", MILESTONES), metavar="MILESTONE")
@act_options
@click.pass_obj
def mark(session: Session, name: Milestone, at: str | None, as_json: bool) -> None:
    """Mark a milestone: impact_started, detected, acknowledged, identified, mitigated, resolved.

    Marking it again corrects its time.
    """
    event = record(session, MilestoneReached(milestone=name), at=at, as_json=as_json)
    warn_of_order(session, event.incident, name)


class SignedTypes(click.Command):
    """A command whose arguments may begin with a minus: `-outage` is a type to remove, not an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Move signed types behind the options, where click leaves them alone."""
        signed = [word for word in args if _SIGNED_TYPE.fullmatch(word)]
        rest = [word for word in args if not _SIGNED_TYPE.fullmatch(word)]
        return super().parse_args(ctx, [*rest, *(["--", *signed] if signed else [])])


@click.command("type", cls=SignedTypes)
@click.argument("changes", nargs=-1, required=True, metavar="+TYPE|-TYPE...")
@act_options
@click.pass_context
def type_(ctx: click.Context, changes: tuple[str, ...], at: str | None, as_json: bool) -> None:
    """Add and remove incident types: `type +security -unknown`. Without a sign a type is added."""
    added: list[IncidentType] = []
    removed: list[IncidentType] = []
    for change in changes:
        name = cast(IncidentType, TYPE.convert(change[1:] if change.startswith(("+", "-")) else change, None, ctx))
        (removed if change.startswith("-") else added).append(name)
    if both := set(added) & set(removed):
        raise click.UsageError(f"{', '.join(sorted(both))} is both added and removed.")
    record(ctx.obj, TypesChanged(added=tuple(added), removed=tuple(removed)), at=at, as_json=as_json)


@click.command("customers")
@click.argument("affected", type=Named("answer", ("yes", "no")), metavar="yes|no")
@act_options
@click.pass_obj
def customers(session: Session, affected: str, at: str | None, as_json: bool) -> None:
    """State whether customers are affected: the checklist and the deadlines depend on it."""
    record(session, CustomersAffected(affected=affected == "yes"), at=at, as_json=as_json)


@click.command("close")
@_reason
@act_options
@click.pass_obj
def close(session: Session, reason: str, at: str | None, as_json: bool) -> None:
    """Close the incident's record: nothing more is expected of anybody."""
    fact, summary = Closed(reason=short(reason)), _to_close(session)
    if at is None and summary.state == "closed":
        already(summary, "it is closed", as_json=as_json)
    else:
        record(session, fact, at=at, as_json=as_json, summary=summary)


@click.command("reopen")
@_reason
@act_options
@click.pass_obj
def reopen(session: Session, reason: str, at: str | None, as_json: bool) -> None:
    """Open a closed or resolved incident again; without -i, the only one that is not open."""
    fact, summary = Reopened(reason=short(reason)), _to_reopen(session)
    if at is None and summary.state == "open" and not _mitigated(session, summary):
        already(summary, "it is open", as_json=as_json)
    else:
        record(session, fact, at=at, as_json=as_json, summary=summary)


def short(reason: str) -> str:
    """Return a reason, which may be empty but not endless."""
    return bounded(reason, "the reason") if reason.strip() else ""


def _mitigated(session: Session, summary: Summary) -> bool:
    """Tell whether reopening would still change something: what was mitigated and came back is no longer so."""
    session.wanted = summary.incident
    return "mitigated" in session.incident().milestones


def _to_close(session: Session) -> Summary:
    """Return the incident to close; where none is open, the one that this person has just closed."""
    if session.wanted is None and not any(summary.open for summary in session.services.store.summaries()):
        last = session.acted_on_last()
        if last is not None and last.state == "closed":
            return last
    return session.summary()


def _to_reopen(session: Session) -> Summary:
    from incident_tui.store.incidents import NoSuchIncident

    if session.wanted is not None:
        return session.summary()
    summaries = session.services.store.summaries()
    ended = [summary for summary in summaries if summary.state in {"resolved", "closed"}]
    running = [summary for summary in summaries if summary.state == "open"]
    if not ended and len(running) == 1:
        return running[0]
    if len(ended) != 1:
        count = f"{len(ended)} incidents are" if ended else "no incident is"
        raise NoSuchIncident(f"{count} resolved or closed: name the one to reopen with -i ID", ended or summaries[:5])
    return ended[0]
