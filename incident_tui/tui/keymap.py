"""The person's own keys (`[keys]` of config.toml), made such that Textual takes them, and what is wrong with them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path

from textual.keys import _character_to_key

from incident_tui.files.problem import FileProblem
from incident_tui.files.typed_toml import problem_at, read_text
from incident_tui.tui.commands import Command, effective_keys


def sound_keymap(
    chosen: Mapping[str, str], config_file: Path, screens: Sequence[Sequence[Command]]
) -> tuple[dict[str, str], list[FileProblem]]:
    """Return the keys by command, and a problem for each line that cannot be followed; that command keeps its keys.

    `screens` has the commands of each screen: on one screen a key can run one command only.
    """
    known = {each.id: each for commands in screens for each in commands}
    sound: dict[str, str] = {}
    problems: list[FileProblem] = []
    for name in chosen:
        fault = hint = ""
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            fault, hint = "no such command", f"did you mean {near[0]}?" if near else "? lists the commands"
        elif not chosen[name].strip():
            fault, hint = "needs a key", "leave the line out to keep the command's own"
        elif taken := _also_run_by(known[name], chosen, screens):
            fault, hint = f"the same key runs {taken}", f"give {taken} another key too, or choose another here"
        if fault:
            problems.append(problem_at(read_text(config_file), config_file, ("keys", name), fault, hint=hint))
        else:
            sound[name] = ",".join(map(_named, effective_keys(known[name], chosen)))
    return sound, problems


def _also_run_by(command: Command, chosen: Mapping[str, str], screens: Sequence[Sequence[Command]]) -> str:
    keys = set(map(_named, effective_keys(command, chosen)))
    for each in (other for commands in screens if command in commands for other in commands):
        if each.id != command.id and keys & set(map(_named, effective_keys(each, chosen))):
            return each.id
    return ""


def _named(key: str) -> str:
    """Name a key as Textual does: people write `]`, Textual `right_square_bracket`."""
    return _character_to_key(key) if len(key) == 1 else key
