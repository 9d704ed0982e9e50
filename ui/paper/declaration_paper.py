"""The declaration on A4: preview, PDF and printer draw the same pages of the same layout."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QPainter, QTextCursor, QTextDocument, QTextFormat

from kiosk.wording import day
from ui.paper.declaration_html import declaration_html, own_sheet_html, signatures_html
from ui.paper.practice_mark import PRACTICE_MARK, mark_page
from ui.paper.sheet import A4_MM, blank_sheet, painter_on, pdf_of, pixels, text_block

if TYPE_CHECKING:
    from PySide6.QtGui import QImage, QPdfWriter, QTextBlock
    from PySide6.QtPrintSupport import QPrinter

    from kiosk.views.paper import DeclarationView

_SIDE_MM = 20.0
_TOP_MM = 17.0
_BOTTOM_MM = 20.0
_BODY_PT = 10.5
_TIGHT_PT = 10.0
"""Taken when it saves the second page."""
_FOOT_PT = 8.0
_LARGEST_MOVED = 0.5
"""Share of a page, with the signatures, up to which the last part of the text moves along with them."""
_PREVIEW_SCALE = 0.5
"""Half the print's dots: a page of 300 dots an inch takes 35 MB."""


class DeclarationPages:
    """A declaration laid out once on A4.

    Args:
        view: what it says.
    """

    def __init__(self, view: DeclarationView) -> None:
        self._view = view
        # The layout measures on a device of the print's resolution, so that the preview breaks pages where
        # the print does.
        self._sheet: QTextDocument | None = None
        if view.prepared is not None:
            self._sheet = self._paged(own_sheet_html(view, view.prepared), _BODY_PT)
        self._body, self._signatures, self._sign_page, self._sign_at = self._laid(_BODY_PT)
        if self._declared == 2:
            # A page more for a few lines is a sheet more to print, sign and photograph.
            tight = self._laid(_TIGHT_PT)
            if tight[0].pageCount() == 1 and tight[2] == 0:
                self._body, self._signatures, self._sign_page, self._sign_at = tight

    def _laid(self, points: float) -> tuple[QTextDocument, QTextDocument, int, float]:
        """Return text and signatures in letters of a size, and page and place of the signatures."""
        body = self._paged(declaration_html(self._view), points)
        signatures = text_block(signatures_html(self._view), _BODY_PT)
        signatures.setTextWidth(_body_size()[0])
        tall = signatures.size().height()
        place = _place_to_sign(body, tall)
        if _keep_with_signatures(body, place[0], tall):
            place = _place_to_sign(body, tall)
        return body, signatures, *place

    @property
    def count(self) -> int:
        """How many pages there are, at least one."""
        return self._declared + (self._sheet.pageCount() if self._sheet is not None else 0)

    @property
    def _declared(self) -> int:
        return max(self._body.pageCount(), self._sign_page + 1)

    def image(self, number: int) -> QImage:
        """Return a page, from 0, as a picture for the screen; drawn as the print is, at half its dots."""
        page = blank_sheet(A4_MM, _PREVIEW_SCALE)
        with QPainter(page) as painter:
            painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
            painter.scale(_PREVIEW_SCALE, _PREVIEW_SCALE)
            self._draw(painter, number)
        return page

    def pdf(self) -> bytes:
        """Return the declaration as a PDF."""
        title = " ".join(part for part in (self._view.title, self._view.code) if part)
        return pdf_of(title, A4_MM, self._draw_all)

    def print_on(self, printer: QPrinter) -> None:
        """Draw on a printer set to 300 dots an inch and A4."""
        self._draw_all(printer)

    def _draw_all(self, device: QPdfWriter | QPrinter) -> None:
        with painter_on(device) as painter:
            for number in range(self.count):
                if number:
                    device.newPage()
                self._draw(painter, number)

    def _draw(self, painter: QPainter, number: int) -> None:
        if self._view.practice:
            mark_page(painter, QRectF(0, 0, pixels(A4_MM[0]), pixels(A4_MM[1])))
        if number < self._body.pageCount():
            self._draw_part(painter, self._body, number)
        if number == self._sign_page:
            top = pixels(_TOP_MM) + self._sign_at
            _put(painter, self._signatures, QPointF(pixels(_SIDE_MM), top))
        if self._sheet is not None and number >= self._declared:
            self._draw_part(painter, self._sheet, number - self._declared)
        if self._view.practice:
            self._draw_practice(painter)
        self._draw_foot(painter, number)

    def _draw_part(self, painter: QPainter, document: QTextDocument, page: int) -> None:
        width, height = _body_size()
        part = QRectF(0, page * height, width, height)
        painter.save()
        painter.translate(QPointF(pixels(_SIDE_MM), pixels(_TOP_MM) - page * height))
        painter.setClipRect(part)
        document.drawContents(painter, part)
        painter.restore()

    def _paged(self, html: str, points: float) -> QTextDocument:
        document = text_block(html, points)
        document.setPageSize(QSizeF(*_body_size()))
        _keep_headings(document)
        return document

    def _draw_practice(self, painter: QPainter) -> None:
        band = QRectF(pixels(_SIDE_MM), pixels(7), _body_size()[0], pixels(7))
        painter.fillRect(band, QColor("#FFBF1F"))
        text = text_block(f'<p align="center"><b>{PRACTICE_MARK}</b></p>', 9.0)
        text.setTextWidth(band.width())
        lower = (band.height() - text.size().height()) / 2
        _put(painter, text, QPointF(band.left(), band.top() + lower))

    def _draw_foot(self, painter: QPainter, number: int) -> None:
        view = self._view
        facts = [view.station_label]
        if view.code is not None:
            facts.append(f"Mã tra cứu {view.code}")
        if view.printed_on is not None:
            facts.append(f"In {day(view.printed_on)}")
        facts.append(f"lần {max(1, view.printed)}")
        text = text_block(
            '<table width="100%" cellspacing="0"><tr>'
            f'<td width="82%">{escape(" · ".join(facts))}</td>'
            f'<td width="18%" align="right">Trang {number + 1}/{self.count}</td></tr></table>',
            _FOOT_PT,
        )
        text.setTextWidth(_body_size()[0])
        top = pixels(A4_MM[1] - _BOTTOM_MM + 3)
        painter.fillRect(QRectF(pixels(_SIDE_MM), top, _body_size()[0], 2), QColor("#666666"))
        _put(painter, text, QPointF(pixels(_SIDE_MM), top + pixels(1.2)))


