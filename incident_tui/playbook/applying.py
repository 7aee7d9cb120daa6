"""Which items apply to an incident and since when: the playbook's conditions held against what is on record."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Final, NamedTuple

import msgspec

from incident_tui.domain.events import PublicDecided
from incident_tui.domain.incident import Incident
from incident_tui.domain.loops import irreversible_decisions
from incident_tui.domain.parts import Situation
from incident_tui.domain.vocabulary import SEVERITIES
from incident_tui.playbook.circumstances import LONG_INCIDENT, Circumstances
from incident_tui.playbook.conditions import Condition
from incident_tui.playbook.hours import out_of_hours
from incident_tui.playbook.item_state import done_before, done_since
from incident_tui.playbook.model import Playbook
from incident_tui.playbook.public_decision import standing_decision
from incident_tui.playbook.review_facts import review_facts
from incident_tui.playbook.review_rules import ReviewAdvice, weigh

# What `elapsed > 1h` waits for: the first moment after the hour.
_NEXT: Final = timedelta.resolution


class Applies(msgspec.Struct, frozen=True):
    """Whether an item applies now, and from when on; `once` says that it did at some time."""

    now: bool
    once: bool
    since: datetime | None = None


class _Stage(NamedTuple):
    """What an incident was like from `at` on, until the next."""

    at: datetime
    situation: Situation
    seen: Circumstances


class Course:
    """An incident as conditions see it, at one time and at every earlier one at which something changed."""

    def __init__(self, playbook: Playbook, incident: Incident, at: datetime) -> None:
        """Look at an incident at `at`."""
        self._incident, self._at = incident, at
        self.done_since = done_since(playbook, incident)
        self._done_before = done_before(playbook, incident)
        self._reopened_at = incident.this_round.since
        self._rules = playbook.review_rules
        self._levels: dict[Circumstances, Circumstances] = {}
        self._facts = frozenset(review_facts(playbook, incident, at, self.done_since))
        self._irreversible = irreversible_decisions(incident)
        declared = incident.declared_at
        self._declared = declared
        self._out_of_hours = declared is not None and out_of_hours(playbook.hours, declared, UTC)
        resolved = incident.milestones.get("resolved")
        self._ended = (resolved.at if resolved else None) or incident.closed_at
        present = Situation(
            at,
            incident.severity,
            incident.types,
            incident.flags,
            incident.customers_affected,
            tuple(incident.milestones),
        )
        self.now = self._weighed(self._seen(present, at))

    def applies(self, when: Condition) -> Applies:
        """Tell whether a condition holds, since when without a break, and whether it ever did.

        What was only assumed while no severity was set does not count as having applied once.
        """
        since, once = None, False
        weighs = bool(when.names("review"))
        for stage in self._stages_for(when):
            seen = self._weighed(stage.seen) if weighs else stage.seen
            if when.holds(seen):
                once = once or self._surely(when, seen)
                since = since or stage.at
            else:
                since = None
        if not when.holds(self.now):
            return Applies(False, once)
        return Applies(True, True, since or self._at)

    def _stages_for(self, when: Condition) -> list[_Stage]:
        """Return the stages, and those that time alone begins, which only this condition tells apart."""
        durations = when.durations()
        if self._declared is None or not durations:
            return self._stages
        found = list(self._stages)
        for moment in (self._declared + length for length in durations):
            before = [stage for stage in self._stages if stage.at <= moment]
            if before and moment <= self._at:
                situation = before[-1].situation
                found += [_Stage(moment, situation, self._seen(situation, moment, later)) for later in (None, _NEXT)]
        return sorted(found, key=lambda stage: stage.at)

    @cached_property
    def _stages(self) -> list[_Stage]:
        """The stages that the record itself begins, in order."""
        situations = self._incident.situations
        begun = [situation.at for situation in situations]
        placed = [(situation.at, situation) for situation in situations]
        decided = [each.at for each in (*self._incident.recorded(PublicDecided), *self._irreversible)]
        marks = [at for at in (self._ended, self._reopened_at) if at is not None]
        for at in {*self.done_since.values(), *self._done_before.values(), *decided, *marks}:
            if before := bisect_right(begun, at):
                placed.append((at, situations[before - 1]))
        placed.sort(key=lambda each: each[0])
        return [_Stage(at, situation, self._seen(situation, at)) for at, situation in placed]

    def _weighed(self, seen: Circumstances) -> Circumstances:
        """Add the level that the review rules give."""
        if seen not in self._levels:
            self._levels[seen] = msgspec.structs.replace(seen, review=frozenset({weigh(self._rules, seen).level}))
        return self._levels[seen]

    def _surely(self, when: Condition, seen: Circumstances) -> bool:
        """Tell whether a condition holds whichever severity somebody sets, where nobody has set one."""
        if seen.severity is not None:
            return True
        graded = (msgspec.structs.replace(seen, severity=severity, review=frozenset()) for severity in SEVERITIES)
        return all(when.holds(self._weighed(each)) for each in graded)

    def _seen(self, situation: Situation, at: datetime, later: timedelta | None = None) -> Circumstances:
        elapsed = timedelta()
        over = self._ended is not None and at >= self._ended
        if self._declared is not None:
            # What is over takes no longer, however long its record stays open.
            until = self._ended if over and self._ended is not None else at + (later or timedelta())
            elapsed = max(timedelta(), until - self._declared)
        flags: set[str] = set(situation.flags)
        if situation.customers_affected is not False:
            # While nobody knows, customers count as affected: doing too much is the cheaper mistake.
            flags.add("customer_visible")
        if elapsed >= LONG_INCIDENT:
            flags.add("long_incident")
        if self._out_of_hours:
            flags.add("out_of_hours")
        if decision := standing_decision(self._incident, at):
            flags.add("going_public" if decision.fact.public else "kept_private")
        if any(each.at <= at and not each.fact.second_person.strip() for each in self._irreversible):
            flags.add("decided_alone")
        done = {item for item, since in self.done_since.items() if since <= at}
        if self._reopened_at is not None and at < self._reopened_at:
            done |= {item for item, since in self._done_before.items() if since <= at}
        return Circumstances(
            severity=situation.severity,
            types=frozenset(situation.types),
            flags=frozenset(flags),
            reached=frozenset(situation.reached),
            done=frozenset(done),
            elapsed=elapsed,
            lasted=elapsed if over and self._declared is not None else None,
            facts=self._facts,
        )


def circumstances(playbook: Playbook, incident: Incident, now: datetime) -> Circumstances:
    """Describe an incident as conditions see it at `now`."""
    return Course(playbook, incident, now).now


def review_needed(playbook: Playbook, incident: Incident, now: datetime) -> ReviewAdvice:
    """Say whether an incident needs a review, by what is on record at `now`."""
    return weigh(playbook.review_rules, circumstances(playbook, incident, now))
