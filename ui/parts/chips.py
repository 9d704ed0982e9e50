"""Chips: a state in colour, icon and word, and the chips the states of a case have."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy

from kiosk.views.cases import Transfer
from kiosk.wording import counted, mark, t
from ui.look import icons, theme
from ui.parts.basics import row

if TYPE_CHECKING:
    from kiosk.views.cases import CaseRow

ChipText = tuple[str, str, str]
"""(text, tone, icon name)"""

_SERVER: dict[int, ChipText] = {
    1: (mark("Cổng đã ghi nhận"), "info", "cloud"),
    2: (mark("Đã tiếp nhận"), "info", "file-check"),
    3: (mark("Không tiếp nhận"), "err", "file-x"),
    4: (mark("Đang xử lý"), "info", "refresh-cw"),
    5: (mark("Cần bổ sung"), "err", "circle-alert"),
    6: (mark("Chờ nộp phí, lệ phí"), "warn", "credit-card"),
    7: (mark("Đã rút"), "", "undo-2"),
    8: (mark("Dừng xử lý"), "err", "x"),
    9: (mark("Có kết quả"), "ok", "circle-check"),
    10: (mark("Đã trả kết quả"), "ok", "check"),
}
"""National dossier states by number."""


class Chip(QFrame):
    """A rounded word with an icon; never colour alone."""

    def __init__(self, text: str, tone: str = "", icon: str = "", name: str = "") -> None:
        super().__init__()
        self.setObjectName("chip")
        self._icon = QLabel()
        self._text = QLabel(text)
        line = row(6, (10, 0, 12, 0))
        line.addWidget(self._icon)
        line.addWidget(self._text)
        self.setLayout(line)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if name:
            self._text.setObjectName(name)
        self.show_state(text, tone, icon)

    def show_state(self, text: str, tone: str, icon: str) -> None:
        """Show another state."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self._icon.setVisible(bool(icon))
        if icon:
            self._icon.setPixmap(icons.pixmap(icon, tone or "ink2", 16))
        theme.set_property(self, "tone", tone)
        theme.restyle(self._text)
        self.updateGeometry()

    def text(self) -> str:
        """Return the word shown."""
        return self._text.text()


_RETURNED = 5
_ENDED = (3, 7, 8, 9, 10)
"""States after which nothing can be added to a case."""
_TRANSFER: dict[Transfer, ChipText] = {
    Transfer.QUEUED: (mark("Chờ gửi"), "warn", "clock"),
    Transfer.SENDING: (mark("Đang gửi"), "info", "refresh-cw"),
    Transfer.ACKNOWLEDGED: (mark("Cổng đã nhận đủ"), "ok", "circle-check"),
    Transfer.NEEDS_ATTENTION: (mark("Cần xử lý"), "err", "circle-alert"),
    Transfer.WITHDRAW_REQUESTED: (mark("Đã yêu cầu rút, chờ Cổng"), "warn", "undo-2"),
    Transfer.WITHDRAWN: (mark("Đã rút"), "", "undo-2"),
    Transfer.NOT_TAKEN_AGAIN: (mark("Cổng không nhận lại"), "err", "circle-alert"),
    Transfer.HELD: (mark("Giữ lại, đang sửa"), "warn", "pen-line"),
}


FOR_A_PERSON = (Transfer.NEEDS_ATTENTION, Transfer.NOT_TAKEN_AGAIN)
"""Transfers that say more urgently what is to be done than the officer's word."""


def transfer_chip(transfer: Transfer, done: int, total: int) -> ChipText:
    """Return where a packet is on its way, in words that never promise more than was verified."""
    if transfer is Transfer.TEXT_RECEIVED and done >= total:
        return t("Đã gửi hết, Cổng chưa xác nhận"), "info", "clock"
    if transfer is Transfer.TEXT_RECEIVED:
        left = t("Cổng đã nhận nội dung, còn {left}/{total} tệp", left=total - done, total=total)
        return left, "info", "upload"
    text, tone, icon = _TRANSFER[transfer]
    return t(text), tone, icon


def server_chip(state: int) -> ChipText:
    """Return the portal's state of a dossier (national numbers 1 to 10)."""
    text, tone, icon = _SERVER.get(state, (mark("Trạng thái khác"), "", "info"))
    return t(text), tone, icon


def case_chip(case: CaseRow) -> ChipText:
    """Return the one chip of a case in a list: what the officer said, else the way to the portal."""
    if case.draft_state == "editing":
        return _draft_chip(case)
    if case.transfer is Transfer.WITHDRAW_REQUESTED and case.server_state not in _ENDED:
        return transfer_chip(case.transfer, case.files_done, case.files_total)
    if case.transfer in FOR_A_PERSON:
        return transfer_chip(case.transfer, case.files_done, case.files_total)
    if case.server_state is not None and case.server_state > 1 and not case.answered:
        return server_chip(case.server_state)
    if case.transfer is not None:
        return transfer_chip(case.transfer, case.files_done, case.files_total)
    return t("Đã lưu trên máy"), "", "database"


def is_correction(case: CaseRow) -> bool:
    """Tell whether a returned case is being mended: its draft is no new case."""
    return case.draft_state == "editing" and case.server_state == _RETURNED


def _draft_chip(case: CaseRow) -> ChipText:
    if case.prepared:
        return t("Đã chuẩn bị"), "info", "printer"
    if is_correction(case):
        return t("Đang sửa hồ sơ bị trả"), "warn", "pen-line"
    ended = case.server_state in _ENDED
    return (t("Cần xem lại"), "err", "circle-alert") if ended else (t("Bản nháp"), "", "pen-line")


def due_chip(due: date, today: date) -> ChipText:
    """Return the deadline with number and unit: blue over two days, amber to one, red when late."""
    left = (due - today).days
    if left < 0:
        return counted("Quá hạn {n} ngày", -left), "err", "triangle-alert"
    if left == 0:
        return t("Hạn hôm nay"), "err", "clock"
    return counted("Còn {n} ngày", left), "warn" if left <= 2 else "info", "clock"
