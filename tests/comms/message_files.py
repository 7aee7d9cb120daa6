"""Message files for tests: written into a folder, read back as the product reads them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from incident_tui.comms.catalogue import read_message
from incident_tui.comms.message import MessageTemplate
from incident_tui.comms.render import compile_message
from incident_tui.files.overlay import Overlay
from incident_tui.files.problem import FileProblem

NOW = datetime(2026, 11, 23, 14, 40, tzinfo=UTC)

FIELDS = """\
title = "A message"
audience = "status_page"
stage = "investigating"
public = true
"""


def variable(name: str, *more: str, example: str = "an example") -> str:
    lines = ["[[variables]]", f'name = "{name}"', f'meaning = "meaning of {name}"', f'example = "{example}"']
    return "\n".join([*lines, *more]) + "\n"


def time_variable(name: str, *more: str) -> str:
    return variable(name, 'kind = "time"', *more, example="15:30")


def message_text(body: str, *variables: str, fields: str = FIELDS) -> str:
    return f"+++\n{fields}{''.join(variables)}+++\n{body}\n"


def write_message(folder: Path, identifier: str, text: str) -> Path:
    path = folder / "messages" / f"{identifier}.md.j2"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def message(folder: Path, body: str, *variables: str) -> MessageTemplate:
    """Write one bundled message and read it."""
    write_message(folder, "test/message", message_text(body, *variables))
    found = Overlay(folder).find("messages/test/message.md.j2")
    assert found is not None
    return read_message(found)


def line_of(path: Path, part: str) -> int:
    """Give the first line of a file that contains `part`."""
    lines = path.read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if part in line)


def refused(folder: Path, body: str, *variables: str) -> FileProblem:
    """Give the problem for which a message does not compile."""
    template = message(folder, body, *variables)
    with pytest.raises(FileProblem) as caught:
        compile_message(template)
    assert caught.value.path == template.path
    return caught.value
