"""The open incident: its events, its state, and the one thread on which the data file is read and written."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, tzinfo
from threading import Lock
from typing import TypeVar

from incident_tui.domain.corrections import Entry
from incident_tui.domain.event import Event, Fact
from incident_tui.domain.identifiers import reference
from incident_tui.domain.incident import Incident
from incident_tui.domain.moments import Moment
from incident_tui.services import Services
from incident_tui.store.errors import StoreError
from incident_tui.store.incidents import Act, IncidentStore
from incident_tui.store.storage import Fold
from incident_tui.store.summaries import Summary

T = TypeVar("T")


class Session:
    """What the console knows and does about the data file, without ever making the screen wait.

    Every read and write runs on one thread of its own, in order. What is returned is safe on disk.
    """

    def __init__(self, services: Services) -> None:
        """Use these services; the data file is opened by `start`."""
        self.services = services
        self.show_utc = services.settings.show_utc
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._drafts: dict[str, dict[str, str]] = {}
        self._drafts_lock = Lock()
        self._draft_fault = ""
        self._changed: set[str] = set()

    @property
    def zone(self) -> tzinfo:
        """The zone in which times are shown now."""
        return UTC if self.show_utc else self.services.zone

    def now(self) -> datetime:
        """Return the present moment, in UTC."""
        return self.services.clock.now()

    def begin(self, wanted: str | None) -> tuple[list[Summary], Incident | None]:
        """Read what the first screen shows, before the store's thread takes over.

        Returns every incident for the list, and the one to open: the one with the id `wanted`, else the only one that
        is live. Raises StoreError for a file that cannot be used.
        """
        store = self.services.store
        summaries = store.summaries()
        live = [each.incident for each in summaries if each.state == "open"]
        target = wanted or (live[0] if len(live) == 1 else None)
        try:
            return summaries, _state(store, target) if target else None
        except StoreError:
            # The store's notices, which home lists, say what does not read.
            return summaries, None

    async def summaries(self) -> list[Summary]:
        """Return every incident for the list."""
        return await self._run(lambda store: store.summaries())

    async def open(self, incident_id: str) -> Incident:
        """Return an incident's state as of now; raise StoreError if nothing of it can be read."""
        return await self._run(lambda store: _state(store, incident_id))

    async def step(
        self, incident_id: str, pick: Callable[[list[Event], str], tuple[Entry, Fact] | None]
    ) -> tuple[Incident, Entry | None]:
        """Undo or redo: record what `pick` chooses while nobody else can write; None if it finds nothing."""
        person = self.services.person
        picked: list[Entry] = []

        def choose(events: list[Event]) -> list[Act]:
            found = pick(events, person)
            if found is None:
                return []
            picked.append(found[0])
            return [Act(found[1])]

        def write(store: IncidentStore) -> Incident:
            store.record_chosen(incident_id, choose, person)
            self._changed |= store.changed() - {incident_id}
            return _state(store, incident_id)

        return await self._run(write), picked[0] if picked else None

    async def declare(self, acts: Sequence[Act]) -> str:
        """Declare an incident and return its id."""
        person = self.services.person
        incident_id, _ = await self._run(lambda store: store.declare(acts, person))
        return incident_id

    async def record(
        self,
        incident_id: str,
        fact: Fact,
        moment: Moment | None = None,
        unless: Callable[[Incident], str] | None = None,
    ) -> Incident:
        """Record an act and return the state after it; raise StoreError if nothing was recorded.

        `unless` is asked while nobody else can write, and says why it must not be recorded, or nothing.
        """
        person = self.services.person

        def choose(events: list[Event]) -> list[Act]:
            if unless is not None and (reason := unless(Incident.from_events(events))):
                raise StoreError(reason)
            return [Act(fact, moment)]

        def write(store: IncidentStore) -> Incident:
            store.record_chosen(incident_id, choose, person)
            # What is returned holds it all: nobody need be told of it again.
            self._changed |= store.changed() - {incident_id}
            return Incident.from_events(store.events(incident_id))

        return await self._run(write)

    async def changed(self) -> set[str]:
        """Return the incidents that changed since the last call, but for what `record` has returned."""

        def look(store: IncidentStore) -> set[str]:
            changed, self._changed = self._changed | store.changed(), set()
            return changed

        return await self._run(look)

    async def draft(self, key: str) -> dict[str, str]:
        """Return what was typed under this key and not yet recorded."""
        if key in self._drafts:
            return dict(self._drafts[key])
        return await self._run(lambda store: store.draft(key))

    def keep_draft(self, key: str, values: dict[str, str]) -> None:
        """Keep what is being typed; returns at once, and a burst of keys is written once."""
        with self._drafts_lock:
            self._drafts[key] = dict(values)
        self._thread.submit(self._write_drafts)

    def notices(self) -> list[str]:
        """Take what the store had to mend or leave out since the last call."""
        store = self.services.__dict__.get("store")
        if store is None:
            return []
        messages = [notice.message for notice in store.notices]
        store.notices.clear()
        fault, self._draft_fault = self._draft_fault, ""
        return [*messages, fault] if fault else messages

    def close(self, fold: Fold = "always") -> None:
        """Write what is waiting and close the file."""
        if self._drafts:
            self._thread.submit(self._write_drafts)
        if "store" in self.services.__dict__:
            self._thread.submit(self.services.store.close, fold)
        self._thread.shutdown(wait=True)

    def _write_drafts(self) -> None:
        while True:
            with self._drafts_lock:
                key, values = next(iter(self._drafts.items()), ("", {}))
            if not key:
                return
            try:
                self.services.store.keep_draft(key, values)
            except StoreError as error:
                # It stays here and is tried again with the next key.
                self._draft_fault = f"what you type is on the screen only: {error}"
                return
            with self._drafts_lock:
                if self._drafts.get(key) is values:
                    del self._drafts[key]

    async def _run(self, call: Callable[[IncidentStore], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: call(self.services.store))


def _state(store: IncidentStore, incident_id: str) -> Incident:
    events = store.events(incident_id)
    if not events:
        raise StoreError(
            f"nothing of {reference(incident_id)} can be read: its entries are damaged. They stay in the file as they "
            "are; incident-tui verify says what is wrong with them."
        )
    return Incident.from_events(events)
