"""The ways a code comes in: typed by a hand scanner, seen by a camera, as a chosen picture, from the clipboard.

A hand scanner types; it is heard only while this line has the focus, so ordinary fields never lose a key.
Who used the camera last finds it open the next time.
Object names: `<name>.text`, `<name>.camera`, `<name>.file`, `<name>.paste`, and those of `ui.camera.view`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLayout, QVBoxLayout, QWidget

from kiosk.wording import t
from ui.camera.choice import CHOICE
from ui.camera.scan_line import ScanLine
from ui.look import theme
from ui.parts.basics import button, column, label, shortcut
from ui.parts.clipboard_picture import png_of
from ui.parts.flow import Flow

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.scanning.barcodes import Barcode
    from ui.camera.view import CameraView
    from ui.stage import Stage

_PICTURE = 260
_REST = 290


@dataclass(frozen=True)
class CodeWords:
    """What is said: above the line, of it, below the camera's picture, on two buttons, over the file chooser."""

    how: str
    line: str
    hold: str
    choose: str
    paste: str
    chooser: str


@dataclass(frozen=True)
class CodeTakers:
    """Who takes what came in; `nothing` is a person's Enter on the empty line."""

    text: Callable[[str], object]
    codes: Callable[[tuple[Barcode, ...]], object]
    picture: Callable[[bytes], object]
    file: Callable[[Path], object]
    nothing: Callable[[], object]


class CodeWays(QWidget):
    """The line, the buttons and the clipboard; `resized` tells that the camera's picture came or went.

    Args:
        stage: for the camera.
        name: begins the object names.
        words: what is said.
        longest: characters the line takes.
        takers: who takes what came in.
    """

    resized = Signal()

    def __init__(self, stage: Stage, name: str, words: CodeWords, longest: int, takers: CodeTakers) -> None:
        super().__init__()
        self._stage = stage
        self._name = name
        self._camera: CameraView | None = None
        self._words = words
        self._longest = longest
        self._takers = takers
        stack = column(6)
        self._how = label(words.how, "label")
        stack.addWidget(self._how)
        self.line = ScanLine(self.paste)
        self.line.setObjectName(f"{name}.text")
        self.line.setAccessibleName(words.line)
        self.line.setMaxLength(longest)
        self.line.setMinimumHeight(theme.px(40))
        self.line.entered.connect(takers.text)
        self.line.nothing.connect(takers.nothing)
        stack.addWidget(self.line)
        self._seen = column(0)
        stack.addLayout(self._seen)
        self._eye = button("", self.look, icon="camera", name=f"{name}.camera")
        choose = button(words.choose, self.choose, icon="image", name=f"{name}.file")
        paste = button(words.paste, self.paste, icon="download", name=f"{name}.paste")
        self._others: QVBoxLayout = column(8)
        self._others.addWidget(Flow([self._eye, choose, paste]))
        self._other_ways = QWidget()
        self._other_ways.setLayout(self._others)
        stack.addWidget(self._other_ways)
        self.setLayout(stack)
        self.setFocusProxy(self.line)
        shortcut(self, ("F3", "Ctrl+I"), self.look, local=True)
        self._name_eye()

    def begin(self) -> None:
        """Open the camera if it was used the last time; once the panel is shown."""
        if CHOICE.reads_codes and self._camera is None:
            self._open_eye()

    def look(self) -> None:
        """Open the camera, or close it; one that could not be opened is tried again."""
        CHOICE.read_codes(wanted=not self._is_open())
        if CHOICE.reads_codes:
            self._open_eye()
        elif self._camera is not None:
            self._camera.hide()
            self._name_eye()
            self.line.setFocus()

    def forget(self) -> None:
        """What the camera saw was not read: let it tell the same again."""
        if self._camera is not None:
            self._camera.forget()

    def add(self, more: QLayout) -> None:
        """Put more ways below the buttons."""
        self._others.addLayout(more)

    def make_room(self, wanted: bool) -> None:
        """Leave the line only: what was found needs the room more than ways to find another one."""
        # The line keeps a name: which of the things on the card it is, nobody has to guess.
        self._how.setText(self._words.line if wanted else self._words.how)
        self._other_ways.setVisible(not wanted)
        if wanted:
            self.line.note_shown()
            self.close_camera()

    def close_camera(self) -> None:
        """Let go of the camera; it stays the way used the last time."""
        if self._camera is not None:
            self._camera.hide()
            self._name_eye()

    def paste(self) -> None:
        """Take a picture or a text from the clipboard."""
        mime = QGuiApplication.clipboard().mimeData()
        if mime is not None and mime.hasImage():
            self._takers.picture(png_of(mime))
        elif mime is not None and mime.hasText():
            self._takers.text(mime.text()[: self._longest])
        else:
            self._stage.toast.say(t("Chưa có ảnh hay chữ nào được sao chép để dán."))

    def type_again(self) -> None:
        """Empty the line and put the cursor there."""
        self.line.clear()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_eye(self) -> None:
        # No library of the camera before somebody wants one.
        from ui.camera.finder import room_for
        from ui.camera.view import CameraView

        if self._camera is None:
            room = room_for(_PICTURE, self.window(), _REST)
            self._camera = CameraView(self._stage, self._name, "code", self._words.hold, room)
            self._camera.codes.connect(self._takers.codes)
            self._camera.given_up.connect(self._name_eye)
            self._seen.addWidget(self._camera)
            self._camera.opening.connect(self._name_eye)
        self._camera.show()
        self._camera.start()

    def _name_eye(self) -> None:
        # Nothing that is not on is offered to be put off.
        self.resized.emit()
        self._eye.setText(t("Tắt máy ảnh (F3)") if self._is_open() else t("Dùng máy ảnh (F3)"))

    def _is_open(self) -> bool:
        """Tell whether there are pictures, or may be in a moment."""
        return self._camera is not None and not self._camera.isHidden() and not self._camera.has_given_up()

    def choose(self) -> None:
        """Ask for a picture on this machine."""
        chosen, _kind = QFileDialog.getOpenFileName(
            self, self._words.chooser, "", t("Ảnh (*.jpg *.jpeg *.png)")
        )
        if chosen:
            self._takers.file(Path(chosen))
