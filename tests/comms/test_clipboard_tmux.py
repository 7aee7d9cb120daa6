from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from incident_tui.comms.clipboard_tmux import TmuxServer as Server
from incident_tui.comms.clipboard_tmux import ask_tmux
from tests.comms.copying import TEXTS, copy
from tests.comms.tmux_server import PATH, TmuxServer, attached, forgetful, tmux_server, wait_until

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")


@pytest.fixture
def tmux(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TmuxServer]:
    with tmux_server(tmp_path_factory.mktemp("t")) as server:
        yield server


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    return tmp_path / "state" / "last-copy.txt"


def test_in_a_stock_tmux_the_buffer_holds_every_text_exactly(tmux: TmuxServer, saved: Path) -> None:
    for text in TEXTS.values():
        result = copy(text, tmux.env(), saved)
        assert (result.level, result.via[0]) == ("verified", "tmux")
        assert tmux.buffer() == text.encode() == saved.read_bytes()


def test_a_stock_tmux_sends_the_text_on_to_the_outer_terminal(tmux: TmuxServer, saved: Path) -> None:
    with attached(tmux, "xterm-256color") as outer:
        raw: list[str] = []
        result = copy("caf\u00e9 \U0001f525", tmux.env(), saved, terminal=raw.append)
        expected = base64.b64encode("caf\u00e9 \U0001f525".encode()).decode()
        outer.expect(rf"\x1b\]52;[^;]*;{re.escape(expected)}")
    assert raw == []
    assert result.via == ("tmux", "osc52")
    assert "in the tmux buffer (paste with prefix ]), sent on to your terminal" in result.notice()


def test_in_tmux_a_long_text_is_not_said_to_have_reached_the_terminal(tmux: TmuxServer, saved: Path) -> None:
    result = copy(TEXTS["long"], tmux.env(), saved)
    assert (result.level, result.via) == ("verified", ("tmux",))
    assert "sent on" not in result.notice()
    assert "too long" in result.notice()


def test_a_tmux_that_cannot_send_on_keeps_the_buffer_and_the_terminal_gets_its_own_sequence(
    tmux: TmuxServer, saved: Path, tmp_path: Path
) -> None:
    old = tmp_path / "bin" / "tmux"
    old.parent.mkdir()
    old.write_text(f'#!/bin/sh\n[ "$2" = -w ] && exit 1\nexec {shutil.which("tmux")} "$@"\n')
    old.chmod(0o755)
    raw: list[str] = []
    env = tmux.env(PATH=f"{old.parent}:{PATH}")
    result = copy("text", env, saved, terminal=raw.append)
    assert (result.level, result.via) == ("verified", ("tmux", "osc52"))
    assert (tmux.buffer(), raw) == (b"text", ["\x1b]52;c;dGV4dA==\x07"])


def test_a_buffer_that_reads_back_differently_is_not_called_verified(
    tmux: TmuxServer, saved: Path, tmp_path: Path
) -> None:
    result = copy("text", forgetful(tmux, tmp_path), saved)
    assert result.level == "sent"
    assert "without confirmation" in result.notice()


def test_what_tmux_says_of_itself_is_understood(tmux: TmuxServer, tmp_path: Path) -> None:
    version = tmux.run("-V").split()[1]
    tmux.run("set", "-g", "prefix", "C-a")
    tmux.run("set", "-s", "set-clipboard", "off")
    assert ask_tmux(tmux.env()) == Server(version, prefix="C-a", set_clipboard="off", attached=0)
    assert ask_tmux({"PATH": PATH, "TMUX": f"{tmp_path}/gone,1,0"}) is None
    assert ask_tmux({"PATH": str(tmp_path), "TMUX": "x"}) is None


@pytest.mark.parametrize("set_clipboard", ["external", "on", "off"])
@pytest.mark.parametrize(("outer_type", "takes"), [("xterm-256color", True), ("screen-256color", False)])
def test_what_tmux_is_said_to_do_with_a_text_is_what_it_does(
    tmux: TmuxServer, saved: Path, set_clipboard: str, outer_type: str, takes: bool
) -> None:
    tmux.run("set", "-s", "set-clipboard", set_clipboard)
    with attached(tmux, outer_type) as outer:
        server = ask_tmux(tmux.env())
        assert server
        assert (server.terminal, server.takes_clipboard, server.attached) == (outer_type, takes, 1)
        result = copy("text", tmux.env(), saved)
        # What follows in the stream shows that nothing came before it.
        tmux.run("rename-window", "afterwards")
        outer.expect("afterwards")
        assert ("dGV4dA==" in str(outer.before)) == takes == ("osc52" in result.via)


def test_the_setting_that_is_advised_makes_tmux_send_the_text_on(tmux: TmuxServer, saved: Path) -> None:
    tmux.run("set", "-as", "terminal-features", ",screen-256color:clipboard")
    with attached(tmux, "screen-256color") as outer:
        assert copy("text", tmux.env(), saved).via == ("tmux", "osc52")
        outer.expect("dGV4dA==")


def test_of_two_terminals_the_one_used_last_is_meant(tmux: TmuxServer) -> None:
    def found() -> tuple[str, bool | None, int]:
        server = ask_tmux(tmux.env())
        return (server.terminal, server.takes_clipboard, server.attached) if server else ("", None, 0)

    with attached(tmux, "xterm-256color") as first, attached(tmux, "screen-256color") as second:
        second.send("x")
        assert wait_until(lambda: found() == ("screen-256color", False, 2)), found()
        first.send("x")
        assert wait_until(lambda: found() == ("xterm-256color", True, 2)), found()


def test_a_tmux_server_that_is_gone_leaves_the_terminal(saved: Path, tmp_path: Path) -> None:
    raw: list[str] = []
    env = {"PATH": PATH, "TMUX": f"{tmp_path}/gone,1,0"}
    result = copy("text", env, saved, terminal=raw.append)
    assert (result.level, result.via, len(raw)) == ("sent", ("osc52",), 1)
    assert "no tmux server took the text" in result.detail
