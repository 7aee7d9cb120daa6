"""Home: the open incidents on top, the past ones below, and for a newcomer the way in."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from incident_tui.domain.moments import duration_text, elapsed_text
from incident_tui.domain.text import visible
from incident_tui.domain.vocabulary import severity_label
from incident_tui.store.summaries import Summary
from incident_tui.tui.commands import HOME, bindings
from incident_tui.tui.present import paragraphs
from incident_tui.tui.screens.app_screen import AppScreen
from incident_tui.tui.session import Session
from incident_tui.tui.widgets.key_line import KeyLine
from incident_tui.tui.widgets.line_list import LineList, Piece, fitted

if TYPE_CHECKING:
    # The search line is made when it is asked for: its module would slow every start.
    from textual.widgets import Input

# More of them, of two lines each, may not fit.
_MOST_PROBLEMS = 3
_WELCOME = """Nothing is declared yet, and nothing here needs a network.

When something breaks:

  d      declare it: what is broken, then how bad. Three keys and a title.
  n      note what happens as it happens: -7m rolled back deploy 4512
  space  tick the checklist: what to do next, who does it, by when
  c      copy the status page text; p records that it was posted
  u      takes back your last act, whatever it was

  ?      shows every key. q leaves; everything is on disk as you see it.
"""


class IncidentList(LineList[Summary]):
    """Incidents, the open ones first."""

    def __init__(self, *, id: str | None = None) -> None:
        """Start empty."""
        super().__init__(id=id)
        self.empty_text = "no incident has these words"
        self.now: datetime | None = None
        self.zone: tzinfo | None = None

    def pieces(self, row: Summary, width: int) -> list[Piece]:
        """Draw severity, state and time, reference, title and commander."""
        assert self.now is not None
        badge = fitted(f" {severity_label(row.severity)} ", 7)
        state, look = self._state(row)
        who = fitted(visible(row.commander), 12) if width >= 80 else ""
        day = f"{row.declared_at.astimezone(self.zone):%Y-%m-%d %H:%M}" if row.declared_at else ""
        when = fitted(day, 17) if width >= 100 else ""
        # An incident whose declaration was taken back has no title any more.
        named = visible(row.title) or "(its declaration was taken back)"
        title = fitted(named, max(6, width - 7 - 22 - 10 - len(who) - len(when) - 1))
        severity = f"severity-{row.severity}" if row.severity and row.open else "muted"
        return [
            (badge, severity),
            (fitted(f" {state}", 22), look),
            (fitted(row.reference, 10), "muted"),
            (title, "strong" if row.state == "open" else "" if row.open else "muted"),
            (f" {who}", "muted"),
            (when, "muted"),
        ]

    def _state(self, row: Summary) -> tuple[str, str]:
        assert self.now is not None
        start = row.declared_at or row.last_at or self.now
        if row.state == "open":
            return f"● LIVE {elapsed_text((self.now - start).total_seconds())}", "overdue"
        lasted = duration_text((row.ended_at or self.now) - start)
        ago = duration_text(max(timedelta(0), self.now - (row.ended_at or start)))
        if row.state == "resolved":
            return f"✓ resolved, {lasted}", "done"
        return (f"⊘ withdrawn {ago} ago" if row.state == "withdrawn" else f"■ closed, {ago} ago"), "muted"


class HomeScreen(AppScreen):
    """The list of incidents, or a welcome while there are none."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(HOME)
    commands = HOME
    AUTO_FOCUS = "#incidents"

    def __init__(self, session: Session, summaries: list[Summary], at: str = "") -> None:
        """List these incidents of the session's file, the cursor on the one with the id `at`."""
        super().__init__(session)
        self._all = summaries
        self._at = at
        self._words: list[str] = []

    def compose(self) -> ComposeResult:
        """Build the head, the list or the welcome, and the keys."""
        yield Static(" incident-tui", id="home-head")
        yield Static(paragraphs(_WELCOME), id="welcome")
        yield IncidentList(id="incidents")
        yield Static("", id="problems")
        yield KeyLine(HOME, self.session.services.settings.keys, id="keys")

    def on_mount(self) -> None:
        """Show the incidents and keep their clocks running."""
        self._show()
        self.show_problems([str(each) for each in self.session.services.problems])
        self.set_interval(1.0, self._tick)

    async def others_recorded(self, changed: set[str]) -> None:
        """Read the list anew, the cursor staying on the same incident."""
        self._all = await self.session.summaries()
        # The person may have opened an incident while the file was read.
        if self.is_running and self.query(IncidentList):
            self._show()

    def show_problems(self, problems: list[str]) -> None:
        """List what is wrong with files, so that it is known before it is needed."""
        lines = [f"! {each}" for each in problems]
        if len(problems) > _MOST_PROBLEMS:
            lines.insert(0, f"! {len(problems)} things are wrong with files: `incident-tui doctor` lists them all")
        self.query_one("#problems", Static).update(paragraphs("\n".join(lines)))

    def action_declare(self) -> None:
        """Declare an incident and open it."""
        from incident_tui.tui.screens.declare import DeclareScreen

        async def declared(incident_id: str | None) -> None:
            if incident_id is not None:
                await self.console_app.open_incident(incident_id)

        self.app.push_screen(DeclareScreen(self.session), declared)

    async def action_open_incident(self) -> None:
        """Open the incident under the cursor."""
        row = self.query_one(IncidentList).current
        if row is not None and not self.has_class("-new"):
            await self.console_app.open_incident(row.incident)

    async def action_search(self) -> None:
        """Search the incidents."""
        from incident_tui.tui.widgets.line_input import LineInput

        if not self.query("#home-filter"):
            hint = "words to look for; esc shows everything again"
            await self.mount(LineInput(placeholder=hint, compact=True, id="home-filter"), before="#keys")
        self.set_focus(self.query_one("#home-filter"))

    async def action_toggle_zone(self) -> None:
        """Show times in UTC, or in the person's own zone."""
        self.session.show_utc = not self.session.show_utc
        self._show()

    def _show(self) -> None:
        lines = self.query_one(IncidentList)
        current = lines.current.incident if lines.current else self._at
        # The worst that is open first, then the newest; past ones as they ended.
        order = sorted(self._all, key=_urgency)
        rows = [row for row in order if all(word in _haystack(row) for word in self._words)]
        lines.now, lines.zone = self.session.now(), self.session.zone
        at = next((index for index, row in enumerate(rows) if row.incident == current), 0)
        self.set_class(not self._all, "-new")
        lines.set_rows(rows, at)
        live = sum(1 for row in self._all if row.open)
        head = f" incident-tui   {live} open, {len(self._all) - live} past" if self._all else " incident-tui"
        self.query_one("#home-head", Static).update(Content(head))

    def _tick(self) -> None:
        lines = self.query_one(IncidentList)
        lines.now = self.session.now()
        for index, row in enumerate(lines.rows):
            if row.state == "open":
                lines.refresh_line(index)

    @on(LineList.Chosen)
    async def _clicked(self) -> None:
        await self.action_open_incident()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list as the words are typed."""
        self._words = event.value.casefold().split()
        self._show()

    def on_input_submitted(self) -> None:
        """Keep the words and go to the list."""
        self.set_focus(self.query_one(IncidentList))

    async def on_key(self, event: events.Key) -> None:
        """Leave the search with `esc`."""
        line = self.query("#home-filter")
        if event.key == "escape" and line:
            event.stop()
            event.prevent_default()
            await line.remove()
            self._words = []
            self._show()
            self.set_focus(self.query_one(IncidentList))


def _urgency(row: Summary) -> tuple[bool, bool, int]:
    return not row.open, row.state != "open", (row.severity or 1) if row.open else 0


def _haystack(row: Summary) -> str:
    day = f"{row.declared_at:%Y-%m-%d}" if row.declared_at else ""
    words = (row.title, row.reference, severity_label(row.severity), row.state, row.commander, *row.types, day)
    return " ".join(words).casefold()
