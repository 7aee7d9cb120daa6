"""The colours of list rows, taken once per theme instead of once per list from the stylesheet.

A list has fifteen looks. As component classes Textual would match each of them against every rule for every list
before the first paint, a sixth of the console's start.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color

_LOOKS: Final[dict[str, tuple[str, dict[str, bool]]]] = {
    "": ("foreground", {}),
    "muted": ("muted", {}),
    "accent": ("accent", {}),
    "late": ("late", {}),
    "overdue": ("overdue", {"bold": True}),
    "due": ("due", {}),
    "done": ("done", {}),
    "pending": ("pending", {}),
    "retracted": ("retracted", {"strike": True}),
    "strong": ("foreground", {"bold": True}),
    "severity-1": ("severity-1-text", {"bold": True}),
    "severity-2": ("severity-2-text", {"bold": True}),
    "severity-3": ("severity-3-text", {"bold": True}),
    "severity-4": ("severity-4-text", {"bold": True}),
}


class Palette:
    """The looks of a theme: `looks[name]` for a piece of text, `cursor` and `cursor_blurred` for the cursor's row."""

    def __init__(self, variables: Mapping[str, str], *, no_color: bool) -> None:
        """Take the colours from a theme's variables; without colour the cursor's row is drawn in reverse."""
        self.looks = {
            name: Style(color=_rich(variables[variable]), bold=attributes.get("bold"), strike=attributes.get("strike"))
            for name, (variable, attributes) in _LOOKS.items()
        }
        self.cursor = Style(bgcolor=_rich(variables["block-cursor-background"]), bold=True, reverse=no_color or None)
        self.cursor_blurred = Style(
            bgcolor=_rich(variables["block-cursor-blurred-background"]), underline=no_color or None
        )


def _rich(colour: str) -> RichColor:
    # Textual's own themes have colours that only Textual can read, such as `ansi_default`.
    return Color.parse(colour).rich_color
