"""Acts on what is open between people: answering, eliminating, undoing, assigning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from incident_tui.domain.documents import fact_from
from incident_tui.domain.events import FollowUpDone, MeasureTaken, Noted, ReviewScheduled
from incident_tui.domain.incident import Incident
from incident_tui.domain.loops import read_follow_up
from incident_tui.domain.moments import TimeInvalid, clock_reading
from incident_tui.domain.settling import Move, settled
from incident_tui.domain.text import shortened
from incident_tui.domain.time_grammar import parse_plan
from incident_tui.domain.vocabulary import severity_label
from incident_tui.playbook.applying import review_needed
from incident_tui.playbook.review_dates import held_by, held_too_late
from incident_tui.tui.screens.dialogs import Choice, Option
from incident_tui.tui.screens.guiding import GuidingActs
from incident_tui.tui.screens.loops_screen import LoopRow, LoopsScreen, LoopWish, loop_rows
from incident_tui.tui.screens.people import PeopleActs

_LONGEST_NAMED = 70
# Per kind: the ways to move it on, with the words that go along; the kind of fact, the key of the id, of the words.
_MOVES: dict[str, tuple[str, str, str, Sequence[tuple[str, str, str]]]] = {
    "ask": (
        "answer",
        "ask",
        "text",
        (
            ("answered", "answered", "the answer"),
            ("acknowledged", "heard, not answered yet", ""),
            ("withdrawn", "not needed any more", "why"),
            ("open", "ask again", ""),
        ),
    ),
    "hypothesis": (
        "hypothesis",
        "hypothesis",
        "reason",
        (
            ("eliminated", "eliminated", "what rules it out"),
            ("confirmed", "confirmed", "what proves it"),
            ("alive", "alive again", "why"),
        ),
    ),
    "measure": (
        "measure_end",
        "measure",
        "ticket",
        (
            ("undone", "undone", ""),
            ("ticketed", "it has a ticket", "the ticket"),
            ("permanent", "it stays for good", "why"),
        ),
    ),
}


class LoopActs(GuidingActs, PeopleActs):
    """Acts on asks, hypotheses, measures and follow-ups."""

    async def action_loops(self) -> None:
        """Show what is open, and act on it."""
        page = LoopsScreen(lambda: loop_rows(self.incident, self.session.now()))
        await self.app.push_screen(page, self._loop_wished)

    async def _loop_wished(self, wish: LoopWish | None) -> None:
        if wish is None:
            return
        if wish.row is not None:
            await self.move_loop(wish.row)
            return
        acts = {
            "ask": self.action_ask_somebody,
            "hypothesis": self._suspect,
            "measure": self.action_measure,
            "follow_up": self.action_follow_up,
            "decision": self.action_decide,
        }
        await acts[wish.new or "ask"]()

    async def move_loop(self, row: LoopRow) -> None:
        """Ask what became of it, and record that."""
        if row.kind == "follow_up":
            await self._record_move(FollowUpDone(follow_up=row.id), row, f"done: {row.text}")
            return
        kind, key, words, moves = _MOVES[row.kind]
        field = "how" if row.kind == "measure" else "state"

        async def chosen(value: str | None) -> None:
            move = next((each for each in moves if each[0] == value), None)
            if move is None:
                return
            document = {"kind": kind, key: row.id, field: move[0]}
            if not move[2]:
                await self._moved(document, row)
                return

            async def told(text: str | None) -> None:
                if text is not None:
                    await self._moved({**document, words: text.strip()}, row)

            await self.ask(
                f"{shortened(row.text, _LONGEST_NAMED)}: {move[2]}?", told, draft=f"loop/{row.id}", hint=move[2]
            )

        options = [Option(name, str(number), label) for number, (name, label, _) in enumerate(moves, 1)]
        await self.app.push_screen(Choice(row.text, options, 0, row.detail), chosen)

    async def _moved(self, document: dict[str, str], row: LoopRow) -> None:
        fact = fact_from(document)
        assert isinstance(fact, Move)  # what _MOVES makes
        state = document.get("state") or document.get("how", "")
        await self._record_move(fact, row, f"{state}: {row.text}")

    async def _record_move(self, move: Move, row: LoopRow, said: str) -> None:
        """Record a move, unless what was open on the page has been settled since."""

        def unless(incident: Incident) -> str:
            standing = settled(incident, move) if row.open else None
            return f"it is {standing.state} already: nothing was recorded" if standing is not None else ""

        await self.record(move, said=said, unless=unless)

    async def _suspect(self) -> None:
        async def written(text: str | None) -> None:
            if text is not None:
                await self.record(
                    Noted(text=text.strip(), category="hypothesis"), said="a hypothesis: e shows them all"
                )

        await self.ask("What may be the cause?", written, draft="hypothesis", hint="deploy 4512 exhausts connections")

    async def action_measure(self) -> None:
        """Register a temporary measure."""

        async def written(line: str | None) -> None:
            if line is not None:
                text, _, undo = (each.strip() for each in line.partition("|"))
                await self.record(MeasureTaken(text=text, undo=undo, person=self.session.services.person))

        note = "What was done, and behind | how it is undone. It must be undone or have a ticket before closing."
        hint = "alerts of the queue silenced | unsilence in the alert manager"
        await self.ask("Which temporary measure is in force?", written, draft="measure", hint=hint, note=note)

    async def action_follow_up(self) -> None:
        """Give left-over work an owner."""

        async def written(line: str | None) -> None:
            if line is not None:
                await self.record(read_follow_up(line, self.session.now()))

        def check(line: str) -> str:
            try:
                read_follow_up(line, self.session.now())
            except ValueError as error:
                return str(error)
            return ""

        hint = "bo refund the double charges 2d"
        await self.ask("Who does what afterwards?", written, draft="follow-up", hint=hint, check=check)

    async def action_review(self) -> None:
        """Schedule the review and name its owner; what is later than the severity asks is pointed out."""
        playbook = self.session.services.playbook

        async def written(line: str | None) -> None:
            if line is not None:
                owner, _, when = line.strip().partition(" ")
                at = parse_plan(when, now=self.session.now(), zone=self.session.zone, ahead=True)
                fact = ReviewScheduled(scheduled_for=at, owner=owner.rstrip(":,"))
                reading = clock_reading(at, self.session.zone, self.session.now())
                said = f"review {reading}, with {fact.owner}"
                if await self.record(fact, said=said) and (by := held_too_late(playbook, self.incident, at)):
                    self.say(f"{said} · late: {self._held_by(by)}", "warning")

        def check(line: str) -> str:
            owner, _, when = line.strip().partition(" ")
            if not owner or not when.strip():
                return "an owner, then when: bo 2026-11-24 10:00, or bo 20h"
            try:
                parse_plan(when, now=self.session.now(), zone=self.session.zone, ahead=True)
            except TimeInvalid as error:
                return str(error)
            return ""

        advice = review_needed(playbook, self.incident, self.session.now())
        limit = held_by(playbook, self.incident)
        known = [f"Required: {advice.reasons[0]}"] if advice.level == "always" else []
        known += [self._held_by(limit)] if limit is not None else []
        why = "After two days people remember what they have read, not what they saw."
        note = "\n".join([*known, why])
        await self.ask(
            "Who owns the review, and when is it?", written, draft="review", hint="bo 20h", note=note, check=check
        )

    def _held_by(self, limit: datetime) -> str:
        reading = clock_reading(limit, self.session.zone, self.session.now())
        return f"{severity_label(self.incident.severity or 1)}: to be held by {reading}"
