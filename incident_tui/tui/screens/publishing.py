"""What happens around a message: who approved it, that it was posted, in which language, by which way."""

from __future__ import annotations

from typing import Final, get_args

from incident_tui.comms.approval import approvers
from incident_tui.comms.message import Approver
from incident_tui.comms.remarks import language_reading
from incident_tui.comms.sent import last_copied, posted_fact
from incident_tui.domain.events import ChannelMarked, ComponentSet, MessageApproved
from incident_tui.domain.moments import clock_reading
from incident_tui.domain.vocabulary import COMPONENT_STATES, ComponentState, spoken
from incident_tui.tui.screens.copying import CopyingActs
from incident_tui.tui.screens.dialogs import Choice, Option

_LETTERS: Final = "123456789abcdefghijklmnopqrstuvwxyz"


class PublishingActs(CopyingActs):
    """Acts that record what became of a message, and what the status page and the channels are like."""

    async def action_posted(self) -> None:
        """Record that the message under the cursor was published."""
        await self._post("")

    async def action_posted_where(self) -> None:
        """Record that it was published, and where."""
        if self.prepared_in_sight() is None:
            return

        async def at(place: str | None) -> None:
            if place is not None:
                await self._post(place.strip())

        note = "An address, or a place in words."
        await self.ask("Posted: where?", at, hint="https://status.example.com/…", note=note, check=lambda text: "")

    async def _post(self, place: str) -> None:
        async with self.copying:
            # With c and p in one go, the copy is on record first: what was copied is what was posted.
            pass
        prepared = self.prepared_in_sight()
        if prepared is None:
            return
        template = prepared.template
        if self.standing(template) is not None:
            # A second press must not replace the promise that went out by one that nobody has seen.
            self.say(f"{self.fate(template)} is on record already: c or f begins the next one", "warning")
            return
        copied = last_copied(self.incident, template.identifier)
        if copied is None and not prepared.ready:
            fault = prepared.composed.fault or prepared.errors[0].reason
            self.say(f"not recorded: it was not copied here, and it is not ready: {fault}", "warning")
            return
        composed = prepared.composed
        address = "://" in place
        promised = copied.fact.next_update_at if copied else composed.next_update_at
        fact = posted_fact(
            template,
            copied.fact.text if copied else composed.text,
            self.incident,
            next_update_at=promised,
            values=copied.fact.values if copied else composed.values,
            channel=(copied.fact.channel if copied else "") or prepared.channel,
            url=place if address else "",
            where="" if address else place,
        )
        said = f"recorded as posted: {template.title}"
        if promised is not None:
            said += f" · next update promised for {clock_reading(promised, self.session.zone, self.session.now())}"
        if await self.record(fact, said=said):
            self.end(template)
            self.show_messages()

    async def action_approve(self) -> None:
        """Record that somebody who must agree has read the message under the cursor and agreed."""
        prepared = self.prepared_in_sight()
        if prepared is None:
            return
        playbook = self.session.services.playbook
        asked = approvers(prepared.template, self.incident, playbook)
        if not asked or prepared.composed.fault or prepared.composed.gaps:
            said = "it needs nobody's approval" if not asked else "fill it in first: what is approved is the very text"
            self.say(said, "warning")
            return
        if len(asked) == 1:
            await self._ask_approver(asked[0])
            return
        options = [Option(each, _LETTERS[number], spoken(each)) for number, each in enumerate(asked)]
        await self.app.push_screen(Choice("Who has approved it?", options), self._approver_chosen)

    async def _approver_chosen(self, value: str | None) -> None:
        roles: dict[str, Approver] = {each: each for each in get_args(Approver)}
        if value in roles:
            await self._ask_approver(roles[value])

    async def _ask_approver(self, role: Approver) -> None:
        prepared = self.prepared()
        if prepared is None:
            return
        template, text = prepared.template, prepared.composed.text

        async def by(person: str | None) -> None:
            if person is not None:
                fact = MessageApproved(
                    message=template.identifier,
                    audience=template.audience,
                    text=text,
                    approver=role,
                    person=person.strip(),
                )
                await self.record(fact)

        name = self.incident.roles.get("commander", "") if role == "commander" else ""
        note = "They have read the text as it stands here; any change asks for a new approval."
        await self.ask(f"Approved for {role}, by whom?", by, initial=name, hint="a name", note=note)

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
