"""The playbook read from its files: the team's, or the bundled one where the team's has a fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import msgspec

from incident_tui.files.overlay import FoundFile, Overlay
from incident_tui.files.problem import FileProblem
from incident_tui.files.typed_toml import parse_toml, problem_at, read_text
from incident_tui.playbook.checks import findings, pack_findings
from incident_tui.playbook.clocks import LoadedClocks
from incident_tui.playbook.conditions import both
from incident_tui.playbook.escalation import EscalationStep
from incident_tui.playbook.load_clocks import load_clocks
from incident_tui.playbook.model import Pack, Playbook
from incident_tui.playbook.reckoning import all_counted_by
from incident_tui.playbook.toml_types import decode_playbook_value

PLAYBOOK_FILE: Final = "playbook.toml"
PACKS_FOLDER: Final = "packs"
PACK_SUFFIX: Final = ".toml"


@dataclass(frozen=True)
class LoadedPlaybook:
    """A playbook that is whole, the file that it came from, every clock there is, and what was wrong with files."""

    playbook: Playbook
    source: FoundFile
    clocks: LoadedClocks = field(default_factory=LoadedClocks)
    problems: list[FileProblem] = field(default_factory=list)

    def in_zone(self, zone: str) -> LoadedPlaybook:
        """Return it with the hours in a person's own zone, where the team has named none.

        Clocks stay as they are: when a notice is due does not depend on who looks.
        """
        if self.playbook.hours.zone or not zone:
            return self
        hours = msgspec.structs.replace(self.playbook.hours, zone=zone)
        return replace(self, playbook=msgspec.structs.replace(self.playbook, hours=hours))

    def unfilled_contacts(self) -> tuple[EscalationStep, ...]:
        """Give the escalation steps that nobody has been named for."""
        return self.playbook.unfilled_contacts()


def load_playbook(overlay: Overlay) -> LoadedPlaybook:
    """Load `playbook.toml`, its packs and its clocks; a fault in a team's file is kept in `problems`.

    The bundled file of the same name is used in its place. Raises FileProblem for a fault in a bundled one: that is a
    fault of the program.
    """
    found = overlay.find(PLAYBOOK_FILE)
    if found is None:
        raise FileProblem(
            overlay.bundled / PLAYBOOK_FILE,
            "the bundled playbook is missing: the installation is incomplete",
            hint="your incidents are safe; install incident-tui again",
        )
    problems: list[FileProblem] = []
    if found.origin == "bundled" and (refused := overlay.refused(PLAYBOOK_FILE)) is not None:
        problems.append(refused)
    try:
        playbook = read_playbook(found.path, overlay)
    except FileProblem as problem:
        bundled = found.fallback()
        if bundled is None:
            raise
        playbook, found = read_playbook(bundled.path, overlay), bundled
        problems.append(problem)
    packs = _load_packs(overlay, problems)
    clocks = all_counted_by(load_clocks(overlay), playbook.hours)
    problems += clocks.problems
    problems += _unknown_regimes(playbook, clocks, found.path)
    whole = msgspec.structs.replace(playbook, packs=packs, regimes=clocks.chosen(playbook.legal.regimes))
    return LoadedPlaybook(whole, found, clocks, problems)


def read_playbook(path: Path, overlay: Overlay) -> Playbook:
    """Read one playbook file without its packs; its messages are looked for in `overlay`.

    Raises FileProblem for the first fault.
    """
    text = read_text(path)
    playbook = parse_toml(text, Playbook, path, dec_hook=decode_playbook_value)
    for finding in findings(playbook, _messages(overlay)):
        raise problem_at(text, path, finding.key, finding.message, hint=finding.hint)
    return playbook


def read_pack(path: Path, name: str, overlay: Overlay) -> Pack:
    """Read one pack file, called `name`; each item's condition then includes the pack's.

    Raises FileProblem for the first fault.
    """
    text = read_text(path)
    pack = parse_toml(text, Pack, path, dec_hook=decode_playbook_value)
    for finding in pack_findings(pack, name, _messages(overlay)):
        raise problem_at(text, path, finding.key, finding.message, hint=finding.hint)
    items = tuple(msgspec.structs.replace(item, when=both(pack.when, item.when)) for item in pack.items)
    return msgspec.structs.replace(pack, items=items, name=name)


def pack_files(overlay: Overlay) -> Iterator[tuple[str, FoundFile]]:
    """Give the files of packs, each with its name; those in folders below `packs/` are none, since ids have no `/`."""
    for found in overlay.list(PACKS_FOLDER, PACK_SUFFIX, below=False):
        yield found.relative.removeprefix(f"{PACKS_FOLDER}/").removesuffix(PACK_SUFFIX), found


def _load_packs(overlay: Overlay, problems: list[FileProblem]) -> tuple[Pack, ...]:
    packs = []
    for name, found in pack_files(overlay):
        try:
            packs.append(read_pack(found.path, name, overlay))
        except FileProblem as problem:
            if found.origin == "bundled":
                raise
            problems.append(problem)
            if (bundled := found.fallback()) is not None:
                packs.append(read_pack(bundled.path, name, overlay))
    return tuple(packs)


def _unknown_regimes(playbook: Playbook, clocks: LoadedClocks, path: Path) -> Iterator[FileProblem]:
    """Name the clocks that the playbook wants and nobody has written: a clock that does not run must not go unseen."""
    from incident_tui.files.toml_faults import suggestion

    known = [regime.id for regime in clocks.regimes]
    for place, name in enumerate(playbook.legal.regimes):
        if name not in known:
            hint = suggestion(name, known) or "`incident-tui clock list --all` names them"
            message = f"no clock is called {name!r}, so it does not run"
            yield problem_at(read_text(path), path, ("legal", "regimes", place), message, hint=hint)


def _messages(overlay: Overlay) -> Callable[[str], bool]:
    def exists(name: str) -> bool:
        return overlay.find(f"messages/{name}.md.j2") is not None

    return exists
