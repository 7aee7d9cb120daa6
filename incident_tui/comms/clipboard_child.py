"""The child process that fills the desktop clipboard and reads it back: text on stdin, an exit code back.

A process of its own because the clipboard programs can hang for ever and may write over the screen.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Final

EQUAL: Final = 0
DIFFERENT: Final = 10
PYPERCLIP_MISSING: Final = 11
PROGRAM_MISSING: Final = 12
OTHER_FAULT: Final = 13

MEANINGS: Final[dict[int, str]] = {
    EQUAL: "the clipboard was read back and holds the text",
    DIFFERENT: "the clipboard does not give the text back",
    PYPERCLIP_MISSING: "the Python package pyperclip is not installed",
    PROGRAM_MISSING: "a clipboard program is missing",
    OTHER_FAULT: "the clipboard program failed",
}


# xclip's foreground process can end before its claim has reached the display, so the former text may come
# back at first: in 3 of 200 measured copies with xclip, each right at the second reading.
READ_BACK_PAUSES_S: Final = (0.0, 0.01, 0.02, 0.04, 0.08, 0.16, 0.3)


def copy_and_read_back(
    text: str,
    copy: Callable[[str], None],
    paste: Callable[[], str],
    pauses_s: tuple[float, ...] = READ_BACK_PAUSES_S,
) -> int:
    """Copy, then paste after each pause (seconds): EQUAL once the very same text comes back, or DIFFERENT."""
    copy(text)
    for pause_s in pauses_s:
        time.sleep(pause_s)
        if paste() == text:
            return EQUAL
    return DIFFERENT


def _functions_for(tool: str) -> tuple[Callable[[str], None], Callable[[], str]]:
    """Give pyperclip's copy and paste for one named tool.

    Naming the tool keeps pyperclip from choosing Qt, whose clipboard dies with this process, and from
    insisting on clip.exe wherever the kernel is Microsoft's, such as in a container without it.
    """
    import pyperclip

    if tool == "clip.exe":
        copy, paste = pyperclip.init_wsl_clipboard()
    else:
        pyperclip.set_clipboard(tool)
        copy, paste = pyperclip.copy, pyperclip.paste
    return copy, paste


def _end_after(limit_s: float) -> None:
    """End this process and the programs that it waits for after some seconds, even if nobody is left to do it.

    Its parent stops it sooner, unless it was killed itself. A signal at the parent's death (Linux alone has
    it) would not do: it comes when the thread ends that started the child, and never reaches the programs.
    """

    def end(*_: object) -> None:
        if os.getpgrp() == os.getpid():
            os.killpg(0, signal.SIGKILL)
        os._exit(OTHER_FAULT)

    signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, limit_s)


def main(arguments: list[str]) -> int:
    """Copy stdin (UTF-8) with the tool named by the first argument and give one of the codes above.

    The second argument is after how many seconds to end with all that was started; not at all without it.
    """
    try:
        if len(arguments) > 1:
            _end_after(float(arguments[1]))
        text = sys.stdin.buffer.read().decode("utf-8")
        return copy_and_read_back(text, *_functions_for(arguments[0]))
    except FileNotFoundError:
        return PROGRAM_MISSING
    except ImportError:
        return PYPERCLIP_MISSING
    except Exception:
        # pyperclip raises bare Exception, RuntimeError, OSError and others of its own, by platform; whatever
        # it is, the parent needs a code, and a traceback would have nowhere to go.
        return OTHER_FAULT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
