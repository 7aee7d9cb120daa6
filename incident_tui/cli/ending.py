"""The end of an incident's record, and its beginning again: close, reopen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import msgspec

from incident_tui.cli.options import Named, act_options, reason_option
from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.cli.output import emit_json, say
from incident_tui.cli.recording import Already, Plan, record_chosen, record_several
from incident_tui.cli.session import optional
from incident_tui.domain.events import Closed, FactsTold, Reopened
from incident_tui.domain.moments import clock_reading
from incident_tui.domain.parts import Message
from incident_tui.domain.text import shortened, visible
from incident_tui.domain.vocabulary import TOLD_FACTS

if TYPE_CHECKING:
    from datetime import datetime

    from incident_tui.cli.session import Session
    from incident_tui.domain.incident import Incident
    from incident_tui.playbook.model import Playbook
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
    --overrule says why; what was missing is then on record. With --json it is printed where closing is refused too.
    What --fact says goes on record too, and may make a review required; after closing it adds what was left out.
    """
    why = optional("; ".join(each for each in (reason, overrule) if each.strip()), "the reason")
    summary, playbook, moment = _to_close(session), session.services.playbook, session.moment(at)
    session.wanted = summary.incident
    facts = _told(known)
    if at is None and summary.state == "closed":
        _tell_after(session, summary, facts, as_json=as_json)
        return

    def choose(incident: Incident) -> Plan | Already:
        declared = incident.declared_at
        if moment is not None and declared is not None and moment.at < declared:
            read = clock_reading(declared, session.services.zone, session.services.clock.now())
            raise Stopped(Exit.USAGE, f"it was declared at {read}, and is not closed before: nothing was recorded.")
        if at is None and incident.state == "closed":
            return Already("it is closed")
        missing = _missing(playbook, incident, session.services.clock.now())
        if missing and not overrule.strip():
            raise _NotReady(summary, missing)
        return Plan(Closed(reason=why, missing=tuple(text for _, text in missing)))

    try:
        if facts is not None:
            # They may make a review required, so that it is not closed: then they are not recorded either.
            choose(_with(session.incident(), facts, session.services.clock.now()))
            record_several(session, [facts], at=at, summary=summary)
        recorded = record_chosen(session, summary, choose, at=at, as_json=as_json)
    except _NotReady as refusal:
        if as_json:
            emit_json({"ok": False, "missing": [{"id": name, "text": text} for name, text in refusal.missing]})
        raise
    if recorded is not None:
        _say_what_is_left_to_tell(session)


class _NotReady(Stopped):
    """The record is not to be closed yet: `missing` has the names and words of what should be there first."""

    def __init__(self, summary: Summary, missing: list[tuple[str, str]]) -> None:
        """Say which incident it is, and what is missing."""
        super().__init__(
            Exit.REFUSED,
            f"{summary.reference} is not ready to be closed: nothing was recorded. Settle what is missing, or close it "
            "all the same with --overrule REASON; then this is on record:",
            [f"  {visible(text)}" for _, text in missing],
        )
        self.missing = missing


def _missing(playbook: Playbook, incident: Incident, now: datetime) -> list[tuple[str, str]]:
    from incident_tui.playbook.closing import missing_to_close

    found = missing_to_close(playbook, incident, now)
    return [(missing.id, shortened(missing.text, _LONGEST_MISSING)) for missing in found]


def _with(incident: Incident, facts: FactsTold, now: datetime) -> Incident:
    """Return the incident as if these facts were on record."""
    return msgspec.structs.replace(incident, records={**incident.records, FactsTold: [Message(now, "", "", facts)]})


def _told(known: tuple[str, ...]) -> FactsTold | None:
    """Return what was said of what only people know; None where nothing was. Raises UsageError."""
    if "none" in known and len(set(known)) > 1:
        raise click.UsageError("--fact none says that nothing of it is so: leave the others out.")
    return FactsTold(facts=tuple(fact for fact in TOLD_FACTS if fact in known)) if known else None


def _tell_after(session: Session, summary: Summary, facts: FactsTold | None, *, as_json: bool) -> None:
    """Add to a closed record what only people know, unless it says so already."""
    from incident_tui.playbook.review_facts import told_facts

    def choose(incident: Incident) -> Plan | Already:
        if facts is None or told_facts(incident) == facts.facts:
            return Already("it is closed" if facts is None else "that is known")
        return Plan(facts)

    record_chosen(session, summary, choose, at=None, as_json=as_json)


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
    fact = Reopened(reason=optional(reason, "the reason"))

    def choose(incident: Incident) -> Plan | Already:
        # What was mitigated and came back is no longer so, although nobody had marked it as resolved.
        if at is None and incident.state == "open" and "mitigated" not in incident.milestones:
            return Already("it is open")
        return Plan(fact)

    record_chosen(session, _to_reopen(session), choose, at=at, as_json=as_json)


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
