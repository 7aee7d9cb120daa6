"""`make bench`: prints a table of ratios, each measured in one run against a named baseline."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks import console, messages, shell, store


def main() -> int:
    """Measure and print; the exit code says whether every aim was met in this run."""
    with tempfile.TemporaryDirectory(prefix="incident-tui-bench-") as temporary:
        rows = []
        for number, module in enumerate((store, shell, console, messages)):
            folder = Path(temporary) / str(number)
            folder.mkdir()
            for row in module.rows(folder):
                print(row.line(), flush=True)
                rows.append(row)
    missed = [row for row in rows if not row.met]
    print(f"\n{len(rows) - len(missed)} of {len(rows)} aims met. Each is the median of pairs measured in turn.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
