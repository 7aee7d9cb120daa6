"""What can go wrong with the data file, each saying what happened, what is safe and what to do next."""

from __future__ import annotations

from pathlib import Path

import msgspec


class StoreError(Exception):
    """The data file cannot do what was asked. What was acknowledged before is safe."""


class StoreBusy(StoreError):
    """Another process has held the lock for too long."""

    def __init__(self, path: Path, seconds: float) -> None:
        """Name the file and how long it was waited for."""
        super().__init__(
            f"another process has kept {path} locked for {seconds:.0f} s. Nothing was written; "
            "what is recorded is safe. End or resume the process that hangs, then try again."
        )


class StoreUnwritable(StoreError):
    """The disk or its permissions refuse a write."""

    def __init__(self, path: Path, error: OSError) -> None:
        """Name the file and the system's reason."""
        super().__init__(
            f"cannot write {path}: {error.strerror or error}. What was recorded before is safe; this act was not "
            "recorded. Free space or permissions, or choose another file with --data FILE or INCIDENT_TUI_DATA."
        )
        self.errno = error.errno


class StoreForeign(StoreError):
    """The file is not ours, or was written by a newer version. It was left untouched."""


class Notice(msgspec.Struct, frozen=True):
    """Something that the store mended or left out, to be told to the person.

    `lost` says whether anything that was once acknowledged could not be read back.
    """

    message: str
    lost: bool = False
