"""The command line from outside: a note against the import of the libraries that it stands on."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from benchmarks.console import environment
from benchmarks.files import write_incidents
from benchmarks.ratio import Row

_RUNS = 25


def rows(folder: Path) -> list[Row]:
    """Measure `note`; `folder` is empty and is written to."""
    env = environment(folder)
    path = folder / "shell.json"
    write_incidents(path, incidents=1, events=50, closed=False)
    note = [sys.executable, "-m", "incident_tui", "--data", str(path), "note", "rolled back deploy 4512"]
    imports = [sys.executable, "-c", "import click, tinydb"]

    def timed(arguments: list[str]) -> float:
        begun = time.perf_counter()
        subprocess.run(arguments, env=env, check=True, capture_output=True)
        return time.perf_counter() - begun

    timed(note)
    measured = [(timed(note), timed(imports)) for _ in range(_RUNS)]
    return [Row("incident-tui note, a whole process", 'python -c "import click, tinydb"', 1.8, measured)]
