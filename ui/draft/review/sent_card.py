"""The card above the read-back of a correction: what the portal has, and what it will have.

Object names: `review.changes`, `review.changes.lost`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QGridLayout

from kiosk.wording import t
from ui.draft.review.sent_rows import changes_of
from ui.look import theme
from ui.parts.basics import breakable, column, label, name_of

if TYPE_CHECKING:
    from ui.draft.state import DraftState


class SentCard(QFrame):
    """Field, value sent, value now; or that nothing is another yet, or why it cannot be told."""

    def __init__(self, state: DraftState) -> None:
        super().__init__()
        self.setObjectName("review.changes")
        self.setProperty("role", "card")
        stack = column(14, (20, 16, 20, 16))
        stack.addWidget(label(t("Chỗ sửa so với lần gửi trước"), "h2"))
        changes = changes_of(state)
        if state.draft.sent is None:
            told = t(
                "Không so được với lần gửi trước: nội dung đã gửi không còn trên máy này. "
                "Đọc lại toàn bộ tờ khai cho ông/bà nghe."
            )
            stack.addWidget(label(told, "body", name="review.changes.lost"))
        elif changes:
            grid = QGridLayout()
            grid.setHorizontalSpacing(16)
            grid.setVerticalSpacing(7)
            for at, text in enumerate((t("Mục"), t("Cổng đang có"), t("Sẽ gửi"))):
                grid.addWidget(label(text, "label"), 0, at)
            for number, one in enumerate(changes, 1):
                old, new = one.words()
                said = label(breakable(new), "strong")
                grid.addWidget(name_of(one.name, said), number, 0)
                grid.addWidget(name_of(breakable(old), said), number, 1)
                grid.addWidget(said, number, 2)
            for at, share in enumerate((4, 4, 4)):
                grid.setColumnStretch(at, share)
                grid.setColumnMinimumWidth(at, theme.px(100))
            stack.addLayout(grid)
        else:
            stack.addWidget(label(t("Chưa có gì khác với nội dung Cổng đang có."), "body"))
        self.setLayout(stack)
