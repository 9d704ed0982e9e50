"""The undo toast: what was done, with ten seconds to take it back, instead of "are you sure?"."""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from kiosk.wording import t
from ui.parts.basics import button, column, label, row

SHOWN_MS = 10_000
"""How long an act can be taken back."""
UNDO_KEY = "Ctrl+Z"
_TOLD_MS = 5_000
"""How long a message without an undo stays."""
_ABOVE = 124
"""Pixels kept free below: status strip and a screen's footer stay readable."""
_LOOK_MS = 100
_ROOM = 8
"""Pixels between it and a field being typed into: the ring of the focus, and a problem beside the field."""


class Toast(QFrame):
    """One message over the bottom of the window. `changed` tells that something can be taken back, or no longer.

    Something said while an act can still be taken back stands below it, and leaves it its time.

    Object names: `toast.text`, `toast.undo`, `toast.beside`.
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
        self._beside = label("", "hint", wrap=False, name="toast.beside")
        self._beside.hide()
        stack = column(0)
        stack.addLayout(line)
        stack.addWidget(self._beside)
        self._beside.setContentsMargins(16, 0, 16, 10)
        self.setLayout(stack)
        # A text field in focus keeps the key for what was typed into it; one nobody typed into gives it up.
        self._key = QShortcut(QKeySequence(UNDO_KEY), window)
        self._key.setEnabled(False)
        self._key.activated.connect(self._take_back)
        self._undo: Callable[[], object] | None = None
        self._done: Callable[[], object] | None = None
        self._about: object = None
        self._line: QLineEdit | None = None
        self._said_beside = QTimer(self)
        self._said_beside.setSingleShot(True)
        self._said_beside.timeout.connect(self._end_beside)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.settle)
        # Where the cursor goes, and where its page scrolls to, is looked at while there is something to cover it.
        self._looking = QTimer(self)
        self._looking.setInterval(_LOOK_MS)
        self._looking.timeout.connect(self._place)
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
        about: object = None,
    ) -> None:
        """Show a message.

        Args:
            text: what was done.
            undo: takes it back.
            done: carries out what was only hidden so far, once the time to undo is over.
            way: in the place of an undo, words and act of a button that leads somewhere.
            about: what it is done to, for `keep`.
        """
        if undo is None and done is None and self._undo is not None:
            self._say_beside(text)
            return
        self.settle()
        self._undo, self._done = (undo if way is None else way[1]), done
        self._about = about
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
        self._looking.start()
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

    def keep(self, about: object) -> bool:
        """Take back what is about to be done to something that somebody goes on with; return whether there was."""
        if self._about is None or self._about != about:
            return False
        self._undo = self._done = None
        self.settle()
        return True

    def _say_beside(self, text: str) -> None:
        self._beside.setText(text)
        self._beside.show()
        self.setAccessibleName(f"{self._text.text()}. {text}")
        self._place()
        self._said_beside.start(_TOLD_MS)

    def _end_beside(self) -> None:
        self._beside.hide()
        self.setAccessibleName(self._text.text())
        self._place()

    def _take_back(self) -> None:
        undo, self._undo, self._done = self._undo, None, None
        self._timer.stop()
        self._put_away()
        if undo is not None:
            undo()

    def _put_away(self) -> None:
        self._window.removeEventFilter(self)
        self._watch_line(None)
        self._looking.stop()
        self._about = None
        self._said_beside.stop()
        self._beside.hide()
        self.hide()
        self._offer(False)

    def _offer(self, can: bool) -> None:
        if self._key.isEnabled() != can:
            self._key.setEnabled(can)
            self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt)
        """Stay at the bottom when the window changes its size; have the key where a line has nothing to undo."""
        if watched is self._line and self._line is not None and event.type() == QEvent.Type.ShortcutOverride:
            nothing_typed = not self._line.isUndoAvailable()
            if (
                nothing_typed
                and isinstance(event, QKeyEvent)
                and event.matches(QKeySequence.StandardKey.Undo)
            ):
                event.ignore()
                return True
        if watched is self._window and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _watch_line(self, held: QWidget | None) -> None:
        """Look at the keys of the line with the cursor in it, and of no other."""
        if held is self._line:
            return
        if self._line is not None and shiboken6.isValid(self._line):
            self._line.removeEventFilter(self)
        self._line = held if isinstance(held, QLineEdit) else None
        if self._line is not None:
            self._line.installEventFilter(self)

    def _place(self) -> None:
        self._watch_line(self._window.focusWidget())
        for part in (self, self._text, self._beside, self._undo_button):
            # Before the style is on it a text is measured in another one, and stands cut afterwards.
            part.ensurePolished()
        self.adjustSize()
        left = max(8, (self._window.width() - self.width()) // 2)
        low = self._window.height() - self.height() - _ABOVE
        self.move(left, self._clear_of_the_cursor(left, low))

    def _clear_of_the_cursor(self, left: int, low: int) -> int:
        """Return how far down it may lie: nobody should type blind below it."""
        held = self._window.focusWidget()
        if held is None or not held.isVisible():
            return low
        for part in (_field_of(held), held):
            typed = QRect(part.mapTo(self._window, QPoint(0, 0)), part.size()).adjusted(0, -_ROOM, 0, _ROOM)
            if not typed.intersects(QRect(left, low, self.width(), self.height())):
                return low
            above = typed.top() - self.height()
            if above > _ROOM:
                return above
        return low


def _field_of(held: QWidget) -> QWidget:
    """Return the field of a form a line is in, which has its name, hint and problem above it; else the line."""
    around: QWidget | None = held
    while around is not None and not around.objectName().startswith("form.field:"):
        around = around.parentWidget()
    return around or held
