"""Checklist items that wait for each other in a circle, so that none of them ever comes up or becomes due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from incident_tui.files.toml_lines import KeyPath
from incident_tui.playbook.circumstances import Either, Every, NameTest, Negation, Tree
from incident_tui.playbook.model import Item, Pack, Playbook
from incident_tui.playbook.possibility import can_hold
from incident_tui.playbook.team_files import PlacedItem, PlaybookFiles, ReadFile


class Circle(NamedTuple):
    """What is written at `key` of an item leads back to this item: told once, at the first item on the way round."""

    file: ReadFile[Playbook] | ReadFile[Pack]
    key: KeyPath
    message: str
    hint: str


def circles(files: PlaybookFiles) -> Iterator[Circle]:
    """Find items that come up only once they are done, and deadlines that count from themselves."""
    placed: dict[str, PlacedItem] = {}
    for each in files.items():
        placed.setdefault(each.item.id, each)
    stuck = _stuck(placed)
    needs = {name: [other for other in _needs(placed[name]) if other in stuck] for name in stuck}
    for way in _ways_round(needs):
        hint = f"the way round: {_spoken(way)}; take one done(…) of these out"
        first, following = placed[way[0]], way[1 % len(way)]
        own = following in _needed(first.item.when.tree, wanted=True)
        key = (*first.key, "when") if own else ("when",)
        yield Circle(first.file, key, f"'{way[0]}' never comes up: it waits for itself", hint)
    # One that counts from itself alone is told where its own file is looked at.
    starts = {name: [each.item.deadline_from] for name, each in placed.items() if each.item.deadline_from != name}
    for way in _ways_round(starts):
        hint = f"the way round: {_spoken(way)}; let one of these count from something else"
        first = placed[way[0]]
        yield Circle(first.file, (*first.key, "deadline_from"), "counts from itself, so it is never due", hint)
    for name, (start,) in starts.items():
        if start in placed and start not in stuck and start in _stuck(placed, without=name):
            message = f"counts from '{start}', which comes up only once this item is done, so it is never due"
            key = (*placed[name].key, "deadline_from")
            yield Circle(placed[name].file, key, message, "let it count from something before it")


def _stuck(placed: Mapping[str, PlacedItem], without: str = "") -> list[str]:
    """Return the items that could come up if others were done, and never do, since those do not come up either.

    `without` names an item that is not done, whatever holds.
    """
    possible = {name for each in placed.values() for name in _needs(each) if name not in placed}
    # What can never hold at all is told as that, and nothing that waits for it is told again.
    possible |= {name for name, each in placed.items() if not _needs(each) or not can_hold(each.when)}
    waiting = [name for name in placed if name not in possible]
    possible |= {name for name in waiting if _settles_itself(placed[name].item)}
    possible.discard(without)
    while coming := {name for name in waiting if can_hold(placed[name].when, done=possible)}:
        possible |= coming - {without}
        waiting = [name for name in waiting if name not in coming]
    return waiting


def _needs(placed: PlacedItem) -> list[str]:
    return list(dict.fromkeys(_needed(placed.when.tree, wanted=True)))


def _settles_itself(item: Item) -> bool:
    """Tell whether an item can be done by what is on record, without ever having come up."""
    if item.settled_by is not None or item.clock is not None or item.deadline_from == "notice":
        return True
    return item.marks is not None and item.evidence is None


def _needed(tree: Tree, *, wanted: bool) -> Iterator[str]:
    """Name the items whose being done helps a condition to hold."""
    match tree:
        case NameTest("done", names) if wanted:
            yield from names
        case Negation(part):
            yield from _needed(part, wanted=not wanted)
        case Every(parts) | Either(parts):
            for part in parts:
                yield from _needed(part, wanted=wanted)


def _ways_round(leads_to: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Give shortest ways that end where they begin, until everything that lies on one has been named."""
    told: set[str] = set()
    for name in leads_to:
        way = _way_back(name, leads_to) if name not in told else []
        if way:
            told.update(way)
            yield way


def _way_back(start: str, leads_to: Mapping[str, Sequence[str]]) -> list[str]:
    came_from: dict[str, str] = {}
    edge: Iterable[str] = [start]
    while edge:
        further = []
        for name in edge:
            for following in leads_to.get(name, ()):
                if following == start:
                    return _traced(start, name, came_from)
                if following not in came_from:
                    came_from[following] = name
                    further.append(following)
        edge = further
    return []


def _traced(start: str, last: str, came_from: Mapping[str, str]) -> list[str]:
    way = [last]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return way[::-1]


def _spoken(way: Sequence[str]) -> str:
    return " → ".join((*way, way[0]))
