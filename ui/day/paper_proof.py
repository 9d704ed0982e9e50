"""Reading the slip back from its PDF, as another station would from the paper."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtPdf import QPdfDocument

from forms.slips.slip import Slip, check_slip
from kiosk.scanning.barcodes import decode_image
from ui.day.stuck import StuckError

DPI = 200
_POINTS_PER_INCH = 72


@dataclass(frozen=True)
class PaperProof:
    """What the printed code says once its signatures held.

    Attributes:
        slip: the signed content.
        station_no: from the certificate on the slip.
        text_sha256: of the code's text, hex.
        pages: of the PDF.
    """

    slip: Slip
    station_no: int
    text_sha256: str
    pages: int


def read_back(pdf: Path, root: bytes) -> PaperProof:
    """Render the first page, find the QR code in the picture and verify it from the root down.

    Raises:
        StuckError: no page, no code.
        HostileInput: as `check_slip`.
    """
    document = QPdfDocument()
    if document.load(str(pdf)) is not QPdfDocument.Error.None_ or not document.pageCount():
        raise StuckError(f"{pdf.name} is no readable PDF")
    points = document.pagePointSize(0)
    scale = DPI / _POINTS_PER_INCH
    rendered = document.render(0, QSize(round(points.width() * scale), round(points.height() * scale)))
    pages = document.pageCount()
    document.close()
    found = [code.text for code in decode_image(_png(rendered)) if code.format == "QRCode"]
    if not found:
        raise StuckError(f"no QR code can be read from {pdf.name}")
    slip, certificate = check_slip(found[0], root)
    return PaperProof(slip, certificate.station_no, hashlib.sha256(found[0].encode()).hexdigest(), pages)


def _png(page: QImage) -> bytes:
    # A PDF page has no ground of its own; paper is white.
    paper = QImage(page.size(), QImage.Format.Format_RGB32)
    paper.fill(QColor("white"))
    with QPainter(paper) as painter:
        painter.drawImage(0, 0, page)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    paper.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes, the binding text
    return bytes(buffer.data().data())
