"""The baselines: a Textual app with one line of text, and with an OptionList of fifty rows."""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.widgets import OptionList, Static


class Bare(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        """Build it."""
        yield Static("painted")


class FiftyRows(App[None]):
    """Fifty rows to move a cursor over."""

    def compose(self) -> ComposeResult:
        """Build them."""
        yield OptionList(*(f"row {number}" for number in range(50)))


if __name__ == "__main__":
    (FiftyRows if "--rows" in sys.argv else Bare)().run()
