"""From declared to closed by keys only, for each of the twelve types: what is asked for on the way, in golden files.

golden/walks/<type>.txt has, at five stops of a walk, what is due, what comes next, and every item of every phase as
the checklist draws it. At each stop the terminal is made large, and small again, and the screen is looked at in both.
To accept a change, write the files anew (`python -m tests.console.test_walks`) and read the difference.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Final, TypeVar

import pytest
from rich.cells import cell_len
from textual.widgets import Static

from incident_tui.domain.event import Fact
from incident_tui.domain.events import Closed, FactsTold, MessagePosted, NoticeSent, PhaseEntered
from incident_tui.domain.loops import measures_in_force
from incident_tui.domain.vocabulary import MILESTONES, PHASES, ROLES, Phase, Role
from incident_tui.playbook.checklist import Row, open_gates
from incident_tui.playbook.closing import missing_to_close
from incident_tui.playbook.review_facts import left_to_tell
from incident_tui.tui.screens.due_board import DueLines
from incident_tui.tui.screens.loops_screen import loop_rows
from incident_tui.tui.widgets.checklist import Checklist, Heading
from incident_tui.tui.widgets.masthead import DueLine
from tests.console.driving import Desk, Driver
from tests.console.walks import WALKS, Act, End, Post, Say, Skip, Step, Tick, Wait, Walk, flag, learn

GOLDEN: Final = Path(__file__).parent / "golden" / "walks"
SMALL, LARGE = ((80, 24), (140, 40))
# How many of what is due a golden file names: those that the line shows, and some that come next.
LABELS: Final = 5
# The keys of what becomes of something open, on the page of open loops.
END_KEYS: Final = {
    "answered": "1",
    "eliminated": "1",
    "undone": "1",
    "confirmed": "2",
    "ticketed": "2",
    "permanent": "3",
}
# Who takes which role; alice is at the keyboard, and is offered.
PEOPLE: Final[dict[Role, str]] = {"commander": "", "scribe": "di", "customer_liaison": "bo", "expert": "cy"}
AnyFact = TypeVar("AnyFact", bound=Fact)


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

    async def look_at(self, phase: Phase) -> None:
        """Look at a phase's checklist."""
        console = self.console.console
        away = PHASES.index(phase) - PHASES.index(console.looking_at)
        focus = ["2"] if self.console.focused_id() != "checklist" else []
        keys = [*focus, *["right" if away > 0 else "left"] * abs(away)]
        if keys:
            await self.press(*keys)
        assert console.looking_at == phase

    async def way_to(self, item: str) -> list[str]:
        """Look at an item's phase, and return the keys that go to it from the cursor, the top or the end."""
        row = next((row for row in self.console.console.rows if row.item.id == item and row.applies), None)
        assert row is not None, f"{item} is not asked for"
        await self.look_at(row.phase)
        rows = [(at, row.item.id) for at, row in enumerate(self.checklist.rows) if isinstance(row, Row)]
        here, last = [at for at, _ in rows].index(self.checklist.cursor), len(rows) - 1
        found = [at for at, (_, each) in enumerate(rows) if each == item]
        ways = [["j" if at > here else "k"] * abs(at - here) for at in found]
        return min([*ways, ["g", *["j"] * found[0]], ["G", *["k"] * (last - found[-1])]], key=len)

    async def take(self, *steps: Step) -> None:
        """Take steps, and look after each whether it is on record."""
        for step in steps:
            match step:
                case Tick():
                    await self.tick(step)
                case Skip():
                    await self.press(*await self.way_to(step.item), "x", *step.reason, "enter")
                    self.settled(step.item, "skipped", step.reason)
                case Post():
                    await self.post(step)
                case Say():
                    await self.say(step)
                case End():
                    await self.end(step)
                case Act():
                    await self.press(*step.keys)
                    self.recorded(step.leaves)
                case Wait():
                    await self.console.tick(minutes=step.minutes)

    async def tick(self, step: Tick) -> None:
        """Tick an item, with its evidence."""
        item = self.console.app.services.playbook.item(step.item)
        asked = item is not None and item.evidence is not None
        await self.press(*await self.way_to(step.item), "space", *step.evidence, *["enter"] * asked)
        self.settled(step.item, "done", step.evidence)

    async def say(self, step: Say) -> None:
        """Settle an item by the act that puts on record what it asks for."""
        before = len(self.console.incident().timeline)
        await self.press(*await self.way_to(step.item), "space", *step.words, "enter")
        incident = self.console.incident()
        # What happened earlier does not stand at the end.
        assert len(incident.timeline) == before + 1
        assert any(isinstance(entry.fact, step.leaves) for entry in incident.timeline)
        row = next(row for row in self.console.console.rows if row.item.id == step.item)
        assert row.state is not None, f"{step.item} is not settled:\n{self.console.text()}"

    def settled(self, item: str, status: str, words: str) -> None:
        """Look whether an item was settled with these words."""
        state = self.console.incident().items.get(item)
        assert state is not None, f"{item} is not settled:\n{self.console.text()}"
        assert (state.status, state.evidence or state.reason) == (status, words)

    def recorded(self, kind: type[AnyFact]) -> AnyFact:
        """Return what was recorded last, which is of this kind."""
        fact = self.console.incident().timeline[-1].fact
        assert isinstance(fact, kind), f"it left {fact} where a {kind.__name__} was expected:\n{self.console.text()}"
        return fact

    async def post(self, step: Post) -> None:
        """Copy a message, filling in what it still needs, and record it as posted."""
        way = [*await self.way_to(step.item), "enter"] if step.item else ["3", "g"]
        filled = [key for words in step.filled for key in (*words, "enter")]
        await self.press(*way, "c", *filled, *["c"] * bool(filled), "p")
        assert self.recorded(MessagePosted).message == step.message

    async def end(self, step: End) -> None:
        """Say what became of something that is open."""
        rows = loop_rows(self.console.incident(), self.console.clock.now())
        at = next(number for number, row in enumerate(rows) if step.about in row.text)
        words = [*step.words, "enter"] if step.words else []
        await self.press("e", *["j"] * at, "enter", END_KEYS[step.how], *words)
        now = loop_rows(self.console.incident(), self.console.clock.now())
        assert not next(row for row in now if row.id == rows[at].id).open, self.console.text()

    async def meet_clocks(self) -> None:
        """Record as done, on the page of what is due, whatever legal clocks and those of the team still ask for."""
        while any(due.kind == "clock" for due in self.console.console.dues()):
            await self.press("d", "g")
            rows = self.console.app.screen.query_one(DueLines).rows
            at = next(number for number, due in enumerate(rows) if due.kind == "clock")
            regime, _, step = rows[at].target.partition("/")
            await self.press(*["j"] * at, "enter", "enter", "enter")
            sent = self.recorded(NoticeSent)
            assert (sent.regime, sent.step) == (regime, step)

    async def go_on(self) -> None:
        """Go on to the next phase; where a gate is open it is asked why, and the answer is on record."""
        before = self.console.incident().phase
        left = open_gates(self.console.console.rows, before, self.console.clock.now())
        reason = self.walk.passed if left else ""
        await self.press("]", *reason, *["enter"] * bool(left))
        fact = self.recorded(PhaseEntered)
        assert (fact.reason, list(fact.left_open)) == (reason, [row.item.id for row in left])
        self.seen += [f"left {before}: {reason}", *(f"  [ ] {row.item.title}" for row in left)] if left else []

    def said(self) -> list[str]:
        """What the dialog says below its line."""
        return str(self.console.app.screen.query(".dialog-note").first(Static).content).split("\n")

    async def stop(self, name: str) -> None:
        """Write down what is due, what comes next and every item of every phase, and look at the screen."""
        due = [each.label for each in self.console.find(DueLine).dues]
        more = [f"and {len(due) - LABELS} more"] if len(due) > LABELS else []
        self.seen += ["", f"===== {name} =====", *(f"due: {each}" for each in [*due[:LABELS], *more])]
        await self.look_at(self.console.incident().phase)
        heads = [at for at, row in enumerate(self.checklist.rows) if isinstance(row, Heading)]
        soon = self.checklist.rows[: heads[-1]] if heads else []
        self.seen += [f"next: {self.drawn(row)}" for row in soon if isinstance(row, Row)]
        for number, phase in enumerate(PHASES, 1):
            self.seen += ["", f"{number} {phase}", *map(self.drawn, self.console.console.of_phase(phase))]
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


