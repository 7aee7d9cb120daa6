"""How much something that a check has found matters."""

from __future__ import annotations

from typing import Literal, NamedTuple

from incident_tui.files.problem import FileProblem

# A fault is to be mended; a warning is likely a mistake; a note is something that is still to be done.
Level = Literal["fault", "warning", "note"]


class Judgement(NamedTuple):
    """What was found in a file, and how much it matters."""

    level: Level
    problem: FileProblem
