"""The console: timeline, checklist and messages of one incident, and the line that captures notes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from incident_tui.domain.command import roles_of
from incident_tui.domain.corrections import Entry
from incident_tui.domain.incident import Incident
from incident_tui.domain.moments import clock_reading, zone_name
from incident_tui.domain.vocabulary import PHASES, Phase, spoken
from incident_tui.playbook.checklist import Row, checklist, next_rows, progress
from incident_tui.playbook.model import SettledBy
from incident_tui.tui.commands import CONSOLE, bindings
from incident_tui.tui.present import plain
from incident_tui.tui.screens.due_acts import DueActs
from incident_tui.tui.screens.ending import EndingActs
from incident_tui.tui.screens.filtering import FilterActs
from incident_tui.tui.screens.noting import NotingActs
from incident_tui.tui.screens.recording import RecordingActs
from incident_tui.tui.screens.reminding import RemindingActs
from incident_tui.tui.screens.ticking import TickingActs
from incident_tui.tui.widgets.capture import Capture
from incident_tui.tui.widgets.checklist import Checklist
from incident_tui.tui.widgets.key_line import KeyLine
from incident_tui.tui.widgets.line_input import LineInput
from incident_tui.tui.widgets.line_list import LineList
from incident_tui.tui.widgets.masthead import DueLine, Elapsed, Identity, People, PhaseLine
from incident_tui.tui.widgets.messages import Messages
from incident_tui.tui.widgets.reminder import Reminder
from incident_tui.tui.widgets.timeline import Timeline

# Long enough for the first paint to reach the terminal, too short to be noticed.
_FIRST_PAINT_S: Final = 0.03
_GUIDE_EVERY: Final = timedelta(seconds=30)


class ConsoleScreen(NotingActs, RecordingActs, TickingActs, EndingActs, FilterActs, DueActs, RemindingActs):
    """One incident, in three panes."""

    commands = CONSOLE
    BINDINGS: ClassVar[list[BindingType]] = bindings(CONSOLE)
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (100, "-wide")]  # noqa: RUF012 - Textual's own declaration
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (15, "-tall")]  # noqa: RUF012 - as above
    AUTO_FOCUS = "#timeline"
    _guided_at: datetime | None = None

    def compose(self) -> ComposeResult:
        """Build the lines on top, the panes, the capture line and the keys."""
        with Horizontal(id="identity-line"):
            yield Identity(id="identity")
            yield Elapsed(id="elapsed")
            yield People(id="people")
        yield PhaseLine(id="phases")
        yield DueLine(id="dues")
        yield Reminder(id="reminder")
        with Horizontal(id="panes"):
            yield Timeline(self.item_title, id="timeline")
            with Vertical(id="checklist-pane"):
                yield Checklist(id="checklist")
                yield Static("", id="why")
            yield Messages(id="messages")
        yield LineInput(placeholder="words to look for; esc shows everything again", compact=True, id="filter")
        yield Capture(self.session.now, lambda: self.session.zone, id="capture")
        yield KeyLine(CONSOLE, self.session.services.settings.keys, id="keys")
        yield Static(
            "The console needs 60 columns and 15 rows.\nEverything is saved. Make it larger, or ctrl+q to leave.",
            id="too-small",
        )

    async def on_mount(self) -> None:
        """Show the incident, then what was being typed when it was left."""
        self.show_pane("timeline")
        self.take(self.incident, first_time=True)
        await self.put_note_back()
        self.set_interval(1.0, self._tick)
        self.set_timer(_FIRST_PAINT_S, self._open_messages)

    async def _open_messages(self) -> None:
        """Show the messages, once the rest is on the screen: their template engine takes a while to load."""
        first = await self.begin_messages()
        if self.is_running:
            self.show_messages(go_to=first)

    def take(self, incident: Incident, *, first_time: bool = False) -> None:
        """Show a new state of the incident."""
        moved = first_time or incident.phase != self.incident.phase
        self.incident = incident
        if moved:
            self.looking_at = incident.phase
        now, zone = self.session.now(), self.session.zone
        self.query_one(Identity).show(incident)
        self.query_one(Elapsed).show(incident, now)
        self.query_one(People).show(incident, zone_name(now.astimezone(zone)))
        self.query_one(Capture).name_person(self.session.services.person)
        timeline = self.query_one(Timeline)
        timeline.show(incident.timeline, zone)
        self.title_timeline(timeline)
        self._guide(now, moved=moved)
        if not first_time:
            self.show_messages()

    def _guide(self, now: datetime, *, moved: bool) -> None:
        """Show what depends on the time as well as on the record: what applies by now, and what is due."""
        incident = self.incident
        self._guided_at = now
        self.rows = checklist(self.session.services.playbook, incident, now)
        counts = {phase: progress(self.of_phase(phase), now) for phase in PHASES}
        self.query_one(PhaseLine).show(incident, counts)
        ended = "" if incident.state in {"open", "resolved"} else f"{incident.state}: nothing is due any more"
        dues = self.dues()
        self.query_one(DueLine).show(dues, now, ended)
        self.remind(dues)
        self.show_checklist(moved=moved)

    def of_phase(self, phase: Phase) -> list[Row]:
        """Return a phase's rows."""
        return [row for row in self.rows if row.phase == phase]

    def show_checklist(self, *, moved: bool) -> None:
        """Show the checklist of the phase that is looked at."""
        rows = self.of_phase(self.looking_at)
        now = self.session.now()
        roles = roles_of(self.incident, self.session.services.person)
        soon = next_rows(self.rows, self.incident, roles, now) if self.looking_at == self.incident.phase else []
        head = f"next for {', '.join(spoken(role) for role in roles) or 'anybody'}"
        below = f"{PHASES.index(self.looking_at) + 1} {self.looking_at}"
        self.query_one(Checklist).show((head, below), soon, rows, now, moved=moved)
        plan = self.session.services.playbook.phase(self.looking_at)
        goal = plan.title if self.looking_at == self.incident.phase else f"{plan.title}: looking ahead or back"
        self.query_one("#checklist-pane").border_subtitle = Content(goal)
        self.title_panes()
        self._show_why()

    def action_look(self, step: int) -> None:
        """Look at another phase's checklist without changing the phase."""
        index = PHASES.index(self.looking_at) + step
        if 0 <= index < len(PHASES):
            self.looking_at = PHASES[index]
            self.action_pane("checklist")
            self.show_checklist(moved=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Do nothing that cannot be seen: on a terminal that is too small one can only go."""
        if self.has_class("-tiny") or self.has_class("-flat"):
            return action == "home"
        return super().check_action(action, parameters)

    async def action_tick(self) -> None:
        """Tick the item under the cursor; if it cannot be seen, show it first."""
        row = self.query_one(Checklist).current_row
        if not self.pane_visible("checklist"):
            self.action_pane("checklist")
        elif row is not None:
            await self.toggle_item(row)

    async def action_skip(self) -> None:
        """Skip the item under the cursor; if it cannot be seen, show it first."""
        row = self.query_one(Checklist).current_row
        if not self.pane_visible("checklist"):
            self.action_pane("checklist")
        elif row is not None:
            await self.skip_item(row)

    def bring_up(self) -> bool:
        """Show the messages if they cannot be seen, and tell whether they could be."""
        seen = self.pane_visible("messages")
        if not seen:
            self.action_pane("messages")
        return seen

    def show_item(self, item_id: str) -> None:
        """Go to a checklist item, in whichever phase it is."""
        self.looking_at = self.session.services.playbook.phase_of(item_id) or self.looking_at
        self.action_pane("checklist")
        self.show_checklist(moved=True)
        self.query_one(Checklist).go_to(item_id)

    async def action_fill(self) -> None:
        """Fill in the message under the cursor; if it cannot be seen, show it first."""
        self.action_pane("messages")
        await super().action_fill()

    async def action_choose(self) -> None:
        """Open, tick or fill in what is under the cursor."""
        if self.pane_shown == "timeline":
            entry = self.query_one(Timeline).current
            if isinstance(entry, Entry):
                await self.open_entry(entry)
        elif self.pane_shown == "checklist":
            await self._open_item()
        else:
            await self.action_fill()

    async def _open_item(self) -> None:
        """Open the message of the item under the cursor; one without is ticked."""
        row = self.query_one(Checklist).current_row
        if row is not None and row.item.message is not None and row.open(self.session.now()):
            self.open_message(row.item.message)
        else:
            await self.action_tick()

    def settling_acts(self) -> dict[SettledBy, Callable[[], Awaitable[None]]]:
        """Return the acts that settle an item by putting on record what it asks for."""
        return {
            "severity": self.action_severity,
            "final_severity": self.action_severity,
            "assessment": self.action_assess,
            "commander": self.action_lead,
            "types": self.action_types,
            "customers": self.action_customers,
            "detection_source": self.action_source,
            "public_decision": self.action_public,
            "data_statement": self.action_data,
            "review_scheduled": self.action_review,
            "follow_ups": self.action_follow_up,
            "measures": self.action_loops,
            "handover": self.action_handover,
        }

    def action_toggle_zone(self) -> None:
        """Show times in UTC, or in the person's own zone."""
        self.session.show_utc = not self.session.show_utc
        self.take(self.incident)
        self.say(f"times are in {zone_name(self.session.now().astimezone(self.session.zone))}")

    async def action_home(self) -> None:
        """Go to the list of incidents."""
        await self.console_app.go_home(at=self.incident.id)

    async def others_recorded(self, changed: set[str]) -> None:
        """Show what somebody else recorded."""
        if self.incident.id not in changed:
            return
        incident = await self.session.open(self.incident.id)
        # The person may have gone home while the file was read.
        if self.is_running and self.query(Identity):
            self.take(incident)

    def _tick(self) -> None:
        now = self.session.now()
        self.query_one(Elapsed).tick(now)
        self.query_one(DueLine).tick(now)
        self.query_one(Checklist).tick(now)
        if self._guided_at is None or abs(now - self._guided_at) >= _GUIDE_EVERY:
            # Some items are asked for once enough time has gone by, and what was done comes back.
            self._guide(now, moved=False)
        else:
            self.remind(self.query_one(DueLine).dues)
        self.keep_up()

    def _show_why(self) -> None:
        row = self.query_one(Checklist).current_row
        if row is None:
            self.query_one("#why", Static).update("")
            return
        parts = [plain(row.item.title, "bold"), plain(row.item.why)]
        who = spoken(row.item.role) + (f" · pack {row.pack.lower()}" if row.pack else "")
        gate = " · before the phase is left" if row.item.gate else ""
        parts.append(Content.assemble(("who: ", "$muted"), plain(who), (gate, "$due")))
        if row.due_at is not None:
            due = clock_reading(row.due_at, self.session.zone, self.session.now())
            parts.append(Content.assemble(("due: ", "$muted"), due))
        if row.state is not None:
            when = clock_reading(row.state.at, self.session.zone, self.session.now())
            said = row.state.reason or row.state.evidence
            reason = f": {said}" if said else ""
            parts.append(
                Content.assemble((f"{row.state.status}: ", "$muted"), plain(f"{when} by {row.state.by}{reason}"))
            )
        if row.before is not None:
            when = clock_reading(row.before.at, self.session.zone, self.session.now())
            parts.append(plain(f"{row.before.status} before it was reopened, {when} by {row.before.by}", "$muted"))
        if not row.applies:
            parts.append(plain(f"no longer applies; it is for {row.item.when.words()}", "$muted"))
        self.query_one("#why", Static).update(Content("\n").join(parts))

    @on(LineList.Moved)
    def _cursor_moved(self, event: LineList.Moved) -> None:
        if event.lines.id == "checklist":
            self._show_why()
        elif isinstance(event.lines, Timeline):
            self.title_timeline(event.lines)

    @on(LineList.Chosen)
    async def _row_clicked(self, event: LineList.Chosen) -> None:
        event.stop()
        await self.action_choose()
