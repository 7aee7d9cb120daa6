from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal.responder import Responder


@pytest.fixture
def alice(tmp_path: Path) -> Responder:
    """A responder whose home and data folder are empty."""
    return Responder(tmp_path)
