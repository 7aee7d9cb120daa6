"""Driving the console: its keys and clicks in, what stands on the screen out."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import pytest
from textual import events
from textual._compositor import Compositor
from textual.keys import _character_to_key
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input, Static

from incident_tui.comms.clipboard import CopyResult
from incident_tui.domain.clock import ManualClock
from incident_tui.domain.event import Event, Fact
from incident_tui.domain.events import Declared
from incident_tui.domain.incident import Incident
from incident_tui.domain.moments import Moment
from incident_tui.domain.vocabulary import Severity
from incident_tui.files.overlay import bundled_folder
from incident_tui.services import Services, build_services
from incident_tui.store.incidents import Act, IncidentStore
from incident_tui.tui.app import IncidentApp
from incident_tui.tui.screens.console import ConsoleScreen
from incident_tui.tui.widgets.key_line import KeyLine
from incident_tui.tui.widgets.line_list import LineList

START: Final = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
BERLIN: Final = ZoneInfo("Europe/Berlin")
LIMIT_S: Final = 10.0
W = TypeVar("W", bound=Widget)


class FakeCopy:
    """A clipboard that keeps what it was handed and answers as told."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.result = CopyResult("verified", ("wl-copy",), "", None, 0)
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, text: str, write_to_terminal: Callable[[str], None] | None) -> CopyResult:
        self.texts.append(text)
        assert self.gate.wait(LIMIT_S)
        return self.result


class Driver:
    """One running console."""

    def __init__(self, app: IncidentApp, pilot: Pilot[str], copied: FakeCopy, clock: ManualClock) -> None:
        self.app = app
        self.pilot = pilot
        self.copied = copied
        self.clock = clock

    async def press(self, *keys: str) -> None:
        """Hand over all keys at once, as a slow line does, and wait until everything has settled."""
        await self.begin(*keys)
        await settle(self.pilot)

    async def begin(self, *keys: str) -> None:
        """Hand over keys of which something goes on that the test itself will end."""
        for key in keys:
            self.app.post_message(key_event(key))

    async def type_text(self, text: str, *then: str) -> None:
        """Type a text letter by letter, then press keys."""
        await self.press(*text, *then)

    async def paste(self, text: str, *then: str) -> None:
        """Paste a text, then press keys."""
        self.app.post_message(events.Paste(text))
        await self.press(*then)

    async def note(self, text: str) -> None:
        """Write a note and go back to the panes."""
        await self.press("n", *text, "enter", "escape")

    async def click(self, target: str | type[Widget], x: int, y: int, *, times: int = 1) -> None:
        await self.pilot.click(target, offset=(x, y), times=times)
        await settle(self.pilot)

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait for something that comes in its own time, such as the palette's search."""
        deadline = asyncio.get_running_loop().time() + LIMIT_S
        while not holds():
            assert asyncio.get_running_loop().time() < deadline, f"it never came:\n{self.text()}"
            await self.pilot.pause()

    async def tick(self, **later: float) -> None:
        """Let time go by on the manual clock, and do what the console does once a second."""
        self.clock.advance(**later)
        await self.app._look_around()
        for screen in self.app.screen_stack:
            clock_tick = getattr(screen, "_tick", None)
            if clock_tick is not None:
                clock_tick()
        await settle(self.pilot)

    async def resize(self, width: int, height: int) -> None:
        await self.pilot.resize_terminal(width, height)
        await settle(self.pilot)

    def lines(self) -> list[str]:
        """Read the screen, line by line."""
        # The compositor is what the terminal gets; Textual has no public way to read it as text.
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    def text(self) -> str:
        return "\n".join(self.lines())

    def shows(self, words: str) -> bool:
        return words in self.text()

    def says(self, words: str) -> bool:
        """Tell whether a dialog says this, over however many lines."""
        return words in " ".join(" ".join(line.strip(" │") for line in self.lines()).split())

    def line_with(self, words: str) -> str:
        """The first line of the screen that has these words."""
        found = [line for line in self.lines() if words in line]
        assert found, f"{words!r} is not on the screen:\n{self.text()}"
        return found[0]

    def click_actions(self) -> set[str]:
        """Every action that a click somewhere on the screen would run."""
        strips = self.app.screen._compositor.render_strips()
        metas = [segment.style.meta for strip in strips for segment in strip if segment.style is not None]
        return {str(meta["@click"]) for meta in metas if "@click" in meta}

    @property
    def console(self) -> ConsoleScreen:
        screen = next((each for each in self.app.screen_stack if isinstance(each, ConsoleScreen)), None)
        assert screen is not None, "no incident is open"
        return screen

    def incident(self) -> Incident:
        """The incident as the console has it now."""
        return self.console.incident

    @property
    def screen_name(self) -> str:
        return type(self.app.screen).__name__

    @property
    def notice(self) -> str:
        return self.app.screen.query_one(KeyLine).notice_text

    def find(self, kind: type[W]) -> W:
        return self.app.screen.query_one(kind)

    def value(self, selector: str = "Input") -> str:
        return self.app.screen.query_one(selector, Input).value

    def static(self, selector: str) -> str:
        return str(self.app.screen.query_one(selector, Static).content)

    def preview(self) -> str:
        """What the messages pane says of the message under the cursor, and its words."""
        return self.static("#message-verdict") + "\n\n" + self.static("#message-text")

    def focused_id(self) -> str:
        return (self.app.focused.id or "") if self.app.focused is not None else ""

    def rows(self, selector: str) -> list[str]:
        """How the rows of a list read, without their padding."""
        lines: LineList[Any] = self.app.screen.query_one(selector, LineList)
        return [" ".join("".join(text for text, _ in lines.pieces(row, 200)).split()) for row in lines.rows]


