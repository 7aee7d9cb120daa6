"""Acts on legal and contract clocks: when they began, whether notice is owed, that it was sent."""

from __future__ import annotations

from incident_tui.domain import notices
from incident_tui.domain.events import AnchorSet, NoticeDecided, NoticeSent
from incident_tui.domain.moments import clock_reading
from incident_tui.domain.vocabulary import spoken
from incident_tui.playbook.clocks import ANCHORS, Regime, anchor_meaning
from incident_tui.playbook.due_clocks import RegimeState, regime_states
from incident_tui.tui.screens.dialogs import Choice, Option
from incident_tui.tui.screens.incident_screen import IncidentScreen

NO_ADVICE = "No legal advice: ask counsel."


class ClockActs(IncidentScreen):
    """Acts on what a regime asks for."""

    async def act_on_clock(self, target: str) -> None:
        """Decide, anchor or record a notice of a regime (`gdpr`, or `gdpr/notice` for one of its steps)."""
        regime_id, _, step_id = target.partition("/")
        states = regime_states(self.session.services.playbook, self.incident, self.session.now())
        state = next((each for each in states if each.regime.id == regime_id), None)
        if state is None:
            self.say("this clock does not run any more", "warning")
            return
        options = [*self._decisions(state), *self._steps(state, step_id), *self._anchors(state.regime)]
        regime = state.regime
        note = "\n".join(
            [
                f"{regime.applies}. Source: {regime.source} ({regime.proof}, checked {regime.checked}).",
                f"{regime.note} {NO_ADVICE}".strip(),
            ]
        )
        at = next((number for number, option in enumerate(options) if option.value == f"sent/{step_id}"), 0)

        async def chosen(value: str | None) -> None:
            if value is not None:
                await self._clock_chosen(regime, value)

        await self.app.push_screen(Choice(regime.title, options, at, note), chosen)

    def _decisions(self, state: RegimeState) -> list[Option]:
        if state.regime.on:
            return []
        said = state.decision
        told = "" if said is None else f"decided: {'notify' if said.fact.notify else 'no notice'}, {said.by}"
        return [
            Option("notify", "y", "we must notify", told or "with the reason, on record"),
            Option("not", "n", "no notice is owed", "with the reason: it counts as much as a yes"),
        ]

    def _steps(self, state: RegimeState, step_id: str) -> list[Option]:
        options = []
        for number, each in enumerate(state.steps, 1):
            if each.waiting:
                meaning = f"to {each.step.recipient}"
                options.append(Option(f"sent/{each.step.id}", str(number), f"sent: {each.step.title}", meaning))
        return options

    def _anchors(self, regime: Regime) -> list[Option]:
        named = dict.fromkeys(term.anchor for step in regime.steps for term in step.due if term.anchor in ANCHORS)
        meanings = {anchor: anchor_meaning(anchor) for anchor in ANCHORS}
        return [
            Option(f"anchor/{name}", letter, f"say when: {spoken(name)}", meanings[anchor])
            for letter, name in zip("abcdefg", named, strict=False)
            for anchor in ANCHORS
            if anchor == name
        ]

    async def _clock_chosen(self, regime: Regime, value: str) -> None:
        act, _, what = value.partition("/")
        if act == "anchor":
            await self.say_when(what)
        elif act == "sent":
            await self._sent(regime, what)
        else:
            await self._decide_notice(regime, notify=act == "notify")

    async def say_when(self, anchor: str) -> None:
        """Say when something happened that clocks count from; saying it again corrects it."""

        async def when(text: str | None) -> None:
            if text is not None:
                await self.record(AnchorSet(anchor=anchor), self.moment(text))

        meaning = next((anchor_meaning(each) for each in ANCHORS if each == anchor), "")
        note = f"{meaning[:1].upper()}{meaning[1:]}. It counts for every clock that starts there."
        if (said := notices.anchored(self.incident, anchor)) is not None:
            note += f" On record: {clock_reading(said.at, self.session.zone, self.session.now())}, by {said.by}."
        hint = "enter: now · -7m · 14:05 · 2026-11-22 14:05"
        await self.ask(f"{spoken(anchor).capitalize()}: when?", when, hint=hint, note=note, check=self.check_moment)

    async def _sent(self, regime: Regime, step: str) -> None:
        async def receipt(text: str | None) -> None:
            if text is not None:
                await self.record(NoticeSent(regime=regime.id, step=step, receipt=text.strip()))

        note = "The receipt, a number or where it can be found; enter alone records it without."
        await self.ask("Sent. Under which number?", receipt, draft=f"sent/{regime.id}/{step}", note=note,
                       hint="receipt", check=lambda text: "")  # fmt: skip

    async def _decide_notice(self, regime: Regime, *, notify: bool) -> None:
        async def reason(text: str | None) -> None:
            if text is not None:
                await self.record(NoticeDecided(regime=regime.id, notify=notify, reason=text.strip()))

        title = f"{regime.title}: why {'is it' if notify else 'is no notice'} owed?"
        await self.ask(title, reason, draft=f"notice/{regime.id}", hint="the reason, for the file", note=NO_ADVICE)
