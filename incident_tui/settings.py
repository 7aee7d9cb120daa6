"""The user's own settings, from config.toml: who they are, how times are shown, the clipboard, keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Literal

import msgspec

from incident_tui.domain.clock import local_zone
from incident_tui.files.places import Places
from incident_tui.files.problem import FileProblem

ClipboardMode = Literal["auto", "tmux", "osc52", "native", "command", "file"]


class ClipboardChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to reach the clipboard; `command` gets the text on its standard input."""

    mode: ClipboardMode = "auto"
    command: tuple[str, ...] = ()


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What config.toml may say; everything has a default.

    `keys` maps a command's id (the help screen shows them) to keys, separated by commas.
    """

    person: str = ""
    time_zone: str = ""
    show_utc: bool = False
    theme: str = "incident-dark"
    clipboard: ClipboardChoice = ClipboardChoice()
    keys: dict[str, str] = {}


def load_settings(places: Places) -> tuple[Settings, list[FileProblem]]:
    """Read config.toml; a file with a fault is not used, and the fault is returned."""
    if not places.config_file.exists():
        return Settings(), []
    from incident_tui.files.typed_toml import problem_at, read_text, read_toml

    try:
        settings = read_toml(places.config_file, Settings)
        if settings.time_zone and local_zone(settings.time_zone) is UTC and settings.time_zone.upper() != "UTC":
            text = read_text(places.config_file)
            message = f"{settings.time_zone!r} is no time zone; UTC is shown"
            raise problem_at(text, places.config_file, ("time_zone",), message, hint='write it like "Europe/Berlin"')
    except FileProblem as problem:
        return Settings(), [problem]
    return settings, []


def unknown_theme(name: str, known: Sequence[str], config_file: Path) -> FileProblem:
    """Return what to say of a theme that the person's config.toml names and nobody has made."""
    # Imported late: most people's theme exists.
    from incident_tui.files.toml_faults import suggestion
    from incident_tui.files.typed_toml import problem_at, read_text

    message = f"no theme is called {name!r}"
    return problem_at(read_text(config_file), config_file, ("theme",), message, hint=suggestion(name, known))


def person_at_keyboard(settings: Settings, env: Mapping[str, str]) -> str:
    """Name who is acting: `INCIDENT_TUI_PERSON`, then the setting, then the login name."""
    named = env.get("INCIDENT_TUI_PERSON") or settings.person
    if named:
        return named
    if login := env.get("USER") or env.get("LOGNAME"):
        return login
    import getpass  # cron sets neither name, and only then is this needed

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        # A container's user often has no name.
        return "unknown"


def zone_of(settings: Settings, env: Mapping[str, str]) -> tzinfo:
    """Return the user's own zone: the setting, then `TZ`, then the machine's."""
    return local_zone(settings.time_zone or env.get("TZ"))
