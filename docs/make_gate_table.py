"""Writes the table of docs/copy-gate.md: what each rule is, and how well it finds what it looks for.

`python -m docs.make_gate_table` measures both halves of tests/comms/corpus and puts the figures between the markers;
with `--check` it changes nothing and ends with exit code 1 if something is not as written.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from incident_tui.comms.gate.load import load_gate
from incident_tui.comms.gate.model import Gate
from incident_tui.files.overlay import Overlay
from tests.comms.corpus_measure import HELD_OUT, TUNING, Count, load_half, measure, total

PAGE: Final = Path(__file__).with_name("copy-gate.md")
START: Final = "<!-- table: python -m docs.make_gate_table -->\n"
END: Final = "<!-- end of table -->\n"
HEAD: Final = (
    "| Rule | Level | Title | Tuning: precision / recall (texts) | Held out: precision / recall (texts) |\n"
    "|---|---|---|---|---|\n"
)


def with_table(page: str) -> str:
    """Return the page with what is measured now; raise ValueError where its markers are not there once, in order."""
    before, start, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not (start and end) or START in rest or END in after:
        raise ValueError(f"{PAGE.name} must have the markers {START.strip()!r} and {END.strip()!r} once, in this order")
    return f"{before}{START}{table()}{END}{after}"


def table() -> str:
    """Measure both halves and return the table."""
    gate = load_gate(Overlay.over_bundled("templates", None)).gate
    return table_of(gate, measure(load_half(TUNING), gate), measure(load_half(HELD_OUT), gate))


def table_of(gate: Gate, tuning: Mapping[str, Count], held_out: Mapping[str, Count]) -> str:
    """Return the table of what was measured, a line for each rule and one for all."""
    lines = [
        f"| {rule.id} | {rule.level} | {rule.title} | {_cell(tuning[rule.id])} | {_cell(held_out[rule.id])} |\n"
        for rule in gate.rules
    ]
    lines.append(f"| all | | | {_cell(total(tuning))} | {_cell(total(held_out))} |\n")
    return HEAD + "".join(lines)


def _cell(count: Count) -> str:
    return f"{_figure(count.precision)} / {_figure(count.recall)} ({count.expected})"


def _figure(part: float | None) -> str:
    return "–" if part is None else f"{part:.2f}"


def main(arguments: Sequence[str]) -> int:
    """Bring the page up to date, or check that it is; return the exit code."""
    parser = argparse.ArgumentParser(description="Write the table of docs/copy-gate.md.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit code 1 if something differs")
    chosen = parser.parse_args(arguments)
    before = PAGE.read_text("utf-8")
    after = with_table(before)
    if chosen.check:
        return int(before != after)
    PAGE.write_text(after, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
