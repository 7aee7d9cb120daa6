"""What every test shares: an environment of its own, and how many examples the property tests try."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from functools import lru_cache

import pytest
from hypothesis import settings

_FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")
_TELLING = ("NO_COLOR", "TMUX", "DISPLAY", "WAYLAND_DISPLAY")
_TELLING_PREFIXES = ("SSH_", "INCIDENT_TUI_")

settings.register_profile("default", max_examples=40, deadline=None)
settings.register_profile("ci", parent=settings.get_profile("default"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


def pytest_xdist_auto_num_workers() -> int:
    """Run one worker more than there are processors: a fifth of the time is waiting for real terminals."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session", autouse=True)
def toml_parsed_once() -> Iterator[None]:
    """Parse each TOML text once for all tests: the bundled files are read by most of them, 80 ms each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tomllib, "loads", lru_cache(maxsize=512)(tomllib.loads))
        yield


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep a test away from the person's own files, terminal and clipboard.

    The home is a folder beside `tmp_path`, not in it, so that a test finds its `tmp_path` empty.
    """
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name in _FOLDERS:
        monkeypatch.setenv(name, str(home / name.lower()))
    for name in list(os.environ):
        if name in _TELLING or name.startswith(_TELLING_PREFIXES):
            monkeypatch.delenv(name)
