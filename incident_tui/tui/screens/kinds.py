"""What kind of incident it is and what it touches: types and flags, several at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import ClassVar, Final, NamedTuple, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from incident_tui.domain.event import Fact
from incident_tui.domain.events import FlagsChanged, TypesChanged
from incident_tui.domain.vocabulary import FLAGS, INCIDENT_TYPES, KIND_MEANINGS, Flag, IncidentType, spoken
from incident_tui.tui.present import plain
from incident_tui.tui.screens.dialogs import FittingDialog
from incident_tui.tui.screens.incident_screen import IncidentScreen
from incident_tui.tui.widgets.line_list import LineList, Piece, fitted

# Neither g, j, k nor q: the list moves by three of them, and the last leaves it.
_KEYS: Final = "1234567890abcde"
Kind = TypeVar("Kind", IncidentType, Flag)


class Change(NamedTuple):
    """What is to be added, and what is to be taken away."""

    added: tuple[str, ...]
    removed: tuple[str, ...]


class KindLines(LineList[str]):
    """Names that can be set and taken away, each with its key."""

    def __init__(self, names: Sequence[str]) -> None:
        """List these names; none is set."""
        super().__init__()
        self._keys = dict(zip(names, _KEYS, strict=False))
        self.chosen: frozenset[str] = frozenset()

    def pieces(self, row: str, width: int) -> list[Piece]:
        """Draw key, box, name and meaning."""
        chosen, name_width = row in self.chosen, max(len(each) for each in self._keys) + 2
        return [
            (f"  {self._keys[row]} ", "accent"),
            ("[x] ", "done") if chosen else ("[ ] ", "pending"),
            (fitted(spoken(row), name_width), "strong"),
            (fitted(_meaning(row), width - 8 - name_width), "muted"),
        ]

    def named_by(self, key: str | None) -> str | None:
        """Return the name that a key stands for."""
        return next((name for name, each in self._keys.items() if each == key), None)

    def switch(self, name: str) -> None:
        """Set a name, or take it away."""
        self.chosen = self.chosen ^ {name}
        self.cursor = list(self._keys).index(name)
        self.refresh()


class Kinds(FittingDialog[Change]):
    """Set and take away several names: keys switch them, `enter` takes the change, `esc` leaves everything as it is.

    `enter` with nothing switched takes the name under the cursor.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", show=False),
        Binding("space", "switch", show=False),
        Binding("enter", "take", show=False),
    ]

    def __init__(self, title: str, names: Sequence[str], chosen: Collection[str], note: str) -> None:
        """Ask `title` of these names, of which some are set already."""
        super().__init__()
        self._title, self._names, self._note = title, names, note
        self._before = frozenset(chosen)

    def compose(self) -> ComposeResult:
        """Build the dialog."""
        with Vertical(classes="dialog"):
            yield Static(plain(self._title), classes="dialog-title")
            yield KindLines(self._names)
            yield Static(plain(self._note), classes="dialog-note")
            yield Static("keys set or take away · enter records it · esc leaves it as it was", classes="dialog-keys")

    def on_mount(self) -> None:
        """Fill the list."""
        lines = self.query_one(KindLines)
        lines.chosen = self._before
        lines.set_rows(self._names, 0)
        self.set_focus(lines)

    def stretch(self) -> None:
        """Show every name."""
        self.query_one(KindLines).styles.height = len(self._names)

    def give_way(self, rows: int) -> None:
        """Show fewer names at a time."""
        self.show_fewer(self.query_one(KindLines), rows)

    def on_key(self, event: events.Key) -> None:
        """Switch by key."""
        lines = self.query_one(KindLines)
        name = lines.named_by(event.character)
        if name is not None:
            event.stop()
            event.prevent_default()
            lines.switch(name)

    @on(LineList.Chosen)
    def action_switch(self) -> None:
        """Switch what is under the cursor."""
        lines = self.query_one(KindLines)
        if lines.current is not None:
            lines.switch(lines.current)

    def action_take(self) -> None:
        """Take what was switched; if nothing was, the name under the cursor."""
        lines = self.query_one(KindLines)
        if lines.chosen == self._before:
            self.action_switch()
        after = lines.chosen
        added = tuple(name for name in self._names if name in after - self._before)
        self.dismiss(Change(added, tuple(name for name in self._names if name in self._before - after)))


class KindActs(IncidentScreen):
    """Acts that say what the incident is about."""

    async def action_types(self) -> None:
        """Add and remove types."""

        def changed(change: Change) -> TypesChanged:
            return TypesChanged(added=_of(INCIDENT_TYPES, change.added), removed=_of(INCIDENT_TYPES, change.removed))

        note = "Several may fit. Each opens its items: remove later what is ruled out."
        await self._choose("What kind of incident?", INCIDENT_TYPES, self.incident.types, note, changed)

    async def action_flags(self) -> None:
        """Set and take away flags."""

        def changed(change: Change) -> FlagsChanged:
            return FlagsChanged(added=_of(FLAGS, change.added), removed=_of(FLAGS, change.removed))

        note = "Flags open items and clocks: set what may be so, take away what is not."
        await self._choose("What else is it about?", FLAGS, self.incident.flags, note, changed)

    async def _choose(
        self, title: str, names: Sequence[str], chosen: Collection[str], note: str, changed: Callable[[Change], Fact]
    ) -> None:
        async def taken(change: Change | None) -> None:
            if change is not None:
                await self.record(changed(change))

        await self.app.push_screen(Kinds(title, names, chosen, note), taken)


def _of(names: Sequence[Kind], wanted: Collection[str]) -> tuple[Kind, ...]:
    return tuple(name for name in names if name in wanted)


def _meaning(name: str) -> str:
    return next((meaning for kind, meaning in KIND_MEANINGS.items() if kind == name), "")
