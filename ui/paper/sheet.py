"""A sheet to be printed: its measures, a blank picture of it, a block of text on it, and the file.

Every paper draws itself once and is handed the device: a picture for the preview, a PDF, a printer. All have
`DPI` dots an inch, so that what is seen is what is printed.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPaintDevice,
    QPainter,
    QPdfWriter,
    QTextDocument,
)

from forms.errors import StationError
from ui.look import theme

if TYPE_CHECKING:
    from collections.abc import Callable

DPI = 300
A4_MM = (210.0, 297.0)
A5_MM = (148.0, 210.0)
_PAGE_SIZES = {A4_MM: QPageSize.PageSizeId.A4, A5_MM: QPageSize.PageSizeId.A5}


def pixels(millimetres: float) -> float:
    """Return a length on paper in dots."""
    return millimetres * DPI / 25.4


def painter_on(device: QPaintDevice) -> QPainter:
    """Return a painter on a device that takes one.

    Raises:
        StationError: `printer_silent`: switched off, unplugged, or its file cannot be written. Qt would draw nothing, and
            say nothing.
    """
    painter = QPainter()
    if not painter.begin(device):
        raise StationError("printer_silent")
    return painter


def blank_sheet(sides_mm: tuple[float, float], scale: float = 1.0) -> QImage:
    """Return a white picture of a sheet.

    Args:
        sides_mm: width and height.
        scale: of its dots against the print's, above 0; an A4 sheet at 1 takes 35 MB.
    """
    width, height = (round(pixels(side) * scale) for side in sides_mm)
    return _white(width, height)


@cache
def _measure() -> QImage:
    """Return the one device every layout measures on: a single dot of the print's resolution.

    Never the page itself: `setPaintDevice` of the binding never gives its argument back (PySide6 6.11), so that each
    A5 page drawn would stay in memory with its 17 MB. Kept, since a layout does not own its device.
    """
    return _white(1, 1)


def text_block(html: str, points: float, style: str = "") -> QTextDocument:
    """Return text laid out for a device of `DPI` dots an inch, without a width of its own.

    Args:
        html: what it says; everything from outside is escaped.
        points: size of type, above 0.
        style: a style sheet of the text.
    """
    document = QTextDocument()
    document.setDocumentMargin(0)
    font = QFont(theme.FAMILY)
    font.setPointSizeF(points)
    document.setDefaultFont(font)
    # Without the device the layout takes the screen's resolution and the text comes out tiny.
    document.documentLayout().setPaintDevice(_measure())
    document.setDefaultStyleSheet(style)
    document.setHtml(html)
    return document


def sheet_layout(sides_mm: tuple[float, float]) -> QPageLayout:
    """Return the upright sheet without margins; what is drawn brings its own."""
    return QPageLayout(
        QPageSize(_PAGE_SIZES[sides_mm]), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)
    )


def pdf_of(title: str, sides_mm: tuple[float, float], draw: Callable[[QPdfWriter], None]) -> bytes:
    """Return what is drawn as PDF/A-1b (ISO 19005-1) with embedded fonts.

    Args:
        title: of the document, without personal data.
        sides_mm: of its sheets.
        draw: opens and ends its own painter on the device.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPdfVersion(QPagedPaintDevice.PdfVersion.PdfVersion_A1b)
    writer.setTitle(title)
    writer.setResolution(DPI)
    writer.setPageLayout(sheet_layout(sides_mm))
    draw(writer)
    buffer.close()
    return bytes(buffer.data().data())


def _white(width: int, height: int) -> QImage:
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.setDotsPerMeterX(round(DPI / 0.0254))
    made.setDotsPerMeterY(round(DPI / 0.0254))
    made.fill(QColor("white"))
    return made
