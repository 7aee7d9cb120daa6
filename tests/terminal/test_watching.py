from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from incident_tui.tui.watching import PAUSE_S, FolderWatch

LIMIT_S = 10.0
only_linux = pytest.mark.skipif(sys.platform != "linux", reason="directory notification is Linux's own")


class Counter:
    """Counts calls, and lets a test wait for the next."""

    def __init__(self) -> None:
        self.calls = 0
        self._called = asyncio.Event()

    def __call__(self) -> None:
        self.calls += 1
        self._called.set()

    async def next(self) -> None:
        await asyncio.wait_for(self._called.wait(), LIMIT_S)
        self._called.clear()


@only_linux
async def test_every_later_write_is_heard_of(tmp_path: Path) -> None:
    counter = Counter()
    watch = FolderWatch(tmp_path, counter)
    assert watch.start()
    try:
        for number in range(3):
            (tmp_path / "file").write_text(str(number))
            await counter.next()
    finally:
        watch.stop()


@only_linux
async def test_a_busy_folder_is_looked_at_once_per_pause(tmp_path: Path) -> None:
    counter = Counter()
    watch = FolderWatch(tmp_path, counter)
    assert watch.start()
    loop = asyncio.get_running_loop()
    begin = loop.time()
    try:
        while counter.calls < 3:
            (tmp_path / "file").write_text("again")
            await asyncio.sleep(0)
            assert loop.time() < begin + LIMIT_S
    finally:
        watch.stop()
    assert loop.time() - begin >= 3 * PAUSE_S


@only_linux
async def test_a_write_after_the_end_is_not_heard_of_and_harms_nobody(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGIO)
    counter = Counter()
    watch = FolderWatch(tmp_path, counter)
    assert watch.start()
    (tmp_path / "file").write_text("while it is watched")
    watch.stop()
    (tmp_path / "file").write_text("too late")
    assert signal.getsignal(signal.SIGIO) == before
    watch.stop()
    assert counter.calls == 0


@only_linux
def test_a_write_after_the_loop_has_gone_harms_nobody(tmp_path: Path) -> None:
    watch = FolderWatch(tmp_path, lambda: None)

    async def begin() -> bool:
        return watch.start()

    assert asyncio.run(begin())
    (tmp_path / "file").write_text("the loop is closed, the watch is not")
    watch.stop()


@only_linux
async def test_a_late_signal_does_not_end_the_process(tmp_path: Path) -> None:
    counter = Counter()
    watch = FolderWatch(tmp_path, counter)
    assert watch.start()
    os.kill(os.getpid(), signal.SIGIO)
    await counter.next()
    watch.stop()


async def test_a_folder_that_is_not_there_is_not_watched_yet(tmp_path: Path) -> None:
    folder = tmp_path / "later"
    watch = FolderWatch(folder, lambda: None)
    assert not watch.start()
    folder.mkdir()
    assert watch.start() == (sys.platform == "linux")
    watch.stop()
