"""The palette's list: headings nobody can select, rows of one or two lines, a key or a state at the right."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from kiosk.wording import t
from ui.look import icons, theme
from ui.parts.row_drawing import draw_chip, draw_ground

_Index = QModelIndex | QPersistentModelIndex
_ICON = int(Qt.ItemDataRole.UserRole)
_SIDE = _ICON + 1
_HEADING = _ICON + 2
_TONE = _ICON + 3
_HEIGHT, _TALL, _HEAD = 42, 58, 34
_PLACE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class PaletteList(QListWidget):
    """Headings and rows. Object name: `palette.list`."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("palette.list")
        self.setAccessibleName(t("Kết quả tìm nhanh"))
        self.setProperty("ringless", True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Delegate(self))

    def add_heading(self, text: str) -> None:
        """Add a heading, passed over by the arrow keys."""
        item = QListWidgetItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setData(_HEADING, True)
        self.addItem(item)

    def add_row(self, icon: str, title: str, detail: str, side: str, tone: str | None = None) -> None:
        """Add a row that can be taken; what stands at its side is a key, or with a tone a state."""
        item = QListWidgetItem(f"{title}\n{detail}" if detail else title)
        item.setData(_ICON, icon)
        item.setData(_SIDE, side)
        item.setData(_TONE, tone)
        said = ". ".join(part for part in (title, detail, side) if part)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
        item.setToolTip(title)
        self.addItem(item)

    def select_first(self) -> None:
        """Select the first row below a heading."""
        for place in range(self.count()):
            if self.item(place).flags() & Qt.ItemFlag.ItemIsSelectable:
                self.setCurrentRow(place)
                self.scrollToTop()
                return


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802 (Qt)
        """Return the height of a heading, a row, or a row with a second line."""
        if index.data(_HEADING):
            return QSize(option.rect.width(), theme.px(_HEAD))
        tall = "\n" in str(index.data())
        return QSize(option.rect.width(), theme.px(_TALL if tall else _HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one heading or row."""
        painter.save()
        area = option.rect
        text = str(index.data())
        if index.data(_HEADING):
            painter.setFont(theme.font(13, QFont.Weight.DemiBold))
            painter.setPen(QColor(theme.colour("ink2")))
            painter.drawText(area.adjusted(theme.px(12), theme.px(6), 0, 0), _PLACE, text)
            painter.restore()
            return
        draw_ground(painter, option)
        side = theme.px(18)
        left = area.left() + theme.px(14)
        shown = icons.pixmap(str(index.data(_ICON)), "ink2", 18)
        painter.drawPixmap(left, area.center().y() - side // 2, shown)
        left += side + theme.px(12)
        side_words, tone = str(index.data(_SIDE) or ""), index.data(_TONE)
        if tone is None:
            right = _draw_side(painter, area, side_words)
        else:
            # A state looks as in every other list.
            end = area.right() - theme.px(12)
            right = draw_chip(painter, end, area.center().y(), (side_words, tone, "")) - theme.px(10)
        title, _, detail = text.partition("\n")
        _draw_lines(painter, QRect(left, area.top(), right - left, area.height()), title, detail)
        painter.restore()


def _draw_side(painter: QPainter, area: QRect, text: str) -> int:
    """Draw the key; return where it begins."""
    right = area.right() - theme.px(12)
    if not text:
        return right
    font = theme.font(13, QFont.Weight.Medium)
    width = QFontMetrics(font).horizontalAdvance(text) + theme.px(16)
    height = theme.px(24)
    box = QRect(right - width, area.center().y() - height // 2, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.colour("soft")))
    painter.drawRoundedRect(box, theme.px(5), theme.px(5))
    painter.setFont(font)
    painter.setPen(QColor(theme.colour("ink2")))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    return box.left() - theme.px(10)


def _draw_lines(painter: QPainter, area: QRect, title: str, detail: str) -> None:
    """Draw the title, over its second line if it has one, both shortened to the width."""
    bold, small = theme.font(15, QFont.Weight.Medium), theme.font(13)
    upper, lower = QFontMetrics(bold), QFontMetrics(small)
    height = upper.height() + (lower.height() if detail else 0)
    top = area.top() + (area.height() - height) // 2
    painter.setFont(bold)
    painter.setPen(QColor(theme.colour("ink")))
    shown = upper.elidedText(title, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area.left(), top + upper.ascent(), shown)
    if detail:
        painter.setFont(small)
        painter.setPen(QColor(theme.colour("ink2")))
        shown = lower.elidedText(detail, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area.left(), top + upper.height() + lower.ascent(), shown)
