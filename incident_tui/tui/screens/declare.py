"""Declaring: a title, a severity, done."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from incident_tui.domain.documents import EventInvalid
from incident_tui.domain.events import Declared, MilestoneReached
from incident_tui.domain.moments import Moment, TimeInvalid, clock_reading
from incident_tui.domain.time_grammar import split_leading_moment
from incident_tui.domain.vocabulary import Severity
from incident_tui.store.errors import StoreError
from incident_tui.store.incidents import Act
from incident_tui.tui.present import plain, put
from incident_tui.tui.screens.dialogs import OptionLines, severity_options
from incident_tui.tui.session import Session
from incident_tui.tui.widgets.line_input import LineInput
from incident_tui.tui.widgets.line_list import LineList

DRAFT_KEY = "declare"
LONGEST_TITLE = 200


class DeclareScreen(ModalScreen[str | None]):
    """Title, `enter`, `1` to `4`. Dismissed with the new incident's id, or None; a title left behind is kept."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", show=False),
        Binding("enter", "take", show=False),
        Binding("tab,shift+tab", "other", show=False),
    ]

    def __init__(self, session: Session) -> None:
        """Declare through this session."""
        super().__init__()
        self._session = session
        self._under_way = False

    def compose(self) -> ComposeResult:
        """Build the dialog."""
        with Vertical(classes="dialog"):
            yield Static("Declare an incident", classes="dialog-title")
            hint = "What is broken? -7m in front if it began earlier"
            yield LineInput(placeholder=hint, compact=True, select_on_focus=False)
            yield Static("", id="declare-echo")
            lines = OptionLines()
            lines.styles.height = 4
            yield lines
            yield Static("Not sure? Take the higher. It can be changed at any time.", classes="dialog-note")
            yield Static("title, enter, then 1 to 4 · esc goes back and keeps the title", classes="dialog-keys")

    async def on_mount(self) -> None:
        """Offer the severities, and the title that was left behind."""
        self.query_one(OptionLines).set_rows(severity_options(self._session.services.playbook))
        line = self.query_one(Input)
        self.set_focus(line)
        kept = (await self._session.draft(DRAFT_KEY)).get("title", "")
        if kept and not line.value:
            line.value = kept
            line.cursor_position = len(kept)

    async def on_key(self, event: events.Key) -> None:
        """Declare at a severity by its key, once the title is written."""
        if self.query_one(OptionLines).has_focus and event.character in {"1", "2", "3", "4"}:
            event.stop()
            event.prevent_default()
            await self._declare(str(event.character))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._session.keep_draft(DRAFT_KEY, {"title": event.value})
        self._echo(event.value)

    @on(Input.Submitted)
    def _titled(self, event: Input.Submitted) -> None:
        if self._title(event.value) is not None:
            self.set_focus(self.query_one(OptionLines))

    @on(LineList.Chosen)
    async def action_take(self) -> None:
        """Declare at the severity under the cursor."""
        option = self.query_one(OptionLines).current
        if option is not None:
            await self._declare(option.value)

    def action_other(self) -> None:
        """Go between title and severity."""
        line, lines = self.query_one(Input), self.query_one(OptionLines)
        self.set_focus(line if lines.has_focus else lines)

    def action_back(self) -> None:
        """Go from the severity back to the title, and from there leave."""
        line = self.query_one(Input)
        if line.has_focus:
            self.dismiss(None)
        else:
            self.set_focus(line)

    async def _declare(self, severity: str) -> None:
        line = self.query_one(Input)
        read = self._title(line.value)
        if read is None:
            self.set_focus(line)
            return
        if self._under_way:
            return
        chosen: dict[str, Severity] = {"1": 1, "2": 2, "3": 3, "4": 4}
        moment, title = read
        acts = [Act(Declared(title=title, severity=chosen[severity]))]
        if moment is not None:
            acts.append(Act(MilestoneReached(milestone="impact_started"), moment))
        self._under_way = True
        try:
            incident_id = await self._session.declare(acts)
        except (StoreError, EventInvalid) as error:
            self._under_way = False
            self.query_one("#declare-echo", Static).update(plain(f"✗ {error}", "$overdue"))
            return
        self._session.keep_draft(DRAFT_KEY, {})
        self.dismiss(incident_id)

    def _title(self, value: str) -> tuple[Moment | None, str] | None:
        """Read the line, or say what is wrong with it and return None."""
        fault = ""
        try:
            moment, title = split_leading_moment(value, now=self._session.now(), zone=self._session.zone)
            if title and len(title) <= LONGEST_TITLE:
                return moment, title
            fault = "say in a few words what is broken"
            if title:
                fault += f": {LONGEST_TITLE} characters fit, these are {len(title)}; the rest can be a note"
        except TimeInvalid as error:
            fault = str(error)
        put(plain(f"✗ {fault}", "$overdue"), self.query_one("#declare-echo", Static))
        return None

    def _echo(self, value: str) -> None:
        echo = self.query_one("#declare-echo", Static)
        try:
            moment, _ = split_leading_moment(value, now=self._session.now(), zone=self._session.zone)
        except TimeInvalid as error:
            put(plain(f"✗ {error}", "$overdue"), echo)
            return
        reading = clock_reading(moment.at, self._session.zone, self._session.now()) if moment else ""
        put(plain(f"→ impact started {reading}" if reading else ""), echo)
