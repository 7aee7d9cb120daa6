"""From declared to closed by keys only, for each of the twelve types: what is asked for on the way, in golden files.

golden/walks/<type>.txt has, at five stops of a walk, what is due, what comes next, and every item of every phase as
the checklist draws it. At each stop the terminal is made large, and small again, and the screen is looked at in both.
To accept a change, write the files anew (`python -m tests.console.test_walks`) and read the difference.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from rich.cells import cell_len
from textual.widgets import Static

from incident_tui.domain.events import Closed, PhaseEntered
from incident_tui.domain.loops import measures_in_force
from incident_tui.domain.vocabulary import FLAGS, INCIDENT_TYPES, MILESTONES, PHASES, Flag, IncidentType, Phase
from incident_tui.playbook.checklist import Row
from incident_tui.tui.widgets.checklist import Checklist, Heading
from incident_tui.tui.widgets.masthead import DueLine
from tests.console.driving import Desk, Driver

GOLDEN: Final = Path(__file__).parent / "golden" / "walks"
SMALL, LARGE = ((80, 24), (140, 40))
TYPE_KEYS: Final = dict(zip(INCIDENT_TYPES, "1234567890ab", strict=True))
FLAG_KEYS: Final = dict(zip(FLAGS, "123456789abc", strict=False))
# How many of what is due a golden file names: those that the line shows, and some that come next.
LABELS: Final = 5

Ticks = dict[str, str]


@dataclass(frozen=True)
class Walk:
    """What is particular to a type.

    `found`, `done` and `after` are the items that are ticked while looking, before the fix and after the end, each
    with its evidence; `learnt` are the types that are chosen on the way. `assess` answers the three questions and what
    they propose. `overruled` is the reason for closing with something missing; without one, nothing is missing.
    """

    type: IncidentType
    severity: int
    title: str
    issue: str
    found: Ticks
    done: Ticks
    fix: str
    after: Ticks
    flags: tuple[Flag, ...] = ()
    learnt: tuple[IncidentType, ...] = ()
    assess: str = ""
    overruled: str = ""


WALKS: Final = (
    Walk(
        "outage",
        1,
        "-7m Checkout is down",
        "Checkout is down",
        found={"detect.acknowledge": "", "outage.total": "app works"},
        done={"mitigate.document": ""},
        fix="fixed",
        after={},
        flags=("certificate_or_dns",),
        assess="4111",
        overruled="all is noted elsewhere",
    ),
    Walk(
        "degradation",
        3,
        "-7m Search is slow",
        "Search is slow",
        found={"detect.acknowledge": ""},
        done={"mitigate.document": ""},
        fix="fixed",
        after={},
        flags=(),
        assess="",
        overruled="all is noted elsewhere",
    ),
    Walk(
        "bad_change",
        2,
        "-7m Prices are wrong",
        "Prices are wrong",
        found={"detect.acknowledge": ""},
        done={"mitigate.document": ""},
        fix="fixed",
        after={},
        flags=(),
        assess="",
        overruled="all is noted elsewhere",
    ),
    Walk(
        "data_loss",
        1,
        "-7m Orders are gone",
        "Orders are gone",
        found={"detect.acknowledge": ""},
        done={"mitigate.document": ""},
        fix="fixed",
        after={},
        flags=(),
        assess="",
        overruled="all is noted elsewhere",
    ),
    Walk(
        "data_exposure",
        1,
        "-7m A bucket is open",
        "A bucket is open",
        found={"detect.acknowledge": ""},
        done={"mitigate.document": ""},
        fix="fixed",
        after={},
        flags=("personal_data",),
        assess="",
        overruled="all is noted elsewhere",
    ),
    Walk(
        "security",
        1,
        "-7m A stranger in prod",
        "A stranger in prod",
        found={"detect.acknowledge": ""},
        done={"mitigate.document": ""},
        fix="fixed",
        after={},
        flags=("actor_active",),
        assess="",
        overruled="all is noted elsewhere",
    ),
    Walk(
        "ransomware",
        1,
        "-7m Files are locked",
        "Files are locked",
        found={"detect.acknowledge": ""},
        done={"mitigate.document": ""},
        fix="fixed",
        after={},
        flags=(),
        assess="",
        overruled="all is noted elsewhere",
    ),
    Walk(
        "cost",
        2,
        "-7m The bill explodes",
        "The bill explodes",
        found={"detect.acknowledge": ""},
        done={"mitigate.document": ""},
        fix="fixed",
        after={},
        flags=("credentials_exposed",),
        assess="",
        overruled="all is noted elsewhere",
    ),
    Walk(
        "vendor",
        2,
        "-7m The bank is down",
        "The bank is down",
        found={"detect.acknowledge": ""},
        done={"mitigate.document": ""},
        fix="fixed",
        after={},
        flags=(),
        assess="",
        overruled="all is noted elsewhere",
    ),
    Walk(
        "ai_agent",
        1,
        "-7m An agent deletes",
        "An agent deletes",
        found={"detect.acknowledge": ""},
        done={"mitigate.document": ""},
        fix="fixed",
        after={},
        flags=(),
        assess="",
        overruled="all is noted elsewhere",
    ),
    Walk(
        "integrity",
        2,
        "-7m Charged twice",
        "Charged twice",
        found={"detect.acknowledge": ""},
        done={"mitigate.document": ""},
        fix="fixed",
        after={},
        flags=(),
        assess="",
        overruled="all is noted elsewhere",
    ),
    Walk(
        "unknown",
        3,
        "-7m Odd errors",
        "Odd errors",
        found={"detect.acknowledge": ""},
        done={"mitigate.document": ""},
        fix="fixed",
        after={},
        flags=(),
        assess="",
        overruled="all is noted elsewhere",
    ),
)


class Walker:
    """Walks through one incident, and writes down what stands on the screen at each stop."""

    def __init__(self, walk: Walk, console: Driver) -> None:
        self.walk = walk
        self.console = console
        self.seen: list[str] = [f"{walk.type} at SEV-{walk.severity}: {walk.title}"]
        self.press = console.press

    @property
    def checklist(self) -> Checklist:
        return self.console.find(Checklist)

    def looks(self, *phases: Phase) -> list[str]:
        """The keys that look at phases one after the other."""
        at, keys = PHASES.index(self.console.console.looking_at), ["2"]
        for phase in phases:
            away = PHASES.index(phase) - at
            keys += ["right" if away > 0 else "left"] * abs(away)
            at += away
        return keys

    def way_to(self, item: str) -> list[str]:
        """The keys that go to an item: to its phase, to the end of the list, and up."""
        rows = self.console.console.rows
        assert item in {row.item.id for row in rows}, f"{item} is not asked for"
        phase = next(row.phase for row in rows if row.item.id == item)
        items = [row.item.id for row in rows if row.phase == phase]
        return [*self.looks(phase), "G", *["k"] * (len(items) - 1 - items.index(item))]

    async def tick(self, ticks: Ticks) -> None:
        """Tick items, each with its evidence."""
        for item, evidence in ticks.items():
            found = self.console.app.services.playbook.item(item)
            asked = found is not None and found.evidence is not None
            await self.press(*self.way_to(item), "space", *evidence, *["enter"] * asked)
            state = self.console.incident().items.get(item)
            assert state is not None, f"{item} was not ticked:\n{self.console.text()}"
            assert (state.status, state.evidence) == ("done", evidence)

    async def go_on(self, reason: str = "") -> None:
        """Go on to the next phase; where a gate is open it is asked why, and the answer is on record."""
        before = self.console.incident().phase
        await self.press("]", *reason, *["enter"] * bool(reason))
        fact = self.console.incident().timeline[-1].fact
        assert isinstance(fact, PhaseEntered), f"{before} was not left:\n{self.console.text()}"
        assert fact.reason == reason
        titles = [self.console.console.item_title(item) for item in fact.left_open]
        self.seen += [f"left {before}: {reason}", *(f"  [ ] {title}" for title in titles)] if titles else []

    async def post(self, *filled: str, way: Sequence[str] = ()) -> None:
        """Copy a message, filling in what it still needs, and record it as posted."""
        before = len(self.console.incident().posted)
        await self.press(*way, "c", *(key for words in filled for key in (*words, "enter")), *["c"] * bool(filled), "p")
        assert len(self.console.incident().posted) == before + 1, self.console.text()

    def said(self) -> list[str]:
        """What the dialog says below its line."""
        return str(self.console.app.screen.query(".dialog-note").first(Static).content).split("\n")

    async def stop(self, name: str) -> None:
        """Write down what is due, what comes next and every item of every phase, and look at the screen."""
        due = [each.label for each in self.console.find(DueLine).dues]
        more = [f"and {len(due) - LABELS} more"] if len(due) > LABELS else []
        self.seen += ["", f"===== {name} =====", *(f"due: {each}" for each in [*due[:LABELS], *more])]
        present = self.console.incident().phase
        with shown_lists(self.console) as lists:
            await self.press(*self.looks(*PHASES, *PHASES[-2::-1], present))
        soon, _ = parts(lists[present])
        self.seen += [f"next: {self.drawn(row)}" for row in soon]
        for number, phase in enumerate(PHASES, 1):
            self.seen += ["", f"{number} {phase}", *(self.drawn(row) for row in parts(lists[phase])[1])]
        for size in (LARGE, SMALL):
            await self.console.resize(*size)
            self.look_over(size)

    def drawn(self, row: Row) -> str:
        """An item's box and title as the list draws them."""
        box, title, *_ = [text for text, _ in self.checklist.pieces(row, 200)]
        return f"{box.strip():3} {title.rstrip()}"

    def look_over(self, size: tuple[int, int]) -> None:
        """Look whether every line fits the screen, and whether the item under the cursor can be read whole."""
        lines = self.console.lines()
        assert len(lines) == size[1]
        assert max(map(cell_len, lines)) <= size[0]
        assert lines[2].startswith((" DUE ", " nothing is due", f" {self.console.incident().state}:"))
        row = self.checklist.current_row
        assert row is not None
        region = self.console.app.screen.query_one("#why").region
        why = " ".join(line[region.x : region.right] for line in lines[region.y : region.bottom])
        assert row.item.title in " ".join(why.split()), self.console.text()
        listed = self.checklist.region
        assert any(row.item.title[:12] in line[listed.x : listed.right] for line in lines[listed.y : listed.bottom])


