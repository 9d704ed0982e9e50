"""Why a case needs a person: in words, every finding a jump to its field or file, the code folded away.

Object names: `attention.title`, `attention.finding:<n>`, `attention.ask_again`, `attention.details`,
`attention.code`, `attention.export`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from kiosk.wording import t
from ui.parts.basics import button, column, label, picture, row
from ui.parts.code_fold import CodeFold

if TYPE_CHECKING:
    from kiosk.views.attention import AttentionView

SHOWN = 8
"""Findings shown at most; the draft's own summary shows them all."""


class AttentionCard(QFrame):
    """Shows one reason.

    Args:
        attention: what to show.
        jump: told the pointer of a finding that was chosen.
        export: writes the case to a file for the supervisor.
        ask_again: asks the portal once more, where that is all that can be done.
    """

    def __init__(
        self,
        attention: AttentionView,
        jump: Callable[[str], object],
        export: Callable[[], object],
        ask_again: Callable[[], object],
    ) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.setProperty("tone", "err")
        told = attention.explanation
        words = column(4)
        words.addWidget(label(told.title, "strong", tone="err", name="attention.title"))
        words.addWidget(label(told.meaning, "hint"))
        words.addWidget(label(told.next_step, "label"))
        for position, finding in enumerate(attention.findings[:SHOWN]):
            name = f"attention.finding:{position}"
            if not finding.pointer:
                words.addWidget(label(finding.text, "strong", tone="err", name=name))
                continue
            made = button(finding.text, partial(jump, finding.pointer), kind="link", name=name)
            made.setProperty("tone", "err")
            words.addWidget(made)
        if len(attention.findings) > SHOWN:
            words.addWidget(label(t("và {n} mục nữa", n=len(attention.findings) - SHOWN), "hint"))
        if attention.ask_again:
            asked = row(0)
            asked.addWidget(
                button(t("Hỏi lại Cổng"), ask_again, icon="refresh-cw", name="attention.ask_again")
            )
            asked.addStretch(1)
            words.addLayout(asked)
        code = CodeFold("attention", told.code)
        more = row(20)
        more.addWidget(code.button)
        more.addWidget(button(t("Xuất cho người phụ trách…"), export, kind="link", name="attention.export"))
        more.addStretch(1)
        words.addLayout(more)
        words.addWidget(code.line)
        line = row(14, (14, 12, 14, 12))
        line.addWidget(picture("circle-alert", "err", 22), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        self.setLayout(line)
        self.setAccessibleName(f"{told.title}. {told.meaning} {told.next_step}")
