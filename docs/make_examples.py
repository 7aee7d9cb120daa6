"""Writes the examples of docs/json.md by running the commands that they are examples of.

`python docs/make_examples.py` puts what each command prints under its heading; with `--check` it changes nothing and
ends with exit code 1 if something is not as written. Clock, ids and names are fixed, so that every run prints the same.
"""

from __future__ import annotations

import argparse
import io
import platform
import re
import shlex
import sys
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final
from unittest.mock import patch

from incident_tui.cli.run import run
from incident_tui.domain.clock import ManualClock

PAGE: Final = Path(__file__).with_name("json.md")
START: Final = datetime(2026, 11, 23, 14, 40, tzinfo=UTC)
# A heading that is a command, and the first block of JSON or JSON Lines below it.
EXAMPLE: Final = re.compile(
    r"^## `incident-tui (?P<command>.+)`\n(?P<text>(?:(?!^## ).*\n)*?)```jsonl?\n(?P<shown>(?:(?!```).*\n)*)```", re.M
)
ACTS: Final = (
    "declare 'Checkout is down' --severity 1 --type outage --impact-start 14:31 --commander alice --customers yes",
    "note --kind impact 22 % of card payments time out",
    "tick detect.acknowledge",
    "phase mitigate --reason 'bo says the time of the next update'",
)


class Desk:
    """One person's command line, whose clock goes on by a minute between commands."""

    def __init__(self, home: Path) -> None:
        """Keep everything below `home`."""
        self._env = {"HOME": str(home), "USER": "alice", "TZ": "UTC", "INCIDENT_TUI_CLIPBOARD": "file"}
        self._clock = ManualClock(START)
        self._drawn = 0

    def prints(self, command: str) -> str:
        """Run a command and return its standard output; raise ValueError if it ends with another code than 0."""
        out = io.TextIOWrapper(io.BytesIO(), "utf-8")
        told = io.StringIO()
        with redirect_stdout(out), redirect_stderr(told), patch.object(platform, "node", lambda: "laptop"):
            code = run(shlex.split(command), env=self._env, clock=self._clock, entropy=self._entropy)
        self._clock.advance(minutes=1)
        if code:
            raise ValueError(f"{command}: exit code {code}: {told.getvalue()}")
        out.flush()
        assert isinstance(out.buffer, io.BytesIO)
        return out.buffer.getvalue().decode()

    def _entropy(self, count: int) -> bytes:
        self._drawn += 1
        return sha256(b"%d" % self._drawn).digest()[:count]


def with_examples(page: str) -> str:
    """Return the page with what every command prints now."""
    with tempfile.TemporaryDirectory() as home:
        desk = Desk(Path(home))
        for act in ACTS:
            desk.prints(act)

        def shown(found: re.Match[str]) -> str:
            printed = desk.prints(found["command"]).rstrip("\n") + "\n"
            whole = found[0]
            start = found.start("shown") - found.start()
            return whole[:start] + printed + whole[start + len(found["shown"]) :]

        return EXAMPLE.sub(shown, page)


def main(arguments: Sequence[str]) -> int:
    """Bring the page up to date, or check that it is; return the exit code."""
    parser = argparse.ArgumentParser(description="Write the examples of docs/json.md.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit code 1 if something differs")
    chosen = parser.parse_args(arguments)
    before = PAGE.read_text("utf-8")
    after = with_examples(before)
    if chosen.check:
        return int(before != after)
    PAGE.write_text(after, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
