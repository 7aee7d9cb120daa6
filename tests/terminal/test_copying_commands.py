from __future__ import annotations

import base64
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.comms.message_files import message_text, variable, write_message
from tests.terminal.display import own_display
from tests.terminal.responder import Responder
from tests.terminal.terminal import LIMIT_S, Terminal, TmuxServer, process_state

SHOW = (
    "message",
    "show",
    "status_page/investigating",
    "--set",
    "issue=Some [/b] caf\u00e9 payments fail \U0001f525",
    "--override",
    "a test",
)
# The gate finds nothing in it, so that nothing is said beside it.
PLAIN = ("message", "show", "status_page/investigating", "--set", "issue=Some card payments fail in our caf\u00e9s.")
TEST_COPY = ("doctor", "--test-copy")
SSH = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}
TEST_TEXT = re.compile(r"you should get: (incident-tui clipboard test of \d\d:\d\d:\d\d UTC)")

needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
needs_xclip = pytest.mark.skipif(shutil.which("xclip") is None, reason="xclip is not installed")
needs_x = pytest.mark.skipif(
    shutil.which("Xvfb") is None or shutil.which("xclip") is None, reason="Xvfb or xclip is not installed"
)


@pytest.fixture
def alice(alice: Responder) -> Responder:
    alice.declare()
    return alice


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


