"""What was sent of a case and how far: one entry a packet, with the portal's two confirmations.

Object names: `case.transfer:<n>`, `case.paid` (what the citizen paid).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from kiosk.views.cases import Transfer
from kiosk.wording import counted, mark, moment, t
from ui.parts.basics import column, frame, label, picture, row, rule
from ui.parts.chips import Chip, ChipText, transfer_chip
from ui.parts.line_words import chip_now

if TYPE_CHECKING:
    from kiosk.views.cases import CaseView, PacketView, SyncView

_KINDS = {
    "submission": mark("Gói nộp lần đầu"),
    "supplement": mark("Gói bổ sung"),
    "withdrawal": mark("Gói rút hồ sơ"),
    "handover": mark("Gói ghi trao kết quả"),
}


class _TransferChip(Chip):
    """How far a packet is; says that it is being sent only while that is so."""

    def __init__(self, chip: ChipText, name: str) -> None:
        super().__init__(*chip, name=name)
        self._chip = chip

    def hear(self, view: SyncView) -> None:
        """Take over how the way to the portal is now."""
        if (chip := chip_now(self._chip, view))[0] != self.text():
            self.show_state(*chip)


def packets_card(case: CaseView) -> QFrame:
    """Return the packets of a case, each with the portal's two confirmations in words."""
    body = column(10, (18, 14, 18, 14))
    body.addWidget(label(t("Đã gửi tới đâu"), "h2"))
    if not case.packets:
        body.addWidget(label(_unsealed(case), "hint"))
    for position, packet in enumerate(case.packets):
        if position:
            body.addWidget(rule())
        body.addLayout(_packet(packet, position))
    if case.paid:
        body.addWidget(label(case.paid, "body", name="case.paid"))
    return frame(body)


def packets_hear(page: QWidget, view: SyncView) -> None:
    """Let the packets on a page say how the way to the portal is now."""
    for chip in page.findChildren(_TransferChip):
        chip.hear(view)


def _packet(packet: PacketView, position: int) -> QHBoxLayout:
    words = column(4)
    kind = _KINDS.get(packet.kind)
    name = t(kind) if kind else packet.kind
    words.addWidget(label(t("{kind} · niêm phong {at}", kind=name, at=moment(packet.sealed_ms)), "label"))
    if packet.transfer is Transfer.WITHDRAWN and packet.text_received_ms is None:
        words.addWidget(label(t("Không gửi gói này nữa."), "hint"))
    elif packet.transfer is Transfer.HELD:
        words.addWidget(
            label(t("Chưa gửi. Niêm phong bản sửa thì bản đó đi thay; bỏ bản sửa thì gói này đi."), "hint")
        )
    else:
        text = t("Cổng đã nhận nội dung"), t("Cổng chưa nhận nội dung")
        words.addLayout(_receipt(*text, packet.text_received_ms))
        words.addLayout(_receipt(*_whole(packet.files_total), packet.complete_ms))
    if packet.reason:
        words.addWidget(label(packet.reason, "problem"))
    line = row(12)
    line.addLayout(words, 1)
    chip = transfer_chip(packet.transfer, packet.files_done, packet.files_total)
    line.addWidget(_TransferChip(chip, f"case.transfer:{position}"), 0, Qt.AlignmentFlag.AlignTop)
    return line


def _unsealed(case: CaseView) -> str:
    if case.row.prepared:
        return t("Đã in tờ khai để nộp ở nơi khác. Trạm không gửi hồ sơ này đi đâu.")
    return t("Chưa niêm phong: đây vẫn là bản nháp trên máy này.")


def _whole(files: int) -> tuple[str, str]:
    """Return how it is said that all of a packet is there, and that it is not."""
    if not files:
        return t("Cổng đã ký xác nhận đủ"), t("Cổng chưa ký xác nhận đủ")
    return (
        counted("Cổng đã nhận đủ nội dung và {n} tệp", files),
        counted("Cổng chưa nhận đủ nội dung và {n} tệp", files),
    )


def _receipt(done: str, open_yet: str, at_ms: int | None) -> QHBoxLayout:
    """Say what the portal has confirmed and when; never words of receipt for what it has not."""
    line = row(8)
    line.addWidget(
        picture("clock" if at_ms is None else "circle-check", "ink3" if at_ms is None else "ok", 18)
    )
    line.addWidget(label(open_yet if at_ms is None else f"{done} · {moment(at_ms)}", "hint"), 1)
    return line
