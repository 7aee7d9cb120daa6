from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.terminal.responder import Responder
from tests.terminal.terminal import LIMIT_S, Terminal


def works(console: Terminal, alice: Responder) -> None:
    """Record a note by keys and leave."""
    console.wait_for("Checkout is down")
    console.press("n", *"a note", "enter")
    console.wait_for("noted")
    console.wait_for("a note")
    console.press("ctrl+q")
    assert console.wait_exit() == 0
    console.assert_restored()
    assert b"Traceback" not in console.raw
    assert alice.plain_texts() == ["a note"]


def test_it_follows_the_size_of_its_window(alice: Responder) -> None:
    alice.declare()
    with alice.console(columns=140, rows=40) as console:
        console.wait_for("status page · investigating")
        console.wait_for("declared: Checkout is down")
        console.resize(80, 24)
        console.wait_for(lambda: "status page · inv" not in console.screen_text())
        console.wait_for("declared: Checkout is down")
        console.resize(40, 10)
        console.wait_for("The console needs 60 columns")
        console.resize(10, 3)
        console.wait_for(lambda: "console" in console.screen_text())
        console.resize(80, 24)
        works(console, alice)


def test_it_starts_in_a_tiny_window_and_grows(alice: Responder) -> None:
    alice.declare()
    with alice.console(columns=10, rows=3) as console:
        console.wait_for(lambda: console.screen_text().strip() != "")
        console.resize(80, 24)
        works(console, alice)


@pytest.mark.parametrize(
    "changes",
    [
        {"TERM": "xterm-of-the-future", "COLORTERM": ""},
        {"TERM": "linux", "COLORTERM": ""},
        {"TERM": "vt100", "COLORTERM": ""},
        {"LANG": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"NO_COLOR": "1"},
    ],
    ids=lambda changes: " ".join(f"{name}={value}" for name, value in changes.items()),
)
def test_it_works_whatever_the_terminal_calls_itself(alice: Responder, changes: dict[str, str]) -> None:
    alice.declare()
    with alice.console(env=changes) as console:
        works(console, alice)


def test_without_color_nothing_is_coloured(alice: Responder) -> None:
    alice.declare()
    with alice.console(env={"NO_COLOR": "1"}) as console:
        console.wait_for("declared: Checkout is down")
        cells = [cell for row in console.screen.buffer.values() for cell in row.values()]
        # Shades of grey are left: red, green and blue are the same.
        coloured = {each for cell in cells for each in (cell.fg, cell.bg) if each != "default"}
        assert all(len(each) == 6 and each[:2] == each[2:4] == each[4:] for each in coloured)
        shown = [cell for cell in cells if cell.data.strip()]
        assert all(cell.fg != cell.bg for cell in shown)


def test_standard_error_in_a_file_leaves_the_screen_alone(alice: Responder, tmp_path: Path) -> None:
    alice.declare()
    log = tmp_path / "log"
    with log.open("wb") as stderr, alice.console(stderr=stderr) as console:
        works(console, alice)
    assert log.read_bytes() == b""


def test_with_standard_error_closed_it_works_too(alice: Responder) -> None:
    alice.declare()
    argv = ["sh", "-c", 'exec "$@" 2>&-', "sh", *alice.command]
    with Terminal(argv, alice.env, folder=alice.home) as console:
        works(console, alice)


def test_a_dumb_terminal_gets_the_plain_status(alice: Responder) -> None:
    alice.declare()
    with alice.console(env={"TERM": "dumb"}) as console:
        assert console.wait_exit() == 0
        assert b"the plain status is printed instead" in console.raw
        assert b"Checkout is down" in console.raw
        assert b"\x1b" not in console.raw


def test_without_a_terminal_the_plain_status_is_printed(alice: Responder) -> None:
    alice.declare()
    done = subprocess.run(
        alice.command, stdin=subprocess.DEVNULL, capture_output=True, env=alice.env, timeout=LIMIT_S, check=False
    )
    assert done.returncode == 0
    assert b"Checkout is down" in done.stdout
    assert b"standard input is no terminal" in done.stderr
    assert b"\x1b" not in done.stdout + done.stderr


def test_output_into_a_pipe_gets_the_plain_status(alice: Responder) -> None:
    alice.declare()
    argv = ["sh", "-c", '"$@" | cat', "sh", *alice.command]
    with Terminal(argv, alice.env, folder=alice.home) as console:
        assert console.wait_exit() == 0
        assert b"standard output is no terminal" in console.raw
        assert b"Checkout is down" in console.raw


def test_a_file_that_is_not_ours_is_said_on_the_shell_and_left_alone(alice: Responder) -> None:
    alice.data_file.write_text('{"somebody": "else"}')
    with alice.console() as console:
        assert console.wait_exit() == 1
        assert b"\x1b" not in console.raw
        assert str(alice.data_file) in console.screen_text().replace("\n", "")
        assert "Traceback" not in console.screen_text()
    assert alice.data_file.read_text() == '{"somebody": "else"}'
