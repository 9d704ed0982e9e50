"""The slip on A5: proof that the station helped to file, said to be not yet the officer's receipt.

Printed papers are Vietnamese whatever the screen speaks, so these texts do not go through the catalogue.
The identity number is masked, there is no address, and a date stands only with its premise.
"""

from __future__ import annotations

from html import escape
from string import Template
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
)

from forms.stamp import vietnam_time
from ui import theme
from ui.paper.practice_mark import band_html, mark_page
from ui.paper.qr_drawing import draw_qr, qr_modules, side_pixels

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintDevice

    from kiosk.views import SlipView

DPI = 300
A5_MM = (148.0, 210.0)
_MARGIN_MM = 11.0
TITLE = "Phiếu xác nhận đã hỗ trợ nộp hồ sơ"
NOT_YET = "chưa phải Giấy tiếp nhận"

_STYLE = "td { padding:1px 2px; } .name { color:#44546A; } .small { font-size:8pt; color:#333333; }"
_TOP = Template(
    """
$practice
<table width="100%" cellspacing="0"><tr>
<td width="42%" align="center"><span style="font-size:8.5pt">$unit<br/><b>$station</b></span></td>
<td width="58%" align="center"><span style="font-size:8.5pt"><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><br/>
<b>Độc lập - Tự do - Hạnh phúc</b></span></td>
</tr></table>
<p align="center" style="margin-top:9px; margin-bottom:0px"><span style="font-size:13pt;
font-weight:700">$title –<br/>$not_yet</span></p>
<p align="center" style="margin-top:3px; margin-bottom:5px"><span style="font-size:11pt">Mã tra cứu:
<b>$code</b></span></p>
<table width="100%" cellspacing="0" cellpadding="2">$rows</table>
<p style="margin-top:6px; margin-bottom:2px"><b>Giấy tờ trạm đã nhận</b></p>
<table width="100%" cellspacing="0" cellpadding="3">
<tr bgcolor="#EDF1F6"><td width="8%"><b>TT</b></td><td width="74%"><b>Tên giấy tờ</b></td>
<td width="18%" align="right"><b>Số bản</b></td></tr>$papers</table>
"""
)
_BESIDE_CODE = """
<p>Mã này tự xác minh được chữ ký của trạm, kể cả khi không có mạng.</p>
<p>Ông/bà giữ phiếu để hỏi tình trạng hồ sơ tại trạm hoặc gọi <b>1022</b>.</p>
<p><b>Thời hạn chỉ tính từ khi cơ quan cấp Giấy tiếp nhận.</b></p>
"""
_BOTTOM = Template(
    """
<table width="100%" cellspacing="0"><tr>
<td width="50%" align="center"><b>Người nộp</b><br/><i class="small">(ký, ghi rõ họ tên)</i></td>
<td width="50%" align="center"><b>Người hỗ trợ</b><br/><i class="small">(ký, ghi rõ họ tên)</i>
<br/><br/><br/>$operator</td>
</tr></table>
<p align="right" class="small">$copy</p>
"""
)
_GAP_MM = 3.0
_BODY_PT = 9.5


def _block(html: str, width_mm: float, device: QPaintDevice) -> QTextDocument:
    """Return a piece of the page laid out for a device of `DPI` dots an inch."""
    document = QTextDocument()
    document.setDocumentMargin(0)
    body = QFont(theme.FAMILY)
    body.setPointSizeF(_BODY_PT)
    document.setDefaultFont(body)
    # Without the device the layout takes the screen's resolution and the text comes out tiny.
    document.documentLayout().setPaintDevice(device)
    document.setDefaultStyleSheet(_STYLE)
    document.setHtml(html)
    document.setTextWidth(_pixels(width_mm))
    return document


def slip_image(slip: SlipView) -> QImage:
    """Return the printed page as a picture of 300 dots an inch: the preview is the print."""
    page = QImage(round(_pixels(A5_MM[0])), round(_pixels(A5_MM[1])), QImage.Format.Format_RGB32)
    dots_per_metre = round(DPI / 0.0254)
    page.setDotsPerMeterX(dots_per_metre)
    page.setDotsPerMeterY(dots_per_metre)
    page.fill(QColor("white"))
    _paint(slip, page)
    return page


