from __future__ import annotations

import platform
from pathlib import Path

import pytest

from tests.console.driving import Desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    # The machine's name becomes part of the writer's, which the detail view shows.
    monkeypatch.setattr(platform, "node", lambda: "laptop")
    return Desk(tmp_path)
