"""After a sudden end: which drafts were being worked on, all of them kept, and one button to go on.

Object names: `interrupted`, `interrupted.title`, `interrupted.open:<n>`, `interrupted.on`, `interrupted.later`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from kiosk.wording import counted, t
from ui.parts.basics import button, column, label, picture, row, rule
from ui.parts.case_facts import facts, title, told_apart
from ui.parts.overlay import Overlay

if TYPE_CHECKING:
    from kiosk.views.cases import CaseRow
    from ui.stage import Stage

_WIDTH = 780
_SHOWN = 4


def tell_interrupted(stage: Stage, drafts: tuple[CaseRow, ...], over: QWidget, *, at_work: bool) -> None:
    """Tell of drafts that a sudden end interrupted: in a panel, to somebody at work in a message that leads there.

    Args:
        stage: where drafts are opened.
        drafts: at least one.
        over: what the panel covers.
        at_work: somebody typed, clicked or went to another screen since signing in.
    """

    def show() -> None:
        InterruptedPanel(stage, drafts, over).show_over(over)

    if at_work:
        kept = counted("Lần trước chương trình dừng bất ngờ: {n} hồ sơ đang làm dở vẫn còn.", len(drafts))
        stage.toast.say(kept, way=(t("Xem"), show))
    else:
        show()


class InterruptedPanel(Overlay):
    """Says that nothing was lost, and opens a draft at the field where it was left."""

    def __init__(self, stage: Stage, drafts: tuple[CaseRow, ...], over: QWidget) -> None:
        super().__init__(over, "interrupted", _WIDTH)
        self._stage = stage
        body = column(12, (24, 20, 24, 20))
        head = row(14)
        head.addWidget(picture("circle-check", "ok", 28), 0, Qt.AlignmentFlag.AlignTop)
        words = column(4)
        words.addWidget(label(t("Lần trước chương trình dừng bất ngờ"), "h2", name="interrupted.title"))
        words.addWidget(
            label(
                counted(
                    "{n} hồ sơ đang làm dở đã được giữ đến mục lưu cuối cùng. Hồ sơ đã ký vẫn chờ gửi; "
                    "không có gì bị mất hay bị gửi hai lần.",
                    len(drafts),
                ),
                "body",
            )
        )
        head.addLayout(words, 1)
        body.addLayout(head)
        for number, case in enumerate(told_apart(drafts)[:_SHOWN]):
            body.addWidget(rule())
            body.addWidget(self._case(number, case))
        if len(drafts) > _SHOWN:
            more = len(drafts) - _SHOWN
            body.addWidget(label(counted("Còn {n} bản nháp nữa trong Hồ sơ, mục Bản nháp.", more), "hint"))
        foot = row(10)
        foot.addStretch(1)
        foot.addWidget(button(t("Để sau"), self.close, kind="ghost", name="interrupted.later"))
        on = button(
            t("Làm tiếp hồ sơ gần nhất"),
            partial(self._open, drafts[0].case_id),
            kind="primary",
            icon="pen-line",
            name="interrupted.on",
        )
        on.setAutoDefault(True)
        foot.addWidget(on)
        body.addLayout(foot)
        self.card.setLayout(body)
        self.setFocusProxy(on)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt)
        """Make room for wrapped texts, whose size is known now."""
        super().showEvent(event)
        self.fit()

    def _case(self, number: int, case: CaseRow) -> QWidget:
        words = column(2)
        words.addWidget(label(title(case), "label"))
        words.addWidget(label(facts(case), "hint"))
        line = row(12)
        line.addLayout(words, 1)
        made = button(t("Làm tiếp"), partial(self._open, case.case_id), name=f"interrupted.open:{number}")
        made.setAccessibleName(t("Làm tiếp {case}", case=f"{title(case)}. {facts(case)}"))
        line.addWidget(made)
        holder = QWidget()
        holder.setLayout(line)
        return holder

    def _open(self, case_id: bytes) -> None:
        stage = self._stage
        self.close()
        stage.bridge.run(
            stage.desk.open_case(case_id), lambda draft: stage.open_draft(draft, draft.last_pointer)
        )
