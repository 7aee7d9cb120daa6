"""All tables as TinyDB's own code wants them: one mapping, changed in place and then written whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

import msgspec

from incident_tui.store.journal import Change
from incident_tui.store.snapshot import Documents, TableData


class TablesView(MutableMapping[str, Documents]):
    """All tables by name, each copied when it is looked at."""

    def __init__(self, tables: Mapping[str, TableData]) -> None:
        """Show these tables."""
        self._tables = tables
        self._names = dict.fromkeys(tables)
        self._dropped: set[str] = set()
        self._shown: dict[str, Documents] = {}
        self._before: dict[str, bytes] = {}

    def __getitem__(self, name: str) -> Documents:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._shown:
            table = self._tables.get(name) or TableData()
            self._before[name] = msgspec.json.encode(table.documents())
            self._shown[name] = msgspec.json.decode(self._before[name])
        return self._shown[name]

    def __setitem__(self, name: str, documents: Documents) -> None:
        self._names[name] = None
        self._shown[name] = documents

    def __delitem__(self, name: str) -> None:
        del self._names[name]
        self._dropped.add(name)
        self._shown.pop(name, None)
        self._before.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def change(self) -> Change:
        """Return what was changed in this view since it was made, whatever others have written meanwhile."""
        change = Change(drop=sorted(self._dropped))
        for name, wanted in self._shown.items():
            if name not in self._tables or name in self._dropped:
                change.create.append(name)
            before: Documents = msgspec.json.decode(self._before.get(name, b"{}"))
            _compare(change, name, before, wanted)
        return change


def difference(tables: Mapping[str, TableData], data: Mapping[str, Mapping[str, Any]]) -> Change:
    """Return the change that makes `tables` equal to `data`."""
    if isinstance(data, TablesView):
        return data.change()
    change = Change(drop=[name for name in tables if name not in data])
    for name, wanted in data.items():
        if name not in tables:
            change.create.append(name)
        _compare(change, name, tables[name].documents() if name in tables else {}, wanted)
    return change


def _compare(change: Change, name: str, before: Documents, wanted: Mapping[str, Any]) -> None:
    documents = {str(doc_id): dict(document) for doc_id, document in wanted.items()}
    put = {doc_id: document for doc_id, document in documents.items() if before.get(doc_id) != document}
    if put:
        change.set[name] = put
    gone = [doc_id for doc_id in before if doc_id not in documents]
    if gone:
        change.delete[name] = gone
