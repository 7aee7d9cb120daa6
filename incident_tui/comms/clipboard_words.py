"""Explain to a person which way a copy goes from where they sit, why no other, and what would make it better."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from incident_tui.comms.clipboard_routes import (
    MODE_VARIABLE,
    OSC52_LIMIT,
    SSH_VARIABLES,
    ClipboardSettings,
    Route,
    RoutePlan,
    in_screen,
    is_remote,
    shown,
)
from incident_tui.comms.clipboard_tmux import TmuxServer

# Three bytes become four of base64.
_OSC52_TEXT_LIMIT: Final = OSC52_LIMIT // 4 * 3
_UNANSWERED: Final = "- terminals do not answer: only pasting shows whether it arrived"
_NAMES: Final[dict[Route, str]] = {
    "command": "your command",
    "tmux": "tmux",
    "osc52": "terminal",
    "native": "desktop",
}


@dataclass(frozen=True)
class Place:
    """Where a copy would be made; `tmux` is the server of `$TMUX`, None if there is none or it does not answer."""

    env: Mapping[str, str]
    settings: ClipboardSettings
    last_copy_file: Path
    has_terminal: bool
    tmux: TmuxServer | None = None
    platform: str = sys.platform

    @property
    def outer_terminal(self) -> str:
        """The TERM of the terminal at the end of this machine's way: tmux's own, if inside tmux."""
        return self.tmux.terminal if self.tmux else self.env.get("TERM", "")

    @property
    def in_another_multiplexer(self) -> bool:
        """Tell whether what looks like the terminal is itself a tmux or screen, as of somebody who came from one."""
        own = in_screen(self.env) or (self.env.get("TMUX") and not self.tmux)
        return not own and self.outer_terminal.startswith(("tmux", "screen"))


def unmet_wishes(plan: RoutePlan) -> list[str]:
    """Name what was asked for and cannot be had: an unknown mode, or one that has no way to go here."""
    wishes = list(plan.remarks)
    if plan.mode not in ("auto", "file") and not plan.routes:
        wishes.append(f"mode {plan.mode} cannot work here (see below); mode auto finds what does")
    return wishes


def describe(plan: RoutePlan, place: Place) -> list[str]:
    """Tell what was found, step by step what a copy does here and what each step is worth, and what to change."""
    return [shown(line) for part in (_found, _steps, _left_out, _better) for line in part(plan, place)]


def _found(plan: RoutePlan, place: Place) -> Iterator[str]:
    env = place.env
    source = f"set by {MODE_VARIABLE}" if env.get(MODE_VARIABLE, "").strip().lower() == plan.mode else "settings"
    yield f"clipboard mode: {plan.mode} ({source})"
    yield f"you are {', '.join(_where(place))}"
    variables = ["TERM", "TERM_PROGRAM"]
    if place.platform != "darwin":
        variables += ["DISPLAY", "WAYLAND_DISPLAY"]
    absent = [name for name in variables if not env.get(name)]
    known = [f"{name}={env[name]}" for name in variables if name not in absent]
    yield "; ".join([", ".join(known)] * bool(known) + [f"not set: {', '.join(absent)}"] * bool(absent))
    yield f"clipboard programs found: {', '.join(plan.programs) or 'none'}"


def _where(place: Place) -> Iterator[str]:
    env = place.env
    if place.tmux:
        yield f"inside tmux {place.tmux.version}"
    elif env.get("TMUX"):
        yield "inside tmux, whose server does not answer"
    elif in_screen(env):
        yield "inside GNU screen"
    else:
        yield "not inside tmux"
    ssh = [name for name in SSH_VARIABLES if env.get(name)]
    yield f"over SSH ({', '.join(ssh)})" if ssh else "at this machine (no SSH variable is set)"
    if env.get("WSL_DISTRO_NAME") or env.get("WSL_INTEROP"):
        yield "in WSL"


def _steps(plan: RoutePlan, place: Place) -> Iterator[str]:
    yield "what a copy does here:"
    yield f"step 1, always: it is saved in {place.last_copy_file}"
    routes = [route for route in plan.routes if route != "osc52" or place.has_terminal]
    said: set[str] = set()
    for index, route in enumerate(routes):
        first, *more = _step(route, plan, place)
        condition = ""
        if index and route == "osc52":
            before = " and ".join(str(number) for number in range(2, index + 2))
            condition = f", only if {before} {'fails' if index == 1 else 'fail'}"
        elif index and routes[0] == "command":
            condition = ", only if your command failed"
        yield f"step {index + 2}{condition}: {first}"
        yield from (line for line in more if line not in said)
        said.update(more)
    if plan.mode == "file":
        yield "that is all in mode file"
    elif not routes:
        yield "that is all: there is no way to a clipboard from here"


def _step(route: Route, plan: RoutePlan, place: Place) -> Iterator[str]:
    match route:
        case "command":
            yield f"your command gets it on stdin: {shlex.join(place.settings.command)}"
            yield "- exit code 0 counts as sent, nothing is read back"
            yield _stopped_after(place)
        case "tmux":
            yield from _tmux_step(place)
        case "osc52":
            yield f"through your terminal (OSC 52), up to {_OSC52_TEXT_LIMIT:,} bytes"
            yield _UNANSWERED
        case "native":
            display = f", display {place.env.get('DISPLAY')}" if plan.native_tool in ("xclip", "xsel") else ""
            yield f"into the desktop clipboard ({plan.native_tool}{display}), read back"
            yield _stopped_after(place)


def _stopped_after(place: Place) -> str:
    return f"- a program that hangs is stopped after {place.settings.limit_s:g} s"


def _tmux_step(place: Place) -> Iterator[str]:
    server = place.tmux
    if server is None:
        yield f"tmux, which will fail: no server answers at {place.env.get('TMUX', '').partition(',')[0]}"
        return
    yield f"into the tmux buffer, read back; paste with prefix ] (prefix: {server.prefix})"
    if server.is_old:
        yield f"- tmux {server.version} cannot send it on (3.2 can): your terminal gets it by OSC 52 as well"
        return
    obstacle = server.obstacle()
    if obstacle:
        yield f"- {obstacle}" if server.takes_clipboard is None and server.terminal else f"- it stays there: {obstacle}"
        return
    yield f"- tmux sends it on to your terminal ({server.terminal}), up to {_OSC52_TEXT_LIMIT:,} bytes"
    yield f"- it does so whatever set-clipboard says (here: {server.set_clipboard})"
    yield _UNANSWERED
    if server.attached > 1:
        yield f"- {server.attached} terminals are attached to this session: it goes to the one used last"


def _left_out(plan: RoutePlan, place: Place) -> Iterator[str]:
    for route, reason in plan.left_out:
        yield f"not tried: {_NAMES[route]}: {reason}"
    if "osc52" in plan.routes and not place.has_terminal:
        yield f"not tried: {_NAMES['osc52']}: this process has no terminal"
    if plan.mode != "auto":
        yield f"not tried: all else, as the mode is {plan.mode}"


def _better(plan: RoutePlan, place: Place) -> Iterator[str]:
    """Give the very lines and commands that would help here."""
    if plan.mode != "auto":
        change = f"unset {MODE_VARIABLE}" if place.env.get(MODE_VARIABLE) else 'mode = "auto" in config.toml'
        yield f"better: {change}; then every way that works here is tried"
    if "tmux" in plan.routes:
        yield from _better_tmux(place)
    elif "osc52" in plan.routes and place.tmux and place.tmux.set_clipboard != "on":
        yield "better: tmux lets OSC 52 through only with this in ~/.tmux.conf: set -s set-clipboard on"
    if place.in_another_multiplexer and {"tmux", "osc52"} & set(plan.routes):
        yield f"your terminal's type is {place.outer_terminal}: if that is another tmux,"
        yield "- it lets the text through only with, in its ~/.tmux.conf: set -s set-clipboard on"
    if "native" not in plan.routes and not is_remote(place.env) and plan.mode in ("auto", "native"):
        if place.env.get("WAYLAND_DISPLAY"):
            yield "better: for the desktop clipboard, install wl-clipboard (wl-copy and wl-paste)"
        elif place.env.get("DISPLAY"):
            yield "better: for the desktop clipboard, install xclip"
    if {"tmux", "osc52"} & set(plan.routes) and "native" not in plan.routes:
        yield from _better_terminal(place)
    if is_remote(place.env):
        yield "surest, on your own machine: ssh HOST incident-tui message show NAME | pbcopy"
    yield "try it: incident-tui doctor --test-copy, then paste"


def _better_tmux(place: Place) -> Iterator[str]:
    server = place.tmux
    if server is None:
        yield "better: start a new tmux, or unset TMUX if this shell is not inside one"
    elif server.is_old:
        yield "better: tmux lets OSC 52 through only with this in ~/.tmux.conf: set -s set-clipboard on"
    elif server.terminal and server.takes_clipboard is False:
        yield f"better: in ~/.tmux.conf: set -as terminal-features ',{server.terminal}:clipboard'"
        yield "- then detach and attach again; it helps if that terminal takes OSC 52"


def _better_terminal(place: Place) -> Iterator[str]:
    env = place.env
    if "iTerm" in f"{env.get('TERM_PROGRAM', '')} {env.get('LC_TERMINAL', '')}":
        yield "iTerm2 must allow it: Settings, General, Selection:"
        yield "- Applications in terminal may access clipboard"
    elif env.get("VTE_VERSION"):
        yield "GNOME Terminal and its family (VTE) ignore OSC 52: select with the mouse there"
    elif env.get("XTERM_VERSION"):
        yield "xterm must allow it, in ~/.Xresources: XTerm*disallowedWindowOps: 20,21,SetXprop"
    elif is_remote(env):
        yield "iTerm2 and xterm take it only if allowed to; Apple's and GNOME's terminals never do"
