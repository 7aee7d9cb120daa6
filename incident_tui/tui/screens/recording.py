"""The acts that change the record: severity, phase, milestones, roles, the checklist, undo."""

from __future__ import annotations

from collections.abc import Callable

from incident_tui.domain import undo
from incident_tui.domain.corrections import Entry
from incident_tui.domain.event import Event, Fact
from incident_tui.domain.events import (
    Amended,
    CustomersAffected,
    Declared,
    ItemSkipped,
    MilestoneReached,
    Noted,
    PhaseEntered,
    Restored,
    Retracted,
    SeveritySet,
)
from incident_tui.domain.moments import Moment, clock_reading
from incident_tui.domain.time_grammar import split_leading_moment
from incident_tui.domain.vocabulary import (
    MILESTONES,
    PHASES,
    Milestone,
    Severity,
    severity_label,
    spoken,
)
from incident_tui.playbook.calling import calls_due
from incident_tui.playbook.checklist import open_gates
from incident_tui.playbook.closing import missing_to_resolve
from incident_tui.store.errors import StoreError
from incident_tui.tui.screens.detail import Detail, Wish
from incident_tui.tui.screens.dialogs import Choice, Option, severity_options
from incident_tui.tui.screens.guiding import GuidingActs
from incident_tui.tui.screens.kinds import KindActs
from incident_tui.tui.screens.telling import TellingActs
from incident_tui.tui.widgets.capture import read_note


