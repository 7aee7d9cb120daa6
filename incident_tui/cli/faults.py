"""What went wrong, in words: what happened, what is safe, what to do, and the exit code for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incident_tui.cli.outcome import Exit
from incident_tui.cli.output import abandon_output, say
from incident_tui.domain.documents import EventInvalid
from incident_tui.domain.moments import TimeInvalid
from incident_tui.domain.text import shortened, visible
from incident_tui.domain.vocabulary import severity_label
from incident_tui.files.problem import FileProblem
from incident_tui.store.errors import StoreError
from incident_tui.store.incidents import NoSuchIncident

if TYPE_CHECKING:
    from incident_tui.cli.session import Session
    from incident_tui.store.summaries import Summary

TRACEBACK_VARIABLE = "INCIDENT_TUI_TRACEBACK"


def explain(error: Exception, session: Session) -> int:
    """Say what an exception means, and what had been recorded before it; return its exit code."""
    code = _explain(error, session)
    if session.recorded:
        say(session.recorded)
    return code


def _explain(error: Exception, session: Session) -> int:
    nothing = " Nothing was recorded." if session.acting else ""
    match error:
        case NoSuchIncident():
            say(f"incident-tui: {shortened(str(error), 200)}.{nothing}")
            for candidate in error.candidates:
                say(candidate_line(candidate))
            return Exit.NOT_FOUND
        case TimeInvalid() | EventInvalid():
            say(f"incident-tui: {shortened(str(error), 300)}.{nothing}")
            return Exit.USAGE
        case StoreError():
            say(f"incident-tui: {error}")
            return Exit.FAILED
        case FileProblem():
            say(f"incident-tui: {error}. What is recorded is safe.")
            return Exit.USAGE if error.path == session.templates else Exit.FAILED
        case OSError():
            return _system(error, session)
    return _own_fault(error, session)


def candidate_line(summary: Summary) -> str:
    """Write an incident that might have been meant on one line."""
    title = shortened(visible(summary.title), 50)
    return f"  {summary.reference}  {severity_label(summary.severity)}  {title}  ({summary.state})"


def _system(error: OSError, session: Session) -> int:
    place = error.filename
    if place is None:
        # Files have names; our own output has none, and its buffer must not fail a second time at exit.
        place = "standard output"
        abandon_output()
    advice = "Mend that, or choose another file (--data FILE for the data), and try again."
    safe = "" if session.recorded else f" What is recorded is safe. {advice}"
    say(f"incident-tui: {place}: {error.strerror or error}.{safe}")
    return Exit.FAILED


def _own_fault(error: Exception, session: Session) -> int:
    if session.env.get(TRACEBACK_VARIABLE):
        import traceback  # nobody else needs it

        say("".join(traceback.format_exception(error)))
    say(
        f"incident-tui: a fault of the program itself: {type(error).__name__}: {shortened(str(error), 200)}. "
        "What is recorded is safe: `incident-tui verify` checks it. Please report this, with what "
        f"{TRACEBACK_VARIABLE}=1 in the environment adds to it."
    )
    return Exit.FAILED
