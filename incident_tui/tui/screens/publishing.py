"""What happens around a message: who approved it, that it was posted, in which language, by which way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from incident_tui.comms.approval import approver_fault, approvers, missing_approvals
from incident_tui.comms.desk import Prepared
from incident_tui.comms.message import Approver, MessageTemplate
from incident_tui.comms.remarks import language_reading
from incident_tui.comms.sent import last_copied, posted_fact
from incident_tui.domain.events import ChannelMarked, ComponentSet, MessageApproved, MessagePosted
from incident_tui.domain.incident import Incident
from incident_tui.domain.moments import clock_reading
from incident_tui.domain.vocabulary import COMPONENT_STATES, ComponentState, spoken
from incident_tui.tui.screens.copying import CopyingActs
from incident_tui.tui.screens.dialogs import Choice, Option, something_written
from incident_tui.tui.session import Session

_PATIENCE_S: Final = 0.5
_LETTERS: Final = "123456789abcdefghijklmnopqrstuvwxyz"


class PublishingActs(CopyingActs):
    """Acts that record what became of a message, and what the status page and the channels are like."""

    def __init__(self, session: Session, incident: Incident) -> None:
        """Start with nothing asked."""
        super().__init__(session, incident)
        self._asked_about = ""

    async def action_posted(self) -> None:
        """Record that the message under the cursor was published."""
        await self._posted("")

    async def action_posted_where(self) -> None:
        """Record that it was published, and where."""
        prepared = self.prepared_as_seen()
        if prepared is None or self._on_record(prepared.template):
            return

        async def at(place: str | None) -> None:
            if place is not None:
                await self._posted(place.strip(), prepared)

        note = "An address, or a place in words."
        await self.ask("Posted: where?", at, hint="https://status.example.com/…", note=note, check=lambda text: "")

    async def _posted(self, place: str, seen: Prepared | None = None) -> None:
        copy = self.copy_under_way
        if copy is None or copy.is_finished:
            await self._post(place, seen)
            return

        async def afterwards() -> None:
            await copy.wait()
            if self.copy_failed:
                self.say("not recorded as posted: the copy before it failed", "warning")
            else:
                await self._post(place, seen)

        # With c and p in one go, the copy is on record first: what was copied is what was posted. A clipboard program
        # that hangs must not keep the keys waiting.
        waiting = self.app.run_worker(afterwards(), group="post")
        await asyncio.wait([asyncio.ensure_future(waiting.wait())], timeout=_PATIENCE_S)

    async def _post(self, place: str, seen: Prepared | None) -> None:
        prepared = seen or self.prepared_as_seen()
        if prepared is None:
            return
        template = prepared.template
        copied = last_copied(self.incident, template.identifier)
        if self._on_record(template):
            return
        if copied is None and not (place and prepared.ready) and not self._sure(prepared):
            return
        went_out = copied.fact if copied is not None else prepared.copied_fact("", ())
        address = "://" in place
        fact = posted_fact(
            template,
            went_out.text,
            self.incident,
            audience=went_out.audience,
            next_update_at=went_out.next_update_at,
            values=went_out.values,
            channel=went_out.channel or prepared.channel,
            url=place if address else "",
            where="" if address else place,
        )
        before = [post.event for post in self.incident.posted]
        if not await self.record(
            fact, said=self._post_said(template, fact), unless=_posted_meanwhile(before, template)
        ):
            return
        if self.drafts.says_more(template, went_out.values):
            self.say(f"{self._post_said(template, fact)} · your newer words are kept for the next one")
        else:
            self.drafts.forget(template.identifier)
        self.show_messages()

    def _on_record(self, template: MessageTemplate) -> bool:
        """Tell whether it is posted already, and say so."""
        if self.standing(template) is None:
            return False
        # A second press must not replace the promise that went out by one that nobody has seen.
        self.say(f"{self.fate(template)} is on record already: c or f begins the next one", "warning")
        return True

    def _sure(self, prepared: Prepared) -> bool:
        """Tell whether a text that was never copied here is to be recorded as posted: it takes a second press."""
        if not prepared.ready:
            fault = prepared.composed.fault or prepared.errors[0].reason
            self.say(f"not recorded: it was not copied here, and it is not ready: {fault}", "warning")
            return False
        if self._asked_about != prepared.composed.text:
            self._asked_about = prepared.composed.text
            self.say("it was not copied here: press the key again if these very words went out", "warning")
            return False
        return True

    def _post_said(self, template: MessageTemplate, fact: MessagePosted) -> str:
        said = f"recorded as posted: {template.title}"
        if fact.next_update_at is not None:
            at = clock_reading(fact.next_update_at, self.session.zone, self.session.now())
            said += f" · next update promised for {at}"
        return said

    async def action_approve(self) -> None:
        """Record that somebody who must agree has read the message under the cursor and agreed."""
        prepared = self.prepared_as_seen()
        if prepared is None:
            return
        playbook = self.session.services.playbook
        asked = approvers(prepared.template, self.incident, playbook)
        if not asked or prepared.composed.fault or prepared.composed.gaps:
            said = "it needs nobody's approval" if not asked else "fill it in first: what is approved is the very text"
            self.say(said, "warning")
            return
        if len(asked) == 1:
            await self._ask_approver(asked[0], prepared)
            return

        async def chosen(value: str | None) -> None:
            roles: dict[str, Approver] = {each: each for each in asked}
            if value in roles:
                await self._ask_approver(roles[value], prepared)

        options = [Option(each, _LETTERS[number], spoken(each)) for number, each in enumerate(asked)]
        person = self.session.services.person
        missing = missing_approvals(prepared.template, prepared.composed.text, self.incident, playbook, person)
        at = asked.index(missing[0]) if missing else 0
        await self.app.push_screen(Choice("Who has approved it?", options, at), chosen)

    async def _ask_approver(self, role: Approver, prepared: Prepared) -> None:
        template = prepared.template

        async def by(person: str | None) -> None:
            if person is not None:
                fact = MessageApproved(
                    message=template.identifier,
                    audience=prepared.composed.audience,
                    text=prepared.composed.text,
                    approver=role,
                    person=person.strip(),
                    written_at=prepared.written_at,
                )
                await self.record(fact)

        name = self.incident.roles.get("commander", "") if role == "commander" else ""
        note = "They have read the text as it stands here; any change asks for a new approval."

        def check(person: str) -> str:
            return something_written(person) or approver_fault(role, person, self.incident)

        title = f"Approved as {role}, by whom?"
        await self.ask(title, by, offered=name, hint="a name", note=note, check=check)

    def action_language(self) -> None:
        """Write the message under the cursor in its next language."""
        row = self.messages.list.current
        if row is None or not self.bring_up():
            return
        catalogue = self.session.services.catalogue
        original = row.template.identifier
        versions = [row.template, *catalogue.translations(original)]
        if len(versions) == 1:
            self.say(f"there is no translation: it would be {original}.de.md.j2 beside the message's file", "warning")
            return
        names = [each.identifier for each in versions]
        chosen = versions[(names.index(self.identifier()) + 1) % len(versions)]
        self.choose_language(original, chosen.identifier)
        self.selected = None
        self.show_messages()
        self.say(f"in {language_reading(chosen, self.session.services.playbook)}")

    async def action_channel(self) -> None:
        """Say that a way to reach people does not work, or works again."""
        channels = self.session.services.playbook.channels
        options = [
            Option(each.id, _LETTERS[number], each.title, "does not work" if self._down(each.id) else "works")
            for number, each in enumerate(channels[: len(_LETTERS)])
        ]
        if not options:
            self.say("the playbook names no channels", "warning")
            return
        note = "While it does not work, its messages are written for the next way that does."
        await self.app.push_screen(Choice("Which way has failed, or works again?", options, 0, note), self._channel)

    def _down(self, channel: str) -> bool:
        return channel in self.incident.channels_down

    async def _channel(self, value: str | None) -> None:
        if value is not None:
            await self.record(ChannelMarked(channel=value, down=not self._down(value)))

    async def action_component(self) -> None:
        """Set the state of a component of the status page."""
        names = list(
            dict.fromkeys([*self.session.services.playbook.organisation.components, *self.incident.components])
        )
        if not names:
            await self.ask("Which component of the status page?", self._component_named, hint="as the page lists it")
            return
        options = [
            Option(name, _LETTERS[number], name, spoken(self.incident.components.get(name, "not set")))
            for number, name in enumerate(names[: len(_LETTERS)])
        ]
        await self.app.push_screen(Choice("Which component of the status page?", options), self._component_named)

    async def _component_named(self, component: str | None) -> None:
        if component is None or not component.strip():
            return
        states: dict[str, ComponentState] = {each: each for each in COMPONENT_STATES}

        async def set_to(value: str | None) -> None:
            if value in states:
                await self.record(ComponentSet(component=component.strip(), state=states[value]))

        options = [Option(each, str(number), spoken(each)) for number, each in enumerate(COMPONENT_STATES, 1)]
        await self.app.push_screen(Choice(f"{component}: in which state?", options), set_to)


def _posted_meanwhile(before: list[str], template: MessageTemplate) -> Callable[[Incident], str]:
    """Return what looks, under the lock, whether somebody else has recorded this message as posted."""

    def look(incident: Incident) -> str:
        new = [post for post in incident.posted if post.event not in before]
        theirs = [post for post in new if post.fact.message == template.identifier]
        return f"{theirs[-1].by} has just recorded it as posted: nothing was recorded twice" if theirs else ""

    return look
