"""The slip on A5: proof that the station helped to file, said to be not yet the officer's receipt.

Printed papers are Vietnamese whatever the screen speaks, so these texts do not go through the catalogue.
The identity number is masked, there is no address, and a date stands only with its premise.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from string import Template
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from ui.paper.practice_mark import band_html, mark_page
from ui.paper.qr_drawing import SMALLEST_SIDE_MM, draw_qr, module_dots, qr_modules, side_dots
from ui.paper.sheet import A5_MM, DPI, blank_sheet, painter_on, pdf_of, pixels, text_block
from ui.paper.slip_words import (
    CODE,
    EACH_ITS_CODE,
    HOW_TO_SIGN,
    KEEP,
    NO_NAME,
    NO_PAPERS,
    NOT_YET,
    PAPERS,
    PROVES_ITSELF,
    SIGNERS,
    TERM_STARTS,
    TITLE,
    copy_of,
    facts_of,
    pictures,
    several_of,
    value_html,
    withdrawn_mark,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QImage, QPaintDevice, QTextDocument

    from kiosk.views.slip import SlipView

_MARGIN_MM = 11.0

_STYLE = "td { padding:1px 2px; } .name { color:#44546A; } .small { font-size:8pt; color:#333333; }"
_TOP = Template(
    """
$practice
$withdrawn
<table width="100%" cellspacing="0"><tr>
<td width="42%" align="center"><span style="font-size:8.5pt">$unit<br/><b>$station</b></span></td>
<td width="58%" align="center"><span style="font-size:8.5pt"><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><br/>
<b>Độc lập - Tự do - Hạnh phúc</b></span></td>
</tr></table>
<p align="center" style="margin-top:9px; margin-bottom:0px"><span style="font-size:13pt;
font-weight:700">$title –<br/>$not_yet</span></p>
<p align="center" style="margin-top:3px; margin-bottom:5px"><span style="font-size:11pt">$code</span></p>
<table width="100%" cellspacing="0" cellpadding="2">$rows</table>
<p style="margin-top:6px; margin-bottom:2px"><b>$papers_title</b></p>
<table width="100%" cellspacing="0" cellpadding="3">
<tr bgcolor="#EDF1F6"><td width="8%"><b>TT</b></td><td width="74%"><b>Tên giấy tờ</b></td>
<td width="18%" align="right"><b>Đã chụp</b></td></tr>$papers</table>
"""
)
_BESIDE_CODE = f"""
<p>{PROVES_ITSELF}</p>
<p>{KEEP[0]}<b>{KEEP[1]}</b>.</p>
<p><b>{TERM_STARTS}</b></p>
"""
_BOTTOM = Template(
    """
