"""The four corners of a page over its picture: each is a place of its own, moved by mouse or by keys.

Object names: `photo.corner:0` (upper left) to `photo.corner:3`, clockwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.scanning.page_shape import WHOLE, Corners, moved
from kiosk.wording import mark, t
from ui.look import theme

if TYPE_CHECKING:
    from collections.abc import Callable

HANDLE = 44
"""Pixels of a corner's place, each way: wide enough for a finger."""
_KNOB = 9.0
_FASTER = 10
_NAMES = (
    mark("Góc trên bên trái của giấy"),
    mark("Góc trên bên phải của giấy"),
    mark("Góc dưới bên phải của giấy"),
    mark("Góc dưới bên trái của giấy"),
)
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class _Corner(QWidget):
    """One corner. Tab reaches it, arrows move it by a pixel of the screen, with Shift by ten."""

    def __init__(self, over: QWidget, number: int, move: Callable[[int, QPointF], object]) -> None:
        super().__init__(over)
        self._number = number
        self._move = move
        self._held = QPointF()
        self.setObjectName(f"photo.corner:{number}")
        self.setAccessibleName(t(_NAMES[number]))
        self.setAccessibleDescription(t("Phím mũi tên dời góc, giữ Shift để dời nhanh"))
        self.setFixedSize(HANDLE, HANDLE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SizeAllCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt)
        """Move by arrows; every other key is the panel's."""
        way = _ARROWS.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
            return
        times = _FASTER if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        middle = QPointF(self.geometry().center())
        self._move(self._number, middle + QPointF(way[0] * times, way[1] * times))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt)
        """Take hold where it was touched, so that it does not jump."""
        self._held = event.position() - QPointF(self.rect().center())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt)
        """Follow the pointer."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move(self._number, QPointF(self.mapToParent(QPoint(0, 0))) + event.position() - self._held)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt)
        """Draw a knob, seen on white paper and on a dark table."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            middle = QPointF(self.rect().center())
            painter.setBrush(QColor(theme.colour("focus" if self.hasFocus() else "brand")))
            painter.setPen(QPen(QColor(theme.colour("ink")), 2))
            painter.drawEllipse(middle, _KNOB + 1, _KNOB + 1)
            painter.setPen(QPen(QColor("white"), 2))
            painter.drawEllipse(middle, _KNOB - 1, _KNOB - 1)


class PageCorners(QWidget):
    """A picture with a page's outline over it."""

    changed = Signal()
    """Corners were moved by a person."""

    def __init__(self, height: int) -> None:
        """Build it, empty.

        Args:
            height: pixels of the screen.
        """
        super().__init__()
        self.setObjectName("photo.still")
        self.setAccessibleName(t("Ảnh vừa chụp"))
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._picture = QImage()
        self._size = (1, 1)
        self._corners: Corners = WHOLE
        self._handles = [_Corner(self, number, self._moved) for number in range(4)]

    def show_page(self, picture: QImage, size: tuple[int, int], corners: Corners) -> None:
        """Show a picture from now on.

        Args:
            picture: a copy for the screen.
            size: width and height of the picture itself in pixels.
            corners: where the page lies.
        """
        self._picture, self._size, self._corners = picture, size, corners
        self._place()

    def corners(self) -> Corners:
        """Return where the page lies now."""
        return self._corners

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt)
        """Return a width that suits the height."""
        return QSize(self.height() * 4 // 3, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt)
        """Keep the corners on the page."""
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt)
        """Draw the picture whole and the outline."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), QColor(theme.colour("ink")))
            if not self._picture.isNull():
                painter.drawImage(self._room(), self._picture)
                outline = QPolygonF([self._on_screen(number) for number in range(4)])
                for colour, thick in ((QColor(0, 0, 0, 150), 4.0), (QColor(theme.colour("focus")), 2.0)):
                    painter.setPen(QPen(colour, thick))
                    painter.drawPolygon(outline)

    def _room(self) -> QRectF:
        """Return where the picture is; half a corner's place stays free around it."""
        inside = QRectF(self.rect()).adjusted(HANDLE / 2, HANDLE / 2, -HANDLE / 2, -HANDLE / 2)
        size = self._picture.size().scaled(inside.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, max(1, size.width()), max(1, size.height()))
        place.moveCenter(inside.center())
        return place

    def _on_screen(self, number: int) -> QPointF:
        room, (x, y) = self._room(), self._corners[number]
        return QPointF(room.left() + x * room.width(), room.top() + y * room.height())

    def _moved(self, number: int, to: QPointF) -> None:
        room = self._room()
        place = ((to.x() - room.left()) / room.width(), (to.y() - room.top()) / room.height())
        self._corners = moved(self._corners, number, place, self._size)
        self._place()
        self.changed.emit()

    def _place(self) -> None:
        for number, handle in enumerate(self._handles):
            at = self._on_screen(number)
            # The middle of a place of even size lies half a pixel before it.
            handle.move(round(at.x()) - (HANDLE - 1) // 2, round(at.y()) - (HANDLE - 1) // 2)
        self.update()
