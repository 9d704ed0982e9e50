"""A camera in a panel: its picture, one line about it, and a way on when there is none.

Object names: `<name>.picture`, `<name>.state`, `<name>.again`, `<name>.other`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QImage
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.wording import mark, t
from ui.camera.choice import CHOICE
from ui.camera.finder import Finder
from ui.camera.live import LiveCamera, Look
from ui.parts.basics import button, column, label, row
from ui.parts.overlay import fit_around

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.scanning.barcodes import Barcode
    from ui.cameras import Wanted
    from ui.stage import Stage

_ENDINGS = {
    "none": mark("Máy này chưa có máy ảnh. Cắm máy ảnh rồi bấm Bật lại, hoặc chọn ảnh đã có."),
    "silent": mark(
        "Máy ảnh không gửi hình. Đóng chương trình khác đang dùng máy ảnh, cắm lại dây, rồi bấm Bật lại."
    ),
    "idle": mark("Máy ảnh đã tắt vì lâu không dùng. Bấm Bật lại để dùng tiếp."),
}


AWAY_MS = 2_000
"""A code not seen for so long was taken away: the next one that is the same is shown anew."""


class CameraView(QWidget):
    """Shows a camera from `start` to `stop`; hiding it stops it."""

    codes = Signal(object)
    """Codes two pictures agree on, a tuple of `Barcode`.

    The same ones are told once, until others were seen, or they were away for a while, or `forget`.
    """
    running = Signal(bool)
    """Whether pictures come."""
    opening = Signal()
    """The camera is being opened."""
    given_up = Signal()
    """No pictures come: there is no camera, it is silent, or it was not used for long."""

    def __init__(self, stage: Stage, name: str, wanted: Wanted, hold: str, height: int) -> None:
        """Build it, closed.

        Args:
            stage: for the cameras and the crossing of threads.
            name: begins the object names.
            wanted: what the camera looks for.
            hold: the line while pictures come: how to hold what is read.
            height: of the picture, pixels of the screen.
        """
        super().__init__()
        self._hold = hold
        self._told: frozenset[bytes] = frozenset()
        self._seen: frozenset[bytes] = frozenset()
        self._failed = False
        self._gone = QTimer(self)
        self._gone.setSingleShot(True)
        self._gone.setInterval(AWAY_MS)
        self._gone.timeout.connect(self._forget)
        self._starts = 0  # so that nothing is opened for somebody who has left
        self._ended_by_itself = False
        self._stage = stage
        self._wanted = wanted
        self._live: LiveCamera | None = None
        self._finder = Finder(name, t("Hình của máy ảnh"), height, outline=wanted == "code")
        self._state = label("", "label", name=f"{name}.state")
        self._again = button(t("Bật lại"), self.start, icon="refresh-cw", name=f"{name}.again")
        self._other = button(t("Máy ảnh khác"), self._change, icon="camera", name=f"{name}.other")
        foot = row(10)
        foot.addWidget(self._state, 1)
        foot.addWidget(self._again)
        foot.addWidget(self._other)
        stack = column(8)
        stack.addWidget(self._finder)
        stack.addLayout(foot)
        self.setLayout(stack)
        self._say("", again=False)

    def start(self) -> None:
        """Open the camera, once its libraries are in memory: the first time that takes a moment."""
        self._starts += 1
        self._ended_by_itself = False
        self.opening.emit()
        start = self._starts
        self._forget()
        self._finder.show_picture(QImage())
        self._say(t("Đang mở máy ảnh…"), again=False)
        ready = self._stage.cameras().get_ready()
        # What says so is painted first: a part of the opening holds the window.
        self._stage.bridge.run(
            ready, lambda _none: QTimer.singleShot(0, self, lambda: self._open(start)), owner=self
        )

    def stop(self) -> None:
        """Let go of the camera."""
        self._starts += 1
        if self._live is not None:
            self._live.close()
        self._finder.show_picture(QImage())
        self.running.emit(False)

    def is_on(self) -> bool:
        """Tell whether the camera is open."""
        return self._live is not None and self._live.is_open()

    def has_given_up(self) -> bool:
        """Tell whether no pictures come until somebody asks for them again."""
        return self._ended_by_itself

    def forget(self) -> None:
        """What was told was not read: tell it again, not so soon that it beeps on and on."""
        self._failed = True
        self._gone.start()

    def still(self, taken: Callable[[bytes], object], failed: Callable[[], object]) -> None:
        """Take the picture that is seen; see `LiveCamera.still`."""
        if self._live is None:
            failed()
        else:
            self._live.still(taken, failed)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt)
        """Nobody looks: let go. A window that is put away keeps it for what is left of the minute."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.stop()

    def _open(self, start: int) -> None:
        if not self.isVisible() or start != self._starts:
            return
        if self._live is None:
            self._live = LiveCamera(self._stage.cameras(), self._stage.bridge, self._wanted, self)
            self._live.looked.connect(self._looked)
            self._live.ended.connect(self._ended)
        self._live.open(CHOICE.key)

    def _looked(self, look: Look) -> None:
        if self._finder.picture().isNull():
            self._say(self._hold, again=False)
            self.running.emit(True)
        self._finder.show_picture(look.picture)
        seen = frozenset(code.raw for code in look.codes)
        if seen and seen == self._seen and seen != self._told:
            self._told = seen
            found: tuple[Barcode, ...] = look.codes
            if self._live is not None:
                # Not for every picture: a card left lying before the lens is nobody using it.
                self._live.keep_awake()
            QApplication.beep()  # as a hand scanner does
            self.codes.emit(found)
        if seen:
            self._seen = seen
            if not self._failed:
                self._gone.start()

    def _forget(self) -> None:
        self._told = self._seen = frozenset()
        self._failed = False

    def _ended(self, why: str) -> None:
        self._finder.show_picture(QImage())
        self._say(t(_ENDINGS[why]), again=True)
        self._again.setFocus()
        self._ended_by_itself = True
        self.running.emit(False)
        self.given_up.emit()

    def _change(self) -> None:
        """Take the next camera, round and round."""
        keys = [one.key for one in self._stage.cameras().names()]
        if keys:
            at = keys.index(CHOICE.key) if CHOICE.key in keys else 0
            CHOICE.prefer(keys[(at + 1) % len(keys)])
            self.start()

    def _say(self, text: str, *, again: bool) -> None:
        self._state.setText(text)
        self._again.setVisible(again)
        self._finder.setVisible(not again)
        several = self._live is not None and len(self._stage.cameras().names()) > 1
        self._other.setVisible(several)
        QTimer.singleShot(0, self, lambda: fit_around(self))
