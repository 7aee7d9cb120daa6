"""What a team has still to fill in: what is empty and needed, and what its files mark with FILL IN."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from incident_tui.domain.text import shortened
from incident_tui.files.problem import FileProblem
from incident_tui.files.toml_faults import shown
from incident_tui.files.toml_lines import KeyPath
from incident_tui.playbook.judgement import Judgement
from incident_tui.playbook.model import Playbook
from incident_tui.playbook.team_files import AnyFile, PlaybookFiles, ReadFile

# As `incident-tui init` writes it: behind a value, or at the start of a comment of its own.
MARK: Final = "FILL IN"
_LONGEST_WORDS: Final = 80
# What is lost for the night while a table has something to fill in.
_HINTS: Final = {
    "organisation": "messages fill in from these",
    "escalation": "nobody can be called there: fill in phone or chat",
    "channels": "contacts cannot be looked up when the network is down",
    "tools": "fill in where each of them is",
    "vendors": "fill in how to reach them",
    "hours": "for who answers by day, and for clocks that count business days",
    "legal": "no law's clock runs until it is named",
}
_TAKE_OUT: Final = f"take the mark {MARK} out where it is done"


class _Open(NamedTuple):
    """A value to fill in, and how it is called in a list; `done` says that there is one, and only the mark is left."""

    key: KeyPath
    name: str
    line: int
    done: bool = False


def unfilled_notes(files: PlaybookFiles) -> Iterator[Judgement]:
    """Note what is still to be filled in: one note for each table of the playbook, and for each other file."""
    if files.playbook is not None:
        yield from _in_playbook(files.playbook)
    others: tuple[AnyFile, ...] = (*files.packs, *files.clocks)
    for file in others:
        marks = list(_marked(file)) if file.found.origin == "team" else []
        if marks:
            yield _note(file, marks, _TAKE_OUT)
        yield from _remarks(file)


def _in_playbook(playbook: ReadFile[Playbook]) -> Iterator[Judgement]:
    tables: dict[str | int, dict[str, _Open]] = {}
    for each in sorted((*_empty(playbook), *_marked(playbook)), key=lambda each: each.line):
        tables.setdefault(each.key[0], {}).setdefault(each.name, each)
    for table, named in tables.items():
        yield _note(playbook, list(named.values()), _HINTS.get(str(table), _TAKE_OUT))
    yield from _remarks(playbook)


def _note(file: AnyFile, found: list[_Open], hint: str) -> Judgement:
    names, first = ", ".join(each.name for each in found), found[0]
    if any(each.done for each in found) and hint != _TAKE_OUT:
        hint = f"{hint}; {_TAKE_OUT}"
    problem = file.problem(first.key, f"still to be filled in: {names}", hint)
    return Judgement("note", FileProblem(problem.path, problem.message, first.line, problem.key, hint))


def _marked(file: AnyFile) -> Iterator[_Open]:
    """Find the values with a mark beside them."""
    for comment in file.read.lines.comments:
        if MARK in comment.text and comment.key:
            yield _Open(comment.key, _name(file, comment.key), comment.line, bool(_value(file, comment.key)))


def _remarks(file: AnyFile) -> Iterator[Judgement]:
    """Note each comment that asks for something which is not there yet, such as a table."""
    for comment in file.read.lines.comments:
        if comment.text.startswith(MARK) and not comment.key:
            words = shortened(comment.text.removeprefix(MARK).strip(" :."), _LONGEST_WORDS)
            message = f"still to be filled in: {words}" if words else "still to be filled in"
            yield Judgement("note", FileProblem(file.found.path, message, comment.line, hint=_TAKE_OUT))


def _empty(playbook: ReadFile[Playbook]) -> Iterator[_Open]:
    """Find what the console needs and has not got, marked or not."""
    content = playbook.content
    ours = content.organisation
    needed = {"name": ours.name, "service": ours.service, "status_page_url": ours.status_page_url}
    needed["reply_to"] = ours.reply_to
    keys: list[KeyPath] = [("organisation", name) for name, value in needed.items() if not value.strip()]
    lists = (
        ("escalation", "phone", [step.reachable for step in content.escalation]),
        ("channels", "contacts", [bool(channel.contacts.strip()) for channel in content.channels]),
        ("tools", "where", [bool(tool.where.strip()) for tool in content.tools]),
        ("vendors", "contact", [bool(vendor.contact.strip()) for vendor in content.vendors]),
    )
    for table, key, filled in lists:
        keys += [(table, place, key) for place, is_there in enumerate(filled) if not is_there]
    for each in keys:
        yield _Open(each, _name(playbook, each), playbook.problem(each, "").line or 0)


def _name(file: AnyFile, key: KeyPath) -> str:
    """Call a value by the title of what it belongs to, where that is one of a list, else by its own name."""
    place = next((end for end in range(len(key), 0, -1) if isinstance(key[end - 1], int)), 0)
    table = _value(file, key[:place]) if place else None
    title = getattr(table, "title", "") or getattr(table, "name", "")
    return shown(title) if title else str(key[-1])


def _value(file: AnyFile, key: KeyPath) -> Any:
    """Return what stands at a key; None where its names are not known."""
    found: Any = file.content
    for part in key:
        if isinstance(part, int):
            found = found[part] if isinstance(found, tuple) and part < len(found) else None
        else:
            found = getattr(found, part, None)
    return found
