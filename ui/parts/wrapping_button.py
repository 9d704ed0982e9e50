"""A button whose words go on in a next line where there is no room for them: Qt's own cuts them off."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyleOptionButton

from ui.look import theme
from ui.parts.pressed_by_enter import PressedByEnter

_NARROWEST = 150
"""Least width at 100 %, so that the longest words of both languages stand whole."""
_BREATH = 10
"""Above and below several lines together."""


class WrappingButton(PressedByEnter):
    """Say what it says with `say`; `text()` is broken into the lines that are shown."""

    def __init__(self, words: str) -> None:
        super().__init__(_plain(words))
        self._words = words
        self._laid_out = False
        self._frames: dict[object, int] = {}
        self.setAccessibleName(words)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt)
        """Return the width of a few words."""
        return QSize(min(theme.px(_NARROWEST), self.sizeHint().width()), super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt)
        """Return the room of all words in one line."""
        wide = QFontMetrics(self.font()).horizontalAdvance(self._words) + self._around()
        return QSize(wide, super().sizeHint().height())

    def hasHeightForWidth(self) -> bool:  # noqa: N802 (Qt)
        """Return that narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 (Qt)
        """Return the height of the lines at a width."""
        lines = len(self._broken(width))
        one = super().sizeHint().height() if lines == 1 else 0
        return max(self.minimumHeight(), one, lines * QFontMetrics(self.font()).lineSpacing() + _BREATH)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt)
        """Break the words anew."""
        super().resizeEvent(event)
        self._laid_out = True
        self._break()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt)
        """Break the words anew when the stylesheet brings another type."""
        super().changeEvent(event)
        self._frames.clear()
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()
            # Before it has a width of its own each new parent brings a new style, and the lines would be of no use.
            if self._laid_out:
                self._break()

    def _break(self) -> None:
        text = _plain("\n".join(self._broken(self.width())))
        if text != self.text():
            self.setText(text)

    def _broken(self, width: int) -> list[str]:
        metrics, room = QFontMetrics(self.font()), width - self._around()
        lines: list[str] = []
        for word in self._words.split(" "):
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and metrics.horizontalAdvance(longer) > room:
                lines.append(word)
            else:
                lines[-1:] = [longer]
        return lines

    def _around(self) -> int:
        """Return what stands beside the words: padding, edge and icon."""
        icon = self.iconSize().width() + 4 if not self.icon().isNull() else 0
        # A layout asks for every button's height many times over.
        look = self.property("kind"), self.property("big"), self.isChecked()
        if look not in self._frames:
            self._frames[look] = self._frame()
        return self._frames[look] + icon

    def _frame(self) -> int:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = "x"
        inside = QSize(QFontMetrics(self.font()).horizontalAdvance("x"), 1)
        whole = self.style().sizeFromContents(QStyle.ContentsType.CT_PushButton, option, inside, self).width()
        return max(0, whole - inside.width())


def _plain(words: str) -> str:
    """Return words of a catalogue for a button: an ampersand in them marks no key."""
    return words.replace("&", "&&")
