"""What is wrong with a file that a person edits, said so that they can mend it."""

from __future__ import annotations

from pathlib import Path


class FileProblem(Exception):
    """A fault in a file: where it is, what is wrong, and what would be right.

    `line` counts from 1; None where the fault belongs to no line. `key` is the dotted path of the value
    at fault (`phases[1].items[0].id`), empty where the file as a whole is at fault.
    """

    def __init__(self, path: Path, message: str, line: int | None = None, key: str = "", hint: str = "") -> None:
        """Take the parts of what is said."""
        super().__init__(path, message, line, key, hint)
        self.path = path
        self.message = message
        self.line = line
        self.key = key
        self.hint = hint

    def __str__(self) -> str:
        """Give `file:line: key: message (hint)` on one line."""
        place = str(self.path) if self.line is None else f"{self.path}:{self.line}"
        key = f" {self.key}:" if self.key else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}:{key} {self.message}{hint}"
