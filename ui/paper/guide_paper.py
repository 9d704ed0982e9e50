"""The guide on A4: what a citizen brings, where, by when and for how much, in large plain Vietnamese.

Printed papers are Vietnamese whatever the screen speaks. Every line comes from the catalogue with its source;
what is not known is printed as "chưa xác minh". No personal data stands on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape
from string import Template

from PySide6.QtGui import QColor, QImage, QPainter, QPen

from kiosk.wording import capital
from kiosk.words.service_facts import ServiceFacts
from ui.paper.flowing_paper import FlowingPaper
from ui.paper.practice_mark import band_html
from ui.paper.sheet import pixels

TITLE = "Hướng dẫn làm thủ tục"
_MARGIN_MM = 17.0
_BODY_PT = 13.0
_BOX = "box"
_BOX_MM = 5.0
_BOX_DOTS = round(_BOX_MM * 96 / 25.4)
"""The box in the dots of a document, 96 an inch on every device."""

_STYLE = "td { padding:2px; } .small { font-size:10pt; color:#333333; }"
_PAGE = Template(
    """
$practice
<p style="margin:0px; font-size:11pt">$station</p>
<p style="margin-top:10px; margin-bottom:0px; font-size:12pt">$title</p>
<p style="margin-top:2px; margin-bottom:2px; font-size:$name_pt; font-weight:700">$name</p>
<p style="margin-top:0px; margin-bottom:8px; font-size:11pt">Mã thủ tục: $code</p>
$not_offered
<p style="margin-top:8px; margin-bottom:4px; font-size:15pt; font-weight:700">Giấy tờ cần mang</p>
<table width="100%" cellspacing="0" cellpadding="4">$documents</table>
<p class="small" style="margin-top:2px; margin-bottom:6px">$documents_basis</p>
<table width="100%" cellspacing="0" cellpadding="5">$rows</table>
<p class="small" style="margin-top:10px; margin-bottom:0px">Nguồn: $source. $about</p>
$caution
<p class="small" style="margin-top:2px; margin-bottom:0px">In ngày $day. Đây là tờ hướng dẫn, không phải Giấy tiếp
nhận. Hỏi thêm: gọi <b>1022</b> hoặc hỏi bộ phận một cửa.</p>
"""
)


@dataclass(frozen=True)
class Guide:
    """What is printed.

    Attributes:
        facts: of the procedure, in the words of papers.
        station: who hands the paper out.
        day: printed on it.
        practice: a practice machine; the paper says that it is worth nothing.
    """

    facts: ServiceFacts
    station: str
    day: date
    practice: bool


def guide_paper(guide: Guide) -> FlowingPaper:
    """Return the guide on A4."""
    return FlowingPaper(
        title=f"{TITLE} {guide.facts.service.code}",
        html=guide_html(guide),
        points=_BODY_PT,
        margin_mm=_MARGIN_MM,
        practice=guide.practice,
        style=_STYLE,
        pictures={_BOX: _box()},
    )


def guide_html(guide: Guide) -> str:
    """Return the words of the paper, laid out."""
    facts = guide.facts
    service = facts.service
    rows = [
        ("Nơi nộp", f"{facts.mode}. {facts.where}"),
        ("Thời hạn", _with_basis(facts.term, facts.term_basis)),
        ("Lệ phí", facts.fee),
        ("Ai được miễn", _exempt(facts)),
        *facts.more,
    ]
    return _PAGE.substitute(
        practice=band_html(11) if guide.practice else "",
        station=escape(guide.station),
        title=TITLE.upper(),
        name=escape(service.name),
        name_pt="20pt" if len(service.name) <= 90 else "15pt",
        code=escape(service.code),
        not_offered=f'<p style="font-weight:700">{escape(facts.not_offered)}</p>'
        if facts.not_offered
        else "",
        documents="".join(_paper_row(text) for text in facts.documents),
        documents_basis=escape(facts.documents_basis),
        rows="".join(
            f'<tr><td width="27%"><b>{escape(head)}</b></td><td width="73%">{_lines(capital(text))}</td></tr>'
            for head, text in rows
            if text
        ),
        source=escape(facts.source),
        about=escape("; ".join(f"{head}: {text}" for head, text in facts.about)),
        caution=f'<p style="font-weight:700">{escape(facts.caution)}</p>' if facts.caution else "",
        day=f"{guide.day:%d/%m/%Y}",
    )


def _paper_row(text: str) -> str:
    box = f'<img src="{_BOX}" width="{_BOX_DOTS}" height="{_BOX_DOTS}"/>'
    return f'<tr><td width="7%">{box}</td><td width="93%">{escape(text)}</td></tr>'


def _exempt(facts: ServiceFacts) -> str:
    if facts.exemptions:
        return "; ".join(facts.exemptions)
    return "chưa xác minh" if facts.exemptions_unknown else ""


def _with_basis(text: str, basis: str) -> str:
    return f"{text} ({basis})" if basis else text


def _lines(text: str) -> str:
    return "<br/>".join(escape(line) for line in text.split("\n"))


def _box() -> QImage:
    """Return an empty box to be ticked with a pen."""
    side = round(pixels(_BOX_MM))
    made = QImage(side, side, QImage.Format.Format_RGB32)
    made.fill(QColor("white"))
    with QPainter(made) as painter:
        painter.setPen(QPen(QColor("black"), 4))
        painter.drawRect(3, 3, side - 7, side - 7)
    return made