def parts(rows: Sequence[Row | Heading]) -> tuple[list[Row], list[Row]]:
    """What comes next, and the items of the phase, as they stand under their headings."""
    heads = [at for at, row in enumerate(rows) if isinstance(row, Heading)]
    first = heads[1] if heads else 0
    items = [[row for row in some if isinstance(row, Row)] for some in (rows[:first], rows[first:])]
    return items[0], items[1]


@contextmanager
def shown_lists(console: Driver) -> Iterator[dict[Phase, Sequence[Row | Heading]]]:
    """Note what the checklist is given to show for each phase that is looked at."""
    lists: dict[Phase, Sequence[Row | Heading]] = {console.console.looking_at: console.find(Checklist).rows}
    show = Checklist.set_rows

    def noted(checklist: Checklist, rows: Sequence[Row | Heading], cursor: int | None = None) -> None:
        show(checklist, rows, cursor)
        lists[console.console.looking_at] = checklist.rows

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Checklist, "set_rows", noted)
        yield lists


async def walk_through(walk: Walk, console: Driver) -> str:
    """Walk from declared to closed, and return what was seen on the way."""
    on = Walker(walk, console)
    await on.press("d", *walk.title, "enter", str(walk.severity))
    await on.stop("declared")
    await on.press("y", TYPE_KEYS[walk.type], *(key for flag in walk.flags for key in ("Y", FLAG_KEYS[flag])))
    assert (console.incident().types, console.incident().flags) == ((walk.type,), walk.flags)
    await on.stop("typed")
    await respond(on)
    await on.stop("mitigated")
    await finish(on)
    await on.stop("resolved")
    await close(on)
    await on.stop("closed")
    return "\n".join([*on.seen, ""])


