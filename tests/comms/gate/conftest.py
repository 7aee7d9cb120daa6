from __future__ import annotations

import pytest

from incident_tui.comms.gate.load import load_gate
from incident_tui.comms.gate.model import Gate
from incident_tui.files.overlay import Overlay


@pytest.fixture(scope="session")
def gate() -> Gate:
    return load_gate(Overlay.over_bundled("templates", None)).gate
