"""Somebody who lives through the outage: one data file, a shell for some acts and a terminal for others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from incident_tui.files.overlay import Overlay, bundled_folder
from incident_tui.playbook.load import load_playbook
from incident_tui.playbook.model import Item, Playbook
from tests.end_to_end.outage import DETECTED, IMPACT_STARTED, MESSAGES, Step
from tests.terminal.terminal import LIMIT_S, Terminal


@cache
def bundled_playbook() -> Playbook:
    return load_playbook(Overlay(bundled_folder("templates"))).playbook


PROGRAM = [sys.executable, "-m", "incident_tui"]
MINUTE = timedelta(minutes=1)
# How the console's form asks for a blank.
ASKED = {"issue": "what customers saw", "fix": "what we did about it"}


class Person:
    """Alice, with a home of her own. The outage's 15:00 is two minutes before she begins."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.home.mkdir(parents=True)
        self.data_file = folder / "incidents.json"
        now = datetime.now(UTC)  # noqa: TID251 - the programs under test read the machine's clock, and so must we
        self.end = now.replace(second=0, microsecond=0) - 2 * MINUTE
        self.env = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.home),
            "USER": "alice",
            "TZ": "UTC",
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "INCIDENT_TUI_CLIPBOARD": "file",
        }

    def moment(self, step: Step) -> datetime:
        """Return when a step of the outage happened, moved to today."""
        return step.moment(self.end)

    def shell(self, *args: str, data: Path | None = None) -> str:
        """Run a command that must succeed and return its standard output."""
        command = [*PROGRAM, *args, "--data", str(data or self.data_file)]
        done = subprocess.run(command, capture_output=True, env=self.env, timeout=LIMIT_S, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def read(self, *args: str, data: Path | None = None) -> Any:
        """Run a command that must succeed and return its JSON."""
        return json.loads(self.shell(*args, "--json", data=data))

    def do(self, step: Step) -> None:
        """Do one step by the command line, dated back to when it happened."""
        at = ["--at", self._iso(step)] if step.clock else []
        blanks = [f"--set={name}={words}" for name, words in MESSAGES.get(step.subject, {}).items()]
        found = [
            "--impact-start",
            self._iso(Step(IMPACT_STARTED, "mark")),
            "--detected",
            self._iso(Step(DETECTED, "mark")),
        ]
        args = {
            "declare": ["declare", step.words, "--severity", step.subject, "--type", "unknown", *found],
            "note": ["note", step.words, "--kind", step.subject],
            "severity": ["severity", step.subject, "--reason", step.words],
            "phase": ["phase", step.subject, "--reason", "as it happened"],
            "role": ["role", step.subject, step.words],
            "mark": ["mark", step.subject],
            "customers": ["customers", step.subject],
            "type": ["type", f"+{step.subject}", "-unknown"],
            "tick": ["tick", step.subject],
            "skip": ["tick", step.subject, "--skip", step.words],
            "copy": ["message", "show", step.subject, *blanks, "--copy"],
            "post": ["message", "posted", step.subject, "--url", "https://status.example.com/1"],
            "close": ["close", "--overrule", step.words],
        }[step.act]
        self.shell(*args, *at)

    def _iso(self, step: Step) -> str:
        return f"{'~' if step.about else ''}{self.moment(step):%Y-%m-%dT%H:%MZ}"

    def console(self) -> Terminal:
        """Open the console in a terminal wide enough for three panes, its clipboard the terminal's own."""
        env = {**self.env, "INCIDENT_TUI_CLIPBOARD": "osc52"}
        return Terminal([*PROGRAM, "--data", str(self.data_file)], env, columns=140, rows=40, folder=self.home)

    def press(self, step: Step, terminal: Terminal) -> None:
        """Do one step by keys, as somebody would who looks at the screen between them."""
        acts: dict[str, Callable[[Step, Terminal], None]] = {
            "mark": self._mark,
            "tick": self._tick,
            "skip": self._skip,
            "phase": self._phase,
            "role": self._role,
            "severity": self._severity,
            "copy": self._copy,
            "post": self._post,
        }
        acts[step.act](step, terminal)

    def take_notes(self, steps: Sequence[Step], terminal: Terminal) -> None:
        """Write notes in the capture line one after the other, and stay in it."""
        terminal.press("N")
        terminal.wait_for("enter records")
        for step in steps:
            category = "" if step.subject == "note" else f"{step.subject}: "
            when = self._typed_time(step)
            terminal.write(f"{when} {category}{step.words}")
            terminal.wait_for(f"› {when} {category}{step.words}"[:24])
            terminal.press("enter")
            # What is acknowledged is on disk, and only then does the line become empty again.
            terminal.wait_for("› n: note what happened")

    def _typed_time(self, step: Step) -> str:
        """Write a time as one types it: a decision so many minutes ago, all else by the clock."""
        if step.subject == "decision":
            now = datetime.now(UTC)  # noqa: TID251 - as above
            return f"-{(now - self.moment(step)) // MINUTE}m"
        return f"{'~' if step.about else ''}{self.moment(step):%H:%M}"

    def _mark(self, step: Step, terminal: Terminal) -> None:
        key = {"identified": "4", "mitigated": "5"}[step.subject]
        terminal.press("m")
        terminal.wait_for("Which milestone?")
        terminal.press(key)
        terminal.wait_for(f"When? {step.subject}")
        terminal.write(f"{self.moment(step):%H:%M}")
        terminal.press("enter")
        terminal.wait_for(f"✓ {step.subject}")

    def _tick(self, step: Step, terminal: Terminal) -> None:
        item = self._go_to(step, terminal)
        terminal.press("space")
        if item.evidence is not None:
            terminal.wait_for("Done: ")
            terminal.press("enter")
        terminal.wait_for("✓ done: ")

    def _go_to(self, step: Step, terminal: Terminal) -> Item:
        """Go up from the end of the list to an item; its whole title then stands below the list."""
        item = bundled_playbook().item(step.subject)
        assert item is not None
        rows = self.read("checklist")
        below = [row["id"] for row in rows][::-1].index(item.id)
        terminal.press("2", "G", *["k"] * below)
        terminal.wait_for(f"│ {item.title[:24]}")
        return item

    def _skip(self, step: Step, terminal: Terminal) -> None:
        self._go_to(step, terminal)
        terminal.press("x")
        terminal.wait_for("Why?")
        terminal.write(step.words)
        terminal.press("enter")
        terminal.wait_for("✓ skipped: ")

    def _phase(self, step: Step, terminal: Terminal) -> None:
        terminal.press("]")
        terminal.wait_for("Why go on?")
        terminal.write("it goes on beside")
        terminal.press("enter")
        terminal.wait_for(f", {step.subject}")

    def _role(self, step: Step, terminal: Terminal) -> None:
        terminal.press("r")
        terminal.wait_for("Which role?")
        terminal.press("3")
        terminal.wait_for("Who is scribe?")
        terminal.write(step.words)
        terminal.press("enter")
        terminal.wait_for(f"✓ {step.subject}: {step.words}")

    def _severity(self, step: Step, terminal: Terminal) -> None:
        terminal.press("s")
        terminal.wait_for("How bad is it?")
        terminal.press(step.subject)
        terminal.wait_for(f"SEV-1 → SEV-{step.subject}")

    def _copy(self, step: Step, terminal: Terminal) -> None:
        terminal.press("3", "g")
        terminal.wait_for("watching")
        terminal.press("f")
        for name, words in MESSAGES[step.subject].items():
            terminal.wait_for(ASKED[name])
            terminal.write(words)
            terminal.wait_for(words[:20])
            terminal.press("enter")
        terminal.wait_for("nothing is missing: c copies it")
        terminal.press("c")
        terminal.wait_for("to your terminal (OSC 52)")

    def _post(self, step: Step, terminal: Terminal) -> None:
        terminal.press("p")
        terminal.wait_for("recorded as posted")
