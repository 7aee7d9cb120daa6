"""Closing an incident's record, and opening it again when the trouble is back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from incident_tui.domain.events import Closed, FactsTold, Reopened
from incident_tui.domain.vocabulary import TOLD_FACTS, TOLD_MEANINGS, ToldFact
from incident_tui.playbook.closing import Missing, missing_to_close
from incident_tui.playbook.review_facts import left_to_tell, told_facts
from incident_tui.tui.screens.dialogs import Choice, Option
from incident_tui.tui.screens.incident_screen import IncidentScreen
from incident_tui.tui.screens.switching import Change, Switches


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
            if told_facts(self.incident) is not None and self._left_to_tell():
                options.append(Option("facts", "3", "what only people know", "change what was said of it"))
            await self.app.push_screen(Choice("It is resolved. What now?", options), self._end_chosen)
        else:
            await self._close()

    async def _end_chosen(self, value: str | None) -> None:
        acts = {"close": self._close, "reopen": self._reopen, "facts": self._ask_facts}
        if value is not None:
            await acts[value]()

    async def _reopen(self) -> None:
        async def reason(text: str | None) -> None:
            if text is not None:
                await self.record(Reopened(reason=text.strip()))

        await self.ask("Reopen: what came back?", reason, hint="a reason, or just enter", check=lambda text: "")

    async def _close(self) -> None:
        """Ask for what only people know, once and where it is over, then whether to close."""
        if self.incident.state == "resolved" and self._untold():
            await self._ask_facts(then=self._close_told)
        else:
            await self._close_told()

    def _untold(self) -> bool:
        """Whether people know something that the review depends on and nobody has asked them."""
        return told_facts(self.incident) is None and bool(self._left_to_tell())

    def _left_to_tell(self) -> tuple[ToldFact, ...]:
        return left_to_tell(self.session.services.playbook, self.incident)

    async def _ask_facts(
        self, then: Callable[[], Awaitable[None]] | None = None, otherwise: Callable[[], None] = lambda: None
    ) -> None:
        before = told_facts(self.incident) or ()
        meanings: dict[str, str] = {fact: TOLD_MEANINGS[fact] for fact in self._left_to_tell()}

        async def told(change: Change | None) -> None:
            if change is None:
                otherwise()
                return
            kept = {*before, *change.added} - set(change.removed)
            facts = tuple(fact for fact in TOLD_FACTS if fact in kept)
            if (told_facts(self.incident) == facts or await self.record(FactsTold(facts=facts))) and then is not None:
                await then()

        note = "The review depends on it. Enter alone: none of these."
        await self.app.push_screen(Switches("What do people know of it?", meanings, before, note), told)

    async def _close_told(self) -> None:
        missing = self._missing()
        texts = tuple(each.text for each in missing)
        if missing:
            # All of it: nobody signs for a list that they cannot read.
            shown = [f"– {text}" for text in texts]
            title = f"Not ready to close: {len(texts)} missing. Why close it all the same?"
            hint = "the reason, on record; esc goes back"
            prompt = await self.prompt(title, draft="close", hint=hint, note="\n".join(shown))
        else:
            title, hint = "Close the record: anything to say?", "a reason, or just enter"
            note = "Everything is there that the playbook asks for."
            prompt = await self.prompt(title, hint=hint, note=note, check=lambda text: "")

        async def reason(text: str | None) -> None:
            if text is None:
                return

            async def end() -> None:
                await self.record(Closed(reason=text.strip(), missing=texts), said="closed")

            async def end_told() -> None:
                if {each.id for each in self._missing()} <= {each.id for each in missing}:
                    await end()
                    return
                # What was told has made something missing that the reason was not given for.
                prompt.keep(text)
                await self._close_told()

            if self._untold():
                # What is closed before it is over was not asked about yet.
                await self._ask_facts(then=end_told, otherwise=lambda: prompt.keep(text))
            else:
                await end()

        await self.app.push_screen(prompt, reason)

    def _missing(self) -> list[Missing]:
        return missing_to_close(self.session.services.playbook, self.incident, self.session.now())
