"""The dialogs: choose one of a few, write one line. The next key closes them, `esc` always does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Final, Generic, NamedTuple, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from incident_tui.domain.text import LONGEST_TEXT, visible
from incident_tui.playbook.model import Playbook
from incident_tui.tui.present import paragraphs, plain, put
from incident_tui.tui.widgets.line_input import LineInput
from incident_tui.tui.widgets.line_list import LineList, Piece, fitted

Answer = TypeVar("Answer")

_KEPT: Final = "kept from before: go on with it, or ctrl+u clears it"

# What gives way in a terminal that is too low, and how far, in rows.
_FRAME: Final = 2
_SHORTEST_NOTE: Final = 3
_FEWEST_OPTIONS: Final = 3
_MEANING: Final = 2
# A note of more lines may not fit; 60x15 shows three.
_LINES_AT_ONCE: Final = 3
# In cells.
_SHORTEST_MEANING: Final = 12


class Option(NamedTuple):
    """Something to choose: the key that chooses it at once, its name, what it means, and a colour's name."""

    value: str
    key: str
    label: str
    meaning: str = ""
    look: str = ""


def severity_options(playbook: Playbook) -> list[Option]:
    """Return the severities as options, each chosen by its number."""
    return [
        Option(str(level.number), str(level.number), f"SEV-{level.number} {level.name}", level.meaning, look)
        for level in playbook.severities
        for look in [f"severity-{level.number}"]
    ]


class OptionLines(LineList[Option]):
    """The options of a dialog."""

    def pieces(self, row: Option, width: int) -> list[Piece]:
        """Draw key, name and meaning."""
        name_width = min(width - 5, max((len(each.label) for each in self.rows), default=10) + 2)
        if width - 4 - name_width < _SHORTEST_MEANING:
            # A letter or two of what it means would only cut its name.
            name_width = width - 4
        return [
            (f"  {row.key} ", "accent"),
            (fitted(visible(row.label), name_width), row.look or "strong"),
            (fitted(visible(row.meaning), max(0, width - 4 - name_width)), "muted"),
        ]


class FittingDialog(ModalScreen[Answer | None], Generic[Answer]):
    """A dialog whose keys stay in sight: where it is too high, its note gives way first, then its list."""

    def on_resize(self) -> None:
        """Take all the room that is wanted, then give back what there is not."""
        self.remove_class("-roomy")
        for note in self._notes():
            note.styles.max_height = None
        self.stretch()
        self.call_after_refresh(self._fit)

    def stretch(self) -> None:
        """Make everything as high as it wants to be."""

    def give_way(self, rows: int) -> None:
        """Become lower by some rows."""

    def show_fewer(self, lines: LineList[Any], rows: int) -> None:
        """Show fewer lines of a list at a time."""
        lines.styles.height = max(_FEWEST_OPTIONS, lines.size.height - rows)

    def _notes(self) -> list[Widget]:
        return [each for each in self.query(".dialog-note").results(Static) if each.id != "meaning"]

    def _fit(self) -> None:
        over = self.query_one(".dialog-keys").virtual_region.bottom + _FRAME - self.size.height
        for note in self._notes():
            given = min(over, note.size.height - _SHORTEST_NOTE)
            if given > 0:
                note.styles.max_height = note.size.height - given
                over -= given
        if over > 0:
            self.give_way(over)
        self.set_class(over <= -_MEANING, "-roomy")


