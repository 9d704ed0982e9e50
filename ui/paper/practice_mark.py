"""The mark every paper of a practice carries: a band on top and large letters across each page."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from ui.look import theme

PRACTICE_MARK = "BẢN THỰC HÀNH – KHÔNG CÓ GIÁ TRỊ"
_GREY = "#E3E6EB"
"""A plain light colour: PDF/A-1 knows no transparency, so the letters are drawn before the text."""


def mark_page(painter: QPainter, page: QRectF) -> None:
    """Draw the words across a page; before its content, which stays readable over them.

    Args:
        painter: in dots, standing at the page's corner.
        page: the whole page.
    """
    painter.save()
    face = QFont(theme.FAMILY)
    face.setWeight(QFont.Weight.Bold)
    face.setPixelSize(max(1, round(page.width() / 16)))
    painter.setFont(face)
    painter.setPen(QColor(_GREY))
    painter.translate(page.center())
    painter.rotate(-35)
    step = page.height() / 3
    for row in (-1, 0, 1):
        line = QRectF(-page.height(), row * step - step / 2, 2 * page.height(), step)
        painter.drawText(line, int(Qt.AlignmentFlag.AlignCenter), PRACTICE_MARK)
    painter.restore()


def band_html(points: float) -> str:
    """Return the band as the first paragraph of a page."""
    return (
        f'<p align="center" style="font-size:{points}pt; background-color:#FFBF1F; margin-bottom:4px">'
        f"<b>{PRACTICE_MARK}</b></p>"
    )
