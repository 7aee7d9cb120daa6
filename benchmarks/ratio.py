"""A row of the table: a ratio against a named baseline, both measured in turn in one run."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

T = TypeVar("T")


class Row(NamedTuple):
    """What was measured against what, the aim, and the (ours, baseline) pairs in seconds or KiB.

    `faster` turns the ratio round: then it says how many times faster ours is, and the aim is the least.
    """

    name: str
    baseline: str
    aim: float
    measured: list[tuple[float, float]]
    faster: bool = False

    @property
    def ratio(self) -> float:
        """The median of the pairs' ratios: pairs keep a machine's changing speed out of it."""
        return statistics.median(b / a if self.faster else a / b for a, b in self.measured)

    @property
    def met(self) -> bool:
        """Whether the aim was met in this run."""
        return self.ratio >= self.aim if self.faster else self.ratio <= self.aim

    def line(self) -> str:
        """Write the row for the table."""
        ours = statistics.median(a for a, _ in self.measured)
        baseline = statistics.median(b for _, b in self.measured)
        aim = f"≥ {self.aim:g}" if self.faster else f"≤ {self.aim:g}"
        verdict = "met" if self.met else "MISSED"
        figures = f"{_unit(ours)} / {_unit(baseline)}"
        return f"{self.name:<54} {self.ratio:>8.2f} {aim:>6} {verdict:<6}  {figures:<20} {self.baseline}"


def pairs(measured: Sequence[tuple[T, T]], figure: Callable[[T], float]) -> list[tuple[float, float]]:
    """Take one figure out of pairs of measurements."""
    return [(figure(ours), figure(baseline)) for ours, baseline in measured]


def _unit(value: float) -> str:
    if value >= 1000:
        return f"{value / 1024:.0f} MiB"
    return f"{value * 1000:.1f} ms" if value >= 0.001 else f"{value * 1e6:.0f} µs"
