"""What the citizen agrees to, purpose by purpose; nothing is ticked beforehand.

Object names: `review.consent:<purpose>`, `review.consents` (prints the sheet).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QVBoxLayout

from kiosk.wording import t
from ui.draft.printed.consent_window import show_consent
from ui.parts.basics import button, column, empty, label, picture, row
from ui.parts.tick_box import TickBox, beside

if TYPE_CHECKING:
    from kiosk.views.cases import ConsentPurpose
    from ui.draft.state import DraftState


class ConsentCard(QFrame):
    """The marks of one draft, as the citizen's word has them. `asked` tells that the purposes were reached.

    Args:
        state: the open draft.
    """

    asked = Signal()

    def __init__(self, state: DraftState) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._state = state
        self._boxes: dict[str, QCheckBox] = {}
        self._purposes: tuple[ConsentPurpose, ...] = ()
        self._reached = False
        self._lines: QVBoxLayout = column(8)
        stack = column(10, (20, 16, 20, 16))
        stack.addWidget(label(t("Đồng ý của người dân"), "h2"))
        stack.addWidget(label(t("Đọc từng mục cho ông/bà nghe; chỉ đánh dấu khi ông/bà nói đồng ý."), "hint"))
        stack.addLayout(self._lines)
        sheet = button(t("In giấy đồng ý…"), self._show_sheet, icon="printer", name="review.consents")
        stack.addWidget(sheet, 0, Qt.AlignmentFlag.AlignLeft)
        self.setLayout(stack)
        state.parted.connect(self._ask_again)

    def show_word(self) -> None:
        """Show purposes and marks as they are now."""
        word = self._state.word
        if self._purposes != word.purposes:
            self._show_purposes(word.purposes)
        agreed = word.agreed()
        for purpose, box in self._boxes.items():
            box.setChecked(purpose in agreed)

    def is_left(self) -> bool:
        """Return whether nobody has asked yet: a purpose nobody agreed to, and nobody was here."""
        word = self._state.word
        return bool(self._boxes) and not (self._reached or word.agreed() or word.is_signed())

    def first(self) -> QCheckBox | None:
        """Return the first mark, if there is any to make."""
        return next(iter(self._boxes.values()), None)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt)
        """Note that somebody stands at a mark: to leave it empty is an answer too."""
        if event.type() == QEvent.Type.FocusIn and not self._reached:
            self._reached = True
            self.asked.emit()
        return False

    def _ask_again(self) -> None:
        """Forget that somebody was here: it was the citizen before who was asked."""
        self._reached = False

    def _show_sheet(self) -> None:
        """Keep what is marked now, then show the sheet that says it."""
        stage, case_id = self._state.stage, self._state.draft.case_id
        kept = stage.desk.record_consent(case_id, self._state.word.agreed())
        stage.bridge.run(kept, lambda _draft: show_consent(stage, case_id, self), owner=self)

    def _show_purposes(self, purposes: tuple[ConsentPurpose, ...]) -> None:
        self._purposes = purposes
        empty(self._lines)
        self._boxes.clear()
        for one in purposes:
            line = row(10)
            if one.required:
                line.addWidget(picture("info", "info", 18))
                line.addWidget(label(one.text, "body"), 1)
            else:
                box = TickBox()
                box.setObjectName(f"review.consent:{one.purpose}")
                box.setAccessibleName(one.text)
                box.toggled.connect(partial(self._state.word.mark, one.purpose))
                box.installEventFilter(self)
                line.addLayout(beside(box, one.text), 1)
                self._boxes[one.purpose] = box
            self._lines.addLayout(line)
