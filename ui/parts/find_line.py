"""A line to find in, with its magnifying glass."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.look import theme
from ui.parts.basics import column, picture


class _Holder(QWidget):
    """Keeps the glass inside the line's left edge, at any type size."""

    def __init__(self, line: QLineEdit) -> None:
        super().__init__()
        stack = column(0)
        stack.addWidget(line)
        self.setLayout(stack)
        self.setFocusProxy(line)
        self._glass = picture("search", "ink2", 18)
        self._glass.setParent(self)
        self._glass.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        line.installEventFilter(self)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt)
        """Place the glass."""
        super().resizeEvent(event)
        side = theme.px(18)
        self._glass.setGeometry(theme.px(12), (self.height() - side) // 2, side, side)
        self._glass.raise_()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt)
        """Keep the glass on top."""
        if event.type() == QEvent.Type.Show:
            self._glass.raise_()
        return False


def find_line(line: QLineEdit, hint: str, name: str) -> QWidget:
    """Return a holder of the line, named and hinted."""
    line.setObjectName(name)
    line.setPlaceholderText(hint)
    line.setAccessibleName(hint)
    line.setProperty("role", "find")
    line.setMaxLength(200)
    line.setMinimumHeight(theme.px(40))
    return _Holder(line)
