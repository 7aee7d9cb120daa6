"""The act that everything else rests on: writing a note."""

from __future__ import annotations

from textual import on

from incident_tui.domain.events import Asked, Noted
from incident_tui.domain.incident import Incident
from incident_tui.tui.screens.panes import PaneActs
from incident_tui.tui.session import Session
from incident_tui.tui.widgets.capture import Capture
from incident_tui.tui.widgets.key_line import KeyLine


class NotingActs(PaneActs):
    """Writing notes in the capture line, one or many; what is not recorded yet is kept as a draft."""

    def __init__(self, session: Session, incident: Incident) -> None:
        """Start with the keys in the panes."""
        super().__init__(session, incident)
        self._noting_on = False

    async def put_note_back(self) -> None:
        """Show what was being typed when the incident was left."""
        kept = await self.session.draft(self._note_key)
        self.query_one(Capture).put(kept.get("text", ""))

    def action_note(self) -> None:
        """Write one note; then the keys go back to where they were."""
        self._noting_on = False
        self.set_focus(self.query_one(Capture).input)

    def action_note_on(self) -> None:
        """Write note after note, until `esc`."""
        self._noting_on = True
        self.set_focus(self.query_one(Capture).input)

    @property
    def _note_key(self) -> str:
        return self.draft_key("note")

    @on(Capture.Written)
    async def _note_written(self, event: Capture.Written) -> None:
        capture = self.query_one(Capture)
        if await self.record(event.fact, event.moment, said=self._said(event.fact)):
            capture.put("")
            self.session.keep_draft(self._note_key, {})
            if not self._noting_on:
                self.action_pane(self.pane_shown)

    def _said(self, fact: Noted | Asked) -> str:
        return "noted" if isinstance(fact, Noted) else f"asked {fact.person}: {fact.text} · e shows what is open"

    @on(Capture.Refused)
    def _note_refused(self, event: Capture.Refused) -> None:
        self.say(event.why, "error")

    @on(Capture.Typed)
    def _note_typed(self, event: Capture.Typed) -> None:
        self.query_one(KeyLine).clear()
        self.session.keep_draft(self._note_key, {"text": event.text})

    @on(Capture.Left)
    def _note_left(self) -> None:
        self.action_pane(self.pane_shown)
