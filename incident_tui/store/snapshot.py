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
from incident_tui.store.slices import ABOUT, Index, Place, Slice, SliceDamaged

Documents = dict[str, dict[str, Any]]
_lazy: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_document: Final = msgspec.json.Decoder(dict[str, Any])
_table: Final = msgspec.json.Decoder(dict[str, dict[str, Any]])
_encoder: Final = msgspec.json.Encoder()
_LAST_DOCUMENT: Final = re.compile(rb'\n"(\d{1,18})":\{')
_TABLE_LINE: Final = re.compile(rb'^[{,]?\s*("[^"\\]*(?:\\.[^"\\]*)*"):\s*\{(.*)$')
_DOCUMENT_START: Final = re.compile(rb'^"\d{1,18}":')
_DOCUMENT_LINE: Final = re.compile(rb'^"(\d{1,18})":\s*(\{.*\}),?\s*$')


class TableData:
    """One table: undecoded bytes from the snapshot, and what the journal changed since."""

    def __init__(self, raw: msgspec.Raw | Slice | None = None) -> None:
        """Start from the table's JSON, in memory or on disk, or empty."""
        self._raw = raw
        self._set: Documents = {}
        self._deleted: set[str] = set()
        self._unsound: dict[str, bytes] = {}
        self._last_id: int | None = None

    @property
    def is_object(self) -> bool:
        """Whether the JSON is an object at all: a file edited by hand may hold something else."""
        return not isinstance(self._raw, msgspec.Raw) or memoryview(self._raw)[:1].tobytes() == b"{"

    @property
    def unsound(self) -> list[str]:
        """The keys of what is no document, once decoded: it stays in the file, unused."""
        return list(self._unsound)

    @property
    def last_id(self) -> int:
        """The highest id that a document has, or had since the table was read; 0 for none."""
        if self._last_id is None:
            stored: int | None = 0
            if isinstance(self._raw, Slice):
                stored = self._raw.last_id
            elif self._raw is not None:
                stored = _last_id(bytes(self._raw))
            if stored is None:
                self.documents()
            self._last_id = max(stored or 0, _highest(self._set), _highest(self._unsound))
        return self._last_id

    def documents(self) -> Documents:
        """Return every document by id, decoding the table now if that has not been done.

        What is no document (somebody edited the file by hand) is left out and named in `unsound`. Raises SliceDamaged
        if the table lies on disk and does not read: then the whole file has to be looked through.
        """
        if self._raw is not None:
            stored = bytes(self._raw)
            try:
                decoded = _table.decode(stored)
            except msgspec.ValidationError:
                decoded = {}
            except ValueError as error:
                if isinstance(self._raw, Slice):
                    raise SliceDamaged(self._raw.path, str(error)) from error
                raise
            if not decoded or not all(map(_is_id, decoded)):
                decoded = self._sound_documents(stored)
            for doc_id in self._deleted:
                decoded.pop(doc_id, None)
            decoded.update(self._set)
            self._set, self._raw, self._deleted = decoded, None, set()
        return self._set

    def _sound_documents(self, stored: bytes) -> Documents:
        sound: Documents = {}
        for key, value in _lazy.decode(stored).items():
            try:
                if not _is_id(key):
                    raise ValueError("this key is no document's id")
                sound[key] = _document.decode(value)
            except ValueError:
                self._unsound[key] = msgspec.json.format(bytes(value), indent=-1)
        return sound

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
        self._unsound.pop(doc_id, None)
        self._set[doc_id] = document
        if self._last_id is not None and doc_id.isdecimal():
            self._last_id = max(self._last_id, int(doc_id))

    def remove(self, doc_id: str) -> None:
        """Remove a document, if it is there."""
        # Looked up first: the id of a removed document is not given out again.
        last_id = self.last_id
        self._set.pop(doc_id, None)
        if self._raw is not None:
            self._deleted.add(doc_id)
        # An empty table counts from 1 again, as TinyDB's own does.
        self._last_id = last_id if self._set or self._raw is not None else _highest(self._unsound)

    def put_back(self, doc_id: str, document: dict[str, Any] | None, last_id: int) -> None:
        """Undo a change: set a document to what it was, None for absent, and the highest id likewise."""
        if document is None:
            self._set.pop(doc_id, None)
        else:
            self._deleted.discard(doc_id)
            self._set[doc_id] = document
        self._last_id = last_id

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
            for key in sorted(self._unsound, key=_number):
                yield b"%b%b:%b" % (separator, _encoder.encode(key), self._unsound[key])
                separator = b",\n"
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
    try:
        return {name: TableData(raw) for name, raw in _lazy.decode(data).items()}
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def write_tables(tables: Mapping[str, TableData], about: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield the snapshot's JSON in pieces: the tables, then what the file says of itself, and where they lie in it."""
    places: dict[str, Place] = {}
    offset, separator = 0, b"{\n"
    for name, table in tables.items():
        head = b"%b%b:" % (separator, _encoder.encode(name))
        yield head
        offset += len(head)
        start = offset
        for piece in table.encoded():
            yield piece
            offset += len(piece)
        places[name] = Place(start, offset - start, table.last_id)
        separator = b",\n"
    description = {**about, "index": Index(offset, places)}
    yield b'%b"%b":{\n"1":%b\n}\n}\n' % (separator, ABOUT.encode(), _encoder.encode(description))


def apply(tables: dict[str, TableData], change: Change) -> set[str]:
    """Apply one journal line to the tables and return the names of those it touched.

    Deleting comes before setting, so that one line can replace a document.
    """
    for name in change.drop:
        tables.pop(name, None)
    for name in change.create:
        tables.setdefault(name, TableData())
    for name, doc_ids in change.delete.items():
        table = tables.setdefault(name, TableData())
        for doc_id in doc_ids:
            table.remove(doc_id)
    for name, documents in change.set.items():
        table = tables.setdefault(name, TableData())
        for doc_id, document in documents.items():
            table.put(doc_id, document)
    return {*change.drop, *change.create, *change.set, *change.delete}


class Orphan(msgspec.Struct):
    """A sound document of a damaged snapshot whose table is in doubt: the line before it that named one is broken.

    `line` counts from 1; `table` is the last table that was named, if it had not ended.
    """

    line: int
    doc_id: str
    document: dict[str, Any]
    table: str | None


class Salvaged(msgspec.Struct):
    """What was found in a damaged snapshot.

    `lost` is, for each line that could not be read, a phrase that names its number and what is known of it.
    """

    tables: dict[str, TableData] = {}
    orphans: list[Orphan] = []
    lost: list[str] = []


def salvage(data: bytes) -> Salvaged:
    """Read what is sound in a damaged snapshot, line by line."""
    found = Salvaged()
    current: str | None = None
    doubtful = True
    for number, line in enumerate(data.split(b"\n"), 1):
        bare = line.strip(b" ,\r")
        if bare.strip(b"{}") == b"":
            # A table that ends takes no more documents, whether or not the next one's name can be read.
            if bare == b"}":
                current, doubtful = None, True
            continue
        document = _DOCUMENT_LINE.match(line)
        value = _sound(document[2]) if document else None
        if document and value is not None:
            if current is None or doubtful:
                found.orphans.append(Orphan(number, document[1].decode(), value, current))
            else:
                found.tables[current].put(document[1].decode(), value)
            continue
        opening = _TABLE_LINE.match(line)
        name = _name(opening[1]) if opening and opening[2].strip(b" }") == b"" and not document else None
        if name is not None:
            current, doubtful = name, False
            found.tables.setdefault(name, TableData())
            continue
        # What does not even begin like a document may have been the name of the next table.
        doubtful = doubtful or not _DOCUMENT_START.match(line)
        where = f" of table {current}" if current is not None else ""
        found.lost.append(f"line {number}{where}: {line[:80].decode(errors='replace')!r}")
    if not data.rstrip().endswith(b"\n}\n}"):
        found.lost.append("the end of the file is missing")
    return found


def _sound(data: bytes) -> dict[str, Any] | None:
    try:
        value = msgspec.json.decode(data)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _name(data: bytes) -> str | None:
    try:
        return msgspec.json.decode(data, type=str)
    except ValueError:
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


def _is_id(key: str) -> bool:
    try:
        return str(int(key)) == key
    except ValueError:
        return False
