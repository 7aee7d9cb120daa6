"""Which items apply to an incident and since when: the playbook's conditions held against what is on record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from incident_tui.domain.events import DataStated, NoticeDecided, NoticeSent
from incident_tui.domain.incident import Incident
from incident_tui.domain.loops import measures
from incident_tui.domain.parts import Situation
from incident_tui.domain.promises import promises
from incident_tui.domain.vocabulary import IncidentType
from incident_tui.playbook.circumstances import LONG_INCIDENT, Circumstances, ReviewFact
from incident_tui.playbook.conditions import Condition
from incident_tui.playbook.hours import Hours, out_of_hours
from incident_tui.playbook.item_state import done_items
from incident_tui.playbook.model import Playbook

_DATA: Final[frozenset[IncidentType]] = frozenset({"data_loss", "data_exposure", "integrity", "ransomware"})


class Applies(msgspec.Struct, frozen=True):
    """Whether an item applies now, and from when on; `once` says that it did at some time."""

    now: bool
    once: bool
    since: datetime | None = None


def circumstances(playbook: Playbook, incident: Incident, now: datetime) -> Circumstances:
    """Describe an incident as conditions see it at `now`."""
    resolved = incident.milestones.get("resolved")
    ended = (resolved.at if resolved else None) or incident.closed_at
    declared = incident.declared_at
    present = Situation(
        now,
        incident.severity,
        incident.types,
        incident.flags,
        incident.customers_affected,
        tuple(incident.milestones),
    )
    described = _at(playbook.hours, incident, present, now)
    return msgspec.structs.replace(
        described,
        done=done_items(playbook, incident),
        lasted=ended - declared if ended is not None and declared is not None else None,
        facts=frozenset(review_facts(incident, now)),
    )


def review_facts(incident: Incident, now: datetime) -> Iterator[ReviewFact]:
    """Give what the record itself says that matters to whether a review is needed; people may know more."""
    if measures(incident) or "mitigated" in incident.milestones:
        yield "intervened"
    considered = incident.recorded(NoticeDecided)
    if considered or incident.recorded(NoticeSent):
        yield "notice_considered"
    if any(promise.state(now) in {"late", "missed"} for promise in promises(incident)):
        yield "deadline_missed"


def data_lost(incident: Incident) -> bool:
    """Tell whether data was lost, changed or exposed: by the incident's types, or because somebody stated it."""
    stated = incident.recorded(DataStated)
    return bool(_DATA.intersection(incident.types)) or (bool(stated) and stated[-1].fact.lost)


def applies(playbook: Playbook, incident: Incident, when: Condition, now: Circumstances, at: datetime) -> Applies:
    """Tell whether a condition holds at `at`, when `now` describes it, and since when without a break.

    What was only assumed while no severity was set does not count as having applied once.
    """
    since, once = None, False
    for situation in incident.situations:
        then = _at(playbook.hours, incident, situation, situation.at)
        if when.holds(msgspec.structs.replace(then, done=now.done, facts=now.facts)):
            once = once or situation.severity is not None
            since = since or situation.at
        else:
            since = None
    if not when.holds(now):
        return Applies(False, once)
    return Applies(True, True, since or _passed(when, incident, at))


def _passed(when: Condition, incident: Incident, at: datetime) -> datetime:
    """Return when time alone made a condition true: the last duration in it that has gone by."""
    declared = incident.declared_at or at
    return max((declared + length for length in when.durations() if declared + length <= at), default=declared)


def _at(hours: Hours, incident: Incident, situation: Situation, at: datetime) -> Circumstances:
    declared = incident.declared_at
    elapsed = max(timedelta(), at - declared) if declared is not None else timedelta()
    flags: set[str] = set(situation.flags)
    if situation.customers_affected is not False:
        # While nobody knows, customers count as affected: doing too much is the cheaper mistake.
        flags.add("customer_visible")
    if elapsed >= LONG_INCIDENT:
        flags.add("long_incident")
    if declared is not None and out_of_hours(hours, declared, UTC):
        flags.add("out_of_hours")
    return Circumstances(
        severity=situation.severity,
        types=frozenset(situation.types),
        flags=frozenset(flags),
        reached=frozenset(situation.reached),
        elapsed=elapsed,
    )