async def respond(on: Walker) -> None:
    """Take command, tell the public, find out, and repair."""
    walk = on.walk
    await on.press("r", "1", "enter", "r", "4", *"bo", "enter", "r", "6", *"cy", "enter")
    await on.press(*("S", *walk.assess) * bool(walk.assess))
    await on.post(walk.issue, way="3")
    await on.tick(walk.found)
    await on.go_on("" if "detect.next_update" in walk.found else "bo says it")
    await on.console.tick(minutes=12)
    await on.press(*(key for name in walk.learnt for key in ("y", TYPE_KEYS[name])))
    await on.tick({"mitigate.cause": "4512", **walk.done, "mitigate.fix": walk.fix})


async def finish(on: Walker) -> None:
    """Watch over the fix for as long as the severity asks, call it resolved, and see what is missing for closing."""
    watch = on.console.app.services.playbook.severity(on.console.incident().severity or 1).watch
    await on.console.tick(minutes=watch.total_seconds() / 60 + 1)
    await on.press("m", str(MILESTONES.index("resolved") + 1), "enter", "E", "1")
    on.seen += ["", "missing at the first attempt to close:", *on.said()]
    await on.press("escape")


async def close(on: Walker) -> None:
    """Bring what is missing, and close; with a reason where something is left."""
    walk = on.walk
    await on.press("Z", "1", *"checked", "enter", "s", str(walk.severity), "F", *"bo tidy up", "enter")
    await on.press("R", *"bo 20h", "enter")
    in_force = measures_in_force(on.console.incident())
    await on.press(*("e", "enter", "1") * len(in_force))
    assert not measures_in_force(on.console.incident())
    on.seen += ["", *(f"undone: {each.text}" for each in in_force)]
    if not walk.overruled:
        await on.post("All users", "None lost", way=[*on.way_to("resolve.status_page"), "enter"])
    await on.tick(walk.after)
    await on.go_on("" if "mitigate.verify" in walk.after else "it holds")
    await on.go_on("" if "communicate.updates" in walk.after else "bo writes")
    await on.press("E", "1")
    on.seen += ["missing at the end:", *on.said()]
    await on.press(*walk.overruled, "enter")
    closed = on.console.incident().timeline[-1].fact
    assert isinstance(closed, Closed)
    assert bool(closed.missing) == bool(walk.overruled), on.seen


def golden_file(walk: Walk) -> Path:
    return GOLDEN / f"{walk.type}.txt"


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.type)
async def test_a_walk_from_declared_to_closed_at_both_sizes(desk: Desk, walk: Walk) -> None:
    async with desk.open(size=SMALL) as console:
        assert await walk_through(walk, console) == golden_file(walk).read_text("utf-8")


async def write_golden_files() -> None:
    for walk in WALKS:
        with tempfile.TemporaryDirectory() as folder:
            async with Desk(Path(folder)).open(size=SMALL) as console:
                golden_file(walk).write_text(await walk_through(walk, console), "utf-8")


if __name__ == "__main__":
    asyncio.run(write_golden_files())
