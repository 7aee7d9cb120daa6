from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from incident_tui.comms import clipboard_child
from incident_tui.comms.clipboard_attempts import native_environment

MODULE = "incident_tui.comms.clipboard_child"


def run_child(tool: str, env: dict[str, str], folder: Path) -> int:
    argv = [sys.executable, "-P", "-m", MODULE, tool]
    root = str(Path(clipboard_child.__file__).parents[2])
    environment = native_environment(env, sys.platform, root)
    finished = subprocess.run(argv, input=b"text", capture_output=True, env=environment, cwd=folder, check=False)
    assert finished.stdout == b""
    assert finished.stderr == b""
    return finished.returncode


def script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_equal_means_that_the_same_text_came_back() -> None:
    held: list[str] = []
    no_pause_s = (0.0,)
    assert (
        clipboard_child.copy_and_read_back("a\r\n", held.append, lambda: held[-1], no_pause_s) == clipboard_child.EQUAL
    )
    assert (
        clipboard_child.copy_and_read_back("a\r\n", held.append, lambda: "a\n", no_pause_s) == clipboard_child.DIFFERENT
    )


def test_a_clipboard_that_is_late_is_read_again() -> None:
    answers = iter(["former text", "former text", "text"])
    pauses_s = (0.0, 0.0, 0.0)
    assert clipboard_child.copy_and_read_back("text", lambda _: None, lambda: next(answers), pauses_s) == 0


def test_a_program_that_swallows_the_text_is_found_out(tmp_path: Path) -> None:
    script(tmp_path / "xclip", "cat > /dev/null")
    env = {"PATH": f"{tmp_path}:/usr/bin:/bin", "DISPLAY": ":9999"}
    assert run_child("xclip", env, tmp_path) == clipboard_child.DIFFERENT


def test_a_missing_program_has_its_own_code(tmp_path: Path) -> None:
    env = {"PATH": str(tmp_path), "DISPLAY": ":9999"}
    assert run_child("xclip", env, tmp_path) == clipboard_child.PROGRAM_MISSING
    assert run_child("clip.exe", env, tmp_path) == clipboard_child.PROGRAM_MISSING


def test_a_program_that_answers_nonsense_has_its_own_code(tmp_path: Path) -> None:
    script(tmp_path / "xclip", r'[ "$3" = -o ] && printf "\377\376"')
    env = {"PATH": f"{tmp_path}:/usr/bin:/bin", "DISPLAY": ":9999"}
    assert run_child("xclip", env, tmp_path) == clipboard_child.OTHER_FAULT


def test_the_current_folder_cannot_stand_in_for_what_the_child_imports(tmp_path: Path) -> None:
    (tmp_path / "pyperclip.py").write_text("raise SystemExit(0)")
    (tmp_path / "incident_tui").mkdir()
    (tmp_path / "incident_tui" / "__init__.py").write_text("raise SystemExit(0)")
    assert run_child("xclip", {"PATH": str(tmp_path)}, tmp_path) == clipboard_child.PROGRAM_MISSING


def test_a_wish_to_stay_interactive_cannot_turn_a_failure_into_success(tmp_path: Path) -> None:
    env = {"PATH": str(tmp_path), "PYTHONINSPECT": "1"}
    assert run_child("xclip", env, tmp_path) == clipboard_child.PROGRAM_MISSING


def test_every_code_is_distinct_from_those_of_python_and_has_a_meaning() -> None:
    codes = set(clipboard_child.MEANINGS)
    assert len(codes) == 5
    assert not codes & {1, 2, 120, 126, 127}


def test_the_child_loads_nothing_of_ours_but_itself() -> None:
    code = f"import sys, {MODULE}; print(*(name for name in sys.modules))"
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(finished.stdout.split())
    ours = {name for name in loaded if name.startswith("incident_tui")}
    assert ours == {"incident_tui", "incident_tui.comms", MODULE}
    assert not loaded & {"pyperclip", "msgspec", "jinja2", "subprocess", "textual"}


def test_the_environment_leads_to_the_package_without_burying_the_standard_library() -> None:
    source = native_environment({"PYTHONPATH": "/mine"}, "linux", "/src/project")
    installed = native_environment({}, "linux", "/venv/lib/python3.11/site-packages")
    assert source["PYTHONPATH"] == "/src/project:/mine"
    assert "PYTHONPATH" not in installed


def test_on_a_mac_the_programs_are_told_to_use_utf8() -> None:
    assert native_environment({"LC_ALL": "C"}, "darwin", "/x")["LC_ALL"] == "en_US.UTF-8"
    assert native_environment({"LC_ALL": "C"}, "linux", "/x")["LC_ALL"] == "C"
