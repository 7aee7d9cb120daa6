"""A text alone on the screen."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from incident_tui.tui.present import plain


class TextView(ModalScreen[None]):
    """A text alone on the screen, to read or to select and copy by hand."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,v,enter,question_mark,f1", "dismiss(None)", show=False),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("down,j", "scroll(1)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
        Binding("pagedown,space", "scroll(10)", show=False),
        Binding("w", "print", show=False),
    ]

    def __init__(self, title: str, content: Content, *, printable: str = "", note: str = "") -> None:
        """Show `content`; `printable` can be printed to the shell on leaving, with `w`."""
        super().__init__()
        self._title = title
        self._content = content
        self._printable = printable
        self._note = note

    def compose(self) -> ComposeResult:
        """Build the view: no borders beside the text, so that a selection holds nothing else."""
        yield Static(plain(f" {self._title}"), classes="view-title")
        with VerticalScroll(can_focus=False, classes="view-body"):
            yield Static(self._content)
        keys = " esc goes back · ↑ ↓ scroll"
        if self._printable:
            keys += " · w leaves the console and prints it · hold shift (option on a Mac) to select with the mouse"
        yield Static(
            Content.assemble(plain(f" {self._note}") if self._note else "", "\n" if self._note else "", keys),
            classes="view-keys",
        )

    def action_scroll(self, rows: int) -> None:
        """Scroll the text."""
        self.query_one(VerticalScroll).scroll_relative(y=rows, animate=False)

    def action_print(self) -> None:
        """Leave the console and print the text where the shell can keep it."""
        if self._printable:
            self.app.exit(result=self._printable)
