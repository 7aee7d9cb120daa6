"""Files that the person who runs the tests may not read, whoever that is."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NOBODY = 65534


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A folder that any user can reach: those above pytest's own are private."""
    with tempfile.TemporaryDirectory(prefix="incident-files-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextmanager
def without_rights() -> Iterator[None]:
    """Run a block as a user without rights: the superuser is refused nothing."""
    own = os.geteuid()
    if own == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if own == 0:
            os.seteuid(own)
