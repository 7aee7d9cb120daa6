"""The three lines on top: how bad, how long, who; which phase; what is late."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

from incident_tui.domain.incident import Incident
from incident_tui.domain.moments import clock_reading, countdown_text
from incident_tui.domain.text import visible
from incident_tui.domain.vocabulary import PHASES, Phase, Role, severity_label
from incident_tui.playbook.due import Due, Progress
from incident_tui.tui.present import plain
from incident_tui.tui.widgets.line_list import fitted

_ROLES: tuple[tuple[Role, str, str], ...] = (
    ("commander", "Commander", "Cmd"),
    ("customer_liaison", "Comms", "Comms"),
    ("scribe", "Scribe", "Scribe"),
)
_STATES = {"open": ("● LIVE", "bold $error"), "resolved": ("✓ RESOLVED", "$done"), "closed": ("■ CLOSED", "$muted")}
_WIDE = 100


class Identity(Widget):
    """Severity, title, reference, the running clock and the roles."""

    incident: Incident | None = None
    elapsed_s: float = 0.0
    zone_name: str = ""
    _clock_at: Region | None = None

    def show(self, incident: Incident, now: datetime, zone_name: str) -> None:
        """Show an incident as of now."""
        self.incident, self.zone_name = incident, zone_name
        self.elapsed_s = incident.elapsed_s(now)
        self.refresh()

    def tick(self, now: datetime) -> None:
        """Repaint the clock's cells, and nothing else."""
        if self.incident is None or not self.incident.running:
            return
        before = countdown_text_long(self.elapsed_s)
        self.elapsed_s = self.incident.elapsed_s(now)
        same_width = len(before) == len(countdown_text_long(self.elapsed_s))
        if self._clock_at is not None and same_width:
            self.refresh(self._clock_at)
        else:
            self.refresh()

    def render(self) -> Content:
        """Draw the line."""
        incident = self.incident
        if incident is None:
            return Content("")
        width, wide = self.size.width, self.size.width >= _WIDE
        level = incident.severity
        badge_style = f"bold $severity-{level} on $severity-{level}-background" if level else "reverse"
        badge = Content.styled(f" {severity_label(level)} ", badge_style)
        sign, look = _STATES.get(incident.state, ("⊘ WITHDRAWN", "$muted"))
        clock = countdown_text_long(self.elapsed_s)
        roles = [
            f"{long if wide else short} {visible(incident.roles.get(role, '')) or '–'}"
            for role, long, short in (_ROLES if wide else _ROLES[:1])
        ]
        people = fitted(" · ".join(roles), min(44 if wide else 18, len(" · ".join(roles))))
        tail = f"  {incident.reference}  {sign} {clock}  {people} {self.zone_name} "
        room = max(6, width - len(badge.plain) - 2 - len(tail))
        title = fitted(visible(incident.title), room)
        self._clock_at = Region(width - len(tail) + tail.index(clock), 0, len(clock), 1)
        return Content.assemble(
            badge,
            "  ",
            (title, "bold"),
            (f"  {incident.reference}  ", "$muted"),
            (f"{sign} {clock}", look),
            (f"  {people} ", ""),
            (f"{self.zone_name} ", "$muted"),
        )


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
        self.set_class(any(due.late(now) for due in dues), "-overdue")
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
        late = sorted((due for due in self.dues if due.late(now)), key=lambda due: (due.kind != "promise", due.at))
        order = late + [due for due in self.dues if not due.late(now)]
        head = Content.styled(" DUE ", "bold reverse") if late else Content.styled(" DUE ", "bold")
        more = len(order) - shown
        tail = f"  +{more} more" if more > 0 else ""
        room = self.size.width - len(head.plain) - len(tail) - 3 * shown
        parts = [self._part(due, now, room // min(shown, len(order))) for due in order[:shown]]
        return Content.assemble(head, " ", Content.styled("  ·  ", "$muted").join(parts), (tail, "$muted"))

    def _part(self, due: Due, now: datetime, room: int) -> Content:
        left = countdown_text(due.at - now)
        late = due.late(now)
        clock = f"OVERDUE {left}" if late else "NOW" if due.at_once else left
        label = visible(due.label)
        if len(label) + 1 + len(clock) > room:
            label = fitted(label, max(6, room - 1 - len(clock))).rstrip()
        return Content.assemble((label + " ", "bold" if late else ""), (clock, "bold $overdue" if late else "$due"))


def countdown_text_long(seconds: float) -> str:
    """Write the incident's clock: always hours, minutes and seconds."""
    whole = int(seconds)
    days, rest = divmod(whole, 86400)
    clock = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    return f"{days}d {clock}" if days else clock


def title_with(text: str, extra: str) -> Content:
    """Return a pane's title: our own words, and a muted addition."""
    return Content.assemble(plain(text), (f" {extra}" if extra else "", "$muted"))


def promise_text(moment: datetime, zone_now: datetime) -> str:
    """Say when a promise is due, on the reader's clock."""
    assert zone_now.tzinfo is not None
    return clock_reading(moment, zone_now.tzinfo, zone_now)
