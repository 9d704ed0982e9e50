"""Giving a finished file its name so that a power cut leaves the old file or the new one, never half."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from forms.errors import StationError


def replace_durably(part: Path, target: Path) -> None:
    """Flush a finished file to disk, rename it over its target and flush the folder.

    Raises:
        StationError: `disk_full`.
    """
    try:
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StationError("disk_full") from error
        raise


def forget(part: Path) -> None:
    """Remove an unfinished database file and what a crash left beside it."""
    for ending in ("", "-wal", "-shm", "-journal"):
        part.with_name(part.name + ending).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    # Windows has no handle for a folder; there the rename itself is journalled by the file system.
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