def _put(painter: QPainter, document: QTextDocument, place: QPointF) -> None:
    painter.save()
    painter.translate(place)
    document.drawContents(painter)
    painter.restore()


def _place_to_sign(body: QTextDocument, tall: float) -> tuple[int, float]:
    """Return page and place of the signatures: below the last line, overleaf where they do not fit."""
    height = _body_size()[1]
    last = body.documentLayout().blockBoundingRect(body.lastBlock()).bottom()
    page, at = divmod(last, height)
    return (int(page), at) if at + tall <= height else (int(page) + 1, 0.0)


def _keep_headings(document: QTextDocument) -> None:
    """Start a new page before a heading whose first line would stand on the next one."""
    layout = document.documentLayout()
    height = document.pageSize().height()
    block = document.begin()
    while block.isValid():
        following = block
        while following.isValid() and following.blockFormat().headingLevel():
            following = following.next()
        if following != block and following.isValid():
            starts = layout.blockBoundingRect(block).top() // height
            goes_on = layout.blockBoundingRect(following).top() // height
            if goes_on > starts:
                _break_before(block)
        block = following if following != block else block.next()


def _keep_with_signatures(document: QTextDocument, sign_page: int, signatures: float) -> bool:
    """Move what stands under the last heading, the pledge, to the page that is signed.

    Nobody should sign a page without a word on it. A part too long to move stays where it is.
    """
    layout = document.documentLayout()
    height = document.pageSize().height()
    block = document.begin()
    first = None
    while block.isValid():
        if block.blockFormat().headingLevel() and not block.previous().blockFormat().headingLevel():
            first = block
        block = block.next()
    if first is None:
        return False
    top = layout.blockBoundingRect(first).top()
    end = layout.blockBoundingRect(document.lastBlock()).bottom()
    if top // height >= sign_page or end - top + signatures > height * _LARGEST_MOVED:
        return False
    _break_before(first)
    return True


def _break_before(block: QTextBlock) -> None:
    apart = block.blockFormat()
    apart.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
    QTextCursor(block).setBlockFormat(apart)


def _body_size() -> tuple[float, float]:
    return (
        pixels(A4_MM[0] - 2 * _SIDE_MM),
        pixels(A4_MM[1] - _TOP_MM - _BOTTOM_MM),
    )
