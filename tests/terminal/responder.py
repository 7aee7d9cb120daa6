"""One person's home folder and data file: the console and the command line on them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Protocol

from tinydb import TinyDB

from incident_tui.domain.events import Declared
from incident_tui.services import build_services
from incident_tui.store.incidents import Act
from tests.terminal.terminal import LIMIT_S, Terminal

PROGRAM = (sys.executable, "-m", "incident_tui")


class Keys(Protocol):
    """A terminal of either kind, as far as somebody at its keyboard knows it."""

    def press(self, *keys: str) -> None: ...

    def wait_for(self, wanted: str) -> None: ...


class Responder:
    """A person with an empty home, at a terminal that has no clipboard unless a test gives one."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.home.mkdir()
        self.data_file = folder / "data" / "incidents.json"
        self.data_file.parent.mkdir()
        self.state = self.home / ".local" / "state" / "incident-tui"
        self.env = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.home),
            "USER": "alice",
            "TZ": "UTC",
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
        }

    @property
    def journal(self) -> Path:
        return self.data_file.with_name("incidents.json.journal")

    @property
    def command(self) -> list[str]:
        """The console's command line."""
        return [*PROGRAM, "--data", str(self.data_file)]

    def console(self, *arguments: str, env: dict[str, str] | None = None, **options: Any) -> Terminal:
        """Open the console in a terminal; `env` adds to the person's environment."""
        return Terminal([*self.command, *arguments], {**self.env, **(env or {})}, folder=self.home, **options)

    def run(self, *arguments: str) -> str:
        """Run a command that must succeed, in a process of its own, and return what it prints."""
        done = subprocess.run(
            [*self.command, *arguments], capture_output=True, env=self.env, timeout=LIMIT_S, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def declare(self, title: str = "Checkout is down") -> None:
        """Declare an incident as another process would, with the file closed again afterwards."""
        store = build_services(self.env, data_file=self.data_file).store
        try:
            store.declare([Act(Declared(title=title, severity=1))], "alice")
        finally:
            store.close()

    def events(self) -> list[dict[str, Any]]:
        """Return every event on record."""
        return [json.loads(line) for line in self.run("export").splitlines()]

    def texts(self) -> list[str]:
        """Return the texts of the notes, in the order of their recording."""
        return [event["text"] for event in self.events() if event["kind"] == "note"]

    def copied_text(self) -> str:
        """Return the text of the last copy on record."""
        texts: list[str] = [event["text"] for event in self.events() if event["kind"] == "copied"]
        return texts[-1]

    def plain_texts(self) -> list[str]:
        """Return the texts of the notes as TinyDB by itself finds them, which sees only what is in the file proper."""
        with TinyDB(self.data_file, access_mode="r") as db:
            documents = [document for name in db.tables() for document in db.table(name).all()]
        return [document["text"] for document in documents if document.get("kind") == "note"]


def fill_status_page(keys: Keys) -> None:
    """Go to the messages and write what the first of them needs."""
    keys.press("3")
    keys.wait_for("status page · investigating")
    keys.press("c")
    keys.wait_for("not copied: missing: what customers see")
    keys.press(*"Some card payments fail", "enter")
    keys.wait_for("draft")
