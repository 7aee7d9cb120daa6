"""A copy as the product makes it, with what a test does not care about filled in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from incident_tui.comms.clipboard import ClipboardSettings, CopyResult, copy_text

TEXTS = {
    "plain": "Some payments are failing.\nNext update by 15:30 UTC.\n",
    "no newline": "text",
    "crlf and tabs": "a\r\n\tb\rc\r\n\r\n",
    "emoji and accents": "\U0001f525 caf\u00e9 cafe\u0301 \U0001f469\u200d\U0001f692 \u6f22\u5b57",
    "nul": "a\x00b",
    "escape": "\x1b]52;c;eA==\x07",
    "markup": "[/bold] [red]x[/]",
    "long": "0123456789\U0001f525" * 12_000,
}


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
