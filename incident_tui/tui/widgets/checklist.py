"""The checklist: what to do next for one's own role, then the phase's items, who does each and by when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from rich.cells import cell_len

from incident_tui.domain.moments import countdown_text, duration_text
from incident_tui.domain.text import visible
from incident_tui.playbook.checklist import Row
from incident_tui.tui.widgets.line_list import LineList, Piece, fitted

_WITHOUT_SECONDS = timedelta(minutes=10)


class Heading(NamedTuple):
    """A line above rows."""

    text: str


class Checklist(LineList[Row | Heading]):
    """Items with their boxes and their countdowns. The cursor stands on items only."""

    def __init__(self, *, id: str | None = None) -> None:
        """Start empty."""
        super().__init__(id=id)
        self.empty_text = "nothing to do here at this severity"
        self._now: datetime | None = None
        self._first = 0

    @property
    def current_row(self) -> Row | None:
        """The item under the cursor."""
        row = self.current
        return row if isinstance(row, Row) else None

    def show(
        self, heads: tuple[str, str], soon: Sequence[Row], rows: Sequence[Row], now: datetime, *, moved: bool
    ) -> None:
        """Show what comes next and the phase's rows, each under its head.

        The cursor stays on its item; with `moved` it begins anew. When the item under it has just been settled it goes
        on to the next that is open, which among what comes next has moved up into its place.
        """
        head, below = heads
        before, was_soon = self.current_row, 0 < self.cursor < self._first
        self._now = now
        top: list[Row | Heading] = [Heading(head), *soon, Heading(below)] if soon else []
        self._first = self.pinned = len(top)
        lines = [*top, *rows]
        if moved or before is None:
            self.scroll_back()
            at = 1 if soon else self._next_open(rows, 0, now)
        else:
            at = self._stay(before, soon, rows, now, was_soon=was_soon)
        self.set_rows(lines, at)

    def _stay(self, before: Row, soon: Sequence[Row], rows: Sequence[Row], now: datetime, *, was_soon: bool) -> int:
        """Return where the cursor stands that stood on the item `before`, which may have moved or been settled."""
        index = next((number for number, row in enumerate(rows) if row.item.id == before.item.id), None)
        if was_soon and soon:
            among = [row.item.id for row in soon]
            if before.item.id in among:
                return 1 + among.index(before.item.id)
            if index is None or not rows[index].open(now):
                return min(self.cursor, len(soon))
            # More urgent ones have pushed it out, and none of them may be ticked in its stead.
        index = index or 0
        settled = before.open(now) and bool(rows) and not rows[index].open(now)
        return self._next_open(rows, index, now) if settled else self._first + index

    def go_to(self, item_id: str) -> None:
        """Put the cursor on an item of the phase."""
        for number, row in enumerate(self.rows):
            if number >= self._first and isinstance(row, Row) and row.item.id == item_id:
                self.cursor = number
                return

    def _next_open(self, rows: Sequence[Row], index: int, now: datetime) -> int:
        order = [*range(index, len(rows)), *range(index)]
        return self._first + next((number for number in order if rows[number].open(now)), index)

    def action_move(self, rows: int) -> None:
        """Move the cursor by a number of items, over headings."""
        super().action_move(rows)
        while isinstance(self.current, Heading):
            before = self.cursor
            super().action_move(1 if rows > 0 or self.cursor == 0 else -1)
            if before == self.cursor:
                return

    def action_go(self, row: int) -> None:
        """Move the cursor to the first item, or to the last."""
        super().action_go(row)
        if isinstance(self.current, Heading):
            self.action_move(1 if row >= 0 else -1)

    def tick(self, now: datetime) -> None:
        """Repaint the countdowns."""
        self._now = now
        for index, row in enumerate(self.rows):
            if isinstance(row, Row) and row.state is None and row.due_at is not None:
                self.refresh_line(index)

    def pieces(self, row: Row | Heading, width: int) -> list[Piece]:
        """Draw a heading; or the box, the title and the time left."""
        if isinstance(row, Heading):
            line = f" ── {visible(row.text)} "
            return [(fitted(line, min(width, cell_len(line))), "muted"), ("─" * (width - cell_len(line) - 1), "muted")]
        box, look = self._box(row)
        left, left_look = self._left(row)
        room = max(4, width - 5 - len(left) - 1)
        return [
            (f" {box} ", look),
            (fitted(visible(row.item.title), room), "muted" if row.state or not row.applies else ""),
            (f"{left} ", left_look),
        ]

    def _left(self, row: Row) -> tuple[str, str]:
        if row.state is not None or row.due_at is None or self._now is None or not row.applies:
            return "", ""
        now = self._now
        if row.waiting(now):
            return f" again in {_left_text(row.due_at - now)}", "muted"
        if row.late(now):
            text = _left_text((row.late_at or row.due_at) - now)
            return (f" {text} late", "overdue") if row.hard else (f" {text} over", "late")
        if row.due_at <= now or row.at_once:
            return " NOW", "overdue" if row.hard else "due"
        return f" in {_left_text(row.due_at - now)}", "due"

    def _box(self, row: Row) -> tuple[str, str]:
        if row.state is None and self._now is not None and row.applies and row.waiting(self._now):
            return "[~]", "done"
        if row.state is None:
            return ("[ ]", "pending") if row.applies else (" – ", "muted")
        return ("[x]", "done") if row.state.status == "done" else ("[-]", "muted")


def _left_text(left: timedelta) -> str:
    # Nobody counts the seconds of half an hour, and they would take the room of words.
    return countdown_text(left) if abs(left) < _WITHOUT_SECONDS else duration_text(abs(left)).replace(" ", "")
