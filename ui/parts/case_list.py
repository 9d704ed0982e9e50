"""A list of cases: applicant and procedure, one line of facts, one chip; drawn by a delegate.

Each row's accessible text says everything the row shows.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from kiosk.views import CaseRow, DraftGaps, Transfer
from kiosk.wording import capital, moment, t
from ui import icons, theme
from ui.parts.chips import ChipText, case_chip, due_chip, transfer_chip

_Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 66
ROW_MARGIN = 18
"""Pixels left of a row, as of the heading above the list: margins do not grow with the type."""
CASE_ROLE = Qt.ItemDataRole.UserRole


_RETURNED, _FEE = 5, 6
_OFFICE_WAITS = (3, _RETURNED, _FEE, 8)
"""States after which somebody at the desk has to do something."""


def facts(case: CaseRow) -> str:
    """Return the second line of a row: what matters most about it, beside its code."""
    code = case.code or t("chưa có mã")
    if case.reason:
        return f"{code} · {case.reason}"
    if is_asked(case):
        # The code last: a line too long loses its end.
        return " · ".join((*_asked_facts(case), code))
    if case.draft_state == "editing":
        return capital(_draft_facts(case))
    if not case.elsewhere and case_chip(case)[0] != row_chip(case)[0]:
        return f"{code} · {case_chip(case)[0]}"
    if case.server_at_ms is not None:
        at = moment(case.server_at_ms)
        if case.elsewhere:
            code = t("{code} · trạm khác phục vụ", code=code)
        return t("{code} · Cổng báo lúc {at}", code=code, at=at)
    return t("{code} · lưu trên máy lúc {at}", code=code, at=moment(case.changed_ms))


def is_asked(case: CaseRow) -> bool:
    """Tell whether the agency has said something that waits for somebody at this desk."""
    if case.elsewhere or case.answered or case.transfer is Transfer.WITHDRAW_REQUESTED:
        return False
    return case.server_state in _OFFICE_WAITS and (case.office_says or case.supplement_due) is not None


def _asked_facts(case: CaseRow) -> list[str]:
    words = []
    if case.supplement_due is not None:
        words.append(t("Hạn bổ sung {day}", day=f"{case.supplement_due:%d/%m}"))
    if case.told:
        words.append(t("Đã báo người dân"))
    if case.draft_state == "editing":
        words.append(t("đang sửa") if words else t("Đang sửa"))
    if case.office_says:
        words.append(case.office_says)
    return words


def shown_chip(case: CaseRow, today: date) -> ChipText:
    """Return the chip that is drawn: of a returned case how long there is to mend it."""
    due = case.supplement_due
    if due is not None and is_asked(case) and case.transfer is not Transfer.NEEDS_ATTENTION:
        return due_chip(due, today)
    return row_chip(case)


def _draft_facts(case: CaseRow) -> str:
    at = moment(case.changed_ms)
    if case.gaps is None:
        return t("Bản nháp · lưu lúc {at}", at=at)
    saved = t("lưu lúc {at}", at=at)
    return f"{gaps_words(case.gaps)} · {saved}"


def row_chip(case: CaseRow) -> ChipText:
    """Return the chip of a row; of a case half sent it only counts, and the line of facts says the rest."""
    text, tone, icon = case_chip(case)
    half = case.transfer is Transfer.TEXT_RECEIVED and case.files_done < case.files_total
    if half and text == transfer_chip(Transfer.TEXT_RECEIVED, case.files_done, case.files_total)[0]:
        left = case.files_total - case.files_done
        return t("Còn {left}/{total} tệp", left=left, total=case.files_total), tone, icon
    return text, tone, icon


def gaps_words(gaps: DraftGaps) -> str:
    """Return what a draft lacks, and where the person was."""
    words = []
    if gaps.errors:
        words.append(t("còn {n} mục", n=gaps.errors))
    if gaps.papers:
        words.append(t("thiếu {n} giấy tờ", n=gaps.papers))
    if not words:
        words.append(t("đủ mục và giấy tờ, chờ kiểm tra và ký"))
    if gaps.last_label:
        words.append(t("đang ở “{field}”", field=gaps.last_label))
    return " · ".join(words)


def title(case: CaseRow) -> str:
    """Return the first line of a row."""
    return f"{case.applicant or t('Chưa có tên')} · {case.service_name}"


class CaseModel(QAbstractListModel):
    """The rows, as the desk gave them."""

    def __init__(self, today: date) -> None:
        super().__init__()
        self.today = today
        self._rows: tuple[CaseRow, ...] = ()

    def show_rows(self, rows: tuple[CaseRow, ...]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row_of(self, index: _Index) -> CaseRow | None:
        """Return the case of an index."""
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    def rows(self) -> tuple[CaseRow, ...]:
        """Return all rows."""
        return self._rows

    def rowCount(self, parent: _Index | None = None) -> int:  # noqa: N802 (Qt)
        """Return how many there are."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """Return the text of a row, or the case itself."""
        case = self.row_of(index)
        if case is None:
            return None
        if role == CASE_ROLE:
            return case
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            chip = shown_chip(case, self.today)[0]
            return f"{title(case)}. {facts(case)}. {chip}"
        return None


class CaseDelegate(QStyledItemDelegate):
    """Draws a row."""

    def __init__(self, parent: QListView, today: date) -> None:
        super().__init__(parent)
        self.today = today

    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:  # noqa: N802 (Qt)
        """Return the height of a row at the present type size."""
        return QSize(option.rect.width(), theme.px(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one row."""
        case = index.data(CASE_ROLE)
        if not isinstance(case, CaseRow):
            return
        painter.save()
        area = option.rect
        draw_ground(painter, option)
        chip = shown_chip(case, self.today)
        right = area.right() - theme.px(16)
        arrow = theme.px(20)
        painter.drawPixmap(
            right - arrow, area.center().y() - arrow // 2, icons.pixmap("chevron-right", "ink2", 20)
        )
        right -= arrow + theme.px(10)
        right = draw_chip(painter, right, area.center().y(), chip) - theme.px(12)
        draw_two_lines(
            painter,
            QRect(area.left(), area.top(), right - area.left(), area.height()),
            title(case),
            facts(case),
        )
        painter.restore()


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


