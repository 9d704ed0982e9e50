"""A field to sign in, by mouse, pen or finger; gives a small PNG."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTabletEvent,
)
from PySide6.QtWidgets import QFrame

from kiosk.wording import t
from ui import theme

_PEN = 2.4
_SHORTEST_PX = 40.0
"""A line shorter than this is a slip of the hand, not a signature."""


class SignaturePad(QFrame):
    """Collects strokes. `changed` tells whenever a stroke ends or the pad is wiped."""

    changed = Signal()

    def __init__(self, name: str = "review.sign") -> None:
        super().__init__()
        self.setObjectName("pad")
        self.setProperty("drive", name)
        self.setAccessibleName(t("Ô ký tên: ký bằng chuột, bút hoặc ngón tay"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumHeight(theme.px(130))
        self._strokes: list[QPainterPath] = []

    def is_signed(self) -> bool:
        """Return whether the strokes are long enough to be a signature."""
        return sum(stroke.length() for stroke in self._strokes) >= _SHORTEST_PX

    def wipe(self) -> None:
        """Take all strokes away."""
        self._strokes.clear()
        self.update()
        self.changed.emit()

    def png(self) -> bytes:
        """Return the strokes as black on white PNG, cut to the pad's size."""
        image = QImage(self.size(), QImage.Format.Format_Grayscale8)
        image.fill(QColor("white"))
        painter = QPainter(image)
        self._draw(painter, QColor("black"))
        painter.end()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]
        return bytes(buffer.data().data())

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt)
        """Return a pad three times as wide as high."""
        return QSize(theme.px(420), theme.px(140))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt)
        """Begin a stroke."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt)
        """Go on with the stroke."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_on(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt)
        """End the stroke."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.changed.emit()

    def tabletEvent(self, event: QTabletEvent) -> None:  # noqa: N802 (Qt)
        """Draw with a pen."""
        if event.type() == event.Type.TabletPress:
            self._begin(event.position())
        elif event.type() == event.Type.TabletMove and event.pressure() > 0:
            self._go_on(event.position())
        elif event.type() == event.Type.TabletRelease:
            self.changed.emit()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt)
        """Wipe with Delete, so the pad needs no mouse for starting over."""
        if event.key() == Qt.Key.Key_Delete:
            self.wipe()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt)
        """Draw frame, base line and strokes."""
        super().paintEvent(event)
        painter = QPainter(self)
        base = int(self.height() * 0.74)
        painter.setPen(QPen(QColor(theme.colour("line")), 1))
        painter.drawLine(24, base, self.width() - 24, base)
        if not self._strokes:
            painter.setPen(QColor(theme.colour("ink3")))
            painter.setFont(theme.font(14))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, t("Ông/bà ký vào đây"))
        self._draw(painter, QColor(theme.colour("ink")))
        painter.end()

    def _begin(self, at: QPointF) -> None:
        self._strokes.append(QPainterPath(at))
        self._go_on(at + QPointF(0.5, 0))

    def _go_on(self, at: QPointF) -> None:
        if self._strokes:
            self._strokes[-1].lineTo(at)
            self.update()

    def _draw(self, painter: QPainter, ink: QColor) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(
            QPen(ink, _PEN, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )
        for stroke in self._strokes:
            painter.drawPath(stroke)
