"""A list of one-line rows drawn only where it is seen: ten thousand rows open as fast as ten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final, Generic, TypeVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from incident_tui.tui.widgets.palette import Palette

T = TypeVar("T")
# In rows: with fewer below them, pinned rows would leave nothing to scroll in.
_ROOM_BELOW: Final = 4
Piece = tuple[str, str]
"""A piece of a row: its text, made visible already, and the name of its look in the palette (empty for plain)."""


class FromLines(Message):
    """Something that happened in a list of rows."""

    def __init__(self, lines: LineList[Any]) -> None:
        """Name the list."""
        super().__init__()
        self.lines = lines

    @property
    def control(self) -> LineList[Any]:
        """The list, for Textual's selectors."""
        return self.lines


class LineList(ScrollView, Generic[T], can_focus=True):
    """Rows with a cursor. A subclass says how a row looks, in `pieces`.

    The first `pinned` rows stay in place while the rest scrolls, where the list is high enough for both.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("ctrl+u", "page(-0.5)", show=False),
        Binding("ctrl+d", "page(0.5)", show=False),
        Binding("home,g", "go(0)", show=False),
        Binding("end,G", "go(-1)", show=False),
    ]
    DEFAULT_CSS = """
    LineList { overflow-x: hidden; scrollbar-size-vertical: 1; }
    """

    cursor: reactive[int] = reactive(0, repaint=False)

    class Moved(FromLines):
        """The cursor came to stand on another row."""

    class Chosen(FromLines):
        """A row was clicked a second time."""

    def __init__(self, *, id: str | None = None) -> None:
        """Start empty."""
        super().__init__(id=id)
        self.rows: Sequence[T] = ()
        self._palette: Palette | None = None
        self._palette_of = ""
        self.empty_text = ""
        self.pinned = 0

    def pieces(self, row: T, width: int) -> list[Piece]:
        """Return how a row looks in a line of `width` cells; what is too long is cut."""
        raise NotImplementedError

    @property
    def current(self) -> T | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if 0 <= self.cursor < len(self.rows) else None

    def set_rows(self, rows: Sequence[T], cursor: int | None = None) -> None:
        """Show these rows, with the cursor where it was or on the row asked for."""
        self.rows = rows
        self.virtual_size = Size(self.size.width, max(1, len(rows)))
        wanted = self.cursor if cursor is None else cursor
        self.cursor = max(0, min(wanted, len(rows) - 1))
        self._keep_in_sight()
        self.refresh()

    def watch_cursor(self, before: int, after: int) -> None:
        """Repaint the two rows between which the cursor moved."""
        self.refresh_line(before)
        self.refresh_line(after)
        self._keep_in_sight()
        self.post_message(self.Moved(self))

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor in sight when the pane's size changes."""
        self.virtual_size = Size(self.size.width, max(1, len(self.rows)))
        self._keep_in_sight()
        # A scroll bar that has come or gone leaves another width for each row.
        self.refresh()

    def on_focus(self) -> None:
        """Show the cursor as active."""
        self.refresh_line(self.cursor)

    def on_blur(self) -> None:
        """Show the cursor as passive."""
        self.refresh_line(self.cursor)

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row clicked; a click on the cursor's row chooses it."""
        inside = event.get_content_offset(self)
        if inside is None:
            return
        row = self._row_at(inside.y)
        if 0 <= row < len(self.rows):
            if row == self.cursor and event.chain > 1:
                self.post_message(self.Chosen(self))
            self.cursor = row

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is in sight."""
        # The size of a list includes its scroll bar; what is cut must end with its ellipsis in sight.
        width, base, palette = self.scrollable_content_region.width, self.rich_style, self.palette
        index = self._row_at(y)
        if index >= len(self.rows):
            if not self.rows and y == 0 and self.empty_text:
                return Strip([Segment(f" {self.empty_text}", base + palette.looks["muted"])]).adjust_cell_length(
                    width, base
                )
            return Strip.blank(width, base)
        if index == self.cursor:
            base += palette.cursor if self.has_focus else palette.cursor_blurred
            on_row = palette.cursor if self.has_focus else palette.cursor_blurred
        else:
            on_row = None
        segments = []
        for text, look in self.pieces(self.rows[index], width):
            style = base + palette.looks[look]
            segments.append(Segment(text, style + on_row if on_row is not None else style))
        return Strip(segments).adjust_cell_length(width, base)

    @property
    def palette(self) -> Palette:
        """The looks of the theme in force."""
        app = self.app
        if self._palette is None or self._palette_of != app.theme:
            self._palette = Palette(app.theme_variables, no_color=app.no_color)
            self._palette_of = app.theme
        return self._palette

    def action_move(self, rows: int) -> None:
        """Move the cursor by a number of rows."""
        self.cursor = max(0, min(self.cursor + rows, len(self.rows) - 1))

    def action_page(self, pages: float) -> None:
        """Move the cursor by a number of pages."""
        self.action_move(int(pages * max(1, self.size.height - 1)))

    def action_go(self, row: int) -> None:
        """Move the cursor to a row, counted from the end if negative."""
        self.cursor = row if row >= 0 else max(0, len(self.rows) + row)
        if row == 0:
            self.scroll_back()

    def scroll_back(self) -> None:
        """Show the rows from the first one on."""
        self.scroll_to(y=0, animate=False, force=True, immediate=True)

    def refresh_line(self, y: int) -> None:
        """Repaint a row, wherever it stands."""
        super().refresh_line(y + self.scroll_offset.y if y < self._held else y)

    @property
    def _held(self) -> int:
        """How many rows do not scroll."""
        return self.pinned if self.size.height >= self.pinned + _ROOM_BELOW else 0

    def _row_at(self, line: int) -> int:
        """Return the row that stands on a line of what is in sight."""
        return line if line < self._held else self.scroll_offset.y + line

    def _keep_in_sight(self) -> None:
        top, height = self.scroll_offset.y, self.size.height
        if height <= 0:
            # Not laid out yet, or hidden: the first size that comes looks again.
            return
        held = self._held
        if len(self.rows) <= height:
            top = 0
        elif held <= self.cursor < top + held:
            top = self.cursor - held
        elif self.cursor >= top + height:
            top = self.cursor - height + 1
        if top != self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, force=True, immediate=True)


def fitted(text: str, width: int) -> str:
    """Cut or pad a visible text to exactly `width` cells, with an ellipsis where something was cut."""
    if width <= 0:
        return ""
    if cell_len(text) > width:
        text = set_cell_size(text, width - 1).rstrip() + "…"
    return set_cell_size(text, width)
