from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal.responder import Responder
from tests.terminal.terminal import Terminal, process_state

ENDS_WITHIN_S = 5.0
PROMPT = "the-shell>"

needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc to read CPU time from")


def with_a_note(alice: Responder, console: Terminal) -> None:
    """Record a note, so that there is something to lose."""
    console.wait_for("declared: Checkout is down")
    console.press("n", *"first note", "enter")
    console.wait_for("✎ first note")


def test_what_was_shown_as_recorded_survives_kill_9(alice: Responder) -> None:
    alice.declare()
    with alice.console() as console:
        with_a_note(alice, console)
        console.process.kill()
        assert console.wait_exit() == -signal.SIGKILL
    with alice.console() as console:
        console.wait_for("✎ first note")
    assert alice.texts() == ["first note"]


def test_what_was_being_typed_survives_kill_9(alice: Responder) -> None:
    alice.declare()
    with alice.console() as console:
        console.wait_for("declared: Checkout is down")
        console.press("n", *"half a thought")
        console.wait_for(lambda: "half a thought" in alice.journal.read_text())
        console.process.kill()
        assert console.wait_exit() == -signal.SIGKILL
    assert alice.texts() == []
    with alice.console() as console:
        console.wait_for("› half a thought")
        console.press("n", "enter")
        console.wait_for("✎ half a thought")


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_signal_ends_it_with_terminal_and_file_in_order(alice: Responder, number: signal.Signals) -> None:
    alice.declare()
    with alice.console() as console:
        with_a_note(alice, console)
        # Sent twice, as a closing terminal and its shell do.
        console.process.send_signal(number)
        console.process.send_signal(number)
        assert console.wait_exit(ENDS_WITHIN_S) == 128 + number
        console.assert_restored()
        assert "Traceback" not in console.printed_after()
    assert alice.plain_texts() == ["first note"]


def test_a_signal_while_a_dialog_is_open_ends_it_too(alice: Responder) -> None:
    alice.declare()
    with alice.console() as console:
        with_a_note(alice, console)
        console.press("tab", "s")
        console.wait_for("How bad is it?")
        console.process.terminate()
        assert console.wait_exit(ENDS_WITHIN_S) == 128 + signal.SIGTERM
        console.assert_restored()
    assert alice.plain_texts() == ["first note"]


@pytest.mark.parametrize(
    ("controlling", "ignored"),
    [(True, ()), (True, (signal.SIGHUP,)), (False, ())],
    ids=["closed", "closed under nohup", "closed without a signal"],
)
def test_a_terminal_that_goes_away_ends_it(
    alice: Responder, controlling: bool, ignored: tuple[signal.Signals, ...]
) -> None:
    alice.declare()
    with alice.console(controlling=controlling, ignored=ignored) as console:
        with_a_note(alice, console)
        console.hang_up()
        assert console.wait_exit(ENDS_WITHIN_S) == 128 + signal.SIGHUP
    assert alice.plain_texts() == ["first note"]


def test_a_terminal_that_goes_away_while_it_is_drawn_on_ends_it(alice: Responder) -> None:
    alice.declare()
    with alice.console(controlling=False) as console:
        with_a_note(alice, console)
        console.write("x" * 500)
        console.hang_up()
        assert console.wait_exit(ENDS_WITHIN_S) == 128 + signal.SIGHUP
    assert alice.plain_texts() == ["first note"]


def in_a_shell(alice: Responder) -> Terminal:
    """Start a shell with job control."""
    env = {**alice.env, "PS1": PROMPT}
    return Terminal(["bash", "--norc", "--noprofile", "--noediting", "-i"], env, folder=alice.home)


def started_from(shell: Terminal, alice: Responder, prefix: str = "") -> int:
    """Start the console from a shell with a note in it, and return its process id."""
    shell.wait_for(PROMPT)
    shell.write(f"{prefix}{' '.join(alice.command)}\n")
    with_a_note(alice, shell)
    shell.press("tab", "1")
    listed = subprocess.run(["ps", "-A", "-ww", "-o", "pid=,args="], capture_output=True, check=True).stdout.decode()
    rows = [line.split(maxsplit=1) for line in listed.splitlines()]
    (pid,) = [int(row[0]) for row in rows if len(row) == 2 and row[1] == " ".join(alice.command)]
    return pid


@needs_bash
@pytest.mark.parametrize("how", ["key", "signal"])
def test_put_aside_and_brought_back_it_is_as_before(alice: Responder, how: str) -> None:
    alice.declare()
    with in_a_shell(alice) as shell:
        pid = started_from(shell, alice)
        if how == "key":
            shell.press("ctrl+z")
        else:
            os.kill(pid, signal.SIGTSTP)
        shell.wait_for(lambda: process_state(pid) == "T")
        shell.wait_for(lambda: b"Stopped" in shell.raw)
        shell.write("echo typed; stty -a\n")
        shell.wait_for(lambda: " echo " in shell.printed_after())

        shell.screen.reset()
        shell.write("fg\n")
        shell.wait_for("✎ first note")
        shell.press("n", *"second note", "enter")
        shell.wait_for("✎ second note")
        shell.press("ctrl+q")
        shell.wait_for(lambda: shell.times_left() == 2 and PROMPT in shell.printed_after())
        shell.assert_restored_but_modes()
        shell.write("exit $?\n")
        assert shell.wait_exit() == 0
    assert alice.plain_texts() == ["first note", "second note"]


