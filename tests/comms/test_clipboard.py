from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from incident_tui.comms.clipboard import ClipboardSettings, osc52
from tests.comms.copying import copy

SSH = {"SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22", "PATH": "/usr/bin:/bin"}
NOWHERE = {"PATH": "", "TERM": "dumb"}
LONGEST_FOR_OSC52 = 56_244


class Terminal:
    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, sequence: str) -> None:
        self.written.append(sequence)

    def clipboard(self) -> str:
        (sequence,) = self.written
        found = re.fullmatch("\x1b]52;c;([A-Za-z0-9+/=]*)\x07", sequence)
        assert found is not None
        return base64.b64decode(found[1]).decode()


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    return tmp_path / "state" / "last copy.txt"


def program(folder: Path, name: str, script: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def living_members(group: int) -> list[str]:
    """Processes of a group that still run; a zombie is only waiting for its parent's attention."""
    members = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, process_group = entry.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(process_group) == group and state not in "ZX":
            members.append(entry.parent.name)
    return members


def wait_until(condition: Callable[[], bool], limit_s: float = 5.0) -> bool:
    end = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > end:
            return False
        threading.Event().wait(0.01)
    return True


def test_over_ssh_the_terminal_gets_exactly_the_text_and_nothing_more_is_claimed(saved: Path) -> None:
    terminal = Terminal()
    text = "[/bold] status: \u00fcber \U0001f525\r\nline\x00two\t\n"
    result = copy(text, SSH, saved, terminal=terminal.write)
    assert terminal.clipboard() == text
    assert (result.level, result.via, result.characters) == ("sent", ("osc52",), len(text))
    assert "does not confirm" in result.notice()
    assert "Copied" not in result.notice()
    assert f"cat '{saved}'" in result.notice()


def test_the_text_is_saved_first_privately_and_byte_for_byte(saved: Path) -> None:
    seen: list[bytes] = []
    copy("one\r\ntwo\n", SSH, saved, terminal=lambda _: seen.append(saved.read_bytes()))
    assert seen == [b"one\r\ntwo\n"]
    assert saved.stat().st_mode & 0o777 == 0o600


def test_no_terminal_and_no_display_leaves_the_file_and_says_how_to_read_it(saved: Path) -> None:
    result = copy("text", SSH, saved)
    assert (result.level, result.via, result.path) == ("saved", (), saved)
    assert "there is no terminal to write to" in result.detail
    assert f"cat '{saved}'" in result.notice()


def test_no_tool_at_all_leaves_the_file(saved: Path) -> None:
    result = copy("text", NOWHERE, saved, terminal=Terminal().write)
    assert result.level == "saved"
    assert "no display" in result.detail
    assert "TMUX" not in result.notice()


def test_a_display_without_any_program_falls_back_to_the_terminal(saved: Path) -> None:
    terminal = Terminal()
    result = copy("text", {"PATH": "", "DISPLAY": ":0"}, saved, terminal=terminal.write)
    assert (result.level, terminal.clipboard()) == ("sent", "text")


def test_apple_terminal_is_never_sent_a_sequence_that_it_ignores(saved: Path) -> None:
    terminal = Terminal()
    result = copy("text", {"PATH": "", "TERM_PROGRAM": "Apple_Terminal"}, saved, terminal=terminal.write)
    assert (result.level, terminal.written) == ("saved", [])
    assert "Apple" in result.detail


@pytest.mark.parametrize(("length", "level"), [(LONGEST_FOR_OSC52, "sent"), (LONGEST_FOR_OSC52 + 1, "saved")])
def test_the_terminal_gets_no_more_than_it_takes(saved: Path, length: int, level: str) -> None:
    terminal = Terminal()
    result = copy("x" * length, SSH, saved, terminal=terminal.write)
    assert result.level == level
    assert len(terminal.written) == (level == "sent")
    assert ("too long" in result.detail) == (level == "saved")
    assert saved.stat().st_size == length


def test_the_limit_counts_bytes_not_characters(saved: Path) -> None:
    assert copy("\U0001f525" * 20_000, SSH, saved, terminal=Terminal().write).level == "saved"


@pytest.mark.parametrize("fault", [OSError(5, "Input/output error"), ValueError("closed"), RuntimeError("")])
def test_a_broken_terminal_is_a_reason_not_a_crash(saved: Path, fault: Exception) -> None:
    def write(_: str) -> None:
        raise fault

    result = copy("text", SSH, saved, terminal=write)
    assert result.level == "saved"
    assert "could not be written to" in result.detail


def test_lone_surrogates_are_replaced_and_counted(saved: Path) -> None:
    terminal = Terminal()
    result = copy("a\ud83db\udc00", SSH, saved, terminal=terminal.write)
    assert terminal.clipboard() == "a?b?"
    assert saved.read_bytes() == b"a?b?"
    assert (result.characters, result.replaced) == (4, 2)
    assert "replaced by ?" in result.detail
    assert "replaced by ?: 2" in result.notice()
    assert osc52("\ud83d") == "\x1b]52;c;Pw==\x07"


def test_a_folder_that_cannot_be_written_does_not_stop_the_copy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    terminal = Terminal()
    result = copy("text", SSH, tmp_path / "file" / "state" / "last-copy.txt", terminal=terminal.write)
    assert (result.level, result.path, terminal.clipboard()) == ("sent", None, "text")
    assert "could not be written" in result.detail
    assert "there is no saved copy" in result.notice()


def test_when_even_the_file_fails_the_notice_says_why_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = copy("text", NOWHERE, tmp_path / "file" / "last-copy.txt")
    assert (result.level, result.path) == ("failed", None)
    assert "could not be written" in result.notice()
    assert "Select the text with the mouse" in result.notice()


def test_empty_text_is_refused_and_the_last_copy_kept(saved: Path) -> None:
    copy("precious", SSH, saved)
    terminal = Terminal()
    result = copy("", SSH, saved, terminal=terminal.write)
    assert (result.level, terminal.written, saved.read_text()) == ("failed", [], "precious")
    assert result.notice() == "There is no text to copy; the clipboard is as it was."


def test_mode_file_only_saves(saved: Path) -> None:
    terminal = Terminal()
    result = copy("text", SSH, saved, terminal=terminal.write, settings=ClipboardSettings(mode="file"))
    assert (result.level, terminal.written) == ("saved", [])
    assert "the clipboard mode is file" in result.notice()


def test_an_own_command_gets_the_text_on_stdin_and_is_not_called_verified(saved: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    terminal = Terminal()
    settings = ClipboardSettings(command=("/bin/sh", "-c", 'cat > "$1"; echo noise; echo noise >&2', "-", str(target)))
    result = copy("a\r\n\x00\U0001f525", SSH, saved, terminal=terminal.write, settings=settings)
    assert target.read_bytes() == "a\r\n\x00\U0001f525".encode()
    assert (result.level, result.via, terminal.written) == ("sent", ("command",), [])
    assert "which reported success" in result.notice()


def test_an_own_command_that_fails_is_named_and_the_automatic_routes_follow(saved: Path) -> None:
    terminal = Terminal()
    settings = ClipboardSettings(command=("/bin/sh", "-c", "exit 7"))
    result = copy("text", SSH, saved, terminal=terminal.write, settings=settings)
    assert (result.level, result.via, terminal.clipboard()) == ("sent", ("osc52",), "text")
    assert "exit code 7" in result.detail


@pytest.mark.parametrize("command", [("/nonexistent/copy",), ("copy\x00",), ()])
def test_in_mode_command_a_command_that_cannot_start_ends_in_the_file(saved: Path, command: tuple[str, ...]) -> None:
    terminal = Terminal()
    settings = ClipboardSettings(mode="command", command=command)
    result = copy("text", SSH, saved, terminal=terminal.write, settings=settings)
    assert (result.level, terminal.written) == ("saved", [])
    assert "command" in result.detail


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="process groups are read from /proc")
def test_an_own_command_that_hangs_is_stopped_with_all_it_started(saved: Path, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    hanging = program(tmp_path / "bin", "hanging", f"echo $$ > {pid}\nsleep 60 &\nsleep 60")
    settings = ClipboardSettings(mode="command", command=(str(hanging),), limit_s=0.5)
    result = copy("x" * 300_000, SSH, saved, settings=settings)
    assert result.level == "saved"
    assert "no answer within 0.5 s" in result.detail
    assert wait_until(lambda: not living_members(int(pid.read_text())))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="process groups are read from /proc")
def test_a_hung_clipboard_program_is_stopped_with_its_group_and_the_terminal_is_used(
    saved: Path, tmp_path: Path
) -> None:
    group = tmp_path / "group"
    # The script's parent is the child process, which leads the group.
    program(tmp_path / "bin", "xclip", f"echo $PPID > {group}\nsleep 60")
    env = {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", "DISPLAY": ":9999"}
    terminal = Terminal()
    result = copy("text", env, saved, terminal=terminal.write)
    assert (result.level, result.via, terminal.clipboard()) == ("sent", ("osc52",), "text")
    assert "no answer within 2 s" in result.detail
    assert int(group.read_text()) != os.getpgrp()
    assert wait_until(lambda: not living_members(int(group.read_text())))


def test_what_a_successful_command_leaves_behind_lives_on(saved: Path, tmp_path: Path) -> None:
    gate, done = tmp_path / "gate", tmp_path / "done"
    os.mkfifo(gate)
    owner = program(tmp_path / "bin", "owner", f"cat > /dev/null\n(read _ < {gate}; echo yes > {done}) &")
    settings = ClipboardSettings(mode="command", command=(str(owner),))
    assert copy("text", SSH, saved, settings=settings).level == "sent"
    # Opening the fifo without a living reader fails, so this proves that the one left behind still waits.
    assert wait_until(lambda: _written(gate))
    assert wait_until(done.exists)


def _written(fifo: Path) -> bool:
    try:
        handle = os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return False
    with os.fdopen(handle, "w") as pipe:
        pipe.write("go\n")
    return True


def test_nothing_is_read_or_loaded_that_a_copy_does_not_need() -> None:
    code = "import sys, incident_tui.comms.clipboard; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"textual", "rich", "pyperclip", "jinja2"} & set(run.stdout.split())
