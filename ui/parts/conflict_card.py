"""Two versions of a case side by side, and the ways out of it; nothing is chosen for the person.

Object names: `conflict.title`, `conflict.mine`, `conflict.theirs`, `conflict.choice:<keep|supplement|new|seen>`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from kiosk.wording import t
from ui.parts.basics import button, column, frame, label, picture, row
from ui.parts.flow import Flow

if TYPE_CHECKING:
    from kiosk.views.attention import Choice, ConflictView


_DISCARDS = frozenset(
    {
        "ended",
        "request_gone",
        "request_changed",
        "already_there",
        "withdrawn",
        "handover_misfit",
        "elsewhere",
    }
)
"""Conflicts where letting the portal's version stand throws something away that is here."""


class ConflictCard(QFrame):
    """Shows one conflict; `choose` is told which way out was taken."""

    def __init__(self, conflict: ConflictView, choose: Callable[[Choice], object]) -> None:
        super().__init__()
        self.setObjectName("banner")
        tone = "err" if conflict.blocks else "info"
        self.setProperty("tone", tone)
        words = column(6)
        words.addWidget(label(conflict.title, "strong", tone=tone, name="conflict.title"))
        sides = row(20)
        sides.addWidget(_side(t("Trên máy này"), conflict.mine, "mine"), 1)
        sides.addWidget(_side(t("Trên Cổng"), conflict.theirs, "theirs"), 1)
        words.addLayout(sides)
        if conflict.note:
            words.addWidget(label(t("Cơ quan ghi: {note}", note=conflict.note), "hint", name="conflict.note"))
        if conflict.blocks:
            words.addWidget(label(_until(conflict), "hint", name="conflict.until"))
        names = _names(conflict)
        words.addWidget(
            Flow(
                [
                    button(
                        names[choice],
                        partial(choose, choice),
                        # Throwing something away is never what a stray Enter does.
                        kind="secondary" if choice == "keep" else "primary",
                        name=f"conflict.choice:{choice}",
                    )
                    for choice in conflict.choices
                ]
            )
        )
        line = row(14, (14, 12, 14, 12))
        icon = picture("circle-alert" if conflict.blocks else "info", tone, 22)
        line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        self.setLayout(line)
        self.setAccessibleName(f"{conflict.title}. {conflict.mine} {conflict.theirs}")


def _until(conflict: ConflictView) -> str:
    """Return what holds until somebody chooses."""
    if conflict.kind == "handover_misfit":
        return t("Giấy đã trao thì gọi cơ quan hỏi lại trước. Máy không gửi gì cho đến khi bấm nút dưới đây.")
    if len(conflict.choices) == 1:
        return t("Không có gì tự gửi hay ghi đè cho đến khi bấm nút dưới đây.")
    return t("Không có gì tự gửi hay ghi đè cho đến khi chọn một cách.")


def _names(conflict: ConflictView) -> dict[Choice, str]:
    discards = conflict.kind in _DISCARDS
    keep = t("Giữ bản của Cổng, bỏ bản trên máy") if discards else t("Giữ bản của Cổng")
    if conflict.kind == "handover_misfit":
        # What is here is no version of the case, only the note that a result was handed over.
        keep = t("Bỏ ghi nhận trao, theo Cổng")
    return {
        "keep": keep,
        "supplement": t("Soạn theo yêu cầu hiện nay"),
        "new": t("Lập hồ sơ mới từ bản này"),
        "seen": t("Đã xem, soạn tiếp"),
    }


def _side(title: str, text: str, name: str) -> QFrame:
    """Return one version; both sides are as high as the longer one."""
    inside = column(0, (12, 4, 12, 6))
    inside.addWidget(label(title, "caption"))
    inside.addWidget(label(text, "hint", name=f"conflict.{name}"))
    inside.addStretch(1)
    return frame(inside, "plain")
