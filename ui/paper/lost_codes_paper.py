"""The list of codes an older copy has lost, on A4: to be compared with the slips citizens bring.

Printed papers are Vietnamese whatever the screen speaks. No personal data stands on it: there is none left here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape
from string import Template

from kiosk.lost_codes import LostCodesView
from ui.paper.flowing_paper import FlowingPaper
from ui.paper.practice_mark import band_html

TITLE = "Mã đã cấp, không còn trong máy"
_MARGIN_MM = 17.0
_BODY_PT = 12.0
_STYLE = "td, th { padding:4px; text-align:left; } .small { font-size:10pt; color:#333333; }"
_PAGE = Template(
    """
$practice
<p style="margin:0px; font-size:11pt">$station</p>
<p style="margin-top:8px; margin-bottom:6px; font-size:18pt; font-weight:700">$title</p>
<p style="margin-top:0px; margin-bottom:6px">Máy đã chạy lại từ một bản sao cũ. Các mã dưới đây đã được cấp trước đó;
người dân có thể đang giữ phiếu. Khi người dân mang phiếu tới: quét hoặc gõ mã để hỏi Cổng. Cổng chưa có hồ sơ thì lập
hồ sơ mới cho người dân.</p>
$after
$table
<p class="small" style="margin-top:10px; margin-bottom:0px">In ngày $day. Ai giữ danh sách này: người phụ trách trạm.</p>
"""
)
_TABLE = """<table width="100%" border="1" cellspacing="0" cellpadding="4">
<tr><th width="34%">Mã trên phiếu</th><th width="22%">Cổng đã có</th><th width="44%">Ghi chú</th></tr>$rows</table>"""


@dataclass(frozen=True)
class LostList:
    """What is printed.

    Attributes:
        codes: which codes.
        station: whose.
        day: printed on it.
        practice: a practice machine; the paper says that it is worth nothing.
    """

    codes: LostCodesView
    station: str
    day: date
    practice: bool


def lost_paper(told: LostList) -> FlowingPaper:
    """Return the list on A4."""
    return FlowingPaper(TITLE, _html(told), _BODY_PT, _MARGIN_MM, told.practice, _STYLE)


def _html(told: LostList) -> str:
    codes = told.codes
    rows = "".join(f"<tr><td>{escape(code)}</td><td></td><td></td></tr>" for code in codes.known)
    after = "".join(
        f"<p><b>Từ mã {escape(code)} trở đi</b>: không rõ đã cấp bao nhiêu mã. Phiếu nào có mã từ đó trở đi mà máy "
        "tra không ra thì làm như trên.</p>"
        for code in codes.after
    )
    return _PAGE.substitute(
        practice=band_html(11) if told.practice else "",
        station=escape(told.station),
        title=TITLE,
        after=after,
        table=Template(_TABLE).substitute(rows=rows) if rows else "",
        day=f"{told.day:%d/%m/%Y}",
    )
