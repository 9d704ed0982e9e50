"""A warning and its reasons, each one key away. Object names: `review.warning:<rule>:<reason>`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from kiosk import wording
from kiosk.wording import t
from ui.parts.basics import button, column, label, picture, row, shortcut

if TYPE_CHECKING:
    from forms.problem import Problem
    from ui.draft.state import DraftState

MOST_REASONS = 5


class WarningBox(QFrame):
    """Says what looks odd and takes a reason: a click, or its number while the box has the focus."""

    def __init__(self, state: DraftState, problem: Problem) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.setProperty("tone", "warn")
        self._state = state
        self._rule = problem.rule_id or ""
        given = state.draft.answered_warnings.get(self._rule)
        words = column(6)
        words.addWidget(label(state.sentence(problem), "strong", tone="warn"))
        reasons = state.draft.form.reasons_for(self._rule)[:MOST_REASONS]
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
            shortcut(self, (str(number),), partial(self._answer, reason.code), local=True)
        line = row(14, (14, 12, 14, 12))
        line.addWidget(picture("triangle-alert", "warn", 22), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        self.setLayout(line)

    def _answer(self, code: str) -> None:
        desk = self._state.stage.desk
        self._state.take(desk.answer_warning(self._state.draft.case_id, self._rule, code))
