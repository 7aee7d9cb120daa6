"""Who do I call now: the next step of the escalation path, and what came of each try."""

from __future__ import annotations

from incident_tui.domain.events import Called
from incident_tui.domain.moments import clock_reading, countdown_text
from incident_tui.domain.vocabulary import CALL_OUTCOMES, CallOutcome, spoken
from incident_tui.playbook.calling import Call, calls, next_call
from incident_tui.tui.screens.dialogs import Choice, Option
from incident_tui.tui.screens.incident_screen import IncidentScreen

_MEANINGS: dict[CallOutcome, str] = {
    "answered": "they are here",
    "no_answer": "the next step is due at once",
    "left_message": "the next step is due when they had time to answer",
    "declined": "the next step is due at once",
}
_PAGE = "page"
_LETTERS = "123456789"


class CallingActs(IncidentScreen):
    """Acts on the escalation path."""

    async def action_show_who(self) -> None:
        """Say whom to call now; choosing a step records what came of the call."""
        now = self.session.now()
        path = calls(self.session.services.playbook, self.incident, now)
        wanted, answered = next_call(path, now), any(call.answered for call in path)
        options = [
            Option(call.step.id, _LETTERS[number], call.who or call.step.title, self._how(call))
            for number, call in enumerate(path[: len(_LETTERS)])
        ]
        options.append(Option(_PAGE, "w", "everything", "the whole path, vendors, tools, severities"))
        at = next((number for number, call in enumerate(path) if call is wanted), len(options) - 1)
        await self.app.push_screen(Choice(self._title(wanted, answered), options, at, self._note(wanted)), self._called)

    def _title(self, wanted: Call | None, answered: bool) -> str:
        if wanted is None:
            return "Somebody has answered: nobody else is to be called"
        name, now = wanted.who or wanted.step.title, self.session.now()
        if wanted.due_at is not None and wanted.due_at > now:
            following = f"Next, in {countdown_text(wanted.due_at - now)}: {name}"
            return f"Somebody has answered. {following}" if answered else following
        return f"Call now: {name}"

    def _note(self, wanted: Call | None) -> str:
        if wanted is None:
            return ""
        reach = _reach(wanted) or "no phone or chat is filled in: see the playbook"
        return f"{reach}\n{wanted.step.title}: {wanted.reason or wanted.step.when}"

    def _how(self, call: Call) -> str:
        if call.due_at is not None:
            left = countdown_text(call.due_at - self.session.now())
            due = "due now" if call.due_at <= self.session.now() else f"due in {left}"
            return self._of(call, f"{due}: {call.reason}")
        tried = f", {clock_reading(call.tries[-1].at, self.session.zone, self.session.now())}" if call.tries else ""
        return self._of(call, f"{call.reason or call.step.when}{tried}")

    def _of(self, call: Call, words: str) -> str:
        named = f"{call.step.title}, {words}" if call.who else words
        return f"{named} · {_reach(call)}" if _reach(call) else named

    async def action_show_contacts(self) -> None:
        """Show the whole path, the vendors and the tools."""
        await super().action_show_who()

    async def call_step(self, step_id: str) -> None:
        """Record what came of calling a step of the path."""
        await self._called(step_id)

    async def _called(self, value: str | None) -> None:
        if value is None:
            return
        if value == _PAGE:
            await self.action_show_contacts()
            return
        path = calls(self.session.services.playbook, self.incident, self.session.now())
        call = next((each for each in path if each.step.id == value), None)
        if call is None:
            return

        async def came(outcome: str | None) -> None:
            found = next((each for each in CALL_OUTCOMES if each == outcome), None)
            if found is not None:
                how = "phone" if call.step.phone else "chat" if call.step.chat else ""
                await self.record(Called(step=value, outcome=found, person=call.who, how=how))

        options = [
            Option(outcome, str(number), spoken(outcome), _MEANINGS[outcome])
            for number, outcome in enumerate(CALL_OUTCOMES, 1)
        ]
        title = f"{call.who or call.step.title}: what came of it?"
        await self.app.push_screen(Choice(title, options, 0, self._note(call)), came)


def _reach(call: Call) -> str:
    """Say how a step is reached, or nothing where nobody has filled it in."""
    ways = [f"phone {call.step.phone}" if call.step.phone else "", f"chat {call.step.chat}" if call.step.chat else ""]
    return " · ".join(each for each in ways if each)
