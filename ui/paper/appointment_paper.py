"""Form 01, Giấy tiếp nhận hồ sơ và hẹn trả kết quả, on A4: preview, PDF and printer draw the same page.

It says only what the portal told; what this station does not know is a dash. Printed papers are Vietnamese.
"""

from __future__ import annotations

from html import escape
from string import Template
from typing import TYPE_CHECKING

from forms.stamp import vietnam_time
from ui.paper.flowing_paper import FlowingPaper
from ui.paper.practice_mark import band_html

if TYPE_CHECKING:
    from kiosk.views.paper import AppointmentView

TITLE = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
_MARGIN_MM = 20.0
_BODY_PT = 12.0
_UNKNOWN = "—"
_GAP = '<p style="font-size:7pt">&nbsp;</p>'
"""An empty line: the layout drops a paragraph's margin before a table."""
_PAGE = Template(
    """
$practice
<p align="right" style="font-size:10pt; margin-bottom:4px">Mẫu số 01</p>
<table width="100%" cellspacing="0"><tr>
<td width="42%" align="center"><span style="font-size:10pt"><b>$unit</b><br/>Mã hồ sơ: <b>$code</b></span></td>
<td width="58%" align="center"><span style="font-size:10pt"><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><br/>
<b>Độc lập - Tự do - Hạnh phúc</b></span></td>
</tr></table>
<p align="center" style="margin-top:26px; font-size:16pt; font-weight:700">$title</p>
$gap
<table width="100%" cellspacing="0" cellpadding="4">$facts</table>
$gap
<p>Giấy tờ Cổng đã nhận đủ:</p>
<table width="100%" cellspacing="0" cellpadding="6" border="1" style="border-collapse:collapse">
<tr bgcolor="#EDF1F6"><td width="8%"><b>TT</b></td><td width="72%"><b>Tên giấy tờ</b></td>
<td width="20%"><b>Số tệp</b></td></tr>$papers</table>
$gap
<table width="100%" cellspacing="0" cellpadding="4">$days</table>
$gap
<table width="100%" cellspacing="0"><tr>
<td width="50%" align="center"><b>Người nộp hồ sơ</b><br/><i>(ký, ghi rõ họ tên)</i></td>
<td width="50%" align="center"><b>Người tiếp nhận hồ sơ</b><br/><i>(ký, ghi rõ họ tên)</i>
<br/><br/><br/><br/><br/></td>
</tr></table>
<p style="font-size:9pt; margin-top:22px">In tại $station từ nội dung Cổng báo lúc $heard. Chỗ ghi “—” là điều
trạm chưa được Cổng cho biết. Bản in lần $copy.</p>
"""
)


def appointment_paper(view: AppointmentView) -> FlowingPaper:
    """Return the sheet on A4."""
    return FlowingPaper(f"{TITLE} {view.national_code}", _html(view), _BODY_PT, _MARGIN_MM, view.practice)


def _html(view: AppointmentView) -> str:
    service = f"{view.service_name} ({view.service_code})" if view.service_code else ""
    files = _UNKNOWN if view.files is None else f"{view.files} tệp"
    due = "" if view.due_on is None else f"ngày {view.due_on:%d/%m/%Y}"
    return _PAGE.substitute(
        practice=band_html(11) if view.practice else "",
        unit=escape(view.unit.upper()) or _UNKNOWN,
        code=escape(view.national_code),
        title=TITLE.upper(),
        gap=_GAP,
        facts=_rows(
            ("Tiếp nhận hồ sơ của", view.applicant),
            ("Nội dung yêu cầu giải quyết", service),
            ("Mã trên phiếu của trạm", view.code or ""),
            ("Số tệp Cổng đã nhận", files),
            *_handling(view),
        ),
        papers="".join(_paper(number, *one) for number, one in enumerate(view.papers, start=1))
        or f"<tr><td>{_UNKNOWN}</td><td>{_UNKNOWN}</td><td>{_UNKNOWN}</td></tr>",
        days=_rows(
            ("Thời gian nhận hồ sơ", _moment(view.accepted_ms)),
            ("Thời gian trả kết quả", due),
            ("Nhận kết quả tại", ""),
        ),
        station=escape(view.station_label),
        heard=_moment(view.heard_ms),
        copy=max(1, view.printed),
    )


def _handling(view: AppointmentView) -> tuple[tuple[str, str], ...]:
    """Return who has a case that was forwarded: nobody should ask for it where it was taken on."""
    if not view.handled_by or view.handled_since_ms is None:
        return ()
    since = vietnam_time(view.handled_since_ms // 1000)
    return (("Cơ quan đang giải quyết", f"{view.handled_by}, từ ngày {since:%d/%m/%Y}"),)


def _rows(*facts: tuple[str, str]) -> str:
    return "".join(
        f'<tr><td width="38%">{name}</td><td><b>{escape(value) or _UNKNOWN}</b></td></tr>'
        for name, value in facts
    )


def _paper(number: int, name: str, files: int) -> str:
    return f"<tr><td>{number}</td><td>{escape(name)}</td><td>{files}</td></tr>"


def _moment(at_ms: int | None) -> str:
    return "" if at_ms is None else f"{vietnam_time(at_ms // 1000):%H giờ %M phút, ngày %d/%m/%Y}"
