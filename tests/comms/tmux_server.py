"""A tmux server with default settings for the clipboard tests, and terminals attached to it."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pexpect

PATH = os.environ.get("PATH", os.defpath)


@dataclass
class TmuxServer:
    """A server by its name, `$TMUX` in its only session, and the folder of its socket."""

    name: str
    session: str
    runtime: str

    def run(self, *arguments: str) -> str:
        argv = ["tmux", "-L", self.name, *arguments]
        env = {"PATH": PATH, "TMUX_TMPDIR": self.runtime}
        finished = subprocess.run(argv, capture_output=True, env=env, timeout=10, check=True)
        return finished.stdout.decode()

    def env(self, **more: str) -> dict[str, str]:
        return {"PATH": PATH, "TMUX": self.session, "TERM": "tmux-256color", **more}

    def buffer(self) -> bytes:
        argv = ["tmux", "show-buffer"]
        return subprocess.run(argv, capture_output=True, env=self.env(), timeout=10, check=True).stdout


@contextmanager
def tmux_server(runtime: Path) -> Iterator[TmuxServer]:
    """Start a server with one window to which nobody is attached, and end it."""
    server = TmuxServer(f"c{os.getpid()}", "", str(runtime))
    server.run("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", "exec cat")
    try:
        server.session = server.run("display-message", "-p", "#{socket_path},#{pid},0").strip()
        yield server
    finally:
        server.run("kill-server")


@contextmanager
def attached(tmux: TmuxServer, terminal_type: str) -> Iterator[pexpect.spawn[str]]:
    """Attach a terminal of a type to the session, and take it away again."""
    env = {"PATH": PATH, "TERM": terminal_type, "TMUX_TMPDIR": tmux.runtime, "LC_ALL": "C.UTF-8"}
    argv = ["-L", tmux.name, "attach"]
    before = len(tmux.run("list-clients").splitlines())
    # The annotation says str: with an encoding given, pexpect reads text.
    outer: pexpect.spawn[str] = pexpect.spawn("tmux", argv, env=env, dimensions=(24, 80), encoding="utf-8", timeout=5)
    try:
        assert wait_until(lambda: len(tmux.run("list-clients").splitlines()) > before)
        yield outer
    finally:
        outer.close(force=True)


def forgetful(server: TmuxServer, folder: Path) -> dict[str, str]:
    """Give the environment of a pane whose tmux shows another text than it was given."""
    odd = folder / "bin" / "tmux"
    odd.parent.mkdir()
    odd.write_text(f'#!/bin/sh\n[ "$1" = show-buffer ] && exec echo other\nexec {shutil.which("tmux")} "$@"\n')
    odd.chmod(0o755)
    return server.env(PATH=f"{odd.parent}:{PATH}")


def wait_until(condition: Callable[[], bool], limit_s: float = 5.0) -> bool:
    """Look until a condition holds; False if it does not within some seconds."""
    end = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > end:
            return False
        threading.Event().wait(0.02)
    return True
