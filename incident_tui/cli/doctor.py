"""Is everything in order: the terminal, the files, the clipboard, the clock."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click
import msgspec

from incident_tui.cli.group import version
from incident_tui.cli.options import data_options
from incident_tui.cli.outcome import Exit
from incident_tui.cli.output import emit, emit_json, write_to_terminal
from incident_tui.comms.clipboard import ClipboardSettings, plan_routes
from incident_tui.comms.clipboard_tmux import ask_tmux
from incident_tui.comms.clipboard_words import Place, describe, unmet_wishes
from incident_tui.domain.moments import clock_reading
from incident_tui.files.problem import FileProblem
from incident_tui.settings import unknown_theme
from incident_tui.store.errors import StoreError
from incident_tui.store.exchange import verify
from incident_tui.tui.themes import read_theme

if TYPE_CHECKING:
    from incident_tui.cli.session import Session
    from incident_tui.comms.catalogue import Catalogue
    from incident_tui.files.overlay import Overlay
    from incident_tui.services import Services

SMALLEST = (60, 15)


class Check(msgspec.Struct, frozen=True):
    """One thing that was looked at; `attention` is what somebody should mend."""

    name: str
    status: Literal["ok", "info", "attention"]
    text: str


@click.command("doctor")
@click.option("--test-copy", is_flag=True, help="Send a test text to the clipboard.")
@data_options
@click.pass_obj
def doctor(session: Session, test_copy: bool, as_json: bool) -> int:
    """Check what the console needs; exit code 0 if nothing needs attention, else 1."""
    looks: list[Callable[[Session], Iterable[Check]]] = [_program, _terminal, _data, _templates, _time, _clipboard]
    if test_copy:
        looks.append(_test_copy)
    checks = [check for look in looks for check in look(session)]
    fine = all(check.status != "attention" for check in checks)
    if as_json:
        emit_json({"ok": fine, "checks": checks})
    else:
        for check in checks:
            mark = {"ok": "ok  ", "info": "    ", "attention": "LOOK"}[check.status]
            emit(f"{mark} {check.name:10} {' '.join(check.text.split())}")
        emit("nothing needs attention" if fine else "what is marked LOOK needs attention")
    return Exit.DONE if fine else Exit.FAILED


def _program(session: Session) -> Iterator[Check]:
    system = f"{platform.system()} {platform.release()}"
    yield Check("program", "info", f"incident-tui {version()}, Python {platform.python_version()}, {system}")
    yield Check("person", "info", f"{session.person} (INCIDENT_TUI_PERSON, the setting `person`, or --by NAME)")


def _terminal(session: Session) -> Iterator[Check]:
    env = session.env
    size = _size()
    kind = env.get("TERM", "")
    yield Check("terminal", "info", f"TERM={kind or 'not set'}, COLORTERM={env.get('COLORTERM', 'not set')}")
    if size is None:
        yield Check("terminal", "info", "no terminal here: the console needs one, the other commands do not")
        return
    columns, lines = size
    if kind in {"", "dumb"}:
        yield Check("terminal", "attention", "this TERM cannot place text: set TERM, as in TERM=xterm-256color")
    if columns < SMALLEST[0] or lines < SMALLEST[1]:
        smallest = f"{SMALLEST[0]}×{SMALLEST[1]}"
        yield Check("terminal", "attention", f"{columns}×{lines} cells: the console needs {smallest} or more")
    else:
        yield Check("terminal", "ok", f"{columns}×{lines} cells")
    if env.get("NO_COLOR"):
        yield Check("terminal", "info", "NO_COLOR is set: the console uses no colours")


def _size() -> tuple[int, int] | None:
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        try:
            found = os.get_terminal_size(stream.fileno())
        except (OSError, ValueError, AttributeError):
            continue
        return found.columns, found.lines
    return None


def _data(session: Session) -> Iterator[Check]:
    path = session.services.places.data_file
    obstacle = _unwritable(path)
    if obstacle:
        yield Check("data", "attention", f"{path}: {obstacle}. Mend that or choose another file with --data FILE")
    elif not path.exists():
        yield Check("data", "ok", f"{path}: not there yet, it is made when something is recorded")
    else:
        yield Check("data", "ok", f"{path}: {path.stat().st_size:,} bytes, writable")
    try:
        store = session.services.store
        found = verify(store)
    except (StoreError, OSError) as error:
        yield Check("data", "attention", f"{path}: cannot be opened: {error}")
        return
    journal = path.with_name(path.name + ".journal")
    if journal.exists():
        yield Check("data", "info", f"{journal}: {journal.stat().st_size:,} bytes, folded into the file now and then")
    session.told.update(notice.message for notice in store.notices)
    yield from (Check("data", "info", notice.message) for notice in store.notices if not notice.lost)
    yield from (Check("data", "attention", problem) for problem in found.problems)
    counted = f"{found.incidents} incident(s), {found.events} event(s), {len(found.problems)} problem(s)"
    yield Check("data", "attention" if found.problems else "ok", f"verified: {counted}")


def _unwritable(path: Path) -> str:
    """Say why the file could not be written, or nothing; nothing is created to find out."""
    if path.exists():
        return "" if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) else "no permission to write"
    folder = path.parent
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return "" if folder.is_dir() and os.access(folder, os.W_OK) else f"no permission to write in {folder}"


def _templates(session: Session) -> Iterator[Check]:
    services = session.services
    problems: list[FileProblem] = []
    try:
        overlays = {"templates": (services.templates, ""), "themes": (services.themes, ".toml")}
        for name, (overlay, suffix) in overlays.items():
            problems += overlay.problems()
            yield from _layers(name, overlay, suffix)
        yield Check("playbook", "ok", f"read from {services.loaded_playbook.source.path}")
        for name in services.catalogue.shadowed:
            yield Check("messages", "info", f"{name} is your team's own, in place of the bundled one")
        words = sum(1 for rule in services.gate.rules if rule.level != "off")
        yield Check("gate", "ok", f"{words} rules look at a text before it is copied: message rules lists them")
        problems += _broken_messages(services.catalogue)
        problems += _broken_themes(services)
    except FileProblem as problem:
        problems.append(problem)
    problems += services.problems
    services.problems.clear()
    for text in dict.fromkeys(map(str, problems)):
        yield Check("files", "attention", f"{text}. What ships with incident-tui is used in its place")


def _broken_messages(catalogue: Catalogue) -> Iterator[FileProblem]:
    """Name the messages whose text does not compile: the catalogue has only looked at what stands above it."""
    from incident_tui.comms.render import compile_or_fall_back

    for template in catalogue.messages.values():
        try:
            problem = compile_or_fall_back(template)[1]
        except FileProblem as broken:
            problem = broken
        if problem is not None:
            yield problem


def _broken_themes(services: Services) -> Iterator[FileProblem]:
    names = []
    for found in services.themes.list("", ".toml"):
        try:
            names.append(read_theme(found.path).name)
        except FileProblem as problem:
            yield problem
    if services.settings.theme not in names and services.places.config_file.exists():
        yield unknown_theme(services.settings.theme, names, services.places.config_file)


def _layers(name: str, overlay: Overlay, suffix: str) -> Iterator[Check]:
    team = [file for file in overlay.list("", suffix) if file.origin == "team"]
    yield Check(name, "ok", f"{len(overlay.list('', suffix))} file(s); bundled in {overlay.bundled}")
    for file in team:
        what = f"overrides {file.overrides}" if file.overrides else "is your team's own"
        yield Check(name, "info", f"{file.path} {what}")


def _time(session: Session) -> Iterator[Check]:
    services = session.services
    now = services.clock.now()
    zone = getattr(services.zone, "key", None) or str(services.zone)
    local = clock_reading(now, services.zone, now)
    yield Check("time", "info", f"zone {zone}: it is {local}, {now:%Y-%m-%d %H:%M:%S} UTC")


def _clipboard(session: Session) -> Iterator[Check]:
    env, choice = session.env, session.services.settings.clipboard
    settings = ClipboardSettings(mode=choice.mode, command=choice.command)
    plan = plan_routes(env, settings, partial(shutil.which, path=env.get("PATH", os.defpath)))
    place = Place(
        env,
        settings,
        session.services.places.last_copy_file,
        has_terminal=write_to_terminal() is not None,
        tmux=ask_tmux(env) if env.get("TMUX") else None,
    )
    yield from (Check("clipboard", "attention", wish) for wish in unmet_wishes(plan))
    yield from (Check("clipboard", "info", line) for line in describe(plan, place))


def _test_copy(session: Session) -> Iterator[Check]:
    # The time tells this test from one before it.
    text = f"incident-tui clipboard test of {session.services.clock.now():%H:%M:%S} UTC"
    result = session.services.copy(text, write_to_terminal())
    reached = result.level in {"verified", "sent"}
    yield Check("copy test", "ok" if reached else "attention", result.notice())
    if reached:
        yield Check("copy test", "info", f"now paste; you should get: {text}")
