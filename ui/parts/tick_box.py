"""A box to tick that takes a click anywhere in its height, and a sentence beside it that takes one too."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel

from ui.parts.basics import label


class TickBox(QCheckBox):
    """A box to tick. Qt's own takes clicks on the mark and the letters only, half of what a finger needs."""

    def hitButton(self, at: QPoint) -> bool:  # noqa: N802 (Qt)
        """Take a click anywhere."""
        return self.rect().contains(at)


class _Sentence(QLabel):
    def __init__(self, like: QLabel, box: QCheckBox) -> None:
        super().__init__(like.text())
        self.setTextFormat(like.textFormat())
        self.setProperty("role", like.property("role"))
        self.setWordWrap(True)
        self.setMinimumWidth(1)
        self.setBuddy(box)
        self._box = box

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt)
        """Stand with the first line beside the box, whatever the type the stylesheet brings."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            above = max(0, (self._box.sizeHint().height() - self.fontMetrics().lineSpacing()) // 2)
            self.setContentsMargins(0, above, 0, above)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt)
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._box.click()


def beside(box: QCheckBox, text: str) -> QHBoxLayout:
    """Return a box without words of its own and its wrapped sentence; a click on that is a click on the box.

    The gap between the two is that of a box with words inside.
    """
    box.setProperty("beside", True)
    line = QHBoxLayout()
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(6)
    line.addWidget(box, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(_Sentence(label(text, "body"), box), 1, Qt.AlignmentFlag.AlignTop)
    return line
