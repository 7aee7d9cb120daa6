from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pexpect
import pytest

from incident_tui.comms.clipboard import ClipboardSettings, tmux_version
from tests.comms.copying import copy
from tests.terminal.display import own_display

PATH = os.environ.get("PATH", os.defpath)
TEXTS = {
    "plain": "Some payments are failing.\nNext update by 15:30 UTC.\n",
    "no newline": "text",
    "crlf and tabs": "a\r\n\tb\rc\r\n\r\n",
    "emoji and accents": "\U0001f525 caf\u00e9 cafe\u0301 \U0001f469\u200d\U0001f692 \u6f22\u5b57",
    "nul": "a\x00b",
    "escape": "\x1b]52;c;eA==\x07",
    "markup": "[/bold] [red]x[/]",
    "long": "0123456789\U0001f525" * 12_000,
}

needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
needs_x = pytest.mark.skipif(
    shutil.which("Xvfb") is None or shutil.which("xclip") is None, reason="Xvfb or xclip is not installed"
)


@dataclass
class TmuxServer:
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


@pytest.fixture
def tmux(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TmuxServer]:
    runtime = tmp_path_factory.mktemp("t")
    server = TmuxServer(f"c{os.getpid()}", "", str(runtime))
    server.run("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", "exec cat")
    try:
        server.session = server.run("display-message", "-p", "#{socket_path},#{pid},0").strip()
        yield server
    finally:
        server.run("kill-server")


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with own_display() as name:
        yield name


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    return tmp_path / "state" / "last-copy.txt"


def desktop_clipboard(display: str) -> str:
    argv = ["xclip", "-selection", "clipboard", "-o"]
    env = {"PATH": PATH, "DISPLAY": display}
    return subprocess.run(argv, capture_output=True, env=env, timeout=10, check=True).stdout.decode()


def wait_until(condition: Callable[[], bool], limit_s: float = 5.0) -> bool:
    end = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > end:
            return False
        threading.Event().wait(0.02)
    return True


@needs_tmux
def test_in_a_stock_tmux_the_buffer_holds_every_text_exactly(tmux: TmuxServer, saved: Path) -> None:
    for text in TEXTS.values():
        result = copy(text, tmux.env(), saved)
        assert (result.level, result.via[0]) == ("verified", "tmux")
        assert tmux.buffer() == text.encode() == saved.read_bytes()


@needs_tmux
def test_a_stock_tmux_sends_the_text_on_to_the_outer_terminal(tmux: TmuxServer, saved: Path) -> None:
    env = {"PATH": PATH, "TERM": "xterm-256color", "TMUX_TMPDIR": tmux.runtime, "LC_ALL": "C.UTF-8"}
    # The annotation says str: with an encoding given, pexpect reads text.
    outer: pexpect.spawn[str] = pexpect.spawn(
        "tmux", ["-L", tmux.name, "attach"], env=env, dimensions=(24, 80), encoding="utf-8", timeout=5
    )
    try:
        assert wait_until(lambda: bool(tmux.run("list-clients").strip()))
        raw: list[str] = []
        result = copy("caf\u00e9 \U0001f525", tmux.env(), saved, terminal=raw.append)
        expected = base64.b64encode("caf\u00e9 \U0001f525".encode()).decode()
        outer.expect(rf"\x1b\]52;[^;]*;{re.escape(expected)}")
    finally:
        outer.close(force=True)
    assert raw == []
    assert result.via == ("tmux", "osc52")
    assert "in the tmux buffer (paste with prefix ]), sent on to your terminal" in result.notice()


@needs_tmux
def test_in_tmux_a_long_text_is_not_said_to_have_reached_the_terminal(tmux: TmuxServer, saved: Path) -> None:
    result = copy(TEXTS["long"], tmux.env(), saved)
    assert (result.level, result.via) == ("verified", ("tmux",))
    assert "sent on" not in result.notice()
    assert "too long" in result.notice()


@needs_tmux
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


@pytest.fixture
def forgetful_tmux(tmux: TmuxServer, tmp_path: Path) -> dict[str, str]:
    odd = tmp_path / "bin" / "tmux"
    odd.parent.mkdir()
    odd.write_text(f'#!/bin/sh\n[ "$1" = show-buffer ] && exec echo other\nexec {shutil.which("tmux")} "$@"\n')
    odd.chmod(0o755)
    return tmux.env(PATH=f"{odd.parent}:{PATH}")


