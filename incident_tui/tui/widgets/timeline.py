"""The live timeline: what happened, when, and how late it was written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo

from incident_tui.domain.corrections import Entry
from incident_tui.domain.describe import describe
from incident_tui.domain.events import CustomersAffected, Declared, MilestoneReached, SeveritySet
from incident_tui.domain.moments import zone_name
from incident_tui.domain.signs import sign
from incident_tui.domain.text import shortened, visible
from incident_tui.tui.widgets.line_list import LineList, Piece, fitted

_WIDE_ENOUGH_FOR_NAMES = 70
_LONGEST_SHOWN = 400
_LAG_WIDTH = 4


class Timeline(LineList[Entry]):
    """Entries in order of happening, the newest at the bottom.

    With the cursor on the last row it follows: new entries scroll in. With the cursor elsewhere it stays put and
    counts what came since in `unseen`.
    """

    def __init__(self, item_title: Callable[[str], str], *, id: str | None = None) -> None:
        """Name checklist items through `item_title`."""
        super().__init__(id=id)
        self.empty_text = "nothing matches"
        self.unseen = 0
        self._item_title = item_title
        self._zone: tzinfo | None = None
        self._several_days = False
        self._words: list[str] = []
        self._all: Sequence[Entry] = ()
        self._searchable: dict[str, str] = {}

    @property
    def following(self) -> bool:
        """Whether the cursor is on the last row."""
        return not self.rows or self.cursor >= len(self.rows) - 1

    def show(self, entries: Sequence[Entry], zone: tzinfo) -> None:
        """Show these entries, with times in `zone`."""
        following, before = self.following, len(self.rows)
        current = self.current.event.id if self.current is not None else ""
        self._all, self._zone = entries, zone
        if len(entries) > 1:
            days = {entry.at.astimezone(zone).date() for entry in (entries[0], entries[-1])}
            self._several_days = len(days) > 1
        rows = self._filtered()
        if following:
            self.unseen = 0
            self.set_rows(rows, len(rows) - 1)
            return
        self.unseen += max(0, len(rows) - before)
        at = next((index for index, entry in enumerate(rows) if entry.event.id == current), None)
        self.set_rows(rows, at)

    def filter(self, words: str) -> None:
        """Show only entries that hold all of these words, in what they say or in who wrote them."""
        self._words = words.casefold().split()
        self.unseen = 0
        rows = self._filtered()
        self.set_rows(rows, len(rows) - 1)

    @property
    def filtered(self) -> bool:
        """Whether a filter hides entries."""
        return bool(self._words)

    def watch_cursor(self, before: int, after: int) -> None:
        """Forget the count of unseen entries at the bottom."""
        if self.following:
            self.unseen = 0
        super().watch_cursor(before, after)

    def pieces(self, row: Entry, width: int) -> list[Piece]:
        """Draw time, lag, sign, text and, where there is room, who wrote it."""
        assert self._zone is not None
        local = row.at.astimezone(self._zone)
        about = "~" if row.precision == "about" else " "
        time = f"{about}{local:%d %b %H:%M}" if self._several_days else f"{about}{local:%H:%M}"
        lag = row.lag_text if len(row.lag_text) <= _LAG_WIDTH else row.lag_text[:_LAG_WIDTH].rstrip("0123456789")
        name = fitted(visible(row.event.by), 10) if width >= _WIDE_ENOUGH_FOR_NAMES else ""
        marks = (" (taken back)" if row.retracted else "") + (" (amended)" if row.amended else "")
        text = visible(shortened(self._said(row), _LONGEST_SHOWN))
        room = width - len(time) - 9 - len(name) - (1 if name else 0)
        body = (
            fitted(text, max(0, room - len(marks))) if not marks else fitted(text, max(4, room - len(marks))).rstrip()
        )
        look = "retracted" if row.retracted else _look(row)
        return [
            (f"{time} ", "muted"),
            (f"{lag:>{_LAG_WIDTH}} ", "late"),
            (f"{sign(row.fact)} ", "retracted" if row.retracted else _sign_look(row)),
            (body, look),
            (fitted(marks, room - len(body)) if marks and room > len(body) else "", "retracted"),
            (f" {name} " if name else " ", "muted"),
        ]

    def _filtered(self) -> Sequence[Entry]:
        if not self._words:
            return self._all
        return [entry for entry in self._all if all(word in self._haystack(entry) for word in self._words)]

    def _said(self, entry: Entry) -> str:
        return describe(entry.fact, self._item_title, zone=self._zone or UTC, at=entry.at)

    def _haystack(self, entry: Entry) -> str:
        key = f"{entry.event.id}{len(entry.corrections)}"
        if key not in self._searchable:
            text = f"{entry.event.kind} {self._said(entry)} {entry.event.by}"
            self._searchable[key] = text.casefold()
        return self._searchable[key]


def both_times(entry: Entry, zone: tzinfo) -> tuple[str, str]:
    """Return when an entry happened and when it was recorded, to the second and with the zone."""

    def full(moment: datetime) -> str:
        local = moment.astimezone(zone)
        return f"{local:%Y-%m-%d %H:%M:%S} {zone_name(local)}"

    return ("about " if entry.precision == "about" else "") + full(entry.at), full(entry.event.recorded_at)


def _look(entry: Entry) -> str:
    return "strong" if isinstance(entry.fact, Declared | MilestoneReached | SeveritySet | CustomersAffected) else ""


def _sign_look(entry: Entry) -> str:
    fact = entry.fact
    severity = fact.severity if isinstance(fact, SeveritySet | Declared) else None
    return f"severity-{severity}" if severity else "accent"
