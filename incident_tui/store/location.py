"""Where the data file really lies, and whether anything may be read or made there at all."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

from incident_tui.store.errors import StoreForeign


def data_path(path: Path) -> Path:
    """Follow links to the data file that `path` names, which need not exist yet; nothing is opened.

    Raises StoreForeign for anything but a regular file (reading a pipe waits for ever, a device may be somebody's
    disk), OSError if the system does not let us look.
    """
    try:
        # Whoever comes by a link or by the file's own name must meet the same lock.
        real = path.resolve()
        mode = real.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return real
    except RuntimeError as error:
        # Links that lead in a circle, as Python says it before 3.13; later ones leave it to the system.
        raise _not_regular(path) from error
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _not_regular(path) from error
        raise
    if not stat.S_ISREG(mode):
        raise _not_regular(path)
    return real


def _not_regular(path: Path) -> StoreForeign:
    return StoreForeign(
        f"{path} is not a regular file, so no incidents can be kept in it. It was left untouched. Choose another file "
        "with --data FILE or INCIDENT_TUI_DATA."
    )
