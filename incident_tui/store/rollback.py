"""Taking back what a transaction did to the tables in memory, without needing the disk, which may be what failed."""

from __future__ import annotations

import copy
from typing import Any

from incident_tui.store.journal import Change
from incident_tui.store.snapshot import TableData


class Rollback:
    """Remembers what changes are about to replace, at a cost that depends on the changes only."""

    def __init__(self, tables: dict[str, TableData]) -> None:
        """Be ready to bring these tables back to what they are now."""
        self._tables = tables
        self._steps: list[tuple[str, TableData | None, str | None, dict[str, Any] | None, int]] = []

    def remember(self, change: Change) -> None:
        """Remember what this change replaces; call it before the change is applied."""
        for name in {*change.drop, *change.create, *change.set, *change.delete}:
            table = self._tables.get(name)
            if table is None or name in change.drop:
                self._steps.append((name, table, None, None, 0))
                continue
            for doc_id in {*change.set.get(name, ()), *change.delete.get(name, ())}:
                before = table.documents()[doc_id] if table.holds(doc_id) else None
                self._steps.append((name, table, doc_id, before, table.last_id))

    def run(self) -> None:
        """Bring the tables back; those that had changed are new objects, so that nobody goes on using what was."""
        for name, table, doc_id, before, last_id in reversed(self._steps):
            if table is None:
                self._tables.pop(name, None)
            elif doc_id is None:
                self._tables[name] = table
            else:
                table.put_back(doc_id, before, last_id)
        for name in {step[0] for step in self._steps} & self._tables.keys():
            self._tables[name] = copy.copy(self._tables[name])
        self._steps.clear()
