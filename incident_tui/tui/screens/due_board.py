"""Everything that is due, on one page: what was promised in which words, and the way to the message that keeps it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import ClassVar, Final, Literal, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from incident_tui.domain.moments import clock_reading
from incident_tui.domain.text import visible
from incident_tui.playbook.due_kinds import Due
from incident_tui.tui.present import plain
from incident_tui.tui.widgets.line_list import LineList, Piece, fitted
from incident_tui.tui.widgets.masthead import due_clock

_CLOCK_WIDTH: Final = 15
_TIME_WIDTH: Final = 8
_DATE_WIDTH: Final = 15
_RULE_WIDTH: Final = 40
_WITH_RULES: Final = 110
_LONGEST_WORDS: Final = 200
_SOON: Final = timedelta(minutes=5)


class Wish(NamedTuple):
    """What the person wants with something due."""

    act: Literal["open", "snooze"]
    due: Due


class DueLines(LineList[Due]):
    """What is due, each on a line with its countdown and its time of day."""

    now: datetime | None = None
    zone: tzinfo = UTC

    def pieces(self, row: Due, width: int) -> list[Piece]:
        """Draw the countdown, the time of day, what it is about, and from which rule."""
        if self.now is None:
            return []
        late = row.late(self.now)
        clock = due_clock(row, self.now)
        sign = "!" if late and row.hard else " "
        rule_width = _RULE_WIDTH if width >= _WITH_RULES else 0
        time_width = _DATE_WIDTH if width >= _WITH_RULES else _TIME_WIDTH
        room = max(0, width - _CLOCK_WIDTH - time_width - 3 - rule_width)
        look = ("overdue" if row.hard else "late") if late else "due"
        provisional = "~" if row.provisional else " "
        return [
            (f" {sign} {fitted(clock, _CLOCK_WIDTH)}", look),
            (fitted(f"{provisional}{self._time(row.at)}", time_width), "muted"),
            (fitted(visible(row.label), room), "strong" if late and row.hard else ""),
            (fitted(f" {visible(row.rule)}", rule_width), "muted"),
        ]

    def _time(self, at: datetime) -> str:
        assert self.now is not None
        local, today = at.astimezone(self.zone), self.now.astimezone(self.zone).date()
        if local.date() == today:
            return f"{local:%H:%M}"
        return f"{local:%d %b %H:%M}" if self.size.width >= _WITH_RULES else f"{local:%d %b}"


class DueBoard(ModalScreen[Wish | None]):
    """Choose something that is due: `enter` goes to it, `s` puts a promised update off."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,d", "dismiss(None)", show=False),
        Binding("enter,space", "take", show=False),
        Binding("s,z", "snooze", show=False),
    ]

    def __init__(self, dues: list[Due], words: Mapping[str, str], clock: Callable[[], datetime], zone: tzinfo) -> None:
        """Show these by their time; the cursor begins on what people wait for, or will in a moment.

        `words` is what each audience was told last.
        """
        super().__init__()
        self._dues = sorted(dues, key=lambda due: (due.at, due.label))
        self._words = words
        self._clock = clock
        self._zone = zone

    def compose(self) -> ComposeResult:
        """Build the board."""
        with Vertical(classes="dialog dialog-whole"):
            yield Static(self._head(), classes="dialog-title")
            lines = DueLines()
            lines.now, lines.zone = self._clock(), self._zone
            yield lines
            yield Static("", id="meaning", classes="dialog-note")
            yield Static("enter goes to it · s puts a promised update off · esc goes back", classes="dialog-keys")

    def _head(self) -> str:
        now = self._clock()
        late = sum(1 for due in self._dues if due.late(now) and due.hard)
        over = sum(1 for due in self._dues if due.late(now) and not due.hard)
        laws = " · ~ assumed, no legal advice" if any(due.kind == "clock" for due in self._dues) else ""
        return f"{len(self._dues)} due · {late} overdue · {over} over target{laws}"

    def on_mount(self) -> None:
        """Fill the list."""
        lines = self.query_one(DueLines)
        lines.empty_text = "nothing is due"
        lines.set_rows(self._dues, self._first())
        self.set_focus(lines)
        self._show_meaning()
        self.set_interval(1.0, self._tick)

    def _first(self) -> int:
        now = self._clock()
        waiting = [n for n, due in enumerate(self._dues) if due.audience and due.at - now < _SOON]
        late = [n for n, due in enumerate(self._dues) if due.late(now) and due.hard]
        return next(iter([*waiting, *late]), 0)

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
        detail = Content.assemble("  ", plain(due.detail))
        source = " · ".join(each for each in (due.rule, due.counted_from(self._zone, self._clock())) if each)
        rule = Content.assemble("\n", plain(source, "$accent")) if source else ""
        if self.has_class("-short"):
            # Two lines are left: from when on and by which rule it is due decides more than what it is about.
            detail, told = Content(""), ""
        self.query_one("#meaning", Static).update(Content.assemble(when, detail, rule, told))

    @on(LineList.Chosen)
    def action_take(self) -> None:
        """Go to what is under the cursor."""
        due = self.query_one(DueLines).current
        self.dismiss(Wish("open", due) if due is not None else None)

    def action_snooze(self) -> None:
        """Put off what is under the cursor, if it is an update."""
        due = self.query_one(DueLines).current
        if due is not None and due.audience:
            self.dismiss(Wish("snooze", due))
        elif due is not None:
            words = "only an update that people wait for can be put off; enter goes to what settles this"
            self.query_one("#meaning", Static).update(plain(f"✗ {words}", "$overdue"))
