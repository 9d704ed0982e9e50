"""The keyboard focus ring: 3 px of yellow outside the control's own ink border.

A style sheet cannot draw outside a widget, so one mouse-transparent overlay follows the focus. It shows
only when focus did not come by a mouse press, and lives in the focused widget's scrolled ground so that
it is not clipped.
"""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from ui.look import theme

_GAP = 1
_BEGIN_MS = 30


class FocusRing(QWidget):
    """Draws the ring around whatever has keyboard focus inside one window."""

    def __init__(self, window: QWidget, thickness: int = 3) -> None:
        super().__init__(window)
        self._thickness = thickness
        self.setObjectName("focus-ring")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._window = window
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self.hide()
        # Looking at events has its price at the first one; the first picture does not wait for it.
        QTimer.singleShot(_BEGIN_MS, self, self._begin)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt)
        """Follow the target when it moves, by itself or with what it stands in, or goes."""
        kind = event.type()
        if watched in self._watched:
            if kind in (QEvent.Type.Move, QEvent.Type.Resize):
                self._place()
            elif kind == QEvent.Type.Hide and watched is self._target:
                self._clear()
        return False

    def follow(self) -> None:
        """Stand around the target again; what holds it may have moved."""
        self._place()

    def _begin(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._moved)
            self._moved(None, app.focusWidget())

    def _moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        if not shiboken6.isValid(self) or not shiboken6.isValid(self._window):
            return
        self._clear()
        by_mouse = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        if now is None or by_mouse or now.property("ringless") or not self._window.isAncestorOf(now):
            return
        self._target = now
        ground = _ground(now, self._window)
        above: QWidget | None = now
        while above is not None and above is not ground:
            self._watched.append(above)
            above.installEventFilter(self)
            above = above.parentWidget()
        self._place()

    def _place(self) -> None:
        target = self._target
        if target is None:
            return
        ground = _ground(target, self._window)
        if self.parentWidget() is not ground:
            self.setParent(ground)
        out = self._thickness + _GAP
        corner = target.mapTo(ground, QPoint(0, 0))
        area = QRect(corner, target.size()).adjusted(-out, -out, out, out)
        self.setGeometry(area)
        self.show()
        self.raise_()

    def _clear(self) -> None:
        self._target = None
        for one in self._watched:
            if shiboken6.isValid(one):
                one.removeEventFilter(self)
        self._watched.clear()
        self.hide()
        # The ring must outlive the scrolled page it was drawn in.
        if self.parentWidget() is not self._window:
            self.setParent(self._window)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt)
        """Draw the ring."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.colour("focus")), self._thickness))
            inset = (self._thickness + 1) // 2
            painter.drawRoundedRect(self.rect().adjusted(inset, inset, -inset, -inset), 8, 8)


def _ground(target: QWidget, window: QWidget) -> QWidget:
    """Return the content of the innermost scroll area around a widget, else the window.

    Known by the role `scrolled` gives it: asked for what holds it, Qt's binding would make the types of every widget
    there is before it knows which one a widget is that Qt made itself, just when the PIN is typed.
    """
    above = target.parentWidget()
    while above is not None and above is not window:
        if above.property("role") == "scrolled":
            return above
        above = above.parentWidget()
    return window
