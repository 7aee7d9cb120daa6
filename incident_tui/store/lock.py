"""The lock that lets several processes write one data file, held around append and checkpoint only."""

from __future__ import annotations

import errno
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from incident_tui.store.errors import StoreBusy

PATIENCE_S: Final = 5.0
_RETRY_S: Final = 0.005


class FileLock:
    """An advisory lock on a file of its own, which is never replaced and holds nothing.

    Between processes it is `flock`; between threads of one process it is a re-entrant lock.
    """

    def __init__(self, path: Path, patience_s: float = PATIENCE_S) -> None:
        """Lock through the file at `path`, waiting at most `patience_s` seconds for others."""
        self.path = path
        self._patience_s = patience_s
        self._threads = threading.RLock()
        self._depth = 0
        self._descriptor: int | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock; raise StoreBusy if another process keeps it, OSError if its file cannot be made."""
        with self._threads:
            if self._depth == 0:
                self._acquire()
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0 and self._descriptor is not None:
                    fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the lock's file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _acquire(self) -> None:
        deadline = time.monotonic() + self._patience_s
        while True:
            if self._descriptor is None:
                self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if error.errno not in (errno.EAGAIN, errno.EACCES, errno.EINTR):
                    raise
                if time.monotonic() >= deadline:
                    raise StoreBusy(self.path, self._patience_s) from error
                time.sleep(_RETRY_S)
                continue
            if self._still_named():
                return
            # Somebody removed the file; a lock on a nameless file keeps nobody out.
            self.close()

    def _still_named(self) -> bool:
        assert self._descriptor is not None
        try:
            return self.path.stat().st_ino == os.fstat(self._descriptor).st_ino
        except FileNotFoundError:
            return False
