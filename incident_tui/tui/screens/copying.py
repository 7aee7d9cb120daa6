"""Copying a message through the gate: what stops it is gone through and mended, or overruled with a reason."""

from __future__ import annotations

from typing import Final

from textual.widgets import Input

from incident_tui.comms.desk import Prepared
from incident_tui.comms.mending import mended
from incident_tui.tui.present import paragraphs
from incident_tui.tui.screens.message_acts import MessageActs, place_of
from incident_tui.tui.screens.text_view import TextView

_MOST_REASONS: Final = 4


class CopyingActs(MessageActs):
    """Acts that bring the message under the cursor to the clipboard."""

    async def action_copy(self) -> None:
        """Copy the message under the cursor, or go to the first thing that stops it."""
        prepared = self.prepared_as_seen()
        if prepared is None:
            return
        if self.begin(prepared.template) and prepared.ready:
            # What is on the screen is what went out; nothing is copied that nobody has seen.
            self.show_preview()
            self.say("this is the next one: c copies it")
            return
        if prepared.ready:
            self._start_copy(prepared, "")
        else:
            await self._refuse(prepared)

    async def _refuse(self, prepared: Prepared) -> None:
        """Say what stops the copy, and go where it is mended."""
        composed = prepared.composed
        if composed.fault:
            self.say(f"not copied: {composed.fault}", "error")
            return
        first = prepared.errors[0]
        if composed.gaps:
            self.say(f"not copied: {first.reason}", "warning")
            await self.messages.open_form(composed)
            self.show_preview()
            return
        self.selected = first
        self.show_preview()
        way = "A records the approval" if first.rule == "L08" else "o mends it" if first.fix else "f changes the words"
        self.say(f"not copied: {first.reason} · {way} · C copies it anyway", "warning")

    async def action_copy_anyway(self) -> None:
        """Copy in spite of errors, for a reason that is recorded."""
        prepared = self.prepared_as_seen()
        if prepared is None:
            return
        if prepared.composed.fault or prepared.ready:
            await self.action_copy()
            return

        async def for_reason(reason: str | None) -> None:
            # Only what was on the screen when the reason was asked for is overruled.
            if reason is not None:
                self._start_copy(prepared, reason.strip())

        rules = ", ".join(dict.fromkeys(each.rule for each in prepared.errors))
        reasons = list(dict.fromkeys(f"✗ {each.rule} {each.reason}" for each in prepared.errors))
        more = [f"and {len(reasons) - _MOST_REASONS} more"] if len(reasons) > _MOST_REASONS else []
        note = "\n".join([*reasons[:_MOST_REASONS], *more])
        await self.ask(f"Copy in spite of {rules}: why?", for_reason, hint="the reason is recorded", note=note)

    def _start_copy(self, prepared: Prepared, reason: str) -> None:
        # Not awaited: a clipboard program that hangs must not keep the keys waiting. The app's own worker goes on when
        # the person has gone home meanwhile.
        self.copy_under_way = self.app.run_worker(self._copy(prepared, reason), group="copy")

    async def _copy(self, prepared: Prepared, reason: str) -> None:
        async with self.copying:
            result = await self.console_app.copy(prepared.composed.text)
            self.copy_failed = result.level == "failed"
            if self.copy_failed:
                self.say(result.notice(), "error")
                await self._view(prepared, result.notice())
                return
            fact = prepared.copied_fact(result.level, result.via, reason)
            recorded = await self.record(fact, said=result.notice(), otherwise=result.notice())
        if not recorded or not self.is_running or result.level != "saved":
            return
        if self.app.screen is self and not isinstance(self.focused, Input):
            self.say(result.notice(), "warning")
            await self._view(prepared, result.notice())
        else:
            # Somebody who has gone on to type must not find their next letters taken for this view's keys.
            self.say(f"{result.notice()} v shows it.", "warning")

    async def action_finding(self, step: int) -> None:
        """Go to the next thing that the gate found, or the one before."""
        prepared = self.prepared_in_sight()
        if prepared is None or not prepared.findings:
            self.selected = None
            self.show_preview()
            self.say("the gate found nothing in this text")
            return
        found = prepared.findings
        places = [place_of(each) for each in found]
        at = -1 if step > 0 else 0
        if self.selected is not None and place_of(self.selected) in places:
            at = places.index(place_of(self.selected))
        self.begin(prepared.template)
        self.selected = found[(at + step) % len(found)]
        self.show_preview()

    async def action_mend(self) -> None:
        """Take the fix of the finding that was gone to, or of the first that has one."""
        prepared = self.prepared_in_sight()
        if prepared is None:
            return
        fixable = [each for each in prepared.findings if each.fix is not None]
        chosen = self.selected if self.selected is not None else next(iter(fixable), None)
        if chosen is None or chosen.fix is None:
            self.say("no key mends this: f changes the words", "warning")
            return
        typed = mended(prepared.composed, chosen)
        if typed is None:
            self.say("no key mends this here: f changes the words", "warning")
            return
        identifier = prepared.template.identifier
        self.begin(prepared.template)
        self.drafts.keep(identifier, {**self.drafts.typed(identifier), **typed})
        self.show_messages()
        self.say(f"{chosen.rule}: {chosen.fix.label}")

    def leave_finding(self) -> bool:
        """Go back to the whole verdict, and tell whether a finding was shown."""
        shown = self.selected is not None
        self.selected = None
        if shown:
            self.show_preview()
        return shown

    async def action_view_message(self) -> None:
        """Show the message alone on the screen."""
        prepared = self.prepared_in_sight()
        if prepared is None:
            return
        sent = self.standing(prepared.template)
        if sent is not None:
            title = f"{prepared.template.title}, {self.fate(prepared.template)}"
            text = sent.fact.text
            await self.app.push_screen(TextView(title, paragraphs(text), printable=text))
            return
        stopped = prepared.composed.fault or (prepared.errors[0].reason if prepared.errors else "")
        await self._view(prepared, f"Not ready: {stopped}" if stopped else "")

    async def _view(self, prepared: Prepared, note: str) -> None:
        composed = prepared.composed
        text = composed.text or composed.fault
        printable = text if prepared.ready else ""
        await self.app.push_screen(TextView(composed.template.title, paragraphs(text), printable=printable, note=note))
