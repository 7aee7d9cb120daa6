"""Reminders of what is missing: nobody leads, no severity, a role is empty, somebody has led for too long, no end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

import msgspec

from incident_tui.domain.command import current_tenure, open_handover
from incident_tui.domain.events import NagDismissed
from incident_tui.domain.incident import Incident
from incident_tui.domain.vocabulary import Role, Severity, severity_label, spoken
from incident_tui.playbook.grading import graded_since
from incident_tui.playbook.hours import out_of_hours, zone_of
from incident_tui.playbook.item_state import needed_roles
from incident_tui.playbook.model import Playbook

Remedy = Literal["role", "severity", "handover", "close"]
# At these severities the commander leads and does nothing else (PagerDuty: an incident commander is no resolver).
MAJOR: Final[tuple[Severity, ...]] = (1, 2)


class Nag(msgspec.Struct, frozen=True):
    """A reminder that stands: what is missing `since` when, and the act that mends it.

    `rung` is how many times it should have been heard by now: first at `first_at`, then at every interval, to a limit.
    That to close the record stands anew on every day, and since that day's first hour.
    """

    id: str
    text: str
    since: datetime
    first_at: datetime
    rung: int
    remedy: Remedy


def nags(playbook: Playbook, incident: Incident, now: datetime) -> list[Nag]:
    """Return the reminders that stand at `now`, the gravest first; once it is resolved, only that to close it."""
    if incident.declared_at is None or incident.state not in {"open", "resolved"}:
        return []
    dismissed: dict[str, datetime] = {}
    for each in incident.recorded(NagDismissed):
        dismissed[each.fact.nag] = max(each.at, dismissed.get(each.fact.nag, each.at))
    if incident.running:
        standing = list(_while_running(playbook, incident, incident.declared_at, now))
    else:
        standing = list(_not_closed(playbook, incident, now))
    # What was dismissed counts for as long as the same thing is missing.
    return [nag for nag in standing if nag.id not in dismissed or dismissed[nag.id] < nag.since]


def _while_running(playbook: Playbook, incident: Incident, declared: datetime, now: datetime) -> Iterator[Nag]:
    yield from _no_commander(playbook, incident, declared, now)
    yield from _no_severity(playbook, incident, declared, now)
    yield from _hands_on(playbook, incident, now)
    yield from _roles_missing(playbook, incident, declared, now)
    yield from _too_long(playbook, incident, now)


def _not_closed(playbook: Playbook, incident: Incident, now: datetime) -> Iterator[Nag]:
    """Remind of the record that is still open: from the day after the end, within the team's hours (Monzo's tool)."""
    resolved, zone = incident.milestones.get("resolved"), zone_of(playbook.hours, UTC)
    if resolved is None or out_of_hours(playbook.hours, now, UTC):
        return
    today, ended = now.astimezone(zone).date(), resolved.at.astimezone(zone).date()
    if ended < today:
        opened = datetime.combine(today, playbook.hours.start, tzinfo=zone).astimezone(UTC)
        yield Nag("not_closed", f"resolved on {ended} and not closed", opened, opened, 1, "close")


def _rung(playbook: Playbook, first_at: datetime, every: timedelta, now: datetime) -> int:
    if now < first_at:
        return 0
    times = 1 + (int((now - first_at) / every) if every else 0)
    return min(times, playbook.nags.most)


def _no_commander(playbook: Playbook, incident: Incident, declared: datetime, now: datetime) -> Iterator[Nag]:
    if "commander" in incident.roles:
        return
    config = playbook.nags
    since = _vacant_since(incident, "commander", declared)
    first_at = since + config.commander_after
    if rung := _rung(playbook, first_at, config.commander_every, now):
        yield Nag("no_commander", "nobody commands", since, first_at, rung, "role")


def _no_severity(playbook: Playbook, incident: Incident, declared: datetime, now: datetime) -> Iterator[Nag]:
    if incident.severity is not None:
        return
    config = playbook.nags
    first_at = declared + config.severity_after
    if rung := _rung(playbook, first_at, config.severity_every, now):
        yield Nag("no_severity", "no severity is set", declared, first_at, rung, "severity")


def _hands_on(playbook: Playbook, incident: Incident, now: datetime) -> Iterator[Nag]:
    commander, expert = current_tenure(incident, "commander"), current_tenure(incident, "expert")
    if commander is None or expert is None or (incident.severity or 1) not in MAJOR:
        return
    if commander.person.strip().casefold() == expert.person.strip().casefold():
        since = max(commander.since, expert.since, graded_since(incident, set(MAJOR)))
        text = f"{commander.person} commands and repairs: at {severity_label(incident.severity or 1)} give one away"
        yield Nag("hands_on", text, since, since, _rung(playbook, since, playbook.nags.roles_every, now), "role")


def _roles_missing(playbook: Playbook, incident: Incident, declared: datetime, now: datetime) -> Iterator[Nag]:
    needed = needed_roles(playbook, incident)
    missing = [role for role in needed if role != "commander" and role not in incident.roles]
    if not missing:
        return
    config = playbook.nags
    since = max(_needed_since(playbook, incident, role, declared) for role in missing)
    first_at = since + config.roles_after
    if rung := _rung(playbook, first_at, config.roles_every, now):
        named = ", ".join(spoken(role) for role in missing)
        level = severity_label(incident.severity or 1)
        yield Nag("roles_missing", f"{level} needs somebody as {named}", since, first_at, rung, "role")


def _too_long(playbook: Playbook, incident: Incident, now: datetime) -> Iterator[Nag]:
    config = playbook.nags
    for role, person in incident.roles.items():
        tenure = current_tenure(incident, role)
        if tenure is None or open_handover(incident, role) is not None:
            continue
        first_at = tenure.since + config.handover_after
        if rung := _rung(playbook, first_at, config.handover_every, now):
            hours = int(config.handover_after.total_seconds() // 3600)
            text = f"{person} has been {spoken(role)} for more than {hours} h: hand over"
            yield Nag(f"handover_{role}", text, tenure.since, first_at, rung, "handover")


def _vacant_since(incident: Incident, role: Role, declared: datetime) -> datetime:
    ended = [each.until for each in incident.tenures if each.role == role and each.until is not None]
    return max([declared, *ended])


def _needed_since(playbook: Playbook, incident: Incident, role: Role, declared: datetime) -> datetime:
    """Return since when a role is empty and the severity wants it held: raising the severity starts it anew."""
    wanting = {level.number for level in playbook.severities if role in level.needs}
    return max(_vacant_since(incident, role, declared), graded_since(incident, wanting))
