"""The user's own settings, from config.toml: who they are, how times are shown, the clipboard, keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Literal

import msgspec

from incident_tui.domain.clock import local_zone, zone_named, zone_of_variable
from incident_tui.files.places import Places
from incident_tui.files.problem import FileProblem

ClipboardMode = Literal["auto", "tmux", "osc52", "native", "command", "file"]


class ClipboardChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to reach the clipboard; `command` gets the text on its standard input."""

    mode: ClipboardMode = "auto"
    command: tuple[str, ...] = ()


class Alerts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What else happens when people outside wait for longer than they were told: a bell, or a desktop notification."""

    overdue: Literal["off", "bell", "desktop"] = "off"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What config.toml may say; everything has a default.

    `keys` maps a command's id (the help screen shows them) to keys, separated by commas.
    """

    person: str = ""
    time_zone: str = ""
    show_utc: bool = False
    theme: str = "incident-dark"
    clipboard: ClipboardChoice = ClipboardChoice()
    alerts: Alerts = Alerts()
    keys: dict[str, str] = {}


def load_settings(places: Places, env: Mapping[str, str] | None = None) -> tuple[Settings, list[FileProblem]]:
    """Read config.toml; what has a fault is not used, and the fault is returned.

    A file that does not read gives the defaults; only a wrong `time_zone` leaves the other settings as they are.
    With `env`, a `TZ` that means no zone is a fault too, unless the setting makes it needless.
    """
    settings, problems = _read_settings(places.config_file)
    if env is not None and not settings.time_zone and zone_of_variable(env.get("TZ", "")) is None:
        problems.append(_wrong_variable(env["TZ"]))
    return settings, problems


def _read_settings(path: Path) -> tuple[Settings, list[FileProblem]]:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return Settings(), []
    except OSError as error:
        return Settings(), [_out_of_reach(path, error)]
    from incident_tui.files.typed_toml import read_toml

    try:
        settings = read_toml(path, Settings)
        if settings.time_zone and zone_named(settings.time_zone) is None:
            return msgspec.structs.replace(settings, time_zone=""), [_wrong_zone(path, settings.time_zone)]
    except FileProblem as problem:
        return Settings(), [problem]
    return settings, []


def _out_of_reach(path: Path, error: OSError) -> FileProblem:
    message = f"cannot be reached: {error.strerror or error}; the defaults are used"
    hint = f"allow entering its folder: chmod u+x {path.parent}" if isinstance(error, PermissionError) else ""
    return FileProblem(path, message, hint=hint)


def _wrong_zone(path: Path, name: str) -> FileProblem:
    from incident_tui.files.toml_faults import shown
    from incident_tui.files.typed_toml import problem_at, read_text

    message = f"{shown(name)} is no time zone; the machine's own zone is used"
    return problem_at(read_text(path), path, ("time_zone",), message, hint=_meant_zone(name))


def _wrong_variable(value: str) -> FileProblem:
    from incident_tui.files.toml_faults import shown

    message = f"{shown(value)}, in the environment, is no time zone; the machine's own zone is used"
    # Where a file's path would stand, the variable's name says where to look.
    return FileProblem(Path("TZ"), message, hint=_meant_zone(value.removeprefix(":")))


def _meant_zone(name: str) -> str:
    # Looks through hundreds of files, and only for a name that is wrong.
    import difflib
    from zoneinfo import available_timezones

    # In Etc/GMT+2 the sign is the other way round from what people mean: never suggested.
    zones = sorted(zone for zone in available_timezones() if not zone.startswith("Etc/"))
    # People write the city alone, and in any case.
    known = {zone.rpartition("/")[2].lower(): zone for zone in reversed(zones)}
    known |= {zone.lower(): zone for zone in zones}
    close = difflib.get_close_matches(name[:60].lower(), known, n=1, cutoff=0.75)
    return f"did you mean {known[close[0]]}?" if close else 'write it like "Europe/Berlin"'


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
    if settings.time_zone:
        return local_zone(settings.time_zone)
    # Set and empty, `TZ` means UTC; unset, it means nothing.
    return UTC if env.get("TZ") == "" else local_zone(env.get("TZ"))
