"""The journal: one line per write, checksummed, fsynced before the call returns.

A line is the CRC-32 of its JSON in eight hexadecimal digits, a space, the JSON, a newline. The first line names the
generation: the number of the snapshot that this journal goes on from.
"""

from __future__ import annotations

import errno
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from incident_tui.files.atomic import synchronise_folder

_PREFIX: Final = 9
# A buffer is made for all that is asked for: asking for megabytes costs milliseconds at every start.
_PIECE: Final = 1 << 16
_decoder: Final = msgspec.json.Decoder()
_encoder: Final = msgspec.json.Encoder()


class Change(msgspec.Struct, omit_defaults=True):
    """What one write changed, applied in this order: tables dropped and created, documents deleted and set."""

    set: dict[str, dict[str, Any]] = {}
    delete: dict[str, list[str]] = {}
    drop: list[str] = []
    create: list[str] = []

    def __bool__(self) -> bool:
        """Tell whether anything changed."""
        return bool(self.set or self.delete or self.drop or self.create)


class Header(msgspec.Struct):
    """The first line of a journal. `lineage` is the name that a data file gets once and keeps, empty before that."""

    generation: int
    journal: int = 1
    lineage: str = ""


class BadLine(msgspec.Struct, frozen=True):
    """A line that does not read back as it was written."""

    offset: int
    text: bytes


def encode_line(value: Change | Header) -> bytes:
    """Write a value as one journal line."""
    body = _encoder.encode(value)
    return b"%08x %b\n" % (zlib.crc32(body), body)


def settled(change: Change) -> Change:
    """Return the change as it will read back, so that memory never holds what the file cannot.

    Raises TypeError, OverflowError or UnicodeEncodeError for a value that JSON has no place for.
    """
    return msgspec.convert(_decoder.decode(_encoder.encode(change)), Change)


def decode_line(line: bytes) -> Any:
    """Read one line, without its newline, into plain values; None if it does not match its checksum."""
    body = line[_PREFIX:]
    try:
        if int(line[: _PREFIX - 1], 16) != zlib.crc32(body):
            return None
        return _decoder.decode(body)
    except (ValueError, RecursionError):
        return None


def as_change(value: Any) -> Change | None:
    """Read a decoded line as a change, or None if it is something else."""
    try:
        return msgspec.convert(value, Change, strict=True)
    except msgspec.ValidationError:
        return None


class JournalFile:
    """An open journal, read up to `offset`."""

    def __init__(self, path: Path, descriptor: int, writable: bool) -> None:
        """Take over an open descriptor."""
        self.path = path
        self.writable = writable
        self._descriptor = descriptor
        self.offset = 0
        self.inode = os.fstat(descriptor).st_ino

    @classmethod
    def open(cls, path: Path) -> JournalFile | None:
        """Open an existing journal, for writing where that is allowed; None if there is none."""
        for flags, writable in ((os.O_RDWR, True), (os.O_RDONLY, False)):
            try:
                return cls(path, os.open(path, flags | os.O_CLOEXEC), writable)
            except FileNotFoundError:
                return None
            except OSError:
                # No right to write, or a file system mounted read-only, which says so with its own error.
                if not writable:
                    raise
        return None

    @classmethod
    def create(cls, path: Path, header: Header) -> JournalFile:
        """Put a fresh journal in place of the one at `path`, whole or not at all."""
        line = encode_line(header)
        temporary = path.with_name(path.name + ".new")
        descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            _write_all(descriptor, line, 0)
            os.fsync(descriptor)
            temporary.replace(path)
            synchronise_folder(path.parent)
        except OSError:
            os.close(descriptor)
            temporary.unlink(missing_ok=True)
            raise
        journal = cls(path, descriptor, writable=True)
        journal.offset = len(line)
        return journal

    def size(self) -> int:
        """Return the file's size in bytes."""
        return os.fstat(self._descriptor).st_size

    def contents(self) -> bytes:
        """Return every byte of the file, also when its path no longer names it."""
        return os.pread(self._descriptor, self.size(), 0)

    def is_current(self) -> bool | None:
        """Tell whether the path still names this file; None if the path names nothing."""
        try:
            return self.path.stat().st_ino == self.inode
        except FileNotFoundError:
            return None

    def read_header(self) -> Header | None:
        """Read the first line; None, and nothing read, if it is damaged or missing."""
        line, newline, _ = os.pread(self._descriptor, 256, 0).partition(b"\n")
        try:
            header = msgspec.convert(decode_line(line), Header) if newline else None
        except msgspec.ValidationError:
            return None
        if header is not None:
            self.offset = len(line) + 1
        return header

    def read_lines(self) -> Iterator[Change | BadLine]:
        """Yield what was added since the last read: changes, and BadLine for each line that is none.

        A last line without its newline is left for later: somebody may be writing it.
        """
        pieces: list[bytes] = []
        at = self.offset
        while piece := os.pread(self._descriptor, _PIECE, at):
            pieces.append(piece)
            at += len(piece)
        data = b"".join(pieces)
        end = data.rfind(b"\n") + 1
        start = self.offset
        self.offset += end
        for line in data[:end].splitlines(keepends=True):
            change = as_change(decode_line(line[:-1]))
            yield BadLine(start, line[:-1]) if change is None else change
            start += len(line)

    def is_whole(self) -> bool:
        """Tell whether everything that was read is still there."""
        return self.size() >= self.offset

    def torn_bytes(self) -> int:
        """Return how many bytes stand after the last whole line that was read."""
        return max(0, self.size() - self.offset)

    def append(self, line: bytes, *, durable: bool) -> None:
        """Add one line at the end of what was read; on failure put the file back as it was and raise OSError.

        The caller holds the lock and has read everything, so bytes beyond `offset` are a torn write and go.
        """
        if not self.writable:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self.path))
        try:
            if self.torn_bytes():
                os.ftruncate(self._descriptor, self.offset)
            _write_all(self._descriptor, line, self.offset)
            if durable:
                os.fsync(self._descriptor)
        except OSError:
            os.ftruncate(self._descriptor, self.offset)
            raise
        self.offset += len(line)

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)


def _write_all(descriptor: int, data: bytes, offset: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(descriptor, view, offset)
        view, offset = view[written:], offset + written
