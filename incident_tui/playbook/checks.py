"""What types cannot say about a playbook: that it is whole, and that its parts agree with each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from incident_tui.domain.vocabulary import PHASES, ROLES, SEVERITIES
from incident_tui.playbook.finding import Finding
from incident_tui.playbook.hours import hours_findings
from incident_tui.playbook.model import (
    DEADLINE_MARKS,
    LONGEST_TITLE,
    Item,
    Pack,
    PhasePlan,
    Playbook,
    SeverityLevel,
)
from incident_tui.playbook.terms import Term

if TYPE_CHECKING:
    from incident_tui.files.toml_lines import KeyPath

_ITEM_ID: Final = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_CLOCK_STEP: Final = re.compile(r"[a-z0-9][a-z0-9_/-]*/[a-z][a-z0-9_]*")
_ITEM_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


def findings(playbook: Playbook, message_exists: Callable[[str], bool]) -> Iterator[Finding]:
    """Find what is wrong, in the order of the file; `message_exists` answers for a message's name."""
    numbers = [level.number for level in playbook.severities]
    yield from _exactly_once("severities", "number", numbers, SEVERITIES)
    for position, level in enumerate(playbook.severities):
        yield from _in_severity(("severities", position), level)
    yield from _exactly_once("roles", "id", [role.id for role in playbook.roles], ROLES)
    yield from _exactly_once("phases", "id", [plan.id for plan in playbook.phases], PHASES)
    if tuple(plan.id for plan in playbook.phases) != PHASES:
        ids = _each("phases", "id", len(playbook.phases))
        yield Finding(("phases",), "are not in their order", " → ".join(PHASES), ids)
    yield from _repeated_items(playbook)
    for position, plan in enumerate(playbook.phases):
        yield from _in_phase(("phases", position), plan, message_exists)
    yield from _in_escalation(playbook)
    yield from _in_communication(playbook)
    yield from hours_findings(playbook.hours)
    yield from _in_review_rules(playbook)
    if playbook.packs or playbook.regimes:
        key = "packs" if playbook.packs else "regimes"
        yield Finding((key,), "belongs into files of its own", "packs/NAME.toml and clocks/NAME.toml")


def _each(table: str, field: str, count: int) -> tuple[KeyPath, ...]:
    return tuple((table, position, field) for position in range(count))


def _exactly_once(table: str, field: str, given: Sequence[Hashable], wanted: Sequence[Hashable]) -> Iterator[Finding]:
    keys = _each(table, field, len(given))
    for position, name in enumerate(given):
        if name in given[:position]:
            first = keys[given.index(name)]
            yield Finding(keys[position], f"'{name}' is there twice", "keep one of the two", (first,))
    for name in wanted:
        if name not in given:
            hint = f"add a [[{table}]] with {field} = {_quoted(name)}"
            yield Finding((table,), f"'{name}' is missing", hint, keys)


def _quoted(name: Hashable) -> str:
    return f'"{name}"' if isinstance(name, str) else str(name)


def _in_severity(key: KeyPath, level: SeverityLevel) -> Iterator[Finding]:
    if level.notify_when == "never" and level.notify_within is not None:
        message = "has no meaning where notify_when is 'never'"
        yield Finding((*key, "notify_within"), message, "take it out", ((*key, "notify_when"),))
    if level.notify_when != "never" and level.notify_within is None:
        hint = 'for example notify_within = "1h"'
        message = f"is missing, with notify_when = '{level.notify_when}'"
        yield Finding((*key, "notify_within"), message, hint, ((*key, "notify_when"),))


def _repeated_items(playbook: Playbook) -> Iterator[Finding]:
    seen: set[str] = set()
    for position, plan in enumerate(playbook.phases):
        for place, item in enumerate(plan.items):
            if item.id in seen:
                key = ("phases", position, "items", place, "id")
                yield Finding(key, f"'{item.id}' is there twice", "give this item an id of its own")
            seen.add(item.id)


