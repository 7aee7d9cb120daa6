"""Items that ask for a few words, that begin something temporary, that apply no more, or that come back."""

from __future__ import annotations

from datetime import timedelta

from incident_tui.domain import notices
from incident_tui.domain.events import AnchorSet, ItemTicked, TypesChanged
from incident_tui.playbook.checklist import Row
from incident_tui.playbook.due_clocks import regime_states
from incident_tui.tui.screens.loops_screen import LoopLines
from incident_tui.tui.widgets.checklist import Checklist
from tests.console.driving import Desk, Driver

SECURITY = TypesChanged(added=("security",))
ROOM = "security.private_room"
ISOLATE = "security.isolate"
RECHECK = "mitigate.recheck"
AWARE = "evidence.aware"


async def go_to(console: Driver, item: str) -> None:
    """Go to an item of the phase that is looked at, by keys."""
    rows = [row for row in console.find(Checklist).rows if isinstance(row, Row)]
    ids = [row.item.id for row in rows]
    assert item in ids, ids
    await console.press("2", "g", *["j"] * ids.index(item))
    current = console.find(Checklist).current_row
    assert current is not None
    assert current.item.id == item


async def test_what_was_typed_as_evidence_is_kept_by_esc_and_by_a_restart(desk: Desk) -> None:
    incident = desk.declare("Odd logins", 1, SECURITY)
    async with desk.open(size=(80, 24)) as console:
        await go_to(console, ROOM)
        await console.press("space")
        assert console.says("Done: Open a private room off the usual systems, under a codename")
        assert console.says("Enter alone ticks it too.")
        await console.press(*"codename otter", "escape")
        assert ROOM not in console.incident().items
        await go_to(console, "detect.acknowledge")
        await console.press("x", *"no alert", "escape")
    async with desk.open(size=(80, 24)) as console:
        await go_to(console, ROOM)
        await console.press("space")
        assert console.value() == "codename otter"
        await console.press(*", bridge 7", "enter")
        state = console.incident().items[ROOM]
        assert (state.status, state.evidence) == ("done", "codename otter, bridge 7")
        await go_to(console, ROOM)
        assert "done: 15:00 UTC by alice: codename otter, bridge 7" in " ".join(console.static("#why").split())
        await go_to(console, "detect.acknowledge")
        await console.press("x")
        assert console.value() == "no alert", "a reason is kept as evidence is, each for its own item"
        await console.press("escape")
        await go_to(console, ROOM)
        await console.press("space", "space")
        assert console.value() == "", "what is on record is no draft any more"
        await console.press("enter")
        assert console.incident().items[ROOM].evidence == ""
    ticks = [entry.fact for entry in desk.incident(incident).timeline if isinstance(entry.fact, ItemTicked)]
    assert [tick.evidence for tick in ticks] == ["codename otter, bridge 7", ""]


async def test_ticking_something_temporary_registers_it_with_the_way_back(desk: Desk) -> None:
    desk.declare("Odd logins", 1, SECURITY)
    async with desk.open(size=(80, 24)) as console:
        await console.press("right")
        await go_to(console, ISOLATE)
        await console.press("space", *"web-3 and web-4", "enter", "e")
        (row,) = console.find(LoopLines).rows
        assert (row.kind, row.state) == ("measure", "in force")
        assert row.text == "Isolate touched hosts from the network; do not wipe them (web-3 and web-4)"
        assert "undo: Connect each host again once it has been rebuilt" in console.static("#meaning")
        await console.press("escape")
        await go_to(console, ISOLATE)
        await console.press("space", "e")
        assert console.find(LoopLines).rows == [], "unticked, it was never in force"


