"""Whether a condition can hold at all: tried with everything that it asks about, each way round."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from itertools import product
from math import prod
from typing import Final

import msgspec

from incident_tui.domain.vocabulary import SEVERITIES, IncidentType
from incident_tui.playbook.circumstances import (
    LONG_INCIDENT,
    REVIEW_LEVELS,
    Circumstances,
    Either,
    Every,
    NameKind,
    NameTest,
    Negation,
    TimeTest,
    Tree,
    Watch,
)
from incident_tui.playbook.conditions import Condition

MOST_TRIES: Final = 20_000

Name = tuple[NameKind, str]
_LONG: Final[Name] = ("flag", "long_incident")


def can_hold(
    condition: Condition,
    *,
    types: Collection[IncidentType] | None = None,
    done: Collection[str] | None = None,
) -> bool:
    """Tell whether there can be an incident of which the condition is true.

    With `types`, an incident of exactly these. `done` are the checklist items that may be done; None: any. A condition
    that would take more than MOST_TRIES to find out about counts as one that can hold.
    """
    tests = list(_tests(condition.tree))
    fixed: set[Name] = {("type", name) for name in types or ()}

    def free_name(name: Name) -> bool:
        kind, word = name
        if name == _LONG or kind == "review" or (kind == "type" and types is not None):
            return False
        return kind != "done" or done is None or word in done

    free = _free_names(tests, free_name)
    elapsed, lasted = _moments(tests, "elapsed"), _moments(tests, "lasted")
    # The review rules give one level at a time.
    levels = REVIEW_LEVELS if condition.names("review") else REVIEW_LEVELS[:1]
    if prod((len(SEVERITIES), 2 ** len(free), len(elapsed), len(lasted) + 1, len(levels))) > MOST_TRIES:
        return True
    for severity, passed, length, level in product(SEVERITIES, elapsed, (None, *lasted), levels):
        seen = Circumstances(severity=severity, elapsed=passed, lasted=length, review=frozenset({level}))
        long: set[Name] = {_LONG} if passed >= LONG_INCIDENT else set()
        for chosen in product((False, True), repeat=len(free)):
            names = fixed | long | {name for name, is_there in zip(free, chosen, strict=True) if is_there}
            if condition.holds(_with_names(seen, names)):
                return True
    return False


def _with_names(seen: Circumstances, names: Collection[Name]) -> Circumstances:
    def of(kind: NameKind) -> frozenset[str]:
        return frozenset(name for each, name in names if each == kind)

    return msgspec.structs.replace(
        seen, types=of("type"), flags=of("flag"), reached=of("reached"), done=of("done"), facts=of("fact")
    )


def _tests(tree: Tree) -> Iterator[NameTest | TimeTest]:
    match tree:
        case NameTest() | TimeTest():
            yield tree
        case Negation(part):
            yield from _tests(part)
        case Every(parts) | Either(parts):
            for part in parts:
                yield from _tests(part)


def _free_names(tests: list[NameTest | TimeTest], free: Callable[[Name], bool]) -> list[Name]:
    """Return the names that may be there or not; of those that always stand in the same tests, one is enough."""
    places: dict[Name, list[int]] = {}
    for place, test in enumerate(tests):
        if isinstance(test, NameTest):
            for word in test.names:
                places.setdefault((test.kind, word), []).append(place)
    alike: dict[tuple[int, ...], Name] = {}
    for name, where in places.items():
        if free(name):
            alike.setdefault(tuple(where), name)
    return list(alike.values())


def _moments(tests: list[NameTest | TimeTest], watch: Watch) -> list[timedelta]:
    """Return lengths of time between which no test changes: each that is compared with, and just beside it."""
    compared = {test.duration for test in tests if isinstance(test, TimeTest) and test.watch == watch}
    if watch == "elapsed" and any(isinstance(test, NameTest) and "long_incident" in test.names for test in tests):
        compared.add(LONG_INCIDENT)
    step = timedelta.resolution
    beside = {length + way for length in compared for way in (-step, timedelta(), step)}
    return sorted({timedelta(), *(length for length in beside if length >= timedelta())})
