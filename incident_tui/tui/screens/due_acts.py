"""Acts on what is due: see it all, go to the message that keeps a promise, put one off with a reason."""

from __future__ import annotations

from datetime import datetime

from incident_tui.comms.ranking import for_audience
from incident_tui.domain.events import PromiseSnoozed
from incident_tui.domain.moments import TimeInvalid, clock_reading
from incident_tui.domain.time_grammar import parse_plan
from incident_tui.domain.vocabulary import Milestone
from incident_tui.playbook.due import due_list, snooze_fault
from incident_tui.playbook.due_kinds import Due
from incident_tui.playbook.model import Item
from incident_tui.tui.screens.calling import CallingActs
from incident_tui.tui.screens.clock_acts import ClockActs
from incident_tui.tui.screens.due_board import DueBoard, Wish
from incident_tui.tui.screens.loops import LoopActs
from incident_tui.tui.screens.loops_screen import loop_rows
from incident_tui.tui.screens.panes import PaneActs
from incident_tui.tui.screens.publishing import PublishingActs

_LOOPS = frozenset({"ask", "follow_up"})


class DueActs(PublishingActs, PaneActs, LoopActs, CallingActs, ClockActs):
    """Acts on promises and deadlines."""

    def dues(self) -> list[Due]:
        """Return everything that is due in this incident."""
        return due_list(self.session.services.playbook, self.incident, self.session.now(), self.rows)

    async def action_due(self) -> None:
        """Show everything that is due, and go to what is chosen."""
        words = {post.fact.audience: post.fact.text for post in self.incident.posted}
        board = DueBoard(self.dues(), words, self.session.now, self.session.zone)
        await self.app.push_screen(board, self._wished)

    async def _wished(self, wish: Wish | None) -> None:
        if wish is None:
            return
        if wish.act == "snooze":
            await self._snooze(wish.due)
        else:
            await self.go_to(wish.due)

    async def go_to(self, due: Due) -> None:
        """Open what settles something due: its message with everything known filled in, else its checklist item."""
        if due.kind in _LOOPS:
            rows = loop_rows(self.incident, self.session.now())
            row = next((each for each in rows if each.id == due.target), None)
            if row is not None:
                await self.move_loop(row)
            return
        if due.kind == "call":
            await self.call_step(due.target)
            return
        if due.kind == "handover":
            await self.action_handover()
            return
        if due.kind == "watch":
            await self.mark_milestone("resolved")
            return
        if due.kind == "review":
            await self.action_review()
            return
        if due.kind == "clock":
            await self.act_on_clock(due.target)
            return
        if due.kind == "item":
            item = self.session.services.playbook.item(due.target)
            identifier = self.message_of(item) if item is not None else ""
            if not identifier:
                self.show_item(due.target)
                return
        else:
            identifier = self._fitting(due.audience) or due.target
        self.open_message(identifier)

    def message_of(self, item: Item) -> str:
        """Name the message that an item opens, with an audience the one that fits it now; nothing where it has none."""
        return self._fitting(item.audience) if item.audience is not None else item.message or ""

    def _fitting(self, audience: str) -> str:
        return for_audience(self.session.services.catalogue, self.incident, audience, self.session.now())

    def open_message(self, identifier: str) -> None:
        """Go to a message and begin it with everything known filled in."""
        self.action_pane("messages")
        self.searched = ""
        self.show_messages(go_to=identifier)
        prepared = self.prepared()
        if prepared is not None:
            self.begin(prepared.template)
            self.show_preview()

    async def mark_milestone(self, milestone: Milestone) -> None:
        """Mark a milestone, after asking when."""
        raise NotImplementedError

    def show_item(self, item_id: str) -> None:
        """Go to a checklist item."""
        raise NotImplementedError

    async def _snooze(self, due: Due) -> None:
        async def put_off(line: str | None) -> None:
            if line is not None:
                until, reason = self._read_snooze(line)
                fact = PromiseSnoozed(audience=due.audience, until=until, reason=reason, post=due.post)
                reading = clock_reading(until, self.session.zone, self.session.now())
                await self.record(fact, said=f"{due.label}: the alarm rests until {reading}")

        note = "What was promised stays promised: an update after its time counts as late."
        await self.ask(
            f"Put off the {due.label}: until when, and why?",
            put_off,
            hint="15m the rollback is through in a moment",
            note=note,
            check=lambda line: self._check_snooze(line, due),
        )

    def _check_snooze(self, line: str, due: Due) -> str:
        try:
            until, reason = self._read_snooze(line)
        except TimeInvalid as error:
            return str(error)
        if fault := snooze_fault(until, due.at, self.session.now()):
            return fault
        return "" if reason else "write why, after the time: 15m the rollback is through in a moment"

    def _read_snooze(self, line: str) -> tuple[datetime, str]:
        first, _, reason = line.strip().partition(" ")
        until = parse_plan(first, now=self.session.now(), zone=self.session.zone, ahead=True)
        return until, reason.strip()
