"""Run a program that may hang: bounded in time, and nothing of it is left when it was stopped."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ProgramRun:
    """How a program ended: `code` is None if it never started or was stopped, and `fault` says which."""

    code: int | None
    output: bytes = b""
    fault: str = ""


def run_program(
    argv: Sequence[str],
    data: bytes,
    *,
    env: Mapping[str, str],
    limit_s: float,
    capture: bool = False,
    folder: str | None = None,
) -> ProgramRun:
    """Run a program with `data` on stdin; after `limit_s` seconds kill its whole process group.

    A program that ends in time is never killed: xclip and wl-copy stay behind to own the clipboard. They
    would also keep an output pipe open, so `capture` is only for programs that leave nothing behind.
    """
    try:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if capture else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(env),
            cwd=folder,
            start_new_session=True,
        )
    except (OSError, ValueError) as fault:
        return ProgramRun(None, fault=f"{argv[0]} could not be started ({fault_in_words(fault)})")
    with process:
        try:
            output, _ = process.communicate(data, timeout=limit_s)
        except subprocess.TimeoutExpired:
            # It may have ended at the very last moment, and what it left behind owns the clipboard then.
            if process.poll() is None:
                _kill_group(process.pid)
                return ProgramRun(None, fault=f"no answer within {limit_s:g} s, so it was stopped")
            output = None
    return ProgramRun(process.returncode, output or b"")


def fault_in_words(fault: Exception) -> str:
    """Give the system's words for a fault, or its own, or its kind: never nothing."""
    text = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
    return text or type(fault).__name__


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        # Gone in the meantime; macOS answers "not permitted" for a group of which only a zombie is left.
        return
