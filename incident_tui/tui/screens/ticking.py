"""Acts on checklist items: ticking with what it asks for, skipping with a reason, or the act that settles it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from incident_tui.domain.events import ItemSkipped, ItemTicked, ItemUnticked
from incident_tui.playbook.checklist import Row
from incident_tui.playbook.clocks import ANCHORS
from incident_tui.playbook.closing import missing_to_resolve
from incident_tui.playbook.item_state import ticked
from incident_tui.playbook.model import SettledBy
from incident_tui.tui.screens.clock_acts import ClockActs

_EVIDENCE = {
    "text": "what came of it, in a few words",
    "number": "a number, with its unit",
    "link": "a link, or where it is",
    "person": "who, by name",
    "time": "a time, such as 15:30 UTC",
}


class TickingActs(ClockActs):
    """Acts on the item under the cursor."""

    def settling_acts(self) -> dict[SettledBy, Callable[[], Awaitable[None]]]:
        """Return the acts that settle an item by putting on record what it asks for."""
        raise NotImplementedError

    async def toggle_item(self, row: Row) -> None:
        """Tick an item, or untick it; one that the record settles opens the act that does."""
        by_record = row.item.settled_by
        act = self.settling_act(by_record) if by_record is not None else None
        if row.state is not None and ticked(self.incident, row.item) is not None:
            await self.record(ItemUnticked(item=row.item.id))
        elif row.state is not None and by_record not in ANCHORS:
            done_by = by_record or row.item.clock or row.item.marks
            self.say(f"done by what is on record ({done_by}): there is no tick to take back", "warning")
        elif not row.applies:
            self.say("it no longer applies: nothing to do", "warning")
        elif act is not None:
            await act()
        else:
            await self._tick_item(row)

    def settling_act(self, by_record: SettledBy) -> Callable[[], Awaitable[None]] | None:
        """Return the act that puts on record what settles an item, or None where only a tick does."""
        if by_record in ANCHORS:
            return partial(self.say_when, by_record)
        return self.settling_acts().get(by_record)

    async def _tick_item(self, row: Row) -> None:
        item = row.item
        early = missing_to_resolve(self.session.services.playbook, self.incident, self.session.now())
        warned = [each.text for each in early] if item.marks == "resolved" else []
        if item.evidence is None and not warned:
            await self._ticked(row, "")
            return

        async def evidence(text: str | None) -> None:
            if text is not None:
                await self._ticked(row, text.strip())

        asked = _EVIDENCE[item.evidence] if item.evidence is not None else "why it is over all the same"
        note = "\n".join(["Enter alone ticks it too.", *(f"! {each}" for each in warned)])
        title = f"Done: {item.title}"
        await self.ask(title, evidence, draft=f"tick/{item.id}", hint=asked, note=note, check=lambda text: "")

    async def _ticked(self, row: Row, evidence: str) -> None:
        item = row.item
        fact = ItemTicked(item=item.id, marks=item.marks, evidence=evidence)
        if item.undo is not None:
            measure = f"{item.title} ({evidence})" if evidence else item.title
            fact = ItemTicked(item=item.id, marks=item.marks, evidence=evidence, measure=measure, undo=item.undo)
        await self.record(fact)

    async def skip_item(self, row: Row) -> None:
        """Skip an item for a reason."""

        async def reason(text: str | None) -> None:
            if text is not None:
                await self.record(ItemSkipped(item=row.item.id, reason=text.strip()))

        await self.ask(
            f"Skip: {row.item.title}. Why?",
            reason,
            draft=f"skip/{row.item.id}",
            hint="e.g. no customer data in this service",
        )
