"""Makes the pictures of the documentation from the running console: always the same, to the byte.

`python docs/make_pictures.py [--into FOLDER] [SCENE…]` plays the real outage of tests/end_to_end/outage.py on a clock
that stands still, opens the console on it without a terminal, presses keys and saves what stands on the screen.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal, NamedTuple

import msgspec
from textual.pilot import Pilot
from textual.widgets import Input

ROOT: Final = Path(__file__).parent.parent
# Run as a script, Python looks for modules in this folder only; the outage lies with the tests.
sys.path.insert(0, str(ROOT))

from incident_tui.comms.sent import posted_fact  # noqa: E402 - after the line above
from incident_tui.domain.clock import ManualClock  # noqa: E402
from incident_tui.domain.event import Fact  # noqa: E402
from incident_tui.domain.events import (  # noqa: E402
    Closed,
    CustomersAffected,
    Declared,
    ItemSkipped,
    ItemTicked,
    MilestoneReached,
    Noted,
    PhaseEntered,
    RoleAssigned,
    SeveritySet,
    TypesChanged,
)
from incident_tui.domain.incident import Incident  # noqa: E402
from incident_tui.domain.moments import Moment  # noqa: E402
from incident_tui.services import Services, build_services  # noqa: E402
from incident_tui.store.incidents import Act, IncidentStore  # noqa: E402
from incident_tui.tui.app import IncidentApp  # noqa: E402
from incident_tui.tui.widgets.key_line import KeyLine  # noqa: E402
from tests.end_to_end.outage import BEFORE, CATCHING_UP, DAY, DETECTED, HUNT, IMPACT_STARTED, MESSAGES, Step  # noqa: E402

SIZES: Final = ((80, 24), (140, 40))
Record = Literal["nothing", "the outage", "several"]
_SCRIBE: Final = "carla"
_BUSY_FOR: Final = timedelta(seconds=20)


class Scene(NamedTuple):
    """A picture: what is on record, the keys pressed (a text in parts is typed), the theme."""

    name: str
    record: Record
    keys: tuple[str, ...] = ()
    theme: str = "incident-dark"


def typed(text: str) -> tuple[str, ...]:
    """Return the keys that type a text."""
    names = {" ": "space", ".": "full_stop", "-": "minus", ",": "comma", ":": "colon"}
    return tuple(names.get(character, character) for character in text)


SCENES: Final = (
    Scene("welcome", "nothing"),
    Scene("declare", "nothing", ("d", *typed("-4m Every site answers with error 502"), "enter")),
    Scene("console", "the outage"),
    Scene("note", "the outage", ("n", *typed("-2m decision: stop the firewall worldwide"))),
    Scene("checklist", "the outage", ("2",)),
    Scene("messages", "the outage", ("3", "slash", *typed("page monitoring"), "enter")),
    Scene(
        "form",
        "the outage",
        ("3", "slash", *typed("page monitoring"), "enter", "f", *typed("Sites behind our network answered with 502.")),
    ),
    Scene(
        "gate",
        "the outage",
        (
            "3",
            "g",
            "f",
            *typed("We think some sites fail since 14:05, fixed shortly"),
            "escape",
            "full_stop",
            "full_stop",
        ),
    ),
    Scene("due", "the outage", ("d",)),
    Scene("detail", "the outage", ("g", "enter")),
    Scene("home", "several"),
    Scene("high-contrast", "the outage", theme="incident-high-contrast"),
    Scene("light", "the outage", theme="incident-light"),
)


def dated(steps: Sequence[Step]) -> Iterator[tuple[Step, datetime]]:
    """Give each step its moment; what has no time happened a minute after what came before it."""
    last = DAY
    for step in steps:
        last = step.moment() if step.clock else last + timedelta(minutes=1)
        yield step, last


class Player:
    """Records the outage as it went, on a clock that it moves."""

    def __init__(self, services: Services, clock: ManualClock) -> None:
        """Record to the store of these services, which run on `clock`."""
        self._services = services
        self._clock = clock
        self.incident = ""

    def play(self, until: datetime) -> None:
        """Record everything up to `until`, each thing when it happened or as soon after as the hands are free."""
        for step, moment in dated([*BEFORE, *HUNT, *CATCHING_UP]):
            if moment > until:
                break
            self._clock.set(max(self._clock.now() + _BUSY_FOR, moment))
            self._do(step, moment)
        self._clock.set(until)

    def _do(self, step: Step, moment: datetime) -> None:
        at = Moment(moment, "about" if step.about else "exact")
        if step.act == "declare":
            marks = {"impact_started": IMPACT_STARTED, "detected": DETECTED}
            acts = [Act(self._fact(step), at)]
            for name, clock in marks.items():
                fact = msgspec.convert({"kind": "milestone", "milestone": name}, MilestoneReached)
                acts.append(Act(fact, Moment(Step(clock, "mark").moment())))
            self.incident, _ = self._services.store.declare(acts, "alice")
            return
        by = _SCRIBE if step.act in {"note", "mark"} else "bo" if step.act in {"copy", "post"} else "alice"
        self._services.store.record(self.incident, [Act(self._fact(step), at)], by)

    def _fact(self, step: Step) -> Fact:
        if step.act in {"copy", "post"}:
            return self._message(step)
        item = self._services.playbook.item(step.subject)
        documents: dict[str, tuple[type[Fact], dict[str, object]]] = {
            "declare": (
                Declared,
                {"title": step.words, "severity": int(step.subject or 1) if step.act == "declare" else 1},
            ),
            "note": (Noted, {"text": step.words, "category": step.subject}),
            "severity": (
                SeveritySet,
                {"severity": int(step.subject) if step.act == "severity" else 1, "reason": step.words},
            ),
            "phase": (PhaseEntered, {"phase": step.subject}),
            "role": (RoleAssigned, {"role": step.subject, "person": step.words}),
            "mark": (MilestoneReached, {"milestone": step.subject}),
            "customers": (CustomersAffected, {"affected": step.subject == "yes"}),
            "type": (TypesChanged, {"added": [step.subject]}),
            "tick": (ItemTicked, {"item": step.subject, "marks": item.marks if item else None}),
            "skip": (ItemSkipped, {"item": step.subject, "reason": step.words}),
            "close": (Closed, {"reason": step.words}),
        }
        kind, document = documents[step.act]
        return msgspec.convert({**document, "kind": kind.__struct_config__.tag}, kind)

    def _message(self, step: Step) -> Fact:
        incident = Incident.from_events(self._services.store.events(self.incident))
        now = self._clock.now()
        prepared = self._services.desk.prepare(
            step.subject, incident, MESSAGES[step.subject], zone=UTC, now=now, person=incident.roles["commander"]
        )
        composed = prepared.composed
        if step.act == "copy":
            return prepared.copied_fact("sent", ("osc52",))
        return posted_fact(
            composed.template,
            composed.text,
            incident,
            next_update_at=composed.next_update_at,
            values=composed.values,
            url="https://status.example.com",
        )


def services_in(home: Path, theme: str, clock: ManualClock) -> Services:
    """Build services whose every id, name and time is the same at each run and on each machine."""
    config = home / ".config" / "incident-tui"
    config.mkdir(parents=True)
    (config / "config.toml").write_text(f'theme = "{theme}"\n', "utf-8")
    env = {"HOME": str(home), "USER": "alice", "TZ": "UTC", "INCIDENT_TUI_CLIPBOARD": "file"}
    drawn = iter(range(1_000_000))
    services = build_services(env, clock=clock, entropy=lambda count: sha256(b"%d" % next(drawn)).digest()[:count])
    # The writer's name holds the machine's, and is shown in an entry's detail.
    services.store = IncidentStore(services.places.data_file, clock=clock, ids=services.ids, host="laptop")
    return services


def put_on_record(record: Record, services: Services, clock: ManualClock) -> str | None:
    """Fill the data file, and return the incident to open, if any."""
    player = Player(services, clock)
    until = DAY + timedelta(hours=14, minutes=4, seconds=40)
    if record == "nothing":
        clock.set(until)
        return None
    if record == "several":
        _past(services, clock)
    clock.set(DAY + timedelta(hours=13, minutes=45))
    player.play(until)
    # What is on record before the console opens is no news to it.
    services.store.changed()
    return player.incident if record == "the outage" else None


class Past(NamedTuple):
    """Another incident that the team has had: how long ago, how bad, in minutes how long, and in whose hands."""

    ago: timedelta
    title: str
    severity: int
    minutes: int
    commander: str


# Made up, so that the list has something to list; the last is still open.
PAST: Final = (
    Past(timedelta(days=40), "Nightly backup did not run", 3, 95, "dev"),
    Past(timedelta(days=19), "Checkout times out for customers in Europe", 2, 48, "bo"),
    Past(timedelta(hours=2), "Sign-up e-mails arrive an hour late", 3, 0, "carla"),
)


def _past(services: Services, clock: ManualClock) -> None:
    for past in PAST:
        clock.set(DAY + timedelta(hours=13, minutes=10) - past.ago)
        declared = msgspec.convert({"title": past.title, "severity": past.severity, "kind": "declare"}, Declared)
        lead = RoleAssigned(role="commander", person=past.commander)
        incident, _ = services.store.declare([Act(declared), Act(lead)], past.commander)
        if past.minutes:
            clock.advance(minutes=past.minutes)
            services.store.record(incident, [Act(MilestoneReached(milestone="resolved"))], past.commander)
            clock.advance(days=2)
            services.store.record(incident, [Act(Closed())], past.commander)


async def picture(scene: Scene, size: tuple[int, int]) -> str:
    """Return the scene at this size (columns, rows) as SVG."""
    with tempfile.TemporaryDirectory() as home:
        clock = ManualClock(DAY)
        services = services_in(Path(home), scene.theme, clock)
        app = IncidentApp(services, put_on_record(scene.record, services, clock))
        async with app.run_test(size=size) as pilot:
            await _still(pilot)
            for key in scene.keys:
                await pilot.press(key)
            shown = await _still(pilot)
        app.session.close()
    return shown


async def _still(pilot: Pilot[str]) -> str:
    """Wait until the picture stays as it is, with no cursor blinking and no notice about to go, and return it."""
    app = pilot.app
    before, same = "", 0
    while same < 3:
        await pilot.pause(0.02)
        for line in app.screen.query(Input):
            line.cursor_blink = False
        for keys in app.screen.query(KeyLine):
            keys.clear()
        shown = app.export_screenshot(title="incident-tui")
        before, same = shown, same + 1 if shown == before else 0
    return before


def main(arguments: Sequence[str]) -> None:
    """Make the pictures that are asked for, or all."""
    parser = argparse.ArgumentParser(description="Make the pictures of the documentation.")
    parser.add_argument("--into", type=Path, default=ROOT / "docs" / "pictures", metavar="FOLDER")
    parser.add_argument("scenes", nargs="*", metavar="SCENE")
    chosen = parser.parse_args(arguments)
    chosen.into.mkdir(parents=True, exist_ok=True)
    for scene in SCENES:
        for columns, rows in SIZES if scene.name in chosen.scenes or not chosen.scenes else ():
            path = chosen.into / f"{scene.name}-{columns}x{rows}.svg"
            path.write_text(asyncio.run(picture(scene, (columns, rows))), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
