"""The keys told in the status strip: as many as fit, so that they never widen the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

_GAP = "   "


class KeyHints(QLabel):
    """Shows whole hints only; the last ones give way first, F1 tells them all."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "hint")
        self.setTextFormat(Qt.TextFormat.PlainText)
        # What is told about the cases has its room first; these take what is left.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._hints: tuple[str, ...] = ()

    def show_hints(self, hints: tuple[str, ...]) -> None:
        """Show these, the most important one first."""
        self._hints = hints
        self.updateGeometry()
        self._fit()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt)
        """Return the room all of them need."""
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(_GAP.join(self._hints)) + 2, metrics.height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt)
        """Return no width: what is told about the cases goes first."""
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt)
        """Choose again what fits."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt)
        """Choose again when the stylesheet, applied after the first page, brings another type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
            self._fit()

    def _fit(self) -> None:
        metrics = QFontMetrics(self.font())
        shown = self._hints
        while shown and metrics.horizontalAdvance(_GAP.join(shown)) > self.width():
            shown = shown[:-1]
        self.setText(_GAP.join(shown))
