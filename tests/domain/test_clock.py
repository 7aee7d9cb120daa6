from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo

import pytest

from incident_tui.domain.clock import ManualClock, SystemClock, local_zone
from tests.strategies import START


def test_a_manual_clock_moves_only_when_told_to() -> None:
    clock = ManualClock(START.astimezone(ZoneInfo("Europe/Berlin")))
    assert clock.now() == clock.now() == START
    assert clock.now().tzinfo is UTC
    clock.advance(hours=1, minutes=-5)
    assert clock.now() == START + timedelta(minutes=55)
    clock.set(START)
    assert clock.now() == START


def test_the_system_clock_tells_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


@pytest.mark.parametrize("name", ["Europe/Berlin", ":Europe/Berlin"])
def test_a_named_zone_is_used(name: str) -> None:
    assert local_zone(name) == ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "name", [None, "", "Europe", "No/Such", "../passwd", "/etc/passwd", "a\0b", "\ud800", "x" * 9999]
)
def test_without_a_zone_that_exists_it_is_utc(name: str | None, tmp_path: Path) -> None:
    assert local_zone(name, system_file=tmp_path / "localtime") is UTC


@pytest.mark.skipif(
    not any(Path(folder, "Europe/Berlin").is_file() for folder in TZPATH), reason="this machine has no zone files"
)
def test_the_zone_file_of_the_machine_knows_its_clock_changes(tmp_path: Path) -> None:
    link = tmp_path / "localtime"
    link.symlink_to(next(path for folder in TZPATH if (path := Path(folder, "Europe/Berlin")).is_file()))
    zone = local_zone(system_file=link)
    summer, winter = (datetime(2026, month, 1, tzinfo=zone).utcoffset() for month in (7, 12))
    assert (summer, winter) == (timedelta(hours=2), timedelta(hours=1))


def test_a_damaged_zone_file_is_utc(tmp_path: Path) -> None:
    (tmp_path / "localtime").write_bytes(b"no zone")
    assert local_zone(system_file=tmp_path / "localtime") is UTC
