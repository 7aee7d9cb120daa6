"""Acts between people: who is at the keyboard, who holds which role, handing over, asking somebody."""

from __future__ import annotations

from typing import Final

from incident_tui.comms.handover import BRIEF, brief_text
from incident_tui.domain.command import current_tenure, handover_fault, open_handover, roles_of
from incident_tui.domain.events import HandoverAccepted, HandoverOffered, RoleAssigned
from incident_tui.domain.loops import read_ask
from incident_tui.domain.moments import duration_text
from incident_tui.domain.vocabulary import ROLES, Role, spoken
from incident_tui.playbook.item_state import needed_roles
from incident_tui.tui.present import paragraphs
from incident_tui.tui.screens.dialogs import Choice, Option
from incident_tui.tui.screens.incident_screen import Dialog, IncidentScreen
from incident_tui.tui.screens.text_view import TextView

_LETTERS: Final = "123456789abcdefghijklmnop"


class PeopleActs(IncidentScreen):
    """Acts on who does what."""

    async def action_person(self) -> None:
        """Say who is at the keyboard: from here on they are the `by` of what is recorded."""
        present = self.session.services.person
        known = dict.fromkeys([*self.incident.roles.values(), *(each.event.by for each in self.incident.timeline)])
        others = [name for name in known if name != present][: len(_LETTERS)]
        options = [
            Option(name, _LETTERS[number], name, ", ".join(spoken(role) for role in roles_of(self.incident, name)))
            for number, name in enumerate(others)
        ]
        options.append(Option("", "n", "somebody else", "type a name"))

        async def chosen(value: str | None) -> None:
            if value:
                self._sits(value)
            elif value is not None:
                await self.ask("Who is at the keyboard?", named, hint="a name")

        def named(name: str | None) -> None:
            if name is not None:
                self._sits(name.strip())

        await self.app.push_screen(Choice(f"{present} is at the keyboard. Who takes over?", options), chosen)

    def _sits(self, name: str) -> None:
        self.session.services.person = name
        self.take(self.incident)
        roles = ", ".join(spoken(role) for role in roles_of(self.incident, name))
        self.say(f"{name} is at the keyboard" + (f", {roles}" if roles else ""))

    async def action_role(self) -> None:
        """Choose a role, first one that is needed and nobody holds, then the person who takes it."""
        playbook, holders = self.session.services.playbook, self.incident.roles
        needed = needed_roles(playbook, self.incident)
        first = next((place for place, role in enumerate(ROLES) if role in needed and role not in holders), 0)
        options = []
        for number, role in enumerate(ROLES, 1):
            tenure = current_tenure(self.incident, role)
            if tenure is not None:
                since = duration_text(self.session.now() - tenure.since)
                meaning = f"{holders[role]}, for {since}"
            else:
                meaning = ("needed · " if role in needed else "") + playbook.role(role).does
            options.append(Option(role, str(number), spoken(role), meaning))
        await self.app.push_screen(Choice("Which role?", options, first), self._role_chosen)

    async def action_lead(self) -> None:
        """Name the commander."""
        await self._role_chosen("commander")

    async def _role_chosen(self, value: str | None) -> None:
        role = next((each for each in ROLES if each == value), None)
        if role is None:
            return

        async def who(person: str | None) -> None:
            if person is None:
                return
            if person.strip() == self.incident.roles.get(role, ""):
                self.say(f"{person.strip() or 'nobody'} is {spoken(role)} already")
                return
            await self.record(RoleAssigned(role=role, person=person.strip()))

        offered = self.incident.roles.get(role, self.session.services.person)
        note = self.session.services.playbook.role(role).does + "\nAn empty name gives the role up."
        await self.ask(
            f"Who is {spoken(role)}?",
            who,
            draft=f"role/{role}",
            hint="nobody",
            offered=offered,
            note=note,
            check=lambda text: "",
        )

    async def action_handover(self) -> None:
        """Accept the handover that waits, or offer one with its brief."""
        offered = open_handover(self.incident)
        if offered is None:
            await self._offer()
            return
        options = [
            Option("accept", "1", f"I am {offered.person} and accept", f"{spoken(offered.role)}, from now on"),
            Option("read", "2", "read the brief", f"offered by {offered.by}"),
            Option("offer", "3", "offer it to somebody else"),
        ]

        async def chosen(value: str | None) -> None:
            if value == "accept":
                await self._accept()
            elif value == "read":
                await self.app.push_screen(TextView(f"Brief for {offered.person}", paragraphs(offered.text)))
            elif value == "offer":
                await self._offer()

        title = f"{offered.person} was offered: {spoken(offered.role)}"
        await self.app.push_screen(Choice(title, options), chosen)

    async def _accept(self) -> None:
        offered = open_handover(self.incident)
        if offered is None:
            return

        async def named(name: str | None) -> None:
            if name is not None:
                fact = HandoverAccepted(handover=offered.id, role=offered.role, person=offered.person)
                self.session.services.person = offered.person
                said = f"{offered.person} is {spoken(offered.role)} from now on: say it aloud"
                await self.record(fact, said=said)

        note = "They say it themselves, and aloud. The brief and both names are on record."
        await self.ask(
            "Accepted by, in full? Type the name",
            named,
            hint=offered.person,
            note=note,
            check=lambda name: handover_fault(offered, name),
        )

    async def _offer(self) -> None:
        held = [role for role in ROLES if role in self.incident.roles]
        if not held:
            self.say("nobody holds a role yet: r takes one", "warning")
            return
        mine = roles_of(self.incident, self.session.services.person)

        async def which(answers: list[str]) -> Dialog:
            options = [Option(role, str(n), spoken(role), self.incident.roles[role]) for n, role in enumerate(held, 1)]
            return Choice("Hand over which role?", options, held.index(mine[0]) if mine else 0)

        async def to(answers: list[str]) -> Dialog:
            role = self._role(answers[0])
            return await self.prompt(f"Who takes over as {spoken(role)}?", draft=f"handover/{role}", hint="a name")

        async def risks(answers: list[str]) -> Dialog:
            note = "Enter alone: none that you know of. Several go behind | each."
            hint = "the nightly export at 22:00 UTC uses the same database"
            title = "What could go wrong next?"
            return await self.prompt(title, draft="risks", hint=hint, note=note, check=lambda text: "")

        async def record(answers: list[str]) -> None:
            role, person = self._role(answers[0]), answers[1].strip()
            text = await self._brief(role, person, answers[2])
            fact = HandoverOffered(role=role, person=person, text=text)
            if await self.record(fact, said=f"offered to {person}: they read it and press H"):
                await self.app.push_screen(TextView(f"Brief for {person}: read it aloud", paragraphs(text)))

        await self.in_turn([which, to, risks], record)

    async def _brief(self, role: Role, person: str, risks: str) -> str:
        """Write the brief: what is on record, what was typed into the message, and the risks that were just named."""
        typed = await self.session.draft(f"{self.incident.id}/message/{BRIEF}")
        named = [each.strip() for each in risks.split("|") if each.strip()]
        if named:
            typed = {**typed, "risks": "\n".join(named)}
        composer, now, zone = self.session.services.composer, self.session.now(), self.session.zone
        return brief_text(composer, self.incident, now, zone, person, role, typed)

    def _role(self, value: str) -> Role:
        return next(role for role in ROLES if role == value)

    async def action_ask_somebody(self) -> None:
        """Ask a named person for something, by a time."""

        async def asked(line: str | None) -> None:
            if line is not None:
                fact = read_ask(line, self.session.now())
                await self.record(fact, said=f"asked {fact.person}: {fact.text}")

        note = "A name, what, and for how long. Ten minutes where you do not say."
        hint = "bob check replica lag 5m"
        await self.ask("Ask whom, for what?", asked, draft="ask", hint=hint, note=note, check=self._ask_fault)

    def _ask_fault(self, line: str) -> str:
        try:
            read_ask(line, self.session.now())
        except ValueError as error:
            return str(error)
        return ""
