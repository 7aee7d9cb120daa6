"""What can be wrong between the files of a playbook, each of them being sound."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from incident_tui.domain.text import shortened
from incident_tui.domain.vocabulary import PHASES, SEVERITIES, Severity
from incident_tui.files.toml_faults import shown, suggestion
from incident_tui.files.toml_lines import KeyPath
from incident_tui.playbook.circumstances import (
    Circumstances,
    Either,
    Every,
    NameTest,
    Negation,
    SeverityTest,
    TimeTest,
    Tree,
)
from incident_tui.playbook.conditions import ALWAYS, Condition, both
from incident_tui.playbook.cycles import circles
from incident_tui.playbook.judgement import Judgement, Level
from incident_tui.playbook.load import PLAYBOOK_FILE
from incident_tui.playbook.load_clocks import FOLDER
from incident_tui.playbook.possibility import can_hold
from incident_tui.playbook.team_files import AnyFile, PlaybookFiles

# Nobody reads more than that at three in the morning.
MOST_ALWAYS_ON: Final = 9
# As `done(...)` can name its items.
_PACK_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_LONGEST_WORDS: Final = 60


class _Asked(NamedTuple):
    """A condition where it is written; an item's holds together with its `pack`'s."""

    file: AnyFile
    key: KeyPath
    condition: Condition
    pack: Condition = ALWAYS
    what: str = "the item"


class _Said(NamedTuple):
    """What a check has to say of a value; nothing is heard of it where the value is at fault itself."""

    level: Level
    file: AnyFile
    key: KeyPath
    message: str
    hint: str = ""


def cross_checks(files: PlaybookFiles) -> Iterator[Judgement]:
    """Find what contradicts what, and what names something that is not there."""
    named = (_repeated_ids, _unknown_items, _unknown_regimes, _unknown_steps)
    for check in (*named, _never, _in_circles, _too_many, _pack_names):
        for said in check(files):
            if said.file.sure(said.key):
                yield Judgement(said.level, said.file.problem(said.key, said.message, said.hint))


def _pack_names(files: PlaybookFiles) -> Iterator[_Said]:
    for pack in files.packs:
        if not _PACK_NAME.fullmatch(pack.name):
            message = f"is a pack called {shown(pack.name)}, whose items no condition can name"
            hint = "small letters, digits and _, a letter first, such as our_service.toml"
            yield _Said("warning", pack, (), message, hint)


def _in_circles(files: PlaybookFiles) -> Iterator[_Said]:
    for circle in circles(files):
        yield _Said("fault", *circle)


def _repeated_ids(files: PlaybookFiles) -> Iterator[_Said]:
    first: dict[str, AnyFile] = {}
    for file, key, item, *_ in files.items():
        before = first.setdefault(item.id, file)
        if before is not file:
            message = f"'{item.id}' is there already, in {before.found.path}"
            yield _Said("fault", file, (*key, "id"), message, "give this item an id of its own")


def _unknown_items(files: PlaybookFiles) -> Iterator[_Said]:
    known = sorted(each.item.id for each in files.items())

    def missing(name: str) -> bool:
        owner = name.partition(".")[0]
        # What a file that does not read has in it nobody knows: its own fault is told, and that is enough.
        return name not in known and (PLAYBOOK_FILE if owner in PHASES else owner) not in files.unread

    for file, key, condition, *_ in _conditions(files):
        for name in sorted(filter(missing, condition.names("done"))):
            message = f"asks for {shown(name)}, an item that does not exist"
            yield _Said("fault", file, key, message, suggestion(name, known))
    for owner, key, item, *_ in files.items():
        if "." in item.deadline_from and missing(item.deadline_from):
            message = f"names {shown(item.deadline_from)}, an item that does not exist"
            hint = suggestion(item.deadline_from, known)
            yield _Said("fault", owner, (*key, "deadline_from"), message, hint)


def _conditions(files: PlaybookFiles) -> Iterator[_Asked]:
    """Give every condition as it is written, with its file and key."""
    for file, key, item, _, pack in files.items():
        yield _Asked(file, (*key, "when"), item.when, pack)
    for each in files.packs:
        yield _Asked(each, ("when",), each.content.when, what="the pack")
    for clock in files.clocks:
        yield _Asked(clock, ("when",), clock.content.when, what="the clock")
    if files.playbook is None:
        return
    for place, step in enumerate(files.playbook.content.escalation):
        if step.call_if is not None:
            yield _Asked(files.playbook, ("escalation", place, "call_if"), step.call_if, what="the call")
    for level, listed in files.playbook.content.review_rules.in_order():
        for place, rule in enumerate(listed):
            yield _Asked(files.playbook, ("review_rules", level, place, "when"), rule.when, what="the rule")


def _unknown_regimes(files: PlaybookFiles) -> Iterator[_Said]:
    if files.playbook is None:
        return
    known = [clock.name for clock in files.clocks]
    named = files.playbook.content.legal.regimes
    for place, name in enumerate(named):
        key = ("legal", "regimes", place)
        if name not in known and f"{FOLDER}/{name}" not in files.unread:
            message = f"no clock is called {shown(name)}, so it does not run"
            hint = suggestion(name, known) or "`incident-tui clock list --all` names them"
            yield _Said("fault", files.playbook, key, message, hint)
        elif name in named[:place]:
            yield _Said("warning", files.playbook, key, f"{shown(name)} is there twice", "keep one")


def _unknown_steps(files: PlaybookFiles) -> Iterator[_Said]:
    """Find items that name a clock's step which is not there, or which another item has named."""
    known = sorted(f"{clock.name}/{step.id}" for clock in files.clocks for step in clock.content.steps)
    named: set[str] = set()
    for file, key, item, *_ in files.items():
        if item.clock is None or f"{FOLDER}/{item.clock.rpartition('/')[0]}" in files.unread:
            continue
        here = (*key, "clock")
        if item.clock not in known:
            message = f"names {shown(item.clock)}, a clock's step that does not exist"
            yield _Said("fault", file, here, message, suggestion(item.clock, known))
        elif item.clock in named:
            message = f"names {shown(item.clock)}, which another item has named"
            yield _Said("fault", file, here, message, "one item is the same job as a step")
        named.add(item.clock)


