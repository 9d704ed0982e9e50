"""The keys told in the status strip: as many as fit, so that they never widen the window."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QSizePolicy

from ui.parts.fitting_label import FittingLabel

_GAP = "   "


class KeyHints(FittingLabel):
    """Shows whole hints only; the last ones give way first, F1 tells them all."""

    def __init__(self) -> None:
        super().__init__()
        # What is told about the cases has its room first; these take what is left.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._hints: tuple[str, ...] = ()

    def show_hints(self, hints: tuple[str, ...]) -> None:
        """Show these, the most important one first."""
        self._hints = hints
        self.updateGeometry()
        self.fit()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt)
        """Return the room all of them need."""
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(_GAP.join(self._hints)) + 2, metrics.height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt)
        """Return no width: what is told about the cases goes first."""
        return QSize(0, self.sizeHint().height())

    def fit(self) -> None:
        """Show the first hints, as many as there is room for."""
        metrics = QFontMetrics(self.font())
        shown = self._hints
        while shown and metrics.horizontalAdvance(_GAP.join(shown)) > self.width():
            shown = shown[:-1]
        self.setText(_GAP.join(shown))
