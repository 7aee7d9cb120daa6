"""A copy as the product makes it, with what a test does not care about filled in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from incident_tui.comms.clipboard import ClipboardSettings, CopyResult, copy_text


def copy(
    text: str,
    env: dict[str, str],
    saved: Path,
    *,
    terminal: Callable[[str], None] | None = None,
    settings: ClipboardSettings | None = None,
) -> CopyResult:
    return copy_text(
        text,
        env=env,
        settings=settings or ClipboardSettings(),
        last_copy_file=saved,
        write_to_terminal=terminal,
    )
