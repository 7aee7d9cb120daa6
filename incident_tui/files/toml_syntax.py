"""TOML text with faults of syntax, decoded without the statements that have them: each fault is told."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final, NamedTuple

from incident_tui.files.problem import FileProblem
from incident_tui.files.toml_lines import KeyPath, scan_lines
from incident_tui.files.typed_toml import decoded

# Whoever has made more of them has given us a file of another kind.
MOST_SYNTAX_FAULTS: Final = 20
# What follows a broken header belongs to nobody: it goes into a table of this name, which is left out.
_LEFT_OUT: Final = "left out: "
_FIRST_WORD: Final = re.compile(r"\s*([A-Za-z0-9_-]+)")


class Decoded(NamedTuple):
    """What could be read of a text: `data` is None where nothing could, and `text` is without what is broken.

    `keys` are those whose statements are left out, `words` the first words of lines that are no statement at all.
    `lost` says that a whole table is not there.
    """

    data: dict[str, Any] | None
    text: str
    problems: list[FileProblem]
    keys: frozenset[KeyPath] = frozenset()
    words: frozenset[str] = frozenset()
    lost: bool = False


class _Cut(NamedTuple):
    text: str
    key: KeyPath | None = None
    word: str = ""
    header: bool = False


def decode_in_spite(text: str, path: Path, first_line: int = 1) -> Decoded:
    """Decode TOML text, leaving out each statement that is no TOML, up to MOST_SYNTAX_FAULTS; never raises.

    A quote or a bracket that is never closed ends it: nobody knows where the rest of the text would begin.
    """
    problems: list[FileProblem] = []
    cuts: list[_Cut] = []
    while True:
        try:
            data = decoded(text, path, first_line)
        except FileProblem as problem:
            cut = _without(text, problem.line, first_line, len(cuts)) if len(cuts) < MOST_SYNTAX_FAULTS else None
            if cut is None:
                return Decoded(None, text, [*problems, _and_the_rest(problem)])
            problems.append(problem)
            cuts.append(cut)
            text = cut.text
        else:
            for name in [name for name in data if name.startswith(_LEFT_OUT)]:
                del data[name]
            keys = frozenset(cut.key for cut in cuts if cut.key is not None)
            words = frozenset(cut.word for cut in cuts if cut.word)
            return Decoded(data, text, problems, keys, words, any(cut.header for cut in cuts))


def _and_the_rest(problem: FileProblem) -> FileProblem:
    hint = "; ".join(part for part in (problem.hint, "what else may be wrong shows once it is mended") if part)
    return FileProblem(problem.path, problem.message, problem.line, problem.key, hint)


def _without(text: str, line: int | None, first_line: int, number: int) -> _Cut | None:
    """Take out the statement on a line, every other line keeping its number; None where it has no end."""
    if line is None:
        return None
    lines = text.split("\n")
    statement = scan_lines(text, first_line).statement_at(line)
    first, last = (statement.first, statement.last) if statement is not None else (line, line)
    place = first - first_line
    if last - first_line >= len(lines) - 1 > place or not "".join(lines[place : last - first_line + 1]).strip():
        return None
    if lines[place].lstrip().startswith("["):
        lines[place] = f'["{_LEFT_OUT}{number}"]'
        key = statement.key if statement is not None else None
        return _Cut("\n".join(lines), key[:-1] if key and isinstance(key[-1], int) else key, header=True)
    word = _FIRST_WORD.match(lines[place])
    lines[place : last - first_line + 1] = [""] * (last - first + 1)
    if statement is not None:
        return _Cut("\n".join(lines), statement.key)
    return _Cut("\n".join(lines), word=word[1] if word else "")