class Choice(FittingDialog[str]):
    """Choose one of a few by its key, by `enter`, or by a click; None if left with `esc`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", show=False),
        Binding("enter,space", "take", show=False),
    ]

    def __init__(self, title: str, options: Sequence[Option], cursor: int = 0, note: str = "") -> None:
        """Ask `title`; start on the option at `cursor`; explain with `note`."""
        super().__init__()
        self._title = title
        self._options = options
        self._at = cursor
        self._note = note

    def compose(self) -> ComposeResult:
        """Build the dialog."""
        with Vertical(classes="dialog"):
            yield Static(plain(self._title), classes="dialog-title")
            yield OptionLines()
            if any(option.meaning for option in self._options):
                yield Static("", id="meaning", classes="dialog-note")
            if self._note:
                yield Static(paragraphs(self._note), classes="dialog-note")
            yield Static("key or enter chooses · esc leaves everything as it is", classes="dialog-keys")

    def on_mount(self) -> None:
        """Fill the list."""
        lines = self.query_one(OptionLines)
        lines.set_rows(self._options, self._at)
        self.set_focus(lines)

    def stretch(self) -> None:
        """Show every option."""
        self.query_one(OptionLines).styles.height = max(1, len(self._options))

    def give_way(self, rows: int) -> None:
        """Show fewer options at a time."""
        self.show_fewer(self.query_one(OptionLines), rows)

    def on_line_list_moved(self) -> None:
        """Give the whole meaning of the option under the cursor, which its line may have cut."""
        option = self.query_one(OptionLines).current
        for meaning in self.query("#meaning").results(Static):
            meaning.update(plain(option.meaning if option else ""))

    def on_key(self, event: events.Key) -> None:
        """Choose by key."""
        for option in self._options:
            if event.character == option.key:
                event.stop()
                event.prevent_default()
                self.dismiss(option.value)
                return

    @on(LineList.Chosen)
    def action_take(self) -> None:
        """Choose what is under the cursor."""
        option = self.query_one(OptionLines).current
        self.dismiss(option.value if option else None)


def something_written(text: str) -> str:
    """Say that a text is needed, or nothing if there is one."""
    return "" if text.strip() else "write something, or leave with esc"


class LinePrompt(FittingDialog[str]):
    """Write one line; None if left with `esc`. What was typed is announced on every key, to be kept.

    A note that is too long for the screen scrolls.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", show=False),
        Binding("up", "scroll_note(-1)", show=False),
        Binding("down", "scroll_note(1)", show=False),
        Binding("pageup", "scroll_note(-5)", show=False),
        Binding("pagedown", "scroll_note(5)", show=False),
    ]

    def __init__(
        self,
        title: str,
        *,
        hint: str = "",
        initial: str = "",
        check: Callable[[str], str],
        typed: Callable[[str], None] = lambda text: None,
        echo: Callable[[str], str] = lambda text: "",
        note: str = "",
        replaceable: bool = False,
        kept: bool = False,
    ) -> None:
        """Ask `title`; `check` returns what is wrong with a text, or nothing; `typed` hears of every change.

        `echo` says how a text is understood so far, or nothing. `replaceable` says that `initial` is only an offer,
        which the first key replaces, `kept` that it is what was being typed when the dialog was left.
        """
        super().__init__()
        self._title = title
        self._hint = hint
        self._initial = initial
        self._check = check
        self._typed = typed
        self._echo = echo
        self._note = note
        self._replaceable = replaceable
        self._kept = kept

    def compose(self) -> ComposeResult:
        """Build the dialog."""
        with Vertical(classes="dialog"):
            yield Static(plain(self._title), classes="dialog-title")
            yield LineInput(self._initial, placeholder=self._hint, compact=True, select_on_focus=self._replaceable)
            if self._note:
                with VerticalScroll(can_focus=False, classes="dialog-scroll"):
                    yield Static(paragraphs(self._note), classes="dialog-note")
            yield Static("", id="prompt-fault")
            scrolls = " · ↑ ↓ scroll" if self._note.count("\n") > _LINES_AT_ONCE else ""
            yield Static(f"enter takes it · esc leaves everything as it is{scrolls}", classes="dialog-keys")

    def _notes(self) -> list[Widget]:
        return list(self.query(".dialog-scroll").results(Widget))

    def action_scroll_note(self, rows: int) -> None:
        """Scroll the note."""
        for note in self.query(VerticalScroll):
            note.scroll_relative(y=rows, animate=False)

    def on_mount(self) -> None:
        """Give the line the keys."""
        self.set_focus(self.query_one(Input))
        self._show_echo(self._initial)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self._typed(event.value)
        self._show_echo(event.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        fault = self._check(event.value)
        if len(event.value) > LONGEST_TEXT:
            fault = f"{len(event.value)} characters are too many: {LONGEST_TEXT} fit"
        if fault:
            self.query_one("#prompt-fault", Static).update(plain(f"✗ {fault}", "$overdue"))
            return
        self._typed("")
        self.dismiss(event.value)

    def keep(self, text: str) -> None:
        """Keep a text that was taken and led to nothing, as if it had just been typed."""
        self._typed(text)

    def _show_echo(self, text: str) -> None:
        echo = _KEPT if self._kept and text == self._initial else self._echo(text)
        put(plain(f"→ {echo}" if echo else "", "$accent"), self.query_one("#prompt-fault", Static))