@cache
def bundled_parts() -> dict[str, Any]:
    """What every console reads that has no files of its team, read once: none of it is ever changed."""
    services = build_services({"HOME": "/nonexistent"})
    return {name: getattr(services, name) for name in ("catalogue", "gate", "composer", "desk")}


class Desk:
    """A person's machine: their folders, their clock. Opening it twice is a restart, or a second console."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = ManualClock(START)
        self._opened = 0

    @property
    def config(self) -> Path:
        return self.folder / "config" / "incident-tui"

    def services(self, person: str = "alice", zone: str = "UTC", env: Mapping[str, str] | None = None) -> Services:
        self._opened += 1
        environment = {
            "HOME": str(self.folder),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_DATA_HOME": str(self.folder / "data"),
            "XDG_STATE_HOME": str(self.folder / "state"),
            "USER": person,
            "TZ": zone,
            "PATH": "",
            **(env or {}),
        }
        # Each process draws its own: two that drew the same would make the same ids.
        entropy = random.Random(self._opened).randbytes
        services = build_services(environment, clock=self.clock, entropy=entropy)
        if not (self.config / "templates").exists():
            # Reading a hundred files for each of some hundred consoles would take a minute of every run.
            services.__dict__.update(bundled_parts())
        return services

    def write(self, relative: str, text: str) -> Path:
        """Write one of the person's or the team's own files."""
        path = self.config / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def team_playbook(self, more: str) -> Path:
        """Give the team a playbook of its own: the bundled one, and some more."""
        return self.write("templates/playbook.toml", (bundled_folder("templates") / "playbook.toml").read_text() + more)

    @contextmanager
    def store(self) -> Iterator[IncidentStore]:
        """The data file, as another process has it open."""
        store = self.services(person="shell").store
        try:
            yield store
        finally:
            store.close()

    def declare(
        self, title: str = "Checkout is down", severity: Severity | None = 1, *facts: Fact, by: str = "alice"
    ) -> str:
        """Declare an incident from another process and return its id."""
        with self.store() as store:
            acts = [Act(Declared(title=title, severity=severity)), *(Act(fact) for fact in facts)]
            incident, _ = store.declare(acts, by)
        self._let_a_moment_pass()
        return incident

    def record(self, incident: str, fact: Fact, moment: Moment | None = None, by: str = "alice") -> Event:
        with self.store() as store:
            event = store.record(incident, [Act(fact, moment)], by)[0]
        self._let_a_moment_pass()
        return event

    def _let_a_moment_pass(self) -> None:
        # Ids of two processes that were made in the same millisecond stand in no order.
        self.clock.advance(milliseconds=1)

    def incident(self, incident: str) -> Incident:
        """An incident as the file has it."""
        with self.store() as store:
            return Incident.from_events(store.events(incident))

    @asynccontextmanager
    async def open(
        self,
        *,
        size: tuple[int, int] = (120, 30),
        person: str = "alice",
        zone: str = "UTC",
        wanted: str | None = None,
        env: Mapping[str, str] | None = None,
        services: Services | None = None,
    ) -> AsyncIterator[Driver]:
        """Run a console. Leaving the block closes it as quitting does."""
        services = services or self.services(person, zone, env)
        copied = FakeCopy()
        services.copy = copied  # type: ignore[method-assign] # no test here is about real clipboards
        app = IncidentApp(services, wanted)
        try:
            with painted_when_read():
                async with app.run_test(size=size, notifications=True) as pilot:
                    await settle(pilot)
                    driver = Driver(app, pilot, copied, self.clock)
                    yield driver
                    driver.lines()
        finally:
            app.session.close()


@contextmanager
def painted_when_read() -> Iterator[None]:
    """Leave out painting onto a terminal that nobody sees, a third of all work; `Driver.lines` draws what it reads."""

    def leave_out(compositor: Compositor, **_: object) -> None:
        compositor._dirty_regions.clear()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compositor, "render_update", leave_out)
        patch.setattr(IncidentApp, "_display", lambda app, screen, renderable: None)
        yield


def key_event(key: str) -> events.Key:
    """What the terminal's driver makes of a key: a name such as `enter`, or the character it writes."""
    if len(key) > 1:
        return events.Key(key, " " if key == "space" else None)
    return events.Key(key if key.isalnum() else _character_to_key(key), key)