<table width="100%" cellspacing="0"><tr>
<td width="50%" align="center"><b>$applicant</b><br/><i class="small">$how</i></td>
<td width="50%" align="center"><b>$helper</b><br/><i class="small">$how</i>
<br/><br/><br/>$operator</td>
</tr></table>
<p align="right" class="small">$copy</p>
"""
)
_GAP_MM = 3.0
_BODY_PT = 9.5
_BODY_PTS = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0)
_SHORT_PTS = (7.0, 6.5, 6.0, 5.7, 5.3)
"""Three cases that stand each in another way, each with a fee not everybody pays, need the last but one of these; with
what was paid for each the last."""


def _block(html: str, width_mm: float, body_pt: float = _BODY_PT) -> QTextDocument:
    """Return a piece of the page of that width."""
    document = text_block(html, body_pt, _STYLE)
    document.setTextWidth(pixels(width_mm))
    return document


def slip_image(slip: SlipView) -> QImage:
    """Return the printed page as a picture of 300 dots an inch: the preview is the print."""
    page = blank_sheet(A5_MM)
    _paint(slip, page)
    return page


def slip_pdf(slip: SlipView) -> bytes:
    """Return the slip as a PDF, one A5 page."""
    return pdf_of(f"{TITLE} {slip.code}", A5_MM, lambda writer: _paint(slip, writer))


def _paint(slip: SlipView, device: QPaintDevice) -> None:
    """Draw the page; the code is drawn by itself, dot for dot, since a document would scale it."""
    width = A5_MM[0] - 2 * _MARGIN_MM
    modules = qr_modules(slip.qr_text)
    dots = module_dots(len(modules), DPI, SMALLEST_SIDE_MM)
    side = side_dots(len(modules), dots)
    side_mm = side * 25.4 / DPI
    beside = _block(_BESIDE_CODE, width - side_mm - _GAP_MM)
    bottom = _block(_bottom_html(slip), width)
    room = pixels(A5_MM[1] - 2 * _MARGIN_MM - 2 * _GAP_MM) - side - bottom.size().height()
    top = _fitting(slip, width, room)
    with painter_on(device) as painter:
        if slip.practice:
            mark_page(painter, QRectF(0, 0, pixels(A5_MM[0]), pixels(A5_MM[1])))
        painter.translate(round(pixels(_MARGIN_MM)), round(pixels(_MARGIN_MM)))
        top.drawContents(painter)
        painter.translate(0, round(top.size().height() + pixels(_GAP_MM)))
        draw_qr(painter, modules, dots)
        painter.save()
        lower = max(0.0, (side - beside.size().height()) / 2)
        painter.translate(round(side + pixels(_GAP_MM)), round(lower))
        beside.drawContents(painter)
        painter.restore()
        painter.translate(0, round(side + pixels(_GAP_MM)))
        bottom.drawContents(painter)


def _fitting(slip: SlipView, width: float, room: float) -> QTextDocument:
    """Return what stands above the code, in smaller type when there is much of it.

    The code and the signatures never leave the page: papers are told by their number before that.
    """
    sheets = sum(count for _name, count in slip.documents)
    kept = f"; giữ lại {slip.originals_kept} bản chính" if slip.originals_kept else ""
    told = f"{len(slip.documents)} loại giấy tờ, xem trong hồ sơ{kept}"
    short = replace(slip, documents=((told, sheets),))
    tries = (*((slip, points) for points in _BODY_PTS), *((short, points) for points in _SHORT_PTS))
    for words, points in tries:
        top = _block(_top_html(words), width, points)
        if top.size().height() <= room:
            break
    return top


def paint_on_printer(slip: SlipView, device: QPaintDevice) -> None:
    """Draw the slip on a printer set to 300 dots an inch and A5."""
    _paint(slip, device)


def _top_html(slip: SlipView) -> str:
    papers = "".join(
        f'<tr><td>{number}</td><td>{escape(name)}</td><td align="right">{pictures(count)}</td></tr>'
        for number, (name, count) in enumerate(slip.documents, start=1)
    )
    return _TOP.substitute(
        practice=band_html(9) if slip.practice else "",
        withdrawn=_withdrawn_html(withdrawn_mark(slip)),
        unit=escape(slip.unit.upper()),
        station=escape(slip.station_label),
        title=TITLE,
        not_yet=NOT_YET,
        code=_code_line(slip),
        rows="".join(_row(slip, name, value) for name, value in facts_of(slip)),
        papers_title=PAPERS,
        papers=papers or f'<tr><td></td><td>{NO_PAPERS}</td><td align="right">0</td></tr>',
    )


def _withdrawn_html(mark: str) -> str:
    if not mark:
        return ""
    # White on black: told apart on any printer, and from the yellow band of a practice.
    return (
        '<table width="100%" cellspacing="0" cellpadding="4"><tr><td align="center" bgcolor="#000000">'
        f'<span style="font-size:13pt; color:#FFFFFF"><b>{escape(mark)}</b></span></td></tr></table>'
    )


def _code_line(slip: SlipView) -> str:
    if slip.others:
        return f"Phiếu chung cho <b>{several_of(slip)}</b>, {EACH_ITS_CODE}"
    return f"{CODE}: <b>{escape(slip.code)}</b>"


def _bottom_html(slip: SlipView) -> str:
    applicant, helper = SIGNERS
    return _BOTTOM.substitute(
        operator=escape(slip.operator_name) or NO_NAME,
        applicant=applicant,
        helper=helper,
        how=HOW_TO_SIGN,
        copy=escape(copy_of(slip)),
    )


def _row(slip: SlipView, name: str, value: str) -> str:
    width = "20%" if slip.others else "30%"
    return f'<tr><td width="{width}" class="name">{name}</td><td>{value_html(name, value)}</td></tr>'
