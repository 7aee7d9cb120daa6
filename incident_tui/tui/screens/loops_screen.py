"""What is open between people, on one page: asks, hypotheses, temporary measures, follow-ups."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import ClassVar, Final, Literal, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from incident_tui.domain.incident import Incident
from incident_tui.domain.loops import (
    Ask,
    FollowUp,
    Hypothesis,
    Loop,
    Measure,
    asks,
    follow_ups,
    hypotheses,
    measures,
)
from incident_tui.domain.moments import countdown_text
from incident_tui.domain.text import visible
from incident_tui.tui.present import paragraphs
from incident_tui.tui.widgets.line_list import LineList, Piece, fitted

NewLoop = Literal["ask", "hypothesis", "measure", "follow_up", "decision"]
_KEYS: Final[dict[str, NewLoop]] = {
    "a": "ask",
    "h": "hypothesis",
    "m": "measure",
    "f": "follow_up",
    "d": "decision",
}
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_KIND_WIDTH: Final = 12
_STATE_WIDTH: Final = 18


class LoopRow(NamedTuple):
    """A line of the page: what it is, how it stands, and whether somebody still has to do something."""

    kind: Loop
    id: str
    state: str
    text: str
    open: bool
    late: bool
    detail: str = ""
    due_at: datetime | None = None


class LoopWish(NamedTuple):
    """What the person wants: a new one of a kind, or to end the one with this id."""

    new: NewLoop | None = None
    row: LoopRow | None = None


def loop_rows(incident: Incident, now: datetime) -> list[LoopRow]:
    """Return what is open first, by when it is due, then what has ended."""
    rows = [
        *(_ask(ask, now) for ask in asks(incident)),
        *(_measure(measure) for measure in measures(incident)),
        *(_hypothesis(each) for each in hypotheses(incident)),
        *(_follow_up(each, now) for each in follow_ups(incident)),
    ]
    return sorted(rows, key=lambda row: (not row.open, row.due_at or _NEVER))


def _ask(ask: Ask, now: datetime) -> LoopRow:
    late = ask.expired(now)
    state = str(ask.state)
    if ask.waiting and ask.due_at is not None:
        left = countdown_text(ask.due_at - now)
        state = f"OVERDUE {left}" if late else f"in {left}"
    answer = f" — {ask.answer}" if ask.answer else ""
    heard = "heard" if ask.state == "acknowledged" else "not heard yet" if ask.state == "open" else ask.state
    words, detail = f"{ask.person}: {ask.text}{answer}", f"{heard}, asked by {ask.by}"
    return LoopRow("ask", ask.id, state, words, ask.waiting, late, detail, ask.due_at)


def _measure(measure: Measure) -> LoopRow:
    state = "in force" if measure.ended is None else f"{measure.ended} {measure.ticket}".strip()
    undo = f"undo: {measure.undo}" if measure.undo else "nobody has said how it is undone"
    return LoopRow("measure", measure.id, state, measure.text, measure.ended is None, False, undo)


def _hypothesis(hypothesis: Hypothesis) -> LoopRow:
    why = f": {hypothesis.reason}" if hypothesis.reason else ""
    alive = hypothesis.state == "alive"
    return LoopRow("hypothesis", hypothesis.id, hypothesis.state, hypothesis.text + why, alive, False)


def _follow_up(work: FollowUp, now: datetime) -> LoopRow:
    late = work.done_at is None and work.due_at is not None and now > work.due_at
    due = f"{'OVERDUE ' if late else 'in '}{countdown_text(work.due_at - now)}" if work.due_at is not None else "open"
    state = "done" if work.done_at is not None else due
    words = f"{work.owner}: {work.text}"
    return LoopRow("follow_up", work.id, state, words, work.done_at is None, late, due_at=work.due_at)


class LoopLines(LineList[LoopRow]):
    """The lines of the page."""

    def pieces(self, row: LoopRow, width: int) -> list[Piece]:
        """Draw kind, state and words."""
        look = "overdue" if row.late else "due" if row.open else "muted"
        return [
            (f" {fitted(row.kind.replace('_', '-'), _KIND_WIDTH)}", "accent" if row.open else "muted"),
            (fitted(visible(row.state), _STATE_WIDTH), look),
            (fitted(visible(row.text), max(0, width - _KIND_WIDTH - _STATE_WIDTH - 1)), "" if row.open else "muted"),
        ]


class LoopsScreen(ModalScreen[LoopWish | None]):
    """Choose one to end it, or begin a new one by its letter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,e", "dismiss(None)", show=False),
        Binding("enter,space", "take", show=False),
        *(Binding(key, f"begin('{kind}')", show=False) for key, kind in _KEYS.items()),
    ]

    def __init__(self, rows: Callable[[], list[LoopRow]]) -> None:
        """Show what `rows` returns, asked again every second."""
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        """Build the page."""
        with Vertical(classes="dialog dialog-wide"):
            yield Static("What is open", classes="dialog-title")
            yield LoopLines()
            yield Static("", id="meaning", classes="dialog-note")
            yield Static(
                "enter ends or changes it · new: a ask · h hypothesis · m measure · f follow-up · d decision · esc",
                classes="dialog-keys",
            )

    def on_mount(self) -> None:
        """Fill the list."""
        lines = self.query_one(LoopLines)
        lines.empty_text = "nothing is open: a asks somebody for something"
        rows = self._rows()
        lines.styles.height = max(1, min(12, len(rows)))
        lines.set_rows(rows, 0)
        self.set_focus(lines)
        self.set_interval(1.0, self._tick)

    def _tick(self) -> None:
        lines = self.query_one(LoopLines)
        lines.set_rows(self._rows())

    def on_line_list_moved(self) -> None:
        """Tell of what is under the cursor, which its line may have cut."""
        row = self.query_one(LoopLines).current
        words = f"{row.text}\n{row.detail}" if row is not None and row.detail else row.text if row is not None else ""
        self.query_one("#meaning", Static).update(paragraphs(words))

    def action_begin(self, kind: NewLoop) -> None:
        """Begin a new one."""
        self.dismiss(LoopWish(new=kind))

    @on(LineList.Chosen)
    def action_take(self) -> None:
        """End or change what is under the cursor."""
        row = self.query_one(LoopLines).current
        self.dismiss(LoopWish(row=row) if row is not None else None)
