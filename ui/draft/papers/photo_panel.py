"""Chụp giấy tờ: a paper before the camera, or a chosen picture of it; looked at, cut at its corners, kept or not.

Several pages of one paper are taken one after the other. Nothing is kept before a person has seen it and said so:
Enter does nothing while a picture is still being looked at. What a person said yes to goes out at once and is
worked on elsewhere, so the camera is back for the next page without a wait, and closing the panel takes nothing
of it away.
Object names: `photo`, `photo.take`, `photo.use`, `photo.again`, `photo.turn`, `photo.whole`, `photo.done`,
`photo.count`, `photo.question`, and those of `ui.camera.view` and `ui.draft.papers.page_view`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from kiosk.scanning.page_shape import PageShape, turned
from kiosk.wording import mark, t
from ui.camera.finder import room_for
from ui.camera.view import CameraView
from ui.draft.papers.page_view import PageView
from ui.paper.off_screen import off_screen
from ui.parts.basics import button, column, label, rank, row
from ui.parts.overlay import Overlay

if TYPE_CHECKING:
    from concurrent.futures import Future

    from forms.errors import TramSoError
    from kiosk.scanning.page_look import Doubt, PageLook
    from ui.stage import Stage

_WIDTH = 980
_PICTURE = 420
_REST = 175
_AT_REST_MS = 250
"""After a corner has moved, before the page is judged anew: dragging moves it many times a second."""
_DOUBTS = {
    "dark": mark("Ảnh gần như đen: thêm ánh sáng, hoặc xem ống kính có bị che không."),
    "blank": mark("Ảnh gần như không có chữ: xem có phải mặt sau của giấy không."),
    "small": mark("Giấy quá nhỏ trong ảnh, chữ có thể không đọc được: đưa máy ảnh lại gần."),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture a person said yes to, and what shall be done to it."""

    file: bytes
    shape: PageShape


@dataclass(frozen=True, slots=True)
class Chosen:
    """A picture file somebody chose, and what was seen in it."""

    file: bytes
    look: PageLook


def looked_at(file: bytes) -> Future[PageLook]:
    """Look at a picture file off the GUI thread; fails as `kiosk.scanning.page_look.look_at`."""

    def job() -> PageLook:
        # No library of pictures before there is one.
        from kiosk.scanning.page_look import look_at

        return look_at(file)

    return off_screen(job)


def judged(look: PageLook, shape: PageShape) -> Future[Doubt | None]:
    """Say off the GUI thread what speaks against the page as a person has cut and turned it."""
    corners = shape.corners
    # The look was not turned.
    for _quarter in range(-shape.quarter_turns % 4):
        corners = turned(corners)

    def job() -> Doubt | None:
        from PIL import Image

        from kiosk.scanning.page_look import doubt_about

        small = Image.frombytes("RGB", (look.width, look.height), look.rgb)
        return doubt_about(small, corners, look.size)

    return off_screen(job)


