"""The three panes: which one has the keys, which are seen, what they are called."""

from __future__ import annotations

from typing import Final, Literal

from textual import events
from textual.content import Content

from incident_tui.domain.incident import Incident
from incident_tui.tui.screens.incident_screen import IncidentScreen
from incident_tui.tui.session import Session
from incident_tui.tui.widgets.key_line import KeyLine
from incident_tui.tui.widgets.message_form import FieldInput

Pane = Literal["timeline", "checklist", "messages"]
PANES: Final[tuple[Pane, ...]] = ("timeline", "checklist", "messages")
_FOCUS: Final[dict[Pane, str]] = {"timeline": "timeline", "checklist": "checklist", "messages": "message-list"}
_FRAMES: Final[dict[Pane, str]] = {"timeline": "#timeline", "checklist": "#checklist-pane", "messages": "#messages"}
_HINTS: Final = {
    "capture-input": "enter records · esc leaves · -7m, 14:05, ~14:00 in front",
    "filter": "enter keeps the filter · esc shows everything",
}
_BLANK_HINT: Final = "enter next needed · ↑ ↓ any blank · esc done, all is kept"


class PaneActs(IncidentScreen):
    """Going from pane to pane; a narrow screen shows one at a time."""

    def __init__(self, session: Session, incident: Incident) -> None:
        """Start on the timeline."""
        super().__init__(session, incident)
        self.pane_shown: Pane = "timeline"
        self.set_class(True, "-on-timeline")

    def show_pane(self, pane: Pane) -> None:
        """Make a pane the one that a narrow screen shows."""
        if pane != self.pane_shown:
            self.remove_class(f"-on-{self.pane_shown}", update=False)
            self.add_class(f"-on-{pane}")
            self.pane_shown = pane
        self.title_panes()

    def title_panes(self) -> None:
        """Name each pane; where only one is seen, its title names the others too."""
        alone = self._alone
        # The number in brackets is the pane's key; phases have numbers of their own.
        names = {pane: f"[{number}] {pane.capitalize()}" for number, pane in enumerate(PANES, 1)}
        names["checklist"] += f" · {self.looking_at.capitalize()}"
        for pane, frame in _FRAMES.items():
            shown = [(names[each], "bold" if each == pane else "$muted") for each in PANES if alone or each == pane]
            tabs = Content("  ").join([Content.styled(name, style) for name, style in shown])
            self.query_one(frame).border_title = tabs

    @property
    def _alone(self) -> bool:
        return not self.has_class("-wide") or self.has_class("-zoomed")

    def on_resize(self) -> None:
        """Name the panes anew when they come side by side, or one takes the screen."""
        self.call_after_refresh(self.title_panes)

    def pane_visible(self, pane: Pane) -> bool:
        """Tell whether a pane can be seen now."""
        return pane == self.pane_shown or not self._alone

    def action_pane(self, pane: Pane) -> None:
        """Go to a pane."""
        self.show_pane(pane)
        self.set_focus(self.query_one(f"#{_FOCUS[pane]}"))

    def action_cycle(self, step: int) -> None:
        """Go to the next pane, or the one before."""
        if isinstance(self.focused, FieldInput):
            (self.focus_next if step > 0 else self.focus_previous)("FieldInput")
            return
        self.action_pane(PANES[(PANES.index(self.pane_shown) + step) % len(PANES)])

    def action_zoom(self) -> None:
        """Give the screen to one pane, or share it again."""
        self.toggle_class("-zoomed")
        self.title_panes()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Follow the focus when a pane is clicked, and say which keys work where it is now."""
        widget = event.widget
        for pane, focus in _FOCUS.items():
            if widget.id == focus and pane != self.pane_shown:
                self.show_pane(pane)
        blank = isinstance(widget, FieldInput)
        self.query_one(KeyLine).hint = _BLANK_HINT if blank else _HINTS.get(widget.id or "", "")
