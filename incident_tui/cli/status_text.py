"""An incident's status in plain lines of at most 80 columns, for a person or a screen reader."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

from incident_tui.cli.board import due_state
from incident_tui.cli.checking import titles
from incident_tui.cli.status_document import last_posted
from incident_tui.cli.times import left
from incident_tui.domain.describe import describe
from incident_tui.domain.incident import Incident
from incident_tui.domain.loops import asks, measures_in_force
from incident_tui.domain.moments import clock_reading, duration_text
from incident_tui.domain.promises import longest_silence_s, promise_figures
from incident_tui.domain.text import shortened, visible
from incident_tui.domain.vocabulary import MILESTONES, PHASES, severity_label, spoken
from incident_tui.playbook.checklist import checklist, progress
from incident_tui.playbook.due import due_list
from incident_tui.playbook.due_clocks import regime_states
from incident_tui.playbook.model import Playbook
from incident_tui.playbook.nags import nags

WIDTH = 80
_MOST_DUES = 8
_LATEST = 5
_FEW = 3
# Stands for a blank at which no line may break; user text has none left once it is made visible.
_HELD = "\x00"


def status_lines(incident: Incident, playbook: Playbook, zone: tzinfo, now: datetime, state: str) -> list[str]:
    """Return the status at `now` with times in `zone`; no control characters, no line longer than 80 characters.

    `state` is the incident's, or `undeclared` at a time before it was declared.
    """
    lines = [
        _clipped(f"{incident.reference}  {severity_label(incident.severity)}  {visible(incident.title)}"),
        *_head(incident, zone, now, state),
        *_milestones(incident, zone, now),
        *_checklists(incident, playbook, now),
        *_dues(incident, playbook, now),
        *_people(incident, playbook, now),
        *_messages(incident, zone, now),
        *_promises(incident, now),
        *_latest(incident, playbook, zone, now),
    ]
    return lines


def _head(incident: Incident, zone: tzinfo, now: datetime, state: str) -> Iterator[str]:
    elapsed = duration_text(timedelta(seconds=incident.elapsed_s(now)))
    parts = [
        {"undeclared": "not declared yet"}.get(state, state),
        f"phase {PHASES.index(incident.phase) + 1} {incident.phase}",
    ]
    if incident.declared_at is not None:
        declared = clock_reading(incident.declared_at, zone, now)
        parts.append(f"declared {declared} by {visible(incident.declared_by)}, {elapsed}")
    yield from _joined(parts)
    affected = {None: "not known", True: "affected", False: "not affected"}[incident.customers_affected]
    kinds = ", ".join(spoken(name) for name in incident.types) or "none yet"
    touched = [f"flags: {', '.join(spoken(name) for name in incident.flags)}"] if incident.flags else []
    yield from _joined([f"types: {kinds}", *touched, f"customers: {affected}"])
    people = [f"{spoken(role)} {visible(person)}" for role, person in incident.roles.items()]
    yield from _joined(people or ["nobody has a role yet"])


def _milestones(incident: Incident, zone: tzinfo, now: datetime) -> Iterator[str]:
    yield ""
    for name in MILESTONES:
        moment = incident.milestones.get(name)
        if moment is not None:
            about = "about " if moment.precision == "about" else ""
            yield f"  {spoken(name):16}{about}{clock_reading(moment.at, zone, now)}"
    missing = ", ".join(spoken(name) for name in MILESTONES if name not in incident.milestones)
    if missing:
        yield from _wrapped(f"not marked: {missing}", indent="  ")


def _checklists(incident: Incident, playbook: Playbook, now: datetime) -> Iterator[str]:
    counts = []
    rows = checklist(playbook, incident, now)
    for phase in PHASES:
        counted = progress([row for row in rows if row.phase == phase], now)
        late = f" ({counted.late} late)" if counted.late else ""
        counts.append(f"{phase} {counted.settled}/{counted.total}{late}")
    yield ""
    yield from _joined(counts, start="checklist: ")


def _dues(incident: Incident, playbook: Playbook, now: datetime) -> Iterator[str]:
    dues = due_list(playbook, incident, now)
    if not dues:
        yield "due: nothing"
        return
    yield "due:"
    # Whoever waits for an update comes before what we owe ourselves.
    dues.sort(key=lambda due: (due.kind == "item", due.at))
    for due in dues[:_MOST_DUES]:
        yield _clipped(f"  {due_state(due, now):16}{visible(due.label)}")
    if len(dues) > _MOST_DUES:
        yield f"  and {len(dues) - _MOST_DUES} more: incident-tui due"


def _people(incident: Incident, playbook: Playbook, now: datetime) -> Iterator[str]:
    """Say what is missing, whose answer is waited for and what must be taken back; nothing where nothing is."""
    waiting = [ask for ask in asks(incident) if ask.waiting]
    # Whose time is up comes first.
    waiting.sort(key=lambda ask: not ask.expired(now))
    answers = [f"{f'{left(ask.due_at, now)}, ' if ask.due_at else ''}{ask.person}: {ask.text}" for ask in waiting]
    yield from _few("missing", [nag.text for nag in nags(playbook, incident, now)], "nag")
    yield from _few("asked", answers, "asks")
    yield from _few("temporary", [each.text for each in measures_in_force(incident)], "measure list")
    clocks = [state for state in regime_states(playbook, incident, now) if state.decision_needed]
    yield from _few("to be decided, by law or contract", [state.regime.title for state in clocks], "clock list")


def _few(heading: str, texts: list[str], command: str) -> Iterator[str]:
    """Give the first few of a list under a heading, and the command that has them all."""
    if texts:
        yield f"{heading}:"
    for text in texts[:_FEW]:
        yield _clipped(f"  {visible(text)}")
    if len(texts) > _FEW:
        yield f"  and {len(texts) - _FEW} more: incident-tui {command}"


def _messages(incident: Incident, zone: tzinfo, now: datetime) -> Iterator[str]:
    posted = last_posted(incident)
    if not posted:
        yield "posted: nothing yet"
        return
    yield "posted:"
    for message in posted.values():
        fact = message.fact
        promise = ""
        if fact.next_update_at is not None:
            promise = f", next update {clock_reading(fact.next_update_at, zone, now)}"
        yield _clipped(
            f"  {visible(fact.message)}  {clock_reading(message.at, zone, now)} by {visible(message.by)}{promise}"
        )


def _promises(incident: Incident, now: datetime) -> Iterator[str]:
    figures, silence = promise_figures(incident, now), longest_silence_s(incident, now)
    if incident.channels_down:
        yield _clipped(f"does not work: {', '.join(spoken(name) for name in sorted(incident.channels_down))}")
    if not figures.made:
        return
    told = [f"{figures.kept} kept", f"{figures.missed} missed", f"{figures.running} running"]
    quiet = f"; longest silence {duration_text(timedelta(seconds=silence))}" if silence is not None else ""
    yield f"promises: {', '.join(told)}{quiet}"


def _latest(incident: Incident, playbook: Playbook, zone: tzinfo, now: datetime) -> Iterator[str]:
    standing = [entry for entry in incident.timeline if not entry.retracted]
    if not standing:
        return
    yield "latest:"
    for entry in standing[-_LATEST:]:
        phrase = visible(describe(entry.fact, titles(playbook), zone=zone, at=entry.at))
        yield _clipped(f"  {clock_reading(entry.at, zone, now)}  {phrase}")


def _clipped(line: str) -> str:
    return shortened(line.rstrip(), WIDTH)


def _joined(parts: list[str], start: str = "") -> list[str]:
    """Join parts by dots, breaking lines between parts rather than inside one."""
    held = " · ".join(shortened(part, WIDTH - 20).replace(" ", _HELD) for part in parts)
    return [line.replace(_HELD, " ") for line in _wrapped(start + held)]


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False, max_lines=4
    )
