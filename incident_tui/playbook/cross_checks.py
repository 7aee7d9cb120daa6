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
from incident_tui.playbook.clocks import RegimeFile
from incident_tui.playbook.conditions import ALWAYS, Condition, both
from incident_tui.playbook.judgement import Judgement
from incident_tui.playbook.load import PLAYBOOK_FILE
from incident_tui.playbook.load_clocks import FOLDER
from incident_tui.playbook.model import Pack, Playbook
from incident_tui.playbook.possibility import can_hold
from incident_tui.playbook.team_files import PlaybookFiles, ReadFile

# Nobody reads more than that at three in the morning.
MOST_ALWAYS_ON: Final = 9
# As `done(...)` can name its items.
_PACK_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_LONGEST_WORDS: Final = 60

AnyFile = ReadFile[Playbook] | ReadFile[Pack] | ReadFile[RegimeFile]


class _Asked(NamedTuple):
    """A condition where it is written; an item's holds together with its `pack`'s."""

    file: AnyFile
    key: KeyPath
    condition: Condition
    pack: Condition = ALWAYS
    what: str = "the item"


def cross_checks(files: PlaybookFiles) -> Iterator[Judgement]:
    """Find what contradicts what, and what names something that is not there."""
    yield from _repeated_ids(files)
    yield from _unknown_items(files)
    yield from _unknown_regimes(files)
    yield from _never(files)
    yield from _too_many(files)
    for pack in files.packs:
        if not _PACK_NAME.fullmatch(pack.name):
            message = f"is a pack called {shown(pack.name)}, whose items no condition can name"
            hint = "small letters, digits and _, a letter first, such as our_service.toml"
            yield Judgement("warning", pack.problem((), message, hint))


def _repeated_ids(files: PlaybookFiles) -> Iterator[Judgement]:
    first: dict[str, AnyFile] = {}
    for file, key, item in files.items():
        before = first.setdefault(item.id, file)
        if before is not file:
            message = f"'{item.id}' is there already, in {before.found.path}"
            yield Judgement("fault", file.problem((*key, "id"), message, "give this item an id of its own"))


def _unknown_items(files: PlaybookFiles) -> Iterator[Judgement]:
    known = sorted(item.id for _, _, item in files.items())

    def missing(name: str) -> bool:
        owner = name.partition(".")[0]
        # What a file that does not read has in it nobody knows: its own fault is told, and that is enough.
        return name not in known and (PLAYBOOK_FILE if owner in PHASES else owner) not in files.unread

    for file, key, condition, *_ in _conditions(files):
        for name in sorted(filter(missing, condition.names("done"))):
            message = f"asks for {shown(name)}, an item that does not exist"
            yield Judgement("fault", file.problem(key, message, suggestion(name, known)))
    for owner, key, item in files.items():
        if "." in item.deadline_from and missing(item.deadline_from):
            message = f"names {shown(item.deadline_from)}, an item that does not exist"
            hint = suggestion(item.deadline_from, known)
            yield Judgement("fault", owner.problem((*key, "deadline_from"), message, hint))


def _conditions(files: PlaybookFiles) -> Iterator[_Asked]:
    """Give every condition as it is written, with its file and key."""
    packs = {id(pack): pack.content.when for pack in files.packs}
    for file, key, item in files.items():
        yield _Asked(file, (*key, "when"), item.when, packs.get(id(file), ALWAYS))
    for pack in files.packs:
        yield _Asked(pack, ("when",), pack.content.when, what="the pack")
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


def _unknown_regimes(files: PlaybookFiles) -> Iterator[Judgement]:
    if files.playbook is None:
        return
    known = [clock.name for clock in files.clocks]
    named = files.playbook.content.legal.regimes
    for place, name in enumerate(named):
        key = ("legal", "regimes", place)
        if name not in known and f"{FOLDER}/{name}" not in files.unread:
            message = f"no clock is called {shown(name)}, so it does not run"
            hint = suggestion(name, known) or "`incident-tui clock list --all` names them"
            yield Judgement("fault", files.playbook.problem(key, message, hint))
        elif name in named[:place]:
            yield Judgement("warning", files.playbook.problem(key, f"{shown(name)} is there twice", "keep one"))


def _never(files: PlaybookFiles) -> Iterator[Judgement]:
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
        yield Judgement("fault", file.problem(key, f"can never hold, so {what} never comes up", hint))


def _too_many(files: PlaybookFiles) -> Iterator[Judgement]:
    """Find phases whose checklist is too long before anything is known about the incident."""
    if files.playbook is None:
        return
    packed = [(item.phase, both(pack.content.when, item.when)) for pack in files.packs for item in pack.content.items]
    for position, plan in enumerate(files.playbook.content.phases):
        conditions = [item.when for item in plan.items] + [when for phase, when in packed if phase == plan.id]
        always = [when for when in conditions if _always_on(when.tree)]
        worst = max(sum(when.holds(_bare(severity)) for when in always) for severity in SEVERITIES)
        if worst > MOST_ALWAYS_ON:
            message = f"the phase '{plan.id}' has {worst} items that are always asked for, more than {MOST_ALWAYS_ON}"
            hint = "nobody reads that many in the night: give some a condition"
            yield Judgement("warning", files.playbook.problem(("phases", position, "id"), message, hint))


def _bare(severity: Severity) -> Circumstances:
    return Circumstances(severity=severity, flags=frozenset({"customer_visible"}))


def _always_on(tree: Tree) -> bool:
    """Tell whether a condition asks about nothing but the severity and the customers."""
    match tree:
        case SeverityTest():
            return True
        case NameTest(kind, names):
            return kind == "flag" and set(names) == {"customer_visible"}
        case TimeTest():
            return False
        case Negation(NameTest(kind)) if kind in {"type", "flag", "review"}:
            # What is asked for until somebody says that it is not such an incident is asked for from the first minute.
            return True
        case Negation(part):
            return _always_on(part)
        case Every(parts) | Either(parts):
            return all(map(_always_on, parts))
