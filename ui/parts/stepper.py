"""A small whole number with a minus and a plus: one stop for Tab, changed by the keys + and -."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QLabel

from kiosk.wording import t
from ui.look import theme
from ui.parts.basics import label, row
from ui.qt.key_bursts import key_bursts

_MORE = frozenset({Qt.Key.Key_Plus, Qt.Key.Key_Equal})
"""The key of + gives = without Shift."""
_LESS = frozenset({Qt.Key.Key_Minus, Qt.Key.Key_Underscore})


class _Mark(QLabel):
    """What a finger or the mouse presses; keys go to the number, so it is no stop of its own."""

    def __init__(self, text: str, told: str, name: str, act: Callable[[], object]) -> None:
        super().__init__(text)
        self.setObjectName(name)
        self.setProperty("role", "step")
        self.setAccessibleName(told)
        self.setToolTip(told)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedSize(theme.px(40), theme.px(40))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._act = act

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt)
        """Act, if the button was let go inside."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._act()


class Stepper(QFrame):
    """A counted thing. `changed(int)` tells each new number.

    Object names: the given one, with `:less`, `:more` and `:value` for what stands inside.

    Args:
        text: what is counted.
        value: how many there are.
        most: highest number.
        name: object name.
    """

    changed = Signal(int)

    def __init__(self, text: str, value: int, most: int, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._text = text
        self._most = most
        self._value = value
        self._less = _Mark("−", t("Bớt một: {what}", what=text), f"{name}:less", lambda: self._clicked(-1))
        self._more = _Mark("+", t("Thêm một: {what}", what=text), f"{name}:more", lambda: self._clicked(1))
        self._number = label("", "strong", wrap=False, name=f"{name}:value")
        self._number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._number.setMinimumWidth(self.fontMetrics().horizontalAdvance("000"))
        line = row(6, (4, 0, 4, 0))
        line.addWidget(label(text, "body", wrap=False))
        line.addWidget(self._less)
        line.addWidget(self._number)
        line.addWidget(self._more)
        self.setLayout(line)
        self._show()

    @property
    def value(self) -> int:
        """The number shown."""
        return self._value

    def show_value(self, value: int) -> None:
        """Show another number without telling it."""
        self._value = value
        self._show()

    def step(self, by: int) -> None:
        """Go up or down, inside the bounds."""
        value = min(max(self._value + by, 0), self._most)
        if value != self._value:
            self.show_value(value)
            self.changed.emit(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt)
        """Count with the keys; a digit is the number itself."""
        key, typed = Qt.Key(event.key()), event.text()
        held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if held:
            super().keyPressEvent(event)
        elif key in _MORE or typed == "+":
            self.step(1)
        elif key in _LESS or typed == "-":
            self.step(-1)
        elif typed.isascii() and typed.isdigit():
            wanted = int(typed)
            key_bursts().choose(self, lambda: self.step(wanted - self._value))
        else:
            super().keyPressEvent(event)

    def _clicked(self, by: int) -> None:
        # A click leaves the keys with the number.
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.step(by)

    def _show(self) -> None:
        self._number.setText(str(self._value))
        self._less.setEnabled(self._value > 0)
        self._more.setEnabled(self._value < self._most)
        self.setAccessibleName(f"{self._text}: {self._value}")
