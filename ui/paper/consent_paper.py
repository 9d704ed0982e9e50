"""What a citizen agreed to, on one A4 sheet to be signed by hand: preview, PDF and printer draw the same page.

Printed papers are Vietnamese whatever the screen speaks. The number is masked, there is no address.
"""

from __future__ import annotations

from html import escape
from string import Template
from typing import TYPE_CHECKING

from forms.stamp import vietnam_time
from ui.paper.flowing_paper import FlowingPaper
from ui.paper.practice_mark import band_html
from ui.paper.slip_words import copy_line

if TYPE_CHECKING:
    from kiosk.views.paper import ConsentLine, ConsentView

TITLE = "Giấy ghi nhận sự đồng ý"
_MARGIN_MM = 20.0
_BODY_PT = 11.5
_GAP = '<p style="font-size:7pt">&nbsp;</p>'
"""An empty line: the layout drops a paragraph's margin before a table."""
_DOTS = "………………"
_PAGE = Template(
    """
$practice
<table width="100%" cellspacing="0"><tr>
<td width="42%" align="center"><span style="font-size:10pt">$unit<br/><b>$station</b></span></td>
<td width="58%" align="center"><span style="font-size:10pt"><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><br/>
<b>Độc lập - Tự do - Hạnh phúc</b></span></td>
</tr></table>
<p align="center" style="margin-top:26px; margin-bottom:2px; font-size:16pt; font-weight:700">$title</p>
<p align="center" style="margin-top:0px">về việc dùng thông tin cá nhân để làm thủ tục</p>
$gap
<table width="100%" cellspacing="0" cellpadding="3">$facts</table>
$gap
<p>Tôi đã được nghe đọc từng mục dưới đây và trả lời như sau:</p>
<table width="100%" cellspacing="0" cellpadding="7" border="1" style="border-collapse:collapse">
<tr bgcolor="#EDF1F6"><td width="6%"><b>TT</b></td><td width="54%"><b>Nội dung</b></td>
<td width="19%"><b>Trả lời</b></td><td width="21%"><b>Lúc</b></td></tr>$lines</table>
<p style="margin-top:14px">Ông/bà có thể rút lại sự đồng ý bất cứ lúc nào tại trạm hoặc gọi <b>1022</b>. Phần pháp luật
buộc phải dùng để giải quyết thủ tục không cần đồng ý, chỉ cần được thông báo.</p>
<p>$standing</p>
$gap
<table width="100%" cellspacing="0"><tr>
<td width="50%" align="center"><b>Người đồng ý</b><br/><i>(ký, ghi rõ họ tên)</i></td>
<td width="50%" align="center"><b>Người hỗ trợ</b><br/><i>(ký, ghi rõ họ tên)</i>
<br/><br/><br/><br/><br/>$operator</td>
</tr></table>
<p align="right" style="font-size:9pt; margin-top:22px">$copy</p>
"""
)


def consent_paper(view: ConsentView) -> FlowingPaper:
    """Return the sheet on A4."""
    title = " ".join(part for part in (TITLE, view.code) if part)
    return FlowingPaper(title, _html(view), _BODY_PT, _MARGIN_MM, view.practice)


def _html(view: ConsentView) -> str:
    facts = (
        ("Họ và tên", f"<b>{escape(view.applicant)}</b>"),
        ("Số định danh", escape(view.masked_id) or _DOTS),
        ("Thủ tục", f"{escape(view.service_name)} ({escape(view.service_code)})"),
        ("Mã tra cứu", escape(view.code or "") or "chưa có: hồ sơ chưa niêm phong"),
    )
    return _PAGE.substitute(
        practice=band_html(11) if view.practice else "",
        unit=escape(view.unit.upper()),
        station=escape(view.station_label),
        title=TITLE,
        gap=_GAP,
        facts="".join(f'<tr><td width="24%">{name}</td><td>{value}</td></tr>' for name, value in facts),
        lines="".join(_line(number, line) for number, line in enumerate(view.lines, start=1)),
        standing=_standing(view),
        operator=escape(view.operator_name) or _DOTS,
        copy=escape(copy_line(view.printed, view.printed_by)),
    )


def _line(number: int, line: ConsentLine) -> str:
    answer = f"<b>{escape(line.answer)}</b>"
    return (
        f"<tr><td>{number}</td><td>{escape(line.text)}</td><td>{answer}<br/>"
        f'<span style="font-size:9pt">{escape(line.method)}</span></td><td>{_time(line.at_ms)}</td></tr>'
    )


def _time(at_ms: int | None) -> str:
    if at_ms is None:
        return _DOTS
    at = vietnam_time(at_ms // 1000)
    return f"{at:%H} giờ {at:%M} phút<br/>{at:%d/%m/%Y}"


def _standing(view: ConsentView) -> str:
    if view.code is None:
        return "Giấy in từ bản nháp: hồ sơ chưa niêm phong, chưa gửi đi đâu."
    return "Những câu trả lời này đã niêm phong cùng hồ sơ."
