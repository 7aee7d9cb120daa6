"""What a condition is held against, and the tests that it is made of.

The tree of a condition has tests as its leaves; above them `Negation`, `Every` (and) and `Either` (or). `opposite`,
`every` and `either` build these three, so that trees which say the same in other brackets are equal.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, Final, Literal, get_args

import msgspec

from incident_tui.domain.vocabulary import Severity

ReviewFact = Literal[
    "systemic",
    "near_miss",
    "complaints",
    "no_impact",
    "found_by_people",
    "data_lost",
    "intervened",
    "notice_considered",
    "deadline_missed",
    "repeated",
    "costly",
    "asked_for",
]
Comparison = Literal["==", "!=", "<", "<=", ">", ">="]
NameKind = Literal["type", "flag", "reached", "done", "fact", "review"]
ReviewLevel = Literal["short", "always", "consider", "skip"]
Watch = Literal["elapsed", "lasted"]

# PagerDuty's long incident: after two hours customers are told to expect news less often.
LONG_INCIDENT: Final = timedelta(hours=2)
REVIEW_FACTS: Final[tuple[ReviewFact, ...]] = get_args(ReviewFact)
REVIEW_LEVELS: Final[tuple[ReviewLevel, ...]] = get_args(ReviewLevel)
COMPARISONS: Final[tuple[Comparison, ...]] = get_args(Comparison)
NAME_KINDS: Final[tuple[NameKind, ...]] = get_args(NameKind)
WATCHES: Final[tuple[Watch, ...]] = get_args(Watch)
# The functions of `operator` compare whatever can be compared: here numbers with numbers and times with times.
_COMPARE: Final[dict[Comparison, Callable[[Any, Any], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Circumstances(msgspec.Struct, frozen=True, kw_only=True):
    """An incident as conditions see it.

    `flags` has the derived ones too; `reached` are milestones, `done` the ids of checklist items; `elapsed` counts
    from the declaration; `lasted` is how long the incident lasted, None while that is not known. `review` is the level
    that the review rules give it, of which there is one.
    """

    severity: Severity | None = None
    types: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    reached: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()
    elapsed: timedelta = timedelta()
    lasted: timedelta | None = None
    facts: frozenset[str] = frozenset()
    review: frozenset[str] = frozenset()

    def names(self, kind: NameKind) -> frozenset[str]:
        """Give the names that a test of this kind looks among."""
        match kind:
            case "type":
                return self.types
            case "flag":
                return self.flags
            case "reached":
                return self.reached
            case "done":
                return self.done
            case "fact":
                return self.facts
            case "review":
                return self.review


class SeverityTest(msgspec.Struct, frozen=True):
    """`severity <= 2`: a severity that nobody has set counts as SEV-1, since doing too much is the cheaper mistake."""

    comparison: Comparison
    number: Severity

    def fits(self, severity: Severity) -> bool:
        """Say whether this severity is one of those meant."""
        return _COMPARE[self.comparison](severity, self.number)

    def holds(self, circumstances: Circumstances) -> bool:
        """Say whether the test is true."""
        return self.fits(circumstances.severity or 1)


class NameTest(msgspec.Struct, frozen=True):
    """`type(security, data_exposure)`: any one of the names is there."""

    kind: NameKind
    names: tuple[str, ...]

    def holds(self, circumstances: Circumstances) -> bool:
        """Say whether the test is true."""
        return not circumstances.names(self.kind).isdisjoint(self.names)


class TimeTest(msgspec.Struct, frozen=True):
    """`elapsed >= 2h` or `lasted > 1h`; false, whatever the comparison, while the time is not known."""

    watch: Watch
    comparison: Comparison
    duration: timedelta

    def holds(self, circumstances: Circumstances) -> bool:
        """Say whether the test is true."""
        time = circumstances.elapsed if self.watch == "elapsed" else circumstances.lasted
        return time is not None and _COMPARE[self.comparison](time, self.duration)


class Negation(msgspec.Struct, frozen=True):
    """`not …`."""

    part: Tree

    def holds(self, circumstances: Circumstances) -> bool:
        """Say whether the part is false."""
        return not self.part.holds(circumstances)


class Every(msgspec.Struct, frozen=True):
    """`… and …`: true of no parts at all."""

    parts: tuple[Tree, ...]

    def holds(self, circumstances: Circumstances) -> bool:
        """Say whether all the parts are true."""
        return all(part.holds(circumstances) for part in self.parts)


class Either(msgspec.Struct, frozen=True):
    """`… or …`."""

    parts: tuple[Tree, ...]

    def holds(self, circumstances: Circumstances) -> bool:
        """Say whether one of the parts is true."""
        return any(part.holds(circumstances) for part in self.parts)


Tree = SeverityTest | NameTest | TimeTest | Negation | Every | Either


def opposite(part: Tree) -> Tree:
    """Put `not` before it, or take it away: what is denied twice is said."""
    return part.part if isinstance(part, Negation) else Negation(part)


def every(parts: Iterable[Tree]) -> Tree:
    """Join with `and`, in order: what is joined already is taken apart, and what is said twice is said once."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Every) else (part,))]
    once = tuple(dict.fromkeys(flat))
    return once[0] if len(once) == 1 else Every(once)


def either(parts: Iterable[Tree]) -> Tree:
    """Join with `or`, in order: what is joined already is taken apart, and what is said twice is said once."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Either) else (part,))]
    once = tuple(dict.fromkeys(flat))
    return once[0] if len(once) == 1 else Either(once)
