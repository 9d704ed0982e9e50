"""The undo toast: what was done, with ten seconds to take it back, instead of "are you sure?"."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QWidget

from kiosk.wording import t
from ui.parts.basics import button, label, row

SHOWN_MS = 10_000
"""How long an act can be taken back."""
UNDO_KEY = "Ctrl+Z"
_TOLD_MS = 5_000
"""How long a message without an undo stays."""
_ABOVE = 124
"""Pixels kept free below: status strip and a screen's footer stay readable."""


class Toast(QFrame):
    """One message over the bottom of the window. `changed` tells that something can be taken back, or no longer.

    Object names: `toast.text`, `toast.undo`.
    """

    changed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("toast")
        self._window = window
        self._text = label("", "body", wrap=False, name="toast.text")
        self._undo_button = button("", self._take_back, kind="ghost", name="toast.undo")
        line = row(16, (16, 8, 8, 8))
        line.addWidget(self._text)
        line.addWidget(self._undo_button)
        self.setLayout(line)
        # A text field in focus keeps the key for what was typed into it.
        self._key = QShortcut(QKeySequence(UNDO_KEY), window)
        self._key.setEnabled(False)
        self._key.activated.connect(self._take_back)
        self._undo: Callable[[], object] | None = None
        self._done: Callable[[], object] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.settle)
        self.hide()

    def keys(self) -> tuple[tuple[str, str], ...]:
        """Return (key, what it does) while there is something to take back."""
        return ((UNDO_KEY, t("Hoàn tác")),) if self._key.isEnabled() else ()

    def say(
        self,
        text: str,
        undo: Callable[[], object] | None = None,
        done: Callable[[], object] | None = None,
        way: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Show a message.

        Args:
            text: what was done.
            undo: takes it back.
            done: carries out what was only hidden so far, once the time to undo is over.
            way: in the place of an undo, words and act of a button that leads somewhere.
        """
        self.settle()
        self._undo, self._done = (undo if way is None else way[1]), done
        self._undo_button.setText(t("Hoàn tác (Ctrl+Z)") if way is None else way[0])
        self._text.setText(text)
        self.setAccessibleName(text)
        offers = self._undo is not None
        self._undo_button.setVisible(offers)
        # A message that offers nothing must not stop a click on what lies below it.
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not offers)
        self._place()
        # Only while it is shown: a filter in Python is paid for at every event of the window.
        self._window.installEventFilter(self)
        self.show()
        self.raise_()
        self._offer(undo is not None)
        self._timer.start(SHOWN_MS if offers else _TOLD_MS)

    def settle(self) -> None:
        """End the time to undo now."""
        self._timer.stop()
        done, self._done, self._undo = self._done, None, None
        self._put_away()
        if done is not None:
            done()

    def _take_back(self) -> None:
        undo, self._undo, self._done = self._undo, None, None
        self._timer.stop()
        self._put_away()
        if undo is not None:
            undo()

    def _put_away(self) -> None:
        self._window.removeEventFilter(self)
        self.hide()
        self._offer(False)

    def _offer(self, can: bool) -> None:
        if self._key.isEnabled() != can:
            self._key.setEnabled(can)
            self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt)
        """Stay at the bottom when the window changes its size."""
        if watched is self._window and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        self.adjustSize()
        left = (self._window.width() - self.width()) // 2
        self.move(max(8, left), self._window.height() - self.height() - _ABOVE)
