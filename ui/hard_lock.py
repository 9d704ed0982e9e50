"""When the window gives the database up: the machine slept, or twelve hours have passed since the last PIN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

    from forms.stamp import Clock

LOOK_MS = 10_000
ASLEEP_S = 60
"""A look that comes this much too late: the machine was suspended, and somebody else may have woken it."""
LONGEST_S = 12 * 3_600
"""Design, section 7: a shift, and what waits to be sent behind it."""


class HardLockWatch(QObject):
    """Looks every ten seconds by the boot clock, which goes on while the machine sleeps and which nobody sets.

    Args:
        clock: of the machine.
        due: called when the database has to be closed; again with each look until `end`.
        parent: lives as long.
    """

    def __init__(self, clock: Clock, due: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._clock = clock
        self._due = due
        self._since_s = self._seen_s = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Count from now on: somebody has entered a PIN."""
        self._since_s = self._seen_s = self._clock.boot_s()
        self._timer.start()

    def end(self) -> None:
        """The database is closed."""
        self._timer.stop()

    def look(self) -> None:
        """See how long ago the last look and the last PIN were."""
        now_s = self._clock.boot_s()
        slept = now_s - self._seen_s > LOOK_MS / 1_000 + ASLEEP_S
        self._seen_s = now_s
        if slept or now_s - self._since_s >= LONGEST_S:
            self._due()
