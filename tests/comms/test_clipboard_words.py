from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from incident_tui.comms.clipboard import ClipboardSettings, plan_routes
from incident_tui.comms.clipboard_tmux import TmuxServer
from incident_tui.comms.clipboard_words import Place, describe, unmet_wishes

SSH = {"SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22"}
TMUX = {"TMUX": "/tmp/tmux-1000/default,1,0", "TERM": "tmux-256color"}
XTERM = TmuxServer("3.3a", terminal="xterm-256color", takes_clipboard=True)
FILE = Path("/home/alice/.local/state/incident-tui/last-copy.txt")
WIDTH_LEFT = 84


def told(
    env: Mapping[str, str],
    *,
    installed: str = "tmux xclip",
    tmux: TmuxServer | None = None,
    settings: ClipboardSettings | None = None,
    has_terminal: bool = True,
    platform: str = "linux",
) -> list[str]:
    chosen = settings or ClipboardSettings()
    plan = plan_routes(env, chosen, {name: name for name in installed.split()}.get, platform=platform)
    return describe(plan, Place(env, chosen, FILE, has_terminal=has_terminal, tmux=tmux, platform=platform))


def assert_in_order(lines: list[str], *beginnings: str) -> None:
    remaining = iter(lines)
    missing = [wanted for wanted in beginnings if not any(line.startswith(wanted) for line in remaining)]
    assert missing == [], "\n".join(lines)


def test_in_tmux_over_ssh_every_step_and_what_it_is_worth_is_told() -> None:
    lines = told({**TMUX, **SSH}, tmux=replace(XTERM, prefix="C-a", attached=2))
    assert_in_order(
        lines,
        "clipboard mode: auto (settings)",
        "you are inside tmux 3.3a, over SSH (SSH_CONNECTION)",
        "clipboard programs found: tmux, xclip",
        f"step 1, always: it is saved in {FILE}",
        "step 2: into the tmux buffer, read back; paste with prefix ] (prefix: C-a)",
        "- tmux sends it on to your terminal (xterm-256color), up to 56,244 bytes",
        "- it does so whatever set-clipboard says (here: external)",
        "- terminals do not answer: only pasting shows whether it arrived",
        "- 2 terminals are attached to this session: it goes to the one used last",
        "step 3, only if 2 fails: through your terminal (OSC 52)",
        "not tried: desktop: over SSH it would fill the clipboard of the remote machine",
        "surest, on your own machine: ssh HOST incident-tui message show NAME | pbcopy",
        "try it: incident-tui doctor --test-copy, then paste",
    )
    assert not [line for line in lines if line.startswith("better")]


@pytest.mark.parametrize(
    ("server", "parts"),
    [
        (None, ["inside tmux, whose server", "no server answers at /tmp/tmux-1000/default", "or unset TMUX"]),
        (TmuxServer("3.3a"), ["it stays there: no terminal is attached"]),
        (replace(XTERM, takes_clipboard=None), ["whether tmux sends it on could not be found out"]),
        (
            TmuxServer("3.3a", terminal="vt100", takes_clipboard=False),
            ["tmux knows no clipboard for the type vt100", "set -as terminal-features ',vt100:clipboard'"],
        ),
        (TmuxServer("3.1c"), ["tmux 3.1c cannot send it on", "~/.tmux.conf: set -s set-clipboard on"]),
        (
            TmuxServer("next-3.6", terminal="tmux-256color", takes_clipboard=True),
            ["your terminal's type is tmux-256color", "in its ~/.tmux.conf: set -s set-clipboard on"],
        ),
    ],
)
def test_what_tmux_cannot_do_is_told_with_the_line_that_helps(server: TmuxServer | None, parts: list[str]) -> None:
    text = "\n".join(told(TMUX, tmux=server))
    assert [part for part in parts if part not in text] == []
    assert ("sends it on to your terminal" in text) == (server is not None and server.version == "next-3.6")


