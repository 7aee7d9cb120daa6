"""One timeline entry in full: both times, who, its corrections; and from here it is amended or taken back."""

from __future__ import annotations

from datetime import tzinfo
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from incident_tui.domain.corrections import Entry
from incident_tui.domain.describe import describe
from incident_tui.domain.events import Amended, MessageCopied, MessagePosted, Restored, Retracted
from incident_tui.domain.moments import duration_text
from incident_tui.domain.signs import sign
from incident_tui.domain.vocabulary import spoken
from incident_tui.tui.present import paragraphs, plain
from incident_tui.tui.widgets.timeline import both_times

Wish = Literal["amend", "retract", "restore"]


class Detail(ModalScreen[Wish | None]):
    """Shows an entry; dismissed with what the person wants to do to it, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss(None)", show=False),
        Binding("e", "wish('amend')", show=False),
        Binding("x", "take_back", show=False),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("down,j", "scroll(1)", show=False),
    ]

    def __init__(self, entry: Entry, title: str, zone: tzinfo) -> None:
        """Show `entry`, whose description is `title`, with times in `zone`."""
        super().__init__()
        self._entry = entry
        self._title = title
        self._zone = zone

    def compose(self) -> ComposeResult:
        """Build the view."""
        action = "x puts it back" if self._entry.retracted else "e amends it · x takes it back"
        with Vertical(classes="dialog dialog-tall"):
            yield Static(plain(f"{sign(self._entry.fact)} {spoken(self._entry.event.kind)}"), classes="dialog-title")
            with VerticalScroll(can_focus=False):
                yield Static(self._content())
            yield Static(f"{action} · esc goes back; nothing is ever deleted", classes="dialog-keys")

    def action_wish(self, wish: Wish) -> None:
        """Leave with a wish; an entry that was taken back must be put back before it is amended."""
        if not (wish == "amend" and self._entry.retracted):
            self.dismiss(wish)

    def action_take_back(self) -> None:
        """Leave wanting the entry taken back, or put back if it was."""
        self.dismiss("restore" if self._entry.retracted else "retract")

    def action_scroll(self, rows: int) -> None:
        """Scroll a long text."""
        self.query_one(VerticalScroll).scroll_relative(y=rows, animate=False)

    def _content(self) -> Content:
        entry = self._entry
        happened, recorded = both_times(entry, self._zone)
        late = f"  ({duration_text(entry.event.recorded_at - entry.at)} later)" if entry.lag_text else ""
        rows = [
            ("happened", happened),
            ("recorded", recorded + late),
            ("by", entry.event.by),
            ("writer", f"{entry.event.writer}, event {entry.event.seq}"),
            ("id", entry.event.id),
        ]
        text = self._title
        if isinstance(entry.fact, MessageCopied | MessagePosted):
            text += f"\n\n{entry.fact.text}"
        lines = [paragraphs(text), Content("")]
        lines += [Content.assemble((f"{name:>9}  ", "$muted"), plain(value)) for name, value in rows]
        for correction in entry.corrections:
            lines.append(Content.assemble(("corrected  ", "$late"), plain(self._correction(correction.fact))))
        return Content("\n").join(lines)

    def _correction(self, fact: object) -> str:
        by = next(each.by for each in self._entry.corrections if each.fact is fact)
        match fact:
            case Amended(fields=fields):
                return f"{by} changed " + ", ".join(f"{name} to {value}" for name, value in fields.items())
            case Retracted(reason=reason):
                return f"{by} took it back" + (f": {reason}" if reason else "")
            case Restored():
                return f"{by} put it back"
            case _:
                return describe(self._entry.fact)
