"""A field to sign in, by mouse, pen or finger. Several pads may show, and draw, the same strokes."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTabletEvent,
    QTransform,
)
from PySide6.QtWidgets import QFrame

from kiosk.wording import t
from ui.look import theme
from ui.parts.strokes import Strokes


class SignaturePad(QFrame):
    """Draws into strokes. `changed` tells whenever a stroke ends or all are wiped.

    Args:
        strokes: what is drawn into; its own when none is given.
        name: property `drive`.
        height: least height in pixels at 100 %.
        type_size: of the invitation, in pixels at 100 %.
    """

    changed = Signal()

    def __init__(
        self,
        strokes: Strokes | None = None,
        name: str = "review.sign",
        *,
        height: int = 130,
        type_size: int = 14,
    ) -> None:
        super().__init__()
        self.strokes = strokes or Strokes(self)
        self._type_size = type_size
        self.setObjectName("pad")
        self.setProperty("drive", name)
        self.setAccessibleName(t("Ô ký tên: ký bằng chuột, bút hoặc ngón tay"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumHeight(theme.px(height))
        self._painted = QTransform()
        self._invitation = ""
        self.strokes.drawn.connect(self._draw_anew)
        self.strokes.changed.connect(self.changed)

    def is_signed(self) -> bool:
        """Return whether the strokes are long enough to be a signature."""
        return self.strokes.is_signed()

    def wipe(self) -> None:
        """Take all strokes away."""
        self.strokes.wipe()

    def invite(self, words: str) -> None:
        """Write other words than the invitation into the empty pad; empty for the invitation."""
        if words != self._invitation:
            self._invitation = words
            self.update()

    def says(self) -> str:
        """Return what an empty pad reads."""
        return self._invitation or t("Ông/bà ký vào đây")

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt)
        """Return a pad three times as wide as high."""
        return QSize(theme.px(420), theme.px(140))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt)
        """Begin a stroke."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.strokes.begin(event.position(), self._room())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt)
        """Go on with the stroke."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.strokes.go_on(event.position(), self._room())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt)
        """End the stroke."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.strokes.end()

    def tabletEvent(self, event: QTabletEvent) -> None:  # noqa: N802 (Qt)
        """Draw with a pen."""
        if event.type() == event.Type.TabletPress:
            self.strokes.begin(event.position(), self._room())
        elif event.type() == event.Type.TabletMove and event.pressure() > 0:
            self.strokes.go_on(event.position(), self._room())
        elif event.type() == event.Type.TabletRelease:
            self.strokes.end()
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
        with QPainter(self) as painter:
            base = int(self.height() * 0.74)
            painter.setPen(QPen(QColor(theme.colour("line")), 1))
            painter.drawLine(24, base, self.width() - 24, base)
            if self.strokes.is_empty():
                painter.setPen(QColor(theme.colour("ink3")))
                painter.setFont(theme.font(self._type_size))
                painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.says())
            self._painted = self.strokes.mapping(self._room())
            ink = QColor(theme.colour("ink"))
            self.strokes.draw(painter, self._room(), ink, QRectF(event.rect()))

    def _draw_anew(self, where: QRectF | None) -> None:
        mapping = self.strokes.mapping(self._room())
        if where is None or mapping != self._painted:
            self.update()
        else:
            # The invitation in the middle goes with the first point.
            first = self.rect() if self.strokes.is_first_point() else QRect()
            self.update(mapping.mapRect(where).toAlignedRect().united(first))

    def _room(self) -> QRectF:
        return QRectF(self.rect())
