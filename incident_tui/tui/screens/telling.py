"""Whether the public is told: a few questions, each answered by one key, then the decision with its reason."""

from __future__ import annotations

from typing import Final

from incident_tui.domain.events import PublicDecided
from incident_tui.domain.vocabulary import severity_label, spoken
from incident_tui.playbook.checklist import notice_within
from incident_tui.playbook.public_help import (
    Answers,
    PublicQuestion,
    known_answers,
    known_in_words,
    open_questions,
    public_advice,
)
from incident_tui.tui.screens.dialogs import Choice, Option
from incident_tui.tui.screens.incident_screen import IncidentScreen

# Neither g, j, k nor q, by which a list is moved through and left.
_PART_KEYS: Final = "123456789abcdefhilmnoprstvwxyz"
_ALL: Final = "all of it"
_ALL_KEY: Final = "0"


class TellingActs(IncidentScreen):
    """Acts on whether the public is told."""

    async def action_public(self) -> None:
        """Decide whether the public is told; what the record knows is shown and not asked."""
        await self._ask_on(known_answers(self.incident, self.session.services.playbook), 1)

    async def _ask_on(self, answers: Answers, number: int) -> None:
        """Ask the next question that the answers so far leave open, or propose and have it decided."""
        questions = open_questions(answers, self.session.services.playbook)
        if not questions:
            await self._propose(answers)
            return
        question = questions[0]

        async def answered(value: str | None) -> None:
            if value is not None:
                told: Answers = {**answers, question.name: value}
                await self._ask_on(told, number + 1)

        known = known_in_words(answers)
        note = f"Known: {known}" if known else ""
        await self.app.push_screen(Choice(f"{number}. {question.text}", self._options(question), 0, note), answered)

    def _options(self, question: PublicQuestion) -> list[Option]:
        if question.name == "product":
            parts = self.session.services.playbook.organisation.components[: len(_PART_KEYS)]
            named = [Option(part, key, part) for part, key in zip(parts, _PART_KEYS, strict=False)]
            return [*named, Option(_ALL, _ALL_KEY, _ALL)]
        if question.name == "bad":
            return [
                Option(each.value, str(n), spoken(each.value), each.meaning)
                for n, each in enumerate(question.choices, 1)
            ]
        names = {"yes": "yes", "no": "no", "unsure": "not sure"}
        return [Option(each.value, each.value[0], names[each.value], each.meaning) for each in question.choices]

    async def _propose(self, answers: Answers) -> None:
        advice = public_advice(answers)
        options = [
            Option("yes", "1", "tell the public", advice.reason if advice.public else ""),
            Option("no", "2", "do not tell the public", "" if advice.public else advice.reason),
        ]

        async def chosen(value: str | None) -> None:
            if value is not None:
                public = value == "yes"
                reason = advice.reason if public == advice.public else f"against the proposal: {advice.reason}"
                await self.record(PublicDecided(public=public, reason=reason))

        title = f"Proposed: {'tell' if advice.public else 'do not tell'} the public"
        note = f"Because {advice.reason}."
        if notice_within(self.session.services.playbook, self.incident) is not None:
            level = severity_label(self.incident.severity or 1)
            note += f"\nAt {level} the playbook has the public told; a no ends that until it grows worse."
        await self.app.push_screen(Choice(title, options, 0 if advice.public else 1, note), chosen)
