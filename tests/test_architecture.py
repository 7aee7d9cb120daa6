"""What import-linter cannot say about the code: what a fresh interpreter loads and does, and how large things are."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import incident_tui

PACKAGE = Path(incident_tui.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_MODULE = 300
LONGEST_FUNCTION = 50
LONGEST_APP = 200

# Imports every module under the package named first, leaving out those under the package named second.
IMPORT_ALL = """
import importlib, pkgutil, sys
def import_all(name, but="-"):
    package = importlib.import_module(name)
    for found in pkgutil.walk_packages(package.__path__, name + "."):
        if not (found.name + ".").startswith(but) and not found.name.endswith("__main__"):
            importlib.import_module(found.name)
"""
LOADED_SCREEN = """
import json
print(json.dumps(sorted(name for name in sys.modules if name.partition(".")[0] in {"textual", "rich"})))
"""
# The interpreter reports every file that is opened and every call into C, so nothing has to be replaced by a double.
WATCHED = (
    IMPORT_ALL
    + """
import datetime, json, os, time
seen = {"written": [], "clock": []}
MAKING = {"os.mkdir", "os.rename", "os.link", "os.symlink", "os.truncate", "socket.connect", "subprocess.Popen"}
def audit(event, args):
    if event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        seen["written"].append(str(args[0]))
    elif event in MAKING:
        seen["written"].append(f"{event} {args[0]}")
def profile(frame, event, called):
    if event == "c_call" and frame.f_globals.get("__name__", "").startswith("incident_tui"):
        owner = getattr(called, "__self__", None)
        if owner is time or (isinstance(owner, type) and issubclass(owner, datetime.date)):
            if called.__name__ not in {"fromisoformat", "fromtimestamp", "combine", "strptime"}:
                seen["clock"].append(f"{frame.f_globals['__name__']}: {called.__qualname__}")
sys.addaudithook(audit)
sys.setprofile(profile)
"""
)


@pytest.fixture
def empty_home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    return home


def run(script: str, home: Path) -> str:
    """Run a script in a fresh interpreter whose home, and whose working folder, is `home`."""
    folders = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "TMPDIR")
    environment = {**os.environ, "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(PACKAGE.parent)}
    environment |= dict.fromkeys(folders, str(home))
    finished = subprocess.run(
        [sys.executable, "-c", script], cwd=home, env=environment, capture_output=True, text=True, timeout=60
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def test_the_command_line_is_imported_without_textual(empty_home: Path) -> None:
    # The command that opens the console is no exception: it imports the console when it is run.
    assert json.loads(run(f"{IMPORT_ALL}\nimport_all('incident_tui.cli'){LOADED_SCREEN}", empty_home)) == []


def test_help_is_shown_without_textual(empty_home: Path) -> None:
    script = f"""
import runpy, sys
sys.argv = ["incident-tui", "--help"]
try:
    runpy.run_module("incident_tui", run_name="__main__", alter_sys=True)
except SystemExit as end:
    assert not end.code, end.code
{LOADED_SCREEN}"""
    shown = run(script, empty_home)
    assert "Usage" in shown
    assert json.loads(shown.splitlines()[-1]) == []
    assert list(empty_home.iterdir()) == []


def test_importing_writes_nothing_and_reads_no_clock(empty_home: Path) -> None:
    watched = (
        f"{WATCHED}\nimport_all('incident_tui', but='incident_tui.tui.')\nsys.setprofile(None)\nprint(json.dumps(seen))"
    )
    assert json.loads(run(watched, empty_home)) == {"written": [], "clock": []}
    assert list(empty_home.iterdir()) == []


def test_the_watch_sees_a_file_and_a_clock(empty_home: Path) -> None:
    script = f"""{WATCHED}
exec(compile("open('x', 'w').close(); time.monotonic(); datetime.datetime.now()", "made up", "exec"),
     {{"__name__": "incident_tui.made_up", "time": time, "datetime": datetime}})
sys.setprofile(None)
print(json.dumps(seen))"""
    seen = json.loads(run(script, empty_home))
    assert seen["written"] == ["x"]
    assert seen["clock"] == ["incident_tui.made_up: monotonic", "incident_tui.made_up: datetime.now"]


@pytest.mark.parametrize("module", sorted((PACKAGE / "domain").rglob("*.py")), ids=lambda path: path.name)
def test_the_domain_imports_the_standard_library_msgspec_and_itself(module: Path) -> None:
    allowed = sys.stdlib_module_names | {"msgspec"}
    foreign = [
        name
        for name in imported(ast.parse(module.read_text("utf-8")))
        if name.partition(".")[0] not in allowed and not name.startswith("incident_tui.domain")
    ]
    assert foreign == []


def test_no_module_is_too_long_to_be_read() -> None:
    lengths = {place(module): len(module.read_text("utf-8").splitlines()) for module in MODULES}
    # Every kind of fact stands in one file: whoever reads it knows what can happen.
    del lengths["incident_tui/domain/events.py"]
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_no_function_is_too_long_to_be_read() -> None:
    lengths = {
        f"{place(module)}:{node.lineno} {node.name}": length(node)
        for module in MODULES
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_the_app_stays_small() -> None:
    apps = {
        f"{place(module)}:{node.lineno} {node.name}": length(node)
        for module in MODULES
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and any(base_name(base) == "App" for base in node.bases)
    }
    assert {name: lines for name, lines in apps.items() if lines >= LONGEST_APP} == {}


def place(module: Path) -> str:
    return module.relative_to(PACKAGE.parent).as_posix()


def length(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def base_name(base: ast.expr) -> str:
    """The last name of a base class: `App` of `textual.app.App[None]`."""
    if isinstance(base, ast.Subscript):
        return base_name(base.value)
    return base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""
