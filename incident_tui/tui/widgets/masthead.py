"""The three lines on top: how bad, how long, who; which phase; what is late."""

from __future__ import annotations

from datetime import datetime, timedelta

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from incident_tui.domain.incident import Incident
from incident_tui.domain.moments import countdown_text, elapsed_text
from incident_tui.domain.text import visible
from incident_tui.domain.vocabulary import PHASES, Phase, Role, severity_label
from incident_tui.playbook.checklist import Progress
from incident_tui.playbook.due_kinds import Due
from incident_tui.tui.widgets.line_list import fitted

_ROLES: tuple[tuple[Role, str, str], ...] = (
    ("commander", "Commander", "Cmd"),
    ("customer_liaison", "Comms", "Comms"),
    ("scribe", "Scribe", "Scribe"),
)
_STATES = {"open": ("● LIVE", "bold $error"), "resolved": ("✓ RESOLVED", "$done"), "closed": ("■ CLOSED", "$muted")}
_WITHDRAWN = ("⊘ WITHDRAWN", "$muted")
_WIDE = 100
_SOON = timedelta(minutes=10)


class Identity(Widget):
    """Severity, title and reference."""

    incident: Incident | None = None

    def show(self, incident: Incident) -> None:
        """Show an incident."""
        self.incident = incident
        self.refresh()

    def render(self) -> Content:
        """Draw the badge, as much of the title as there is room for, and the reference."""
        incident = self.incident
        if incident is None:
            return Content("")
        level = incident.severity
        badge_style = f"bold $severity-{level} on $severity-{level}-background" if level else "reverse"
        badge = Content.styled(f" {severity_label(level)} ", badge_style)
        room = max(6, self.size.width - len(badge.plain) - len(incident.reference) - 5)
        title = fitted(visible(incident.title), room)
        return Content.assemble(badge, "  ", (title, "bold"), (f"  {incident.reference} ", "$muted"))


class Elapsed(Widget):
    """Whether the incident is live, and for how long: a widget of its own, so that a second costs only its cells."""

    incident: Incident | None = None
    text: reactive[str] = reactive("", layout=True)

    def show(self, incident: Incident, now: datetime) -> None:
        """Show an incident as of now."""
        self.incident = incident
        self._read(now)

    def tick(self, now: datetime) -> None:
        """Show the present second, while the incident runs."""
        if self.incident is not None and self.incident.running:
            self._read(now)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Return the cells that sign and clock take."""
        return len(self.text) + 2

    def render(self) -> Content:
        """Draw sign and clock."""
        look = _STATES.get(self.incident.state, _WITHDRAWN)[1] if self.incident else ""
        return Content.styled(f" {self.text} ", look)

    def _read(self, now: datetime) -> None:
        assert self.incident is not None
        sign = _STATES.get(self.incident.state, _WITHDRAWN)[0]
        text = f"{sign} {elapsed_text(self.incident.elapsed_s(now))}"
        if len(text) == len(self.text):
            self.set_reactive(Elapsed.text, text)
            self.refresh()
        else:
            self.text = text


class People(Widget):
    """Who is in command, who talks, who writes, and in which zone times are shown."""

    text: reactive[str] = reactive("", layout=True)
    zone_name: reactive[str] = reactive("")

    def show(self, incident: Incident, zone_name: str) -> None:
        """Show an incident's people; a narrow terminal has room for the commander."""
        wide = self.app.size.width >= _WIDE
        roles = [
            f"{long if wide else short} {visible(incident.roles.get(role, '')) or '–'}"
            for role, long, short in (_ROLES if wide else _ROLES[:1])
        ]
        joined = " · ".join(roles)
        self.zone_name = zone_name
        self.text = fitted(joined, min(44 if wide else 18, cell_len(joined)))

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Return the cells that names and zone take."""
        return cell_len(self.text) + len(self.zone_name) + 3

    def render(self) -> Content:
        """Draw names and zone."""
        return Content.assemble(" ", self.text, (f" {self.zone_name} ", "$muted"))


class PhaseLine(Widget):
    """The five phases, with how far each checklist is."""

    incident: Incident | None = None
    progress: dict[Phase, Progress] = {}  # noqa: RUF012 - replaced, never changed

    def show(self, incident: Incident, progress: dict[Phase, Progress]) -> None:
        """Show an incident's phases."""
        if (self.incident, self.progress) != (incident, progress):
            self.incident, self.progress = incident, progress
            self.refresh()

    def render(self) -> Content:
        """Draw the line, with words where there is room for them."""
        if self.incident is None:
            return Content("")
        for letters in (20, 6, 3):
            for joint in (" ── ", " ─ ", " "):
                line = Content(joint).join([self._phase(phase, phase[:letters].capitalize()) for phase in PHASES])
                if line.cell_length + 2 <= self.size.width:
                    return Content.assemble(" ", line)
        return Content.assemble(" ", line)

    def _phase(self, phase: Phase, name: str) -> Content:
        assert self.incident is not None
        counts = self.progress.get(phase, Progress(0, 0, 0))
        current = phase == self.incident.phase
        done = counts.total > 0 and counts.settled == counts.total
        mark = " ✓" if done else f" !{counts.settled}/{counts.total}" if counts.late else ""
        if not mark and (current or counts.settled):
            mark = f" {counts.settled}/{counts.total}"
        style = "bold reverse" if current else "$done" if done else "$overdue" if counts.late else "$muted"
        text = f"{PHASES.index(phase) + 1} {name}{mark}"
        return Content.styled(f" {text} " if current else text, style)


