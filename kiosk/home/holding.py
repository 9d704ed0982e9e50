"""What makes a process the one that writes in a home: its folders, its lock, its log.

A home that is not there gets none of it by being looked at: a path typed wrong is no station, and must not look
like one afterwards. Enrolment makes it; whoever signs in then takes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.home.logs import start_log, stop_log
from kiosk.home.station_lock import StationLock

if TYPE_CHECKING:
    import logging

    from kiosk.home.layout import Home


class Holding:
    """The hold of one home. States: free ⇄ held."""

    def __init__(self, home: Home, log_bytes: int) -> None:
        self._home = home
        self._log_bytes = log_bytes
        self._lock: StationLock | None = None
        self._log: logging.Handler | None = None

    @property
    def is_held(self) -> bool:
        """Whether this process is the one that writes."""
        return self._lock is not None

    def take(self, wait_s: float = 0.0) -> None:
        """Make the folders, take the lock and begin the log; idempotent.

        Raises:
            StationError: `station_busy`, `disk_full`, `home_unwritable`.
        """
        if self._lock is None:
            self._home.prepare()
            self._lock = StationLock.acquire(self._home.lock, wait_s)
            self._log = start_log(self._home, self._log_bytes)

    def release(self) -> None:
        """End the log and let the lock go; idempotent."""
        if self._log is not None:
            stop_log(self._log)
            self._log = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None
