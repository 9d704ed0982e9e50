"""A panel over the window that Esc or a click outside puts away."""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QCloseEvent, QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from ui import theme
from ui.parts.basics import column
from ui.parts.tab_order import give_focus, neighbour_inside


def is_in_panel(widget: QWidget | None) -> bool:
    """Tell whether a widget is part of a panel: what is below must leave the keyboard to it."""
    while widget is not None:
        if isinstance(widget, Overlay):
            return True
        widget = widget.parentWidget()
    return False


def fit_around(widget: QWidget) -> None:
    """Give the card a widget stands in the height its texts need now."""
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, Overlay):
            around.fit()
            return
        around = around.parentWidget()


class Overlay(QWidget):
    """Dims the window and holds one card in its middle.

    Attributes:
        on_forward: what Ctrl+Enter does while the panel is up. A shortcut of the panel beside the window's own
            for the same keys would be ambiguous, and neither would act.
    """

    def __init__(self, over: QWidget, name: str, width: int) -> None:
        super().__init__(over)
        self.setObjectName(name)
        self._over = over
        self._before: QWidget | None = None
        self.on_forward: Callable[[], object] | None = None
        self.card = QFrame()
        self.card.setProperty("role", "card")
        self.card.setFixedWidth(min(theme.px(width), over.width() - 40))
        stack = column(0, (20, 40, 20, 40))
        stack.addWidget(self.card, 0, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        stack.addStretch(1)
        self.setLayout(stack)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        over.installEventFilter(self)

    def show_over(self, over: QWidget) -> None:
        """Show on top of a widget, with the focus."""
        self._before = QApplication.focusWidget()
        self.setGeometry(over.rect())
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def fit(self) -> None:
        """Give the card the height its wrapped texts need: an aligned layout does not ask for it."""
        inside = self.card.layout()
        if inside is not None and inside.hasHeightForWidth():
            self.card.setMinimumHeight(inside.totalHeightForWidth(self.card.width()))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt)
        """Give the focus back to where it was."""
        super().closeEvent(event)
        before = self._before
        if before is not None and shiboken6.isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._over.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt)
        """Keep covering the window."""
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return False

    def event(self, event: QEvent) -> bool:
        """Take Ctrl+Enter before the window's shortcut does."""
        if event.type() == QEvent.Type.ShortcutOverride and self._is_forward(event):
            event.accept()
            return True
        return super().event(event)

    def _is_forward(self, event: QEvent) -> bool:
        return (
            self.on_forward is not None
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        )

    def focusNextPrevChild(self, ahead: bool) -> bool:  # noqa: N802 (Qt)
        """Answer Tab: go round in the card."""
        way = 1 if ahead else -1
        # Of a window that is not in front nothing has the application's focus, though a key may still come.
        now = QApplication.focusWidget() or self.window().focusWidget()
        following = neighbour_inside(self.card, now, way)
        if following is None:
            return False
        give_focus(following, way)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt)
        """Close on Esc, do the main thing on Ctrl+Enter."""
        if self.on_forward is not None and self._is_forward(event):
            self.on_forward()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt)
        """Close on a click beside the card."""
        if not self.card.geometry().contains(event.position().toPoint()):
            self.close()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt)
        """Dim what lies below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(20, 33, 61, 120))
        painter.end()
