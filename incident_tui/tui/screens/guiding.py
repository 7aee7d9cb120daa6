"""Acts that decide what the console asks for next: severity by three questions, data, decisions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from incident_tui.domain.detection import customers_knew_first, detection_source
from incident_tui.domain.documents import EventInvalid, fact_from
from incident_tui.domain.events import DataStated, Decided, ImpactAssessed, SeveritySet, SourceStated
from incident_tui.domain.loops import decision_fault
from incident_tui.domain.vocabulary import DETECTION_SOURCES, SOURCE_MEANINGS, severity_label, spoken
from incident_tui.playbook.review_facts import data_lost
from incident_tui.playbook.severity_help import QUESTIONS, Proposal, propose
from incident_tui.tui.screens.dialogs import Choice, Option
from incident_tui.tui.screens.incident_screen import Dialog, IncidentScreen


def _fixed(title: str, options: Sequence[Option], *, at: int = 0) -> Callable[[list[str]], Awaitable[Dialog]]:
    async def make(answers: list[str]) -> Dialog:
        return Choice(title, options, at)

    return make


class GuidingActs(IncidentScreen):
    """Acts that decide what the console asks for next."""

    async def action_assess(self) -> None:
        """Answer three questions about the impact; they propose a severity with its reason."""

        async def proposed(answers: list[str]) -> Dialog:
            _, proposal = self._assessment(answers)
            present = self.incident.severity
            options = [
                Option("set", "1", f"set {severity_label(proposal.severity)}"),
                Option("keep", "2", f"keep {severity_label(present)}", "the answers are recorded"),
            ]
            if proposal.severity == present:
                options = [Option("keep", "1", f"keep {severity_label(proposal.severity)}", "as it is set")]
            elif present is not None and proposal.severity > present:
                note = "Lowering is for the review, when all is known: keep it while it runs."
                return Choice(proposal.reason, options, 1, note)
            return Choice(proposal.reason, options, 0, "Not sure? Take the higher: lowering it later costs nothing.")

        async def record(answers: list[str]) -> None:
            fact, proposal = self._assessment(answers)
            if not await self.record(fact, said=f"assessed: {proposal.reason}"):
                return
            if answers[3] == "set" and proposal.severity != self.incident.severity:
                before = severity_label(self.incident.severity)
                said = f"{before} → {proposal.reason}"
                await self.record(SeveritySet(severity=proposal.severity, reason=proposal.reason), said=said)

        steps = [
            _fixed(
                f"{number} of 3. {question.text}",
                [Option(c.value, str(key), spoken(c.value), c.meaning) for key, c in enumerate(question.choices, 1)],
            )
            for number, question in enumerate(QUESTIONS, 1)
        ]
        await self.in_turn([*steps, proposed], record)

    def _assessment(self, answers: list[str]) -> tuple[ImpactAssessed, Proposal]:
        given = {question.name: answer for question, answer in zip(QUESTIONS, answers, strict=False)}
        fact = fact_from({"kind": "assessment", **given})
        if not isinstance(fact, ImpactAssessed):
            raise EventInvalid("an assessment has three answers")
        incident = self.incident
        proposal = propose(fact.functional, fact.information, fact.recoverability, incident.flags, incident.types)
        whole = ImpactAssessed(
            functional=fact.functional,
            information=fact.information,
            recoverability=fact.recoverability,
            proposed=proposal.severity,
            reason=proposal.reason,
        )
        return whole, proposal

    async def action_source(self) -> None:
        """State who or what saw it first."""
        now = detection_source(self.incident)
        options = [
            Option(each, str(key), spoken(each), SOURCE_MEANINGS[each]) for key, each in enumerate(DETECTION_SOURCES, 1)
        ]
        at = DETECTION_SOURCES.index(now) if now is not None else 0
        note = "If it was not an alert, the alerts need mending too: the review asks for it."
        await self.app.push_screen(Choice("Who or what saw it first?", options, at, note), self._source_chosen)

    async def _source_chosen(self, value: str | None) -> None:
        source = next((each for each in DETECTION_SOURCES if each == value), None)
        if (
            source is not None
            and await self.record(SourceStated(source=source))
            and customers_knew_first(self.incident)
        ):
            self.say(f"first seen by: {spoken(source)} · it was known outside before any of us knew")

    async def action_data(self) -> None:
        """State what data was lost or changed, or that none was."""
        options = [
            Option("no", "1", "nothing was lost", "and that was checked"),
            Option("yes", "2", "something was lost", "or changed, or seen by others"),
        ]

        async def words(answers: list[str]) -> Dialog:
            lost = answers[0] == "yes"
            title = "What was lost: what, of whom, from when to when?" if lost else "Nothing was lost: say it"
            hint = "what, of whom, from when to when" if lost else "e.g. No data was lost; every order was compared"
            note = "One sentence that customers may read: the all-clear says it in these words."
            return await self.prompt(title, draft="data", hint=hint, note=note)

        async def record(answers: list[str]) -> None:
            await self.record(DataStated(lost=answers[0] == "yes", text=answers[1].strip()))

        lost = data_lost(self.incident)
        await self.in_turn([_fixed("Was any data lost, changed or exposed?", options, at=int(lost)), words], record)

    async def action_decide(self) -> None:
        """Record a decision: what, what else there was, objections, and who else saw what cannot be undone."""

        async def what(answers: list[str]) -> Dialog:
            hint = "roll back deploy 4512 | fail over | wait"
            note = "What is done first; what else there was, behind | each."
            return await self.prompt("Decision", draft="decision", hint=hint, note=note)

        async def reversible(answers: list[str]) -> Dialog:
            options = [
                Option("yes", "1", "it can be undone", "or at least stopped"),
                Option("no", "2", "it cannot be undone", "delete, restore over, force-push, pay"),
            ]
            return Choice("Can it be undone?", options)

        async def objections(answers: list[str]) -> Dialog:
            title = "Strong objections? Ask aloud; enter alone: none"
            hint = "who objects, and why"
            return await self.prompt(title, draft="decision/objections", hint=hint, check=lambda text: "")

        async def second(answers: list[str]) -> Dialog:
            if answers[1] == "yes":
                title = "Why this? Enter alone leaves it out"
                return await self.prompt(title, draft="decision/why", hint="a reason", check=lambda text: "")
            title = "Who else has looked at it? It cannot be undone"
            note = "A name; or, where there is nobody: alone: why."

            def check(text: str) -> str:
                return decision_fault(_decision([*answers, text]), self.session.services.person)

            return await self.prompt(title, draft="decision/second", hint="bo", note=note, check=check)

        async def record(answers: list[str]) -> None:
            await self.record(_decision(answers))

        await self.in_turn([what, reversible, objections, second], record)


def _decision(answers: list[str]) -> Decided:
    """Make the fact of four answers: the options, whether it can be undone, objections, reason or second person."""
    text, *options = [each.strip() for each in answers[0].split("|") if each.strip()] or [""]
    reversible, last = answers[1] == "yes", answers[3].strip()
    nobody = last.lower().startswith("alone:")
    return Decided(
        text=text,
        options=tuple(options),
        reversible=reversible,
        objections_asked=True,
        objections=answers[2].strip(),
        reason=last if reversible else "",
        second_person="" if reversible or nobody else last,
        alone=last[6:].strip() if nobody and not reversible else "",
    )
