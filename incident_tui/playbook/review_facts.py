"""What matters to whether a review is needed: what the record shows by itself, and what people said."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import datetime
from typing import Final

from incident_tui.domain.detection import found_by_people
from incident_tui.domain.events import DataStated, FactsTold, MeasureTaken, NoticeDecided, NoticeSent
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import TOLD_FACTS, IncidentType, ToldFact
from incident_tui.playbook.circumstances import ReviewFact
from incident_tui.playbook.item_state import done_since
from incident_tui.playbook.model import Playbook
from incident_tui.playbook.punctuality import deadline_missed

_DATA: Final[frozenset[IncidentType]] = frozenset({"data_loss", "data_exposure", "integrity", "ransomware"})


def review_facts(playbook: Playbook, incident: Incident, now: datetime, done: Container[str]) -> Iterator[ReviewFact]:
    """Give what the record says by `now` that matters to whether a review is needed; `done` are the items that are."""
    yield from told_facts(incident) or ()
    if found_by_people(incident):
        yield "found_by_people"
    if _stated_lost(incident):
        yield "data_lost"
    if intervened(playbook, incident, done):
        yield "intervened"
    if incident.recorded(NoticeDecided) or bool(incident.recorded(NoticeSent)):
        yield "notice_considered"
    if deadline_missed(playbook, incident, now):
        yield "deadline_missed"


def told_facts(incident: Incident) -> tuple[ToldFact, ...] | None:
    """Return what people said last of what only they know, None while nobody was asked."""
    told = incident.recorded(FactsTold)
    return told[-1].fact.facts if told else None


def left_to_tell(playbook: Playbook, incident: Incident) -> tuple[ToldFact, ...]:
    """Return what only people can tell: what the review rules ask for and the record does not show.

    Of a false alarm nothing: it gets the short form of a review.
    """
    if "false_alarm" in incident.flags:
        return ()
    rules = (rule for _, listed in playbook.review_rules.in_order() for rule in listed)
    asked = {name for rule in rules for name in rule.when.names("fact")}
    if intervened(playbook, incident, done_since(playbook, incident)):
        asked.discard("intervened")
    return tuple(fact for fact in TOLD_FACTS if fact in asked)


def data_lost(incident: Incident) -> bool:
    """Tell whether data was lost, changed or exposed: by the incident's types, or because somebody stated it."""
    return bool(_DATA.intersection(incident.types)) or _stated_lost(incident)


def _stated_lost(incident: Incident) -> bool:
    stated = incident.recorded(DataStated)
    return bool(stated) and stated[-1].fact.lost


def intervened(playbook: Playbook, incident: Incident, done: Container[str]) -> bool:
    """Tell whether it took a rollback, a rerouting or a stopgap: by the register, or by an item that means one.

    That it was repaired says nothing: every incident is, in the end. What ticking alone puts into the register is not
    asked either, for a freeze of deploys takes nothing back.
    """
    taken = bool(incident.recorded(MeasureTaken))
    return taken or any(item.intervention and item.id in done for _, item, _ in playbook.placed_items())
