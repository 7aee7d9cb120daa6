"""The messages pane: which words fit now, how they read, and what they still need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual import on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Input

from incident_tui.comms.composer import Composed
from incident_tui.comms.message import MessageTemplate
from incident_tui.domain.text import visible
from incident_tui.domain.vocabulary import spoken
from incident_tui.tui.present import plain
from incident_tui.tui.widgets.line_list import LineList, Piece, fitted
from incident_tui.tui.widgets.message_form import Blank, FieldInput
from incident_tui.tui.widgets.message_preview import MessagePreview


class MessageRow(NamedTuple):
    """A message in the list: what it is, whether it fits now, what became of it (`posted 14:58`), its languages."""

    template: MessageTemplate
    fits: bool
    fate: str
    languages: str = ""


class MessageList(LineList[MessageRow]):
    """The messages, those that fit now first."""

    def pieces(self, row: MessageRow, width: int) -> list[Piece]:
        """Draw audience, stage and fate."""
        name = f"{spoken(row.template.audience)} · {spoken(row.template.stage)}{row.languages}"
        fate = f" {visible(row.fate)} " if row.fate else " "
        body = fitted(name, max(6, width - 2 - len(fate)))
        return [("▸ " if row.fits else "  ", "accent"), (body, "" if row.fits else "muted"), (fate, "done")]


class Messages(Vertical):
    """List, blanks and preview of messages. What is typed is announced on every key, to be kept as a draft."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave_form", show=False)]

    class Selected(Message):
        """Another message stands under the cursor."""

    class Filled(Message):
        """Something was typed into a blank."""

        def __init__(self, values: dict[str, str]) -> None:
            """Carry everything that was typed, by variable."""
            super().__init__()
            self.values = values

    class FormLeft(Message):
        """The person is done with the blanks."""

    def compose(self) -> ComposeResult:
        """Build the list, the place for blanks and the preview."""
        yield MessageList(id="message-list")
        yield VerticalScroll(id="message-form", can_focus=False)
        yield MessagePreview(id="message-preview")

    @property
    def list(self) -> MessageList:
        """The list of messages."""
        return self.query_one(MessageList)

    @property
    def filling(self) -> bool:
        """Whether the blanks are open."""
        return self.has_class("-filling")

    def show_rows(self, rows: Sequence[MessageRow], *, go_to: str = "") -> None:
        """Show these messages, the cursor on the one asked for, else on the one that it stands on."""
        current = self.list.current
        wanted = go_to or (current.template.identifier if current else "")
        self.list.set_rows(rows, next((i for i, row in enumerate(rows) if row.template.identifier == wanted), 0))

    @property
    def preview(self) -> MessagePreview:
        """The preview of the message under the cursor."""
        return self.query_one(MessagePreview)

    def say_more(self, hidden: int, page: str) -> None:
        """Say what the status page says now, and how many messages are not in the list."""
        if not self.filling:
            parts = [f"page {page}" if page else "", f"/ for {hidden} more" if hidden else ""]
            self.border_subtitle = " · ".join(part for part in parts if part)

    def show_needs(self, composed: Composed) -> None:
        """Say at each blank whether it is still needed, or what is wrong with it."""
        for blank, field in zip(self.query(Blank), composed.fields, strict=False):
            blank.show(field)

    async def open_form(self, composed: Composed) -> None:
        """Open the blanks of a message, at the first that is missing."""
        form = self.query_one("#message-form", VerticalScroll)
        await form.remove_children()
        self.add_class("-filling")
        self.border_subtitle = plain(composed.template.title)
        await form.mount_all([Blank(field) for field in composed.fields])
        lines = list(self.query(FieldInput))
        wanted = [field.missing or bool(field.problem) for field in composed.fields]
        if lines:
            self.screen.set_focus(lines[wanted.index(True) if True in wanted else 0])

    async def close_form(self) -> None:
        """Close the blanks and give the keys back to the list."""
        self.remove_class("-filling")
        self.border_subtitle = ""
        await self.query_one("#message-form", VerticalScroll).remove_children()
        self.screen.set_focus(self.list)

    def values(self) -> dict[str, str]:
        """Return what stands in the blanks."""
        return {line.variable.name: line.value for line in self.query(FieldInput)}

    def focus_first_missing(self, composed: Composed) -> bool:
        """Go to the next blank that is needed, from where the keys are; False if none is."""
        needed = {field.variable.name for field in composed.fields if field.missing or field.problem}
        lines = list(self.query(FieldInput))
        focused = next((index for index, line in enumerate(lines) if line.has_focus), -1)
        for line in lines[focused + 1 :] + lines[: focused + 1]:
            if line.variable.name in needed:
                self.screen.set_focus(line)
                return True
        return False

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Filled(self.values()))

    @on(LineList.Moved)
    def _moved(self, event: LineList.Moved) -> None:
        event.stop()
        self.post_message(self.Selected())

    def action_leave_form(self) -> None:
        """Close the blanks; what was typed stays as a draft."""
        if not self.filling:
            raise SkipAction
        self.post_message(self.FormLeft())
