"""The bottom line: the keys that matter now, or what just happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from textual.content import Content
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

from incident_tui.tui.commands import Command, effective_keys, key_text
from incident_tui.tui.present import link, plain

Tone = Literal["done", "warning", "error"]
_SIGNS: dict[Tone, tuple[str, str]] = {
    "done": ("✓", "$done"),
    "warning": ("!", "$due"),
    "error": ("✗", "bold $overdue"),
}
_SHOWN_FOR_S = 8.0


class KeyLine(Widget):
    """Keys from the screen's commands, clickable; a notice takes their place until it has been seen.

    A notice of something done goes after some seconds; a warning or an error stays until the next act. A `hint` is
    shown in place of the keys while a line has them.
    """

    hint: reactive[str] = reactive("")

    def __init__(self, commands: Sequence[Command], keymap: Mapping[str, str], *, id: str | None = None) -> None:
        """Show these commands with the user's keys."""
        super().__init__(id=id)
        self._commands = sorted((each for each in commands if each.footer), key=lambda each: each.footer)
        self._keymap = keymap
        self._notice: Content | None = None
        self._timer: Timer | None = None
        self.notice_text = ""

    def say(self, text: str, tone: Tone = "done") -> None:
        """Show a notice."""
        sign, style = _SIGNS[tone]
        self.notice_text = text
        self._notice = Content.assemble((f" {sign} ", style), plain(text, "" if tone == "done" else style))
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_SHOWN_FOR_S, self.clear) if tone == "done" else None
        self.refresh(layout=True)

    def clear(self) -> None:
        """Show the keys again."""
        if self._notice is not None:
            self._notice = None
            self.notice_text = ""
            self.refresh(layout=True)

    def render(self) -> Content:
        """Draw the notice, or as many keys as there is room for."""
        if self._notice is not None:
            return self._notice
        if self.hint:
            return Content.styled(f" {self.hint}", "$muted")
        parts: list[Content] = []
        room = self.size.width - 1
        last = [each for each in self._commands if each.footer >= 80]
        kept = sum(self._key(each).cell_length + 2 for each in last)
        for each in self._commands:
            part = self._key(each)
            if each not in last and part.cell_length + 2 > room - kept:
                continue
            room -= part.cell_length + 2
            parts.append(part)
        return Content.assemble(" ", Content("  ").join(parts))

    def _key(self, command: Command) -> Content:
        keys = effective_keys(command, self._keymap)
        shown = Content.assemble((key_text(keys[0]) if keys else "–", "bold $accent"), " ", (command.label, "$muted"))
        action = command.action if command.action.startswith("app.") else f"screen.{command.action}"
        return link(shown, action)
