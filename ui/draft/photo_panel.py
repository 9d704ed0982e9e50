"""Chụp giấy tờ: a paper before the camera, taken with one key, looked at, kept or taken again.

Several pages of one paper are taken one after the other. Nothing is kept before a person has said so.
Object names: `photo`, `photo.take`, `photo.use`, `photo.again`, `photo.turn`, `photo.done`, `photo.count`,
`photo.still`, and those of `ui.camera.view`.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QTransform
from PySide6.QtWidgets import QWidget

from kiosk.scanning.frames import as_jpeg
from kiosk.wording import t
from ui.camera.finder import Finder, room_for
from ui.camera.view import CameraView
from ui.parts.basics import button, column, label, row
from ui.parts.overlay import Overlay

if TYPE_CHECKING:
    from ui.stage import Stage

_WIDTH = 820
_PICTURE = 400
_REST = 190


class PhotoPanel(Overlay):
    """Takes pictures of one paper; `taken` hands each over as a file."""

    taken = Signal(bytes)

    def __init__(self, stage: Stage, paper: str, pages: int, over: QWidget) -> None:
        """Build it.

        Args:
            stage: for the camera.
            paper: what is photographed, in words.
            pages: how many pictures the paper still takes, at least 1.
            over: what it is shown over.
        """
        super().__init__(over, "photo", _WIDTH)
        self._pages = pages
        self._kept = 0
        self._file = b""
        self._quarter = 0
        self._picture = QImage()
        room = room_for(_PICTURE, over, _REST)
        self._view = CameraView(
            stage, "photo", "page", t("Đặt giấy vào khung, đủ sáng, không lóa, thấy cả bốn góc."), room
        )
        self._still = Finder("photo.still", t("Ảnh vừa chụp"), room, outline=False)
        self._question = label(t("Chữ có đọc được không? Giấy có đủ bốn góc không?"), "label")
        self._count = label("", "hint", name="photo.count")
        self._take = button(t("Chụp (Enter)"), self.take, kind="primary", icon="camera", name="photo.take")
        self._use = button(
            t("Dùng ảnh này (Enter)"), self.use, kind="primary", icon="check", name="photo.use"
        )
        self._again = button(t("Chụp lại"), self.again, icon="refresh-cw", name="photo.again")
        self._turned = button(t("Xoay ảnh"), self.turn, icon="undo-2", name="photo.turn")
        self._done = button(t("Xong"), self.close, icon="check", name="photo.done")
        head = row(8)
        words = column(2)
        words.addWidget(label(t("Chụp giấy tờ"), "h2"))
        words.addWidget(label(paper, "hint"))
        head.addLayout(words, 1)
        head.addWidget(button(t("Đóng"), self.close, kind="ghost", icon="x", name="photo.cancel"), 0, _TOP)
        foot = row(10)
        foot.addWidget(self._count, 1)
        for one in (self._done, self._turned, self._again, self._use, self._take):
            foot.addWidget(one)
        body = column(12, (24, 18, 24, 18))
        body.addLayout(head)
        body.addWidget(self._view)
        body.addWidget(self._still)
        body.addWidget(self._question)
        body.addLayout(foot)
        self.card.setLayout(body)
        self._view.running.connect(self._take.setEnabled)
        self._take.setEnabled(False)
        self.answer(("Enter", "Return", "Ctrl+Enter", "Ctrl+Return"), t("Chụp, rồi dùng ảnh"), self._main)

    def show_over(self, over: QWidget) -> None:
        """Show on top of a widget and open the camera."""
        super().show_over(over)
        self.again()

    def take(self) -> None:
        """Keep what the camera sees now, to be looked at."""
        self._take.setEnabled(False)
        self._view.still(self._look_at, self._no_picture)

    def use(self) -> None:
        """Hand the picture over, and go on with the next page if there may be one."""
        file, self._file = self._file, b""
        if not file:
            return
        self._kept += 1
        if self._quarter:
            with Image.open(io.BytesIO(file)) as picture:
                file = as_jpeg(picture, self._quarter)
        self.taken.emit(file)
        if self._kept >= self._pages:
            self.close()
        else:
            self.again()

    def again(self) -> None:
        """Go back to the camera."""
        self._file = b""
        self._show_still(wanted=False)
        self._view.start()

    def turn(self) -> None:
        """Turn the picture clockwise by a quarter."""
        self._quarter = (self._quarter + 1) % 4
        self._still.show_picture(self._picture.transformed(QTransform().rotate(90 * self._quarter)))

    def _look_at(self, file: bytes) -> None:
        self._file = file
        self._quarter = 0
        self._picture = QImage.fromData(file)
        self._still.show_picture(self._picture)
        self._show_still(wanted=True)

    def _no_picture(self) -> None:
        self._take.setEnabled(self._view.is_on())

    def _main(self) -> None:
        if self._file:
            self.use()
        elif self._take.isEnabled():
            self.take()

    def _show_still(self, *, wanted: bool) -> None:
        self._view.setVisible(not wanted)
        self._take.setVisible(not wanted)
        for one in (self._still, self._question, self._use, self._again, self._turned):
            one.setVisible(wanted)
        self._done.setVisible(not wanted and self._kept > 0)
        self._count.setText(t("Đã thêm {count} ảnh", count=self._kept) if self._kept else "")
        (self._use if wanted else self._take).setFocus(Qt.FocusReason.OtherFocusReason)
        self.fit()


_TOP = Qt.AlignmentFlag.AlignTop
