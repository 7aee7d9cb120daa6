"""Every file of a playbook by itself, with all that is wrong with each: for a check before the night, not in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from incident_tui.files.overlay import FoundFile, Overlay
from incident_tui.files.problem import FileProblem
from incident_tui.files.toml_lines import KeyPath
from incident_tui.files.typed_toml import DecodeHook, parse_toml, problem_at, read_text
from incident_tui.playbook import load_clocks
from incident_tui.playbook.checks import findings, pack_findings
from incident_tui.playbook.clock_checks import clock_findings
from incident_tui.playbook.clocks import RegimeFile, decode_clock_value
from incident_tui.playbook.finding import Finding
from incident_tui.playbook.load import PACKS_FOLDER, PLAYBOOK_FILE
from incident_tui.playbook.model import Item, Pack, Playbook
from incident_tui.playbook.toml_types import decode_playbook_value

Content = TypeVar("Content")
MessageExists = Callable[[str], bool]


@dataclass(frozen=True)
class ReadFile(Generic[Content]):
    """A file whose types are right: its name as others call it, what it says, and the text to find lines in."""

    found: FoundFile
    name: str
    text: str
    content: Content

    def problem(self, key: KeyPath, message: str, hint: str = "") -> FileProblem:
        """Say what is wrong with one of its values."""
        return problem_at(self.text, self.found.path, key, message, hint=hint)


@dataclass(frozen=True)
class PlaybookFiles:
    """The files of a playbook; each is the team's where there is one.

    `problems` is what is wrong with each file by itself. What a file with a fault in its types holds is not known: it
    is not here, and `unread` has its name: a pack's, `clocks/NAME`, or that of the playbook's file.
    """

    playbook: ReadFile[Playbook] | None
    packs: tuple[ReadFile[Pack], ...]
    clocks: tuple[ReadFile[RegimeFile], ...]
    problems: tuple[FileProblem, ...]
    unread: frozenset[str]

    def items(self) -> Iterator[tuple[ReadFile[Playbook] | ReadFile[Pack], KeyPath, Item]]:
        """Give every item with its file and its key there; a pack's without the pack's own condition."""
        if self.playbook is not None:
            for position, plan in enumerate(self.playbook.content.phases):
                for place, item in enumerate(plan.items):
                    yield self.playbook, ("phases", position, "items", place), item
        for pack in self.packs:
            for place, item in enumerate(pack.content.items):
                yield pack, ("items", place), item


def read_playbook_files(overlay: Overlay) -> PlaybookFiles:
    """Read the playbook, every pack and every clock, and find all that is wrong with each; never raises."""
    problems: list[FileProblem] = []
    unread: set[str] = set()

    def exists(message: str) -> bool:
        return overlay.find(f"messages/{message}.md.j2") is not None

    playbook = None
    found = overlay.find(PLAYBOOK_FILE)
    if found is not None:
        playbook = _read(found, PLAYBOOK_FILE, Playbook, decode_playbook_value, problems)
        if playbook is not None:
            problems += _told(playbook, findings(playbook.content, exists))
    if playbook is None:
        unread.add(PLAYBOOK_FILE)
    packs = []
    for found in overlay.list(PACKS_FOLDER, ".toml"):
        name = found.relative.removeprefix(f"{PACKS_FOLDER}/").removesuffix(".toml")
        pack = _read(found, name, Pack, decode_playbook_value, problems)
        if pack is None:
            unread.add(name)
            continue
        problems += _told(pack, pack_findings(pack.content, name, exists))
        packs.append(pack)
    clocks = tuple(_clocks(overlay, exists, problems, unread))
    return PlaybookFiles(playbook, tuple(packs), clocks, tuple(problems), frozenset(unread))


def _clocks(
    overlay: Overlay, exists: MessageExists, problems: list[FileProblem], unread: set[str]
) -> Iterator[ReadFile[RegimeFile]]:
    for found in overlay.list(load_clocks.FOLDER, load_clocks.SUFFIX):
        try:
            name = load_clocks.regime_name(found.path, found.relative)
        except FileProblem as problem:
            problems.append(problem)
            continue
        clock = _read(found, name, RegimeFile, decode_clock_value, problems)
        if clock is None:
            unread.add(f"{load_clocks.FOLDER}/{name}")
            continue
        problems += _told(clock, clock_findings(clock.content, exists))
        yield clock


def _read(
    found: FoundFile, name: str, type_: type[Content], dec_hook: DecodeHook, problems: list[FileProblem]
) -> ReadFile[Content] | None:
    try:
        text = read_text(found.path)
        return ReadFile(found, name, text, parse_toml(text, type_, found.path, dec_hook=dec_hook))
    except FileProblem as problem:
        problems.append(problem)
        return None


def _told(file: ReadFile[Content], found: Iterator[Finding]) -> Iterator[FileProblem]:
    return (file.problem(finding.key, finding.message, finding.hint) for finding in found)
