from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import CommandLine


@pytest.fixture
def cli(tmp_path: Path) -> CommandLine:
    """A command line with an empty home."""
    return CommandLine(tmp_path / "home")


@pytest.fixture
def open_cli(cli: CommandLine) -> CommandLine:
    """A command line with one open incident."""
    cli.done("declare", "Checkout is down", "--severity", "1")
    return cli
