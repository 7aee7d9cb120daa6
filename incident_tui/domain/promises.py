"""The promise ledger: every next-update time that was published, and whether it was kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, Literal

import msgspec

from incident_tui.domain.events import MessagePosted
from incident_tui.domain.fold import Message
from incident_tui.domain.incident import Incident

# A promise names a minute, and holds until that minute is over.
GRACE: Final = timedelta(minutes=1)


class Promise(msgspec.Struct, frozen=True):
    """A next-update time that an audience was given, bound to the post that named it.

    `kept_at` is when that audience next heard from us, None while it has not. `snoozed_until` is how long its alarm
    rests, for `snooze_reason`.
    """

    post: Message[MessagePosted]
    due_at: datetime
    kept_at: datetime | None = None
    snoozed_until: datetime | None = None
    snooze_reason: str = ""

    @property
    def audience(self) -> str:
        """Whom it was given to."""
        return self.post.fact.audience

    def state(self, now: datetime) -> Literal["running", "kept", "late", "missed"]:
        """Say how it stands: `late` is missed and still waiting for its update."""
        if self.kept_at is not None:
            return "kept" if self.kept_at < self.due_at + GRACE else "missed"
        return "running" if now < self.due_at + GRACE else "late"


class PromiseFigures(msgspec.Struct, frozen=True):
    """How many promises were made, kept, broken, and run still; a late one counts as broken."""

    made: int
    kept: int
    missed: int
    running: int


def promises(incident: Incident) -> list[Promise]:
    """Return every promise in the order in which they were made."""
    found = []
    for number, post in enumerate(incident.posted):
        due_at = post.fact.next_update_at
        if due_at is None or post.fact.state == "resolved":
            continue
        later = (each.at for each in incident.posted[number + 1 :] if each.fact.audience == post.fact.audience)
        kept_at = next(later, None)
        snooze = incident.snoozed.get(post.fact.audience) if kept_at is None else None
        if snooze is None:
            found.append(Promise(post, due_at, kept_at))
        else:
            found.append(Promise(post, due_at, kept_at, snooze.fact.until, snooze.fact.reason))
    return found


def open_promises(incident: Incident) -> list[Promise]:
    """Return, for each audience that was promised more, the promise that it is waiting for."""
    return [promise for promise in promises(incident) if promise.kept_at is None]


def promise_figures(incident: Incident, now: datetime) -> PromiseFigures:
    """Count the promises by how they stand; what runs when the incident is closed is asked of nobody any more."""
    states = [promise.state(now) for promise in promises(incident)]
    missed = states.count("missed") + states.count("late")
    return PromiseFigures(len(states), states.count("kept"), missed, states.count("running"))


def longest_silence_s(incident: Incident, now: datetime) -> int | None:
    """Measure the longest time without public words, in seconds, from the declaration to the end or to `now`.

    None where the public was told nothing and customers are known not to be affected: nobody was waiting.
    """
    public = [post.at for post in incident.posted if post.fact.public]
    if incident.declared_at is None or (not public and incident.customers_affected is False):
        return None
    end = incident.declared_at + timedelta(seconds=incident.elapsed_s(now))
    marks = sorted([incident.declared_at, end, *(at for at in public if incident.declared_at <= at <= end)])
    return max(round((after - before).total_seconds()) for before, after in pairwise(marks))
