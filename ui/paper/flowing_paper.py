"""Text that flows over as many A4 pages as it takes: preview, PDF and printer draw the same pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSizeF, QUrl
from PySide6.QtGui import QImage, QPainter, QTextDocument

from ui.paper.practice_mark import mark_page
from ui.paper.sheet import A4_MM, blank_sheet, painter_on, pdf_of, pixels, text_block

if TYPE_CHECKING:
    from PySide6.QtGui import QPagedPaintDevice
    from PySide6.QtPrintSupport import QPrinter

_PREVIEW_SCALE = 0.5
"""Half the print's dots: a page of 300 dots an inch takes 35 MB."""


@dataclass(frozen=True)
class FlowingPaper:
    """A paper of running text.

    Attributes:
        title: of the file, without personal data.
        html: what it says; everything from outside is escaped.
        points: size of type, above 0.
        margin_mm: on all four sides.
        practice: a practice machine; every page says that it is worth nothing.
        style: a style sheet of the text.
        pictures: what the text names as the source of an image.
    """

    title: str
    html: str
    points: float
    margin_mm: float
    practice: bool
    style: str = ""
    pictures: Mapping[str, QImage] = field(default_factory=dict)

    def images(self) -> list[QImage]:
        """Return the pages as pictures for the screen; drawn as the print is, at half its dots."""
        document = self._laid_out()
        pages = []
        for number in range(document.pageCount()):
            page = blank_sheet(A4_MM, _PREVIEW_SCALE)
            with QPainter(page) as painter:
                painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
                painter.scale(_PREVIEW_SCALE, _PREVIEW_SCALE)
                self._draw(painter, document, number)
            pages.append(page)
        return pages

    def pdf(self) -> bytes:
        """Return the paper as a PDF."""
        return pdf_of(self.title, A4_MM, self._draw_all)

    def print_on(self, printer: QPrinter) -> None:
        """Draw on a printer set to 300 dots an inch and A4."""
        self._draw_all(printer)

    def _draw_all(self, device: QPagedPaintDevice) -> None:
        document = self._laid_out()
        with painter_on(device) as painter:
            for number in range(document.pageCount()):
                if number:
                    device.newPage()
                self._draw(painter, document, number)

    def _draw(self, painter: QPainter, document: QTextDocument, number: int) -> None:
        if self.practice:
            mark_page(painter, QRectF(0, 0, pixels(A4_MM[0]), pixels(A4_MM[1])))
        margin, size = pixels(self.margin_mm), document.pageSize()
        part = QRectF(0, number * size.height(), size.width(), size.height())
        top = margin - part.top()
        painter.save()
        painter.translate(margin, top)
        document.drawContents(painter, part)
        painter.restore()

    def _laid_out(self) -> QTextDocument:
        # Measured at the print's resolution whatever it is drawn on, so that all break pages at the same place.
        document = text_block("", self.points, self.style)
        for name, picture in self.pictures.items():
            document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(name), picture)
        document.setHtml(self.html)
        wide, tall = (pixels(side - 2 * self.margin_mm) for side in A4_MM)
        document.setPageSize(QSizeF(wide, tall))
        return document
