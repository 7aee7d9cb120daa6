"""The checklist of a phase: what to do, who does it, by when."""

from __future__ import annotations

from datetime import datetime

from incident_tui.domain.moments import countdown_text
from incident_tui.domain.text import visible
from incident_tui.playbook.checklist import Row
from incident_tui.tui.widgets.line_list import LineList, Piece, fitted


class Checklist(LineList[Row]):
    """A phase's items with their boxes and their countdowns."""

    def __init__(self, *, id: str | None = None) -> None:
        """Start empty."""
        super().__init__(id=id)
        self.empty_text = "nothing to do here at this severity"
        self._now: datetime | None = None

    def show(self, rows: list[Row], now: datetime, *, moved: bool) -> None:
        """Show these rows, the cursor on the same item, or with `moved` on the first that is open.

        When the item under the cursor has just been settled the cursor goes on to the next that is open.
        """
        self._now = now
        before = self.current
        at = next((index for index, row in enumerate(rows) if before and row.item.id == before.item.id), 0)
        settled = before is not None and before.state is None and bool(rows) and rows[at].state is not None
        if moved or settled:
            order = [*range(at, len(rows)), *range(at)] if settled else range(len(rows))
            at = next((index for index in order if rows[index].state is None), at)
        self.set_rows(rows, at)

    def tick(self, now: datetime) -> None:
        """Repaint the countdowns."""
        self._now = now
        for index, row in enumerate(self.rows):
            if row.state is None and row.due_at is not None:
                self.refresh_line(index)

    def pieces(self, row: Row, width: int) -> list[Piece]:
        """Draw the box, the title and the time left."""
        box, look = _box(row)
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
        text = countdown_text(row.due_at - self._now)
        if row.late(self._now):
            return f" {text} late", "overdue"
        return (" NOW", "overdue") if row.at_once else (f" in {text}", "due")


def _box(row: Row) -> tuple[str, str]:
    if row.state is None:
        return ("[ ]", "pending") if row.applies else (" – ", "muted")
    return ("[x]", "done") if row.state.status == "done" else ("[-]", "muted")
