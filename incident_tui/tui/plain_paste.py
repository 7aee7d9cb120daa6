"""Pasted text is text: an escape sequence in it never becomes a key.

Textual's parser reads escape sequences inside a bracketed paste as keys and mouse events. A coloured log line that is
pasted would run commands and come out scrambled. Here every ESC inside a paste is made visible before it is parsed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.message import Message

_ESC: Final = "\x1b"
_ESC_SHOWN: Final = "\u241b"


class PlainPasteParser(XTermParser):
    """Textual's parser, to which pastes are handed without anything that it could obey."""

    def __init__(self, debug: bool = False) -> None:
        """Start outside a paste."""
        super().__init__(debug)
        self._inside = False
        self._held = ""
        self._passed = ""

    def feed(self, data: str) -> Iterable[Message]:
        """Parse what was read; an empty text says that nothing more will come."""
        if data:
            # To the parser itself an empty text is the end.
            plain = self._plain(data)
            return super().feed(plain) if plain else ()
        held, self._held = self._held, ""
        return [*(super().feed(held) if held else ()), *super().feed("")]

    def _plain(self, data: str) -> str:
        pieces: list[str] = []
        data, self._held = self._held + data, ""
        while data:
            piece, data = self._paste(data) if self._inside else self._keys(data)
            pieces.append(piece)
        return "".join(pieces)

    def _keys(self, data: str) -> tuple[str, str]:
        """Pass everything up to the end of a mark that begins a paste, which may have come in several reads."""
        joined = self._passed + data
        at = joined.find(BRACKETED_PASTE_START)
        if at < 0:
            self._passed = joined[1 - len(BRACKETED_PASTE_START) :]
            return data, ""
        end = at + len(BRACKETED_PASTE_START) - len(self._passed)
        self._inside, self._passed = True, ""
        return data[:end], data[end:]

    def _paste(self, data: str) -> tuple[str, str]:
        """Make every ESC visible up to the mark that ends the paste; hold back what may be the mark's beginning."""
        text, found, rest = data.partition(BRACKETED_PASTE_END)
        if found:
            self._inside = False
            return text.replace(_ESC, _ESC_SHOWN) + found, rest
        marks = (BRACKETED_PASTE_END[:length] for length in range(len(BRACKETED_PASTE_END) - 1, 0, -1))
        self._held = next((mark for mark in marks if text.endswith(mark)), "")
        return text[: len(text) - len(self._held)].replace(_ESC, _ESC_SHOWN), ""
