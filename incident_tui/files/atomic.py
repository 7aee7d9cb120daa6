"""Writing a file so that a reader, or a crash, meets either the old content or the new, never a mixture."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path


def write_atomically(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Replace `path` by a file holding exactly `data`; on return it is on the disk.

    `mode` is the new file's permission, whatever the umask. A missing parent folder is created, 0700.
    A symbolic link at `path` is replaced, not followed, so that a link planted by somebody else cannot
    redirect the write. Raises OSError; `path` is then as it was and no temporary file stays behind.
    """
    make_private_folder(path.parent)
    # The process's number keeps two writers apart; tempfile's names would cost 4 ms of imports at every start.
    temporary = path.parent / f".incident-tui-{os.getpid()}-{path.name}.tmp"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        # Also on Ctrl-C: an abandoned copy of an incident's text must not lie around.
        with suppress(OSError):
            temporary.unlink()
        raise
    synchronise_folder(path.parent)


def make_private_folder(folder: Path) -> None:
    """Create `folder` and its missing ancestors, each 0700; an existing folder keeps its permissions.

    `Path.mkdir(parents=True)` gives the ancestors the umask's permissions, which the XDG specification
    does not want for the folders it names. Raises OSError, also where a file stands in the way.
    """
    missing = [folder]
    while not missing[-1].parent.exists():
        missing.append(missing[-1].parent)
    for part in reversed(missing):
        part.mkdir(mode=0o700, exist_ok=True)


def synchronise_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut, where the file system can. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some network file systems cannot fsync a folder; the rename has happened all the same.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)
