"""Widgets side by side that go on in the next line when the width is used up."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget

_GAP = 8


class _FlowLayout(QLayout):
    def __init__(self) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._hints: list[QSize] | None = None
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 (Qt)
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 (Qt)
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 (Qt)
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 (Qt)
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 (Qt)
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 (Qt)
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, area: QRect) -> None:  # noqa: N802 (Qt)
        super().setGeometry(area)
        self._place(area, move=True)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt)
        # All in one line: Qt takes the height at this width as the least, five lines for five choices otherwise.
        hints = self._wanted()
        width = sum(hint.width() + _GAP for hint in hints)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802 (Qt)
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def invalidate(self) -> None:
        self._hints = None
        super().invalidate()

    def _wanted(self) -> list[QSize]:
        """Return what each item wants; Qt asks for the sum a dozen times while it lays out a page."""
        if self._hints is None or len(self._hints) != sum(not item.isEmpty() for item in self._items):
            # What is hidden takes no room, and no gap either.
            self._hints = [item.sizeHint() for item in self._items if not item.isEmpty()]
        return self._hints

    def _place(self, area: QRect, *, move: bool) -> int:
        left, top, line = area.left(), area.top(), 0
        shown = (item for item in self._items if not item.isEmpty())
        for item, hint in zip(shown, self._wanted(), strict=True):
            if left > area.left() and left + hint.width() > area.right() + 1:
                left, top, line = area.left(), top + line + _GAP, 0
            if move:
                item.setGeometry(QRect(left, top, min(hint.width(), area.width()), hint.height()))
            left += hint.width() + _GAP
            line = max(line, hint.height())
        return top + line - area.top()


class Flow(QWidget):
    """Holds widgets in a flowing line."""

    def __init__(self, widgets: Sequence[QWidget]) -> None:
        super().__init__()
        layout = _FlowLayout()
        for widget in widgets:
            layout.addWidget(widget)
        self.setLayout(layout)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
