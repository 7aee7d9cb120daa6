"""A dialog in which several names are set and taken away, each by its key."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import ClassVar, Final, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from incident_tui.domain.vocabulary import spoken
from incident_tui.tui.present import plain
from incident_tui.tui.screens.dialogs import FittingDialog
from incident_tui.tui.widgets.line_list import LineList, Piece, fitted

# Neither g, j, k nor q: the list moves by three of them, and the last leaves it.
_KEYS: Final = "1234567890abcde"


class Change(NamedTuple):
    """What is to be added, and what is to be taken away."""

    added: tuple[str, ...]
    removed: tuple[str, ...]


class SwitchLines(LineList[str]):
    """Names that can be set and taken away, each with its key and what it means."""

    def __init__(self, meanings: Mapping[str, str]) -> None:
        """List these names, with their meanings; none is set."""
        super().__init__()
        self._meanings = meanings
        self._keys = dict(zip(meanings, _KEYS, strict=False))
        self.chosen: frozenset[str] = frozenset()

    def pieces(self, row: str, width: int) -> list[Piece]:
        """Draw key, box, name and meaning."""
        chosen, name_width = row in self.chosen, max(len(each) for each in self._keys) + 2
        return [
            (f"  {self._keys[row]} ", "accent"),
            ("[x] ", "done") if chosen else ("[ ] ", "pending"),
            (fitted(spoken(row), name_width), "strong"),
            (fitted(self._meanings[row], width - 8 - name_width), "muted"),
        ]

    def named_by(self, key: str | None) -> str | None:
        """Return the name that a key stands for."""
        return next((name for name, each in self._keys.items() if each == key), None)

    def switch(self, name: str) -> None:
        """Set a name, or take it away."""
        self.chosen = self.chosen ^ {name}
        self.cursor = list(self._keys).index(name)
        self.refresh()


class Switches(FittingDialog[Change]):
    """Set and take away several names: keys switch them, `enter` takes the change, `esc` leaves everything as it is.

    With `quick`, `enter` with nothing switched takes the name under the cursor; without, it takes no change.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", show=False),
        Binding("space", "switch", show=False),
        Binding("enter", "take", show=False),
    ]

    def __init__(
        self, title: str, meanings: Mapping[str, str], chosen: Collection[str], note: str, *, quick: bool = False
    ) -> None:
        """Ask `title` of these names, which have meanings, and of which some are set already."""
        super().__init__()
        self._title, self._meanings, self._note, self._quick = title, meanings, note, quick
        self._before = frozenset(chosen)

    def compose(self) -> ComposeResult:
        """Build the dialog."""
        with Vertical(classes="dialog"):
            yield Static(plain(self._title), classes="dialog-title")
            yield SwitchLines(self._meanings)
            yield Static(plain(self._note), classes="dialog-note")
            yield Static("keys set or take away · enter records it · esc leaves it as it was", classes="dialog-keys")

    def on_mount(self) -> None:
        """Fill the list."""
        lines = self.query_one(SwitchLines)
        lines.chosen = self._before
        lines.set_rows(list(self._meanings), 0)
        self.set_focus(lines)

    def stretch(self) -> None:
        """Show every name."""
        self.query_one(SwitchLines).styles.height = len(self._meanings)

    def give_way(self, rows: int) -> None:
        """Show fewer names at a time."""
        self.show_fewer(self.query_one(SwitchLines), rows)

    def on_key(self, event: events.Key) -> None:
        """Switch by key."""
        lines = self.query_one(SwitchLines)
        name = lines.named_by(event.character)
        if name is not None:
            event.stop()
            event.prevent_default()
            lines.switch(name)

    @on(LineList.Chosen)
    def action_switch(self) -> None:
        """Switch what is under the cursor."""
        lines = self.query_one(SwitchLines)
        if lines.current is not None:
            lines.switch(lines.current)

    def action_take(self) -> None:
        """Take what was switched; in a quick dialog, if nothing was, the name under the cursor."""
        lines = self.query_one(SwitchLines)
        if self._quick and lines.chosen == self._before:
            self.action_switch()
        after, before = lines.chosen, self._before
        added = tuple(name for name in self._meanings if name in after - before)
        self.dismiss(Change(added, tuple(name for name in self._meanings if name in before - after)))
