"""Who or what saw the trouble first, and what that says: whether people found it, whether customers knew before us."""

from __future__ import annotations

from typing import Final

from incident_tui.domain.events import SourceStated
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import DetectionSource

# What none of us had seen when it came from there: the figure "customers knew first" counts all four.
_OUTSIDE: Final[frozenset[DetectionSource]] = frozenset({"customer", "social", "researcher", "bill"})


def detection_source(incident: Incident) -> DetectionSource | None:
    """Return who or what saw it first, as somebody stated last; None where nobody has."""
    stated = incident.recorded(SourceStated)
    return stated[-1].fact.source if stated else None


def found_by_people(incident: Incident) -> bool:
    """Tell whether it is on record that people saw it before an alert did."""
    return detection_source(incident) not in {None, "monitor"}


def customers_knew_first(incident: Incident) -> bool | None:
    """Tell whether it was known outside before any of us knew; None where nobody has stated who saw it first."""
    source = detection_source(incident)
    return source in _OUTSIDE if source is not None else None