class PhotoPanel(Overlay):
    """Takes pictures of one paper; `taken` hands each over as a `Taken`, `another` asks for another file."""

    taken = Signal(object)
    another = Signal()

    def __init__(
        self, stage: Stage, paper: str, pages: int, over: QWidget, chosen: Chosen | None = None
    ) -> None:
        """Build it.

        Args:
            stage: for the camera and the crossing of threads.
            paper: what is photographed, in words.
            pages: how many pictures the paper still takes, at least 1.
            over: what it is shown over.
            chosen: the picture that is asked about; without one the camera is opened.
        """
        super().__init__(over, "photo", _WIDTH)
        self._stage = stage
        self._pages = pages
        self._chosen = chosen
        self._kept = 0
        self._file = b""
        self._turn = 0  # counts pictures, so that nothing of an earlier one is shown
        self._looking = False
        self._doubtful = False
        self._look: PageLook | None = None
        self._at_rest = QTimer(self)
        self._at_rest.setSingleShot(True)
        self._at_rest.setInterval(_AT_REST_MS)
        self._at_rest.timeout.connect(self._judge)
        room = room_for(_PICTURE, over, _REST)
        hold = t("Đặt giấy vào khung, đủ sáng, không lóa, thấy cả bốn góc.")
        self._view = CameraView(stage, "photo", "page", hold, room)
        self._page = PageView(room)
        # Nothing to be cut yet: the keys of its corners are told once it is there.
        self._page.hide()
        self._question = label("", "label", name="photo.question")
        self._how = label(
            t("Kéo bốn góc vào góc giấy, hoặc Tab tới góc rồi dùng phím mũi tên. Bên phải là ảnh sẽ giữ."),
            "hint",
        )
        self._make_buttons()
        head = row(8)
        words = column(2)
        words.addWidget(label(t("Chụp giấy tờ") if chosen is None else t("Xem ảnh đã chọn"), "h2"))
        words.addWidget(label(paper, "hint"))
        head.addLayout(words, 1)
        head.addWidget(button(t("Đóng"), self.close, kind="ghost", icon="x", name="photo.cancel"), 0, _TOP)
        foot = row(10)
        self._count = label("", "hint", name="photo.count")
        foot.addWidget(self._count, 1)
        for one in (self._done, self._whole, self._turned, self._again, self._use, self._take):
            foot.addWidget(one)
        body = column(10, (24, 18, 24, 18))
        body.addLayout(head)
        body.addWidget(self._view)
        body.addWidget(self._page)
        body.addWidget(self._question)
        body.addWidget(self._how)
        body.addLayout(foot)
        self.card.setLayout(body)
        self._view.running.connect(self._may_take)
        self._page.changed.connect(self._name_whole)
        self._page.changed.connect(self._at_rest.start)
        self._take.setEnabled(False)
        self.answer(("Enter", "Return", "Ctrl+Enter", "Ctrl+Return"), t("Chụp"), self._main)

    def keys(self) -> tuple[tuple[str, str], ...]:
        """Return the keys; corners are there once there is a picture."""
        corners = ((t("Mũi tên"), t("Dời góc giấy đang chọn")),) if self._page.isVisibleTo(self) else ()
        return (*self._told, *corners, *super().keys()[len(self._told) :])

    def show_over(self, over: QWidget) -> None:
        """Show on top of a widget; open the camera, or show the picture that was chosen."""
        super().show_over(over)
        if self._chosen is None:
            self.again()
        else:
            self._show_look(self._chosen.file, self._chosen.look)

    def take(self) -> None:
        """Keep what the camera sees now, to be looked at."""
        if self._looking:
            return
        self._looking = True
        self._take.setEnabled(False)
        self._count.setText(t("Đang xem ảnh…"))
        self._turn += 1
        self._view.still(self._look_at, self._no_picture)

    def use(self) -> None:
        """Hand the picture over, and go on with the next page if there may be one."""
        file, self._file = self._file, b""
        if not file:
            return
        self._kept += 1
        self.taken.emit(Taken(file, self._page.shape()))
        if self._kept >= self._pages or self._chosen is not None:
            self.close()
        else:
            self.again()

    def again(self) -> None:
        """Go back to the camera, or to the choice of a file."""
        if self._chosen is not None:
            self.close()
            self.another.emit()
            return
        self._file = b""
        self._turn += 1
        self._looking = False
        self._show_still(wanted=False)
        self._view.start()

    def _make_buttons(self) -> None:
        self._take = button(t("Chụp (Enter)"), self.take, kind="primary", icon="camera", name="photo.take")
        self._use: QPushButton = button("", self.use, kind="primary", icon="check", name="photo.use")
        self._again = button("", self.again, icon="refresh-cw", name="photo.again")
        self._turned = button(t("Xoay ảnh"), self._page.turn, icon="undo-2", name="photo.turn")
        self._whole = button("", self._page.switch_whole, icon="image", name="photo.whole")
        self._done = button(t("Xong"), self.close, icon="check", name="photo.done")

    def _look_at(self, file: bytes) -> None:
        turn = self._turn
        self._stage.bridge.run(
            looked_at(file),
            lambda look: self._show_look(file, look) if turn == self._turn else None,
            lambda error: self._not_seen(error) if turn == self._turn else None,
            owner=self,
        )

    def _show_look(self, file: bytes, look: PageLook) -> None:
        self._looking = False
        self._file = file
        self._look = look
        self._page.show_look(look)
        self._at_rest.stop()
        self._ask(look.doubt)
        self._show_still(wanted=True)

    def _judge(self) -> None:
        """Ask anew about a page whose corners were moved: what was doubted may be cut off, or cut in."""
        look, shape, turn = self._look, self._page.shape(), self._turn
        if look is None or not self._file:
            return

        def told(doubt: Doubt | None) -> None:
            if turn == self._turn and self._file and shape == self._page.shape():
                self._ask(doubt)

        self._stage.bridge.run(judged(look, shape), told, owner=self)

    def _ask(self, doubt: Doubt | None) -> None:
        self._doubtful = doubt is not None
        text = t("Chữ có đọc được không? Giấy có đủ bốn góc không?")
        if doubt is not None:
            text = t(_DOUBTS[doubt])
        self._question.setText(text)
        self._question.setProperty("tone", "warn" if self._doubtful else "")
        self._question.style().polish(self._question)
        other = t("Chụp lại") if self._chosen is None else t("Chọn ảnh khác")
        # The key that says yes without a thought says "again" where the picture may be of no use.
        self._again.setText(f"{other} (Enter)" if self._doubtful else other)
        self._use.setText(t("Dùng ảnh này") if self._doubtful else t("Dùng ảnh này (Enter)"))
        self.tell("Enter", other if self._doubtful else t("Dùng ảnh này"))
        rank(self._again, "primary" if self._doubtful else "secondary", "refresh-cw")
        rank(self._use, "secondary" if self._doubtful else "primary", "check")

    def _no_picture(self) -> None:
        self._looking = False
        self._show_count()
        self._take.setEnabled(self._view.is_on())

    def _not_seen(self, error: TramSoError) -> None:
        self._no_picture()
        self._stage.fail(error, {"choose": self.again} if self._chosen is not None else None)

    def _may_take(self, running: bool) -> None:
        self._take.setEnabled(running and not self._looking)

    def _main(self) -> None:
        if self._file and self._doubtful and not self._use.hasFocus():
            self.again()
        elif self._file:
            self.use()
        elif self._take.isEnabled():
            self.take()

    def _name_whole(self) -> None:
        whole = self._page.is_whole()
        self._whole.setText(t("Lấy lại bốn góc") if whole else t("Giữ nguyên cả ảnh"))
        self._whole.setVisible(bool(self._file) and (not whole or self._page.can_bring_back()))

    def _show_count(self) -> None:
        self._count.setText(t("Đã thêm {count} ảnh", count=self._kept) if self._kept else "")

    def _show_still(self, *, wanted: bool) -> None:
        self._view.setVisible(not wanted)
        self._take.setVisible(not wanted)
        for one in (self._page, self._question, self._how, self._use, self._again, self._turned):
            one.setVisible(wanted)
        self._name_whole()
        self._done.setVisible(not wanted and self._kept > 0)
        self._show_count()
        if not wanted:
            self.tell("Enter", t("Chụp"))
        main = self._take if not wanted else self._again if self._doubtful else self._use
        main.setFocus(Qt.FocusReason.OtherFocusReason)
        self.fit()


_TOP = Qt.AlignmentFlag.AlignTop
