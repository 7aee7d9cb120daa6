"""What an incident knows that is a list, an entry a line: each is worked out only where a message asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from functools import cached_property
from types import MappingProxyType
from typing import Final

from incident_tui.comms.message import MOST_LINES, FactName
from incident_tui.comms.time_text import clock_text
from incident_tui.domain.events import Called, Decided, Noted
from incident_tui.domain.incident import Incident
from incident_tui.domain.loops import asks, follow_ups, hypotheses, measures_in_force
from incident_tui.domain.promises import open_promises
from incident_tui.domain.text import shortened
from incident_tui.domain.vocabulary import PHASES, spoken
from incident_tui.playbook.checklist import Row, checklist, next_rows
from incident_tui.playbook.due import due_list
from incident_tui.playbook.due_clocks import clock_dues
from incident_tui.playbook.model import Playbook
from incident_tui.playbook.nags import nags

# Fifty of them are together no longer than a value may be (render.MAX_VALUE_CHARACTERS).
_LONGEST_LINE: Final = 190


def list_facts(
    wanted: Mapping[FactName, int], incident: Incident, playbook: Playbook, now: datetime, zone: tzinfo
) -> dict[FactName, str]:
    """Return those of the wanted facts that are lists, each with at most so many lines; times in them are in `zone`."""
    lists = _Lists(incident, playbook, now, zone)
    return {name: listed(lines(lists), wanted[name]) for name, lines in _LISTS.items() if name in wanted}


def listed(lines: Iterable[str], most: int = MOST_LINES) -> str:
    """Return entries a line each, at most so many lines, the last of them saying how many are left out."""
    short = [shortened(" ".join(line.split()), _LONGEST_LINE) for line in lines]
    more = len(short) - most
    return "\n".join(short if more <= 0 else [*short[: most - 1], f"and {more + 1} more"])


class _Lists:
    """An incident at a moment, and the lists that can be made of it."""

    def __init__(self, incident: Incident, playbook: Playbook, now: datetime, zone: tzinfo) -> None:
        self._incident = incident
        self._playbook = playbook
        self._now = now
        self._zone = zone

    @cached_property
    def _rows(self) -> list[Row]:
        return checklist(self._playbook, self._incident, self._now)

    def _clock(self, moment: datetime) -> str:
        return clock_text(moment, zone=self._zone, now=self._now)

    def roles(self) -> Iterator[str]:
        for role, name in self._incident.roles.items():
            yield f"{self._playbook.role(role).title}: {name}"

    def done_items(self) -> Iterator[str]:
        done = [(row.state.at, row.item) for row in self._rows if row.state is not None and row.state.status == "done"]
        yield from (item.title for _, item in sorted(done, key=lambda each: each[0], reverse=True))

    def open_items(self) -> Iterator[str]:
        for row in self._rows:
            if row.phase == self._incident.phase and row.open(self._now):
                yield row.item.title

    def open_asks(self) -> Iterator[str]:
        for ask in asks(self._incident):
            if ask.waiting:
                by = f", by {self._clock(ask.due_at)}" if ask.due_at is not None else ""
                late = " (late)" if ask.expired(self._now) else ""
                yield f"{ask.person}: {ask.text}{by}{late}"

    def hypotheses_alive(self) -> Iterator[str]:
        for one in hypotheses(self._incident):
            if one.state != "eliminated":
                yield f"{one.text} (confirmed)" if one.state == "confirmed" else one.text

    def ruled_out(self) -> Iterator[str]:
        for one in hypotheses(self._incident):
            if one.state == "eliminated":
                yield f"{one.text}: {one.reason}" if one.reason else one.text

    def decisions(self) -> Iterator[str]:
        for entry in reversed(self._incident.timeline):
            fact = entry.fact
            if entry.retracted:
                continue
            if isinstance(fact, Decided):
                asides = [fact.reason, "" if fact.reversible else "cannot be undone"]
                said = "; ".join(each for each in asides if each)
                yield f"{self._clock(entry.at)}: {fact.text}" + (f" ({said})" if said else "")
            elif isinstance(fact, Noted) and fact.category == "decision":
                yield f"{self._clock(entry.at)}: {fact.text}"

    def measures(self) -> Iterator[str]:
        for measure in measures_in_force(self._incident):
            undo = f". To undo: {measure.undo}" if measure.undo else ""
            person = f" ({measure.person})" if measure.person else ""
            yield f"{measure.text}{person}{undo}"

    def clocks(self) -> Iterator[str]:
        for due in sorted(clock_dues(self._playbook, self._incident, self._now), key=lambda due: due.at):
            # A regime as a whole is to be decided on; of a step it is said whom it goes to.
            what = f"{due.label}, {due.detail}" if "/" in due.target else due.label
            yield f"{what}: by {self._clock(due.at)}{' (assumed)' if due.assumed else ''}"

    def needs(self) -> Iterator[str]:
        incident, now = self._incident, self._now
        yield from (nag.text for nag in nags(self._playbook, incident, now))
        reached = PHASES[: PHASES.index(incident.phase) + 1]
        gates = [row for row in self._rows if row.item.gate and row.phase in reached and row.open(now)]
        yield from dict.fromkeys(map(self._wanted, (*next_rows(self._rows, incident, (), now), *gates)))

    def _wanted(self, row: Row) -> str:
        if row.due_at is None:
            return row.item.title
        return f"{row.item.title}, by {self._clock(row.due_at)}{' (late)' if row.late(self._now) else ''}"

    def calls(self) -> Iterator[str]:
        titles = {step.id: step.title for step in self._playbook.escalation}
        for call in reversed(self._incident.recorded(Called)):
            fact = call.fact
            who = titles.get(fact.step, spoken(fact.step)) + (f" ({fact.person})" if fact.person else "")
            said = f": {fact.text}" if fact.text else ""
            yield f"{self._clock(call.at)}: {who}, {spoken(fact.outcome)}{said}"

    def follow_ups(self) -> Iterator[str]:
        for work in follow_ups(self._incident):
            if work.done_at is None:
                by = f", by {self._clock(work.due_at)}" if work.due_at is not None else ""
                yield f"{work.owner}: {work.text}{by}"

    def promises(self) -> Iterator[str]:
        for promise in sorted(open_promises(self._incident), key=lambda each: each.due_at):
            late = " (late)" if promise.state(self._now) == "late" else ""
            yield f"{spoken(promise.audience)}: by {self._clock(promise.due_at)}{late}"

    def comms_due(self) -> Iterator[str]:
        # What comes next is among the needs already.
        following = {row.item.id for row in next_rows(self._rows, self._incident, (), self._now)}
        telling = {row.item.id for row in self._rows if row.item.kind == "communicate"} - following
        for due in due_list(self._playbook, self._incident, self._now, self._rows):
            if due.kind == "cadence" or (due.kind == "item" and due.target in telling):
                yield f"{due.label}, by {self._clock(due.at)}{' (late)' if due.late(self._now) else ''}"


_LISTS: Final[Mapping[FactName, Callable[[_Lists], Iterator[str]]]] = MappingProxyType(
    {
        "roles": _Lists.roles,
        "done_items": _Lists.done_items,
        "open_items": _Lists.open_items,
        "open_asks": _Lists.open_asks,
        "hypotheses_alive": _Lists.hypotheses_alive,
        "ruled_out": _Lists.ruled_out,
        "decisions": _Lists.decisions,
        "measures": _Lists.measures,
        "clocks": _Lists.clocks,
        "needs": _Lists.needs,
        "calls": _Lists.calls,
        "follow_ups": _Lists.follow_ups,
        "promises": _Lists.promises,
        "comms_due": _Lists.comms_due,
    }
)
