"""The slip on 80 mm thermal paper: one picture of black and white dots, shown and sent as it is.

The head has 576 dots of 1/8 mm (203 dots an inch). Letters are drawn without grey edges: a thermal dot burns
or does not, and grey turned into dots makes mush of Vietnamese marks. What stands on it is what stands on A5.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QTextDocument

from ui.look import theme
from ui.paper.practice_mark import PRACTICE_MARK
from ui.paper.qr_drawing import RECEIPT_SIDE_MM, Modules, draw_qr, module_dots, qr_modules, side_dots
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
    from kiosk.views.slip import SlipView

WIDTH_DOTS = 576
"""Dots of the head of an 80 mm printer: 72 mm of the paper's width."""
DOTS_PER_MM = 8
DPI = DOTS_PER_MM * 25.4
_SIDE = 8
_TEXT = WIDTH_DOTS - 2 * _SIDE
_BODY_DOTS = 25
"""Letters 3.1 mm high with their line: two Vietnamese marks above a capital stay apart."""
_SMALL_DOTS = 22
_GAP = 14
_SIGN_DOTS = 8 * DOTS_PER_MM
"""Letter size of the empty line for two signatures: 10 mm of paper."""
_DOTS_PER_METRE = round(96 / 0.0254)


@dataclass(frozen=True)
class _Part:
    """A piece of the strip: its height in dots and how it is drawn at the painter's origin."""

    height: int
    draw: Callable[[QPainter], None]


def receipt_image(slip: SlipView, *, trial: str = "") -> QImage:
    """Return the receipt as a picture of one bit a dot, 576 dots wide: the preview is the print.

    Args:
        slip: what it says.
        trial: said in place of the practice line and of the number of the print: a page nobody counts.
    """
    parts = tuple(_parts(slip, trial))
    sheet = _sheet(sum(part.height for part in parts))
    with QPainter(sheet) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing, on=False)
        for part in parts:
            part.draw(painter)
            painter.translate(0, part.height)
    # The threshold only says which value is ink: nothing above is grey.
    return sheet.convertToFormat(QImage.Format.Format_Mono, Qt.ImageConversionFlag.ThresholdDither)


def receipt_rows(image: QImage) -> bytes:
    """Return a receipt's rows as the printer takes them: a bit a dot, set where ink stands."""
    mono = image.convertToFormat(QImage.Format.Format_Mono)
    if QColor(mono.color(0)) != QColor("white"):
        mono.invertPixels()
    # 576 dots are 72 bytes, so rows have no padding.
    return bytes(mono.constBits())


def _parts(slip: SlipView, trial: str) -> list[_Part]:
    banner = trial or (PRACTICE_MARK if slip.practice else "")
    modules = qr_modules(slip.qr_text)
    return [
        _band(banner) if banner else _Part(_GAP, _nothing),
        *((_band(gone),) if (gone := withdrawn_mark(slip)) else ()),
        _words(_head_html(slip)),
        _rule(),
        _words(_facts_html(slip)),
        _rule(),
        _words(_papers_html(slip)),
        _rule(),
        _code(modules),
        _words(_after_code_html()),
        _rule(),
        _words(_signs_html(slip)),
        _words(f'<p align="center" class="small">{escape(trial or copy_of(slip))}</p>', after=_GAP),
        # Thermal paper has no grey to lay words across a page with: a band at both ends.
        _band(banner) if banner else _Part(0, _nothing),
        _tear_line(),
    ]


def _nothing(_painter: QPainter) -> None:
    """Leave white paper."""


def _words(html: str, after: int = 0) -> _Part:
    document = _document(html, _TEXT)

    def draw(painter: QPainter) -> None:
        painter.save()
        painter.translate(_SIDE, 0)
        document.drawContents(painter)
        painter.restore()

    return _Part(round(document.size().height()) + after, draw)


def _band(text: str) -> _Part:
    """Return white words on black over the whole width."""
    document = _document(
        f'<p align="center" style="color:#FFFFFF; font-size:{_SMALL_DOTS}px"><b>{escape(text)}</b></p>', _TEXT
    )
    height, above = round(document.size().height()) + _GAP, _GAP // 2

    def draw(painter: QPainter) -> None:
        painter.fillRect(0, 0, WIDTH_DOTS, height, QColor("black"))
        painter.save()
        painter.translate(_SIDE, above)
        document.drawContents(painter)
        painter.restore()

    return _Part(height + _GAP, draw)


