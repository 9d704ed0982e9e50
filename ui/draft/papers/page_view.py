"""A photographed page before it is kept: where its corners are, and what it will look like.

Object names: those of `ui.draft.papers.page_corners`, and `photo.flat`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.scanning.page_shape import WHOLE, Corners, PageShape, flat_size, perspective, turned
from kiosk.wording import t
from ui.draft.papers.page_corners import PageCorners
from ui.look import theme
from ui.parts.basics import row

if TYPE_CHECKING:
    from kiosk.scanning.page_look import PageLook


class _Flat(QWidget):
    """The page as it will be kept, drawn from the copy for the screen."""

    def __init__(self, height: int) -> None:
        super().__init__()
        self.setObjectName("photo.flat")
        self.setAccessibleName(t("Ảnh sẽ được giữ"))
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._picture = QImage()
        self._size = (1, 1)
        self._corners: Corners = WHOLE

    def show_page(self, picture: QImage, size: tuple[int, int], corners: Corners) -> None:
        """Show another page or another cut."""
        self._picture, self._size, self._corners = picture, size, corners
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt)
        """Return the width of an upright sheet of that height."""
        return QSize(self.height() * 5 // 7, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt)
        """Draw the page flat."""
        if self._picture.isNull():
            return
        flat = QSize(*flat_size(self._corners, self._size, max(self._size) * 2))
        shown = flat.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, max(1, shown.width()), max(1, shown.height()))
        place.moveCenter(QRectF(self.rect()).center())
        seen = [(x * self._picture.width(), y * self._picture.height()) for x, y in self._corners]
        corners = (place.topLeft(), place.topRight(), place.bottomRight(), place.bottomLeft())
        a, b, c, d, e, f, g, h = perspective(seen, [(corner.x(), corner.y()) for corner in corners])
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setClipRect(place)
            painter.setTransform(QTransform(a, d, g, b, e, h, c, f, 1))
            painter.drawImage(0, 0, self._picture)
            painter.resetTransform()
            painter.setClipping(False)
            painter.setPen(QColor(theme.colour("ctl")))
            painter.drawRect(place.adjusted(0, 0, -1, -1))


class PageView(QWidget):
    """Shows a look at a page; corners are moved and the page is turned here, and nothing is worked out."""

    changed = Signal()

    def __init__(self, height: int) -> None:
        """Build it, empty.

        Args:
            height: pixels of the screen.
        """
        super().__init__()
        self._picture = QImage()
        self._size = (1, 1)
        self._quarters = 0
        self._before: Corners | None = None  # what "the whole picture" put aside
        self._outline = PageCorners(height)
        self._flat = _Flat(height)
        line = row(12)
        line.addWidget(self._outline, 3)
        line.addWidget(self._flat, 2)
        self.setLayout(line)
        self._outline.changed.connect(self._moved)

    def show_look(self, look: PageLook) -> None:
        """Show what was looked at, with the page's corners where they were found."""
        held = QImage(look.rgb, look.width, look.height, look.width * 3, QImage.Format.Format_RGB888)
        self._picture = held.copy()
        self._size = look.size
        self._quarters = 0
        self._before = None
        self._draw(look.corners or WHOLE)

    def shape(self) -> PageShape:
        """Return what shall be done to the picture."""
        return PageShape(self._quarters, self._outline.corners())

    def is_whole(self) -> bool:
        """Tell whether all of the picture is kept."""
        return self._outline.corners() == WHOLE

    def can_bring_back(self) -> bool:
        """Tell whether there are corners that were put aside."""
        return self._before is not None

    def turn(self) -> None:
        """Turn the picture clockwise by a quarter, the corners with it."""
        self._quarters = (self._quarters + 1) % 4
        self._picture = self._picture.transformed(QTransform().rotate(90))
        self._size = (self._size[1], self._size[0])
        self._before = turned(self._before) if self._before is not None else None
        self._draw(turned(self._outline.corners()))

    def switch_whole(self) -> None:
        """Keep the whole picture, or go back to the corners there were."""
        if self.is_whole():
            back, self._before = self._before or WHOLE, None
            self._draw(back)
        else:
            self._before = self._outline.corners()
            self._draw(WHOLE)

    def _draw(self, corners: Corners) -> None:
        self._outline.show_page(self._picture, self._size, corners)
        self._flat.show_page(self._picture, self._size, corners)
        self.changed.emit()

    def _moved(self) -> None:
        self._before = None
        self._flat.show_page(self._picture, self._size, self._outline.corners())
        self.changed.emit()
