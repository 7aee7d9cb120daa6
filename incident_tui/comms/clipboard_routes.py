"""Which ways to the clipboard are worth trying from where the user sits: pure, read from the environment."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

ClipboardMode = Literal["auto", "tmux", "osc52", "native", "command", "file"]
Route = Literal["command", "tmux", "osc52", "native"]
NativeTool = Literal["wl-clipboard", "xclip", "xsel", "pbcopy", "clip.exe"]
Which = Callable[[str], str | None]

CLIPBOARD_MODES: Final[tuple[ClipboardMode, ...]] = get_args(ClipboardMode)
MODE_VARIABLE: Final = "INCIDENT_TUI_CLIPBOARD"

# k9s and others use the same figure: longer sequences are dropped or cut by common terminals.
OSC52_LIMIT: Final = 74_994

_PROGRAMS: Final[dict[NativeTool, tuple[str, ...]]] = {
    "wl-clipboard": ("wl-copy", "wl-paste"),
    "xclip": ("xclip",),
    "xsel": ("xsel",),
    "pbcopy": ("pbcopy", "pbpaste"),
    "clip.exe": ("clip.exe", "powershell.exe"),
}
SSH_VARIABLES: Final = ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")


@dataclass(frozen=True)
class ClipboardSettings:
    """What the user chose: a mode, an own command (text on stdin), a limit in seconds per program.

    A command is tried first in mode `auto`; mode `command` tries nothing else.
    """

    mode: ClipboardMode = "auto"
    command: tuple[str, ...] = ()
    limit_s: float = 2.0


@dataclass(frozen=True)
class RoutePlan:
    """The routes to try in order, why the others are left out, and which programs were found.

    `osc52` is needless once an earlier route worked, and after a command that worked nothing else is tried.
    `native_tool` is set exactly when `native` is among the routes.
    """

    mode: ClipboardMode
    routes: tuple[Route, ...]
    left_out: tuple[tuple[Route, str], ...]
    native_tool: NativeTool | None
    programs: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def plan_routes(
    env: Mapping[str, str], settings: ClipboardSettings, which: Which, *, platform: str = sys.platform
) -> RoutePlan:
    """Decide by where the user sits: in tmux, over SSH, at a desktop, or with no display at all.

    `which` finds a program (`shutil.which`); `platform` is as in `sys.platform`.
    """
    mode, remarks = _mode(env, settings)
    obstacles: dict[Route, str] = {
        "command": "" if settings.command else "no command is configured",
        "tmux": "" if which("tmux") else "the program tmux is not installed",
        "osc52": _osc52_obstacle(env, forced=mode == "osc52"),
    }
    tool, obstacles["native"] = _native_tool(env, which, platform, forced=mode == "native")
    candidates = _candidates(mode, settings, env)
    routes = tuple(route for route in candidates if not obstacles[route])
    return RoutePlan(
        mode=mode,
        routes=routes,
        left_out=tuple((route, obstacles[route]) for route in candidates if obstacles[route]),
        native_tool=tool if "native" in routes else None,
        programs=_installed(which),
        remarks=remarks,
    )


def is_remote(env: Mapping[str, str]) -> bool:
    """Tell whether the user sits at another machine (an SSH session)."""
    return any(env.get(name) for name in SSH_VARIABLES)


def in_screen(env: Mapping[str, str]) -> bool:
    """Tell whether this runs inside GNU screen; in a tmux that was started there, tmux is what counts."""
    return bool(env.get("STY")) and not env.get("TMUX")


def _mode(env: Mapping[str, str], settings: ClipboardSettings) -> tuple[ClipboardMode, tuple[str, ...]]:
    wanted = env.get(MODE_VARIABLE, "").strip().lower()
    if not wanted:
        return settings.mode, ()
    for mode in CLIPBOARD_MODES:
        if wanted == mode:
            return mode, ()
    known = ", ".join(CLIPBOARD_MODES)
    return settings.mode, (f"{MODE_VARIABLE}={shown(wanted)} is ignored, it can be: {known}",)


def _candidates(mode: ClipboardMode, settings: ClipboardSettings, env: Mapping[str, str]) -> tuple[Route, ...]:
    if mode == "file":
        return ()
    if mode != "auto":
        return (mode,)
    command: tuple[Route, ...] = ("command",) if settings.command else ()
    # A remote user sits at the terminal; at a desktop its own clipboard can be verified, so it goes first.
    last: tuple[Route, ...] = ("osc52", "native") if is_remote(env) else ("native", "osc52")
    tmux: tuple[Route, ...] = ("tmux",) if env.get("TMUX") else ()
    return (*command, *tmux, *last)


def _osc52_obstacle(env: Mapping[str, str], *, forced: bool) -> str:
    if forced:
        return ""
    if env.get("TERM_PROGRAM") == "Apple_Terminal":
        return "Apple's Terminal ignores OSC 52"
    if env.get("TERM") in {"dumb", "linux"}:
        return f"a terminal of type {env['TERM']} has no clipboard"
    return ""


def _native_tool(env: Mapping[str, str], which: Which, platform: str, *, forced: bool) -> tuple[NativeTool | None, str]:
    """Choose the desktop's clipboard program, or say why there is none."""
    remote = is_remote(env) and not forced
    if remote and not env.get("DISPLAY"):
        return None, "over SSH it would fill the clipboard of the remote machine"
    if remote and platform == "darwin":
        return None, "over SSH it would fill the clipboard of the remote Mac"
    choices: list[NativeTool] = []
    if platform == "darwin":
        choices.append("pbcopy")
    elif not remote:
        choices.append("clip.exe")
        if env.get("WAYLAND_DISPLAY"):
            choices.append("wl-clipboard")
    if env.get("DISPLAY") and platform != "darwin":
        choices += ["xclip", "xsel"]
    for tool in choices:
        if all(which(program) for program in _PROGRAMS[tool]):
            return tool, ""
    if choices == ["clip.exe"]:
        return None, "there is no display (neither WAYLAND_DISPLAY nor DISPLAY is set)"
    wanted = " or ".join(" with ".join(_PROGRAMS[tool]) for tool in choices if tool != "clip.exe")
    return None, f"no clipboard program is installed ({wanted})"


def _installed(which: Which) -> tuple[str, ...]:
    programs = ["tmux", *(program for names in _PROGRAMS.values() for program in names)]
    return tuple(program for program in programs if which(program))


def shown(value: str) -> str:
    """Keep control characters of a variable off the screen."""
    return value if value.isprintable() else ascii(value)
