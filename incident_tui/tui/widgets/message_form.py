"""The blanks of a message: one line each, with what belongs into it and what the incident already offers."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from incident_tui.comms.composer import Field
from incident_tui.domain.text import visible
from incident_tui.tui.present import plain
from incident_tui.tui.widgets.line_input import LineInput


class FieldInput(LineInput):
    """One blank of a message. `right` or `end` in an empty one takes what is offered, to be changed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "other_blank(-1)", show=False),
        Binding("down", "other_blank(1)", show=False),
    ]

    def __init__(self, field: Field) -> None:
        """Show what was typed, or what the incident offers as a hint."""
        variable = field.variable
        example = f"e.g. {variable.example}" if variable.required else f"optional, e.g. {variable.example}"
        hint = field.offered or (f"→ takes: {field.similar}" if field.similar else example)
        super().__init__(field.typed, placeholder=visible(hint), compact=True, select_on_focus=False)
        self.variable = variable
        self._offered = (field.offered or field.similar) if variable.kind == "text" else ""

    def action_other_blank(self, step: int) -> None:
        """Go to the blank before or after, never out of the form."""
        lines = list(self.screen.query(FieldInput))
        wanted = lines.index(self) + step
        if 0 <= wanted < len(lines):
            self.screen.set_focus(lines[wanted])

    def on_key(self, event: events.Key) -> None:
        """Take what is offered."""
        if event.key in {"right", "end"} and not self.value and self._offered:
            event.stop()
            event.prevent_default()
            self.value = self._offered
            self.cursor_position = len(self.value)


class Blank(Vertical):
    """A blank with what belongs into it."""

    def __init__(self, field: Field) -> None:
        """Show this field."""
        super().__init__()
        self._field = field

    def compose(self) -> ComposeResult:
        """Build the label and the line."""
        yield Static(_label(self._field), classes="blank-label")
        yield FieldInput(self._field)

    def show(self, field: Field) -> None:
        """Say what the blank still needs, where that has changed: every update lays the whole screen out anew."""
        changed = _label(field).plain != _label(self._field).plain
        self._field = field
        if changed:
            self.query_one(".blank-label", Static).update(_label(field))

    def on_descendant_focus(self) -> None:
        """Keep the label in sight with its line."""
        self.scroll_visible(animate=False)


def _label(field: Field) -> Content:
    fault = f" {field.problem}" if field.problem else " needed" if field.missing else ""
    return Content.assemble(plain(field.variable.meaning), plain(fault, "$due") if fault else "")
