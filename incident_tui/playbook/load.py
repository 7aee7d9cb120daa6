"""The playbook read from its file: the team's, or the bundled one where the team's has a fault."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from incident_tui.files.overlay import FoundFile, Overlay
from incident_tui.files.problem import FileProblem
from incident_tui.files.typed_toml import parse_toml, problem_at, read_text
from incident_tui.playbook.checks import findings
from incident_tui.playbook.duration import decode_playbook_value
from incident_tui.playbook.model import EscalationStep, Playbook

PLAYBOOK_FILE: Final = "playbook.toml"


@dataclass(frozen=True)
class LoadedPlaybook:
    """A playbook that is whole, the file that it came from, and what was wrong with a file not used."""

    playbook: Playbook
    source: FoundFile
    problems: list[FileProblem] = field(default_factory=list)

    def unfilled_contacts(self) -> tuple[EscalationStep, ...]:
        """Give the escalation steps that nobody has been named for."""
        return self.playbook.unfilled_contacts()


def load_playbook(overlay: Overlay) -> LoadedPlaybook:
    """Load `playbook.toml`; a fault in the team's is kept in `problems` and the bundled one is used.

    Raises FileProblem for a fault in the bundled one: that is a fault of the program.
    """
    found = overlay.find(PLAYBOOK_FILE)
    if found is None:
        raise FileProblem(
            overlay.bundled / PLAYBOOK_FILE,
            "the bundled playbook is missing: the installation is incomplete",
            hint="your incidents are safe; install incident-tui again",
        )
    try:
        return LoadedPlaybook(read_playbook(found.path, overlay), found)
    except FileProblem as problem:
        bundled = found.fallback()
        if bundled is None:
            raise
        return LoadedPlaybook(read_playbook(bundled.path, overlay), bundled, [problem])


def read_playbook(path: Path, overlay: Overlay) -> Playbook:
    """Read one playbook file, whose messages are looked for in `overlay`.

    Raises FileProblem for the first fault.
    """
    text = read_text(path)
    playbook = parse_toml(text, Playbook, path, dec_hook=decode_playbook_value)

    def message_exists(name: str) -> bool:
        return overlay.find(f"messages/{name}.md.j2") is not None

    for finding in findings(playbook, message_exists):
        raise problem_at(text, path, finding.key, finding.message, hint=finding.hint)
    return playbook
