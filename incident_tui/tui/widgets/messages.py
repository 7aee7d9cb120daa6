"""The messages pane: which words fit now, how they read, and what they still need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from incident_tui.comms.catalogue import MessageTemplate
from incident_tui.comms.composer import Composed, Field
from incident_tui.domain.text import visible
from incident_tui.domain.vocabulary import spoken
from incident_tui.tui.present import marked, paragraphs, plain
from incident_tui.tui.widgets.line_input import LineInput
from incident_tui.tui.widgets.line_list import LineList, Piece, fitted


class MessageRow:
    """A message in the list: what it is, whether it fits now, and what became of it."""

    def __init__(self, template: MessageTemplate, fits: bool, fate: str) -> None:
        """Take the template, whether it fits, and words such as `posted 14:58`."""
        self.template = template
        self.fits = fits
        self.fate = fate


class MessageList(LineList[MessageRow]):
    """The messages, those that fit now first."""

    def pieces(self, row: MessageRow, width: int) -> list[Piece]:
        """Draw audience, stage and fate."""
        name = f"{spoken(row.template.audience)} · {spoken(row.template.stage)}"
        fate = f" {row.fate} " if row.fate else " "
        body = fitted(name, max(6, width - 2 - len(fate)))
        return [("▸ " if row.fits else "  ", "accent"), (body, "" if row.fits else "muted"), (fate, "done")]


class FieldInput(LineInput):
    """One blank of a message."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "other_blank(-1)", show=False),
        Binding("down", "other_blank(1)", show=False),
    ]

    def __init__(self, field: Field) -> None:
        """Show what was typed, or what the incident offers as a hint."""
        variable = field.variable
        hint = field.offered or (
            f"e.g. {variable.example}" if variable.required else f"optional, e.g. {variable.example}"
        )
        super().__init__(field.typed, placeholder=visible(hint), compact=True, select_on_focus=False)
        self.variable = variable

    def action_other_blank(self, step: int) -> None:
        """Go to the blank before or after, never out of the form."""
        (self.screen.focus_next if step > 0 else self.screen.focus_previous)("FieldInput")


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
        with VerticalScroll(id="message-preview", can_focus=False):
            yield Static("", id="message-text")

    @property
    def list(self) -> MessageList:
        """The list of messages."""
        return self.query_one(MessageList)

    @property
    def filling(self) -> bool:
        """Whether the blanks are open."""
        return self.has_class("-filling")

    def show_rows(self, rows: Sequence[MessageRow], *, first_time: bool) -> None:
        """Show these messages, the cursor staying on the same one."""
        current = self.list.current
        wanted = next(
            (i for i, row in enumerate(rows) if current and row.template.identifier == current.template.identifier), 0
        )
        self.list.set_rows(rows, 0 if first_time else wanted)

    def preview(self, composed: Composed, fate: str = "") -> None:
        """Show how the message reads, and what is missing, or else what became of it."""
        if composed.fault:
            content = Content.assemble(
                plain("✗ this template is broken\n", "bold $overdue"), paragraphs(composed.fault)
            )
        else:
            text = marked(composed.text, composed.holes, "bold reverse $due")
            gaps = [plain(f"✗ {gap}", "$overdue") for gap in composed.gaps]
            copies = "enter, then c copies it" if self.filling else "c copies it"
            ready = [plain(fate or f"✓ nothing is missing: {copies}", "$done")]
            content = Content.assemble(Content("\n").join(gaps or ready), "\n\n", text)
        self.query_one("#message-text", Static).update(content)

    def preview_posted(self, text: str, note: str) -> None:
        """Show what went out, word for word."""
        content = Content.assemble(plain(note, "$done"), "\n\n", paragraphs(text))
        self.query_one("#message-text", Static).update(content)

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
        if self.filling:
            self.post_message(self.FormLeft())
        else:
            self.screen.set_focus(None)


def _label(field: Field) -> Content:
    fault = f" {field.problem}" if field.problem else " needed" if field.missing else ""
    return Content.assemble(plain(field.variable.meaning), plain(fault, "$due") if fault else "")
