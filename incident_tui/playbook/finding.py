"""What a check beyond types has to say about a file that a person edits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from incident_tui.files.toml_lines import KeyPath


class Finding(NamedTuple):
    """A fault of the file: the key at fault, what is wrong, and what would be right.

    `rests_on` are other values that it follows from: where one of these is at fault itself, that is enough.
    """

    key: KeyPath
    message: str
    hint: str = ""
    rests_on: tuple[KeyPath, ...] = ()
