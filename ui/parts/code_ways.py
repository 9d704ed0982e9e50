"""The ways a code comes in: typed by a hand scanner, as a chosen picture, or from the clipboard.

A hand scanner types; it is heard only while this line has the focus, so ordinary fields never lose a key.
Object names: `<name>.text`, `<name>.file`, `<name>.paste`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLayout, QLineEdit, QVBoxLayout, QWidget

from kiosk.wording import t
from ui import theme
from ui.parts.basics import button, column, label, row
from ui.parts.clipboard_picture import png_of

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class CodeWords:
    """What is said: above the line, of the line itself, on the two buttons, over the file chooser."""

    how: str
    line: str
    choose: str
    paste: str
    chooser: str


@dataclass(frozen=True)
class CodeTakers:
    """Who takes what came in; `nothing` is Enter on the empty line."""

    text: Callable[[str], object]
    picture: Callable[[bytes], object]
    file: Callable[[Path], object]
    nothing: Callable[[], object]


class CodeWays(QWidget):
    """The line, the buttons and the clipboard.

    Args:
        name: begins the object names.
        words: what is said.
        longest: characters the line takes.
        takers: who takes what came in.
    """

    def __init__(self, name: str, words: CodeWords, longest: int, takers: CodeTakers) -> None:
        super().__init__()
        self._words = words
        self._longest = longest
        self._takers = takers
        stack = column(6)
        self._how = label(words.how, "label")
        stack.addWidget(self._how)
        self.line = QLineEdit()
        self.line.setObjectName(f"{name}.text")
        self.line.setAccessibleName(words.line)
        self.line.setMaxLength(longest)
        self.line.setMinimumHeight(theme.px(40))
        self.line.returnPressed.connect(self._entered)
        stack.addWidget(self.line)
        buttons = row(10)
        buttons.addWidget(button(words.choose, self._choose, icon="image", name=f"{name}.file"))
        buttons.addWidget(button(words.paste, self.paste, icon="download", name=f"{name}.paste"))
        buttons.addStretch(1)
        self._others: QVBoxLayout = column(8)
        self._others.addLayout(buttons)
        self._other_ways = QWidget()
        self._other_ways.setLayout(self._others)
        stack.addWidget(self._other_ways)
        self.setLayout(stack)
        self.setFocusProxy(self.line)

    def add(self, more: QLayout) -> None:
        """Put more ways below the buttons."""
        self._others.addLayout(more)

    def make_room(self, wanted: bool) -> None:
        """Leave the line only: what was found needs the room more than ways to find another one."""
        self._how.setVisible(not wanted)
        self._other_ways.setVisible(not wanted)

    def paste(self) -> None:
        """Take a picture or a text from the clipboard."""
        mime = QGuiApplication.clipboard().mimeData()
        if mime is not None and mime.hasImage():
            self._takers.picture(png_of(mime))
        elif mime is not None and mime.hasText():
            self._takers.text(mime.text()[: self._longest])

    def _entered(self) -> None:
        text = self.line.text()
        self.line.clear()
        if text.strip():
            self._takers.text(text)
        else:
            self._takers.nothing()

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self, self._words.chooser, "", t("Ảnh (*.jpg *.jpeg *.png)")
        )
        if chosen:
            self._takers.file(Path(chosen))
