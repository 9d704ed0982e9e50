"""Chỗ trên ổ đĩa: how much is left, what this program takes of it, and what may go.

Object names: `room`, `room.left`, `room.fact:<database|catalogues|practice|logs>`, `room.erase`, `room.loss`,
`room.close`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from kiosk.wording import counted, size, t
from ui.parts.basics import button, column, label, name_of, row
from ui.parts.overlay import Overlay

if TYPE_CHECKING:
    from kiosk.room_facts import RoomView
    from ui.stage import Stage


class RoomPanel(Overlay):
    """Tells the figures; deletes nothing but the practice, which is nobody's case."""

    def __init__(self, stage: Stage, over: QWidget) -> None:
        super().__init__(over, "room", 640)
        self._stage = stage
        body = column(12, (24, 18, 24, 18))
        head = row(8)
        head.addWidget(label(t("Chỗ trên ổ đĩa"), "h2"), 1)
        head.addWidget(button(t("Đóng"), self.close, kind="ghost", icon="x", name="room.close"))
        body.addLayout(head)
        self._left = label(t("Đang đếm…"), "label", name="room.left")
        body.addWidget(self._left)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(16)
        self._facts.setVerticalSpacing(6)
        self._facts.setColumnStretch(1, 1)
        body.addLayout(self._facts)
        for text in (
            t("Có thể xóa: tệp PDF đã in xong, ảnh trên máy tính đã thêm vào hồ sơ, tệp khác không cần."),
            t("Hồ sơ chờ gửi không bao giờ bị xóa để lấy chỗ. Máy tự xóa phần Cổng đã nhận và hết hạn lưu."),
        ):
            body.addWidget(label(text, "body"))
        foot = row(10)
        door = stage.door
        if door is not None and door.enter is not None and door.exists():
            foot.addWidget(
                button(
                    t("Xóa dữ liệu thực hành"),
                    self._erase,
                    kind="danger",
                    icon="trash-2",
                    name="room.erase",
                )
            )
        foot.addStretch(1)
        self._loss = button(
            t("Xem nếu mất máy bây giờ"), self._show_loss, kind="primary", icon="info", name="room.loss"
        )
        foot.addWidget(self._loss)
        body.addLayout(foot)
        self.card.setLayout(body)
        self.setFocusProxy(self._loss)
        stage.bridge.run(stage.desk.room_facts(), self._show, owner=self)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt)
        """Make room for wrapped texts, whose size is known now."""
        super().showEvent(event)
        self.fit()

    def _show(self, room: RoomView) -> None:
        free = size(room.free)
        if room.cases:
            self._left.setText(
                counted("Còn trống {free}, đủ cho khoảng {n} hồ sơ nữa.", room.cases, free=free)
            )
        else:
            self._left.setText(t("Còn trống {free}, chưa đủ cho một hồ sơ mới.", free=free))
        for name, text, octets in (
            ("database", t("Kho hồ sơ, đã mã hóa"), room.database),
            ("catalogues", t("Danh mục thủ tục và biểu mẫu"), room.catalogues),
            ("practice", t("Dữ liệu thực hành"), room.practice),
            ("logs", t("Nhật ký chương trình"), room.logs),
        ):
            value = label(size(octets), "strong", name=f"room.fact:{name}")
            place = self._facts.rowCount()
            named = name_of(text, value)
            named.setWordWrap(False)
            self._facts.addWidget(named, place, 0)
            self._facts.addWidget(value, place, 1, Qt.AlignmentFlag.AlignTop)
        # A layout counts what was put into it once that is shown, with the next turn of the loop.
        QTimer.singleShot(0, self, self.fit)

    def _erase(self) -> None:
        door = self._stage.door
        if door is not None:
            self.close()
            door.erase()

    def _show_loss(self) -> None:
        self.close()
        self._stage.go("sync")
