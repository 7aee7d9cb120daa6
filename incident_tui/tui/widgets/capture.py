"""The capture line: one key away, it takes a note with its time and never loses a letter."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from incident_tui.domain.events import Asked, Noted
from incident_tui.domain.loops import read_ask
from incident_tui.domain.moments import Moment, TimeInvalid, clock_reading, duration_text
from incident_tui.domain.text import LONGEST_TEXT, shortened, visible
from incident_tui.domain.time_grammar import split_leading_moment, split_trailing_duration
from incident_tui.domain.vocabulary import NOTE_CATEGORIES, NoteCategory
from incident_tui.tui.present import plain, put
from incident_tui.tui.widgets.line_input import LineInput

_STILL_TO_COME = 100
_LONGEST_NAME = 14
_ASKING = re.compile(r"ask \S+ \S", re.IGNORECASE)


class Capture(Horizontal):
    """A line for notes. `-7m rolled back` is backdated, `decision: fail over` is a decision.

    `ask bob check replica lag 5m` asks somebody; without the time at its end it is a note like any other.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    class Written(Message):
        """A note or an ask is ready to be recorded."""

        def __init__(self, fact: Noted | Asked, moment: Moment | None) -> None:
            """Carry it and when it happened, if that is not now."""
            super().__init__()
            self.fact = fact
            self.moment = moment

    class Typed(Message):
        """What stands in the line has changed."""

        def __init__(self, text: str) -> None:
            """Carry the text."""
            super().__init__()
            self.text = text

    class Refused(Message):
        """What stands in the line cannot be recorded."""

        def __init__(self, why: str) -> None:
            """Say why, in full."""
            super().__init__()
            self.why = why

    class Left(Message):
        """The person is done with the line."""

    def __init__(self, clock: Callable[[], datetime], zone: Callable[[], tzinfo], *, id: str | None = None) -> None:
        """Read the present and the person's zone through these."""
        super().__init__(id=id)
        self._clock = clock
        self._zone = zone

    def compose(self) -> ComposeResult:
        """Build the prompt, the line and the echo."""
        yield Static("›", id="capture-prompt")
        yield LineInput(
            placeholder="n: note what happened, e.g. -7m rolled back deploy 4512",
            compact=True,
            select_on_focus=False,
            id="capture-input",
        )
        yield Static("", id="capture-echo")

    def name_person(self, person: str) -> None:
        """Say in front of the line who writes."""
        put(plain(f"{shortened(visible(person), _LONGEST_NAME)} ›"), self.query_one("#capture-prompt", Static))

    @property
    def input(self) -> Input:
        """The line itself."""
        return self.query_one("#capture-input", Input)

    def put(self, text: str) -> None:
        """Put a kept draft back into the line."""
        with self.prevent(Input.Changed):
            self.input.value = text
        self.input.cursor_position = len(text)
        self._echo()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._echo()
        self.post_message(self.Typed(event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if not event.value.strip():
            self.post_message(self.Left())
            return
        try:
            moment, fact = read_line(event.value, now=self._clock(), zone=self._zone())
        except (TimeInvalid, ValueError) as error:
            self._echo(typing=False)
            self.post_message(self.Refused(str(error)))
            return
        self.post_message(self.Written(fact, moment))

    def action_leave(self) -> None:
        """Give the keys back to the panes; what was typed stays."""
        self.post_message(self.Left())

    def _echo(self, *, typing: bool = True) -> None:
        put(self._reading(typing=typing), self.query_one("#capture-echo", Static))

    def _reading(self, *, typing: bool) -> Content:
        value = self.input.value
        if not value.strip():
            return Content("")
        if typing and len(value) < _STILL_TO_COME and not value.casefold().startswith("ask "):
            # Nobody who has typed a time needs to be told that the text is missing.
            value += " …"
        try:
            moment, fact = read_line(value, now=self._clock(), zone=self._zone())
        except (TimeInvalid, ValueError) as error:
            return plain(f" ✗ {error}", "$overdue")
        parts: list[str] = []
        if moment is None and isinstance(fact, Noted) and _ASKING.match(fact.text):
            parts.append("a note: with a time at its end, such as 5m, it asks")
        if isinstance(fact, Asked):
            due = clock_reading(fact.due_at, self._zone(), self._clock()) if fact.due_at else ""
            parts.append(f"asks {visible(fact.person)}, by {due}")
        elif fact.category != "note":
            parts.append(fact.category)
        if moment is not None:
            about = "about " if moment.precision == "about" else ""
            ago = duration_text(self._clock() - moment.at)
            parts.append(f"{about}{clock_reading(moment.at, self._zone(), self._clock())}, {ago} ago")
        return plain(f" → {', '.join(parts)}", "$accent") if parts else Content("")


def read_line(line: str, *, now: datetime, zone: tzinfo) -> tuple[Moment | None, Noted | Asked]:
    """Read a captured line as `read_note` does, and `ask NAME WORDS 5m` as an ask."""
    moment, fact = read_note(line, now=now, zone=zone)
    head, _, rest = fact.text.partition(" ")
    if moment is None and head.casefold() == "ask" and not line[:1].isspace() and fact.category == "note":
        words, allowed = split_trailing_duration(rest)
        if allowed is not None and " " in words:
            return None, read_ask(rest, now)
    return moment, fact


def read_note(line: str, *, now: datetime, zone: tzinfo) -> tuple[Moment | None, Noted]:
    """Read a captured line: a time in front, then a category with a colon, then the text.

    Raises TimeInvalid for a slip in the time, ValueError for nothing to record or too much.
    """
    moment, text = split_leading_moment(line, now=now, zone=zone)
    category: NoteCategory = "note"
    head, colon, rest = text.partition(":")
    found = next((each for each in NOTE_CATEGORIES if each == head.strip().casefold()), None)
    if colon and found is not None and rest.strip():
        category, text = found, rest.strip()
    if not text:
        raise ValueError("a time alone is no note: say what happened then")
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"{len(text)} characters are too many for a note: {LONGEST_TEXT} fit")
    return moment, Noted(text=text, category=category)
