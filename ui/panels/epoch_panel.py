"""The way out of an older copy, of this station or its portal: the one-time code an administrator reads out, typed in here.

Object names: `epoch`, `epoch.how`, `epoch.code`, `epoch.send`, `epoch.close`, and those of a failure notice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from kiosk.views.front import Connection
from kiosk.wording import t
from ui.panels.code_panel import CodePanel
from ui.parts.basics import button, column, label, row

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from ui.stage import Stage


class EpochPanel(CodePanel):
    """Takes the code of a new epoch."""

    def __init__(self, stage: Stage, over: QWidget) -> None:
        super().__init__(stage, over, "epoch")
        view = stage.desk.sync_view()
        self._forgotten = view.connection is Connection.FORGOTTEN and not view.copy_in_doubt
        body = column(12, (24, 18, 24, 18))
        head = row(8)
        head.addWidget(label(t("Nhập mã cấp lại cho trạm"), "h2"), 1)
        self._away = button(t("Đóng"), self.close, kind="ghost", icon="x", name="epoch.close")
        head.addWidget(self._away)
        body.addLayout(head)
        how = t(
            "Gọi người phụ trách ở Cổng, đọc số trạm {number} và xin mã cấp lại gồm 10 chữ số. "
            "Máy cần có mạng trong lúc nhập. Nếu trạm đang chạy trên một máy khác, hãy hỏi trước: "
            "máy nào nhập mã thì máy đó chạy tiếp.",
            number=f"{stage.session.station_no:05d}",
        )
        body.addWidget(label(how, "body", name="epoch.how"))
        body.addWidget(label(t("Mã cấp lại"), "label"))
        self._code.setAccessibleName(t("Mã cấp lại"))
        self._code.returnPressed.connect(self.send)
        self._code.textChanged.connect(self._typed)
        body.addWidget(self._code)
        body.addLayout(self._problem)
        foot = row(8)
        foot.addStretch(1)
        self._send = button(t("Dùng mã này"), self.send, kind="primary", name="epoch.send")
        foot.addWidget(self._send)
        body.addLayout(foot)
        self.card.setLayout(body)
        self.tell("Enter", t("Dùng mã này"))
        self._busy(False)

    def send(self) -> None:
        """Ask the portal; the desk goes on saving meanwhile."""
        if not self._send.isEnabled():
            return
        self._say(None)
        self._busy(True)
        self._stage.bridge.run(
            self._stage.desk.begin_new_epoch(self._code.text()), self._begun, self._refused, owner=self
        )

    def _begun(self, _: None) -> None:
        told = (
            t("Cổng đã nhận lại trạm. Máy tự gửi lại những gì Cổng thiếu.")
            if self._forgotten
            else t("Trạm cấp mã lại được rồi. Bản nháp đã đủ thì niêm phong và in phiếu.")
        )
        self._stage.toast.say(told)
        self.close()

    def _refused(self, error: TramSoError) -> None:
        self._busy(False)
        self._say(error)
        self._type_again()

    def _typed(self) -> None:
        self._send.setEnabled(bool(self._code.text().strip()))

    def _busy(self, busy: bool) -> None:
        self._code.setReadOnly(busy)
        self._send.setText(t("Đang hỏi Cổng…") if busy else t("Dùng mã này"))
        self._send.setEnabled(not busy and bool(self._code.text().strip()))