def _rule() -> _Part:
    def draw(painter: QPainter) -> None:
        painter.fillRect(_SIDE, _GAP - 2, _TEXT, 2, QColor("black"))

    return _Part(2 * _GAP, draw)


def _tear_line() -> _Part:
    """Return the dashes along which a printer without a knife is torn off."""

    def draw(painter: QPainter) -> None:
        for left in range(0, WIDTH_DOTS, 24):
            painter.fillRect(left, _GAP, 12, 2, QColor("black"))

    return _Part(2 * _GAP, draw)


def _code(modules: Modules) -> _Part:
    dots = module_dots(len(modules), DPI, RECEIPT_SIDE_MM)
    side = side_dots(len(modules), dots)
    left = (WIDTH_DOTS - side) // 2

    def draw(painter: QPainter) -> None:
        painter.save()
        painter.translate(left, 0)
        draw_qr(painter, modules, dots)
        painter.restore()

    return _Part(side, draw)


def _document(html: str, width: int) -> QTextDocument:
    document = QTextDocument()
    document.setDocumentMargin(0)
    font = QFont(theme.FAMILY)
    font.setPixelSize(_BODY_DOTS)
    font.setStyleStrategy(QFont.StyleStrategy.NoAntialias)
    font.setHintingPreference(QFont.HintingPreference.PreferFullHinting)
    document.setDefaultFont(font)
    document.documentLayout().setPaintDevice(_measure())
    document.setDefaultStyleSheet(
        f"p {{ margin:0px }} td {{ padding:0px }} .small {{ font-size:{_SMALL_DOTS}px }}"
    )
    document.setHtml(html)
    document.setTextWidth(width)
    return document


def _head_html(slip: SlipView) -> str:
    if slip.others:
        small, large = f"Phiếu chung, {EACH_ITS_CODE}", several_of(slip)
    else:
        small, large = CODE, slip.code
    return (
        f'<p align="center" class="small">{escape(slip.unit.upper())}</p>'
        f'<p align="center" class="small"><b>{escape(slip.station_label)}</b></p>'
        f'<p align="center" style="margin-top:12px; font-size:30px"><b>{TITLE}</b></p>'
        f'<p align="center"><b>{NOT_YET}</b></p>'
        f'<p align="center" style="margin-top:10px" class="small">{small}</p>'
        f'<p align="center" style="font-size:32px"><b>{escape(large)}</b></p>'
    )


def _facts_html(slip: SlipView) -> str:
    return "".join(
        f'<p style="margin-bottom:5px">{name}: {value_html(name, value)}</p>'
        for name, value in facts_of(slip)
    )


def _papers_html(slip: SlipView) -> str:
    rows = "".join(
        f'<tr><td width="8%">{number}.</td><td width="74%">{escape(name)}</td>'
        f'<td width="18%" align="right">{pictures(count)}</td></tr>'
        for number, (name, count) in enumerate(slip.documents, start=1)
    )
    table = f'<table width="100%" cellspacing="0">{rows}</table>' if rows else f"<p>{NO_PAPERS}</p>"
    return f'<p style="margin-bottom:5px"><b>{PAPERS}</b></p>{table}'


def _after_code_html() -> str:
    return (
        f'<p align="center">{PROVES_ITSELF}</p>'
        f'<p align="center" style="margin-top:8px">{KEEP[0]}<b>{KEEP[1]}</b>.</p>'
        f'<p align="center" style="margin-top:8px"><b>{TERM_STARTS}</b></p>'
    )


def _signs_html(slip: SlipView) -> str:
    applicant, helper = SIGNERS
    cells = "".join(
        f'<td width="50%" align="center"><b>{who}</b><br/><span class="small">{HOW_TO_SIGN}</span></td>'
        for who in (applicant, helper)
    )
    return (
        f'<table width="100%" cellspacing="0"><tr>{cells}</tr>'
        f'<tr><td style="font-size:{_SIGN_DOTS}px">&nbsp;</td><td></td></tr>'
        f'<tr><td></td><td align="center">{escape(slip.operator_name) or NO_NAME}</td></tr></table>'
    )


@cache
def _measure() -> QImage:
    """Return the device layouts measure on, so that no screen's resolution scales the spacing.

    Kept: a layout does not own its device.
    """
    return _sheet(1)


def _sheet(height: int) -> QImage:
    made = QImage(WIDTH_DOTS, height, QImage.Format.Format_Grayscale8)
    made.setDotsPerMeterX(_DOTS_PER_METRE)
    made.setDotsPerMeterY(_DOTS_PER_METRE)
    made.fill(255)
    return made
