"""Where the user's own files stand: configuration, data and state."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from incident_tui.files.problem import FileProblem

APPLICATION: Final = "incident-tui"


class Places(NamedTuple):
    """The folders of the XDG base directory specification (version 0.8), on macOS as on Linux.

    `config`, `data` and `state` end in `incident-tui`. `moved_data_file` and `chosen_templates` are what the
    user asked for instead of the default places. Nothing is created here. Written by hand, since
    platformdirs' Unix class reads os.environ and cannot be given another environment.
    """

    config: Path
    data: Path
    state: Path
    moved_data_file: Path | None = None
    chosen_templates: Path | None = None

    @classmethod
    def from_environment(
        cls, env: Mapping[str, str], *, data_file: Path | None = None, templates: Path | None = None
    ) -> Places:
        """Find the places; an argument beats `INCIDENT_TUI_DATA`, which beats the default.

        A relative or empty XDG value is ignored, as the specification asks. Raises FileProblem where no
        home folder can be found.
        """
        home = _home(env)
        moved = data_file
        if moved is None and env.get("INCIDENT_TUI_DATA"):
            moved = _with_home(env["INCIDENT_TUI_DATA"], home)
        return cls(
            config=_base(env, "XDG_CONFIG_HOME", home / ".config"),
            data=_base(env, "XDG_DATA_HOME", home / ".local" / "share"),
            state=_base(env, "XDG_STATE_HOME", home / ".local" / "state"),
            moved_data_file=moved,
            chosen_templates=templates,
        )

    @property
    def data_file(self) -> Path:
        """Give the file of the incidents."""
        return self.moved_data_file if self.moved_data_file is not None else self.data / "incidents.json"

    @property
    def drills_file(self) -> Path:
        """Give the file of the drills, beside the incidents and never the same file.

        Beside a moved `team.json` it is `team.drills.json`: two data files in one folder keep two sets.
        """
        if self.moved_data_file is None:
            return self.data / "drills.json"
        return self.moved_data_file.parent / f"{self.moved_data_file.stem}.drills.json"

    @property
    def last_copy_file(self) -> Path:
        """Give the file that keeps the last copied text when no clipboard took it."""
        return self.state / "last-copy.txt"

    @property
    def config_file(self) -> Path:
        """Give the user's settings."""
        return self.config / "config.toml"

    @property
    def team_templates(self) -> Path:
        """Give the team's own templates, or the folder that `--templates` named."""
        return self.chosen_templates if self.chosen_templates is not None else self.config / "templates"

    @property
    def team_themes(self) -> Path:
        """Give the team's own themes."""
        return self.config / "themes"


def _base(env: Mapping[str, str], variable: str, default: Path) -> Path:
    given = Path(env.get(variable, ""))
    return (given if given.is_absolute() else default) / APPLICATION


def _home(env: Mapping[str, str]) -> Path:
    home = Path(env.get("HOME", ""))
    if home.is_absolute():
        return home
    import pwd  # A login without HOME is rare, and only Unix has this module.

    try:
        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        raise FileProblem(Path("~"), "your home folder cannot be found", hint="set HOME to a folder of yours") from None


def _with_home(given: str, home: Path) -> Path:
    return home / given[2:] if given.startswith("~/") else Path(given)