async def walk_through(walk: Walk, console: Driver) -> str:
    """Walk from declared to closed, and return what was seen on the way."""
    on = Walker(walk, console)
    await on.press("d", *walk.title, "enter", str(walk.severity))
    await on.stop("declared")
    await on.take(learn(walk.type), *map(flag, walk.flags))
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
    """Take command, find out, and repair."""
    for role in on.console.app.services.playbook.severity(on.walk.severity).needs or ("commander",):
        await on.press("r", str(ROLES.index(role) + 1), *PEOPLE[role], "enter")
    await on.take(*on.walk.found)
    await on.go_on()
    await on.take(Wait(12), *on.walk.done)


async def finish(on: Walker) -> None:
    """Watch over the fix for as long as the severity asks, call it resolved, and see what is missing for closing."""
    watch = on.console.app.services.playbook.severity(on.console.incident().severity or 1).watch
    await on.console.tick(minutes=watch.total_seconds() / 60 + 1)
    await on.press("m", str(MILESTONES.index("resolved") + 1), "enter", "E", "1")
    if left_to_tell(on.console.app.services.playbook, on.console.incident()):
        assert on.console.shows("What do people know of it?")
        await on.press("enter")
        on.recorded(FactsTold)
    on.seen += ["", "missing at the first attempt to close:", *on.said()]
    await on.press("escape")


async def close(on: Walker) -> None:
    """Bring what is missing, and close; with a reason where something is left."""
    walk = on.walk
    await on.take(*walk.after)
    playbook, now = on.console.app.services.playbook, on.console.clock.now()
    brought = {
        "data_statement": ("Z", *(["2", *walk.data] if walk.data else ["1", *"checked"]), "enter"),
        "final_severity": ("s", str(walk.severity)),
        "follow_up": ("F", *"bo tidy up", "enter"),
        "review": ("R", *"bo 20h", "enter"),
    }
    missing = missing_to_close(playbook, on.console.incident(), now)
    await on.press(*(key for each in missing for key in brought.get(each.id, ())))
    await on.meet_clocks()
    in_force = measures_in_force(on.console.incident())
    await on.take(*(End(each.text, "undone") for each in in_force))
    on.seen += ["", *(f"undone: {each.text}" for each in in_force)]
    await on.go_on()
    await on.go_on()
    await on.press("E", "1")
    on.seen += ["missing at the end:", *on.said()]
    await on.press(*walk.overruled, "enter")
    closed = on.recorded(Closed)
    assert bool(closed.missing) == bool(walk.overruled), on.seen
    on.seen += [f"closed all the same: {closed.reason}"] * bool(closed.missing)


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
