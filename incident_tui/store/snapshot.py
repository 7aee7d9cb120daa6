"""The snapshot: the TinyDB file itself, one document a line, read lazily and written whole.

Tables stay undecoded bytes until somebody opens them, so that a thousand incidents cost no more than their size
on disk. A file that does not read is searched line by line for what is sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from incident_tui.store.journal import Change

Documents = dict[str, dict[str, Any]]
_lazy: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_table: Final = msgspec.json.Decoder(dict[str, dict[str, Any]])
_encoder: Final = msgspec.json.Encoder()
_LAST_DOCUMENT: Final = re.compile(rb'\n"(\d{1,18})":')
_TABLE_LINE: Final = re.compile(rb'^[{,]?\s*("(?:[^"\\]|\\.)*"):\s*\{(.*)$')
_DOCUMENT_LINE: Final = re.compile(rb'^"(\d{1,18})":\s*(\{.*\})(\}*),?\s*$')


class TableData:
    """One table: undecoded bytes from the snapshot, and what the journal changed since."""

    def __init__(self, raw: msgspec.Raw | None = None) -> None:
        """Start from the table's JSON, or empty."""
        self._raw = raw
        self._set: Documents = {}
        self._deleted: set[str] = set()
        self._last_id: int | None = None
        self.unsound: list[str] = []

    @property
    def last_id(self) -> int:
        """The highest id that a document has, or had since the table was read; 0 for none."""
        if self._last_id is None:
            stored = _last_id(bytes(self._raw)) if self._raw is not None else 0
            if stored is None:
                self.documents()
                stored = 0
            self._last_id = max(stored, _highest(self._set))
        return self._last_id

    def documents(self) -> Documents:
        """Return every document by id, decoding the table now if that has not been done.

        What is no document (somebody edited the file by hand) is left out and named in `unsound`.
        """
        if self._raw is not None:
            try:
                decoded = _table.decode(self._raw)
            except msgspec.ValidationError:
                decoded = self._sound_documents(self._raw)
            for doc_id in self._deleted:
                decoded.pop(doc_id, None)
            decoded.update(self._set)
            self._set, self._raw, self._deleted = decoded, None, set()
        return self._set

    def _sound_documents(self, raw: msgspec.Raw) -> Documents:
        values = msgspec.json.decode(raw)
        if not isinstance(values, dict):
            self.unsound.append("the table is no object")
            return {}
        self.unsound += [f"document {key}" for key, value in values.items() if not isinstance(value, dict)]
        return {key: value for key, value in values.items() if isinstance(value, dict)}

    def holds(self, doc_id: str) -> bool:
        """Tell whether a document is there, without decoding where the id alone tells."""
        if doc_id in self._set:
            return True
        if self._raw is None or doc_id in self._deleted:
            return False
        if doc_id.isdecimal() and int(doc_id) > self.last_id:
            return False
        return doc_id in self.documents()

    def put(self, doc_id: str, document: dict[str, Any]) -> None:
        """Set a document."""
        self._deleted.discard(doc_id)
        self._set[doc_id] = document
        if self._last_id is not None and doc_id.isdecimal():
            self._last_id = max(self._last_id, int(doc_id))

    def remove(self, doc_id: str) -> None:
        """Remove a document, if it is there."""
        self._set.pop(doc_id, None)
        if self._raw is not None:
            self._deleted.add(doc_id)
        elif not self._set:
            # An empty table counts from 1 again, as TinyDB's own does.
            self._last_id = 0

    def encoded(self) -> Iterator[bytes]:
        """Yield the table's JSON in pieces, one document a line."""
        stored = bytes(self._raw) if self._raw is not None else b""
        last = _last_id(stored) if stored else None
        if last is not None and not self._deleted and all(_number(doc_id) > last for doc_id in self._set):
            added, body = self._set, stored.rstrip()[:-1].rstrip()
            yield body
            separator = b"\n" if body == b"{" else b",\n"
        else:
            added, separator = self.documents(), b"\n"
            yield b"{"
        # In the order of ids, so that the last line names the highest.
        for doc_id in sorted(added, key=_number):
            yield b"%b%b:%b" % (separator, _encoder.encode(doc_id), _encoder.encode(added[doc_id]))
            separator = b",\n"
        yield b"\n}"


def read_tables(data: bytes) -> dict[str, TableData]:
    """Read a snapshot without decoding its tables; raise ValueError if it is damaged."""
    if not data.isascii():
        # The lazy reader skips over texts without looking whether they are UTF-8.
        data.decode()
    return {name: TableData(raw) for name, raw in _lazy.decode(data).items()}


def write_tables(tables: Mapping[str, TableData]) -> Iterator[bytes]:
    """Yield the snapshot's JSON in pieces."""
    separator = b"{\n"
    for name, table in tables.items():
        yield b"%b%b:" % (separator, _encoder.encode(name))
        yield from table.encoded()
        separator = b",\n"
    yield b"\n}\n" if tables else b"{}\n"


def apply(tables: dict[str, TableData], change: Change) -> set[str]:
    """Apply one journal line to the tables and return the names of those it touched."""
    for name in change.drop:
        tables.pop(name, None)
    for name in change.create:
        tables.setdefault(name, TableData())
    for name, documents in change.set.items():
        table = tables.setdefault(name, TableData())
        for doc_id, document in documents.items():
            table.put(doc_id, document)
    for name, doc_ids in change.delete.items():
        table = tables.setdefault(name, TableData())
        for doc_id in doc_ids:
            table.remove(doc_id)
    return {*change.drop, *change.create, *change.set, *change.delete}


def salvage(data: bytes) -> tuple[dict[str, TableData], list[str]]:
    """Read what is sound in a damaged snapshot, line by line.

    Returns the tables and, for each line that could not be read, a sentence that names its number and what is
    known of it.
    """
    tables: dict[str, TableData] = {}
    lost: list[str] = []
    current: str | None = None
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip(b"{} ,\r") == b"":
            continue
        document = _DOCUMENT_LINE.match(line)
        if document and current is not None:
            value = _sound(document[2])
            if value is not None:
                tables[current].put(document[1].decode(), value)
                continue
        opening = _TABLE_LINE.match(line)
        if opening and opening[2].strip(b" }") == b"" and not document:
            current = _name(opening[1])
            if current is not None:
                tables.setdefault(current, TableData())
                continue
        where = f" of table {current}" if current is not None else ""
        lost.append(f"line {number}{where}: {line[:80].decode(errors='replace')!r}")
    return tables, lost


def _sound(data: bytes) -> dict[str, Any] | None:
    try:
        value = msgspec.json.decode(data)
    except msgspec.DecodeError:
        return None
    return value if isinstance(value, dict) else None


def _name(data: bytes) -> str | None:
    try:
        return msgspec.json.decode(data, type=str)
    except msgspec.DecodeError:
        return None


def _last_id(raw: bytes) -> int | None:
    """Read a table's highest id off its last line; None where the file is not laid out as we write it."""
    if raw.count(b"\n", 0, 64) == 0:
        return 0 if raw.strip(b"{} \n") == b"" else None
    last = _LAST_DOCUMENT.match(raw, raw.rfind(b'\n"'))
    return int(last[1]) if last else None


def _highest(doc_ids: Iterable[str]) -> int:
    return max(map(_number, doc_ids), default=0)


def _number(doc_id: str) -> int:
    return int(doc_id) if doc_id.isdecimal() else 0
