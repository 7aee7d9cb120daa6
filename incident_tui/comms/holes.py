"""Holes: how the place of a missing value travels through a template and is shown in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

# Inside a template a hole is the number of its variable between two code points that Unicode reserves for a
# program's own use. Filters leave digits alone, and typed text is cleaned of these two: nobody can forge one.
_OPENS: Final = "\ufdd0"
_CLOSES: Final = "\ufdd1"
_HOLE: Final = re.compile(f"{_OPENS}([0-9]{{1,4}}){_CLOSES}")

SHOWN_OPENS: Final = "\u2039"
SHOWN_CLOSES: Final = "\u203a"


def hole(number: int) -> str:
    """Give the value that stands for the missing variable of this number (below 10,000)."""
    return f"{_OPENS}{number}{_CLOSES}"


def is_hole(value: object) -> bool:
    """Tell whether a value stands, in whole or in part, for something that is missing."""
    return isinstance(value, str) and _OPENS in value


def without_hole_marks(text: str) -> str:
    """Make the marks of a hole in typed text visible as unknown characters."""
    return text.replace(_OPENS, "\ufffd").replace(_CLOSES, "\ufffd")


def show_holes(text: str, meanings: Sequence[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Write each hole as its variable's meaning between single angle quotes.

    Gives the text and the start and end offsets of the holes in it.
    """
    pieces: list[str] = []
    holes: list[tuple[int, int]] = []
    length = 0
    for index, piece in enumerate(_HOLE.split(text)):
        if index % 2 == 1:
            meaning = meanings[int(piece)] if int(piece) < len(meanings) else "?"
            piece = f"{SHOWN_OPENS}{meaning}{SHOWN_CLOSES}"
            holes.append((length, length + len(piece)))
        pieces.append(piece)
        length += len(piece)
    return "".join(pieces), tuple(holes)
