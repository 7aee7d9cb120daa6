"""The settings in force, and where each comes from: an option, the environment, config.toml, or the default."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import click
import msgspec

from incident_tui.cli.options import data_options
from incident_tui.cli.output import emit, emit_json
from incident_tui.domain.text import visible
from incident_tui.files.problem import FileProblem
from incident_tui.files.typed_toml import read_toml
from incident_tui.settings import Settings

if TYPE_CHECKING:
    from incident_tui.cli.session import Session

Source = Literal["option", "environment", "file", "machine", "default"]


class Setting(msgspec.Struct, frozen=True):
    """A setting as it is in force: `where` names the option, the variable or the file that says so."""

    name: str
    value: str | bool | list[str]
    source: Source
    where: str = ""


@click.command("config")
@data_options
@click.pass_obj
def config(session: Session, as_json: bool) -> None:
    """Show the settings in force, and where each comes from.

    An option comes before the environment, that before config.toml, and that before what is built in.
    """
    path = session.services.places.config_file
    exists = os.path.lexists(path)
    found = list(settings_in_force(session))
    if as_json:
        told = {each.name: {"value": each.value, "source": each.source, "where": each.where or None} for each in found}
        emit_json({"config_file": {"path": str(path), "exists": exists}, "settings": told})
        return
    emit(f"{'config_file':18} {path}{'' if exists else '  (not there)'}")
    for each in found:
        origin = each.source if each.source in {"default", "machine"} else each.where
        emit(f"{visible(each.name):18} {visible(_shown(each.value)):28} ({visible(origin)})")


def settings_in_force(session: Session) -> Iterator[Setting]:
    """Give every setting, with what decided it."""
    services, env = session.services, session.env
    settings, given = services.settings, _given(session)
    from_file = partial(_from_file, given, str(services.places.config_file))
    yield _person(session, given)
    yield _zone(session)
    yield from_file("show_utc", settings.show_utc)
    yield from_file("theme", settings.theme)
    yield _clipboard_mode(session, from_file("clipboard.mode", settings.clipboard.mode))
    yield from_file("clipboard.command", list(settings.clipboard.command))
    yield from_file("alerts.overdue", settings.alerts.overdue)
    for command, keys in settings.keys.items():
        yield Setting(f"keys.{command}", keys, "file", str(services.places.config_file))
    data = str(services.places.data_file)
    if session.data_file is not None:
        yield Setting("data_file", data, "option", "--data")
    elif env.get("INCIDENT_TUI_DATA"):
        yield Setting("data_file", data, "environment", "INCIDENT_TUI_DATA")
    else:
        yield Setting("data_file", data, "default")
    chosen = session.templates is not None
    source: Source = "option" if chosen else "default"
    yield Setting("templates", str(services.places.team_templates), source, "--templates" if chosen else "")


def _given(session: Session) -> dict[str, Any]:
    """Return what config.toml says, nothing where it is not used because it is missing or has a fault."""
    path = session.services.places.config_file
    try:
        read_toml(path, Settings)
        return read_toml(path, dict[str, Any])
    except FileProblem:
        return {}


def _from_file(given: dict[str, Any], path: str, name: str, value: str | bool | list[str]) -> Setting:
    table, _, key = name.rpartition(".")
    said = key in (given.get(table, {}) if table else given)
    return Setting(name, value, "file", path) if said else Setting(name, value, "default")


def _person(session: Session, given: dict[str, Any]) -> Setting:
    person, env = session.person, session.env
    if session.by:
        return Setting("person", person, "option", "--by")
    if env.get("INCIDENT_TUI_PERSON"):
        return Setting("person", person, "environment", "INCIDENT_TUI_PERSON")
    if given.get("person"):
        return Setting("person", person, "file", str(session.services.places.config_file))
    login = next((name for name in ("USER", "LOGNAME") if env.get(name)), "")
    return Setting("person", person, "environment", login) if login else Setting("person", person, "machine")


def _zone(session: Session) -> Setting:
    services, env = session.services, session.env
    name = getattr(services.zone, "key", None) or str(services.zone)
    if services.settings.time_zone:
        return Setting("time_zone", name, "file", str(services.places.config_file))
    # A `TZ` that means no zone is told as a fault, and the machine's own zone is used.
    if "TZ" in env and not any(problem.path.name == "TZ" for problem in services.problems):
        return Setting("time_zone", name, "environment", "TZ")
    return Setting("time_zone", name, "machine")


def _clipboard_mode(session: Session, otherwise: Setting) -> Setting:
    from incident_tui.comms.clipboard_routes import CLIPBOARD_MODES, MODE_VARIABLE

    wanted = session.env.get(MODE_VARIABLE, "").strip().lower()
    if wanted in CLIPBOARD_MODES:
        return Setting(otherwise.name, wanted, "environment", MODE_VARIABLE)
    return otherwise


def _shown(value: str | bool | list[str]) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else " ".join(value) or "-"
