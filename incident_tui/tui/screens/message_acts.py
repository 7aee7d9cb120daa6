"""The acts on messages: fill in, copy, view, record as posted."""

from __future__ import annotations

import asyncio

from textual import on
from textual.widgets import Input

from incident_tui.comms.catalogue import MessageTemplate
from incident_tui.comms.composer import Composed, copied_fact, fits, last_copied, posted_fact, standing_post
from incident_tui.domain.events import MessagePosted
from incident_tui.domain.fold import Message
from incident_tui.domain.incident import Incident
from incident_tui.domain.moments import clock_reading
from incident_tui.tui.present import paragraphs
from incident_tui.tui.screens.dialogs import TextView
from incident_tui.tui.screens.incident_screen import IncidentScreen
from incident_tui.tui.session import Session
from incident_tui.tui.widgets.key_line import KeyLine
from incident_tui.tui.widgets.line_list import LineList
from incident_tui.tui.widgets.messages import MessageRow, Messages


class MessageActs(IncidentScreen):
    """Acts on the message under the cursor."""

    def __init__(self, session: Session, incident: Incident) -> None:
        """Start with no drafts read."""
        super().__init__(session, incident)
        self._copying = asyncio.Lock()
        self._typed: dict[str, dict[str, str]] = {}
        self._words: dict[str, str] = {}
        self._started: set[str] = set()

    @property
    def messages(self) -> Messages:
        """The messages pane."""
        return self.query_one(Messages)

    def show_messages(self, *, first_time: bool = False) -> None:
        """Show the list for the incident as it is, and the message under the cursor."""
        templates = self.session.services.composer.fitting(self.incident)
        rows = [MessageRow(each, fits(each, self.incident), self._fate(each)) for each in templates]
        self.messages.show_rows(rows, first_time=first_time)
        self.show_preview()

    def show_preview(self) -> None:
        """Show how the message under the cursor reads now."""
        composed = self.composed()
        if composed is None:
            return
        sent = self._standing(composed.template)
        if sent is not None:
            self.messages.preview_posted(
                sent.fact.text, f"» {self._fate(composed.template)}: c or f begins the next one"
            )
        else:
            self.messages.preview(composed, self._what_next(composed.template))

    def _standing(self, template: MessageTemplate) -> Message[MessagePosted] | None:
        """Return the post that a message stands at, until somebody begins the next."""
        identifier = template.identifier
        if identifier in self._started or self._typed.get(identifier) or self.messages.filling:
            return None
        return standing_post(self.incident, identifier)

    def _begin(self, template: MessageTemplate) -> bool:
        """Go on from what was posted to the next text, and tell whether that was needed."""
        standing = self._standing(template) is not None
        self._started.add(template.identifier)
        return standing

    def composed(self) -> Composed | None:
        """Return the message under the cursor with everything known and typed filled in."""
        row = self.messages.list.current
        if row is None:
            return None
        identifier = row.template.identifier
        return self.session.services.composer.compose(
            identifier,
            self.incident,
            self._typed.get(identifier, {}),
            zone=self.session.services.zone if not self.session.show_utc else self.session.zone,
            now=self.session.now(),
            remembered=self._words,
        )

    async def read_drafts(self) -> None:
        """Read what was typed into messages before, and not posted."""
        self._words = await self.session.draft(self._words_key)
        for identifier in self.session.services.catalogue.messages:
            values = await self.session.draft(self._draft_key(identifier))
            if values:
                self._typed[identifier] = values

    async def action_fill(self) -> None:
        """Open the blanks of the message under the cursor."""
        composed = self.composed()
        if composed is not None and composed.fields:
            self._begin(composed.template)
            await self.messages.open_form(composed)
            self.show_preview()

    async def action_copy(self) -> None:
        """Copy the message under the cursor, or go to the first thing that it still needs."""
        composed = self.composed()
        if composed is None:
            return
        if self._begin(composed.template) and composed.whole:
            # What is on the screen is what went out; nothing is copied that nobody has seen.
            self.show_preview()
            self.say("this is the next one: c copies it")
            return
        if not composed.whole:
            fault = composed.fault or composed.gaps[0]
            self.say(f"not copied: {fault}", "error" if composed.fault else "warning")
            if not composed.fault:
                await self.messages.open_form(composed)
            return
        # Not awaited: a clipboard program that hangs must not keep the keys waiting. The app's own worker goes on when
        # the person has gone home meanwhile.
        self.app.run_worker(self._copy(composed), group="copy")

    async def _copy(self, composed: Composed) -> None:
        async with self._copying:
            result = await self.console_app.copy(composed.text)
            if result.level == "failed":
                self.say(result.notice(), "error")
                await self._view(composed, result.notice())
                return
            fact = copied_fact(composed, result.level, result.via)
            recorded = await self.record(fact, said=result.notice(), otherwise=result.notice())
        if not recorded or not self.is_running or result.level not in {"saved", "failed"}:
            return
        if self.app.screen is self and not isinstance(self.focused, Input):
            self.say(result.notice(), "warning")
            await self._view(composed, result.notice())
        else:
            # Somebody who has gone on to type must not find their next letters taken for this view's keys.
            self.say(f"{result.notice()} v shows it.", "warning")

    async def action_posted(self) -> None:
        """Record that the message under the cursor was published."""
        await self._post("")

    async def action_posted_where(self) -> None:
        """Record that it was published, and where."""

        async def at(url: str | None) -> None:
            if url is not None:
                await self._post(url.strip())

        await self.ask("Posted: at which address?", at, hint="https://status.example.com/…", check=lambda text: "")

    async def action_view_message(self) -> None:
        """Show the message alone on the screen."""
        composed = self.composed()
        if composed is None:
            return
        sent = self._standing(composed.template)
        if sent is not None:
            title = f"{composed.template.title}, {self._fate(composed.template)}"
            text = sent.fact.text
            await self.app.push_screen(TextView(title, paragraphs(text), printable=text))
        else:
            gaps = "" if composed.whole else f"Not whole: {composed.fault or composed.gaps[0]}"
            await self._view(composed, gaps)

    async def _view(self, composed: Composed, note: str) -> None:
        text = composed.text or composed.fault
        printable = text if composed.whole else ""
        await self.app.push_screen(TextView(composed.template.title, paragraphs(text), printable=printable, note=note))

    async def _post(self, url: str) -> None:
        async with self._copying:
            # With c and p in one go, the copy is on record first: what was copied is what was posted.
            pass
        composed = self.composed()
        if composed is None:
            return
        template = composed.template
        if self._standing(template) is not None:
            # A second press must not replace the promise that went out by one that nobody has seen.
            self.say(f"{self._fate(template)} is on record already: c or f begins the next one", "warning")
            return
        copied = last_copied(self.incident, template.identifier)
        if copied is None and not composed.whole:
            fault = composed.fault or composed.gaps[0]
            self.say(f"not recorded: it was not copied here, and it is not whole: {fault}", "warning")
            return
        text = copied.fact.text if copied else composed.text
        promised = copied.fact.next_update_at if copied else composed.next_update_at
        said = f"recorded as posted: {template.title}"
        if promised is not None:
            said += f" · next update promised for {clock_reading(promised, self.session.zone, self.session.now())}"
        if await self.record(posted_fact(template, text, promised, url), said=said):
            # What was typed is out; the next text starts from the incident again.
            self._typed.pop(template.identifier, None)
            self._started.discard(template.identifier)
            self.session.keep_draft(self._draft_key(template.identifier), {})
            self.show_messages()

    def _fate(self, template: MessageTemplate) -> str:
        """Say what became of a message: posted when, or copied when and not yet posted."""
        copied, posted = (
            last_copied(self.incident, template.identifier),
            standing_post(self.incident, template.identifier),
        )
        sent, verb = (copied, "copied") if copied else (posted, "posted")
        if sent is None:
            return "draft" if self._typed.get(template.identifier) else ""
        return f"{verb} {sent.at.astimezone(self.session.zone):%H:%M}"

    def _what_next(self, template: MessageTemplate) -> str:
        """Say what is left to do with a message that was copied; nothing else needs saying."""
        if last_copied(self.incident, template.identifier) is None:
            return ""
        return f"❐ {self._fate(template)}: paste it, publish it, then p records it as posted"

    @property
    def _words_key(self) -> str:
        return f"{self.incident.id}/words"

    def _draft_key(self, identifier: str) -> str:
        return f"{self.incident.id}/message/{identifier}"

    @on(Messages.Selected)
    def _message_selected(self) -> None:
        self.show_preview()

    @on(Messages.Filled)
    def _message_filled(self, event: Messages.Filled) -> None:
        row = self.messages.list.current
        typed = {name: value for name, value in event.values.items() if value}
        # Blanks that are only being opened announce what stands in them already.
        if row is not None and self.messages.filling and typed != self._typed.get(row.template.identifier, {}):
            identifier = row.template.identifier
            self.query_one(KeyLine).clear()
            self._typed[identifier] = typed
            self.session.keep_draft(self._draft_key(identifier), self._typed[identifier])
            if row.template.public:
                self._words |= self._typed[identifier]
                self.session.keep_draft(self._words_key, self._words)
            composed = self.composed()
            if composed is not None:
                self.messages.preview(composed)
                self.messages.show_needs(composed)

    @on(Messages.FormLeft)
    async def _form_left(self) -> None:
        await self.messages.close_form()
        self.show_messages()

    @on(Input.Submitted)
    async def _blank_filled(self, event: Input.Submitted) -> None:
        if not self.messages.filling:
            return
        event.stop()
        composed = self.composed()
        if composed is None or not self.messages.focus_first_missing(composed):
            await self._form_left()
            self.say("nothing is missing: c copies it")

    @on(LineList.Chosen, "#message-list")
    async def _message_clicked(self, event: LineList.Chosen) -> None:
        event.stop()
        await self.action_fill()
