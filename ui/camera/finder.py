"""The picture of a camera as large as its place allows, with a line that says how to hold what is read."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.look import theme

CARD_RATIO = 85.6 / 53.98
"""Width ÷ height of an identity card (ISO/IEC 7810 ID-1)."""


def room_for(wanted: int, window: QWidget, taken: int) -> int:
    """Return the height of a picture in pixels of the screen.

    Args:
        wanted: pixels at 100 %.
        window: what the panel lies over.
        taken: pixels at 100 % the rest of the panel needs; its margins of 130 do not grow with the type.
    """
    return max(120, min(theme.px(wanted), window.height() - 130 - theme.px(taken)))


class Finder(QWidget):
    """Paints the last picture."""

    def __init__(self, name: str, words: str, height: int, *, outline: bool) -> None:
        """Build it, empty.

        Args:
            name: begins the object name.
            words: the accessible name.
            height: pixels of the screen; `room_for` says how many there are.
            outline: draw the shape of a card over the picture.
        """
        super().__init__()
        self.setObjectName(f"{name}.picture")
        self.setAccessibleName(words)
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._outline = outline
        self._picture = QImage()

    def show_picture(self, picture: QImage) -> None:
        """Show a picture from now on; an empty one clears the place."""
        self._picture = picture
        self.update()

    def picture(self) -> QImage:
        """Return what is shown."""
        return self._picture

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt)
        """Return a width that suits the height."""
        return QSize(self.height() * 16 // 9, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt)
        """Draw the picture whole, dark beside it."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), QColor(theme.colour("ink")))
            if not self._picture.isNull():
                size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
                place = QRectF(
                    (self.width() - size.width()) / 2,
                    (self.height() - size.height()) / 2,
                    size.width(),
                    size.height(),
                )
                painter.drawImage(place, self._picture)
                if self._outline:
                    self._draw_outline(painter, place)

    def _draw_outline(self, painter: QPainter, place: QRectF) -> None:
        width = min(place.width() * 0.8, place.height() * 0.86 * CARD_RATIO)
        height = width / CARD_RATIO
        card = QRectF(place.center().x() - width / 2, place.center().y() - height / 2, width, height)
        # White on a dark rim: seen on a white table and on a dark one.
        for colour, thick in ((QColor(0, 0, 0, 150), 4.0), (QColor("white"), 2.0)):
            painter.setPen(QPen(colour, thick))
            painter.drawRoundedRect(card, 12, 12)