async def test_what_applies_no_more_goes_grey_to_the_end_and_comes_back_with_its_evidence(desk: Desk) -> None:
    desk.declare("Odd logins", 1, SECURITY)
    async with desk.open(size=(80, 40)) as console:
        await go_to(console, ROOM)
        await console.press("space", *"codename otter", "enter")
        own = [row for row in console.console.of_phase("detect") if row.pack]
        assert len(own) > 1
        await console.press("y", "6", "enter")
        assert console.incident().types == ()
        rows = console.console.of_phase("detect")
        gone = [row.item.id for row in rows if not row.applies]
        assert {row.item.id for row in own} <= set(gone), "nothing vanishes"
        assert [row.item.id for row in rows][-len(gone) :] == gone, "it stands at the end of its phase"
        lines = console.rows("#checklist")
        assert any(line.startswith("[x] Open a private room") for line in lines)
        assert any(line.startswith("– Tell only the people on a written list") for line in lines)
        await go_to(console, "security.need_to_know")
        why = " ".join(console.static("#why").split())
        assert "no longer applies; it is for" in why
        assert "pack security" in why
        before = len(console.incident().timeline)
        await console.press("space")
        assert console.notice == "it no longer applies: nothing to do"
        assert len(console.incident().timeline) == before
        await console.press("y", "6", "enter")
        assert console.incident().items[ROOM].evidence == "codename otter"
        assert all(row.applies for row in console.console.of_phase("detect") if row.pack == "Security")


async def test_an_item_that_the_record_settles_opens_the_act_that_does(desk: Desk) -> None:
    desk.declare("Checkout is down", 1)
    async with desk.open(size=(80, 24)) as console:
        await go_to(console, "detect.lead")
        await console.press("space")
        assert console.shows("Who is commander?")
        await console.press("enter")
        assert console.incident().roles == {"commander": "alice"}
        await go_to(console, "detect.assess")
        await console.press("space")
        assert console.shows("1 of 3. What can people still do?")
        await console.press("4", "1", "1", "enter")
        row = next(row for row in console.console.rows if row.item.id == "detect.assess")
        assert row.state is not None


async def test_when_we_became_aware_is_asked_once_and_every_clock_counts_from_it(desk: Desk) -> None:
    desk.declare("Odd logins", 1, SECURITY)
    async with desk.open(size=(80, 24)) as console:
        await go_to(console, AWARE)
        await console.press("space")
        assert console.shows("Aware: when?")
        await console.press(*"-20m", "enter")
        said = notices.anchored(console.incident(), "aware")
        assert said is not None
        assert (said.fact, said.at) == (AnchorSet(anchor="aware"), console.clock.now() - timedelta(minutes=20))
        row = next(row for row in console.console.rows if row.item.id == AWARE)
        assert row.state is not None
        (internal,) = regime_states(console.app.services.playbook, console.incident(), console.clock.now())
        deadlines = [each.deadline for each in internal.steps if each.step.id in {"counsel", "decision"}]
        assert [(each.provisional, each.anchor_at) for each in deadlines if each] == [(False, said.at)] * 2
        await go_to(console, AWARE)
        await console.press("space")
        assert console.says("On record: 14:40 UTC, by alice.")
        await console.press(*"-50m", "enter")
        corrected = notices.anchored(console.incident(), "aware")
        assert corrected is not None
        assert corrected.at == console.clock.now() - timedelta(minutes=50), "the last word corrects the first"
        await console.press("u", "u")
        row = next(row for row in console.console.rows if row.item.id == AWARE)
        assert row.state is None, "what was taken back is asked again"


async def test_an_item_that_comes_back_says_when_and_is_asked_for_again(desk: Desk) -> None:
    desk.declare("Checkout is down", 1)
    async with desk.open(size=(80, 40)) as console:
        await console.tick(minutes=31)
        await console.press("right")
        await go_to(console, RECHECK)
        title = next(row.item.title for row in console.console.rows if row.item.id == RECHECK)[:30]

        def line() -> str:
            return next(line for line in console.rows("#checklist") if title in line)

        assert line().startswith("[ ]")
        await console.press("space")
        assert line().startswith("[~]")
        assert line().endswith("again in 30m")
        await console.tick(minutes=20)
        assert line().endswith("again in 10m")
        await console.tick(minutes=11)
        assert line().startswith("[ ]")
        await console.press("m", "6", "enter")
        assert line().startswith("[x]"), "until it is resolved"
