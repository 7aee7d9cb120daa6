"""All that a team can edit, looked at as a whole: each file, what lies between them, and what comes of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from typing import Final

from incident_tui.comms.catalogue import FOLDER, SUFFIX, Catalogue, load_catalogue
from incident_tui.comms.gate.faults import gate_faults
from incident_tui.comms.gate.load import GATE_FILE, load_gate
from incident_tui.comms.message_faults import message_faults
from incident_tui.comms.trial import try_messages
from incident_tui.domain.vocabulary import INCIDENT_TYPES, SEVERITIES, IncidentType, Severity
from incident_tui.files.overlay import FoundFile, Overlay
from incident_tui.files.problem import FileProblem
from incident_tui.files.strays import Place, find_strays
from incident_tui.files.toml_faults import shown, suggestion
from incident_tui.playbook import load_clocks
from incident_tui.playbook.calendar_checks import calendar_checks
from incident_tui.playbook.contacts import contact_notes
from incident_tui.playbook.cross_checks import cross_checks
from incident_tui.playbook.day_checks import day_checks
from incident_tui.playbook.due import due_list
from incident_tui.playbook.judgement import Judgement, Level
from incident_tui.playbook.load import PACK_SUFFIX, PACKS_FOLDER, PLAYBOOK_FILE, load_playbook
from incident_tui.playbook.samples import STAGES, Sample, samples
from incident_tui.playbook.team_files import PlaybookFiles, read_playbook_files
from incident_tui.playbook.unfilled import unfilled_notes

_FILES: Final = (PLAYBOOK_FILE, GATE_FILE)
_PLACES: Final = {
    PACKS_FOLDER: Place(PACK_SUFFIX, False, f"packs lie directly in {PACKS_FOLDER}/: {PACKS_FOLDER}/NAME{PACK_SUFFIX}"),
    load_clocks.FOLDER: Place(load_clocks.SUFFIX, True, f"clocks are {load_clocks.FOLDER}/NAME{load_clocks.SUFFIX}"),
    FOLDER: Place(SUFFIX, True, f"messages are {FOLDER}/AUDIENCE/STAGE{SUFFIX}"),
}


@dataclass
class Inspection:
    """What was found, the gravest first, and how much was looked at; `files` are the team's own."""

    judgements: list[Judgement] = field(default_factory=list)
    files: list[FoundFile] = field(default_factory=list)
    types: int = 0
    severities: int = 0
    stages: int = len(STAGES)
    incidents: int = 0
    renderings: int = 0
    messages: int = 0
    items: int = 0
    packs: int = 0
    clocks: int = 0

    def count(self, level: Level) -> int:
        """Say how many of a level there are."""
        return sum(1 for judgement in self.judgements if judgement.level == level)

    def _add(self, problems: Iterable[FileProblem]) -> None:
        self.judgements += [Judgement("fault", problem) for problem in problems]

    def _put_in_order(self) -> None:
        """Put faults first, and of each level what stands in one file together; say nothing twice."""
        levels: dict[Level, int] = {"fault": 0, "warning": 1, "note": 2}
        once = {(each.level, str(each.problem)): each for each in self.judgements}
        self.judgements = sorted(
            once.values(), key=lambda each: (levels[each.level], str(each.problem.path), each.problem.line or 0)
        )


def inspect_team_files(
    overlay: Overlay,
    *,
    today: date,
    zone: tzinfo,
    types: tuple[IncidentType, ...] = INCIDENT_TYPES,
    severities: tuple[Severity, ...] = SEVERITIES,
) -> Inspection:
    """Check every file, and try the whole on made-up incidents of these types and severities; never raises.

    A fault of one file hides nothing of the others. Where a bundled file has one, nothing is tried out.
    """
    found = Inspection(types=len(types), severities=len(severities))
    found.files = _own_files(overlay)
    strays = find_strays(overlay.team, _FILES, _PLACES)
    found._add(strays.refused)
    found.judgements += [Judgement("warning", problem) for problem in strays.unused]
    found._add(overlay.problems())
    files = read_playbook_files(overlay)
    found._add(files.problems)
    found.items, found.packs, found.clocks = len(list(files.items())), len(files.packs), len(files.clocks)
    found.judgements += cross_checks(files)
    found.judgements += day_checks(files, today)
    found.judgements += calendar_checks(files, today)
    found.judgements += unfilled_notes(files)
    if files.playbook is not None:
        found.judgements += contact_notes(files.playbook, today)
    catalogue = load_catalogue(overlay)
    found._add(catalogue.problems)
    found._add(_unknown_audiences(files, catalogue))
    found.messages = len(catalogue.messages)
    try:
        found._add(load_gate(overlay).problems)
        found._add(gate_faults(overlay))
        playbook = load_playbook(overlay).playbook
    except FileProblem as problem:
        found._add([problem])
    else:
        incidents = samples(playbook, types, severities)
        found.incidents = len(incidents)
        for sample in _one_of_each(incidents):
            due_list(playbook, sample.incident, sample.now)
        every_kind = {*types} >= {*INCIDENT_TYPES} and {*severities} >= {*SEVERITIES}
        trial = try_messages(catalogue, playbook, incidents, zone, every_kind=every_kind)
        found.renderings = trial.renderings
        found.judgements += trial.judgements
    found._add(_all_of_broken_messages(overlay, found.judgements))
    found._put_in_order()
    return found


def _all_of_broken_messages(overlay: Overlay, judgements: Sequence[Judgement]) -> Iterator[FileProblem]:
    """Find what else is wrong with the messages of which a fault is known: reading them stops at the first."""
    broken = {judgement.problem.path for judgement in judgements if judgement.level == "fault"}
    for file in overlay.list(FOLDER, SUFFIX):
        if file.path in broken:
            yield from message_faults(file)


def _unknown_audiences(files: PlaybookFiles, catalogue: Catalogue) -> Iterator[FileProblem]:
    """Find items that open what fits an audience which no message is for."""
    known = sorted({message.audience for message in catalogue.messages.values()})
    for file, key, item, *_ in files.items():
        if item.audience is not None and item.audience not in known and file.sure((*key, "audience")):
            message = f"no message is for {shown(item.audience)}"
            yield file.problem((*key, "audience"), message, suggestion(item.audience, known))


def _own_files(overlay: Overlay) -> list[FoundFile]:
    """List the team's files that are read."""
    named = [overlay.find(name) for name in _FILES]
    listed = [
        file for folder, place in _PLACES.items() for file in overlay.list(folder, place.suffix, below=place.below)
    ]
    return sorted(
        (file for file in (*named, *listed) if file is not None and file.origin == "team"),
        key=lambda file: file.relative,
    )


def _one_of_each(incidents: list[Sample]) -> list[Sample]:
    """Choose an incident of each type at each stage: what is due of it asks every condition and every deadline."""
    return list({(sample.type, sample.stage): sample for sample in incidents}.values())
