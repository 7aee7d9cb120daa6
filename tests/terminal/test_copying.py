from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.display import own_display
from tests.terminal.responder import Responder, fill_status_page
from tests.terminal.terminal import LIMIT_S, Terminal, TmuxServer, process_state

needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
needs_x = pytest.mark.skipif(
    shutil.which("Xvfb") is None or shutil.which("xclip") is None, reason="Xvfb or xclip is not installed"
)


@pytest.fixture
def display() -> Iterator[str]:
    with own_display() as name:
        yield name


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """A folder for programs that is the whole PATH: no clipboard program is found but what a test puts there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def copy_and_quit(console: Terminal, said: str) -> None:
    fill_status_page(console)
    console.press("c")
    console.wait_for(said)
    console.press("ctrl+q")
    assert console.wait_exit() == 0


@needs_tmux
def test_in_a_stock_tmux_the_buffer_holds_what_is_on_record(
    alice: Responder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    alice.declare()
    runtime = tmp_path_factory.mktemp("t")
    with TmuxServer(f"incident-{os.getpid()}", alice.command, alice.env, runtime) as tmux:
        tmux.wait_for("declared: Checkout is down")
        fill_status_page(tmux)
        tmux.press("c")
        tmux.wait_for("in the tmux buffer (paste with prefix ])")
        assert tmux.run("show-buffer") == alice.copied_text()
        tmux.press("ctrl+q")


@needs_x
def test_at_a_desktop_the_clipboard_holds_what_is_on_record(alice: Responder, display: str) -> None:
    alice.declare()
    with alice.console(env={"DISPLAY": display}) as console:
        copy_and_quit(console, "in the desktop clipboard (xclip), verified")
    argv = ["xclip", "-selection", "clipboard", "-o"]
    env = {**alice.env, "DISPLAY": display}
    pasted = subprocess.run(argv, capture_output=True, env=env, timeout=LIMIT_S, check=True).stdout.decode()
    assert pasted == alice.copied_text()


def test_over_ssh_the_terminal_is_sent_what_is_on_record(alice: Responder) -> None:
    alice.declare()
    with alice.console(env={"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}) as console:
        copy_and_quit(console, "to your terminal (OSC 52), which does not confirm it")
        sent = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", bytes(console.raw))
    assert [base64.b64decode(each).decode() for each in sent] == [alice.copied_text()]


def test_with_no_clipboard_at_all_the_text_is_shown_and_kept(alice: Responder, bare_path: Path) -> None:
    alice.declare()
    with alice.console(env={"PATH": str(bare_path), "TERM": "linux"}) as console:
        fill_status_page(console)
        console.press("c")
        console.wait_for("Not in any clipboard")
        console.wait_for("w leaves the console and prints it")
        text = alice.copied_text()
        kept = alice.state / "last-copy.txt"
        assert kept.read_text() == text
        assert kept.stat().st_mode & 0o777 == 0o600

        console.press("w")
        assert console.wait_exit() == 0
        console.assert_restored()
        assert console.printed_after() == text + "\n"


def test_a_clipboard_program_that_hangs_holds_up_nobody_and_is_stopped(alice: Responder, bare_path: Path) -> None:
    alice.declare()
    # The fake leaves its process id, then waits for an end of input that does not come.
    started = bare_path / "started"
    os.mkfifo(bare_path / "never")
    fake = bare_path / "xclip"
    fake.write_text(f"#!/bin/sh\necho $$ > {started}.new\nmv {started}.new {started}\nread line < {bare_path}/never\n")
    fake.chmod(0o755)
    path = f"{bare_path}{os.pathsep}{alice.env['PATH']}"
    env = {"DISPLAY": ":9999", "PATH": path, "INCIDENT_TUI_CLIPBOARD": "native"}
    with alice.console(env=env) as console:
        fill_status_page(console)
        console.press("c")
        console.wait_for(started.exists)
        pid = int(started.read_text())
        console.press("N", *"meanwhile", "enter")
        console.wait_for(lambda: "meanwhile" in alice.journal.read_text())
        assert process_state(pid), "the note was taken only after the program had been stopped"

        console.wait_for("no answer within 2 s")
        console.wait_for(lambda: not process_state(pid))
        assert (alice.state / "last-copy.txt").read_text() == alice.copied_text()
        console.press(*"typed on", "enter")
        console.wait_for("✓ noted")
        console.press("ctrl+q")
        assert console.wait_exit() == 0
    assert alice.texts() == ["meanwhile", "typed on"]


def test_a_copy_that_is_left_alone_is_still_recorded(alice: Responder, bare_path: Path) -> None:
    alice.declare()
    os.mkfifo(bare_path / "never")
    fake = bare_path / "xclip"
    fake.write_text(f"#!/bin/sh\nread line < {bare_path}/never\n")
    fake.chmod(0o755)
    path = f"{bare_path}{os.pathsep}{alice.env['PATH']}"
    env = {"DISPLAY": ":9999", "PATH": path, "INCIDENT_TUI_CLIPBOARD": "native"}
    with alice.console(env=env) as console:
        fill_status_page(console)
        console.press("c", "q")
        console.wait_for("1 open")
        console.wait_for(lambda: '"copied"' in alice.journal.read_text())
        console.press("enter")
        console.wait_for("copied status_page/investigating")
        console.press("ctrl+q")
        assert console.wait_exit() == 0
