"""How long a checklist item may take: a duration, or business days, which the team's hours count."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from incident_tui.domain.vocabulary import Severity
from incident_tui.playbook.duration import by_severity, duration_text, parse_duration
from incident_tui.playbook.hours import Hours, zone_of
from incident_tui.playbook.span import Span, end_of

Term = timedelta | Span

_BUSINESS_DAYS: Final = re.compile(r"([0-9]{1,9}) business days?")


class Terms(tuple[Term | None, ...]):
    """How long an item may take at each of the four severities, SEV-1 first; None where it has no deadline.

    A tuple, since msgspec would read a dataclass as a table with its own field names.
    """

    __slots__ = ()

    def at_severity(self, severity: Severity) -> Term | None:
        """Give the time allowed at this severity."""
        return self[severity - 1]


def decode_terms(value: object) -> Terms:
    """Read one term for all severities, or a table of them. Raises ValueError with words for its writer."""
    return Terms(by_severity(value, _decode_term))


def term_end(term: Term, start: datetime, hours: Hours) -> datetime:
    """Give the moment, in UTC, at which a term ends that begins at `start`, which must be aware.

    Business days keep the time of day in the team's zone, UTC where it has none.
    """
    return end_of(term, start, hours, zone_of(hours, UTC)) if isinstance(term, Span) else start + term


def term_text(term: Term) -> str:
    """Write a term as it is read: `15m`, `2 business days`."""
    return str(term) if isinstance(term, Span) else duration_text(term)


def _decode_term(value: object) -> Term:
    if not isinstance(value, str):
        raise ValueError('needs a duration in quotes, like "15m", "48h" or "2 business days"')
    found = _BUSINESS_DAYS.fullmatch(value)
    if found is None and "day" in value:
        raise ValueError(
            'is not a duration: write "2d" for calendar days, "2 business days" for days on which you work'
        )
    if found is None:
        return parse_duration(value)
    if int(found[1]) == 0:
        raise ValueError('is no time at all: write "0m" for at once')
    return Span(int(found[1]), "business days")
