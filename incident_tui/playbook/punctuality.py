"""Whether people outside were kept waiting: a promise, the first notice or the cadence's limit was missed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Final

from incident_tui.domain.events import PublicDecided
from incident_tui.domain.incident import Incident
from incident_tui.domain.promises import promises, updates
from incident_tui.domain.vocabulary import Severity, StatusPageState
from incident_tui.playbook.cadence import rhythm
from incident_tui.playbook.model import Playbook

# "At once" means as fast as anybody can: five minutes is PagerDuty's target for the first public post.
AT_ONCE: Final = timedelta(minutes=5)


def deadline_missed(playbook: Playbook, incident: Incident, now: datetime) -> bool:
    """Tell whether by `now` a promise was broken, the first notice was late, or a silence outran the cadence's limit.

    Each is held against the severity at its time: raising it later makes nobody late with what was in time then.
    """
    broken = any(promise.state(now) in {"late", "missed"} for promise in promises(incident))
    return broken or _first_notice_late(playbook, incident, now) or _silence_too_long(playbook, incident, now)


def _first_notice_late(playbook: Playbook, incident: Incident, now: datetime) -> bool:
    """Tell whether the public was told later than the severity asks.

    A time without a severity is left out: nobody knew by when yet. So is one in which nothing was wrong any more.
    """
    declared, until = incident.declared_at, min(_ends_of_waiting(playbook, incident, now))
    if declared is None:
        return False
    before, asked_since = None, declared
    for situation, following in zip_longest(incident.situations, incident.situations[1:]):
        level = playbook.severity(situation.severity) if situation.severity is not None else None
        within = level.tells_within(situation.customers_affected) if level is not None else None
        if within is None or "false_alarm" in situation.flags or "resolved" in situation.reached:
            before = None
            continue
        if within != before:
            before, asked_since = within, situation.at
        limit = declared + within
        if not within or limit < asked_since:
            limit = max(limit, asked_since) + AT_ONCE
        if min(until, following.at if following is not None else until) > limit:
            return True
    return False


def _ends_of_waiting(playbook: Playbook, incident: Incident, now: datetime) -> Iterator[datetime]:
    """Give the moments from which on no first notice is waited for: it went out, somebody decided against it, `now`."""
    yield now
    told = incident.settled.get("public")
    yield from (at for at in (told.at if told is not None else None, incident.closed_at) if at is not None)
    yield from (each.at for each in incident.recorded(PublicDecided) if not each.fact.public)
    for _, item, _ in playbook.placed_items():
        state = incident.items.get(item.id)
        if item.deadline_from == "notice" and state is not None:
            yield state.at


def _silence_too_long(playbook: Playbook, incident: Incident, now: datetime) -> bool:
    """Tell whether an audience that was promised nothing heard nothing for longer than the cadence's limit."""
    states = _page_states(incident)
    for told in updates(incident).values():
        for post, following in zip_longest(told, told[1:]):
            state = states.get(post.event)
            if post.fact.next_update_at is not None or state == "resolved":
                continue
            beat = rhythm(playbook, incident, post.fact.audience, post.at, state, _severity_at(incident, post.at))
            until = following.at if following is not None else incident.closed_at or now
            if beat is not None and until > post.at + beat.hard:
                return True
    return False


def _page_states(incident: Incident) -> dict[str, StatusPageState]:
    """Return, by the event of a post, what the status page said after it."""
    found: dict[str, StatusPageState] = {}
    said: StatusPageState | None = None
    for post in incident.posted:
        said = post.fact.state or said
        if said is not None:
            found[post.event] = said
    return found


def _severity_at(incident: Incident, at: datetime) -> Severity | None:
    held = [situation.severity for situation in incident.situations if situation.at <= at]
    return held[-1] if held else None
