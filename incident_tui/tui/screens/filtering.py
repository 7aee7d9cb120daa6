"""Finding by words: entries of the timeline, or any message that there is."""

from __future__ import annotations

from textual import events, on
from textual.content import Content
from textual.widgets import Input

from incident_tui.domain.incident import Incident
from incident_tui.tui.screens.copying import CopyingActs
from incident_tui.tui.screens.panes import PaneActs
from incident_tui.tui.session import Session
from incident_tui.tui.widgets.timeline import Timeline


class FilterActs(CopyingActs, PaneActs):
    """The line of words under the panes: it filters the timeline, or searches the messages where the keys are there."""

    def __init__(self, session: Session, incident: Incident) -> None:
        """Start with everything shown."""
        super().__init__(session, incident)
        self._timeline_subtitle = ""
        self._searching = False

    def action_filter(self) -> None:
        """Filter the timeline, or search the messages from their own pane."""
        self._searching = self.pane_shown == "messages"
        if not self._searching:
            self.action_pane("timeline")
        self.add_class("-filtering")
        self.set_focus(self.query_one("#filter"))

    @on(Input.Changed, "#filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._searching:
            self.searched = event.value
            self.show_messages()
            return
        timeline = self.query_one(Timeline)
        timeline.filter(event.value)
        self.title_timeline(timeline)

    @on(Input.Submitted, "#filter")
    def _filter_kept(self, event: Input.Submitted) -> None:
        event.stop()
        if not event.value.strip() or self._searching:
            self.remove_class("-filtering")
        self.action_pane("messages" if self._searching else "timeline")
        if self._searching:
            self._end_search(event.control)

    def _end_search(self, line: Input) -> None:
        """Go back to what fits, and to what was found."""
        self._searching = False
        self.searched = line.value = ""
        self.show_messages()

    def on_key(self, event: events.Key) -> None:
        """Leave with `esc` the filter, or else what the gate found."""
        if event.key != "escape":
            return
        if self.has_class("-filtering"):
            self.remove_class("-filtering")
            line = self.query_one("#filter", Input)
            if self._searching:
                self._end_search(line)
                self.action_pane("messages")
            else:
                line.value = ""
                self.action_pane("timeline")
        elif not self.leave_finding():
            return
        event.stop()
        event.prevent_default()

    def title_timeline(self, timeline: Timeline) -> None:
        """Say how much of the timeline is shown, and what is new."""
        new = f"{timeline.unseen} new: G" if timeline.unseen else ""
        shown = f"{len(timeline.rows)} of {len(self.incident.timeline)} shown" if timeline.filtered else ""
        subtitle = " · ".join(part for part in (shown, new) if part)
        if subtitle != self._timeline_subtitle:
            # Setting it repaints the whole pane, so only where it says something else.
            self._timeline_subtitle = subtitle
            timeline.border_subtitle = Content(subtitle)
