"""How a row of a list is drawn: its ground, a bold line over muted ones, a chip."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QPainter, QTextLayout
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ui.look import icons, theme

if TYPE_CHECKING:
    from ui.parts.chips import ChipText

ROW_MARGIN = 18
"""Pixels left of a row, as of the heading above the list: margins do not grow with the type."""
FACTS_SIZE = 14
"""Of the muted lines, at 100 %."""
CHIP_MIDDLE = 24
"""Pixels from the top of a row of several lines to the middle of its chip."""
_CHIP_HEIGHT = 28
_BELOW_CHIP = 2
"""Pixels between a chip and a line that goes on below it: Vietnamese capitals carry their tones high."""
MOST_LINES = 3
"""Of facts below the name."""


def draw_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """Draw a row's ground and lower edge; the selected one has a bar as well as a tint."""
    area = option.rect
    state = option.state
    selected = bool(state & QStyle.StateFlag.State_Selected)
    hover = bool(state & QStyle.StateFlag.State_MouseOver)
    painter.fillRect(area, QColor(theme.colour("tint" if selected else "bg" if hover else "card")))
    if selected:
        painter.fillRect(QRect(area.left(), area.top(), 4, area.height()), QColor(theme.colour("brand")))
    painter.setPen(QColor(theme.colour("line")))
    painter.drawLine(area.left(), area.bottom(), area.right(), area.bottom())


def row_lines(text: str, width: int) -> list[str]:
    """Return a text on one line, or on as many as it needs, three at most.

    What has no room on the third is shortened before its last part: the code a clerk reads out stays whole.
    """
    lines: list[str] = []
    rest = text
    while rest and len(lines) < MOST_LINES - 1:
        end = _room_for(rest, width)
        if end >= len(rest):
            return [*lines, rest]
        lines.append(rest[:end].rstrip(" ·"))
        rest = rest[end:].strip(" ·")
    return [*lines, _shortened(rest, width)]


def stands(text: str, font: QFont, width: int) -> bool:
    """Tell whether a text is drawn whole in so many pixels; a fraction too much and it would be shortened."""
    return QFontMetricsF(font).horizontalAdvance(text) <= width


def _room_for(text: str, width: int) -> int:
    """Return how many letters of a text stand on its first line, one word at least.

    Broken at spaces alone, so that a code stays whole, and measured as it is drawn: a hyphen that does not break is
    narrower in our type than one that does.
    """
    end = -1
    for place in (*(found.start() for found in re.finditer(" ", text)), len(text)):
        if end > 0 and not stands(text[:place], theme.font(FACTS_SIZE), width):
            break
        end = place
    return end


def title_font() -> QFont:
    """Return the font of a row's title."""
    return theme.font(15, QFont.Weight.DemiBold)


def title_lines(text: str, beside: int, width: int) -> list[str]:
    """Return a row's title on one line, or on two: the chip stands beside the first only.

    Args:
        text: the title.
        beside: pixels of the first line.
        width: pixels of the second.
    """
    bold = QFontMetrics(title_font())
    if stands(text, title_font(), beside):
        return [text]
    layout = QTextLayout(text, title_font())
    layout.beginLayout()
    first = layout.createLine()
    first.setLineWidth(max(1, beside))
    layout.endLayout()
    end = int(first.textLength())
    rest = bold.elidedText(text[end:].strip(" ·"), Qt.TextElideMode.ElideRight, width)
    return [text[:end].rstrip(" ·"), rest]


def _shortened(text: str, width: int) -> str:
    metrics = QFontMetrics(theme.font(FACTS_SIZE))
    before, dot, last = text.rpartition(" · ")
    room = width - metrics.horizontalAdvance(dot + last)
    if metrics.horizontalAdvance(text) <= width or not dot or room < metrics.horizontalAdvance("…"):
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
    return metrics.elidedText(before, Qt.TextElideMode.ElideRight, room) + dot + last


def draw_lines(painter: QPainter, area: QRect, first: list[str], below: list[str], right: int | None) -> None:
    """Draw a bold line over muted ones, each shortened with an ellipsis to its width.

    Args:
        painter: draws.
        area: of the words.
        first: the bold line, and its second where it has no room.
        below: the muted ones.
        right: where the muted ones end, None for the edge of the area.
    """
    bold, small = title_font(), theme.font(FACTS_SIZE)
    for number, (line, box) in enumerate(
        zip([*first, *below], line_boxes(area, first, below, right), strict=True)
    ):
        font = bold if number < len(first) else small
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(QColor(theme.colour("ink" if font is bold else "ink2")))
        shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box.left(), box.top() + metrics.ascent(), shown)


def line_boxes(area: QRect, first: list[str], below: list[str], right: int | None) -> list[QRect]:
    """Return where `draw_lines` puts each line: nothing that goes on below the chip touches it."""
    left = area.left() + ROW_MARGIN
    upper, lower = QFontMetrics(title_font()), QFontMetrics(theme.font(FACTS_SIZE))
    gap, beside = theme.px(3), area.right() - left
    wide = beside if right is None else right - left
    if right is None:
        clear = top = area.top() + (area.height() - upper.height() - len(below) * lower.height() - gap) // 2
    else:
        # Beside the chip, which stands at the top of such a row.
        middle = area.top() + theme.px(CHIP_MIDDLE)
        top = middle - upper.height() // 2
        clear = chip_box(left, middle, 0).bottom() + 1 + theme.px(_BELOW_CHIP)
    boxes = []
    for number, line in enumerate(first):
        if number and upper.horizontalAdvance(line) > beside:
            top = max(top, clear)
        boxes.append(QRect(left, top, wide if number else beside, upper.height()))
        top += upper.height()
    # All rows alike, whether or not their facts are long enough to reach below the chip.
    top = max(top + gap, clear)
    for number in range(len(below)):
        boxes.append(QRect(left, top + number * lower.height(), wide, lower.height()))
    return boxes


def chip_width(chip: ChipText) -> int:
    """Return the pixels a chip takes."""
    metrics = QFontMetrics(theme.font(14, QFont.Weight.DemiBold))
    inner = metrics.horizontalAdvance(chip[0]) + (theme.px(16) + theme.px(6) if chip[2] else 0)
    return inner + 2 * theme.px(10)


def chip_box(right: int, middle: int, width: int) -> QRect:
    """Return the rectangle of a chip of so many pixels that ends at `right`."""
    height = theme.px(_CHIP_HEIGHT)
    return QRect(right - width, middle - height // 2, width, height)


def draw_chip(painter: QPainter, right: int, middle: int, chip: ChipText) -> int:
    """Draw a chip ending at `right`; return its left edge."""
    text, tone, icon = chip
    bold = theme.font(14, QFont.Weight.DemiBold)
    metrics = QFontMetrics(bold)
    pad, side = theme.px(10), theme.px(16)
    box = chip_box(right, middle, chip_width(chip))
    height = box.height()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.colour(f"{tone}Tint" if tone else "soft")))
    painter.drawRoundedRect(box, height / 2, height / 2)
    left = box.left() + pad
    if icon:
        painter.drawPixmap(left, middle - side // 2, icons.pixmap(icon, tone or "ink2", 16))
        left += side + theme.px(6)
    painter.setFont(bold)
    painter.setPen(QColor(theme.colour(tone or "ink2")))
    painter.drawText(left, middle + (metrics.ascent() - metrics.descent()) // 2, text)
    return box.left()