class DueLine(Widget):
    """The nearest deadline and everything late."""

    dues: list[Due] = []  # noqa: RUF012 - replaced, never changed
    now: datetime | None = None
    ended: str = ""

    def show(self, dues: list[Due], now: datetime, ended: str = "") -> None:
        """Show these deadlines, soonest first; `ended` is what to say when nothing can be due any more."""
        self.dues, self.now, self.ended = dues, now, ended
        # The whole line turns only where people outside are kept waiting; else it would be red for most of an incident.
        self.set_class(any(due.late(now) and due.public and due.hard for due in dues), "-overdue")
        self.refresh()

    def tick(self, now: datetime) -> None:
        """Repaint the countdowns."""
        if self.dues:
            self.show(self.dues, now, self.ended)

    def render(self) -> Content:
        """Draw the line: what is late first, then what comes next, then how many more."""
        now = self.now
        if now is None:
            return Content("")
        if not self.dues:
            return Content.styled(f" {self.ended or 'nothing is due'}", "$muted")
        shown = 3 if self.size.width >= _WIDE else 2
        order = sorted(self.dues, key=lambda due: (_tier(due, now), due.at))
        promise = next((due for due in order[shown:] if due.audience), None)
        if promise is not None and not any(due.audience for due in order[:shown]):
            # Customers wait for it: however much is late, the next time that was promised stays in sight.
            order.remove(promise)
            order.insert(shown - 1, promise)
        late = any(due.late(now) and due.hard for due in self.dues)
        head = Content.styled(" DUE ", "bold reverse") if late else Content.styled(" DUE ", "bold")
        more = len(order) - shown
        tail = f"  +{more} more " if more > 0 else ""
        room = self.size.width - len(head.plain) - len(tail) - 1 - 5 * (min(shown, len(order)) - 1)
        parts = [self._part(due, now, room // min(shown, len(order))) for due in order[:shown]]
        return Content.assemble(head, " ", Content.styled("  ·  ", "$muted").join(parts), (tail, "$muted"))

    def _part(self, due: Due, now: datetime, room: int) -> Content:
        late = due.late(now) and due.hard
        clock = due_clock(due, now)
        label = visible(due.label)
        if len(label) + 1 + len(clock) > room:
            label = fitted(label, max(6, room - 1 - len(clock))).rstrip()
        return Content.assemble((label + " ", "bold" if late else ""), (clock, "bold $overdue" if late else "$due"))


def _tier(due: Due, now: datetime) -> int:
    """Rank what is due: limits that have passed, what others wait for or is due now, targets passed, the rest."""
    if due.late(now):
        return 0 if due.hard else 1 if due.kind != "item" else 2
    return 1 if due.due(now) or (due.kind != "item" and due.at - now < _SOON) else 3


def due_clock(due: Due, now: datetime) -> str:
    """Write how a deadline stands: a limit that has passed is overdue, a target is over."""
    left = countdown_text(due.at - now)
    if due.late(now):
        return f"OVERDUE {left}" if due.hard else f"{left} over"
    return "NOW" if due.due(now) else f"in {left}"
