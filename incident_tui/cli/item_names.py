"""Which checklist item is meant by the words that somebody typed."""

from __future__ import annotations

from collections.abc import Sequence

from incident_tui.cli.choosing import has_words
from incident_tui.cli.options import did_you_mean
from incident_tui.cli.outcome import Exit, Stopped
from incident_tui.domain.text import shortened, visible
from incident_tui.domain.vocabulary import Phase
from incident_tui.playbook.checklist import Row
from incident_tui.playbook.model import Item, Playbook


def find_item(playbook: Playbook, wanted: str, phase: Phase, rows: Sequence[Row]) -> Item:
    """Return the one checklist item that is meant; raise Stopped with exit code 3 if it is none or several.

    Where several fit, the only one of `rows`, the checklist, that applies is meant, or of those the only one of the
    phase at hand.
    """
    placed = {item.id: (place, item) for place, item, _ in playbook.placed_items()}
    found = _matching([item for _, item in placed.values()], wanted)
    if len(found) > 1:
        applying = {row.item.id for row in rows if row.applies}
        found = [item for item in found if item.id in applying] or found
    if len(found) > 1:
        found = [item for item in found if placed[item.id][0] == phase] or found
    if len(found) == 1:
        return found[0]
    shown = shortened(visible(wanted), 40)
    if not found:
        guess = did_you_mean(wanted.lower(), placed)
        raise Stopped(
            Exit.NOT_FOUND,
            f"no checklist item is called {shown!r}.{guess} Nothing was recorded. Items of phase {phase}:",
            [_line(row.item) for row in rows if row.phase == phase],
        )
    raise Stopped(
        Exit.NOT_FOUND,
        f"{len(found)} checklist items fit {shown!r}: nothing was recorded. Give more of one:",
        [_line(item) for item in found],
    )


def _matching(items: Sequence[Item], wanted: str) -> list[Item]:
    name = wanted.strip().lower()
    exact = [item for item in items if item.id == name]
    # Items have no numbers: one that somebody took from another list is no word of a title.
    if exact or not name or name.isdecimal():
        return exact
    start = name.replace(" ", "_").replace("-", "_")
    begun = [item for item in items if item.id.startswith(start) or item.id.partition(".")[2].startswith(start)]
    return begun or [item for item in items if has_words(item.title, name)]


def _line(item: Item) -> str:
    return f"  {item.id}  {visible(item.title)}"
