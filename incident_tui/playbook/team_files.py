"""Every file of a playbook by itself, with all that is wrong with each: for a check before the night, not in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, NamedTuple, TypeVar

from incident_tui.domain.vocabulary import Phase
from incident_tui.files.overlay import FoundFile, Overlay
from incident_tui.files.problem import FileProblem
from incident_tui.files.toml_lines import KeyPath
from incident_tui.files.toml_mending import Mended, parse_in_spite
from incident_tui.files.typed_toml import DecodeHook, read_text
from incident_tui.playbook import load_clocks
from incident_tui.playbook.checks import findings, pack_findings
from incident_tui.playbook.clock_checks import clock_findings
from incident_tui.playbook.clocks import RegimeFile, decode_clock_value
from incident_tui.playbook.conditions import ALWAYS, Condition, both
from incident_tui.playbook.duration import Deadlines, Duration
from incident_tui.playbook.finding import Finding
from incident_tui.playbook.load import PLAYBOOK_FILE, pack_files
from incident_tui.playbook.model import Item, Pack, Playbook
from incident_tui.playbook.span import Span
from incident_tui.playbook.terms import Terms
from incident_tui.playbook.toml_types import decode_playbook_value

Content = TypeVar("Content")
MessageExists = Callable[[str], bool]

# What stands in for a value that is wrong while the rest of its file is looked at.
FILLERS: Final[Mapping[type, Any]] = {
    Duration: "15m",
    Deadlines: "15m",
    Terms: "15m",
    Condition: "severity <= 4",
    Span: "72h",
}


@dataclass(frozen=True)
class ReadFile(Generic[Content]):
    """A file as far as it can be read, its name as others call it, and what it says; one with faults too."""

    found: FoundFile
    name: str
    content: Content
    read: Mended[Content]

    def problem(self, key: KeyPath, message: str, hint: str = "") -> FileProblem:
        """Say what is wrong with one of its values."""
        return self.read.problem(key, message, hint)

    def sure(self, *keys: KeyPath) -> bool:
        """Tell whether what stands at these keys is the file's own, and not put there in place of a fault."""
        return self.read.sure(*keys)

    @property
    def hides_names(self) -> bool:
        """Tell whether it has items or steps, or ids of them, that could not be read."""
        lists = ("phases", "items", "steps")
        listed = (key[-1] for key in self.read.doubtful if key[0] in lists)
        return self.read.lost or any(isinstance(last, int) or last in (*lists, "id") for last in listed)


AnyFile = ReadFile[Playbook] | ReadFile[Pack] | ReadFile[RegimeFile]


class PlacedItem(NamedTuple):
    """An item where it is written: its file, its key there, its phase, and the condition of its pack."""

    file: ReadFile[Playbook] | ReadFile[Pack]
    key: KeyPath
    item: Item
    phase: Phase | None
    pack: Condition = ALWAYS

    @property
    def when(self) -> Condition:
        """All that has to hold for it to come up."""
        return both(self.pack, self.item.when)


@dataclass(frozen=True)
class PlaybookFiles:
    """The files of a playbook; each is the team's where there is one.

    `problems` is what is wrong with each file by itself. A file of which nothing can be made is not here. Of one whose
    items or steps are not all known `unread` has the name: a pack's, `clocks/NAME`, or that of the playbook's file.
    """

    playbook: ReadFile[Playbook] | None
    packs: tuple[ReadFile[Pack], ...]
    clocks: tuple[ReadFile[RegimeFile], ...]
    problems: tuple[FileProblem, ...]
    unread: frozenset[str]

    def items(self) -> Iterator[PlacedItem]:
        """Give every item, those of the playbook's own file first."""
        if self.playbook is not None:
            for position, plan in enumerate(self.playbook.content.phases):
                for place, item in enumerate(plan.items):
                    yield PlacedItem(self.playbook, ("phases", position, "items", place), item, plan.id)
        for pack in self.packs:
            for place, item in enumerate(pack.content.items):
                yield PlacedItem(pack, ("items", place), item, item.phase, pack.content.when)


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
    if playbook is None or playbook.hides_names:
        unread.add(PLAYBOOK_FILE)
    packs = []
    for name, found in pack_files(overlay):
        pack = _read(found, name, Pack, decode_playbook_value, problems)
        if pack is None or pack.hides_names:
            unread.add(name)
        if pack is not None:
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
        if clock is None or clock.hides_names:
            unread.add(f"{load_clocks.FOLDER}/{name}")
        if clock is not None:
            problems += _told(clock, clock_findings(clock.content, exists))
            yield clock


def _read(
    found: FoundFile, name: str, type_: type[Content], dec_hook: DecodeHook, problems: list[FileProblem]
) -> ReadFile[Content] | None:
    try:
        text = read_text(found.path)
    except FileProblem as problem:
        problems.append(problem)
        return None
    read = parse_in_spite(text, type_, found.path, dec_hook=dec_hook, fillers=FILLERS)
    problems += read.problems
    if read.content is None:
        return None
    return ReadFile(found, name, read.content, read)


def _told(file: ReadFile[Content], found: Iterable[Finding]) -> Iterator[FileProblem]:
    for finding in found:
        if file.sure(finding.key, *finding.rests_on):
            yield file.problem(finding.key, finding.message, finding.hint)
