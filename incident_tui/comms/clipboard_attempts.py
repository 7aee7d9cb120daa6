"""One attempt per route to the clipboard: each says how far the text got, and why not farther."""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from incident_tui.comms import clipboard_child
from incident_tui.comms.clipboard_programs import ProgramRun, fault_in_words, run_program
from incident_tui.comms.clipboard_routes import OSC52_LIMIT, ClipboardSettings, NativeTool, Route, in_screen
from incident_tui.comms.clipboard_tmux import ask_tmux

_CHILD_MODULE: Final = "incident_tui.comms.clipboard_child"
# The child ends itself this much later than it should have been stopped, for when this process was killed.
_CHILD_GRACE_S: Final = 1.0
# GNU screen 4.9 passes pieces of 760 characters on and drops one of 2,000 (measured); others cut at 512 or less.
_SCREEN_PIECE: Final = 512


@dataclass(frozen=True)
class ClipboardRequest:
    """What to copy (UTF-8 bytes) and all that an attempt needs; `native_tool` only for the native route."""

    data: bytes
    env: Mapping[str, str]
    settings: ClipboardSettings
    native_tool: NativeTool | None
    write_to_terminal: Callable[[str], None] | None


@dataclass(frozen=True)
class Attempt:
    """How far the text got: read back, only sent, or nowhere (None); `reason` says what did not work."""

    reached: Literal["verified", "sent"] | None
    via: tuple[str, ...] = ()
    reason: str = ""


def osc52(text: str) -> str:
    """Build the sequence that asks a terminal to fill the clipboard (selection `c`, base64 of UTF-8, BEL).

    Characters that UTF-8 cannot hold (lone surrogates) become `?`. mosh passes on no selection but `c`.
    """
    return f"\x1b]52;c;{_base64(text.encode('utf-8', 'replace'))}\x07"


def attempt(route: Route, request: ClipboardRequest) -> Attempt:
    """Try one route; every fault of a clipboard ends as a reason in the answer, none is raised."""
    match route:
        case "command":
            return _attempt_command(request)
        case "tmux":
            return _attempt_tmux(request)
        case "osc52":
            return _attempt_osc52(request)
        case "native":
            return _attempt_native(request)


def native_environment(env: Mapping[str, str], platform: str, package_root: str) -> dict[str, str]:
    """Give the environment of the child process: it must find this package, and use UTF-8 on macOS.

    Without a UTF-8 locale pbcopy and pbpaste agree on a wrong character set: reading back proves nothing.
    """
    # With this one set, Python would stay after the end and exit with 0, which is to mean "verified".
    environment = {name: value for name, value in env.items() if name != "PYTHONINSPECT"}
    # A folder on PYTHONPATH goes before the standard library: not one that Python searches anyway.
    if Path(package_root).name not in {"site-packages", "dist-packages"}:
        known = [environment["PYTHONPATH"]] if environment.get("PYTHONPATH") else []
        environment["PYTHONPATH"] = os.pathsep.join([package_root, *known])
    if platform == "darwin":
        environment["LC_ALL"] = "en_US.UTF-8"
    return environment


def _attempt_command(request: ClipboardRequest) -> Attempt:
    run = _run(request, request.settings.command)
    if run.code == 0:
        return Attempt("sent", ("command",))
    return Attempt(None, reason=f"your clipboard command: {run.fault or f'exit code {run.code}'}")


def _attempt_tmux(request: ClipboardRequest) -> Attempt:
    sends_on = True
    loaded = _run(request, ("tmux", "load-buffer", "-w", "-"))
    if loaded.code not in (0, None):
        # Before 3.2 tmux has no -w: the buffer still works, and the terminal gets its own sequence below.
        sends_on = False
        loaded = _run(request, ("tmux", "load-buffer", "-"))
    if loaded.code != 0:
        return Attempt(None, reason=f"tmux: {loaded.fault or 'no tmux server took the text'}")
    forwarded = _tmux_forwarding(request) if sends_on else _attempt_osc52(request)
    held = _run(request, ("tmux", "show-buffer"), capture=True)
    via = ("tmux", *forwarded.via)
    if held.code == 0 and held.output == request.data:
        return Attempt("verified", via, forwarded.reason)
    doubt = held.fault or "its newest buffer holds something else when read back"
    return Attempt("sent", via, _joined(f"tmux took the text, but {doubt}", forwarded.reason))


def _tmux_forwarding(request: ClipboardRequest) -> Attempt:
    too_long = _too_long(request.data)
    if too_long:
        return Attempt(None, reason=f"your terminal: {too_long}")
    server = ask_tmux(request.env, request.settings.limit_s)
    obstacle = server.obstacle() if server else "whether tmux sends it on could not be found out"
    return Attempt(None, reason=f"your terminal: {obstacle}") if obstacle else Attempt("sent", ("osc52",))


def _attempt_osc52(request: ClipboardRequest) -> Attempt:
    if request.write_to_terminal is None:
        return Attempt(None, reason="OSC 52: there is no terminal to write to")
    too_long = _too_long(request.data)
    if too_long:
        return Attempt(None, reason=f"OSC 52: {too_long}")
    try:
        sequence = osc52(request.data.decode("utf-8"))
        request.write_to_terminal(_through_screen(sequence) if in_screen(request.env) else sequence)
    except (OSError, ValueError, RuntimeError) as fault:
        return Attempt(None, reason=f"OSC 52: the terminal could not be written to ({fault_in_words(fault)})")
    return Attempt("sent", ("osc52",))


def _attempt_native(request: ClipboardRequest) -> Attempt:
    tool = request.native_tool
    if tool is None or not sys.executable:
        return Attempt(None, reason="the desktop clipboard: no program to reach it with")
    # -P keeps the current folder, and whatever stands in it, out of the child's imports.
    argv = (sys.executable, "-P", "-m", _CHILD_MODULE, tool, str(request.settings.limit_s + _CHILD_GRACE_S))
    package_root = str(Path(__file__).resolve().parents[2])
    run = run_program(
        argv,
        request.data,
        env=native_environment(request.env, sys.platform, package_root),
        limit_s=request.settings.limit_s,
        folder=os.sep,
    )
    if run.code == clipboard_child.EQUAL:
        return Attempt("verified", (tool,))
    meaning = run.fault or clipboard_child.MEANINGS.get(run.code or 0, f"exit code {run.code}")
    where = f" (DISPLAY={request.env['DISPLAY']})" if tool in ("xclip", "xsel") else ""
    return Attempt(None, reason=f"{tool}{where}: {meaning}")


def _run(request: ClipboardRequest, argv: Sequence[str], *, capture: bool = False) -> ProgramRun:
    data = b"" if capture else request.data
    return run_program(argv, data, env=request.env, limit_s=request.settings.limit_s, capture=capture)


def _too_long(data: bytes) -> str:
    size = (len(data) + 2) // 3 * 4
    if size <= OSC52_LIMIT:
        return ""
    return f"too long for many terminals ({size:,} bytes in base64, the limit is {OSC52_LIMIT:,})"


def _through_screen(sequence: str) -> str:
    """Wrap a sequence in pieces that GNU screen hands to the terminal as they are."""
    pieces = (sequence[start : start + _SCREEN_PIECE] for start in range(0, len(sequence), _SCREEN_PIECE))
    return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _joined(*reasons: str) -> str:
    return "; ".join(reason for reason in reasons if reason)


def _words(fault: Exception) -> str:
    text = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
    return text or type(fault).__name__
