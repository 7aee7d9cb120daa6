"""What a real terminal gets when people outside have begun to wait for too long."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.terminal.responder import Responder
from tests.terminal.terminal import Terminal

BELL = b"\x07"
NOTIFIES = (
    b"\x1b]9;OVERDUE: status page update\x1b\\",
    b"\x1b]777;notify;incident-tui;OVERDUE: status page update\x1b\\",
)


def bells(console: Terminal) -> int:
    """Count the bells, leaving out those that only end another sequence, such as the window's title."""
    return len(re.sub(rb"\x1b\][^\x07\x1b]*\x07", b"", bytes(console.raw)).split(BELL)) - 1


def promise_broken(alice: Responder) -> None:
    """Have something on record that was promised for five minutes ago."""
    now = datetime.now(UTC)  # noqa: TID251 - the program under test reads the machine's clock, and so must we
    alice.declare()
    words = alice.home / "words.txt"
    words.write_text(f"Some payments fail. Next update by {now - timedelta(minutes=5):%H:%M} UTC.\n")
    said_at = f"{now - timedelta(minutes=9):%Y-%m-%dT%H:%M:%SZ}"
    alice.run("message", "posted", "investigating", "--text", str(words), "--at", said_at)


def setting(alice: Responder, kind: str) -> None:
    config = alice.home / ".config" / "incident-tui"
    config.mkdir(parents=True)
    (config / "config.toml").write_text(f'[alerts]\noverdue = "{kind}"\n')


@pytest.mark.parametrize("kind", ["bell", "desktop"])
def test_it_calls_once_with_what_the_terminal_understands(alice: Responder, kind: str) -> None:
    promise_broken(alice)
    setting(alice, kind)
    with alice.console() as console:
        console.wait_for("OVERDUE")
        console.wait_for(lambda: bells(console) > 0)
        if kind == "desktop":
            assert all(sequence in console.raw for sequence in NOTIFIES)
        console.press("n", *"seen", "enter")
        console.wait_for("✎ seen")
        console.press("ctrl+q")
        assert console.wait_exit() == 0
        assert bells(console) == 1


def test_without_the_setting_it_is_silent(alice: Responder) -> None:
    promise_broken(alice)
    with alice.console() as console:
        console.wait_for("OVERDUE")
        console.press("n", *"seen", "enter")
        console.wait_for("✎ seen")
        console.press("ctrl+q")
        assert console.wait_exit() == 0
        assert bells(console) == 0
        assert b"\x1b]777" not in console.raw