def pack_findings(pack: Pack, name: str, message_exists: Callable[[str], bool]) -> Iterator[Finding]:
    """Find what is wrong with a pack, whose file is called `name`."""
    seen: set[str] = set()
    yield from _in_title((), pack.title, "an item's why")
    if not pack.items:
        yield Finding(("title",), "the pack has no items", "add an [[items]] below it", (("items",),))
    for place, item in enumerate(pack.items):
        here: KeyPath = ("items", place)
        if item.id in seen:
            yield Finding((*here, "id"), f"'{item.id}' is there twice", "give this item an id of its own")
        seen.add(item.id)
        if item.phase is None:
            yield Finding((*here, "phase"), "is missing", f"one of {', '.join(PHASES)}")
        yield from _in_item(here, item, (name, ()), message_exists)


def _in_phase(key: KeyPath, plan: PhasePlan, message_exists: Callable[[str], bool]) -> Iterator[Finding]:
    if not plan.items:
        hint = "add a [[phases.items]] below it"
        yield Finding((*key, "id"), f"the phase '{plan.id}' has no items", hint, ((*key, "items"),))
    for place, item in enumerate(plan.items):
        here = (*key, "items", place)
        if item.phase is not None:
            yield Finding((*here, "phase"), "has no meaning below a phase", "take it out")
        yield from _in_item(here, item, (plan.id, ((*key, "id"),)), message_exists)


def _in_item(
    key: KeyPath, item: Item, owned: tuple[str, tuple[KeyPath, ...]], message_exists: Callable[[str], bool]
) -> Iterator[Finding]:
    """Find what is wrong with an item; `owned` is what its id begins with, and where that is written."""
    owner, written = owned
    yield from _in_title(key, item.title, "why")
    start, _, name = item.id.partition(".")
    if start != owner or not _ITEM_NAME.fullmatch(name):
        hint = "small letters, digits and _ after the dot"
        yield Finding((*key, "id"), f"does not have the form '{owner}.something'", hint, written)
    if item.message is not None and not message_exists(item.message):
        hint = f"add messages/{item.message}.md.j2, or take the line out"
        yield Finding((*key, "message"), "names a message that does not exist", hint)
    if item.message is not None and item.audience is not None:
        yield Finding((*key, "audience"), "has no meaning beside message", "keep one of the two")
    for place, name in enumerate(item.also_posted):
        if not message_exists(name):
            hint = f"add messages/{name}.md.j2, or take it out"
            yield Finding((*key, "also_posted", place), "names a message that does not exist", hint)
    if item.also_posted and item.settled_by != "posted":
        yield Finding((*key, "also_posted"), "has no meaning without settled_by = 'posted'", "add that line")
    if item.settled_by == "posted" and item.message is None:
        yield Finding((*key, "settled_by"), "is 'posted', and the item has no message", "name its message")
    if item.clock is not None and not _CLOCK_STEP.fullmatch(item.clock):
        yield Finding((*key, "clock"), "does not name a clock's step", "write it as CLOCK/STEP, like internal/counsel")
    if item.clock is not None and item.settled_by is not None:
        yield Finding((*key, "clock"), "has no meaning beside settled_by", "keep one of the two")
    yield from _in_deadline(key, item)


def _in_title(key: KeyPath, title: str, rest: str) -> Iterator[Finding]:
    if len(title) > LONGEST_TITLE:
        over = len(title) - LONGEST_TITLE
        message = f"is longer than {LONGEST_TITLE} characters"
        yield Finding((*key, "title"), message, f"{over} too many; the rest fits into {rest}")
    if not title.strip() or not title.isprintable():
        yield Finding((*key, "title"), "needs one line of words that can be shown")


