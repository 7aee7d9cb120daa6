from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from incident_tui.comms.clipboard import ClipboardSettings
from tests.comms.copying import TEXTS, copy
from tests.comms.tmux_server import PATH, TmuxServer, forgetful, tmux_server
from tests.terminal.display import own_display

needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
needs_x = pytest.mark.skipif(
    shutil.which("Xvfb") is None or shutil.which("xclip") is None, reason="Xvfb or xclip is not installed"
)


@pytest.fixture
def tmux(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TmuxServer]:
    with tmux_server(tmp_path_factory.mktemp("t")) as server:
        yield server


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


@needs_tmux
@needs_x
def test_a_doubtful_buffer_is_not_claimed_along_with_a_verified_desktop(
    tmux: TmuxServer, display: str, saved: Path, tmp_path: Path
) -> None:
    result = copy("text", {**forgetful(tmux, tmp_path), "DISPLAY": display}, saved)
    assert (result.level, result.via) == ("verified", ("xclip",))
    assert "tmux" not in result.notice()
    assert "tmux took the text, but" in result.detail


@pytest.mark.skipif(shutil.which("screen") is None, reason="GNU screen is not installed")
def test_gnu_screen_hands_the_text_on_to_its_terminal(tmp_path: Path, saved: Path) -> None:
    text = TEXTS["emoji and accents"] * 200
    script = (
        "import os, pathlib, sys\n"
        "from tests.comms.copying import copy\n"
        "terminal = open('/dev/tty', 'w')\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "result = copy(sys.argv[2], dict(os.environ), path, terminal=terminal.write)\n"
        "terminal.write('\\r\\nafter' + 'wards ' + result.level)\n"
        "terminal.flush()\n"
        "sys.stdin.read()\n"
    )
    sockets = tmp_path / "s"
    sockets.mkdir(mode=0o700)
    root = str(Path(__file__).parents[2])
    env = {"PATH": PATH, "SCREENDIR": str(sockets), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PYTHONPATH": root}
    env |= {"SSH_TTY": "/dev/pts/0", "HOME": str(tmp_path)}
    argv = ["-c", os.devnull, sys.executable, "-c", script, str(saved), text]
    # The annotation says str: with an encoding given, pexpect reads text.
    outer: pexpect.spawn[str] = pexpect.spawn("screen", argv, env=env, encoding="utf-8", timeout=10)
    try:
        outer.expect("afterwards sent")
        assert f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07" in str(outer.before)
    finally:
        outer.sendcontrol("a")
        outer.send(":quit\r")
        outer.expect(pexpect.EOF)
        outer.close(force=True)


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
    # Nobody is attached to this server, so there is no terminal that it could send the text on to.
    assert (result.level, result.via) == ("verified", ("tmux", "xclip"))
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
