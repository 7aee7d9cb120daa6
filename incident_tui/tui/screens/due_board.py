"""Everything that is due, on one page: what was promised in which words, and the way to the message that keeps it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import ClassVar, Final, Literal, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from incident_tui.domain.moments import clock_reading, countdown_text
from incident_tui.domain.text import visible
from incident_tui.playbook.due_kinds import Due
from incident_tui.tui.present import plain
from incident_tui.tui.widgets.line_list import LineList, Piece, fitted

_CLOCK_WIDTH: Final = 17
_LONGEST_WORDS: Final = 200
_SOON: Final = timedelta(minutes=5)


class Wish(NamedTuple):
    """What the person wants with something due."""

    act: Literal["open", "snooze"]
    due: Due


class DueLines(LineList[Due]):
    """What is due, each on a line with its countdown."""

    now: datetime | None = None

    def pieces(self, row: Due, width: int) -> list[Piece]:
        """Draw the countdown and what it is about."""
        if self.now is None:
            return []
        late = row.late(self.now)
        left = countdown_text(row.at - self.now)
        clock = f"OVERDUE {left}" if late else "NOW" if row.due(self.now) else f"in {left}"
        sign = "!" if late else " "
        return [
            (f" {sign} {fitted(clock, _CLOCK_WIDTH)}", "overdue" if late else "due"),
            (fitted(visible(row.label), max(0, width - _CLOCK_WIDTH - 3)), "strong" if late else ""),
        ]


class DueBoard(ModalScreen[Wish | None]):
    """Choose something that is due: `enter` goes to it, `s` puts a promised update off."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,d", "dismiss(None)", show=False),
        Binding("enter,space", "take", show=False),
        Binding("s,z", "snooze", show=False),
    ]

    def __init__(self, dues: list[Due], words: Mapping[str, str], clock: Callable[[], datetime], zone: tzinfo) -> None:
        """Show these: what people wait for, or will in a moment, then what is late, then what comes.

        `words` is what each audience was told last.
        """
        super().__init__()
        now = clock()
        self._dues = sorted(
            dues, key=lambda due: (not (due.audience and due.at - now < _SOON), not due.late(now), due.at)
        )
        self._words = words
        self._clock = clock
        self._zone = zone

    def compose(self) -> ComposeResult:
        """Build the board."""
        with Vertical(classes="dialog"):
            yield Static("What is due", classes="dialog-title")
            lines = DueLines()
            lines.now = self._clock()
            lines.styles.height = max(1, min(12, len(self._dues)))
            yield lines
            yield Static("", id="meaning", classes="dialog-note")
            yield Static("enter goes to it · s puts a promised update off · esc goes back", classes="dialog-keys")

    def on_mount(self) -> None:
        """Fill the list."""
        lines = self.query_one(DueLines)
        lines.empty_text = "nothing is due"
        lines.set_rows(self._dues, 0)
        self.set_focus(lines)
        self._show_meaning()
        self.set_interval(1.0, self._tick)

    def _tick(self) -> None:
        """Let the countdowns run."""
        lines = self.query_one(DueLines)
        lines.now = self._clock()
        lines.refresh()

    def on_line_list_moved(self) -> None:
        """Tell of what is under the cursor."""
        self._show_meaning()

    def _show_meaning(self) -> None:
        due = self.query_one(DueLines).current
        if due is None:
            return
        when = Content.styled(clock_reading(due.at, self._zone, self._clock()), "bold")
        words = " ".join(self._words.get(due.audience, "").split())
        if len(words) > _LONGEST_WORDS:
            # The promise stands at the end.
            words = "…" + words[-_LONGEST_WORDS:]
        told = Content.assemble("\n", plain(f"“{words}”", "$muted")) if words else ""
        self.query_one("#meaning", Static).update(Content.assemble(when, "  ", plain(due.detail), told))

    @on(LineList.Chosen)
    def action_take(self) -> None:
        """Go to what is under the cursor."""
        due = self.query_one(DueLines).current
        self.dismiss(Wish("open", due) if due is not None else None)

    def action_snooze(self) -> None:
        """Put off what is under the cursor, if it is an update."""
        due = self.query_one(DueLines).current
        if due is not None and due.kind != "item":
            self.dismiss(Wish("snooze", due))
