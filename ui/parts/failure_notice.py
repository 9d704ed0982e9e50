"""A failure on the screen: what happened, what it means, one next step, and one button that does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton

from kiosk.wording import Explanation, t
from ui.parts.basics import button, column, label, picture, row
from ui.parts.code_fold import CodeFold

if TYPE_CHECKING:
    from ui.failure_acts import FailureAct


class FailureNotice(QFrame):
    """A failure in three parts with its button, its code behind "Chi tiết".

    Object names: `failure.title`, `failure.act`, `failure.details`, `failure.code`, `failure.close`.

    Args:
        explanation: what is said.
        act: the button.
        close: puts the notice away; without it somebody else does.

    Attributes:
        act: the button; Enter presses it too.
    """

    def __init__(
        self, explanation: Explanation, act: FailureAct, close: Callable[[], object] | None = None
    ) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.setProperty("tone", "err")
        self._after = act.after
        words = column(4)
        words.addWidget(label(explanation.title, "strong", tone="err", name="failure.title"))
        words.addWidget(label(explanation.meaning, "hint"))
        words.addWidget(label(explanation.next_step, "label"))
        self.act: QPushButton = button(act.text, act.do, icon=act.icon, name="failure.act")
        # The only button of the program that Enter presses: elsewhere Enter goes on to the next field.
        self.act.setAutoDefault(True)
        self.act.setAccessibleDescription(explanation.title)
        if act.after:
            self.act.clicked.connect(lambda _checked=False: self.act.setText(self._after))
        code = CodeFold("failure", explanation.code)
        acts = row(14, (0, 4, 0, 0))
        acts.addWidget(self.act)
        acts.addWidget(code.button)
        acts.addStretch(1)
        words.addLayout(acts)
        words.addWidget(code.line)
        line = row(14, (14, 12, 14, 12))
        line.addWidget(picture("circle-alert", "err", 22), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        if close is not None:
            away = button(t("Đóng"), close, kind="ghost", icon="x", name="failure.close")
            line.addWidget(away, 0, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)
        self.setAccessibleName(f"{explanation.title}. {explanation.meaning} {explanation.next_step}")
