"""A warning and its reasons, each one key away. Object names: `review.warning:<rule>:<reason>`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from kiosk import wording
from kiosk.closed_service import reasons_for
from kiosk.wording import t
from ui.parts.basics import button, column, label, picture, row
from ui.parts.digit_choice import choose_by_digit
from ui.parts.tab_order import focus_inside

if TYPE_CHECKING:
    from forms.problem import Problem
    from ui.draft.state import DraftState

MOST_REASONS = 5


class WarningsList(QWidget):
    """Every warning of a draft, made anew only when one came, went or was answered.

    Args:
        state: the open draft.
    """

    def __init__(self, state: DraftState) -> None:
        super().__init__()
        self._state = state
        self._shown: tuple[str, ...] = ()
        self._boxes: list[WarningBox] = []
        self._stack = column(12)
        self.setLayout(self._stack)
        self.hide()

    def refresh(self) -> None:
        """Show the warnings as they are now."""
        found = [one for one in self._state.problems() if one.severity == "warning" and one.rule_id]
        key = tuple(f"{one.rule_id}{self._state.reason(one.rule_id) or ''}" for one in found)
        if key == self._shown:
            return
        self._shown = key
        now = QApplication.focusWidget()
        held = now is not None and self.isAncestorOf(now)
        old, self._boxes = self._boxes, [WarningBox(self._state, problem) for problem in found]
        for box in self._boxes:
            self._stack.addWidget(box)
            box.show()
        self.setVisible(bool(found))
        if held and self._boxes:
            # On to the next one, before Qt leads from the box that goes to whatever comes after it.
            focus_inside((self.unanswered() or self._boxes)[0])
        for box in old:
            self._stack.removeWidget(box)
            box.hide()
            box.deleteLater()

    def unanswered(self) -> list[WarningBox]:
        """Return the warnings that still want a reason."""
        return [box for box in self._boxes if not box.is_answered]


class WarningBox(QFrame):
    """Says what looks odd and takes a reason: a click, or its number while the box has the focus."""

    def __init__(self, state: DraftState, problem: Problem) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.setProperty("tone", "warn")
        self._state = state
        self._rule = problem.rule_id or ""
        given = state.reason(self._rule)
        self.is_answered = bool(given)
        words = column(6)
        words.addWidget(label(state.sentence(problem), "strong", tone="warn"))
        reasons = reasons_for(state.draft.form, self._rule)[:MOST_REASONS]
        language = wording.language()
        words.addWidget(
            label(t("Chọn lý do (bấm số tương ứng):") if not given else t("Lý do đã ghi:"), "hint")
        )
        for number, reason in enumerate(reasons, start=1):
            made = button(
                f"{number}  {reason.label(language)}",
                partial(self._answer, reason.code),
                kind="choice",
                wraps=True,
                name=f"review.warning:{self._rule}:{reason.code}",
            )
            made.setCheckable(True)
            made.setChecked(reason.code == given)
            words.addWidget(made)
            choose_by_digit(self, number, partial(self._answer, reason.code))
        line = row(14, (14, 12, 14, 12))
        line.addWidget(picture("triangle-alert", "warn", 22), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        self.setLayout(line)

    def _answer(self, code: str) -> None:
        desk = self._state.stage.desk
        self._state.take(desk.answer_warning(self._state.draft.case_id, self._rule, code))
