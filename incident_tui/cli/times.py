"""By when something is due, as people type it, and how much of that is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

import click

from incident_tui.cli.options import PAST, ExplainingCommand
from incident_tui.cli.recording import spoken_words
from incident_tui.domain.moments import TimeInvalid, duration_text
from incident_tui.domain.text import shortened
from incident_tui.domain.time_grammar import is_duration, parse_plan, split_trailing_duration

if TYPE_CHECKING:
    from incident_tui.cli.options import Decorated
    from incident_tui.cli.session import Session

DUE_HELP: Final = "By when: 15:30, 15:30Z, 30m, 2d or 2026-11-24 09:00."


class PlanCommand(ExplainingCommand):
    """A command that takes a time to come; one with a minus in front is said to be past, and is no option."""

    def explanation(self, word: str, given: list[str]) -> str:
        """Explain a time with a minus in front."""
        if not PAST.fullmatch(word):
            return ""
        return f"{word} is in the past, and what is due is to come: 30m, 15:30 or 2026-11-24 09:00."


def due_option(command: Decorated) -> Decorated:
    """Add the option that says by when something is due; `--by` is taken: it says who acts."""
    return click.option("--due", metavar="TIME", help=DUE_HELP)(command)


def planned(session: Session, text: str, at: str | None = None) -> datetime:
    """Read by when something is due. Raises TimeInvalid.

    A duration counts from when it was asked for, which is `at`; only then may it have passed.
    """
    return parse_plan(text, now=moment_of(session, at), zone=session.services.zone, ahead=at is None)


def text_and_time(
    session: Session, words: Sequence[str], due: str | None, at: str | None
) -> tuple[str, datetime | None]:
    """Return a text and by when it is due: as `--due` says, else as long after `at` as a last word such as 5m says.

    Raises TimeInvalid, or UsageError where the time was given to `--by`, twice, or without a text.
    """
    _no_time_in_place_of_a_name(session)
    said = spoken_words(words)
    text, allowed = split_trailing_duration(said)
    if is_duration(text):
        raise click.UsageError(f"{shortened(said, 40)} says by when, and not what: write that in front of it.")
    if due is None:
        return text, moment_of(session, at) + allowed if allowed is not None else None
    if allowed is not None:
        last = said.split()[-1]
        raise click.UsageError(f"By when is said twice, {last} and --due {shortened(due, 40)}: leave one of them out.")
    return text, planned(session, due, at)


def moment_of(session: Session, at: str | None) -> datetime:
    """Return when an act happened: at `at`, or now."""
    moment = session.moment(at)
    return moment.at if moment is not None else session.services.clock.now()


def _no_time_in_place_of_a_name(session: Session) -> None:
    """Raise UsageError where `--by`, which says who acts, was given a time."""
    if session.by is None:
        return
    try:
        planned(session, session.by)
    except TimeInvalid:
        return
    shown = shortened(session.by, 40)
    raise click.UsageError(f"--by says who acts. By when it is due goes behind --due: --due {shown!r}.")


def left(at: datetime, now: datetime) -> str:
    """Say how much time is left: `in 5m`, or `OVERDUE 5m`."""
    amount = duration_text(abs(at - now))
    return f"OVERDUE {amount}" if now > at else f"in {amount}"
