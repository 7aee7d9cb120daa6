"""TOML files read in spite of their faults: every fault is told, and what is wrong is mended to go on reading.

For a check before the night. Whoever runs by a file reads it with `typed_toml`, where the first fault is enough.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, time
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import msgspec
from msgspec import inspect

from incident_tui.files.problem import FileProblem
from incident_tui.files.toml_faults import Fault, explain, types_at, value_at
from incident_tui.files.toml_lines import KeyLines, KeyPath, scan_lines, spoken_key
from incident_tui.files.toml_syntax import decode_in_spite
from incident_tui.files.typed_toml import DecodeHook, parse_toml, too_deep

T = TypeVar("T")
# For each type of one's own that a `dec_hook` reads, a value that is right and says little.
Fillers = Mapping[type, Any]

# Nobody mends more of them at once, and each costs another reading of the file.
MOST_FAULTS: Final = 100
_WORDS: Final = ("?", "xx", "#000000")
_NOTHING: Final = object()


@dataclass(frozen=True)
class Mended(Generic[T]):
    """A file as far as it can be read: what it says, and every fault of its syntax, names and types.

    `content` is None where nothing can be made of it. `text` is what it was read from, to find lines in; it begins on
    `first_line` of the file. `doubtful` are the keys whose values are not the file's own. `written` has the names as
    they stand in the text where they were misspelt. `lost` says that a table is not in the content.
    """

    path: Path
    text: str
    content: T | None
    first_line: int = 1
    problems: tuple[FileProblem, ...] = ()
    doubtful: frozenset[KeyPath] = frozenset()
    written: Mapping[KeyPath, str] = field(default_factory=dict)
    lost: bool = False

    def problem(self, key: KeyPath, message: str, hint: str = "") -> FileProblem:
        """Say what is wrong with one of the values: for checks beyond the types."""
        return _problem(self.path, self.lines, self.written, Fault(key, message, hint))

    def sure(self, *keys: KeyPath) -> bool:
        """Tell whether what stands at these keys is the file's own: neither it nor what is around it is doubtful."""
        doubtful = self.doubtful
        return not doubtful or not any(key[:end] in doubtful for key in keys for end in range(1, len(key) + 1))

    @cached_property
    def lines(self) -> KeyLines:
        """The lines of the keys."""
        return scan_lines(self.text, self.first_line)


def parse_in_spite(
    text: str, type_: type[T], path: Path, first_line: int = 1, *, dec_hook: DecodeHook | None, fillers: Fillers
) -> Mended[T]:
    """Turn TOML text into `type_` as `parse_toml` does, but tell all faults, up to MOST_FAULTS; never raises."""
    try:
        return Mended(path, text, parse_toml(text, type_, path, first_line, dec_hook=dec_hook), first_line)
    except FileProblem:
        found = decode_in_spite(text, path, first_line)
    if found.data is None:
        return Mended(path, text, None, first_line, tuple(found.problems), lost=True)
    gone = {key for key in found.keys if not _is_there(found.data, key)}
    # A copy: who decodes the same text again may be handed the same values.
    mender = _Mender(deepcopy(found.data), type_, dec_hook, fillers, gone, found.words)
    content = mender.run()
    told = (*found.problems, *mender.problems(path, scan_lines(found.text, first_line)))
    lost = found.lost or mender.lost or content is None
    return Mended(path, found.text, content, first_line, told, frozenset(mender.doubtful), mender.written, lost)


def _problem(path: Path, lines: KeyLines, written: Mapping[KeyPath, str], fault: Fault) -> FileProblem:
    key = tuple(written.get(fault.key[: place + 1], part) for place, part in enumerate(fault.key))
    return FileProblem(path, fault.message, lines.line(key), spoken_key(key), fault.hint)


def _is_there(data: Any, key: KeyPath) -> bool:
    try:
        value_at(data, key)
    except (LookupError, TypeError):
        return False
    return True