class RecordingActs(GuidingActs, KindActs, TellingActs):
    """Acts on the record, each one event, each undone by `u`."""

    async def action_severity(self) -> None:
        """Choose the severity."""
        options = severity_options(self.session.services.playbook)
        current = (self.incident.severity or 1) - 1
        options.append(Option("help", "h", "help me", "three questions propose one"))
        title = "How bad was it, for the record?" if self.incident.state == "resolved" else "How bad is it?"
        note = "Not sure? Take the higher. It can be lowered at any time."
        await self.app.push_screen(Choice(title, options, current, note), self._severity_chosen)

    async def _severity_chosen(self, value: str | None) -> None:
        if value == "help":
            await self.action_assess()
            return
        chosen: dict[str, Severity] = {"1": 1, "2": 2, "3": 3, "4": 4}
        severity = chosen.get(value or "")
        if severity is None:
            return
        # What is set when it is over is the severity for the record.
        final = self.incident.state == "resolved"
        if severity == self.incident.severity and (not final or self.incident.severity_final):
            self.say(f"it is {severity_label(severity)} already")
            return
        before = severity_label(self.incident.severity)
        said = f"final: {severity_label(severity)}" if final else f"{before} → {severity_label(severity)}"
        if await self.record(SeveritySet(severity=severity, final=final), said=said):
            waiting = calls_due(self.session.services.playbook, self.incident, self.session.now())
            if waiting and not final:
                self.say(f"{said} · w: call {', '.join(each.who or each.step.title for each in waiting)}", "warning")

    async def action_phase(self, step: int) -> None:
        """Go to the next phase, or back; what should be settled first is asked about once."""
        index = PHASES.index(self.incident.phase) + step
        if not 0 <= index < len(PHASES):
            self.say("this is the last phase" if step > 0 else "this is the first phase", "warning")
            return
        gates = open_gates(self.rows, self.incident.phase, self.session.now()) if step > 0 else []
        # What was left open for a reason is not asked about again.
        answered = {item for entry in self.incident.timeline for item in _left_open(entry)}
        gates = [row for row in gates if row.item.id not in answered]
        if not gates:
            await self.record(PhaseEntered(phase=PHASES[index]), said=f"phase {index + 1}, {PHASES[index]}")
            return

        async def go_on(reason: str | None) -> None:
            if reason is not None:
                left = tuple(row.item.id for row in gates)
                fact = PhaseEntered(phase=PHASES[index], reason=reason.strip(), left_open=left)
                await self.record(fact, said=f"phase {index + 1}, {PHASES[index]}")

        note = "\n".join(f"[ ] {row.item.title}" for row in gates)
        hint = "why go on? esc stays here"
        title = f"Open in {self.incident.phase}: {len(gates)}. Why go on?"
        await self.ask(title, go_on, draft=f"phase/{PHASES[index]}", hint=hint, note=note)

    async def action_milestone(self) -> None:
        """Choose a milestone, then say when it was reached."""
        reached = self.incident.milestones
        options = []
        for number, name in enumerate(MILESTONES, 1):
            at = reached.get(name)
            meaning = clock_reading(at.at, self.session.zone, self.session.now()) if at else ""
            options.append(Option(name, str(number), spoken(name), meaning))
        first = next((index for index, name in enumerate(MILESTONES) if name not in reached), 0)
        note = "Marking one again corrects its time."
        await self.app.push_screen(Choice("Which milestone?", options, first, note), self._milestone_chosen)

    async def _milestone_chosen(self, value: str | None) -> None:
        milestone = next((each for each in MILESTONES if each == value), None)
        if milestone is not None:
            await self.mark_milestone(milestone)

    async def mark_milestone(self, milestone: Milestone) -> None:
        """Mark a milestone, after asking when."""

        async def when(text: str | None) -> None:
            if text is not None:
                await self.record(MilestoneReached(milestone=milestone), self.moment(text))

        early = missing_to_resolve(self.session.services.playbook, self.incident, self.session.now())
        note = "\n".join(f"! {each.text}" for each in early) if milestone == "resolved" else ""
        hint = "enter: now · -7m · 14:05 · ~14:00"
        await self.ask(f"When? {spoken(milestone)}", when, hint=hint, note=note, check=self.check_moment)

    async def action_customers(self) -> None:
        """State whether customers are affected."""
        options = [Option("yes", "1", "yes", "customers are affected"), Option("no", "2", "no", "only we are affected")]
        await self.app.push_screen(Choice("Are customers affected?", options), self._customers_chosen)

    async def _customers_chosen(self, value: str | None) -> None:
        if value is not None:
            await self.record(CustomersAffected(affected=value == "yes"))

    async def action_undo(self) -> None:
        """Take back this person's last act."""
        await self._step(
            undo.undo_step,
            "undone: {} · ctrl+r puts it back",
            f"nothing of {self.session.services.person} is left to undo",
        )

    async def action_redo(self) -> None:
        """Put back what undo took away."""
        await self._step(undo.redo_step, "put back: {}", "nothing to put back")

    async def _step(
        self, pick: Callable[[list[Event], str], tuple[Entry, Fact] | None], said: str, nothing: str
    ) -> None:
        try:
            incident, entry = await self.session.step(self.incident.id, pick)
        except (StoreError, OSError) as error:
            self.say(str(error), "error")
            return
        if entry is None:
            self.say(nothing, "warning")
            return
        self.take(incident)
        self.undone(entry.fact)
        self.say(said.format(self.in_words(entry.fact)))

    async def open_entry(self, entry: Entry) -> None:
        """Show a timeline entry in full, and do with it what the person wishes."""
        from incident_tui.domain.describe import describe

        async def wished(wish: Wish | None) -> None:
            if wish == "retract":
                said = f"taken back: {self.in_words(entry.fact)}"
                await self.record(Retracted(target=entry.event.id), said=said)
            elif wish == "restore":
                await self.record(Restored(target=entry.event.id), said=f"put back: {self.in_words(entry.fact)}")
            elif wish == "amend":
                await self._amend(entry)

        title = describe(entry.fact, self.item_title, zone=self.session.zone, at=entry.at)
        await self.app.push_screen(Detail(entry, title, self.session.zone), wished)

    async def _amend(self, entry: Entry) -> None:
        """Correct an entry's time and, where it has one, its text, in one line."""
        name, text = _editable(entry)
        about = "~" if entry.precision == "about" else ""
        when = f"{about}{entry.at.astimezone(self.session.zone):%Y-%m-%d %H:%M}"
        initial = f"{when} {text}".rstrip()

        def check(line: str) -> str:
            if not name:
                return self.check_moment(line)
            try:
                read_note(line, now=self.session.now(), zone=self.session.zone)
            except ValueError as error:
                return str(error)
            return ""

        async def amended(line: str | None) -> None:
            if line is None or line.strip() == initial:
                return
            fields: dict[str, object] = {}
            if name:
                moment, fields = self._read_amended(line, name, text)
            else:
                moment = self.moment(line)
            if moment is not None and line.strip() != when and not line.startswith(f"{when} "):
                fields |= {"at": moment.at.isoformat(), "precision": moment.precision}
            if fields:
                await self.record(
                    Amended(target=entry.event.id, fields=fields), said="amended; the original stays on record"
                )

        await self.ask("Amend: time, then text" if name else "Amend: when did it happen?", amended,
                       draft=f"amend/{entry.event.id}", initial=initial, check=check)  # fmt: skip

    def _read_amended(self, line: str, name: str, text: str) -> tuple[Moment | None, dict[str, object]]:
        """Read a corrected line: its time, and the fields that are new; only a note takes a category in front."""
        now, zone = self.session.now(), self.session.zone
        moment, rest = split_leading_moment(line, now=now, zone=zone)
        if rest == text.strip():
            return moment, {}
        if name != "text":
            return moment, {name: rest}
        _, fact = read_note(line, now=now, zone=zone)
        category = {} if fact.category == "note" else {"category": fact.category}
        return moment, {"text": fact.text, **category}


def _left_open(entry: Entry) -> tuple[str, ...]:
    return entry.fact.left_open if isinstance(entry.fact, PhaseEntered) and not entry.retracted else ()


def _editable(entry: Entry) -> tuple[str, str]:
    """Return the name and value of an entry's own text, empty for a kind that has none."""
    match entry.fact:
        case Noted(text=text):
            return "text", text
        case Declared(title=title):
            return "title", title
        case ItemSkipped(reason=reason):
            return "reason", reason
        case _:
            return "", ""
