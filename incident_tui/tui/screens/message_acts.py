"""The message under the cursor: which there are, how it reads, filling it in. What is typed is a draft at once."""

from __future__ import annotations

import asyncio

from textual import on
from textual.widgets import Input
from textual.worker import Worker

from incident_tui.comms.desk import Prepared
from incident_tui.comms.gate.finding import Finding
from incident_tui.comms.message import MessageTemplate
from incident_tui.comms.ranking import ranked
from incident_tui.comms.remarks import Remark, remarks
from incident_tui.comms.sent import last_copied, standing_post
from incident_tui.domain.event import Fact
from incident_tui.domain.events import MessageCopied, MessagePosted
from incident_tui.domain.incident import Incident
from incident_tui.domain.parts import Message
from incident_tui.domain.vocabulary import spoken
from incident_tui.tui.message_drafts import MessageDrafts
from incident_tui.tui.screens.incident_screen import IncidentScreen
from incident_tui.tui.session import Session
from incident_tui.tui.widgets.key_line import KeyLine
from incident_tui.tui.widgets.line_list import LineList
from incident_tui.tui.widgets.message_preview import Preview, posted_content, preview_content
from incident_tui.tui.widgets.messages import MessageRow, Messages


class MessageActs(IncidentScreen):
    """Choosing a message, reading it, filling it in."""

    def __init__(self, session: Session, incident: Incident) -> None:
        """Start with no drafts read."""
        super().__init__(session, incident)
        self.copying = asyncio.Lock()
        self.copy_under_way: Worker[None] | None = None
        self.copy_failed = False
        self.drafts = MessageDrafts(session, incident.id)
        self.searched = ""
        self.selected: Finding | None = None
        self._loaded = False
        self._languages: dict[str, str] = {}
        self._shown = ("", "")

    @property
    def messages(self) -> Messages:
        """The messages pane."""
        return self.query_one(Messages)

    def show_messages(self, *, go_to: str = "") -> None:
        """Show the messages that fit, or all that a search finds, and the one under the cursor.

        What was begun, copied or asked for by `go_to` is shown though it does not fit.
        """
        if not self._loaded:
            return
        catalogue = self.session.services.catalogue
        current = self.messages.list.current
        kept = set() if self.searched else {go_to, current.template.identifier if current else ""}
        rows = []
        messages = ranked(catalogue, self.incident, self.session.now())
        for template, fits in messages:
            versions = [template, *catalogue.translations(template.identifier)]
            fates = [fate for fate in map(self.fate, versions) if fate]
            wanted = fits or any(not fate.startswith("posted") for fate in fates)
            if self.searched:
                wanted = self._found(template)
            if wanted or template.identifier in kept:
                rows.append(MessageRow(template, fits, fates[0] if fates else "", self._languages_reading(versions)))
        self.messages.show_rows(rows, go_to=go_to)
        self.messages.say_more(len(messages) - len(rows), self.incident.page_state or "")
        self.show_preview()

    def _found(self, template: MessageTemplate) -> bool:
        about = (
            f"{template.title} {template.identifier} {spoken(template.audience)} {spoken(template.stage)}".casefold()
        )
        return all(word in about for word in self.searched.casefold().split())

    def _languages_reading(self, versions: list[MessageTemplate]) -> str:
        """Name the languages that the team writes in and this message has, beside the first."""
        codes = [each.language for each in versions[1:] if self.session.services.playbook.language(each.language)]
        return f" [{' '.join(codes)}]" if codes else ""

    def identifier(self) -> str:
        """Return the message under the cursor, in the language that was chosen for it; nothing if there is none."""
        row = self.messages.list.current
        if row is None:
            return ""
        return self._languages.get(row.template.identifier, row.template.identifier)

    def choose_language(self, original: str, identifier: str) -> None:
        """Write a message in another language from now on."""
        self._languages[original] = identifier

    def prepared(self) -> Prepared | None:
        """Return the message under the cursor with everything known and typed filled in, and checked; None if none."""
        identifier = self.identifier()
        if not identifier:
            return None
        services = self.session.services
        return services.desk.prepare(
            identifier,
            self.incident,
            self.drafts.typed(identifier),
            zone=self.session.zone,
            now=self.session.now(),
            person=services.person,
        )

    def bring_up(self) -> bool:
        """Show the messages pane if it cannot be seen, and tell whether it could be: nothing unseen is acted on."""
        raise NotImplementedError

    def prepared_in_sight(self) -> Prepared | None:
        """Return the message under the cursor, or None, having shown it, if it could not be seen."""
        return self.prepared() if self.bring_up() else None

    def prepared_as_seen(self) -> Prepared | None:
        """Return the message under the cursor if it reads as it is shown; else show it and return None.

        Times move on while somebody reads: nothing goes out that nobody has seen.
        """
        prepared = self.prepared_in_sight()
        if prepared is None or self.standing(prepared.template) is not None:
            return prepared
        if self._shown != (prepared.template.identifier, prepared.composed.text):
            self.show_preview()
            self.say("its times have moved on: read it once more, then press the key again", "warning")
            return None
        return prepared

    def keep_up(self) -> None:
        """Show the message under the cursor anew where the time has changed it."""
        if self._loaded and not self.messages.filling:
            prepared = self.prepared()
            if prepared is not None and self._shown != (prepared.template.identifier, prepared.composed.text):
                self.show_preview()

    def show_preview(self) -> Prepared | None:
        """Show how the message under the cursor reads now, and return it."""
        prepared = self.prepared()
        self._shown = (prepared.template.identifier, prepared.composed.text) if prepared is not None else ("", "")
        if prepared is None:
            self.messages.preview.show(*posted_content("", "no message has these words"))
            return None
        sent = self.standing(prepared.template)
        if sent is not None:
            note = f"» {self.fate(prepared.template)}: c or f begins the next one"
            self.messages.preview.show(*posted_content(sent.fact.text, note))
            return prepared
        findings = prepared.findings
        same = [each for each in findings if self.selected and place_of(each) == place_of(self.selected)]
        self.selected = same[0] if same else None
        position = findings.index(self.selected) if self.selected else 0
        size = self.session.services.desk.size_reading(prepared)
        preview = Preview(prepared, self.selected, position, size, self._ready(prepared), self._remarks(prepared))
        verdict, text, place = preview_content(preview)
        self.messages.preview.show(verdict, text)
        if self.selected is not None:
            self.call_after_refresh(self.messages.preview.go_to, text, place)
        return prepared

    def _ready(self, prepared: Prepared) -> str:
        """Say what is left to do with a message that nothing stops."""
        if last_copied(self.incident, prepared.template.identifier) is not None:
            return f"❐ {self.fate(prepared.template)}: paste it, publish it, then p records it as posted"
        return f"✓ nothing is missing: {'enter, then c copies it' if self.messages.filling else 'c copies it'}"

    def _remarks(self, prepared: Prepared) -> tuple[Remark, ...]:
        services = self.session.services
        return tuple(
            remarks(
                prepared,
                self.incident,
                services.playbook,
                services.desk,
                now=self.session.now(),
                zone=self.session.zone,
                person=services.person,
            )
        )

    def standing(self, template: MessageTemplate) -> Message[MessagePosted] | None:
        """Return the post that a message stands at, until somebody begins the next."""
        post = standing_post(self.incident, template.identifier)
        if post is None or self.messages.filling or self.drafts.begun(template.identifier, post.event):
            return None
        return None if self.drafts.says_more(template, post.fact.values) else post

    def begin(self, template: MessageTemplate) -> bool:
        """Go on from what was posted to the next text, and tell whether that was needed."""
        post = standing_post(self.incident, template.identifier)
        standing = self.standing(template) is not None
        if standing:
            # What is left of a draft is what was posted, perhaps by somebody else: a time in it has passed.
            self.drafts.forget(template.identifier)
        self.drafts.begin(template.identifier, post.event if post is not None else "")
        return standing

    def undone(self, fact: Fact) -> None:
        """Bring back the words of a message that was taken back."""
        if isinstance(fact, MessageCopied | MessagePosted) and not self.drafts.typed(fact.message):
            self.drafts.keep(fact.message, fact.values)
            self.show_messages()

    async def begin_messages(self) -> str:
        """Read the messages, the gate and what was typed before; return the message that is wanted first.

        Files are read and the template engine is loaded on a thread of their own: a third of a second in which the
        person may be typing already.
        """
        first = await asyncio.to_thread(self._load)
        self._loaded = True
        await self.drafts.read(self.session.services.catalogue.messages)
        return first

    def _load(self) -> str:
        services, now = self.session.services, self.session.now()
        messages = ranked(services.catalogue, self.incident, now)
        if not messages:
            return ""
        first = messages[0][0].identifier
        services.desk.prepare(first, self.incident, {}, zone=self.session.zone, now=now, person=services.person)
        return first

    async def action_fill(self) -> None:
        """Open the blanks of the message under the cursor."""
        prepared = self.prepared()
        if prepared is not None and prepared.composed.fields:
            self.begin(prepared.template)
            self.selected = None
            await self.messages.open_form(prepared.composed)
            self.show_preview()

    def fate(self, template: MessageTemplate) -> str:
        """Say what became of a message: posted when, or copied when and not yet posted."""
        identifier = template.identifier
        if (copied := last_copied(self.incident, identifier)) is not None:
            return f"{'saved' if copied.fact.level == 'saved' else 'copied'} {self.clock(copied.at)}"
        posted = standing_post(self.incident, identifier)
        if self.drafts.typed(identifier) and (posted is None or self.drafts.says_more(template, posted.fact.values)):
            return "draft"
        return f"posted {self.clock(posted.at)}" if posted is not None else ""

    @on(Messages.Selected)
    def _message_selected(self) -> None:
        self.selected = None
        self.show_preview()

    @on(Messages.Filled)
    def _message_filled(self, event: Messages.Filled) -> None:
        identifier = self.identifier()
        typed = {name: value for name, value in event.values.items() if value}
        # Blanks that are only being opened announce what stands in them already.
        if not identifier or not self.messages.filling or typed == self.drafts.typed(identifier):
            return
        self.query_one(KeyLine).clear()
        self.drafts.keep(identifier, typed)
        prepared = self.show_preview()
        if prepared is not None:
            self.messages.show_needs(prepared.composed)

    @on(Messages.FormLeft)
    async def _form_left(self) -> None:
        await self.messages.close_form()
        self.show_messages()

    @on(Input.Submitted)
    async def _blank_filled(self, event: Input.Submitted) -> None:
        if not self.messages.filling:
            return
        event.stop()
        prepared = self.prepared()
        if prepared is None or not self.messages.focus_first_missing(prepared.composed):
            await self._form_left()
            if prepared is not None and prepared.ready:
                self.say("nothing is missing: c copies it")

    @on(LineList.Chosen, "#message-list")
    async def _message_clicked(self, event: LineList.Chosen) -> None:
        event.stop()
        await self.action_fill()


def place_of(finding: Finding) -> tuple[str, int, str]:
    """Tell findings apart that a text composed anew has again."""
    return finding.rule, finding.start, finding.reason
