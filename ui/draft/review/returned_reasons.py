"""What the agency asked for and nobody dealt with, before a correction is signed: go there, or say that it was right.

Object names: `review.reason.go:<number>`, `review.reason.kept:<number>`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from forms.checking.messages import full_label
from kiosk import wording
from kiosk.wording import counted, t
from ui.parts.basics import button, column, empty, label, picture, row
from ui.parts.digit_choice import choose_by_digit

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from kiosk.views.cases import ReturnReason
    from ui.draft.state import DraftState


class ReturnedReasons(QWidget):
    """One box for each reason whose place is as the portal has it."""

    def __init__(self, state: DraftState, go_to: Callable[[str], object]) -> None:
        super().__init__()
        self._state = state
        self._go_to = go_to
        self._shown: tuple[tuple[int, ReturnReason], ...] = ()
        self._boxes = column(12)
        self.setLayout(self._boxes)
        self.hide()

    def refresh(self) -> None:
        """Show those that still are as they were; what was mended needs no word any more."""
        reasons = enumerate(self._state.draft.reasons)
        shown = tuple((number, one) for number, one in reasons if one.kept or not self._state.is_mended(one))
        if shown == self._shown:
            return
        self._shown = shown
        empty(self._boxes)
        for number, one in shown:
            self._boxes.addWidget(_Box(self._state, number, one, self._go_to))
        self.setVisible(bool(shown))

    def first_open(self) -> QWidget | None:
        """Return where to answer the first one nobody dealt with, None when there is none."""
        self.refresh()
        number = next((number for number, one in self._shown if not one.kept), None)
        return None if number is None else self.findChild(QWidget, f"review.reason.go:{number}")

    def mend_first(self) -> None:
        """Go to the place of the first one nobody dealt with, as F8 does."""
        self.refresh()
        place = next((one.place for _, one in self._shown if not one.kept), None)
        if place is not None:
            self._go_to(place)

    def waits_for(self) -> str:
        """Return how many nobody dealt with, in a few words; empty when none."""
        self.refresh()
        left = sum(not one.kept for _, one in self._shown)
        return counted("{n} yêu cầu chưa xong", left) if left else ""


class _Box(QFrame):
    """One reason: its place, the officer's words, and two answers of one key each."""

    def __init__(
        self, state: DraftState, number: int, reason: ReturnReason, go_to: Callable[[str], object]
    ) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._state, self._number, self._kept = state, number, reason.kept
        tone = "warn" if reason.kept else "err"
        self.setProperty("tone", tone)
        words = column(6)
        place = full_label(state.draft.form, reason.place, wording.language()) if reason.place else ""
        said = t("Cơ quan yêu cầu: {what}", what=reason.text)
        words.addWidget(label(said, "strong", tone=tone))
        if reason.kept:
            hint = t("Sẽ báo cơ quan là đúng như đã gửi. Bấm số để đổi:")
        elif place:
            hint = t("“{place}” vẫn như đã gửi. Sửa, hoặc hỏi lại người dân (bấm số):", place=place)
        else:
            hint = t("Hồ sơ vẫn như đã gửi. Sửa, hoặc hỏi lại người dân (bấm số):")
        words.addWidget(label(hint, "hint"))
        go = self._choice(1, t("Tới chỗ này để sửa"), partial(go_to, reason.place), "go")
        kept = self._choice(2, t("Đã hỏi lại người dân: đúng như đã gửi"), self._say_kept, "kept")
        kept.setCheckable(True)
        kept.setChecked(reason.kept)
        words.addWidget(go)
        words.addWidget(kept)
        line = row(14, (14, 12, 14, 12))
        line.addWidget(picture("circle-alert", tone, 22), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        self.setLayout(line)

    def _choice(self, key: int, text: str, press: Callable[[], object], name: str) -> QPushButton:
        made = button(
            f"{key}  {text}", press, kind="choice", wraps=True, name=f"review.reason.{name}:{self._number}"
        )
        choose_by_digit(self, key, press)
        return made

    def _say_kept(self) -> None:
        desk, case_id = self._state.stage.desk, self._state.draft.case_id
        self._state.take(desk.keep_as_sent(case_id, self._number, not self._kept))
