"""A printed page on screen, as wide as there is room for."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.look import theme

_WIDEST = 640
_FINEST = 2
"""Points kept for each pixel the preview grows to: more no screen shows, and a sheet in print's 300 dpi takes 35 MB."""


class PagePreview(QWidget):
    """Shows one page at its own proportions.

    Args:
        size_mm: width and height of the paper, until a page of other proportions is shown.
        widest: pixels it grows to.
    """

    def __init__(self, size_mm: tuple[float, float], widest: int = _WIDEST) -> None:
        super().__init__()
        self._ratio = size_mm[1] / size_mm[0]
        self._widest = widest
        self._page = QImage()
        self._scaled = QImage()
        # Not fixed: that would hold the hint's height and cut the foot of a page that is drawn wider.
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumWidth(240)

    def show_page(self, page: QImage) -> None:
        """Show another page, kept no finer than a screen can show it."""
        if page.width() > self._widest * _FINEST:
            page = page.scaledToWidth(self._widest * _FINEST, Qt.TransformationMode.SmoothTransformation)
        self._page = page
        self._scaled = QImage()
        self._ratio = page.height() / page.width()
        self.updateGeometry()
        self.update()

    def page(self) -> QImage:
        """Return the page shown, null before the first one."""
        return self._page

    def hasHeightForWidth(self) -> bool:  # noqa: N802 (Qt)
        """Return true: the page keeps its proportions."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 (Qt)
        """Return the page's height at a width."""
        return round(min(width, self._widest) * self._ratio)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt)
        """Return a readable size."""
        width = min(480, self._widest)
        return QSize(width, self.heightForWidth(width))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt)
        """Draw the page with a thin edge."""
        width = min(self.width(), self._widest)
        size = QSize(width, round(width * self._ratio))
        sharp = size * self.devicePixelRatioF()
        if not self._page.isNull() and self._scaled.size() != sharp:
            mode = Qt.TransformationMode.SmoothTransformation
            self._scaled = self._page.scaled(sharp, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
            self._scaled.setDevicePixelRatio(self.devicePixelRatioF())
        with QPainter(self) as painter:
            left = (self.width() - width) // 2
            painter.drawImage(left, 0, self._scaled)
            painter.setPen(QPen(QColor(theme.colour("line")), 1))
            painter.drawRect(left, 0, width - 1, size.height() - 1)