@needs_tmux
def test_a_buffer_that_reads_back_differently_is_not_called_verified(
    forgetful_tmux: dict[str, str], saved: Path
) -> None:
    result = copy("text", forgetful_tmux, saved)
    assert result.level == "sent"
    assert "without confirmation" in result.notice()


@needs_tmux
@needs_x
def test_a_doubtful_buffer_is_not_claimed_along_with_a_verified_desktop(
    forgetful_tmux: dict[str, str], display: str, saved: Path
) -> None:
    result = copy("text", {**forgetful_tmux, "DISPLAY": display}, saved)
    assert (result.level, result.via) == ("verified", ("xclip",))
    assert "tmux" not in result.notice()
    assert "tmux took the text, but" in result.detail


@needs_tmux
def test_a_tmux_server_that_is_gone_leaves_the_terminal(saved: Path, tmp_path: Path) -> None:
    raw: list[str] = []
    env = {"PATH": PATH, "TMUX": f"{tmp_path}/gone,1,0"}
    result = copy("text", env, saved, terminal=raw.append)
    assert (result.level, result.via, len(raw)) == ("sent", ("osc52",), 1)
    assert "no tmux server took the text" in result.detail


@needs_tmux
def test_the_version_of_tmux_is_known_or_none(tmp_path: Path) -> None:
    version = tmux_version({"PATH": PATH})
    assert version is not None
    assert re.match(r"tmux \S+", version)
    assert tmux_version({"PATH": str(tmp_path)}) is None


@needs_x
@pytest.mark.parametrize("name", TEXTS)
def test_at_a_desktop_the_clipboard_holds_the_text_exactly_and_lives_on(display: str, saved: Path, name: str) -> None:
    raw: list[str] = []
    result = copy(TEXTS[name], {"PATH": PATH, "DISPLAY": display}, saved, terminal=raw.append)
    assert (result.level, result.via, result.detail, raw) == ("verified", ("xclip",), "", [])
    assert desktop_clipboard(display) == TEXTS[name]
    assert "verified" in result.notice()


@needs_x
@needs_tmux
def test_in_tmux_at_a_desktop_both_hold_the_text(tmux: TmuxServer, display: str, saved: Path) -> None:
    result = copy("both", tmux.env(DISPLAY=display), saved)
    assert (result.level, result.via) == ("verified", ("tmux", "osc52", "xclip"))
    assert (tmux.buffer(), desktop_clipboard(display)) == (b"both", "both")
    assert "also in the desktop clipboard (xclip), verified" in result.notice()


@needs_x
def test_over_ssh_with_a_forwarded_display_both_ways_are_used(display: str, saved: Path) -> None:
    raw: list[str] = []
    env = {"PATH": PATH, "DISPLAY": display, "SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}
    result = copy("forwarded", env, saved, terminal=raw.append)
    assert (result.level, result.via, len(raw)) == ("verified", ("osc52", "xclip"), 1)
    assert desktop_clipboard(display) == "forwarded"
    assert "also sent to your terminal" in result.notice()


@needs_x
def test_a_dead_display_is_found_out_and_prints_nothing(saved: Path, capfd: pytest.CaptureFixture[str]) -> None:
    raw: list[str] = []
    result = copy("text", {"PATH": PATH, "DISPLAY": ":9999"}, saved, terminal=raw.append)
    assert (result.level, result.via, len(raw)) == ("sent", ("osc52",), 1)
    assert "xclip (DISPLAY=:9999)" in result.detail
    assert capfd.readouterr() == ("", "")


@needs_x
def test_mode_native_does_not_fall_back(saved: Path) -> None:
    raw: list[str] = []
    settings = ClipboardSettings(mode="native")
    result = copy("text", {"PATH": PATH, "DISPLAY": ":9999"}, saved, terminal=raw.append, settings=settings)
    assert (result.level, raw) == ("saved", [])
    assert f"cat {saved}" in result.notice()


@needs_x
def test_a_copy_works_from_a_folder_that_is_gone(
    display: str, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert copy("text", {"PATH": PATH, "DISPLAY": display}, saved).level == "verified"
