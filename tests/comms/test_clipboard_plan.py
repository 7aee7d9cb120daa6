from __future__ import annotations

from collections.abc import Mapping

import pytest

from incident_tui.comms.clipboard import ClipboardMode, ClipboardSettings, RoutePlan, plan_routes

EVERYTHING = "tmux wl-copy wl-paste xclip xsel pbcopy pbpaste"
SSH = {"SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22"}
TMUX = {"TMUX": "/tmp/tmux-1000/default,1,0"}


def plan(
    env: Mapping[str, str],
    *,
    installed: str = EVERYTHING,
    settings: ClipboardSettings | None = None,
    platform: str = "linux",
) -> RoutePlan:
    programs = {name: f"/usr/bin/{name}" for name in installed.split()}
    return plan_routes(env, settings or ClipboardSettings(), programs.get, platform=platform)


@pytest.mark.parametrize(
    ("env", "routes", "tool"),
    [
        ({"DISPLAY": ":0"}, ("native", "osc52"), "xclip"),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, ("native", "osc52"), "wl-clipboard"),
        ({}, ("osc52",), None),
        (SSH, ("osc52",), None),
        ({"SSH_TTY": "/dev/pts/1"}, ("osc52",), None),
        ({"SSH_CLIENT": "10.0.0.1 1 22", "DISPLAY": "localhost:10.0"}, ("osc52", "native"), "xclip"),
        ({**SSH, "WAYLAND_DISPLAY": "wayland-0"}, ("osc52",), None),
        (TMUX, ("tmux", "osc52"), None),
        ({**TMUX, "DISPLAY": ":0"}, ("tmux", "native", "osc52"), "xclip"),
        ({**TMUX, **SSH}, ("tmux", "osc52"), None),
        ({"TERM_PROGRAM": "Apple_Terminal"}, (), None),
        ({"TERM": "linux"}, (), None),
    ],
)
def test_the_routes_follow_from_where_the_user_sits(
    env: Mapping[str, str], routes: tuple[str, ...], tool: str | None
) -> None:
    made = plan(env)
    assert (made.routes, made.native_tool) == (routes, tool)


def test_on_a_mac_the_native_tool_needs_no_display_but_is_left_out_over_ssh() -> None:
    local = plan({"TERM_PROGRAM": "Apple_Terminal"}, platform="darwin")
    remote = plan({**SSH, "DISPLAY": "localhost:10.0"}, platform="darwin")
    assert (local.routes, local.native_tool) == (("native",), "pbcopy")
    assert remote.routes == ("osc52",)
    assert "Mac" in dict(remote.left_out)["native"]


def test_a_windows_kernel_uses_clip_exe_only_where_both_halves_exist() -> None:
    env = {"WSL_DISTRO_NAME": "Debian", "DISPLAY": ":0"}
    assert plan(env, installed="clip.exe powershell.exe xclip").native_tool == "clip.exe"
    assert plan(env, installed="clip.exe xclip").native_tool == "xclip"


def test_half_of_the_wayland_pair_is_not_enough() -> None:
    made = plan({"WAYLAND_DISPLAY": "wayland-0"}, installed="wl-copy")
    assert made.native_tool is None
    assert "wl-copy with wl-paste" in dict(made.left_out)["native"]


@pytest.mark.parametrize("mode", ["tmux", "osc52", "native"])
def test_an_explicit_mode_tries_that_route_alone_wherever_the_user_sits(mode: ClipboardMode) -> None:
    env = {**SSH, **TMUX, "DISPLAY": ":0", "TERM_PROGRAM": "Apple_Terminal"}
    assert plan(env, settings=ClipboardSettings(mode=mode)).routes == (mode,)


def test_mode_file_tries_nothing() -> None:
    assert plan({"DISPLAY": ":0"}, settings=ClipboardSettings(mode="file")).routes == ()


def test_a_command_goes_first_in_auto_and_alone_in_mode_command() -> None:
    auto = ClipboardSettings(command=("my-copy",))
    alone = ClipboardSettings(mode="command", command=("my-copy",))
    assert plan({"DISPLAY": ":0"}, settings=auto).routes == ("command", "native", "osc52")
    assert plan({"DISPLAY": ":0"}, settings=alone).routes == ("command",)


def test_mode_command_without_a_command_says_so() -> None:
    made = plan({}, settings=ClipboardSettings(mode="command"))
    assert made.routes == ()
    assert made.left_out == (("command", "no command is configured"),)


def test_the_environment_overrides_the_mode() -> None:
    settings = ClipboardSettings(mode="file")
    assert plan({"INCIDENT_TUI_CLIPBOARD": " OSC52 "}, settings=settings).routes == ("osc52",)


def test_an_unknown_mode_in_the_environment_is_ignored_and_named() -> None:
    made = plan({"INCIDENT_TUI_CLIPBOARD": "clipbord"}, settings=ClipboardSettings(mode="file"))
    assert made.mode == "file"
    assert "clipbord" in made.remarks[0]
    assert "native" in made.remarks[0]
