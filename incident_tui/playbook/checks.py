"""What types cannot say about a playbook: that it is whole, and that its parts agree with each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from incident_tui.domain.vocabulary import PHASES, ROLES, SEVERITIES
from incident_tui.playbook.finding import Finding
from incident_tui.playbook.model import LONGEST_TITLE, Item, PhasePlan, Playbook, ReviewRules, SeverityLevel

if TYPE_CHECKING:
    from incident_tui.files.toml_lines import KeyPath

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
        yield Finding(("phases",), "are not in their order", " → ".join(PHASES))
    yield from _repeated_items(playbook)
    for position, plan in enumerate(playbook.phases):
        yield from _in_phase(("phases", position), plan, message_exists)
    yield from _in_escalation(playbook)
    yield from _in_communication(playbook)
    yield from _in_review_rules(playbook.review_rules)


def _exactly_once(table: str, field: str, given: Sequence[Hashable], wanted: Sequence[Hashable]) -> Iterator[Finding]:
    for position, name in enumerate(given):
        if name in given[:position]:
            yield Finding((table, position, field), f"'{name}' is there twice", "keep one of the two")
    for name in wanted:
        if name not in given:
            yield Finding((table,), f"'{name}' is missing", f"add a [[{table}]] with {field} = {_quoted(name)}")


def _quoted(name: Hashable) -> str:
    return f'"{name}"' if isinstance(name, str) else str(name)


def _in_severity(key: KeyPath, level: SeverityLevel) -> Iterator[Finding]:
    if level.notify_when == "never" and level.notify_within is not None:
        yield Finding((*key, "notify_within"), "has no meaning where notify_when is 'never'", "take it out")
    if level.notify_when != "never" and level.notify_within is None:
        hint = 'for example notify_within = "1h"'
        yield Finding((*key, "notify_within"), f"is missing, with notify_when = '{level.notify_when}'", hint)


def _repeated_items(playbook: Playbook) -> Iterator[Finding]:
    seen: set[str] = set()
    for position, plan in enumerate(playbook.phases):
        for place, item in enumerate(plan.items):
            if item.id in seen:
                key = ("phases", position, "items", place, "id")
                yield Finding(key, f"'{item.id}' is there twice", "give this item an id of its own")
            seen.add(item.id)


def _in_phase(key: KeyPath, plan: PhasePlan, message_exists: Callable[[str], bool]) -> Iterator[Finding]:
    if not plan.items:
        yield Finding((*key, "id"), f"the phase '{plan.id}' has no items", "add a [[phases.items]] below it")
    for place, item in enumerate(plan.items):
        here = (*key, "items", place)
        yield from _in_title(here, item)
        yield from _in_references(here, plan, item, message_exists)
        yield from _in_severities(here, item)


def _in_title(key: KeyPath, item: Item) -> Iterator[Finding]:
    if len(item.title) > LONGEST_TITLE:
        over = len(item.title) - LONGEST_TITLE
        message = f"is longer than {LONGEST_TITLE} characters"
        yield Finding((*key, "title"), message, f"{over} too many; the rest fits into why")
    if not item.title.strip() or not item.title.isprintable():
        yield Finding((*key, "title"), "needs one line of words that can be shown")


def _in_references(
    key: KeyPath, plan: PhasePlan, item: Item, message_exists: Callable[[str], bool]
) -> Iterator[Finding]:
    phase, _, name = item.id.partition(".")
    if phase != plan.id or not _ITEM_NAME.fullmatch(name):
        hint = "small letters, digits and _ after the dot"
        yield Finding((*key, "id"), f"does not have the form '{plan.id}.something'", hint)
    if item.message is not None and not message_exists(item.message):
        hint = f"add messages/{item.message}.md.j2, or take the line out"
        yield Finding((*key, "message"), "names a message that does not exist", hint)
    if item.deadline_from == "notice" and item.deadline is not None:
        hint = "notify_within of the severities says it"
        yield Finding((*key, "deadline"), "has no meaning with deadline_from = 'notice'", hint)
    if item.settled_by == "posted" and item.message is None:
        yield Finding((*key, "settled_by"), "is 'posted', and the item has no message", "name its message")


def _in_severities(key: KeyPath, item: Item) -> Iterator[Finding]:
    if not item.severities:
        yield Finding((*key, "severities"), "is empty, so the item would never apply", "take the line out")
    if set(item.only_if_customers_affected) - set(item.severities):
        where = (*key, "only_if_customers_affected")
        yield Finding(where, "names a severity that is not in severities", "name it in both")
    # A single duration stands for all four, whatever the item's severities: only a table can contradict them.
    timed = item.deadline.severities() if item.deadline is not None else ()
    if len(timed) < len(SEVERITIES) and set(timed) - set(item.severities):
        yield Finding((*key, "deadline"), "names a severity that is not in severities", "name it in both")


def _in_escalation(playbook: Playbook) -> Iterator[Finding]:
    steps = [step.id for step in playbook.escalation]
    if not steps:
        yield Finding(("escalation",), "has no steps", "say at least who is called first")
    yield from _exactly_once("escalation", "id", steps, ())


def _in_communication(playbook: Playbook) -> Iterator[Finding]:
    for position, row in enumerate(playbook.cadence):
        for severity in SEVERITIES:
            target, hard = row.target.at_severity(severity), row.hard.at_severity(severity)
            if (target is None) != (hard is None):
                message = f"SEV-{severity} has a target and no hard limit, or the other way round"
                yield Finding(("cadence", position, "hard"), message, "give both or neither")
            if target is not None and hard is not None and target > hard:
                yield Finding(("cadence", position, "hard"), f"is shorter than the target at SEV-{severity}")
    ids = [channel.id for channel in playbook.channels]
    yield from _exactly_once("channels", "id", ids, ())
    for position, channel in enumerate(playbook.channels):
        for place, fallback in enumerate(channel.fallback):
            if fallback not in ids or fallback == channel.id:
                key = ("channels", position, "fallback", place)
                yield Finding(key, f"'{fallback}' is no other channel", f"one of {', '.join(ids)}")
    yield from _exactly_once("languages", "code", [language.code for language in playbook.languages], ())


def _in_review_rules(rules: ReviewRules) -> Iterator[Finding]:
    for level, group in (("always", rules.always), ("consider", rules.consider), ("skip", rules.skip)):
        for position, rule in enumerate(group):
            given = (rule.when.severities, rule.when.types, rule.when.facts)
            if not any(given) and rule.when.longer_than is None and rule.when.shorter_than is None:
                key = ("review_rules", level, position, "when")
                yield Finding(key, "is empty, so the rule would hold for every incident", "say when it holds")
