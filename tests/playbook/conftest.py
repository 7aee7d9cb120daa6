from __future__ import annotations

import pytest

from incident_tui.files.overlay import Overlay, bundled_folder
from incident_tui.playbook.load import load_playbook
from incident_tui.playbook.model import Playbook


@pytest.fixture(scope="session")
def playbook() -> Playbook:
    """Give the playbook that ships with the program."""
    return load_playbook(Overlay(bundled_folder("templates"))).playbook
