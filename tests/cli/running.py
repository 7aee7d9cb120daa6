"""Running the command line inside the test's process, and as a process of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from incident_tui.cli.run import run
from incident_tui.domain.clock import ManualClock
from incident_tui.files.overlay import bundled_folder
from incident_tui.playbook.load import PLAYBOOK_FILE

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PRESET: dict[str, str] = {"USER": "alice", "TZ": "UTC", "TERM": "xterm", "INCIDENT_TUI_CLIPBOARD": "file"}


class Result(NamedTuple):
    """How a command ended: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


class Stream(io.TextIOWrapper):
    """A standard stream in memory, which may claim to be a terminal."""

    def __init__(self, content: bytes = b"", *, terminal: bool = False) -> None:
        super().__init__(io.BytesIO(content), encoding="utf-8", newline="\n")
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    def text(self) -> str:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode("utf-8")


def run_cli(
    args: Sequence[str],
    *,
    env: Mapping[str, str],
    clock: ManualClock | None = None,
    stdin: str | bytes = b"",
    terminal: bool = False,
) -> Result:
    """Run one command in this process; with `terminal`, all three streams claim to be one."""
    content = stdin.encode("utf-8") if isinstance(stdin, str) else stdin
    out, err = Stream(terminal=terminal), Stream(terminal=terminal)
    with (
        patch.object(sys, "stdin", Stream(content, terminal=terminal)),
        patch.object(sys, "stdout", out),
        patch.object(sys, "stderr", err),
    ):
        code = run(args, env=env, clock=clock)
    return Result(code, out.text(), err.text())


class CommandLine:
    """The command line of one person with a home folder and a clock that stands until it is moved."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.clock = ManualClock(NOON)
        self.env = {**PRESET, "HOME": str(home), "PATH": os.environ.get("PATH", os.defpath)}

    @property
    def data_file(self) -> Path:
        return self.home / ".local" / "share" / "incident-tui" / "incidents.json"

    @property
    def config(self) -> Path:
        return self.home / ".config" / "incident-tui"

    def __call__(
        self, *args: str, stdin: str | bytes = b"", terminal: bool = False, env: Mapping[str, str] | None = None
    ) -> Result:
        """Run a command as it comes, whatever its exit code."""
        # A second between commands, so that what happened first is first.
        self.clock.advance(seconds=1)
        return run_cli(args, env={**self.env, **(env or {})}, clock=self.clock, stdin=stdin, terminal=terminal)

    def done(self, *args: str, stdin: str | bytes = b"") -> str:
        """Run a command that must succeed, and return its standard output without the last line end."""
        result = self(*args, stdin=stdin)
        assert result.code == 0, result.err
        return result.out.removesuffix("\n")

    def read(self, *args: str) -> Any:
        """Run a command that must succeed and return its JSON."""
        return json.loads(self.done(*args, "--json"))

    def texts(self, *args: str) -> list[str]:
        """Return what the timeline says, entry by entry, taken-back ones left out."""
        return [entry["text"] for entry in self.read("timeline", *args) if not entry["retracted"]]

    def process(self, *args: str, stdin: bytes = b"", **options: Any) -> subprocess.CompletedProcess[bytes]:
        """Run a command as a process of its own, with no terminal."""
        command = [sys.executable, "-m", "incident_tui", *args]
        return subprocess.run(
            command, input=stdin, capture_output=True, env=self.env, timeout=60, check=False, **options
        )


def team_playbook(cli: CommandLine, *changes: tuple[str, str]) -> None:
    """Give the team a playbook of its own: the bundled one with texts replaced, each once."""
    text = (bundled_folder("templates") / PLAYBOOK_FILE).read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = cli.config / "templates" / PLAYBOOK_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def refused(result: Result, code: int, *parts: str) -> None:
    """Check a refusal: its exit code, nothing on standard output, and what standard error says."""
    assert result.code == code, result.err
    assert result.out == ""
    assert "Traceback" not in result.err
    for part in parts:
        assert part in result.err
