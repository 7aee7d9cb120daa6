"""Closing an incident's record, and opening it again when the trouble is back."""

from __future__ import annotations

from incident_tui.domain.events import Closed, Reopened
from incident_tui.domain.incident import Incident
from incident_tui.domain.moments import clock_reading
from incident_tui.playbook.due import due_list
from incident_tui.tui.screens.dialogs import Choice, Option
from incident_tui.tui.screens.incident_screen import IncidentScreen


class EndingActs(IncidentScreen):
    """Acts that end an incident, or begin it again."""

    async def action_end(self) -> None:
        """Close the record, or reopen it; what is resolved and still open may have come back."""
        if self.incident.state == "closed":
            await self._reopen()
        elif self.incident.state == "resolved":
            options = [
                Option("close", "1", "close the record", "nothing more is expected of anybody"),
                Option("reopen", "2", "it is back", "the incident runs again"),
            ]
            await self.app.push_screen(Choice("It is resolved. What now?", options), self._end_chosen)
        else:
            await self._close()

    async def _end_chosen(self, value: str | None) -> None:
        if value is not None:
            await (self._reopen() if value == "reopen" else self._close())

    async def _reopen(self) -> None:
        async def reason(text: str | None) -> None:
            if text is not None:
                await self.record(Reopened(reason=text.strip()))

        await self.ask("Reopen: what came back?", reason, hint="a reason, or just enter", check=lambda text: "")

    async def _close(self) -> None:
        async def reason(text: str | None) -> None:
            if text is not None:
                await self.record(Closed(reason=text.strip()))

        title, note = "Close the record: anything to say?", self._loose_ends(self.incident)
        await self.ask(title, reason, hint="a reason, or just enter", note=note, check=lambda text: "")

    def _loose_ends(self, incident: Incident) -> str:
        ends = [] if "resolved" in incident.milestones else ["It is not marked as resolved yet: m 6 marks it."]
        for due in due_list(self.session.services.playbook, incident, self.session.now()):
            if due.kind == "promise":
                at = clock_reading(due.at, self.session.zone, self.session.now())
                ends.append(f"A promise is open: {due.label}, {at}. Closing drops it from DUE.")
        return "\n".join(ends)