def _in_deadline(key: KeyPath, item: Item) -> Iterator[Finding]:
    mark = item.deadline_from
    if mark not in DEADLINE_MARKS and not _ITEM_ID.fullmatch(mark):
        hint = f"{', '.join(DEADLINE_MARKS)}, or an item's id"
        yield Finding((*key, "deadline_from"), f"cannot be '{mark}'", f"possible: {hint}")
    if mark == item.id:
        yield Finding((*key, "deadline_from"), "is the item itself", "name what it comes after")
    if item.hard and item.deadline is None and mark != "notice":
        rests_on: tuple[KeyPath, ...] = ((*key, "deadline"),)
        yield Finding((*key, "hard"), "has no meaning without a deadline", "give a deadline", rests_on)
    yield from _in_limit(key, item)
    if item.repeat is not None and item.again is not None:
        hint = "what comes back does so after a reopening too"
        yield Finding((*key, "again"), "has no meaning beside repeat", hint, ((*key, "repeat"),))
    if item.repeat is not None and item.repeat.until == item.marks:
        message = "ends with the milestone that the item marks itself"
        rests_on = ((*key, "repeat", "until"), (*key, "marks"))
        yield Finding((*key, "repeat"), message, "it would never repeat", rests_on)


def _in_limit(key: KeyPath, item: Item) -> Iterator[Finding]:
    if item.limit is None:
        return
    here = (*key, "limit")
    if item.hard or item.deadline_from == "notice":
        yield Finding(here, "has no meaning beside hard, or where it counts from 'notice'", "keep one of the two")
    for severity in SEVERITIES:
        target = item.deadline.at_severity(severity) if item.deadline is not None else None
        limit = item.limit.at_severity(severity)
        if limit is not None and (target is None or _as_long(target, limit)):
            message = f"has no shorter deadline before it at SEV-{severity}"
            yield Finding(here, message, "give one, or hard = true", ((*key, "deadline"),))
            return


def _as_long(target: Term, limit: Term) -> bool:
    # Of business days nobody knows beforehand how many hours they are.
    return isinstance(target, timedelta) and isinstance(limit, timedelta) and target >= limit


def _in_escalation(playbook: Playbook) -> Iterator[Finding]:
    steps = [step.id for step in playbook.escalation]
    if not steps:
        yield Finding(("escalation",), "has no steps", "say at least who is called first")
    yield from _exactly_once("escalation", "id", steps, ())


def _in_review_rules(playbook: Playbook) -> Iterator[Finding]:
    for level, listed in playbook.review_rules.in_order():
        for place, rule in enumerate(listed):
            if rule.when.names("review"):
                key = ("review_rules", level, place, "when")
                yield Finding(key, "asks whether a review is needed, which is what it decides", "take review(...) out")


def _in_communication(playbook: Playbook) -> Iterator[Finding]:
    yield from _in_cadence(playbook)
    ids = [channel.id for channel in playbook.channels]
    written = _each("channels", "id", len(ids))
    yield from _exactly_once("channels", "id", ids, ())
    for position, channel in enumerate(playbook.channels):
        for place, fallback in enumerate(channel.fallback):
            if fallback not in ids or fallback == channel.id:
                key = ("channels", position, "fallback", place)
                yield Finding(key, f"'{fallback}' is no other channel", f"one of {', '.join(ids)}", written)
    yield from _exactly_once("languages", "code", [language.code for language in playbook.languages], ())


def _in_cadence(playbook: Playbook) -> Iterator[Finding]:
    for position, row in enumerate(playbook.cadence):
        key, rests_on = ("cadence", position, "hard"), (("cadence", position, "target"),)
        for severity in SEVERITIES:
            target, hard = row.target.at_severity(severity), row.hard.at_severity(severity)
            if (target is None) != (hard is None):
                message = f"SEV-{severity} has a target and no hard limit, or the other way round"
                yield Finding(key, message, "give both or neither", rests_on)
            if target is not None and hard is not None and target > hard:
                yield Finding(key, f"is shorter than the target at SEV-{severity}", rests_on=rests_on)
