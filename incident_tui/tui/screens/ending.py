"""Closing an incident's record, and opening it again when the trouble is back."""

from __future__ import annotations

from incident_tui.domain.events import Closed, Reopened
from incident_tui.playbook.closing import missing_to_close
from incident_tui.tui.screens.dialogs import Choice, Option
from incident_tui.tui.screens.incident_screen import IncidentScreen

_MOST_SHOWN = 9


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
        missing = missing_to_close(self.session.services.playbook, self.incident, self.session.now())
        texts = tuple(each.text for each in missing)

        async def reason(text: str | None) -> None:
            if text is not None:
                await self.record(Closed(reason=text.strip(), missing=texts), said="closed")

        if not missing:
            note = "Everything is there that the playbook asks for."
            await self.ask("Close the record: anything to say?", reason, hint="a reason, or just enter", note=note,
                           check=lambda text: "")  # fmt: skip
            return
        shown = [f"– {text}" for text in texts[:_MOST_SHOWN]]
        if len(texts) > _MOST_SHOWN:
            shown.append(f"and {len(texts) - _MOST_SHOWN} more")
        title = f"Not ready to close: {len(texts)} missing. Why close it all the same?"
        await self.ask(title, reason, draft="close", hint="the reason, on record; esc goes back", note="\n".join(shown))
