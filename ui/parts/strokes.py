"""The strokes of one signature, whichever screen they are drawn on; gives a small PNG.

A point is kept in heights of the pad, x from its middle: pads of any size and resolution show the same
strokes, and the picture does not depend on where it was drawn.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QTransform

PICTURE = (840, 280)
"""Pixels of the picture; grey, it stays under the bound of a signature whatever is drawn."""
SHORTEST = 0.3
"""In heights of the pad: a shorter line is a slip of the hand, not a signature."""
MOST_POINTS = 4_000
"""Many signatures' worth; what comes after is not kept, so that drawing stays quick."""
_NEAREST = 0.004
_PEN = 0.018
_PIECE = 32
"""Lines kept in one path: of a long stroke only the piece under the pen is drawn anew."""


class Strokes(QObject):
    """Collects strokes. `changed` tells whenever a stroke ends or all are wiped.

    `drawn(QRectF | None)` tells of every point where it lies, in kept coordinates; None for everywhere.
    """

    changed = Signal()
    drawn = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._paths: list[QPainterPath] = []
        self._points = 0
        self._reach = 0.0

    def is_signed(self) -> bool:
        """Return whether the strokes are long enough to be a signature."""
        return sum(path.length() for path in self._paths) >= SHORTEST

    def is_empty(self) -> bool:
        """Return whether nothing is drawn."""
        return not self._paths

    def is_first_point(self) -> bool:
        """Return whether drawing has just begun."""
        return self._points == 1

    def wipe(self) -> None:
        """Take all strokes away."""
        if not self._paths:
            return
        self._paths.clear()
        self._points = 0
        self._reach = 0.0
        self.drawn.emit(None)
        self.changed.emit()

    def begin(self, at: QPointF, room: QRectF) -> None:
        """Begin a stroke at a place of a pad that has that much room."""
        place = self.mapping(room).inverted()[0].map(at)
        self._paths.append(QPainterPath(place))
        self._add(place + QPointF(_NEAREST, 0))

    def go_on(self, at: QPointF, room: QRectF) -> None:
        """Go on with the stroke."""
        if self._paths:
            place = self.mapping(room).inverted()[0].map(at)
            if (place - self._paths[-1].currentPosition()).manhattanLength() >= _NEAREST:
                self._add(place)

    def end(self) -> None:
        """End the stroke."""
        self.changed.emit()

    def draw(self, painter: QPainter, room: QRectF, ink: QColor, part: QRectF | None = None) -> None:
        """Draw into a room of any size: everything, or what touches a part of it."""
        mapping = self.mapping(room)
        wanted = mapping.inverted()[0].mapRect(part) if part is not None else None
        self._paint(painter, mapping, ink, wanted)

    def png(self) -> bytes:
        """Return the strokes as black on white PNG of `PICTURE` pixels, without the empty room around them."""
        width, height = PICTURE
        image = QImage(width, height, QImage.Format.Format_Grayscale8)
        image.fill(QColor("white"))
        box = QRectF()
        for path in self._paths:
            box = box.united(path.boundingRect())
        scale = min(height, width / (box.width() + 8 * _PEN))
        left, top = width / 2 - box.center().x() * scale, (height - scale) / 2
        with QPainter(image) as painter:
            self._paint(painter, QTransform(scale, 0, 0, scale, left, top), QColor("black"))
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes, the binding text
        return bytes(buffer.data().data())

    def _paint(
        self, painter: QPainter, mapping: QTransform, ink: QColor, wanted: QRectF | None = None
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(mapping, True)
        pen = QPen(ink, _PEN, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        for path in self._paths:
            if wanted is None or wanted.intersects(_around(path.boundingRect())):
                painter.drawPath(path)
        painter.restore()

    def _add(self, place: QPointF) -> None:
        if self._points >= MOST_POINTS:
            return
        # A finger dragged off the pad ends at its edge.
        inside = QPointF(place.x(), min(max(place.y(), 0.0), 1.0))
        before = self._paths[-1].currentPosition()
        if self._paths[-1].elementCount() >= _PIECE:
            self._paths.append(QPainterPath(before))
        self._paths[-1].lineTo(inside)
        self._points += 1
        self._reach = max(self._reach, abs(inside.x()))
        self.drawn.emit(_around(QRectF(before, inside)))

    def mapping(self, room: QRectF) -> QTransform:
        """Return what leads from kept points into a room: as large as fits, never cut off."""
        scale = room.height()
        if self._reach * 2 * scale > room.width():
            scale = room.width() / (2 * self._reach)
        middle = room.center()
        return QTransform(scale, 0, 0, scale, middle.x(), middle.y() - scale / 2)


def _around(box: QRectF) -> QRectF:
    """Return a box with room for the pen's width."""
    return box.normalized().adjusted(-_PEN, -_PEN, _PEN, _PEN)
