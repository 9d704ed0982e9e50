"""What stands on the work page from the seal on: the slip, and before it, or in its stead, that the case is sealed.

The packet is durable before its slip is drawn. Where the slip cannot be (the disk keeps no note of the code, the
database may be an older copy), nothing of the draft can be changed any more all the same, and nobody may seal again.
Object names: `sealed`, and those of `ui.parts.failure_notice`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from kiosk.wording import sentence, t
from ui.failure_acts import FailureAct
from ui.parts.basics import column, empty, frame, label
from ui.parts.failure_notice import FailureNotice
from ui.parts.tab_order import focus_inside

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from kiosk.views.slip import SlipView
    from ui.draft.printed.slip_panel import SlipPanel
    from ui.stage import Stage


class SealedStep(QStackedWidget):
    """The end of one draft. `drawn(SlipView)` tells that the slip is there.

    Args:
        stage: desk and bridge.
        case_id: of the case just sealed.
    """

    drawn = Signal(object)

    def __init__(self, stage: Stage, case_id: bytes) -> None:
        super().__init__()
        self.setObjectName("sealed")
        self._stage = stage
        self._case_id = case_id
        self._asking = False
        self._panel: SlipPanel | None = None
        self._told = label("", "body")
        self._failed = column(0)
        card = column(12, (20, 18, 20, 18))
        card.addWidget(label(t("Đã niêm phong tại trạm"), "h2", tone="ok"))
        card.addWidget(self._told)
        card.addLayout(self._failed)
        whole = column(0, (24, 4, 24, 16))
        whole.addWidget(frame(card))
        whole.addStretch(1)
        waiting = QWidget()
        waiting.setLayout(whole)
        self.addWidget(waiting)

    def ask(self) -> None:
        """Ask for the slip, and show it once it is there."""
        if self._asking or self._panel is not None:
            return
        self._asking = True
        self._told.setText(t("Đang vẽ phiếu…"))
        empty(self._failed)
        self._stage.bridge.run(self._stage.desk.slip(self._case_id), self._show, self._refused, owner=self)

    def print_out(self) -> None:
        """Print the slip, or ask for it again where it could not be drawn."""
        if self._panel is None:
            self.ask()
        else:
            self._panel.print_out()

    def _show(self, slip: SlipView) -> None:
        from ui.draft.printed.slip_panel import SlipPanel

        self._asking = False
        done = (t("Xong, về Hôm nay"), lambda: self._stage.go("today"))
        self._panel = SlipPanel(self._stage, slip, self._case_id, done)
        self.addWidget(self._panel)
        self.setCurrentWidget(self._panel)
        self.drawn.emit(slip)

    def _refused(self, error: TramSoError) -> None:
        self._asking = False
        self._told.setText(
            t("Hồ sơ đã lưu an toàn trên máy này; chỉ tờ phiếu chưa in được. Không cần niêm phong lại.")
        )
        # Told here, with one button: a second one above the page would say the same in other words.
        notice = FailureNotice(sentence(error), FailureAct("again", t("In lại"), "printer", self.ask))
        self._failed.addWidget(notice)
        QTimer.singleShot(0, notice, lambda: focus_inside(notice))