def draw_two_lines(painter: QPainter, area: QRect, first: str, second: str) -> None:
    """Draw a bold line over a muted one, both shortened with an ellipsis to the width."""
    left = area.left() + ROW_MARGIN
    width = area.right() - left
    bold = theme.font(15, QFont.Weight.DemiBold)
    small = theme.font(14)
    upper, lower = QFontMetrics(bold), QFontMetrics(small)
    gap = theme.px(3)
    top = area.top() + (area.height() - upper.height() - lower.height() - gap) // 2
    painter.setFont(bold)
    painter.setPen(QColor(theme.colour("ink")))
    painter.drawText(left, top + upper.ascent(), upper.elidedText(first, Qt.TextElideMode.ElideRight, width))
    painter.setFont(small)
    painter.setPen(QColor(theme.colour("ink2")))
    base = top + upper.height() + gap + lower.ascent()
    painter.drawText(left, base, lower.elidedText(second, Qt.TextElideMode.ElideRight, width))


def draw_chip(painter: QPainter, right: int, middle: int, chip: ChipText) -> int:
    """Draw a chip ending at `right`; return its left edge."""
    text, tone, icon = chip
    bold = theme.font(14, QFont.Weight.DemiBold)
    metrics = QFontMetrics(bold)
    height, pad, side = theme.px(28), theme.px(10), theme.px(16)
    inner = metrics.horizontalAdvance(text) + (side + theme.px(6) if icon else 0)
    box = QRect(right - inner - 2 * pad, middle - height // 2, inner + 2 * pad, height)
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


class CaseList(QListView):
    """The list. `opened(CaseRow)` tells of a click or Enter."""

    opened = Signal(object)

    def __init__(self, today: date, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(t("Danh sách hồ sơ"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setProperty("ringless", True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._delegate = CaseDelegate(self, today)
        self.setItemDelegate(self._delegate)
        self.cases = CaseModel(today)
        self.setModel(self.cases)
        self.clicked.connect(self._open)
        self.activated.connect(self._open)

    def show_day(self, today: date) -> None:
        """Judge days that are due from another day on."""
        self.cases.today = self._delegate.today = today
        self.viewport().update()

    def show_rows(self, rows: tuple[CaseRow, ...]) -> None:
        """Show rows, keeping the present one selected."""
        kept = self.cases.row_of(self.currentIndex())
        self.cases.show_rows(rows)
        if kept is not None:
            self.select(kept.case_id)

    def select(self, case_id: bytes) -> None:
        """Select a case if it is in the list."""
        for position, case in enumerate(self.cases.rows()):
            if case.case_id == case_id:
                self.setCurrentIndex(self.cases.index(position, 0))

    def _open(self, index: QModelIndex) -> None:
        case = self.cases.row_of(index)
        if case is not None:
            self.opened.emit(case)
