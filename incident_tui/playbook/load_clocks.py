"""The clocks read from their files: the bundled ones, and the team's own laid over them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import msgspec

from incident_tui.files.overlay import Overlay
from incident_tui.files.problem import FileProblem
from incident_tui.files.typed_toml import parse_toml, problem_at, read_text
from incident_tui.playbook.clock_checks import clock_findings
from incident_tui.playbook.clocks import LoadedClocks, Regime, RegimeFile, decode_clock_value

FOLDER: Final = "clocks"
SUFFIX: Final = ".toml"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]*(?:/[a-z0-9][a-z0-9_-]*)*")


def load_clocks(overlay: Overlay) -> LoadedClocks:
    """Load every file below `clocks/`; a team's with a fault gives way to the bundled one of the same name, if any.

    Raises FileProblem for a fault in a bundled one: that is a fault of the program.
    """
    regimes: list[Regime] = []
    problems: list[FileProblem] = []
    for found in overlay.list(FOLDER, SUFFIX):
        try:
            regimes.append(read_regime(found.path, found.relative, overlay))
        except FileProblem as problem:
            if found.origin == "bundled":
                raise
            problems.append(problem)
            if (bundled := found.fallback()) is not None:
                regimes.append(read_regime(bundled.path, bundled.relative, overlay))
    return LoadedClocks(tuple(sorted(regimes, key=lambda regime: regime.id)), problems)


def read_regime(path: Path, relative: str, overlay: Overlay) -> Regime:
    """Read one file of clocks, called `relative` in the overlay, in which its messages are looked for.

    Raises FileProblem for the first fault.
    """
    name = regime_name(path, relative)
    text = read_text(path)
    file = parse_toml(text, RegimeFile, path, dec_hook=decode_clock_value)

    def message_exists(message: str) -> bool:
        return overlay.find(f"messages/{message}.md.j2") is not None

    for finding in clock_findings(file, message_exists):
        raise problem_at(text, path, finding.key, finding.message, hint=finding.hint)
    return Regime(**msgspec.structs.asdict(file), id=name)


def regime_name(path: Path, relative: str) -> str:
    """Return the name by which a playbook names a file of clocks. Raises FileProblem where it cannot."""
    name = relative.removeprefix(f"{FOLDER}/").removesuffix(SUFFIX)
    if not _NAME.fullmatch(name):
        hint = "small letters, digits, - and _, such as acme_contract.toml"
        raise FileProblem(path, "has a name that a playbook cannot give", hint=hint)
    return name