def fake(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def terminal_clipboard(raw: bytearray | bytes) -> list[str]:
    """Return every text that a terminal was asked to put into its clipboard."""
    found = re.findall(rb"\x1b\]52;c?;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)", bytes(raw))
    return [base64.b64decode(each).decode() for each in found]


def printed(console: Terminal) -> str:
    """Return what came to the terminal as text, with the sequences for its clipboard taken out."""
    return re.sub(rb"\x1b\]52;[^\x07]*\x07", b"", bytes(console.raw)).decode().replace("\r\n", "\n")


def saved(alice: Responder) -> str:
    return (alice.state / "last-copy.txt").read_text()


def desktop_clipboard(alice: Responder, display: str) -> str:
    argv = ["xclip", "-selection", "clipboard", "-o"]
    env = {**alice.env, "DISPLAY": display}
    return subprocess.run(argv, capture_output=True, env=env, timeout=LIMIT_S, check=True).stdout.decode()


@needs_tmux
@pytest.mark.parametrize(("outer_type", "sent_on"), [("xterm-256color", True), ("vt100", False), (None, False)])
def test_in_a_stock_tmux_the_buffer_holds_it_and_the_outer_terminal_gets_what_is_claimed(
    alice: Responder, tmp_path_factory: pytest.TempPathFactory, outer_type: str | None, sent_on: bool
) -> None:
    name, runtime = f"commands-{os.getpid()}", tmp_path_factory.mktemp("t")
    told, stdout, done = (alice.home / each for each in ("told", "stdout", "done"))
    window = f'"$@" {" ".join(TEST_COPY)} >{told} 2>&1\n"$@" message show status_page/investigating'
    window += f" --set issue=Slow --copy >{stdout} 2>>{told}\ntouch {done}\nexec cat"
    with TmuxServer(name, ["cat"], alice.env, runtime) as tmux:
        outer_env = {**alice.env, "TMUX_TMPDIR": str(runtime), "TERM": outer_type or "dumb"}
        attach = ["tmux", "-L", name, "attach"] if outer_type else ["true"]
        with Terminal(attach, outer_env) as outer:
            if outer_type:
                outer.wait_for(lambda: bool(tmux.run("list-clients")))
            tmux.run("new-window", "--", "sh", "-c", window, "sh", *alice.command)
            outer.wait_for(done.exists)
            message = saved(alice)
            expected = [*TEST_TEXT.findall(told.read_text()), message]
            assert [tmux.run("show-buffer", "-b", each) for each in ("buffer0", "buffer1")] == expected
            if sent_on:
                outer.wait_for(lambda: len(terminal_clipboard(outer.raw)) == 2)
        assert terminal_clipboard(outer.raw) == (expected if sent_on else [])
    assert stdout.read_text() == message + "\n"
    notices = re.findall(r"in the tmux buffer \(paste with prefix \]\), (sent on|not confirmed)", told.read_text())
    assert notices == ["sent on" if sent_on else "not confirmed"] * 2
    assert ("set -as terminal-features ',vt100:clipboard'" in told.read_text()) == (outer_type == "vt100")


@needs_x
def test_at_a_desktop_what_the_commands_copy_is_read_back(alice: Responder, display: str) -> None:
    with alice.console(*TEST_COPY, env={"DISPLAY": display}) as console:
        assert console.wait_exit() == 0
        found = TEST_TEXT.search(printed(console))
        assert found
        assert desktop_clipboard(alice, display) == found[1]
        assert "in the desktop clipboard (xclip), verified" in printed(console)
        assert terminal_clipboard(console.raw) == []
    with alice.console(*SHOW, "--copy", env={"DISPLAY": display}) as console:
        assert console.wait_exit() == 0
        assert terminal_clipboard(console.raw) == []
    assert "caf\u00e9 payments fail \U0001f525" in saved(alice)
    assert desktop_clipboard(alice, display) == saved(alice) == alice.copied_text()


def test_over_ssh_the_terminal_is_sent_it_past_a_pipe_and_no_program_is_used(alice: Responder, bare_path: Path) -> None:
    used = bare_path / "used"
    for program in ("xclip", "xsel", "wl-copy", "wl-paste", "pbcopy", "pbpaste"):
        fake(bare_path / program, f"echo {program} >> {used}")
    piped = alice.home / "piped"
    env = {**alice.env, **SSH, "WAYLAND_DISPLAY": "wayland-0", "PATH": f"{bare_path}{os.pathsep}{alice.env['PATH']}"}
    command = ["sh", "-c", f'"$@" | cat > {piped}', "sh", *alice.command, *SHOW, "--copy"]
    with Terminal(command, env, folder=alice.home) as console:
        assert console.wait_exit() == 0
        assert terminal_clipboard(console.raw) == [saved(alice)]
        assert "to your terminal (OSC 52), which does not confirm it" in printed(console)
        assert "Copied" not in printed(console)
    assert piped.read_text() == saved(alice) + "\n"
    assert not used.exists()


@needs_xclip
def test_a_dead_display_leaves_the_terminal_and_the_programs_complaint_is_not_seen(alice: Responder) -> None:
    with alice.console(*TEST_COPY, env={"DISPLAY": ":9999"}) as console:
        assert console.wait_exit() == 0
        assert terminal_clipboard(console.raw) == TEST_TEXT.findall(printed(console)) == [saved(alice)]
        assert "Error: Can't open display" not in printed(console)
        assert "into the desktop clipboard (xclip, display :9999), read back" in printed(console)
        assert "does not confirm it" in printed(console)


def test_a_program_that_hangs_is_gone_after_the_command_and_even_after_its_violent_end(
    alice: Responder, bare_path: Path
) -> None:
    os.mkfifo(bare_path / "never")
    fake(bare_path / "xclip", f'echo $$ > "$STARTED.new"\nmv "$STARTED.new" "$STARTED"\nread line < {bare_path}/never')
    path = f"{bare_path}{os.pathsep}{alice.env['PATH']}"
    env = {"DISPLAY": ":9999", "PATH": path, "INCIDENT_TUI_CLIPBOARD": "native"}
    left, killed = bare_path / "left", bare_path / "killed"
    with (
        alice.console(*TEST_COPY, env={**env, "STARTED": str(killed)}) as victim,
        alice.console(*TEST_COPY, env={**env, "STARTED": str(left)}) as console,
    ):
        victim.wait_for(killed.exists)
        orphan = int(killed.read_text())
        victim.process.send_signal(signal.SIGKILL)
        assert victim.wait_exit() == -signal.SIGKILL
        assert process_state(orphan)

        assert console.wait_exit() == 1
        console.wait_for(lambda: not process_state(int(left.read_text())), limit_s=1)
        assert "no answer within 2 s, so it was stopped" in printed(console)
        assert f"cat {alice.state}/last-copy.txt" in printed(console)
        victim.wait_for(lambda: not process_state(orphan), limit_s=5)


def test_what_is_too_long_for_a_terminal_is_kept_in_the_file_and_said(alice: Responder) -> None:
    word = "\u6f22" * 9_500
    write_message(alice.home, "status_page/investigating", message_text("{{ issue }} {{ issue }}", variable("issue")))
    options = ("--set", f"issue={word}", "--templates", str(alice.home), "--copy", "--override", "a test")
    with alice.console("message", "show", "status_page/investigating", *options, env=SSH) as console:
        assert console.wait_exit() == 0
        assert terminal_clipboard(console.raw) == []
        assert "too long for many terminals (76,004 bytes in base64, the limit is 74,994)" in printed(console)
        assert f"cat {alice.state}/last-copy.txt" in printed(console)
    assert saved(alice) == f"{word} {word}"


def test_with_no_clipboard_at_all_the_commands_say_where_the_text_is(alice: Responder, bare_path: Path) -> None:
    env = {"PATH": str(bare_path), "TERM": "linux"}
    with alice.console(*TEST_COPY, env=env) as console:
        assert console.wait_exit() == 1
        assert "LOOK copy test  Not in any clipboard" in printed(console)
        assert f"cat {alice.state}/last-copy.txt" in printed(console)
        assert saved(alice).startswith("incident-tui clipboard test")
    with alice.console(*SHOW, "--copy", env=env) as console:
        assert console.wait_exit() == 0
        assert "Not in any clipboard" in printed(console)
        assert terminal_clipboard(console.raw) == []
    assert saved(alice) == alice.copied_text()


def test_into_a_pipe_goes_the_text_and_one_line_end_and_nothing_else(alice: Responder) -> None:
    installed = Path(sys.executable).with_name("incident-tui")
    program = [str(installed)] if installed.exists() else alice.command[:-2]
    piped = ["sh", "-c", '"$@" | cat', "sh", *program, "--data", str(alice.data_file), *PLAIN]
    with Terminal(piped, {**alice.env, "INCIDENT_TUI_CLIPBOARD": "file"}, folder=alice.home) as console:
        assert console.wait_exit() == 0
        shown = bytes(console.raw).decode()
    with alice.console(*PLAIN, "--copy", env={"INCIDENT_TUI_CLIPBOARD": "file"}) as console:
        assert console.wait_exit() == 0
    assert saved(alice)
    assert not saved(alice).endswith("\n")
    assert shown == f"{saved(alice)}\n".replace("\n", "\r\n")
