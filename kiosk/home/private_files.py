"""Files and folders only this user may read, written whole or not at all.

A write goes to a temporary name in the same folder, is forced to disk, renamed over the old file, and the
folder entry is forced to disk too; a crash leaves either the old file or the new one.
"""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

from forms.errors import HostileInput, StationError

FILE_MODE = 0o600
FOLDER_MODE = 0o700


def make_private_folder(path: Path) -> None:
    """Create a folder for this user alone; one that exists is tightened.

    Raises:
        StationError: `disk_full`, or `home_unwritable` when the system refuses.
    """
    try:
        path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        path.chmod(FOLDER_MODE)
    except OSError as error:
        raise _refused(error) from error


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file's content so that a crash leaves the old or the new content, never a mixture.

    Raises:
        StationError: `disk_full`, or `home_unwritable` when the system refuses.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), FILE_MODE)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        # On a full disk half a file would only keep room from the next try.
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise _refused(error) from error


def read_limited(path: Path, limit: int) -> bytes | None:
    """Return a file's content, or None where there is no file.

    Args:
        path: the file.
        limit: the most bytes it may have.

    Raises:
        HostileInput: `file_too_large`.
        StationError: `home_unreadable` when the system refuses.
    """
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StationError("home_unreadable", kind=type(error).__name__) from error
    if len(content) > limit:
        raise HostileInput("file_too_large", limit=limit)
    return content


def remove(path: Path) -> None:
    """Delete a file if it is there, durably.

    Raises:
        StationError: `home_unwritable` when the system refuses.
    """
    try:
        path.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        raise _refused(error) from error


def sync_folder(folder: Path) -> None:
    """Force a folder's entries to disk; Windows has no such call and needs none for a rename."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refused(error: OSError) -> StationError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return StationError("disk_full")
    return StationError("home_unwritable", kind=type(error).__name__)