@dataclass
class _Mender:
    """Converts plain values again and again, each time without the fault that was found the time before."""

    data: Any
    type_: Any
    dec_hook: DecodeHook | None
    fillers: Fillers
    doubtful: set[KeyPath]
    # First words of lines that could not be read: what is missing may have been meant by one of them.
    words: Collection[str]
    written: dict[KeyPath, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    filled: set[KeyPath] = field(default_factory=set)
    lost: bool = False
    too_deep: bool = False

    def run(self) -> Any:
        """Return what the values were converted to, None where they could not be."""
        for _ in range(3 * MOST_FAULTS):
            try:
                return msgspec.convert(self.data, self.type_, dec_hook=self.dec_hook)
            except msgspec.ValidationError as error:
                fault = explain(error, self.data, self.type_, self.dec_hook)
            except RecursionError:
                self.too_deep = True
                return None
            if len(self.faults) > MOST_FAULTS or not self._mend(fault):
                return None
        return None

    def problems(self, path: Path, lines: KeyLines) -> list[FileProblem]:
        """Give the faults with their lines."""
        told = [_problem(path, lines, self.written, fault) for fault in self.faults[:MOST_FAULTS]]
        if self.too_deep:
            told.append(too_deep(path))
        if len(self.faults) > MOST_FAULTS:
            told.append(FileProblem(path, f"has more faults than these {MOST_FAULTS}", hint="mend these first"))
        return told

    def _mend(self, fault: Fault) -> bool:
        key = fault.key
        if fault.about == "name":
            self.faults.append(fault)
            self._rename(fault)
            return True
        # A name that was taken for another one and has a value of another type was meant for something else.
        guessed = fault.about == "type" and key in self.written
        absent = fault.about == "absence" and key[-1] in self.words
        if key not in self.doubtful and not guessed and not absent:
            self.faults.append(fault)
        return self._fill(key, fault.meant)

    def _rename(self, fault: Fault) -> None:
        """Take the name that was meant in the place of one that is not known, or leave it out."""
        *outer, name = fault.key
        table = value_at(self.data, tuple(outer))
        value = table.pop(name)
        if fault.meant and fault.meant not in table:
            table[fault.meant] = value
            self.written[(*outer, fault.meant)] = str(name)
            return
        self.doubtful.add(fault.key)
        self.lost = self.lost or isinstance(value, dict | list)

    def _fill(self, key: KeyPath, meant: str = "") -> bool:
        """Put something sound where a value is wrong or missing; where nothing is, what is around it goes too."""
        if not key:
            return False
        self.doubtful.add(key)
        *outer, name = key
        table = value_at(self.data, tuple(outer))
        if key not in self.filled:
            self.filled.add(key)
            value = self._filler(types_at(self.type_, key), self._beside(key), meant)
            if value is not _NOTHING:
                table[name] = value
                return True
        if isinstance(table, dict) and name in table:
            del table[name]
            return True
        return self._fill(tuple(outer))

    def _beside(self, key: KeyPath) -> list[Any]:
        """Return what the others in a list have where each must have something else: their ids and numbers."""
        if len(key) < 2 or key[-1] not in {"id", "number"} or not isinstance(key[-2], int):
            return []
        others = value_at(self.data, key[:-2])
        return [each.get(key[-1]) for each in others if isinstance(each, dict)]

    def _filler(self, types: list[Any], taken: Collection[Any] = (), meant: str = "") -> Any:
        for each in types:
            match each:
                case inspect.LiteralType(values):
                    free = [value for value in values if value not in taken] or list(values)
                    return next((value for value in free if meant and str(value) == meant), free[0])
                case inspect.StrType():
                    pattern = each.pattern or ""
                    return next((word for word in _WORDS if re.search(pattern, word)), _NOTHING)
                case inspect.BoolType():
                    return False
                case inspect.IntType() | inspect.FloatType():
                    return each.ge if each.ge is not None else 1
                case inspect.DateType():
                    return date(2000, 1, 1)
                case inspect.TimeType():
                    return time(12)
                case inspect.ListType() | inspect.VarTupleType() | inspect.SetType():
                    return []
                case inspect.DictType():
                    return {}
                case inspect.StructType():
                    return self._table(each)
                case inspect.CustomType(cls) if cls in self.fillers:
                    return self.fillers[cls]
        return _NOTHING

    def _table(self, struct: inspect.StructType) -> Any:
        wanted = {each.encode_name: self._filler([each.type]) for each in struct.fields if each.required}
        return _NOTHING if _NOTHING in wanted.values() else wanted
