"""On which line of a TOML text each key stands, for texts that are valid and for texts that are not."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import Final, NamedTuple

KeyPath = tuple[str | int, ...]

# Possessive quantifiers (`*+`): an unclosed string costs one pass over the text, not an exponential search.
_TOKEN: Final = re.compile(
    r"""
    (?P<comment>\#[^\n]*)
  | (?P<text>\"{3}(?:[^"\\]++|\\.|"(?!""))*+\"{3,5} | '{3}(?:[^']++|'(?!''))*+'{3,5})
  | (?P<unclosed>\"{3}|'{3})
  | (?P<quoted>"(?:[^"\\\n]++|\\[^\n])*+" | '[^'\n]*+')
  | (?P<newline>\n)
  | (?P<space>[ \t\r]+)
  | (?P<mark>[\[\]{}=,.])
  | (?P<bare>[^\s\[\]{}=,."'\#]+)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
# Parts of a key beyond these are not looked at: the work grows with the square of their number.
MOST_PARTS: Final = 100
_LONGEST_SHOWN: Final = 60
_PLAIN_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")


class Statement(NamedTuple):
    """A key or a table header, with the first and last line it and its value take up."""

    key: KeyPath
    first: int
    last: int


class Repeat(NamedTuple):
    """A key that is set a second time on `line`; the first time was on `before`."""

    key: KeyPath
    line: int
    before: int


class Comment(NamedTuple):
    """A comment without its sign, on `line`; `key` is that of the statement it stands beside or in, else empty."""

    text: str
    line: int
    key: KeyPath


@dataclass
class KeyLines:
    """The lines of the keys of one TOML text, counted from `first_line`."""

    lines: dict[KeyPath, int] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    repeats: list[Repeat] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)

    def line(self, key: KeyPath) -> int | None:
        """Give the line of `key` or, where it is not written down, of the nearest key around it."""
        for length in range(len(key), 0, -1):
            if key[:length] in self.lines:
                return self.lines[key[:length]]
        return None

    def statement_at(self, line: int) -> Statement | None:
        """Give the last statement that has begun by `line` and reaches it."""
        covering = [each for each in self.statements if each.first <= line <= each.last]
        return covering[-1] if covering else None


def scan_lines(text: str, first_line: int = 1) -> KeyLines:
    """Find the line of every key in `text`, which may be broken TOML; never raises.

    Follows tables, arrays of tables, dotted and quoted keys, inline tables and arrays over several lines.
    """
    scanner = _Scanner(first_line)
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "unclosed":
            scanner.line = first_line + text.count("\n")
            break
        scanner.take(token.lastgroup or "other", token.group())
    scanner.close_statement()
    return scanner.found


def _unquoted(token: str) -> str:
    if token[0] == "'" or "\\" not in token:
        return token[1:-1]
    try:
        return str(tomllib.loads(f"key = {token}")["key"])
    except tomllib.TOMLDecodeError:
        return token[1:-1]


def spoken_key(key: KeyPath) -> str:
    """Write a key path as people do: `phases[1].items[0].id`, with quotes around unusual names."""
    text = ""
    for part in key:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            cut = part if len(part) <= _LONGEST_SHOWN else part[: _LONGEST_SHOWN - 1] + "…"
            name = cut if _PLAIN_KEY.fullmatch(cut) else f'"{_visible(cut)}"'
            text += f".{name}" if text else name
    return text


def _visible(text: str) -> str:
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


@dataclass
class _Frame:
    """An array or inline table whose closing bracket has not come yet."""

    kind: str
    path: KeyPath
    index: int = 0


@dataclass
class _Scanner:
    """Reads tokens one by one; `key` collects the parts of a key until its `=` or `]`."""

    line: int
    found: KeyLines = field(default_factory=KeyLines)
    table: KeyPath = ()
    counts: dict[KeyPath, int] = field(default_factory=dict)
    set_on: dict[KeyPath, int] = field(default_factory=dict)
    stack: list[_Frame] = field(default_factory=list)
    key: list[str] = field(default_factory=list)
    joined: bool = False
    header: int = 0
    expecting: str = "key"
    current: KeyPath = ()
    open_since: int | None = None

    def take(self, kind: str, token: str) -> None:
        """Digest one token."""
        if kind == "newline":
            self._end_of_line()
        elif kind == "mark":
            self._mark(token)
        elif kind in ("bare", "quoted", "text"):
            self._word(kind, token)
        elif kind == "comment":
            self.found.comments.append(Comment(token[1:].strip(), self.line, self._statement()))
        self.line += token.count("\n")

    def _statement(self) -> KeyPath:
        """Return the key of the statement that has begun, or nothing between two of them."""
        if self.open_since is None:
            return ()
        return self.stack[0].path if self.stack else self.current

    def _end_of_line(self) -> None:
        if not self.stack:
            self.close_statement()
            self.expecting, self.header = "key", 0
            self.key.clear()

    def close_statement(self) -> None:
        """Note how far the statement in hand reaches: to the end of its line or of the text."""
        if self.open_since is not None:
            self.found.statements.append(Statement(self._statement(), self.open_since, self.line))
            self.open_since = None

    def _word(self, kind: str, token: str) -> None:
        if self.expecting == "key":
            # Two words without a dot between them are a mistake: the first one is what the reader will look for.
            if not self.key or (self.joined and len(self.key) < MOST_PARTS):
                self.key.append(token if kind == "bare" else _unquoted(token))
            self.joined = False
        elif self.expecting == "value":
            self._note_element()

    def _note_element(self) -> None:
        if self.stack and self.stack[-1].kind == "[":
            frame = self.stack[-1]
            self.found.lines.setdefault((*frame.path, frame.index), self.line)

    def _mark(self, mark: str) -> None:
        if self.expecting == "value":
            self._mark_in_value(mark)
        elif self.expecting == "key":
            self._mark_in_key(mark)

    def _mark_in_key(self, mark: str) -> None:
        if mark == "=":
            base = self.stack[-1].path if self.stack else self.table
            self._assign((*base, *self.key))
        elif mark == "[" and not self.stack and not self.key:
            self.header += 1
        elif mark == "]" and self.header:
            self._open_table()
        elif mark == "}" and self.stack:
            self._pop()
        elif mark == ".":
            self.joined = True
        elif mark == ",":
            self.key.clear()

    def _mark_in_value(self, mark: str) -> None:
        if mark in "[{":
            self._note_element()
            inside_array = bool(self.stack) and self.stack[-1].kind == "["
            path = (*self.stack[-1].path, self.stack[-1].index) if inside_array else self.current
            self.stack.append(_Frame(mark, path))
            self.expecting = "value" if mark == "[" else "key"
            self.key.clear()
        elif mark in "]}" and self.stack:
            self._pop()
        elif mark == "," and self.stack:
            self.stack[-1].index += 1
            self.expecting = "value" if self.stack[-1].kind == "[" else "key"
            self.key.clear()

    def _pop(self) -> None:
        self.current = self.stack.pop().path
        self.expecting = "value"
        self.key.clear()

    def _assign(self, path: KeyPath) -> None:
        base = len(path) - len(self.key)
        for length in range(base + 1, len(path) + 1):
            self.found.lines.setdefault(path[:length], self.line)
        self._note_repeat(path)
        self.current, self.expecting = path, "value"
        self.key.clear()
        if self.open_since is None:
            self.open_since = self.line

    def _note_repeat(self, path: KeyPath) -> None:
        if path in self.set_on:
            self.found.repeats.append(Repeat(path, self.line, self.set_on[path]))
        self.set_on.setdefault(path, self.line)

    def _open_table(self) -> None:
        path: KeyPath = ()
        *outer, last = self.key or [""]
        for name in outer:
            path = (*path, name)
            self.found.lines.setdefault(path, self.line)
            if path in self.counts:
                path = (*path, self.counts[path])
        path = (*path, last)
        if self.header == 1 or path in self.set_on:
            self._note_repeat(path)
        self.found.lines.setdefault(path, self.line)
        if self.header > 1:
            self.counts[path] = self.counts.get(path, -1) + 1
            path = (*path, self.counts[path])
            self.found.lines.setdefault(path, self.line)
        self.table = self.current = path
        self.expecting, self.open_since = "nothing", self.line
        self.key.clear()
