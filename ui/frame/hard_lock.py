"""The window's watch over the rule by which the database is given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from kiosk.hard_lock import LOOK_S, HardLockRule

if TYPE_CHECKING:
    from collections.abc import Callable

    from forms.stamp import Clock

LOOK_MS = LOOK_S * 1_000


class HardLockWatch(QObject):
    """Looks every ten seconds.

    Args:
        clock: of the machine.
        due: called when the database has to be closed; again with each look until `end`.
        parent: lives as long.
    """

    def __init__(self, clock: Clock, due: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._rule = HardLockRule(clock)
        self._due = due
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Count from now on: somebody has entered a PIN."""
        self._rule.begin()
        self._timer.start()

    def end(self) -> None:
        """The database is closed."""
        self._timer.stop()

    def look(self) -> None:
        """See how long ago the last look and the last PIN were."""
        if self._rule.is_due():
            self._due()
