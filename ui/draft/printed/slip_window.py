"""The slip of a sealed case, over its details, to print again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from kiosk.wording import t
from ui.draft.printed.slip_panel import SlipPanel
from ui.look import theme
from ui.parts.basics import column
from ui.parts.overlay import Overlay

if TYPE_CHECKING:
    from kiosk.views.slip import SlipView
    from ui.stage import Stage


class SlipWindow(Overlay):
    """Holds a slip panel; Esc closes."""

    def __init__(self, stage: Stage, slip: SlipView, case_id: bytes, over: QWidget) -> None:
        super().__init__(over, "slip-window", 1000)
        self.panel = SlipPanel(stage, slip, case_id, (t("Đóng"), self.close), leave=self.close)
        inside = column(0, (16, 16, 16, 16))
        inside.addWidget(self.panel)
        self.card.setLayout(inside)
        self.card.setFixedHeight(max(360, over.height() - theme.px(60)))
        self.answer(("Ctrl+P",), t("In"), self.panel.print_out)
