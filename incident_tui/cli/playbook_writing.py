"""A page written out: in plain lines of 80 columns, or in Markdown with nobody's text read as such."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from incident_tui.cli.playbook_page import Block, Entry, Heading, Paragraph
from incident_tui.domain.text import visible

WIDTH: Final = 80
_SHORT: Final = 3
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>|#~&])")
# At the start of a line these begin a list, a heading or a rule.
_OPENING: Final = re.compile(r"([-+=]|\d+[.)])(?=\s|$)|^([-=]{2,})")


def plain_lines(page: Iterable[Block]) -> Iterator[str]:
    """Write a page in lines of at most 80 columns; only a word that is longer than that stands out."""
    begun = room = False
    for line in _plain(page):
        # Between two parts one empty line is enough; before the first and after the last there is none.
        if line:
            yield from [""] if begun and room else []
            yield line
        begun, room = begun or bool(line), not line


def _plain(page: Iterable[Block]) -> Iterator[str]:
    for is_list, blocks in groupby(page, lambda block: isinstance(block, Entry)):
        if is_list:
            yield from _list(block for block in blocks if isinstance(block, Entry))
            continue
        below = False
        for block in blocks:
            match block:
                case Heading(level, text):
                    title = _one_line(text)
                    yield from ("", *_wrapped(title), ("=" if level == 1 else "-") * min(len(title), WIDTH))
                case Paragraph(text):
                    yield from (*([] if below else [""]), *_wrapped(_one_line(text)), "")
            below = isinstance(block, Heading)


def _list(entries: Iterable[Entry]) -> Iterator[str]:
    """Write the entries of a list, with room between them where there is more to read than a line or two."""
    written = []
    for entry in entries:
        lines = _wrapped(_one_line(entry.title), "- ", "  ")
        for line in entry.lines:
            lines += _wrapped(_one_line(line), "    ", "      ")
        written.append(lines)
    apart = any(len(lines) > _SHORT for lines in written)
    for lines in written:
        yield from lines
        if apart:
            yield ""


def markdown_lines(page: Iterable[Block]) -> Iterator[str]:
    """Write a page in Markdown; what people wrote stands there to the letter."""
    in_list = False
    for block in page:
        if in_list and not isinstance(block, Entry):
            yield ""
        in_list = isinstance(block, Entry)
        match block:
            case Heading(level, text):
                yield from (f"{'#' * level} {escaped(text)}", "")
            case Paragraph(text):
                yield from (escaped(text), "")
            case Entry(title, lines):
                yield f"- **{escaped(title)}**"
                yield from (f"  - {escaped(line)}" for line in lines)


def escaped(text: str) -> str:
    """Return a text as Markdown shows it, on one line."""
    found = _SPECIAL.sub(r"\\\1", _one_line(text))
    opening = _OPENING.match(found)
    if opening is None:
        return found
    sign = opening[0]
    # `1.` is escaped at its full stop, `-` itself.
    return (f"{sign[:-1]}\\{sign[-1]}" if sign[0].isdigit() else f"\\{sign}") + found[len(sign) :]


def _one_line(text: str) -> str:
    return visible(" ".join(text.split()))


def _wrapped(text: str, first: str = "", after: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=after,
        break_long_words=False,
        break_on_hyphens=False,
    )
