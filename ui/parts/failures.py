"""The failure above the screen, from when it happens until it is mended, left behind or put away.

A red banner that stays after its fault is gone is soon no longer read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.parts.basics import column, empty
from ui.parts.failure_notice import FailureNotice

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.views.cases import SyncView
    from kiosk.wording import Explanation
    from ui.failure_acts import FailureAct

_LASTS = frozenset({"disk_full", "replica_locked", "replica_unreadable", "replica_torn", "copy_in_doubt"})
"""Faults of the machine, told on every screen: going to another one mends nothing."""


class Failures(QWidget):
    """Holds at most one failure.

    Attributes:
        notice: what is shown, if anything.
    """

    def __init__(self) -> None:
        super().__init__()
        self.notice: FailureNotice | None = None
        self._code = ""
        self._tried: object = None
        self._line = column(0, (28, 12, 28, 0))
        self.setLayout(self._line)
        self.hide()

    def show_failure(self, explanation: Explanation, act: FailureAct, tried: object = None) -> None:
        """Show a failure in the place of an earlier one.

        Args:
            explanation: what is said.
            act: its button.
            tried: what failed, as the bridge names it.
        """
        empty(self._line)
        self._code, self._tried = explanation.code, tried
        self.notice = FailureNotice(explanation, act, self.put_away)
        self._line.addWidget(self.notice)
        self.show()

    def put_away(self) -> None:
        """Show nothing."""
        empty(self._line)
        self.notice, self._code, self._tried = None, "", None
        self.hide()

    def left(self) -> None:
        """Hear that another screen was opened."""
        if self._code not in _LASTS:
            self.put_away()

    def came_through(self, tried: object) -> None:
        """Hear that what had failed was done again, and went well."""
        if self.notice is not None and self._tried is tried:
            self.put_away()

    def look_at(self, is_mended: Callable[[str], bool]) -> None:
        """Put the failure away if the screen says of its code that it is mended."""
        if self.notice is not None and is_mended(self._code):
            self.put_away()

    def heard(self, view: SyncView) -> None:
        """Put a failure of the connection away when it is there again."""
        doubt_is_over = self._code == "copy_in_doubt" and not view.copy_in_doubt
        sends_again = self._code.startswith("sync_") and view.connection == "online"
        if self.notice is not None and (doubt_is_over or sends_again):
            self.put_away()
