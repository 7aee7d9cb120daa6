"""Copy text to wherever the user can paste it, and say what is known about it and never more."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from incident_tui.comms.clipboard_attempts import Attempt, ClipboardRequest, attempt, osc52
from incident_tui.comms.clipboard_routes import (
    ClipboardMode,
    ClipboardSettings,
    RoutePlan,
    plan_routes,
)
from incident_tui.files.atomic import write_atomically

__all__ = [
    "ClipboardMode",
    "ClipboardSettings",
    "CopyResult",
    "RoutePlan",
    "copy_text",
    "osc52",
    "plan_routes",
]


@dataclass(frozen=True)
class CopyResult:
    """How far a copy got. `via` names what the text went through, in order; `path` is the last-copy file.

    `verified`: read back and equal. `sent`: handed over, nobody answers. `saved`: only in the file. `failed`:
    nowhere. `detail` says why other routes did not work. `replaced` counts characters that became `?`.
    """

    level: Literal["verified", "sent", "saved", "failed"]
    via: tuple[str, ...]
    detail: str
    path: Path | None
    characters: int
    replaced: int = 0

    def notice(self) -> str:
        """Say in plain text what is known, what is safe and what to do next."""
        match self.level:
            case "verified":
                notice = self._verified()
            case "sent":
                notice = self._sent()
            case "saved":
                safe = f"The text is safe ({self._size()}): {self._recovery()}."
                notice = f"Not in any clipboard: {self.detail}. {safe}"
            case "failed" if not self.characters:
                notice = "There is no text to copy; the clipboard is as it was."
            case "failed":
                notice = f"Nothing was copied or saved: {self.detail}. Select the text with the mouse instead."
        if self.replaced:
            notice += f" Invalid characters replaced by ?: {self.replaced:,}."
        return notice

    def _verified(self) -> str:
        desktop = [name for name in self.via if name not in ("tmux", "osc52", "command")]
        read_back = f"in the desktop clipboard ({desktop[0]}), verified" if desktop else ""
        if "tmux" not in self.via:
            sent = "; also sent to your terminal" if "osc52" in self.via else ""
            return f"Copied {self._size()}: {read_back}{sent}."
        sent = "sent on to your terminal" if "osc52" in self.via else "not confirmed beyond tmux"
        more = f"; also {read_back}" if desktop else ""
        reason = f" ({self.detail})" if self.detail and "osc52" not in self.via else ""
        return f"Copied {self._size()}: in the tmux buffer (paste with prefix ]), {sent}{more}{reason}."

    def _sent(self) -> str:
        if "tmux" in self.via:
            known = f"Handed {self._size()} to tmux without confirmation ({self.detail})"
        elif "command" in self.via:
            known = f"Handed {self._size()} to your clipboard command, which reported success"
        else:
            known = f"Sent {self._size()} to your terminal (OSC 52), which does not confirm it"
        return f"{known}. If pasting gives something else: {self._recovery()}."

    def _size(self) -> str:
        return "1 character" if self.characters == 1 else f"{self.characters:,} characters"

    def _recovery(self) -> str:
        if self.path is None:
            return "select the text with the mouse, there is no saved copy"
        return f"cat {shlex.quote(str(self.path))}"


def copy_text(
    text: str,
    *,
    env: Mapping[str, str],
    settings: ClipboardSettings,
    last_copy_file: Path,
    write_to_terminal: Callable[[str], None] | None,
) -> CopyResult:
    """Save the text in the last-copy file, then try the planned routes; blocks up to some seconds.

    Run it in a thread. Nothing about a clipboard or the file is raised: it is all in the result. Empty text
    is refused, since tmux would keep its former buffer and the last copy would be lost. None for
    `write_to_terminal` means that there is no terminal.
    """
    if not text:
        return CopyResult("failed", (), "there is no text to copy", None, 0)
    data = text.encode("utf-8", "replace")
    replaced = sum("\ud800" <= character <= "\udfff" for character in text)
    save_fault = _save(last_copy_file, data)
    plan = plan_routes(env, settings, partial(shutil.which, path=env.get("PATH", os.defpath)))
    request = ClipboardRequest(data, env, settings, plan.native_tool, write_to_terminal)
    attempts = _attempts(plan, request)
    return CopyResult(
        level=_level(attempts, saved=not save_fault),
        via=_via(attempts),
        detail="; ".join(_reasons(plan, attempts, save_fault, replaced)),
        path=None if save_fault else last_copy_file,
        characters=len(text),
        replaced=replaced,
    )


def _attempts(plan: RoutePlan, request: ClipboardRequest) -> list[Attempt]:
    done: list[Attempt] = []
    for route in plan.routes:
        reached = [one for one in done if one.reached]
        if any("command" in one.via for one in reached):
            break
        if route == "osc52" and reached:
            continue
        done.append(attempt(route, request))
    return done


def _level(attempts: list[Attempt], *, saved: bool) -> Literal["verified", "sent", "saved", "failed"]:
    reached = {one.reached for one in attempts}
    if "verified" in reached:
        return "verified"
    if "sent" in reached:
        return "sent"
    return "saved" if saved else "failed"


def _via(attempts: list[Attempt]) -> tuple[str, ...]:
    """Name what the text went through; a doubtful tmux buffer is no part of a copy verified elsewhere."""
    verified = any(one.reached == "verified" for one in attempts)
    sure = [one for one in attempts if not (verified and one.reached == "sent" and "tmux" in one.via)]
    return tuple(name for one in sure for name in one.via)


def _reasons(plan: RoutePlan, attempts: list[Attempt], save_fault: str, replaced: int) -> list[str]:
    reasons = [one.reason for one in attempts if one.reason]
    if not any(one.reached for one in attempts):
        reasons += [f"{route}: {reason}" for route, reason in plan.left_out]
    if plan.mode == "file":
        reasons.append("the clipboard mode is file")
    reasons += plan.remarks
    if save_fault:
        reasons.append(save_fault)
    if replaced:
        reasons.append(f"{replaced:,} characters that are not valid Unicode were replaced by ?")
    return reasons


def _save(path: Path, data: bytes) -> str:
    """Write the last-copy file; give the fault in words, empty if there is none."""
    try:
        write_atomically(path, data, mode=0o600)
    except OSError as fault:
        return f"the last-copy file {path} could not be written ({fault.strerror or fault})"
    return ""
