"""A line of plain text that chooses what to show by the room it has."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel


class FittingLabel(QLabel):
    """Fits its text again when its room or its type changes."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "hint")
        self.setTextFormat(Qt.TextFormat.PlainText)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt)
        """Choose again what fits."""
        super().resizeEvent(event)
        self.fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt)
        """Choose again when the stylesheet, applied after the first page, brings another type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
            self.fit()

    def fit(self) -> None:
        """Show what the present width takes."""
        raise NotImplementedError
