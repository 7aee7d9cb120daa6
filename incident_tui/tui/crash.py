"""What is said and kept when the console ends by a fault of its own."""

from __future__ import annotations

import os
import platform
import traceback
from datetime import datetime
from importlib import metadata
from pathlib import Path

from incident_tui.domain.text import shortened, visible
from incident_tui.files.atomic import write_atomically

_PACKAGES = ("incident-tui", "textual", "tinydb", "msgspec")


def report(error: BaseException, *, data_file: Path, state: Path, now: datetime) -> str:
    """Keep the details of an error in a file (0600) in the folder `state`, and say what happened.

    Where the file cannot be written, the details are part of what is returned.
    """
    details = _details(error, now)
    path = state / f"crash-{now:%Y%m%dT%H%M%SZ}-{os.getpid()}.txt"
    try:
        write_atomically(path, details.encode("utf-8", "backslashreplace"), mode=0o600)
        kept = f"The details are in {path}; please report them."
    except OSError as fault:
        kept = f"The details could not be kept in {path} ({fault.strerror or fault}); please report them:\n{details}"
    what = visible(shortened(f"{type(error).__name__}: {error}", 300))
    return (
        f"incident-tui: the console ended by a fault of its own: {what}\n"
        f"What was recorded is safe in {data_file}, and so is what was being typed.\n"
        f"Start incident-tui again to go on. {kept}"
    )


def _details(error: BaseException, now: datetime) -> str:
    versions = ", ".join(f"{name} {_version(name)}" for name in _PACKAGES)
    head = f"{now:%Y-%m-%d %H:%M:%SZ}\nPython {platform.python_version()} on {platform.platform()}\n{versions}\n\n"
    return head + "".join(traceback.format_exception(error))


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "unknown"
