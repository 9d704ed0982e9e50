"""Agreement: one mark per purpose, nothing marked beforehand; what the law requires is told, not asked.

Object names: `citizen.consent:<purpose>`, `citizen.notice:<purpose>`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QScrollArea, QVBoxLayout, QWidget

from kiosk.wording import t
from ui.citizen.big import BAR, TARGET
from ui.look import theme
from ui.parts.basics import column, empty, label, picture, row, scrolled

if TYPE_CHECKING:
    from kiosk.views.cases import ConsentPurpose


class PurposeCard(QFrame):
    """One purpose with its mark; a press anywhere on it sets or takes the mark."""

    def __init__(self, purpose: ConsentPurpose, mark: Callable[[str, bool], object]) -> None:
        super().__init__()
        self.setProperty("role", "purpose")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.box = QCheckBox()
        self.box.setObjectName(f"citizen.consent:{purpose.purpose}")
        self.box.setProperty("big", "true")
        self.box.setAccessibleName(purpose.text)
        self.box.setFixedWidth(theme.px(TARGET))
        self.box.toggled.connect(lambda given: mark(purpose.purpose, given))
        self._said = label("", "bigHint")
        words = column(4)
        words.addWidget(label(purpose.text, "bigText"))
        words.addWidget(self._said)
        line = row(18, (18, 14, 18, 14))
        line.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        self.setLayout(line)
        self.show_given(given=False)

    def show_given(self, *, given: bool) -> None:
        """Show whether the mark is set, in colour, sign and words."""
        self.box.setChecked(given)
        self._said.setText(t("Ông/bà đồng ý") if given else t("Chưa đánh dấu: ông/bà chưa đồng ý"))
        theme.set_property(self, "given", "true" if given else "false")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt)
        """Set or take the mark."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.box.toggle()


class ConsentPart(QWidget):
    """Every purpose of a draft, as the citizen's word has it."""

    def __init__(self, mark: Callable[[str, bool], object]) -> None:
        super().__init__()
        self._mark = mark
        self._purposes: tuple[ConsentPurpose, ...] = ()
        self._places: list[QFrame] = []
        self._cards: dict[str, PurposeCard] = {}
        self._stack: QVBoxLayout = column(14)
        content = QWidget()
        inside = column(14, (8, 0, BAR + 8, 12))
        inside.addWidget(
            label(t("Đồng ý mục nào thì đánh dấu mục đó. Không đánh dấu nghĩa là không đồng ý."), "bigHint")
        )
        inside.addLayout(self._stack)
        inside.addStretch(1)
        content.setLayout(inside)
        self.area: QScrollArea = scrolled(content, BAR)
        whole = column(0)
        whole.addWidget(self.area)
        self.setLayout(whole)

    def show_purposes(self, purposes: tuple[ConsentPurpose, ...], agreed: frozenset[str]) -> None:
        """Show what is asked and what is marked."""
        if self._purposes != purposes:
            self._purposes = purposes
            empty(self._stack)
            self._cards = {one.purpose: PurposeCard(one, self._mark) for one in purposes if not one.required}
            self._places = [self._cards.get(one.purpose) or _notice(one) for one in purposes]
            for place in self._places:
                self._stack.addWidget(place)
        for purpose, card in self._cards.items():
            card.show_given(given=purpose in agreed)

    def texts(self) -> tuple[str, ...]:
        """Return what is read aloud, in order."""
        return tuple(one.text for one in self._purposes)

    def mark(self, position: int) -> None:
        """Mark the purpose being read aloud, counted from 0; none below that."""
        for number, place in enumerate(self._places):
            theme.set_property(place, "reading", "true" if number == position else "false")
        if 0 <= position < len(self._places):
            self.area.ensureWidgetVisible(self._places[position])


def _notice(purpose: ConsentPurpose) -> QFrame:
    made = QFrame()
    made.setObjectName(f"citizen.notice:{purpose.purpose}")
    made.setProperty("role", "readRow")
    words = column(4)
    words.addWidget(label(t("Thông báo, không cần đánh dấu"), "bigHint"))
    words.addWidget(label(purpose.text, "bigText"))
    line = row(18, (18, 12, 18, 12))
    line.addWidget(picture("info", "info", 36), 0, Qt.AlignmentFlag.AlignTop)
    line.addLayout(words, 1)
    made.setLayout(line)
    return made
