"""What kind of incident it is and what it touches: types and flags, several at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from incident_tui.domain.event import Fact
from incident_tui.domain.events import FlagsChanged, TypesChanged
from incident_tui.domain.vocabulary import FLAGS, INCIDENT_TYPES, KIND_MEANINGS, Flag, IncidentType
from incident_tui.tui.screens.incident_screen import IncidentScreen
from incident_tui.tui.screens.switching import Change, Switches

Kind = TypeVar("Kind", IncidentType, Flag)


class KindActs(IncidentScreen):
    """Acts that say what the incident is about."""

    async def action_types(self) -> None:
        """Add and remove types."""

        def changed(change: Change) -> TypesChanged:
            return TypesChanged(added=_of(INCIDENT_TYPES, change.added), removed=_of(INCIDENT_TYPES, change.removed))

        note = "Several may fit. Each opens its items: remove later what is ruled out."
        await self._choose("What kind of incident?", INCIDENT_TYPES, self.incident.types, note, changed)

    async def action_flags(self) -> None:
        """Set and take away flags."""

        def changed(change: Change) -> FlagsChanged:
            return FlagsChanged(added=_of(FLAGS, change.added), removed=_of(FLAGS, change.removed))

        note = "Flags open items and clocks: set what may be so, take away what is not."
        await self._choose("What else is it about?", FLAGS, self.incident.flags, note, changed)

    async def _choose(
        self,
        title: str,
        names: Sequence[IncidentType] | Sequence[Flag],
        chosen: Collection[str],
        note: str,
        changed: Callable[[Change], Fact],
    ) -> None:
        async def taken(change: Change | None) -> None:
            if change is not None:
                await self.record(changed(change))

        meanings: dict[str, str] = {name: KIND_MEANINGS[name] for name in names}
        await self.app.push_screen(Switches(title, meanings, chosen, note, quick=True), taken)


def _of(names: Sequence[Kind], wanted: Collection[str]) -> tuple[Kind, ...]:
    return tuple(name for name in names if name in wanted)
