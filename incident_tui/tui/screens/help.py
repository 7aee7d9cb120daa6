"""The help: every key of a screen, made from its commands and the user's own keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content

from incident_tui.tui.commands import LIST_KEYS, Command, effective_keys, key_text
from incident_tui.tui.screens.dialogs import TextView

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
    lines: list[Content] = []
    for group in dict.fromkeys(each.group for each in commands):
        lines.append(Content.styled(f"\n {group}", "bold $accent"))
        for each in (command for command in commands if command.group == group):
            keys = " ".join(key_text(key) for key in effective_keys(each, keymap)) or "–"
            lines.append(_line(keys, each.help, each.id))
    lines.append(Content.styled("\n in any list", "bold $accent"))
    lines += [_line(keys, what) for keys, what in LIST_KEYS]
    lines.append(Content.styled("\n writing a note", "bold $accent"))
    lines += [_line(form, what) for form, what in _GRAMMAR]
    return Content("\n").join(lines)


def _line(keys: str, what: str, command_id: str = "") -> Content:
    return Content.assemble("  ", (f"{keys:<22}", "bold"), what, (f"  [{command_id}]" if command_id else "", "$muted"))