@needs_bash
def test_put_aside_under_a_program_that_started_it_the_shell_is_back(alice: Responder) -> None:
    alice.declare()
    with in_a_shell(alice) as shell:
        # As `make run` does: a program that waits, in the same job.
        pid = started_from(shell, alice, prefix="env sh -c '\"$@\"; exit' sh ")
        shell.press("ctrl+z")
        shell.wait_for(lambda: process_state(pid) == "T")
        shell.wait_for(lambda: b"Stopped" in shell.raw)
        shell.screen.reset()
        shell.write("fg\n")
        shell.wait_for("✎ first note")
        shell.press("ctrl+q")
        shell.wait_for(lambda: shell.times_left() == 2 and PROMPT in shell.printed_after())


@needs_bash
def test_a_terminal_that_goes_away_ends_a_console_put_aside(alice: Responder) -> None:
    alice.declare()
    with in_a_shell(alice) as shell:
        pid = started_from(shell, alice)
        shell.press("ctrl+z")
        shell.wait_for(lambda: b"Stopped" in shell.raw)
        shell.hang_up()
        shell.wait_for(lambda: not process_state(pid), ENDS_WITHIN_S)
    assert alice.texts() == ["first note"]


def test_where_no_shell_could_bring_it_back_it_is_not_put_aside(alice: Responder) -> None:
    alice.declare()
    with alice.console() as console:
        console.wait_for("declared: Checkout is down")
        console.press("ctrl+z")
        console.wait_for("no shell started this console")
        console.press("ctrl+q")
        assert console.wait_exit() == 0


def test_stopped_and_continued_from_outside_it_reads_keys_in_order(alice: Responder) -> None:
    alice.declare()
    with alice.console() as console:
        console.wait_for("declared: Checkout is down")
        console.process.send_signal(signal.SIGSTOP)
        console.wait_for(lambda: process_state(console.process.pid) == "T")
        console.screen.reset()
        console.process.send_signal(signal.SIGCONT)
        # The terminal is given back and taken anew.
        console.wait_for(lambda: console.times_left() == 1 and console.in_full_screen())
        console.wait_for("declared: Checkout is down")
        sentence = "every letter of this sentence has its own place"
        console.press("n", *sentence, "enter")
        console.wait_for(f"✎ {sentence}")
        console.press("ctrl+q")
        assert console.wait_exit() == 0
        console.assert_restored()


@needs_proc
def test_an_idle_console_leaves_the_processor_alone(alice: Responder) -> None:
    alice.declare()
    with alice.console() as console:
        console.wait_for("declared: Checkout is down")
        # What comes after the first picture is done by then.
        console.wait_for(console.later_by(2))
        before = processor_s(console.process.pid)
        console.wait_for(console.later_by(5))
        assert processor_s(console.process.pid) - before < 0.2 * 5


def processor_s(pid: int) -> float:
    """Return the seconds of CPU time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_a_fault_of_the_program_is_said_in_words_and_its_details_kept(alice: Responder, tmp_path: Path) -> None:
    alice.declare()
    runner = tmp_path / "faulty.py"
    runner.write_text(
        "import sys\n"
        "from incident_tui.__main__ import main\n"
        "from incident_tui.tui.screens.console import ConsoleScreen\n"
        "def faulty(screen):\n"
        "    secret = 'words of the incident'\n"
        "    raise RuntimeError('the zoom broke')\n"
        "ConsoleScreen.action_zoom = faulty\n"
        "main()\n"
    )
    argv: list[str | Path] = [sys.executable, runner, "--data", alice.data_file]
    with Terminal(argv, alice.env, folder=alice.home) as console:
        with_a_note(alice, console)
        console.press("n", *"half a thought", "tab", "z")
        assert console.wait_exit() == 1
        console.assert_restored()
        said = console.printed_after()
    (kept,) = alice.state.glob("crash-*.txt")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "RuntimeError: the zoom broke" in kept.read_text()
    assert "line 6, in faulty" in kept.read_text()
    assert "words of the incident" not in kept.read_text()
    assert said.count("\n") < 8
    assert "RuntimeError: the zoom broke" in said
    assert f"safe in {alice.data_file}" in said
    assert str(kept) in said
    assert "Traceback" not in said
    assert alice.plain_texts() == ["first note"]
    with alice.console() as console:
        console.wait_for("› half a thought")