def slip_pdf(slip: SlipView) -> bytes:
    """Return the slip as PDF/A-1b with embedded fonts, one A5 page."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPdfVersion(QPagedPaintDevice.PdfVersion.PdfVersion_A1b)
    writer.setTitle(f"{TITLE} {slip.code}")
    writer.setResolution(DPI)
    writer.setPageLayout(a5_layout())
    _paint(slip, writer)
    buffer.close()
    return bytes(buffer.data().data())


def a5_layout() -> QPageLayout:
    """Return A5 upright without margins; the document brings its own."""
    return QPageLayout(
        QPageSize(QPageSize.PageSizeId.A5), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)
    )


def _paint(slip: SlipView, device: QPaintDevice) -> None:
    """Draw the page; the code is drawn by itself, dot for dot, since a document would scale it."""
    width = A5_MM[0] - 2 * _MARGIN_MM
    top = _block(_top_html(slip), width, device)
    modules = qr_modules(slip.qr_text)
    side = side_pixels(len(modules), DPI)
    side_mm = side * 25.4 / DPI
    beside = _block(_BESIDE_CODE, width - side_mm - _GAP_MM, device)
    bottom = _block(_bottom_html(slip), width, device)
    painter = QPainter(device)
    if slip.practice:
        mark_page(painter, QRectF(0, 0, _pixels(A5_MM[0]), _pixels(A5_MM[1])))
    painter.translate(round(_pixels(_MARGIN_MM)), round(_pixels(_MARGIN_MM)))
    top.drawContents(painter)
    painter.translate(0, round(top.size().height() + _pixels(_GAP_MM)))
    draw_qr(painter, modules, DPI)
    painter.save()
    lower = max(0.0, (side - beside.size().height()) / 2)
    painter.translate(round(side + _pixels(_GAP_MM)), round(lower))
    beside.drawContents(painter)
    painter.restore()
    painter.translate(0, round(side + _pixels(_GAP_MM)))
    bottom.drawContents(painter)
    painter.end()


def paint_on_printer(slip: SlipView, device: QPaintDevice) -> None:
    """Draw the slip on a printer set to 300 dots an inch and A5."""
    _paint(slip, device)


def _top_html(slip: SlipView) -> str:
    taken = vietnam_time(slip.taken_ms // 1000)
    rows = [
        ("Người nộp", f"<b>{escape(slip.applicant)}</b>"),
        ("Số định danh", escape(slip.masked_id)),
        ("Thủ tục", f"{escape(slip.service_name)} ({escape(slip.service_code)})"),
        ("Thời điểm trạm nhận", f"{taken:%H} giờ {taken:%M} phút, ngày {taken:%d/%m/%Y}"),
        ("Thời hạn", escape(slip.term.removeprefix("Thời hạn: "))),
        ("Phí, lệ phí", escape(slip.fee)),
        ("Trạng thái", "Đã niêm phong tại trạm, tự gửi lên Cổng khi có mạng"),
    ]
    if slip.due_premise:
        rows.insert(5, ("Dự kiến", escape(slip.due_premise)))
    papers = "".join(
        f'<tr><td>{number}</td><td>{escape(name)}</td><td align="right">{count}</td></tr>'
        for number, (name, count) in enumerate(slip.documents, start=1)
    )
    return _TOP.substitute(
        practice=band_html(9) if slip.practice else "",
        unit=escape(slip.unit.upper()),
        station=escape(slip.station_label),
        title=TITLE,
        not_yet=NOT_YET,
        code=escape(slip.code),
        rows="".join(
            f'<tr><td width="30%" class="name">{name}</td><td>{value}</td></tr>' for name, value in rows
        ),
        papers=papers or '<tr><td></td><td>Không có</td><td align="right">0</td></tr>',
    )


def _bottom_html(slip: SlipView) -> str:
    copy = f"Bản in lần {max(1, slip.printed)}"
    return _BOTTOM.substitute(operator=escape(slip.operator_name), copy=copy)


def _pixels(millimetres: float) -> float:
    return millimetres * DPI / 25.4
