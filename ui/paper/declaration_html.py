"""The declaration's text as the rich text Qt lays out; Vietnamese whatever the screen speaks."""

from __future__ import annotations

from html import escape
from string import Template
from typing import TYPE_CHECKING

from forms.declaring.declaration import Heading, Line, Sentence, Table

if TYPE_CHECKING:
    from forms.declaring.declaration import Part, Section
    from kiosk.views.paper import DeclarationView, PreparedView

DOTS = "." * 62
"""Room to write by hand; shorter than the narrowest place for an answer."""
_SHORT_DOTS = "." * 24
_WIDEST_CELL = 36
"""Characters beyond which an answer in a table takes a second line anyway."""
_LINE, _CHARACTER, _PADDING = 94.0, 1.35, 2.0
"""Percent of the line that columns share, that a bold letter or a digit takes, and that a cell's edges take."""
_NO_DAY = "ngày ..... tháng ..... năm ........"
"""Written by hand while the clock cannot be trusted."""
NOT_A_SUBMISSION = (
    "Tờ này chỉ để chuẩn bị: hồ sơ CHƯA nộp và chưa có ngày hẹn. Ông/bà tự mang tờ khai đã ký và giấy tờ "
    "đến nơi tiếp nhận."
)
_TOP = Template(
    """
<p align="center" style="margin:0px"><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b></p>
<p align="center" style="margin:0px"><b>Độc lập – Tự do – Hạnh phúc</b></p>
<p align="center" style="margin:0px; font-size:8pt">_______________</p>
<p align="center" style="margin-top:10px; margin-bottom:2px; font-size:15pt"><b>$title</b></p>
<p align="center" style="margin-top:0px; margin-bottom:8px; font-size:9.5pt">$service</p>
<p style="margin-top:4px; margin-bottom:4px">Kính gửi: $addressee</p>
$opening
"""
)
_SIGN = Template(
    """
<table width="100%" cellspacing="0" cellpadding="2" style="margin-top:14px"><tr>
<td width="34%"></td>
<td width="66%" align="center"><i>Làm tại $dots, $day</i></td></tr></table>
<table width="100%" cellspacing="0" cellpadding="2"><tr>$signers</tr></table>
"""
)
_PREPARED = Template(
    """
<p style="margin-top:0px; font-size:13pt"><b>Tờ hướng dẫn, ông/bà giữ lại</b></p>
<p><b>$service</b></p>
<p><b>Nộp tại:</b> $destination</p>
<p><b>Giấy tờ mang theo</b></p>
<table width="100%" cellspacing="0" cellpadding="4">$papers</table>
<p style="margin-top:12px"><b>$sentence</b></p>
"""
)


def declaration_html(view: DeclarationView) -> str:
    """Return everything above the signatures."""
    addressee = escape(view.prepared.destination) if view.prepared is not None else DOTS
    pieces = [
        _TOP.substitute(
            title=escape(view.title.upper()),
            service=f"Thủ tục: {escape(view.service_name)} ({escape(view.service_code)})",
            addressee=addressee,
            opening=f'<p style="margin-top:2px"><i>{escape(view.opening)}</i></p>' if view.opening else "",
        )
    ]
    pieces += [_section(number, section) for number, section in enumerate(view.sections, start=1)]
    return "".join(pieces)


def _section(number: int, section: Section) -> str:
    made = [
        f'<h3 style="margin-top:10px; margin-bottom:3px; font-size:11pt">{number}. '
        f"{escape(section.title)}</h3>"
    ]
    waiting: list[str] = []

    def close() -> None:
        if waiting:
            rows = "".join(waiting)
            made.append(f'<table width="100%" cellspacing="0" cellpadding="2">{rows}</table>')
            waiting.clear()

    for part in section.parts:
        if isinstance(part, Line):
            waiting.append(_row(part))
            continue
        close()
        made.append(_other(part))
    close()
    return "".join(made)


def _row(line: Line) -> str:
    value = _text(line.value)
    if line.open:
        value = f"{value} {_SHORT_DOTS}" if value else DOTS
    return (
        f'<tr><td width="36%"><span style="color:#333333">{escape(line.label)}:</span></td>'
        f'<td width="64%">{value}</td></tr>'
    )


def _other(part: Part) -> str:
    match part:
        case Heading(text):
            if not text:
                return '<p style="margin:0px; font-size:3pt">&nbsp;</p>'
            return (
                f'<h4 style="margin-top:5px; margin-bottom:2px; font-size:10.5pt"><i>{escape(text)}</i></h4>'
            )
        case Sentence(text):
            return f'<p style="margin-top:5px; margin-bottom:3px">{_text(text)}</p>'
        case Table():
            return _table(part)
    return ""


def _table(table: Table) -> str:
    heads = "<th align='left' width='6%'>TT</th>"
    heads += "".join(
        f"<th align='left' width='{width}%'>{escape(text)}</th>"
        for text, width in zip(table.columns, _widths(table), strict=True)
    )
    rows = "".join(
        f"<tr><td>{number}</td>{''.join(f'<td>{_text(cell)}</td>' for cell in cells)}</tr>"
        for number, cells in enumerate(table.rows, start=1)
    )
    return (
        f'<p style="margin-top:5px; margin-bottom:2px">{escape(table.label)}:</p>'
        '<table width="100%" border="1" cellspacing="0" cellpadding="4" '
        'style="border-collapse:collapse; border-color:#666666">'
        f'<thead><tr bgcolor="#EDF1F6">{heads}</tr></thead>{rows}</table>'
    )


def _widths(table: Table) -> list[int]:
    """Share the line, in percent beside the number: no word or number is broken, long names get the rest."""
    least, wish = [], []
    for column, head in enumerate(table.columns):
        cells = [row[column] for row in table.rows]
        word = max(len(word) for text in (head, *cells) for word in text.split() or ("",))
        least.append(min(word, _WIDEST_CELL) * _CHARACTER + _PADDING)
        wish.append(max(1, min(max(map(len, cells), default=0), _WIDEST_CELL) - word))
    left = max(0.0, _LINE - sum(least))
    shares = [room + left * more / sum(wish) for room, more in zip(least, wish, strict=True)]
    return [int(share * _LINE / sum(shares)) for share in shares]


def signatures_html(view: DeclarationView) -> str:
    """Return place, day and signatures; they are never parted by the end of a page."""
    day = view.declared_on
    width = 100 // max(2, len(view.signers))
    cells = "".join(
        f'<td width="{width}%" align="center"><b>{escape(who)}</b><br/><i>(ký, ghi rõ họ tên)</i>'
        "<br/><br/><br/><br/></td>"
        for who in view.signers
    )
    if len(view.signers) == 1:
        cells = f'<td width="50%"></td>{cells}'
    return _SIGN.substitute(
        dots=_SHORT_DOTS,
        day=f"ngày {day:%d} tháng {day:%m} năm {day:%Y}" if day is not None else _NO_DAY,
        signers=cells,
    )


def own_sheet_html(view: DeclarationView, prepared: PreparedView) -> str:
    """Return the sheet the citizen keeps for a procedure that is only prepared here."""
    papers = "".join(
        f'<tr><td width="5%">[&nbsp;&nbsp;]</td><td width="95%">{escape(name)}</td></tr>'
        for name in prepared.papers
    )
    return _PREPARED.substitute(
        service=escape(view.service_name),
        destination=escape(prepared.destination),
        papers=papers or '<tr><td width="5%"></td><td>Hỏi nơi tiếp nhận.</td></tr>',
        sentence=escape(NOT_A_SUBMISSION),
    )


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br/>")
