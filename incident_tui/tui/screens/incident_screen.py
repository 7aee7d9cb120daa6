"""What the console's acts build on: the incident that is open, recording to it, and saying what came of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from textual.screen import ModalScreen

from incident_tui.domain.describe import describe
from incident_tui.domain.documents import EventInvalid
from incident_tui.domain.event import Fact
from incident_tui.domain.events import ItemTicked, MilestoneReached
from incident_tui.domain.incident import Incident
from incident_tui.domain.moments import Moment, TimeInvalid, clock_reading, duration_text
from incident_tui.domain.text import shortened
from incident_tui.domain.time_grammar import parse_moment
from incident_tui.domain.vocabulary import Phase
from incident_tui.playbook.checklist import Row
from incident_tui.store.errors import StoreError
from incident_tui.tui.screens.app_screen import AppScreen
from incident_tui.tui.screens.dialogs import LinePrompt, something_written
from incident_tui.tui.session import Session

Dialog = ModalScreen[str | None]
_LONGEST_SAID = 100
_LONGEST_NOTICE = 200


class IncidentScreen(AppScreen):
    """A screen on one incident. A subclass shows it, in `take`."""

    def __init__(self, session: Session, incident: Incident) -> None:
        """Open on this incident."""
        super().__init__(session)
        self.incident = incident
        self.looking_at: Phase = incident.phase
        self.rows: list[Row] = []

    def take(self, incident: Incident) -> None:
        """Show a new state of the incident."""
        raise NotImplementedError

    async def record(
        self,
        fact: Fact,
        moment: Moment | None = None,
        *,
        said: str = "",
        otherwise: str = "",
        unless: Callable[[Incident], str] | None = None,
    ) -> bool:
        """Record an act, show the new state and say so, with the time if it is not now.

        False, said as an error, if nothing was recorded; `otherwise` is what happened all the same, `unless` says why
        it must not be.
        """
        try:
            incident = await self.session.record(self.incident.id, fact, moment, unless)
        except (StoreError, EventInvalid) as error:
            if self.is_running:
                self.say(f"{otherwise} But: {error}" if otherwise else str(error), "error")
            return False
        # A copy may be recorded when its screen has been left already.
        if self.is_running:
            self.take(incident)
            words = shortened(said, _LONGEST_NOTICE) or self.in_words(fact)
            when = f" · {self.moment_reading(moment)}" if moment is not None else ""
            faults = incident.order_faults() if isinstance(fact, MilestoneReached | ItemTicked) else []
            if faults:
                self.say(f"{words}{when} · check the times: {'; '.join(faults)}", "warning")
            else:
                self.say(f"{words}{when}")
        return True

    def undone(self, fact: Fact) -> None:
        """Do what else belongs to taking an act back."""

    def in_words(self, fact: Fact) -> str:
        """Describe a fact, with checklist items by their titles, short enough for a notice."""
        return shortened(describe(fact, self.item_title, zone=self.session.zone, at=self.session.now()), _LONGEST_SAID)

    def item_title(self, item_id: str) -> str:
        """Return a checklist item's title, or its id if the playbook no longer has it."""
        item = self.session.services.playbook.item(item_id)
        return item.title if item else item_id

    def check_moment(self, text: str) -> str:
        """Say what is wrong with a time, or nothing; an empty text means now."""
        if not text.strip():
            return ""
        try:
            parse_moment(text, now=self.session.now(), zone=self.session.zone)
        except TimeInvalid as error:
            return str(error)
        return ""

    def moment_echo(self, text: str) -> str:
        """Say how a time is understood: on the clock, and how long ago."""
        if not text.strip() or self.check_moment(text):
            return ""
        return self.moment_reading(parse_moment(text, now=self.session.now(), zone=self.session.zone))

    def clock(self, at: datetime) -> str:
        """Write the time of day of a moment, in the zone shown."""
        return f"{at.astimezone(self.session.zone):%H:%M}"

    def moment_reading(self, moment: Moment) -> str:
        """Say when something was: on the clock, and how long ago."""
        about = "about " if moment.precision == "about" else ""
        reading = clock_reading(moment.at, self.session.zone, self.session.now())
        return f"{about}{reading}, {duration_text(self.session.now() - moment.at)} ago"

    def moment(self, text: str) -> Moment | None:
        """Read a time that was checked; None for an empty one."""
        if not text.strip():
            return None
        return parse_moment(text, now=self.session.now(), zone=self.session.zone)

    async def ask(
        self,
        title: str,
        then: Callable[[str | None], object],
        *,
        draft: str = "",
        hint: str = "",
        initial: str = "",
        offered: str = "",
        note: str = "",
        check: Callable[[str], str] | None = None,
    ) -> None:
        """Ask for one line, as `prompt` does, and hand it to `then`."""
        prompt = await self.prompt(
            title, draft=draft, hint=hint, initial=initial, offered=offered, note=note, check=check
        )
        await self.app.push_screen(prompt, then)  # type: ignore[arg-type] # Textual also awaits what `then` returns

    async def prompt(
        self,
        title: str,
        *,
        draft: str = "",
        hint: str = "",
        initial: str = "",
        offered: str = "",
        note: str = "",
        check: Callable[[str], str] | None = None,
    ) -> LinePrompt:
        """Make the dialog that asks for one line, kept as this person's draft on every key under `draft`.

        `initial` is a text to change; `offered` is one to take or to replace, which the first key does.
        """
        key = self.draft_key(draft)
        kept = (await self.session.draft(key)).get("text", "") if draft else ""

        def keep(text: str) -> None:
            if draft:
                # What was only offered is no draft: it would come back when it is no longer true.
                self.session.keep_draft(key, {"text": "" if text in {initial, offered} else text})

        return LinePrompt(
            title,
            hint=hint,
            initial=kept or initial or offered,
            typed=keep,
            note=note,
            replaceable=bool(offered) and not kept,
            kept=bool(kept),
            check=check or something_written,
            echo=self.moment_echo if check == self.check_moment else lambda text: "",
        )

    def draft_key(self, draft: str) -> str:
        """Name what this person is typing here: two people at one incident each have their own."""
        return f"{self.incident.id}/{draft}/{self.session.services.person}"

    async def in_turn(
        self, steps: Sequence[Callable[[list[str]], Awaitable[Dialog]]], then: Callable[[list[str]], Awaitable[None]]
    ) -> None:
        """Ask one thing after the other, each in view of the answers so far, and hand them all to `then`.

        Leaving any of them with `esc` leaves everything as it is; what was typed into those before is kept.
        """
        answers: list[str] = []
        dialogs: list[Dialog] = []

        async def answered(value: str | None) -> None:
            if value is not None:
                answers.append(value)
                await go_on()
                return
            for dialog, answer in zip(dialogs, answers, strict=False):
                if isinstance(dialog, LinePrompt):
                    dialog.keep(answer)

        async def go_on() -> None:
            if len(answers) == len(steps):
                await then(answers)
            else:
                dialogs.append(await steps[len(answers)](answers))
                await self.app.push_screen(dialogs[-1], answered)

        await go_on()
