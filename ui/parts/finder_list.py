"""The rows of the finder: name, what the station can do with it, code, time, fee, and what matched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem

from kiosk.views.cases import FoundService
from kiosk.wording import capital, mark, money, t
from kiosk.words.found_sentences import not_offered, reason_found
from kiosk.words.service_facts import time_limit
from ui.look import theme
from ui.parts.chips import ChipText
from ui.parts.row_drawing import draw_chip, draw_ground

if TYPE_CHECKING:
    from datetime import date

    from forms.catalogue.service import Help, Service

_Index = QModelIndex | QPersistentModelIndex
_MODES: dict[Help, ChipText] = {
    "submit": (mark("Nộp tại trạm"), "ok", ""),
    "fill": (mark("Điền tờ khai để in"), "info", ""),
    "papers": (mark("Chuẩn bị giấy tờ"), "info", ""),
    "refer": (mark("Hướng dẫn nơi nộp"), "", ""),
}
SERVICE_ROLE = Qt.ItemDataRole.UserRole
CLOSED_ROLE = SERVICE_ROLE + 1
"""Why a row is not offered today, empty when it is."""
_PAGE = 100
ROW_HEIGHT = 104
ROW_MARGIN = 14
"""Pixels left and right of a row, as of the line above the list: margins do not grow with the type."""


def mode_chip(found: FoundService) -> ChipText:
    """Return what the station can do with a procedure."""
    text, tone, icon = _MODES[found.help]
    return t(text), tone, icon


def term(service: Service) -> str:
    """Return the time limit, "chưa xác minh" where nobody has read it."""
    deadline = service.deadline
    if deadline is None:
        return t("thời hạn chưa xác minh")
    words = time_limit(deadline)
    return words if service.is_time_verified else t("{term}, chưa xác minh", term=words)


def fee(service: Service) -> str:
    """Return the headline fee, "chưa xác minh" where a local decision sets it."""
    return money(service.fee_vnd) if service.fee_vnd is not None else t("phí chưa xác minh")


class FinderModel(QAbstractListModel):
    """Found procedures, handed to the view a hundred at a time."""

    def __init__(self) -> None:
        super().__init__()
        self._found: tuple[FoundService, ...] = ()
        self._shown = 0
        self._day: date | None = None

    def show_found(self, found: tuple[FoundService, ...], day: date) -> None:
        """Replace all rows; the day decides which are offered."""
        self.beginResetModel()
        self._day = day
        self._found = found
        self._shown = min(_PAGE, len(found))
        self.endResetModel()

    def found(self, index: _Index) -> FoundService | None:
        """Return the procedure of an index."""
        return self._found[index.row()] if index.isValid() and index.row() < len(self._found) else None

    def rowCount(self, parent: _Index | None = None) -> int:  # noqa: N802 (Qt)
        """Return how many rows the view knows of."""
        return 0 if parent is not None and parent.isValid() else self._shown

    def canFetchMore(self, _parent: _Index) -> bool:  # noqa: N802 (Qt)
        """Return whether there are more."""
        return self._shown < len(self._found)

    def fetchMore(self, _parent: _Index) -> None:  # noqa: N802 (Qt)
        """Hand over the next hundred."""
        more = min(_PAGE, len(self._found) - self._shown)
        self.beginInsertRows(QModelIndex(), self._shown, self._shown + more - 1)
        self._shown += more
        self.endInsertRows()

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """Return the text of a row, or the found procedure itself."""
        found = self.found(index)
        if found is None:
            return None
        if role == SERVICE_ROLE:
            return found
        if role == CLOSED_ROLE:
            return not_offered(found.service, self._day) if self._day is not None else ""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            closed = self.data(index, CLOSED_ROLE)
            service = found.service
            said = (
                closed or mode_chip(found)[0],
                service.code,
                facts_and_exempt(service),
                reason_found(found.why),
            )
            return ". ".join((found.service.name, *(str(text) for text in said if text)))
        if role == Qt.ItemDataRole.ToolTipRole:
            return found.service.name
        return None


def facts(service: Service) -> str:
    """Return time and fee in a line short enough to stand whole; what nobody verified is said once."""
    if service.fee_vnd is not None or (service.deadline is not None and service.is_time_verified):
        return f"{term(service)} · {fee(service)}"
    if service.deadline is None:
        return t("thời hạn và phí chưa xác minh")
    return t("{term} và phí: chưa xác minh", term=time_limit(service.deadline))


def facts_and_exempt(service: Service) -> str:
    """Return the same with a word for who pays nothing: a fee alone is read as what everybody pays."""
    told = facts(service)
    return t("{told}, có miễn", told=told) if service.exemptions and service.fee_vnd != 0 else told


class FinderDelegate(QStyledItemDelegate):
    """Draws a row."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:  # noqa: N802 (Qt)
        """Return the height of a row at the present type size."""
        return QSize(option.rect.width(), theme.px(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one row: the name, in two lines where nothing else needs the second, chip and code, facts."""
        found = index.data(SERVICE_ROLE)
        if not isinstance(found, FoundService):
            return
        painter.save()
        draw_ground(painter, option)
        area = option.rect
        left, width = area.left() + ROW_MARGIN, area.width() - 2 * ROW_MARGIN
        bold, small = theme.font(15, QFont.Weight.DemiBold), theme.font(13)
        upper, lower = QFontMetrics(bold), QFontMetrics(small)
        why = reason_found(found.why)
        names = name_lines(found.service.name, upper, width, 1 if why else 2)
        closed = str(index.data(CLOSED_ROLE) or "")
        chip = (closed, "warn", "") if closed else mode_chip(found)
        fuller = capital(facts_and_exempt(found.service))
        fits = lower.horizontalAdvance(fuller) <= width
        below = [fuller if fits else capital(facts(found.service)), *([why] if why else [])]
        line, chip_height, gap = theme.px(20), theme.px(28), theme.px(3)
        whole = len(names) * line + gap + chip_height + len(below) * lower.height()
        top = area.top() + (area.height() - whole) // 2
        painter.setFont(bold)
        painter.setPen(QColor(theme.colour("ink")))
        for name in names:
            painter.drawText(left, top + upper.ascent(), name)
            top += line
        top += gap
        chip_width = QFontMetrics(theme.font(14, QFont.Weight.DemiBold)).horizontalAdvance(
            chip[0]
        ) + theme.px(20)
        draw_chip(painter, left + chip_width, top + chip_height // 2, chip)
        painter.setFont(small)
        painter.setPen(QColor(theme.colour("ink2")))
        rest = chip_width + theme.px(10)
        if lower.horizontalAdvance(found.service.code) <= width - rest:
            painter.drawText(QRect(left + rest, top, width - rest, chip_height), _MIDDLE, found.service.code)
        top += chip_height
        for text in below:
            shown = lower.elidedText(text, Qt.TextElideMode.ElideRight, width)
            painter.drawText(QRect(left, top, width, lower.height()), _MIDDLE, shown)
            top += lower.height()
        painter.restore()


def name_lines(name: str, metrics: QFontMetrics, width: int, most: int) -> list[str]:
    """Break a name into at most so many lines of a width; what is left over ends with an ellipsis."""
    words, lines = name.split(), [""]
    while words:
        longer = f"{lines[-1]} {words[0]}".strip()
        if metrics.horizontalAdvance(longer) > width and lines[-1]:
            if len(lines) == most:
                break
            lines.append("")
            continue
        lines[-1] = longer
        words.pop(0)
    lines[-1] = metrics.elidedText(" ".join((lines[-1], *words)), Qt.TextElideMode.ElideRight, width)
    return lines


_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class FinderList(QListView):
    """The list of found procedures. Object name: `finder.list`."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("finder.list")
        self.setAccessibleName(t("Thủ tục tìm thấy"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        # Configured before the model is set: else the view asks for every row's size.
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setProperty("ringless", True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setItemDelegate(FinderDelegate(self))
        self.services = FinderModel()
        self.setModel(self.services)

    def present(self) -> FoundService | None:
        """Return the selected row."""
        return self.services.found(self.currentIndex())
