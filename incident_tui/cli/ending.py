"""The end of an incident's record, and its beginning again: close, reopen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import msgspec

from incident_tui.cli.options import Named, act_options, reason_option
from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.cli.output import emit_json, say
from incident_tui.cli.recording import already, record, record_several
from incident_tui.cli.session import optional
from incident_tui.domain.documents import to_document
from incident_tui.domain.events import Closed, FactsTold, Reopened
from incident_tui.domain.parts import Message
from incident_tui.domain.text import shortened, visible
from incident_tui.domain.vocabulary import TOLD_FACTS

if TYPE_CHECKING:
    from incident_tui.cli.session import Session
    from incident_tui.store.summaries import Summary

# What is missing quotes people's own texts: enough of each to know it again.
_LONGEST_MISSING = 200


@click.command("close")
@reason_option
@click.option(
    "--fact",
    "known",
    multiple=True,
    type=Named("fact", (*TOLD_FACTS, "none")),
    metavar="NAME",
    help=f"What people know and the review depends on: {', '.join(TOLD_FACTS)}; or none.",
)
@click.option("--overrule", default="", metavar="REASON", help="Close it in spite of what is missing, for this reason.")
@act_options
@click.pass_obj
def close(session: Session, reason: str, known: tuple[str, ...], overrule: str, at: str | None, as_json: bool) -> None:
    """Close the incident's record: nothing more is expected of anybody.

    Refused while something is missing, from the end that nobody marked to the follow-up that nobody owns, unless
    --overrule says why; what was missing is then on record. What --fact says goes on record too, and may make a review
    required; after closing it adds what was left out.
    """
    why = optional(overrule, "the reason") or optional(reason, "the reason")
    facts = _told(known)
    summary = _to_close(session)
    session.wanted = summary.incident
    if at is None and summary.state == "closed":
        _tell_after(session, summary, facts, as_json=as_json)
        return
    missing = _missing(session, facts)
    if missing and not overrule.strip():
        raise Stopped(
            Exit.REFUSED,
            f"{summary.reference} is not ready to be closed: nothing was recorded. Settle what is missing, or close it "
            "all the same with --overrule REASON; then this is on record:",
            [f"  {visible(text)}" for text in missing],
        )
    told = [facts] if facts is not None else []
    events = record_several(session, [*told, Closed(reason=why, missing=missing)], at=at, summary=summary)
    if as_json:
        emit_json(to_document(events[-1]))
    _say_what_is_left_to_tell(session)


def _told(known: tuple[str, ...]) -> FactsTold | None:
    """Return what was said of what only people know; None where nothing was. Raises UsageError."""
    if "none" in known and len(set(known)) > 1:
        raise click.UsageError("--fact none says that nothing of it is so: leave the others out.")
    return FactsTold(facts=tuple(fact for fact in TOLD_FACTS if fact in known)) if known else None


def _tell_after(session: Session, summary: Summary, facts: FactsTold | None, *, as_json: bool) -> None:
    """Add to a closed record what only people know, unless it says so already."""
    from incident_tui.playbook.review_facts import told_facts

    if facts is None or told_facts(session.incident()) == facts.facts:
        already(summary, "it is closed" if facts is None else "that is known", as_json=as_json)
    else:
        record(session, facts, as_json=as_json, summary=summary)


def _missing(session: Session, facts: FactsTold | None) -> tuple[str, ...]:
    """Return what is missing for closing, in words, `facts` being said with it."""
    from incident_tui.playbook.closing import missing_to_close

    incident, now = session.incident(), session.services.clock.now()
    if facts is not None:
        said = Message(now, session.person, "", facts)
        incident = msgspec.structs.replace(incident, records={**incident.records, FactsTold: [said]})
    found = missing_to_close(session.services.playbook, incident, now)
    return tuple(shortened(missing.text, _LONGEST_MISSING) for missing in found)


def _say_what_is_left_to_tell(session: Session) -> None:
    """Say what nobody was asked for that the review depends on."""
    from incident_tui.playbook.review_facts import left_to_tell, told_facts

    incident = session.incident()
    left = left_to_tell(session.services.playbook, incident)
    if told_facts(incident) is None and left:
        names = ", ".join(left)
        say(f"note: nobody has said whether it was any of: {names}. `incident-tui close --fact NAME` adds it, or none.")


@click.command("reopen")
@reason_option
@act_options
@click.pass_obj
def reopen(session: Session, reason: str, at: str | None, as_json: bool) -> None:
    """Open a closed or resolved incident again; without -i, the only one that is not open."""
    fact, summary = Reopened(reason=optional(reason, "the reason")), _to_reopen(session)
    if at is None and summary.state == "open" and not _mitigated(session, summary):
        already(summary, "it is open", as_json=as_json)
    else:
        record(session, fact, at=at, as_json=as_json, summary=summary)


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
