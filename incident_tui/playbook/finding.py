"""What a check beyond types has to say about a file that a person edits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from incident_tui.files.toml_lines import KeyPath


class Finding(NamedTuple):
    """A fault of the file: the key at fault, what is wrong, and what would be right."""

    key: KeyPath
    message: str
    hint: str = ""
