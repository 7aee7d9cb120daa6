"""The console from outside: start to first paint, memory, opening, keys; in a real pseudo-terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from benchmarks.files import write_incidents
from benchmarks.pty_run import Started, Terminal, start
from benchmarks.ratio import Row, pairs

_RUNS = 9
_KEYS = 60


def environment(folder: Path) -> dict[str, str]:
    """Return a clean environment whose files all lie below `folder`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "TMUX", "SSH_"))}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return {**kept, "HOME": str(folder), "PYTHONPATH": str(Path(__file__).parents[1])}


def rows(folder: Path) -> list[Row]:
    """Measure everything about the console; `folder` is empty and is written to."""
    env = environment(folder)
    large = folder / "large.json"
    write_incidents(large, incidents=1_000, events=100, closed=True)
    bare = [sys.executable, "-m", "benchmarks.bare_app"]
    ours = [sys.executable, "-m", "incident_tui", "--data"]

    def bare_start() -> Started:
        return start(bare, b"painted", env)

    def empty_start() -> Started:
        return start([*ours, str(folder / "empty.json")], b"Nothing is declared", env)

    def large_start() -> Started:
        return start([*ours, str(large)], b"1000 past", env)

    empty_pairs = [(empty_start(), bare_start()) for _ in range(_RUNS)]
    large_pairs = [(large_start(), bare_start()) for _ in range(_RUNS)]
    result = [
        Row("start to first paint, empty file", "bare Textual app", 1.4, pairs(empty_pairs, lambda each: each.seconds)),
        Row(
            "start to first paint, 1,000 incidents, 100,000 events",
            "bare Textual app",
            1.5,
            pairs(large_pairs, lambda each: each.seconds),
        ),
        Row("peak memory, empty file", "bare Textual app", 1.6, pairs(empty_pairs, lambda each: each.peak_kib)),
        Row(
            "peak memory, 1,000 incidents, 100,000 events",
            "bare Textual app",
            1.6,
            pairs(large_pairs, lambda each: each.peak_kib),
        ),
    ]
    return [*result, _opening(folder, env, ours), _keys(folder, env, ours, bare)]


def _opening(folder: Path, env: dict[str, str], ours: list[str]) -> Row:
    files = {}
    for events in (10, 10_000):
        files[events] = folder / f"one-{events}.json"
        write_incidents(files[events], incidents=1, events=events, closed=False)

    def open_one(events: int) -> Started:
        return start([*ours, str(files[events])], b"LIVE", env)

    measured = [(open_one(10_000), open_one(10)) for _ in range(_RUNS)]
    name = "open an incident of 10,000 events"
    return Row(name, "an incident of 10 events", 1.2, pairs(measured, lambda each: each.seconds))


def _keys(folder: Path, env: dict[str, str], ours: list[str], bare: list[str]) -> Row:
    console = Terminal([*ours, str(folder / "one-10000.json")], env)
    baseline = Terminal([*bare, "--rows"], env)
    try:
        console.wait_for(b"LIVE")
        baseline.wait_for(b"row 1")
        console.drain(0.5)
        baseline.drain(0.5)
        measured = []
        for number in range(_KEYS):
            key = b"\x1b[A" if number < _KEYS // 2 else b"\x1b[B"
            other = b"\x1b[B" if number < _KEYS // 2 else b"\x1b[A"
            measured.append((console.press_and_wait(key, b"looked at"), baseline.press_and_wait(other, b"row ")))
    finally:
        console.end()
        baseline.end()
    name = "key to paint, cursor in 10,000 events"
    return Row(name, "an OptionList of 50 rows", 1.5, pairs(measured, lambda each: each))
