"""Interruptions: at most one a minute, in a line of their own, and dismissed on record."""

from __future__ import annotations

from incident_tui.domain.events import NagDismissed
from incident_tui.domain.incident import Incident
from incident_tui.playbook.due_kinds import Due
from incident_tui.playbook.nags import nags
from incident_tui.tui.alarm import Alarm
from incident_tui.tui.screens.incident_screen import IncidentScreen
from incident_tui.tui.session import Session
from incident_tui.tui.widgets.reminder import Reminder


class RemindingActs(IncidentScreen):
    """Reminding of what is missing or overdue."""

    def __init__(self, session: Session, incident: Incident) -> None:
        """Start with nothing said."""
        super().__init__(session, incident)
        self._alarm = Alarm(session.services.settings.alerts.overdue, self._ring)

    def remind(self, dues: list[Due]) -> None:
        """Say what has become wrong, and take away what is so no more."""
        now, line = self.session.now(), self.query_one(Reminder)
        standing = nags(self.session.services.playbook, self.incident, now)
        shown = line.interruption
        if shown is not None:
            late = {due.label for due in dues if due.late(now)}
            holds = any(nag.id == shown.nag for nag in standing) if shown.nag else shown.about in late
            if not holds:
                line.show(None)
        if said := self._alarm.look(standing, dues, now, self.session.services.env):
            line.show(said)

    async def action_dismiss_reminder(self) -> None:
        """Dismiss the reminder: a nag on record, a deadline only from sight."""
        line = self.query_one(Reminder)
        shown = line.interruption
        if shown is None:
            self.say("there is no reminder", "warning")
        elif not shown.nag:
            line.show(None)
            self.say("hidden; it stays among what is due (d)")
        else:

            async def reason(text: str | None) -> None:
                if text is not None and await self.record(NagDismissed(nag=shown.nag, reason=text.strip())):
                    line.show(None)

            note = "It comes back when the same thing is missing anew."
            title = f"Dismiss: {shown.text}. Why?"
            await self.ask(title, reason, hint="a reason, or just enter", note=note, check=lambda text: "")

    def _ring(self, sequence: str) -> None:
        self.console_app.ring(sequence)
