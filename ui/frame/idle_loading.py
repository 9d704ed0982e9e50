"""The modules of the next screens, imported one by one while nobody types.

The first draft of a day would else wait for all of them at once. On the GUI thread: the binding makes its classes
when they are first met, and two threads that meet one together crash the process.
"""

from __future__ import annotations

import importlib

from PySide6.QtCore import QObject, QTimer

_REST_MS = 400
"""Nobody has pressed a key for so long; also the pause between two modules."""
SOON = (
    "ui.pages.finding.intake",
    "ui.draft.state",
    "ui.draft.review.review_step",
    "ui.draft.form.form_step",
    "ui.pages.work.workbench",
    "ui.draft.card.scan_panel",
    "ui.draft.printed.slip_panel",
)


class IdleLoading(QObject):
    """Imports what is needed soon."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._left = list(SOON)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self._next)

    def begin(self) -> None:
        """Start once somebody has signed in; later calls change nothing."""
        if self._left and not self._timer.isActive():
            self._timer.start()

    def wait(self) -> None:
        """Somebody is at the keys."""
        if self._timer.isActive():
            self._timer.start()

    def _next(self) -> None:
        importlib.import_module(self._left.pop(0))
        if self._left:
            self._timer.start()
