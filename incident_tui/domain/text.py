"""Text that people and programs hand in: what may be stored, and what may be shown."""

from __future__ import annotations

import unicodedata
from typing import Final

LONGEST_TEXT: Final = 20_000
_VISIBLE_C0: Final = {code: chr(0x2400 + code) for code in range(32)} | {0x7F: "\u2421"}


def storable(text: str) -> str:
    """Return the text as it can be kept in a UTF-8 file, with one kind of line end."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return whole.replace("\r\n", "\n").replace("\r", "\n")


def visible(text: str, *, lines: bool = False) -> str:
    """Replace what a terminal would obey or hide by signs that can be seen.

    Control characters become their pictures (ESC as `␛`), bidi overrides and other format characters their code
    in angle brackets. With `lines`, line ends stay; else they become `⏎`.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character, lines) for character in text)


def shortened(text: str, longest: int) -> str:
    """Cut a text to `longest` characters, saying so with an ellipsis."""
    return text if len(text) <= longest else (text[: longest - 1] + "…")[:longest]


def _shown(character: str, lines: bool) -> str:
    if character == "\n":
        return "\n" if lines else "⏎"
    if character == "\t":
        return "    " if lines else " "
    code = ord(character)
    if code in _VISIBLE_C0:
        return _VISIBLE_C0[code]
    category = unicodedata.category(character)
    if category in {"Cc", "Cs", "Co", "Zl", "Zp"} or (category == "Cf" and code != 0x200D):
        # The zero-width joiner (200D) stays: it holds emoji together.
        return f"‹{code:04X}›"
    return character
