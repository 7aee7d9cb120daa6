"""The program's entry: `incident-tui`, or `python -m incident_tui`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line with the process's arguments and end with its exit code."""
    from incident_tui.cli.run import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
