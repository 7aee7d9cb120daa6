"""The help: every key of a screen, made from its commands and the user's own keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content

from incident_tui.tui.commands import LIST_KEYS, Command, effective_keys, key_text
from incident_tui.tui.screens.text_view import TextView

_GRAMMAR = (
    ("-7m text", "happened seven minutes ago (-1h20m, -90s, -2d)"),
    ("14:05 text", "at 14:05 your time; 14:05Z or 14:05+02:00 in another zone"),
    ("~14:00 text", "about 14:00"),
    ("yesterday 14:05 text", "the day before; 2026-11-22 14:05 any day"),
    ("decision: text", "a decision; so with action, observation, impact, hypothesis"),
)


def help_view(commands: Sequence[Command], keymap: Mapping[str, str]) -> TextView:
    """Return the help for a screen with these commands."""
    return TextView("Keys", help_content(commands, keymap))


def help_content(commands: Sequence[Command], keymap: Mapping[str, str]) -> Content:
    """Return the help's text: the commands by group, then lists, then how a note is written."""
    rows = [(_keys(each, keymap), each) for each in commands]
    width = max((len(keys) for keys, _ in rows), default=0)
    lines: list[Content] = []
    for group in dict.fromkeys(each.group for each in commands):
        lines.append(_heading(group))
        lines += [_line(keys, each.help, width, each.id) for keys, each in rows if each.group == group]
    for heading, table in (("in any list", LIST_KEYS), ("writing a note", _GRAMMAR)):
        lines.append(_heading(heading))
        lines += [_line(keys, what, max(len(row[0]) for row in table)) for keys, what in table]
    return Content("\n").join(lines)


def _keys(command: Command, keymap: Mapping[str, str]) -> str:
    return " ".join(key_text(key) for key in effective_keys(command, keymap)) or "–"


def _heading(text: str) -> Content:
    return Content.styled(f"\n {text}", "bold $accent")


def _line(keys: str, what: str, width: int, command_id: str = "") -> Content:
    """Return one line: as narrow as its table allows, because 80 columns are to hold the longest."""
    return Content.assemble(
        "  ", (f"{keys:<{width}}  ", "bold"), what, (f"  [{command_id}]" if command_id else "", "$muted")
    )
