"""The line that texts are typed into: nothing pasted is lost, nothing hidden or obeyed is shown as it is."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.widgets import Input

from incident_tui.domain.text import visible


class LineInput(Input):
    """Textual's Input keeps the first line of a paste, and hands control characters on to the terminal."""

    _shown: tuple[str, str] = ("", "")

    def _on_paste(self, event: events.Paste) -> None:
        # Each class of the widget gets the event in turn, unless told that it is dealt with.
        event.prevent_default()
        event.stop()
        text = event.text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
        if text:
            self.replace(text, *sorted(self.selection))

    @property
    def _value(self) -> Text:
        if self._shown[0] != self.value:
            self._shown = (self.value, one_for_one(self.value))
        return Text(self._shown[1], no_wrap=True, overflow="ignore", end="")


def one_for_one(text: str) -> str:
    """Make a text visible with one character for each, so that the cursor stands where it is in the text."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(sign if len(sign) == 1 else "\ufffd" for sign in map(visible, text))