def _never(files: PlaybookFiles) -> Iterator[_Said]:
    """Find conditions of which no incident can ever be true."""
    for file, key, condition, pack, what in _conditions(files):
        # What no item of a pack can get round is told once, at the pack.
        if not can_hold(pack) or can_hold(both(pack, condition)):
            continue
        if can_hold(condition):
            words = shortened(pack.words(), _LONGEST_WORDS)
            hint = f"it excludes what the pack asks for: {words}"
        else:
            hint = "its parts exclude each other"
        yield _Said("fault", file, key, f"can never hold, so {what} never comes up", hint)


def _too_many(files: PlaybookFiles) -> Iterator[_Said]:
    """Find phases whose checklist is too long before anything is known about the incident."""
    if files.playbook is None:
        return
    placed = [each for each in files.items() if each.file.sure(("when",), (*each.key, "when"), (*each.key, "phase"))]
    for position, plan in enumerate(files.playbook.content.phases):
        conditions = [each.when for each in placed if each.phase == plan.id]
        always = [when for when in conditions if _always_on(when.tree)]
        worst = max(sum(when.holds(_bare(severity)) for when in always) for severity in SEVERITIES)
        if worst > MOST_ALWAYS_ON:
            message = f"the phase '{plan.id}' has {worst} items that are always asked for, more than {MOST_ALWAYS_ON}"
            hint = "nobody reads that many in the night: give some a condition"
            yield _Said("warning", files.playbook, ("phases", position, "id"), message, hint)


def _bare(severity: Severity) -> Circumstances:
    return Circumstances(severity=severity, flags=frozenset({"customer_visible"}))


def _always_on(tree: Tree) -> bool:
    """Tell whether a condition asks about nothing but the severity, the customers and what they are told."""
    match tree:
        case SeverityTest():
            return True
        case NameTest(kind, names):
            return kind == "flag" and set(names) <= {"customer_visible", "kept_private"}
        case TimeTest():
            return False
        case Negation(NameTest(kind)) if kind in {"type", "flag", "review"}:
            # What is asked for until somebody says that it is not such an incident is asked for from the first minute.
            return True
        case Negation(part):
            return _always_on(part)
        case Every(parts) | Either(parts):
            return all(map(_always_on, parts))
