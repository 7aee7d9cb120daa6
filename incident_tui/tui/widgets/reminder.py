"""The one line that calls a person away from what they do: what is missing, and the key that mends it."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from incident_tui.domain.text import visible
from incident_tui.playbook.interruptions import Interruption

_KEYS = {"role": "r gives a role", "severity": "s sets it", "handover": "H hands over", "close": "E closes it"}


class Reminder(Widget):
    """Shows an interruption until it is mended, dismissed, or another takes its place."""

    interruption: Interruption | None = None

    def show(self, interruption: Interruption | None) -> None:
        """Show this, or nothing."""
        if interruption != self.interruption:
            self.interruption = interruption
            self.display = interruption is not None
            self.refresh()

    def render(self) -> Content:
        """Draw what is missing and what mends it."""
        shown = self.interruption
        if shown is None:
            return Content("")
        if shown.nag and shown.remedy is not None:
            keys = f"{_KEYS[shown.remedy]} · X dismisses"
        else:
            keys = "d goes there · X hides it"
        head = Content.styled(" ! ", "bold reverse")
        words = Content.styled(visible(shown.text), "bold")
        room = max(10, self.size.width - len(keys) - 6)
        if words.cell_length > room:
            words = words.truncate(room, ellipsis=True)
        return Content.assemble(head, " ", words, ("  " + keys, "$muted"))
