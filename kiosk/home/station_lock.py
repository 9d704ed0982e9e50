"""One process writes: an operating-system lock on a file of HOME, held for life.

`flock` on POSIX, because a lock of `lockf` is lost as soon as any other descriptor on the file is closed;
a byte range on Windows. The system drops it when the process ends, however it ends.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import StationError
from kiosk.home.private_files import FILE_MODE

if TYPE_CHECKING:
    from types import TracebackType

POLL_S = 0.05


class StationLock:
    """A held lock; `release` or the end of the process gives it up."""

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle

    @classmethod
    def acquire(cls, path: Path, wait_s: float = 0.0) -> StationLock:
        """Take the lock, trying again until `wait_s` seconds have passed.

        Raises:
            StationError: `station_busy` when another process holds it, `home_unwritable`.
        """
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, FILE_MODE)
        except OSError as error:
            raise StationError("home_unwritable", kind=type(error).__name__) from error
        pause = threading.Event()
        for _ in range(max(1, round(wait_s / POLL_S) + 1)):
            if _try_lock(handle):
                return cls(handle)
            pause.wait(POLL_S if wait_s else 0)
        os.close(handle)
        raise StationError("station_busy")

    def release(self) -> None:
        """Give the lock up; harmless when done before."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> StationLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def is_held(path: Path) -> bool:
    """Tell whether some process holds the lock right now."""
    if not path.exists():
        return False
    try:
        StationLock.acquire(path).release()
    except StationError as error:
        if error.code != "station_busy":
            raise
        return True
    return False


def _try_lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