async def settle(pilot: Pilot[Any]) -> None:
    """Wait, at most LIMIT_S, until no key, worker, store access or message is under way."""
    await asyncio.wait_for(_settled(pilot), LIMIT_S)


async def _settled(pilot: Pilot[Any]) -> None:
    app = pilot.app
    assert isinstance(app, IncidentApp)
    loop = asyncio.get_running_loop()
    quiet = 0
    while quiet < 2 and not app._exit and app._exception is None:
        await _all_pumps_wait(app)
        await loop.run_in_executor(app.session._thread, lambda: None)
        if app.is_running and app.screen_stack:
            # Layout and what was called for after it otherwise wait for a timer.
            app.screen._on_timer_update()
        busy = (
            app._key_under_way
            or app._waiting_keys
            or any(worker.is_running for worker in app.workers)
            # The messages are read behind the first picture, by a timer.
            or any(isinstance(screen, ConsoleScreen) and not screen._loaded for screen in app.screen_stack)
            or any(_at_work(pump) for pump in _pumps(app))
        )
        quiet = 0 if busy else quiet + 1


def _pumps(app: IncidentApp) -> list[MessagePump]:
    screens = list(app.screen_stack)
    return [app, *(pump for screen in screens for pump in screen.walk_children(with_self=True))]


def _at_work(pump: MessagePump) -> bool:
    """Whether a pump handles a message now or has one to handle: it asks its queue for the next only after all that."""
    queue: Any = pump._message_queue
    # There is no public way to see whether somebody waits for an item.
    return pump.is_running and not (queue.empty() and queue.ready_event._waiters)


async def _all_pumps_wait(app: IncidentApp) -> None:
    """Come back when no pump has anything left to do, or nothing more will come of it."""
    turns = 0
    while busy := [pump for pump in _pumps(app) if _at_work(pump)]:
        for pump in busy:
            while _at_work(pump):
                if app._exit or app._exception is not None:
                    return
                turns += 1
                # The loop turns at once as long as it may help, and gives way to threads and timers after that.
                await asyncio.sleep(0 if turns % 50 else 0.001)
