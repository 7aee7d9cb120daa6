"""The promise ledger: every next-update time that was published, and whether it was kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, Literal

import msgspec

from incident_tui.domain.events import MessagePosted, PromiseSnoozed
from incident_tui.domain.incident import Incident
from incident_tui.domain.parts import Message
from incident_tui.domain.vocabulary import language_of, original_of

# A promise names a minute, and holds until that minute is over.
GRACE: Final = timedelta(minutes=1)
# Of an update in several languages, the last follows the first within this time.
TRANSLATED_WITHIN: Final = timedelta(minutes=30)

Post = Message[MessagePosted]
PromiseState = Literal["running", "kept", "late", "missed", "released"]


class Promise(msgspec.Struct, frozen=True):
    """A next-update time that an audience was given, bound to the post that named it.

    `kept_at` is when that audience next heard from us, None while it has not. `ended_at` is when the incident was
    closed: whoever waits then is waited for no longer. `snoozed_until` is how long its alarm rests, for
    `snooze_reason`.
    """

    post: Post
    due_at: datetime
    kept_at: datetime | None = None
    ended_at: datetime | None = None
    snoozed_until: datetime | None = None
    snooze_reason: str = ""

    @property
    def audience(self) -> str:
        """Whom it was given to."""
        return self.post.fact.audience

    def state(self, now: datetime) -> PromiseState:
        """Say how it stands: `late` is missed and still waiting for its update, `released` was ended by closing."""
        over = self.due_at + GRACE
        if self.kept_at is not None:
            return "kept" if self.kept_at < over else "missed"
        if self.ended_at is not None:
            return "released" if self.ended_at < over else "missed"
        return "running" if now < over else "late"


class PromiseFigures(msgspec.Struct, frozen=True):
    """How many promises were made, kept, broken, run still, and ended with the incident; a late one is broken."""

    made: int
    kept: int
    missed: int
    running: int
    released: int


def updates(incident: Incident) -> dict[str, list[Post]]:
    """Return, by audience, the posts that told something new, in their order.

    The same message in another language is the same update, and a word on the status page that neither changes its
    state nor names a time, such as a correction, lets what was promised stand.
    """
    found: dict[str, list[Post]] = {}
    for post in incident.posted:
        fact, told = post.fact, found.setdefault(post.fact.audience, [])
        aside = fact.audience == "status_page" and fact.state is None and fact.next_update_at is None
        if not aside and not (told and _translates(post, told[-1])):
            told.append(post)
    return found


def promises(incident: Incident) -> list[Promise]:
    """Return every promise in the order in which they were made."""
    made = [promise for told in updates(incident).values() for promise in _of_audience(incident, told)]
    return sorted(made, key=lambda promise: (promise.post.at, promise.post.event))


def open_promises(incident: Incident) -> list[Promise]:
    """Return, for each audience that was promised more, the promise that it is waiting for."""
    return [each for each in promises(incident) if each.kept_at is None and each.ended_at is None]


def promise_figures(incident: Incident, now: datetime) -> PromiseFigures:
    """Count the promises by how they stand."""
    states = [promise.state(now) for promise in promises(incident)]
    missed = states.count("missed") + states.count("late")
    kept, running, released = (states.count(state) for state in ("kept", "running", "released"))
    return PromiseFigures(len(states), kept, missed, running, released)


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


def snooze_after(incident: Incident, post: Post) -> Message[PromiseSnoozed] | None:
    """Return the snooze of the update that follows a post; a later post is waited for without it."""
    snooze = incident.snoozed.get(post.fact.audience)
    if snooze is None:
        return None
    meant = snooze.fact.post == post.event or (not snooze.fact.post and snooze.event > post.event)
    return snooze if meant else None


def _translates(post: Post, before: Post) -> bool:
    one, other = post.fact.message, before.fact.message
    near = post.at - before.at < TRANSLATED_WITHIN
    return near and original_of(one) == original_of(other) and language_of(one) != language_of(other)


def _of_audience(incident: Incident, told: list[Post]) -> Iterator[Promise]:
    for number, post in enumerate(told):
        due_at = post.fact.next_update_at
        if due_at is None or post.fact.state == "resolved":
            continue
        later = told[number + 1 : number + 2]
        if later:
            yield Promise(post, due_at, kept_at=later[0].at)
            continue
        snooze = snooze_after(incident, post)
        ended_at = incident.closed_at if incident.state == "closed" else None
        if snooze is None:
            yield Promise(post, due_at, ended_at=ended_at)
        else:
            yield Promise(
                post,
                due_at,
                ended_at=ended_at,
                snoozed_until=snooze.fact.until,
                snooze_reason=snooze.fact.reason,
            )
