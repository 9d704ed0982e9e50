"""One part of the declaration, in large rows: the name of a thing and what the draft says it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from kiosk.wording import t
from ui.citizen.big import BAR
from ui.look import theme
from ui.parts.basics import breakable, column, empty, frame, label, picture, row, scrolled

if TYPE_CHECKING:
    from ui.draft.read_rows import ReadRow
    from ui.draft.review.read_parts import ReadPart


class ReadingPart(QWidget):
    """Shows a part; a row that changed since the citizen answered to it says so.

    `scrolled` tells that more or less of it is in sight.
    """

    scrolled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rows: QVBoxLayout = column(0)
        self._lines: list[QFrame] = []
        self._shown: ReadPart | None = None
        self._before: tuple[object, ...] | None = None
        self._seen: set[tuple[ReadRow, ...]] = set()
        content = QWidget()
        inside = column(0, (8, 0, BAR + 8, 12))
        inside.addWidget(frame(self._rows))
        inside.addStretch(1)
        content.setLayout(inside)
        self.area: QScrollArea = scrolled(content, BAR)
        stack = column(0)
        stack.addWidget(self.area)
        self.setLayout(stack)
        bar = self.area.verticalScrollBar()
        bar.valueChanged.connect(lambda _value: self.scrolled.emit())
        bar.rangeChanged.connect(lambda _least, _most: self.scrolled.emit())

    def show_part(self, part: ReadPart, before: tuple[object, ...] | None) -> None:
        """Show what a part says now.

        Args:
            part: what is read back.
            before: its rows when the citizen last answered to them, None when never.
        """
        if self._shown == part and self._before == before:
            return
        same = self._shown is not None and self._shown.key == part.key
        self._shown, self._before = part, before
        empty(self._rows)
        self._lines = [self._line(one, before) for one in part.rows]
        for line in self._lines:
            self._rows.addWidget(line)
        if not same:
            self.area.verticalScrollBar().setValue(0)

    def has_more(self) -> bool:
        """Return whether there are rows below that the citizen has not come to yet."""
        bar = self.area.verticalScrollBar()
        if self._shown is None or self._shown.rows in self._seen:
            return False
        if self.isVisible() and bar.value() >= bar.maximum():
            self._seen.add(self._shown.rows)
        return bar.value() < bar.maximum()

    def mark(self, position: int) -> None:
        """Mark the row being read aloud, counted from 0; none below that."""
        for number, line in enumerate(self._lines):
            theme.set_property(line, "reading", "true" if number == position else "false")
        if 0 <= position < len(self._lines):
            self.area.ensureWidgetVisible(self._lines[position])

    def _line(self, shown: ReadRow, before: tuple[object, ...] | None) -> QFrame:
        if not shown.value:
            line = row(0, (18, 20, 18, 8))
            line.addWidget(label(shown.name, "bigHead"))
            return frame(line, "readRow")
        line = row(20, (18, 12, 18, 12))
        line.addWidget(label(shown.name, "bigName"), 4)
        said = column(6)
        said.addWidget(label(breakable(shown.value), "bigValue"))
        if shown.from_card:
            said.addWidget(label(t("Đọc từ thẻ căn cước"), "bigHint"))
        if before is not None and shown not in before:
            changed = row(8)
            changed.addWidget(picture("pen-line", "warn", 22))
            changed.addWidget(label(t("Vừa sửa"), "bigHint", tone="warn"), 1)
            said.addLayout(changed)
        line.addLayout(said, 6)
        return frame(line, "readRow")
