"""The declaration over whatever screen asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from kiosk.wording import t
from ui.draft.printed.declaration_panel import DeclarationPanel
from ui.look import theme
from ui.parts.basics import column
from ui.parts.overlay import Overlay

if TYPE_CHECKING:
    from kiosk.views.paper import DeclarationView
    from ui.stage import Stage


class DeclarationWindow(Overlay):
    """Holds a declaration panel; Esc closes."""

    def __init__(self, stage: Stage, view: DeclarationView, case_id: bytes, over: QWidget) -> None:
        super().__init__(over, "declaration-window", 1100)
        self.panel = DeclarationPanel(stage, view, case_id, self.close)
        inside = column(0, (16, 16, 16, 16))
        inside.addWidget(self.panel)
        self.card.setLayout(inside)
        self.card.setFixedHeight(max(360, over.height() - theme.px(60)))
        self.answer(("Ctrl+P",), t("In"), self.panel.print_out)


def show_declaration(stage: Stage, case_id: bytes, asker: QWidget) -> None:
    """Show a case's declaration over the window of whoever asks."""
    over = asker.window()
    stage.bridge.run(
        stage.desk.declaration(case_id),
        lambda view: DeclarationWindow(stage, view, case_id, over).show_over(over),
        owner=asker,
    )
