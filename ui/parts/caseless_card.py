"""Gói không thuộc hồ sơ nào: what the portal refused that no list of cases can show, and one button.

Object names: `sync.caseless`, `sync.caseless.said:<n>`, `sync.caseless.again`, `sync.caseless.details`,
`sync.caseless.code`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from forms.stamp import vietnam_date
from kiosk.wording import counted, t
from ui.parts.basics import button, column, empty, label, picture, row
from ui.parts.code_fold import CodeFold

if TYPE_CHECKING:
    from kiosk.caseless import CaselessView

_SHOWN = 3


class CaselessCard(QFrame):
    """Hidden while there is none.

    Args:
        again: offers all of them once more.
    """

    def __init__(self, again: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("sync.caseless")
        self.setProperty("role", "card")
        words = column(4)
        words.addWidget(label(t("Cổng không nhận gói không thuộc hồ sơ nào"), "h2"))
        words.addWidget(
            label(
                t(
                    "Không phải hồ sơ của ai, người dân không phải đến lại. Gói còn nguyên trên máy. "
                    "Bấm Gửi lại; nếu Cổng vẫn không nhận, báo người phụ trách trạm cùng mã ở Chi tiết."
                ),
                "body",
            )
        )
        self._lines = column(2)
        words.addLayout(self._lines)
        self._codes = CodeFold("sync.caseless")
        acts = row(0)
        acts.addWidget(self._codes.button)
        acts.addStretch(1)
        words.addLayout(acts)
        words.addWidget(self._codes.line)
        line = row(14, (18, 14, 18, 14))
        line.addWidget(picture("circle-alert", "warn", 22), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        self.again = button(t("Gửi lại"), again, icon="send", name="sync.caseless.again")
        line.addWidget(self.again, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(line)
        self.hide()

    def show_packets(self, refused: tuple[CaselessView, ...]) -> None:
        """Show them, the oldest first."""
        empty(self._lines)
        for number, one in enumerate(refused[:_SHOWN]):
            day = vietnam_date(one.sealed_ms // 1000)
            said = f"{one.kind} · {day:%d/%m/%Y} · {one.said}"
            self._lines.addWidget(label(said, "hint", name=f"sync.caseless.said:{number}"))
        more = len(refused) - _SHOWN
        if more > 0:
            self._lines.addWidget(label(counted("Còn {n} gói nữa.", more), "hint"))
        codes = dict.fromkeys(one.code for one in refused)
        self._codes.show_code("; ".join(codes))
        self.setVisible(bool(refused))
