"""A box to tick that takes a click anywhere in its height, and a sentence beside it that takes one too."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QLabel

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

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt)
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._box.click()


def sentence_of(box: QCheckBox, text: str) -> QLabel:
    """Return a wrapped sentence; a click on it is a click on its box."""
    return _Sentence(label(text, "body"), box)