@pytest.mark.parametrize(
    ("env", "parts"),
    [
        ({}, ["not inside tmux, at this machine", "not tried: desktop: there is no display"]),
        ({**SSH, "TERM": "tmux-256color"}, ["your terminal's type is tmux-256color: if that is another tmux"]),
        ({**SSH, "STY": "1.pts", "TERM": "screen"}, ["inside GNU screen, over SSH"]),
        ({"DISPLAY": ":0"}, ["step 2: into the desktop clipboard (xclip, display :0), read back", "step 3, only if 2"]),
        ({**SSH, "DISPLAY": ":0"}, ["step 2: through your terminal", "step 3: into the desktop clipboard"]),
        ({"WAYLAND_DISPLAY": "w"}, ["install wl-clipboard (wl-copy and wl-paste)"]),
        ({"LC_TERMINAL": "iTerm2", **SSH}, ["Applications in terminal may access clipboard"]),
        ({"VTE_VERSION": "7000"}, ["GNOME Terminal and its family (VTE) ignore OSC 52"]),
        ({"XTERM_VERSION": "XTerm(390)"}, ["XTerm*disallowedWindowOps: 20,21,SetXprop"]),
        ({"TERM": "linux"}, ["there is no way to a clipboard from here", "a terminal of type linux has no clipboard"]),
        ({"WSL_DISTRO_NAME": "Debian"}, ["in WSL"]),
        (
            {"INCIDENT_TUI_CLIPBOARD": "file"},
            ["that is all in mode file", "set by INCIDENT_TUI_CLIPBOARD", "better: unset INCIDENT_TUI_CLIPBOARD"],
        ),
    ],
)
def test_every_other_place_has_its_words_and_they_fit_a_line(env: Mapping[str, str], parts: list[str]) -> None:
    lines = told(env)
    assert [part for part in parts if part not in "\n".join(lines)] == []
    assert [line for line in lines if len(line) > WIDTH_LEFT] == []


@pytest.mark.parametrize(("set_clipboard", "advised"), [("external", True), ("on", False)])
def test_a_mode_that_tmux_may_hold_up_is_told_with_the_line_that_helps(set_clipboard: str, advised: bool) -> None:
    lines = told(TMUX, tmux=replace(XTERM, set_clipboard=set_clipboard), settings=ClipboardSettings(mode="osc52"))
    assert "step 2: through your terminal (OSC 52), up to 56,244 bytes" in lines
    assert any(line.startswith("better: tmux lets OSC 52 through only with this") for line in lines) == advised


def test_a_screen_or_tmux_of_ones_own_is_not_taken_for_another() -> None:
    for env in ({"STY": "1.pts", "TERM": "screen"}, TMUX):
        assert "another tmux" not in "\n".join(told(env, tmux=XTERM if "TMUX" in env else None))


def test_an_own_command_is_shown_and_comes_before_all_else() -> None:
    lines = told({"DISPLAY": ":0"}, settings=ClipboardSettings(command=("my copy", "--stdin")))
    assert_in_order(
        lines,
        "step 2: your command gets it on stdin: 'my copy' --stdin",
        "- exit code 0 counts as sent",
        "step 3, only if your command failed: into the desktop clipboard",
        "step 4, only if 2 and 3 fail: through your terminal",
    )


def test_without_a_terminal_nothing_is_promised_of_it() -> None:
    lines = told(SSH, has_terminal=False)
    assert "not tried: terminal: this process has no terminal" in lines
    assert not [line for line in lines if line.startswith("step 2")]


def test_on_a_mac_no_display_is_spoken_of() -> None:
    text = "\n".join(told({}, installed="pbcopy pbpaste", platform="darwin"))
    assert "into the desktop clipboard (pbcopy), read back" in text
    assert "DISPLAY" not in text


def test_a_wish_that_cannot_be_met_is_told_as_one() -> None:
    def wishes(env: Mapping[str, str], settings: ClipboardSettings) -> list[str]:
        return unmet_wishes(plan_routes(env, settings, lambda _: None, platform="linux"))

    assert wishes({}, ClipboardSettings()) == []
    assert wishes({}, ClipboardSettings(mode="file")) == []
    assert "mode native cannot work here" in wishes({}, ClipboardSettings(mode="native"))[0]
    assert "clipbord" in wishes({"INCIDENT_TUI_CLIPBOARD": "clipbord"}, ClipboardSettings())[0]


def test_control_characters_of_a_variable_do_not_reach_the_screen() -> None:
    lines = told({"TERM_PROGRAM": "a\x1b[31mb", "DISPLAY": "\x07"}, tmux=None)
    assert all(line.isprintable() for line in lines)
    assert any("\\x1b[31m" in line for line in lines)
