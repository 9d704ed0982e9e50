"""A list of cases: applicant and procedure, one line of facts, one chip; drawn by a delegate.

Each row's accessible text says everything the row shows.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from kiosk.views.cases import CaseRow, SyncView
from kiosk.wording import t
from ui.look import icons, theme
from ui.parts.case_facts import facts, shown_chip, title, told_apart
from ui.parts.chips import ChipText
from ui.parts.line_words import chip_now
from ui.parts.row_drawing import (
    CHIP_MIDDLE,
    FACTS_SIZE,
    ROW_MARGIN,
    chip_width,
    draw_chip,
    draw_ground,
    draw_lines,
    row_lines,
    stands,
    title_font,
    title_lines,
)
from ui.parts.waiting import way_of

_Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 66
_RIGHT, _ARROW = 16, 20
_LOOKED_AT = 60
"""Rows that decide whether all are two lines deep: of thousands nobody sees the others at once."""
CASE_ROLE = Qt.ItemDataRole.UserRole
FACTS_ROLE = Qt.ItemDataRole.UserRole + 1


class CaseModel(QAbstractListModel):
    """The rows, as the desk gave them."""

    def __init__(self, today: date) -> None:
        super().__init__()
        self.today = today
        self._rows: tuple[CaseRow, ...] = ()
        self._view: SyncView | None = None

    def hear(self, view: SyncView) -> None:
        """Take over how the way to the portal is now."""
        before, self._view = self._view, view
        if self._rows and (before is None or way_of(before) != way_of(view)):
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def facts_of(self, case: CaseRow) -> str:
        """Return the second line of a row as it is now."""
        return facts(case, self._view)

    def show_rows(self, rows: tuple[CaseRow, ...]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._rows = told_apart(rows)
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
            chip = chip_now(shown_chip(case, self.today), self._view)[0]
            return f"{title(case)}. {self.facts_of(case)}. {chip}"
        if role == FACTS_ROLE:
            return self.facts_of(case)
        return None


class CaseDelegate(QStyledItemDelegate):
    """Draws a row: its facts on one line beside the chip, or below it on `depth` lines where there is more to say.

    Its title stands on `titles` lines, the second below the chip.
    """

    def __init__(self, parent: QListView, today: date) -> None:
        super().__init__(parent)
        self.today = today
        self.view: SyncView | None = None
        self.depth = 1
        self.titles = 1

    @property
    def deep(self) -> bool:
        """Whether the facts stand on more than one line."""
        return self.depth > 1 or self.titles > 1

    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:  # noqa: N802 (Qt)
        """Return the height of a row at the present type size."""
        return QSize(option.rect.width(), self.height_of((self.depth, self.titles)))

    def height_of(self, lines: tuple[int, int]) -> int:
        """Return the pixels of a row with so many lines of facts and of title."""
        facts_of, titles = lines
        more = (facts_of - 1) * QFontMetrics(theme.font(FACTS_SIZE)).height()
        return theme.px(ROW_HEIGHT) + more + (titles - 1) * QFontMetrics(title_font()).height()

    def fits(self, case: CaseRow, said: str, width: int) -> bool:
        """Tell whether the facts of a row stand whole on one line beside the chip."""
        return stands(said, theme.font(FACTS_SIZE), self._room_beside(case, width))

    def title_of(self, case: CaseRow, width: int) -> list[str]:
        """Return the title of a row, on two lines where it has no room beside the chip."""
        return title_lines(title(case), self._room_beside(case, width), self.words_width(width))

    def words_width(self, width: int) -> int:
        """Return the pixels of a line of facts below the chip."""
        return width - 1 - ROW_MARGIN - theme.px(_RIGHT) - theme.px(_ARROW) - theme.px(10)

    def _chip(self, case: CaseRow) -> ChipText:
        return chip_now(shown_chip(case, self.today), self.view)

    def _room_beside(self, case: CaseRow, width: int) -> int:
        """Return the pixels of a line that ends before the chip, as `paint` and `line_boxes` reckon them."""
        return self.words_width(width) - chip_width(self._chip(case)) - theme.px(12) - 1

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one row."""
        case = index.data(CASE_ROLE)
        if not isinstance(case, CaseRow):
            return
        painter.save()
        area = option.rect
        draw_ground(painter, option)
        arrow = theme.px(_ARROW)
        right = area.right() - theme.px(_RIGHT) - arrow
        painter.drawPixmap(right, area.center().y() - arrow // 2, icons.pixmap("chevron-right", "ink2", 20))
        right -= theme.px(10)
        middle = area.top() + theme.px(CHIP_MIDDLE) if self.deep else area.center().y()
        words = draw_chip(painter, right, middle, self._chip(case)) - theme.px(12)
        said = str(index.data(FACTS_ROLE))
        lines = row_lines(said, self.words_width(area.width())) if self.deep else [said]
        draw_lines(
            painter,
            QRect(area.left(), area.top(), words - area.left(), area.height()),
            self.title_of(case, area.width()) if self.deep else [title(case)],
            lines,
            right if self.deep else None,
        )
        painter.restore()


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
        self._drawn = CaseDelegate(self, today)
        self.setItemDelegate(self._drawn)
        self.cases = CaseModel(today)
        self.setModel(self.cases)
        self.clicked.connect(self._open)
        self.activated.connect(self._open)

    def show_day(self, today: date) -> None:
        """Judge days that are due from another day on."""
        self.cases.today = self._drawn.today = today
        self.viewport().update()

    def show_rows(self, rows: tuple[CaseRow, ...]) -> None:
        """Show rows, keeping the present one selected."""
        kept = self.cases.row_of(self.currentIndex())
        self.cases.show_rows(rows)
        if kept is not None:
            self.select(kept.case_id)
        self._deepen()

    def hear(self, view: SyncView) -> None:
        """Say of what is queued why it waits, as the way to the portal is now."""
        self._drawn.view = view
        self.cases.hear(view)
        self._deepen()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt)
        """Give the facts the lines they need at another width."""
        super().resizeEvent(event)
        self._deepen()

    def _deepen(self) -> None:
        """Give every row as much height as one of the first needs."""
        width, drawn = self.viewport().width(), self._drawn
        needed = (1, 1)
        for one in self.cases.rows()[:_LOOKED_AT]:
            said, titles = self.cases.facts_of(one), len(drawn.title_of(one, width))
            whole = titles == 1 and drawn.fits(one, said, width)
            lines = 1 if whole else len(row_lines(said, drawn.words_width(width)))
            # One line of facts that stands below the chip needs the room of two.
            lines = lines if whole or titles > 1 else max(2, lines)
            needed = max(needed, (lines, titles), key=drawn.height_of)
        if needed != (drawn.depth, drawn.titles):
            drawn.depth, drawn.titles = needed
            self.scheduleDelayedItemsLayout()

    def select(self, case_id: bytes) -> None:
        """Select a case if it is in the list."""
        for position, case in enumerate(self.cases.rows()):
            if case.case_id == case_id:
                self.setCurrentIndex(self.cases.index(position, 0))

    def _open(self, index: QModelIndex) -> None:
        case = self.cases.row_of(index)
        if case is not None:
            self.opened.emit(case)
